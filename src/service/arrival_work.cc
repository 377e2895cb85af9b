#include "service/arrival_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "account/secret.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "diagnosis/evidence.h"
#include "diagnosis/life.h"
#include "evidence/pieces.h"
#include "ledger/tenants.h"
#include "ledger/uploads.h"
#include "service/bounce_refusals.h"
#include "service/intake.h"
#include "service/log_refusals.h"

namespace waybill::service {
namespace {

namespace json = boost::json;

// The octets that show an Email Log.
constexpr std::size_t kEnoughToTell = 64U << 10U;
// Lines of an arrival that say what could not be taken. Ours.
constexpr std::size_t kMostRefusedLines = 50;
// Reports of an arrival that are listed one by one. Ours.
constexpr std::size_t kMostListedReports = 500;

WorkError server_error(const ledger::Error& error) {
  return {WorkError::Of::Server, error.message};
}

// A source that somebody else owns, whose octets are counted.
class CountedSource final : public container::Source {
 public:
  CountedSource(container::Source& source, std::uint64_t& octets,
                const std::function<bool()>& goes_on)
      : source_(source), octets_(octets), goes_on_(goes_on) {}
  [[nodiscard]] Result<std::string_view, std::string> next() override {
    if (!goes_on_()) return std::unexpected("it was broken off");
    const std::string_view block = TRY(source_.next());
    octets_ += block.size();
    return block;
  }

 private:
  container::Source& source_;
  std::uint64_t& octets_;
  const std::function<bool()>& goes_on_;
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

std::string_view word_of(store::ReportKind kind) {
  switch (kind) {
    case store::ReportKind::Aggregate: return "aggregate";
    case store::ReportKind::Failure: return "failure";
    case store::ReportKind::SmtpTls: return "smtp_tls";
  }
  return {};
}

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
  return {{"kind", word_of(report.head.kind)},
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

std::string plural(std::uint64_t count, std::string_view one, std::string_view many) {
  std::string digits = std::to_string(count);
  for (std::size_t i = digits.size(); i > 3; i -= 3)
    digits.insert(i - 3, ",");
  return fmt::format("{} {}", digits, count == 1 ? one : many);
}

json::value parsed_or(const std::string& text, json::value otherwise) {
  if (text.empty()) return otherwise;
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  return error ? otherwise : value;
}

}  // namespace

// What one arrival left so far.
struct ArrivalWork::Reading {
  std::string tenant;
  ledger::Arrival arrival;
  std::string file;
  Jobs::Progress& progress;
  net::DnsSession dns;
  bool vouch = false;
  std::uint64_t octets = 0;
  struct Member {
    std::string name, member;
  };
  std::vector<Member> logs = {};
  BounceRefusals bounces = {};
  std::vector<LogRefusals> log_refusals = {};
  json::array refused = {};
  json::array reports = {};
  std::uint64_t others = 0;  // pieces that are evidence, but nothing to take in
  std::string kind = {};

