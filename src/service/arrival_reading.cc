#include "service/arrival_reading.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/utf8.h"
#include "diagnosis/evidence.h"
#include "service/mail_envelope.h"

namespace waybill::service {
namespace {

namespace json = boost::json;

// The octets that show an Email Log.
constexpr std::size_t kEnoughToTell = 64U << 10U;
// Lines of an arrival that say what could not be taken. Ours.
constexpr std::size_t kMostRefusedLines = 50;
// Reports of an arrival that are listed one by one. Ours.
constexpr std::size_t kMostListedReports = 500;
constexpr std::string_view kBrokenOff = "it was broken off";

// A source that somebody else owns; `count` is told of each block, and may end it.
class CountedSource final : public container::Source {
 public:
  CountedSource(container::Source& source, std::function<bool(std::size_t octets)> count)
      : source_(source), count_(std::move(count)) {}
  [[nodiscard]] Result<std::string_view, std::string> next() override {
    const std::string_view block = TRY(source_.next());
    if (!count_(block.size())) return std::unexpected(std::string(kBrokenOff));
    return block;
  }

 private:
  container::Source& source_;
  std::function<bool(std::size_t octets)> count_;
};

bool is_document(std::string_view first_octets) {
  const std::size_t start = first_octets.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  return start != std::string_view::npos &&
         (first_octets[start] == '<' || first_octets[start] == '{');
}

// A member of a file, from its start.
class MemberSource final : public container::Source {
 public:
  MemberSource(const std::string& file, std::string member)
      : walk_({file}), member_(std::move(member)) {}
  [[nodiscard]] Result<std::string_view, std::string> next() override {
    while (!is_open_) {
      if (!TRY(walk_.next())) return std::unexpected("it changed while it was read");
      is_open_ = walk_.member() == member_;
    }
    return walk_.source().next();
  }

 private:
  evidence::InputWalk walk_;
  std::string member_;
  bool is_open_ = false;
};

std::string_view word_of(store::Put put) {
  switch (put) {
    case store::Put::New: return "new";
    case store::Put::Known: return "known";
    case store::Put::Replaced: return "replaced";
  }
  return {};
}

json::object to_json(const TakenReport& report) {
  json::array deviations;
  for (const std::string& code : report.deviations)
    deviations.emplace_back(code);
  return {{"kind", to_string(report.head.kind)},
          {"org", to_valid_utf8(report.head.org)},
          {"submitter", to_valid_utf8(report.head.submitter)},
          {"domain", to_valid_utf8(report.head.domain)},
          {"report_id", to_valid_utf8(report.head.report_id)},
          {"messages", report.messages},
          {"rows", report.rows},
          {"result", word_of(report.put)},
          {"verified", report.head.verified},
          {"unverified_reason", to_valid_utf8(report.unverified_reason)},
          {"complete", report.complete},
          {"deviations", std::move(deviations)}};
}

}  // namespace

bool ArrivalReading::goes_on() {
  progress_.advance(octets_, arrival_.octets, "octets");
  return !progress_.is_stopping();
}

// The name of the upload's file is an id: people know it by another.
std::string ArrivalReading::name_of(const evidence::Piece& piece) const {
  return evidence::Piece{.file = arrival_.name,
                         .member = piece.member,
                         .message = piece.message,
                         .octets = {},
                         .error = {}}
      .name();
}

void ArrivalReading::refuse(const std::string& line) {
  if (refused_.size() < kMostRefusedLines) refused_.emplace_back(to_valid_utf8(line));
}

bool ArrivalReading::take_reports(std::unique_ptr<container::Source> source,
                                  const std::string& name, const auth::Envelope& envelope,
                                  Taken& taken) {
  auto result = intake_->take(std::move(source), name, now_, envelope);
  if (!result) {
    failure_ = result.error().message;
    return true;
  }
  taken = *std::move(result);
  for (const TakenReport& report : taken.reports) {
    const bool is_known = report.put == store::Put::Known;
    ++(is_known ? arrival_.known : arrival_.reports);
    if (!is_known) arrival_.messages += report.messages;
    arrival_.kind = report.head.kind == store::ReportKind::SmtpTls ? "tls-report" : "dmarc-report";
    if (reports_.size() < kMostListedReports) reports_.push_back(to_json(report));
  }
  return !taken.reports.empty();
}

bool ArrivalReading::take_stream(container::PeekedSource& source, const evidence::Piece& piece) {
  const auto first = source.peek(kEnoughToTell);
  if (failure_ || !first) return false;
  if (diagnosis::recognise(*first) == diagnosis::EvidenceKind::SalesforceLog) {
    log_members_.push_back({name_of(piece), piece.member});
    return true;
  }
  if (!is_document(*first)) return false;
  const auto count = [this](std::size_t octets) {
    octets_ += octets;
    return goes_on();
  };
  Taken taken;
  if (take_reports(std::make_unique<CountedSource>(source, count), name_of(piece), {}, taken))
    return true;
  for (const std::string& line : taken.refused)
    refuse(line);
  return true;
}

void ArrivalReading::take_piece(const evidence::Piece& piece) {
  if (!piece.error.empty()) return refuse(name_of(piece) + ": " + piece.error);
  Taken taken;
  const auth::Envelope envelope = reads_envelope_
                                      ? read_envelope_field(piece.octets).value_or(auth::Envelope())
                                      : auth::Envelope();
  if (take_reports(std::make_unique<container::TextSource>(piece.octets), name_of(piece), envelope,
                   taken))
    return;
  if (take_feedback(piece)) return;
  if (bounces_.take(piece.octets, now_)) {
    arrival_.kind = "bounce";
    return;
  }
  for (const std::string& line : taken.refused)
    refuse(line);
}

bool ArrivalReading::take_feedback(const evidence::Piece& piece) {
  switch (feedback_.take(piece.octets, name_of(piece), now_)) {
    case FeedbackIntake::Taken::Nothing: return false;
    case FeedbackIntake::Taken::Complaint: arrival_.kind = "complaint"; return true;
    case FeedbackIntake::Taken::Postmaster: arrival_.kind = "postmaster"; return true;
    case FeedbackIntake::Taken::Snds: arrival_.kind = "snds"; return true;
  }
  std::abort();
}

Result<void, std::string> ArrivalReading::read(store::EventStore& events, IntakeOptions options) {
  reads_envelope_ = options.reads_envelope;
  auto intake =
      Intake::open(events, std::move(options),
                   [this](const std::function<void(dns::Inquiry&)>& ask) { dns_.run(ask); });
  if (!intake) return std::unexpected(intake.error().message);
  intake_ = *std::move(intake);
  evidence::Pieces pieces({file_},
                          [this](container::PeekedSource& source, const evidence::Piece& piece) {
                            return take_stream(source, piece);
                          });
  while (!failure_) {
    const auto piece = pieces.next();
    if (!piece) break;
    octets_ += piece->octets.size();
    if (!goes_on()) return std::unexpected(std::string(kBrokenOff));
    take_piece(*piece);
  }
  const auto committed = intake_->commit();
  intake_.reset();
  if (failure_) return std::unexpected(*failure_);
  if (!committed) return std::unexpected(committed.error().message);
  return {};
}

Result<void, std::string> ArrivalReading::read_log(const Member& member) {
  constexpr std::uint64_t kReadings = 3;
  LogReading log;
  log.name = member.name;
  log.open = [&]() -> Result<std::unique_ptr<container::Source>, std::string> {
    return std::make_unique<MemberSource>(file_, member.member);
  };
  log.progress = [&](std::uint64_t octets, std::uint64_t) {
    // Unpacked octets: of a packed log the total is not known.
    const auto total = member.member.empty()
                           ? std::optional<std::uint64_t>(kReadings * arrival_.octets)
                           : std::nullopt;
    progress_.advance(octets, total, "octets");
    return !progress_.is_stopping();
  };
  auto found = read_log_refusals(log, dns_);
  if (!found) return std::unexpected(std::move(found).error());
  arrival_.kind = "salesforce-log";
  logs_.push_back(*std::move(found));
  return {};
}

Result<void, std::string> ArrivalReading::read_logs() {
  for (const Member& member : log_members_) {
    progress_.step(log_members_.size() == 1 ? "reading the log" : "reading " + member.name);
    const auto done = read_log(member);
    if (done) continue;
    if (progress_.is_stopping()) return done;
    refuse(member.name + ": " + done.error());
  }
  return {};
}

ArrivalReading::Found ArrivalReading::finish() {
  FeedbackIntake::Found feedback = feedback_.finish();
  for (const std::string& line : feedback.refused)
    refuse(line);
  return {.arrival = std::move(arrival_),
          .bounces = bounces_.finish(),
          .logs = std::move(logs_),
          .feedback = std::move(feedback),
          .refused = std::move(refused_),
          .reports = std::move(reports_)};
}

}  // namespace waybill::service