  void refuse(const std::string& line) {
    if (refused.size() < kMostRefusedLines) refused.emplace_back(to_valid_utf8(line));
  }
};

json::object to_json(const ledger::Arrival& arrival) {
  const bool failed = arrival.state == "failed";
  json::object object{{"id", arrival.id},
                      {"time", diagnosis::iso_time(arrival.time)},
                      {"name", to_valid_utf8(arrival.name)},
                      {"source", arrival.source},
                      {"octets", arrival.octets},
                      {"state", arrival.state},
                      {"kind", arrival.kind},
                      {"outcome", to_valid_utf8(arrival.outcome)},
                      {"reports", arrival.reports},
                      {"messages", arrival.messages},
                      {"known", arrival.known},
                      {"refused", parsed_or(arrival.refused, json::array())},
                      {"error", nullptr},
                      {"can_retry", failed && !arrival.upload.empty()},
                      {"log", nullptr}};
  if (!arrival.error.empty()) object["error"] = to_valid_utf8(arrival.error);
  if (arrival.kind == "salesforce-log" && arrival.state == "done") object["log"] = arrival.id;
  return object;
}

json::object to_json(const ledger::RefusalSum& sum) {
  const ledger::RefusalMeaning& meaning = sum.meaning;
  std::vector<std::pair<std::uint64_t, std::string>> recipients;
  for (const auto& [domain, messages] : sum.recipients)
    recipients.emplace_back(messages, domain);
  std::ranges::sort(recipients, std::greater<>());
  json::array domains;
  for (const auto& [messages, domain] : recipients)
    domains.push_back(json::object{{"domain", to_valid_utf8(domain)}, {"messages", messages}});
  json::object object{{"id", meaning.key},
                      {"arrival", meaning.arrival},
                      {"text", to_valid_utf8(meaning.text)},
                      {"rule", nullptr},
                      {"class", meaning.kind},
                      {"who", meaning.who},
                      {"provider", to_valid_utf8(meaning.provider)},
                      {"reason", meaning.reason},
                      {"meaning", meaning.meaning},
                      {"fix", meaning.fix},
                      {"messages", sum.messages},
                      {"deferred", sum.deferred},
                      {"first", nullptr},
                      {"last", nullptr},
                      {"recipient_domains", std::move(domains)},
                      {"verdict", parsed_or(meaning.verdict, nullptr)},
                      {"case", nullptr}};
  if (!meaning.rule.empty()) object["rule"] = meaning.rule;
  if (sum.first != 0) object["first"] = diagnosis::iso_time(sum.first);
  if (sum.last != 0) object["last"] = diagnosis::iso_time(sum.last);
  if (!meaning.case_id.empty()) object["case"] = meaning.case_id;
  return object;
}

Result<ArrivalWork::Started, WorkError> ArrivalWork::take(const std::string& tenant,
                                                          const std::vector<std::string>& uploads,
                                                          const std::string& source) {
  if (uploads.empty())
    return std::unexpected(WorkError{WorkError::Of::Request, "No upload was named"});
  Started started;
  for (const std::string& id : uploads) {
    const auto upload = s_.ledger.read(
        [&](ledger::Database& database) { return ledger::find_upload(database, tenant, id); });
    if (!upload) return std::unexpected(server_error(upload.error()));
    if (!*upload)
      return std::unexpected(
          WorkError{WorkError::Of::Uploads, "An upload is not there any more: send it again"});
    ledger::Arrival& arrival = started.arrivals.emplace_back();
    arrival.id = account::random_id();
    arrival.time = s_.clock();
    arrival.name = (*upload)->name;
    arrival.source = source;
    arrival.upload = id;
    arrival.octets = (*upload)->octets;
    arrival.sha256 = (*upload)->sha256;
  }
  const auto added =
      s_.ledger.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
        for (const ledger::Arrival& arrival : started.arrivals)
          TRY(ledger::add(database, tenant, arrival));
        return {};
      });
  if (!added) return std::unexpected(server_error(added.error()));
  for (const ledger::Arrival& arrival : started.arrivals) {
    s_.live.tell(tenant, "arrival", to_json(arrival));
    started.job = TRY(start(tenant, arrival.id));
  }
  return started;
}

Result<std::string, WorkError> ArrivalWork::start(const std::string& tenant,
                                                  const std::string& id) {
  auto job = s_.jobs.start(tenant, "intake", id, [this, tenant, id](Jobs::Progress& progress) {
    return work(tenant, id, progress);
  });
  if (!job)
    return std::unexpected(
        WorkError{WorkError::Of::Busy,
                  "Too much is waiting; what was sent is kept and is taken in when the server "
                  "starts again"});
  return *std::move(job);
}

Result<std::string, WorkError> ArrivalWork::retry(const std::string& tenant,
                                                  const std::string& id) {
  enum class Found : std::uint8_t { Nothing, NotFailed, Failed };
  const auto changed =
      s_.ledger.write([&](ledger::Database& database) -> Result<Found, ledger::Error> {
        auto arrival = TRY(ledger::find_arrival(database, tenant, id));
        if (!arrival) return Found::Nothing;
        if (arrival->state != "failed" || arrival->upload.empty()) return Found::NotFailed;
        arrival->state = "queued";
        arrival->error.clear();
        TRY(ledger::update(database, tenant, *arrival));
        return Found::Failed;
      });
  if (!changed) return std::unexpected(server_error(changed.error()));
  switch (*changed) {
    case Found::Nothing:
      return std::unexpected(WorkError{WorkError::Of::NotFound, "There is no such arrival"});
    case Found::NotFailed:
      return std::unexpected(
          WorkError{WorkError::Of::Request, "Only what failed can be tried again"});
    case Found::Failed: break;
  }
  return start(tenant, id);
}

Result<void, WorkError> ArrivalWork::remove(const std::string& tenant, const std::string& id) {
  const auto removed =
      s_.ledger.write([&](ledger::Database& database) -> Result<bool, ledger::Error> {
        if (!TRY(ledger::find_arrival(database, tenant, id))) return false;
        TRY(ledger::remove_arrival(database, tenant, id));
        return true;
      });
  if (!removed) return std::unexpected(server_error(removed.error()));
  if (!*removed)
    return std::unexpected(WorkError{WorkError::Of::NotFound, "There is no such arrival"});
  remove_file(s_.data.excerpt(id));
  return {};
}

Result<void, ledger::Error> ArrivalWork::resume() {
  const auto unfinished = TRY(s_.ledger.read(
      [](ledger::Database& database) { return ledger::unfinished_arrivals(database); }));
  for (const ledger::OwnedArrival& owned : unfinished)
    (void)start(owned.tenant, owned.id);  // what is too much waits for the next start
  return {};
}

void ArrivalWork::note(const std::string& tenant, const ledger::Arrival& arrival) {
  // When this fails, the arrival stays under way and is begun again at the next start.
  (void)s_.ledger.write(
      [&](ledger::Database& database) { return ledger::update(database, tenant, arrival); });
  s_.live.tell(tenant, "arrival", to_json(arrival));
}

Result<json::value, std::string> ArrivalWork::work(const std::string& tenant, const std::string& id,
                                                   Jobs::Progress& progress) {
  struct Start {
    std::optional<ledger::Arrival> arrival;
    bool vouch = false;
  };
  auto start = s_.ledger.read([&](ledger::Database& database) -> Result<Start, ledger::Error> {
    Start found;
    found.arrival = TRY(ledger::find_arrival(database, tenant, id));
    const auto owner = TRY(ledger::tenant_of(database, tenant));
    found.vouch = owner && owner->settings.vouch;
    return found;
  });
  if (!start) return std::unexpected(start.error().message);
  if (!start->arrival) return json::value(nullptr);  // it was deleted while it waited
  ledger::Arrival& arrival = *start->arrival;
  arrival.state = "running";
  note(tenant, arrival);
  const auto failed = [&](const std::string& error) {
    arrival.state = "failed";
    arrival.error = error;
    note(tenant, arrival);
    return std::unexpected(error);
  };
  auto dns = s_.open_dns(s_.clock());
  if (!dns) return failed(dns.error());
  Reading reading{.tenant = tenant,
                  .arrival = arrival,
                  .file = s_.data.upload(arrival.upload),
                  .progress = progress,
                  .dns = *std::move(dns),
                  .vouch = start->vouch};
  progress.step("reading");
  auto done = read(reading);
  if (done) done = read_logs(reading);
  if (done) done = finish(reading);
  if (progress.is_stopping() && !done) return json::value(nullptr);  // goes on at the next start
  arrival = reading.arrival;
  if (!done) return failed(done.error());
  note(tenant, arrival);
  s_.live.tell(tenant, "domains", json::object());
  if (arrival.state == "failed") return std::unexpected(arrival.error);
  return json::value(to_json(arrival));
}

// Reports go into the store as they are read; logs are noted, bounces counted.
Result<void, std::string> ArrivalWork::read(Reading& reading) {
  const std::scoped_lock lock(storing_);
  IntakeOptions options;
  options.tenant = reading.tenant;
  options.vouch = reading.vouch;
  auto intake = Intake::open(
      s_.events, options,
      [&](const std::function<void(dns::Inquiry&)>& evaluate) { reading.dns.run(evaluate); });
  if (!intake) return std::unexpected(intake.error().message);
  std::optional<std::string> failure;
  const std::function<bool()> goes_on = [&] {
    reading.progress.advance(reading.octets, reading.arrival.octets, "octets");
    return !reading.progress.is_stopping();
  };
  const auto take = [&](std::unique_ptr<container::Source> source, const std::string& name,
                        const std::string* mail) {
    auto taken = (*intake)->take(std::move(source), name, s_.clock());
    if (!taken) {
      failure = taken.error().message;
      return;
    }
    for (const TakenReport& report : taken->reports) {
      ++(report.put == store::Put::Known ? reading.arrival.known : reading.arrival.reports);
      if (report.put != store::Put::Known) reading.arrival.messages += report.messages;
      reading.kind = report.head.kind == store::ReportKind::SmtpTls ? "tls-report" : "dmarc-report";
      if (reading.reports.size() < kMostListedReports) reading.reports.push_back(to_json(report));
    }
    if (!taken->reports.empty()) return;
    if (mail != nullptr && reading.bounces.take(*mail, s_.clock())) {
      reading.kind = "bounce";
    } else if (!taken->refused.empty()) {
      for (const std::string& line : taken->refused)
        reading.refuse(line);
    } else {
      ++reading.others;
    }
  };
  // The name of the upload's file is an id: people know it by another.
  const auto name_of = [&](const evidence::Piece& piece) {
    evidence::Piece named = piece;
    named.octets.clear();
    named.file = reading.arrival.name;
    return named.name();
  };
  evidence::Pieces pieces({reading.file}, [&](container::PeekedSource& source,
                                              const evidence::Piece& piece) {
    const auto first = source.peek(kEnoughToTell);
    if (failure || !first) return false;
    if (diagnosis::recognise(*first) == diagnosis::EvidenceKind::SalesforceLog) {
      reading.logs.push_back({name_of(piece), piece.member});
      return true;
    }
    if (!is_document(*first)) return false;
    take(std::make_unique<CountedSource>(source, reading.octets, goes_on), name_of(piece), nullptr);
    return true;
  });
  while (!failure) {
    auto piece = pieces.next();
    if (!piece) break;
    if (!piece->error.empty()) {
      reading.refuse(name_of(*piece) + ": " + piece->error);
      continue;
    }
    reading.octets += piece->octets.size();
    if (!goes_on()) return std::unexpected("it was broken off");
    take(std::make_unique<container::TextSource>(piece->octets), name_of(*piece), &piece->octets);
  }
  const auto committed = (*intake)->commit();
  if (failure) return std::unexpected(*failure);
  if (!committed) return std::unexpected(committed.error().message);
  return {};
}

Result<void, std::string> ArrivalWork::read_logs(Reading& reading) {
  constexpr std::uint64_t kReadings = 3;
  for (const Reading::Member& member : reading.logs) {
    reading.progress.step(reading.logs.size() == 1 ? "reading the log" : "reading " + member.name);
    std::uint64_t rows = 0;
    LogReading log;
    log.name = member.name;
    log.open = [&]() -> Result<std::unique_ptr<container::Source>, std::string> {
      return std::make_unique<MemberSource>(reading.file, member.member);
    };
    log.progress = [&](std::uint64_t octets, std::uint64_t seen) {
      rows = std::max(rows, seen);
      // Unpacked octets: of a packed log the total is not known.
      const bool is_packed = !member.member.empty();
      reading.progress.advance(
          octets,
          is_packed ? std::nullopt
                    : std::optional<std::uint64_t>(kReadings * reading.arrival.octets),
          "octets");
      return !reading.progress.is_stopping();
    };
    auto found = read_log_refusals(log, reading.dns);
    if (!found) {
      if (reading.progress.is_stopping()) return std::unexpected(found.error());
      reading.refuse(member.name + ": " + found.error());
      continue;
    }
    reading.kind = "salesforce-log";
    reading.log_refusals.push_back(*std::move(found));
  }
  return {};
}

Result<void, std::string> ArrivalWork::finish(Reading& reading) {
  ledger::Arrival& arrival = reading.arrival;
  const BounceRefusals::Sums bounces = reading.bounces.finish();
  std::vector<ledger::RefusalMeaning> bounce_meanings = bounces.meanings;
  for (const BounceRefusals::Example& example : bounces.examples)
    TRY(write_durably(s_.data.excerpt(arrival.id + "-" + sha256_hex(example.key).substr(0, 16)),
                      example.octets));
  json::array digests;
  std::uint64_t log_messages = 0;
  std::string known_log;
  for (const LogRefusals& log : reading.log_refusals) {
    digests.push_back(to_json(log.digest));
    log_messages += log.digest.messages;
  }
  // Several logs in one archive: their rows are one arrival; the excerpt is of the first.
  if (!reading.log_refusals.empty())
    TRY(write_durably(s_.data.excerpt(arrival.id), reading.log_refusals.front().excerpt));
  arrival.refused = json::serialize(reading.refused);
  arrival.reports_list = json::serialize(reading.reports);
  arrival.kind = reading.kind;
  if (digests.size() == 1) arrival.digest = json::serialize(digests.front());
  arrival.messages += log_messages + bounces.recipients;
  std::vector<std::string> words;
  if (arrival.reports > 0) words.push_back(plural(arrival.reports, "report", "reports"));
  if (arrival.known > 0)
    words.push_back(plural(arrival.known, "report that was known", "reports that were known"));
  if (!digests.empty()) words.push_back(plural(digests.size(), "Email Log", "Email Logs"));
  if (bounces.bounces > 0) words.push_back(plural(bounces.bounces, "bounce", "bounces"));
  if (arrival.messages > 0) words.push_back(plural(arrival.messages, "message", "messages"));
  arrival.outcome = fmt::format("{}", fmt::join(words, ", "));
  arrival.state = words.empty() ? "failed" : "done";
  if (words.empty())
    arrival.error = !reading.refused.empty()
                        ? std::string(reading.refused.front().as_string())
                        : "there is no report, Email Log or bounce in it; other evidence can be "
                          "diagnosed as a case";
  const auto kept = s_.ledger.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
    TRY(ledger::clear_refusals(database, reading.tenant, arrival.id));
    const std::string before = TRY(ledger::known_arrival(database, reading.tenant, arrival.sha256));
    if (!before.empty() && (!reading.log_refusals.empty() || bounces.bounces > 0)) {
      known_log = before;
      return {};
    }
    const auto add_all = [&](const auto& list) -> Result<void, ledger::Error> {
      for (const auto& item : list)
        TRY(ledger::add(database, reading.tenant, arrival.id, item));
      return {};
    };
    // Days and meanings that several logs share are summed by their keys.
    for (const LogRefusals& log : reading.log_refusals) {
      TRY(add_all(log.days));
      TRY(add_all(log.meanings));
      TRY(add_all(log.refusals));
    }
    if (reading.log_refusals.empty()) {
      TRY(add_all(bounces.days));
      TRY(add_all(bounce_meanings));
      TRY(add_all(bounces.refusals));
    }
    return {};
  });
  if (!kept) return std::unexpected(kept.error().message);
  if (!known_log.empty()) arrival.outcome += "; it was taken in before and counts once";
  return {};
}

Result<CaseWork::Started, WorkError> ArrivalWork::open_case(const std::string& tenant,
                                                            const std::string& id,
                                                            const std::string& key) {
  const auto arrival = s_.ledger.read(
      [&](ledger::Database& database) { return ledger::find_arrival(database, tenant, id); });
  if (!arrival) return std::unexpected(server_error(arrival.error()));
  const WorkError unknown{WorkError::Of::NotFound, "There is no such refusal"};
  if (!*arrival) return std::unexpected(unknown);
  const auto sums = s_.ledger.read([&](ledger::Database& database) {
    return ledger::refusals(database, tenant,
                            {.domain = {}, .arrival = id, .from = 0, .to = 1'000'000});
  });
  if (!sums) return std::unexpected(server_error(sums.error()));
  const auto found = std::ranges::find_if(
      *sums, [&](const ledger::RefusalSum& sum) { return sum.meaning.key == key; });
  if (found == sums->end()) return std::unexpected(unknown);
  const ledger::RefusalMeaning& meaning = found->meaning;
  if (!meaning.case_id.empty() && s_.cases.entry(tenant, meaning.case_id))
    return CaseWork::Started{meaning.case_id, s_.jobs.of_object(tenant, meaning.case_id)};
  const bool is_log = (*arrival)->kind == "salesforce-log";
  const std::string file =
      is_log ? s_.data.excerpt(id) : s_.data.excerpt(id + "-" + sha256_hex(key).substr(0, 16));
  const auto octets = evidence::read_input(file);
  if (!octets)
    return std::unexpected(WorkError{WorkError::Of::Request,
                                     "The rows of this refusal are not kept any more: upload the "
                                     "log or the bounce again"});
  ledger::Upload upload{.id = account::random_id(),
                        .name = is_log ? (*arrival)->name : "bounce.eml",
                        .octets = octets->size(),
                        .sha256 = sha256_hex(*octets),
                        .kind = is_log ? "salesforce-log" : "bounce",
                        .created = s_.clock()};
  if (const auto written = write_durably(s_.data.upload(upload.id), *octets); !written)
    return std::unexpected(WorkError{WorkError::Of::Server, written.error()});
  const auto added = s_.ledger.write(
      [&](ledger::Database& database) { return ledger::add(database, tenant, upload); });
  if (!added) return std::unexpected(server_error(added.error()));
  NewCase request;
  request.uploads = {upload.id};
  request.question = {is_log ? meaning.example_recipient : "", is_log ? meaning.example_id : "",
                      ""};
  request.source = is_log ? "log" : "upload";
  request.arrival = id;
  auto started = TRY(s_.cases.open(tenant, request));
  const auto noted = s_.ledger.write([&](ledger::Database& database) {
    return ledger::set_case(database, tenant, id, key, started.id);
  });
  if (!noted) return std::unexpected(server_error(noted.error()));
  return started;
}

}  // namespace waybill::service
