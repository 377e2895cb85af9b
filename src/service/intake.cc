#include "service/intake.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "auth/authenticate.h"
#include "auth/dmarc/psl.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "report/read_report.h"
#include "report/submitter.h"
#include "sender/attribute.h"
#include "service/original.h"

namespace waybill::service {
namespace {

constexpr std::int64_t kDay = 86'400;

store::Day day_of(std::int64_t unix_seconds) {
  return static_cast<store::Day>(unix_seconds / kDay);
}

// What the receiver saw published, in its own words.
std::string policy_json(const report::PolicyPublished& policy) {
  boost::json::object object;
  const auto put = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) object[name] = to_valid_utf8(value);
  };
  put("domain", policy.domain);
  put("p", policy.p.raw);
  put("sp", policy.sp.raw);
  put("np", policy.np.raw);
  put("adkim", policy.adkim.raw);
  put("aspf", policy.aspf.raw);
  put("fo", policy.fo);
  put("pct", policy.pct);
  put("testing", policy.testing);
  put("discovery_method", policy.discovery_method);
  return boost::json::serialize(object);
}

// As DNS and the store know the domain; what is no domain name stays as it is.
std::string ascii_domain(const std::string& domain) {
  const auto name = dns::Name::parse_international(domain);
  return name && !name->is_root() ? name->text() : domain;
}

std::vector<std::string> codes_of(const std::vector<report::DeviationCount>& deviations) {
  std::vector<std::string> codes;
  codes.reserve(deviations.size());
  for (const report::DeviationCount& deviation : deviations)
    codes.emplace_back(report::id_of(deviation.code));
  return codes;
}

// Who sent a failure report: it does not say so itself.
std::string author_domain(std::string_view mail) {
  const auto author = auth::prepare(message::Message::read(mail)).author_domain;
  return author ? author->text() : std::string();
}

// Whether a mail speaks for the submitter of a report in it, once for each mail.
class Verifier {
 public:
  Verifier(const IntakeOptions& options, AskDns ask_dns)
      : options_(options), ask_dns_(std::move(ask_dns)) {}

  // `envelope`: of the piece, as far as it is known.
  void start(std::int64_t now, const auth::Envelope& envelope) {
    now_ = now;
    envelope_ = envelope;
    judged_.reset();
  }

  // Why a report of `submitter` is not verified; "" if it is.
  [[nodiscard]] std::string reason_against(std::string_view mail, std::string_view submitter) {
    if (options_.vouch) return {};
    if (mail.empty()) return "no mail carried it";
    if (!judged_)
      judged_ = judge_carrier(message::Message::read(mail), envelope_, options_.trusted_authserv,
                              now_, ask_dns_);
    if (!judged_->author_domain || !judged_->is_authentic) return judged_->reason;
    const dns::Name& author = *judged_->author_domain;
    const auto domain = dns::Name::parse_international(submitter);
    if (!domain) return "it names no submitter";
    if (dmarc::psl_organizational_domain(*domain) == dmarc::psl_organizational_domain(author))
      return {};
    return "the mail is from " + author.text() + ", the report from " + std::string(submitter);
  }

 private:
  const IntakeOptions& options_;
  AskDns ask_dns_;
  std::int64_t now_ = 0;
  auth::Envelope envelope_;
  std::optional<Carrier> judged_;  // of the piece that is being read
};

// Writes what the reader finds. After an error of the store the rest is passed over.
class Recorder final : public report::ReportSink {
 public:
  Recorder(store::Writer& writer, const IntakeOptions& options, Verifier& verifier)
      : writer_(writer), options_(options), verifier_(verifier) {}

  // `kept`: the report whose original is read again; nullptr otherwise.
  void start(const std::string& name, std::int64_t now, const store::KeptReport* kept) {
    name_ = name;
    now_ = now;
    kept_ = kept;
    taken_ = {};
    failed_.reset();
  }
  [[nodiscard]] Result<Taken, store::Error> result() {
    if (failed_) return std::unexpected(*std::move(failed_));
    return std::move(taken_);
  }

  void enter(const report::Carrier& carrier) override {
    carrier_ = carrier;
    original_.clear();
  }
  void octets(std::string_view block) override {
    if (options_.keep_originals) original_.add(block);
  }

  bool begin(const report::AggregateReport& head) override {
    TakenReport& report = taken_.reports.emplace_back();
    report.head.kind = store::ReportKind::Aggregate;
    report.head.submitter = submitter_of(head.email, head.org_name);
    report.head.org = head.org_name;
    report.head.domain = ascii_domain(head.policy.domain);
    report.head.report_id = head.report_id;
    report.head.begin = head.span.begin;
    report.head.end = head.span.end;
    report.head.generation = report::to_string(head.generation);
    report.head.policy = policy_json(head.policy);
    return open(report);
  }
  void row(const report::AggregateRow& row) override {
    if (!failed_) keep(writer_.add(row, sender::sender_of(row)));
  }
  void end(const report::AggregateReport& report) override {
    TakenReport& taken = taken_.reports.back();
    taken.rows = report.records;
    taken.messages = report.messages;
    taken.complete = report.complete;
    taken.deviations = codes_of(report.deviations);
    close(taken, report.digest);
  }

  void failure(const report::FailureReport& report) override {
    TakenReport& taken = taken_.reports.emplace_back();
    const std::int64_t when = report.arrival ? report.arrival->unix_seconds : now_;
    taken.head.kind = store::ReportKind::Failure;
    taken.head.submitter = author_domain(carrier_.mail);
    taken.head.org = report.reporting_mta.empty() ? taken.head.submitter : report.reporting_mta;
    taken.head.domain = report.header_from.empty() && !report.reported_domains.empty()
                            ? report.reported_domains.front()
                            : report.header_from;
    taken.head.report_id = report.digest;
    taken.head.begin = when;
    taken.head.end = when + 1;
    taken.rows = 1;
    taken.messages = report.incidents;
    taken.deviations = codes_of(report.deviations);
    if (options_.with_personal_data) original_.add(carrier_.mail);
    if (!open(taken)) return;
    store::FailureRow row;
    row.day = day_of(when);
    row.source_ip = IpAddress::parse(report.source_ip);
    for (const std::string& word : report.auth_failures)
      row.auth_failures += (row.auth_failures.empty() ? "" : ",") + word;
    row.delivery_result = report.delivery_result;
    row.header_from = report.header_from;
    row.incidents = report.incidents;
    keep(writer_.add(row));
    close(taken, report.digest);
  }

  void tls(const report::TlsReport& report) override {
    TakenReport& taken = taken_.reports.emplace_back();
    taken.head.kind = store::ReportKind::SmtpTls;
    taken.head.submitter = submitter_of(report.contact, report.organization);
    taken.head.org = report.organization;
    taken.head.domain =
        report.policies.empty() ? std::string() : ascii_domain(report.policies.front().domain);
    taken.head.report_id = report.report_id;
    taken.head.begin = report.span.begin;
    taken.head.end = report.span.end;
    taken.rows = report.policies.size();
    taken.messages = report.successful_sessions() + report.failed_sessions();
    taken.complete = report.complete;
    taken.deviations = codes_of(report.deviations);
    if (!open(taken)) return;
    for (const report::TlsPolicy& policy : report.policies)
      add(policy, day_of(report.span.begin));
    close(taken, report.digest);
  }

  void error(const std::string& reason) override { taken_.refused.push_back(reason); }
  void nothing(const std::string& /*reason*/) override {}

 private:
  // The domain that a mail must be from to speak for the report.
  [[nodiscard]] std::string submitter_of(std::string_view email, std::string_view org) const {
    return report::submitter_domain(report::submitter_signs(message::Message::read(carrier_.mail),
                                                            carrier_.filename, email, org));
  }

  // Remembers the first error of the store.
  template <class T>
  bool keep(Result<T, store::Error> result) {
    if (!result && !failed_) failed_ = std::move(result).error();
    return !failed_;
  }

  bool open(TakenReport& report) {
    if (failed_) return false;
    report.head.tenant = options_.tenant;
    if (kept_ != nullptr) {
      report.head.verified = kept_->head.verified;
    } else {
      report.unverified_reason = verifier_.reason_against(carrier_.mail, report.head.submitter);
      report.head.verified = report.unverified_reason.empty();
    }
    return keep(writer_.begin(report.head));
  }

  void close(TakenReport& report, const std::string& digest) {
    if (failed_) return;
    store::ReportTail tail;
    tail.digest = digest;
    tail.complete = report.complete;
    tail.deviations = report.deviations;
    tail.received = now_;
    tail.original_name = carrier_.name.empty() ? name_ : name_ + ": " + carrier_.name;
    tail.original = original_.take();
    if (kept_ != nullptr) {
      keep_carrier_deviations(report.deviations);
      tail.deviations = report.deviations;
      tail.received = kept_->received;
      tail.original_name = kept_->original_name;
      // Of several glued reports the first takes the place.
      if (taken_.reports.size() == 1) tail.reread_from = kept_->number;
    }
    auto put = writer_.finish(tail);
    if (put) report.put = *put;
    keep(std::move(put));
  }

  // An original is the document alone: what was seen of its mail is not seen again.
  void keep_carrier_deviations(std::vector<std::string>& codes) const {
    std::vector<report::Deviation> all;
    const auto gather = [&](const std::vector<std::string>& from, bool of_carrier) {
      for (const std::string& code : from) {
        const auto deviation = report::deviation_of(code);
        if (deviation && report::is_of_carrier(*deviation) == of_carrier) all.push_back(*deviation);
      }
    };
    gather(codes, false);
    gather(kept_->deviations, true);
    std::ranges::sort(all);
    codes.clear();
    for (const report::Deviation deviation : all)
      codes.emplace_back(report::id_of(deviation));
  }

  void add(const report::TlsPolicy& policy, store::Day day) {
    store::TlsCount count;
    count.day = day;
    count.policy_domain = policy.domain;
    count.policy_type = policy.type;
    count.sessions = policy.successful_sessions;
    if (count.sessions > 0) keep(writer_.add(count));
    std::uint64_t detailed = 0;
    for (const report::TlsFailure& failure : policy.failures) {
      count.result_type = failure.result_type;
      count.receiving_mx = failure.receiving_mx_hostname;
      count.sessions = failure.failed_sessions;
      detailed += count.sessions;
      if (count.sessions > 0) keep(writer_.add(count));
    }
    if (policy.failed_sessions <= detailed) return;
    count.result_type = "not-stated";  // sessions of the sum that no detail explains
    count.receiving_mx.clear();
    count.sessions = policy.failed_sessions - detailed;
    keep(writer_.add(count));
  }

  store::Writer& writer_;
  const IntakeOptions& options_;
  Verifier& verifier_;
  std::string name_;
  std::int64_t now_ = 0;
  const store::KeptReport* kept_ = nullptr;
  report::Carrier carrier_;
  Original original_;
  Taken taken_;
  std::optional<store::Error> failed_;
};

class StoreIntake final : public Intake {
 public:
  StoreIntake(std::unique_ptr<store::Writer> writer, IntakeOptions options, AskDns ask_dns)
      : writer_(std::move(writer)),
        options_(std::move(options)),
        verifier_(options_, std::move(ask_dns)),
        recorder_(*writer_, options_, verifier_) {}

  Result<Taken, store::Error> take(std::unique_ptr<container::Source> piece,
                                   const std::string& name, std::int64_t now,
                                   const auth::Envelope& envelope) override {
    verifier_.start(now, envelope);
    recorder_.start(name, now, nullptr);
    read(std::move(piece));
    return recorder_.result();
  }

  Result<Taken, store::Error> take_again(const store::KeptReport& kept,
                                         std::string original) override {
    recorder_.start(kept.original_name, kept.received, &kept);
    read(std::make_unique<container::TextSource>(std::move(original)));
    return recorder_.result();
  }

  Result<bool, store::Error> commit() override { return writer_->commit(); }

 private:
  void read(std::unique_ptr<container::Source> source) {
    const report::ReadOptions reading{.personal = options_.with_personal_data
                                                      ? report::PersonalData::Keep
                                                      : report::PersonalData::Redact,
                                      .digest = report::AggregateReader::Digest::Yes};
    report::read_reports(std::move(source), reading, recorder_);
  }

  std::unique_ptr<store::Writer> writer_;
  IntakeOptions options_;
  Verifier verifier_;
  Recorder recorder_;
};

}  // namespace

Result<std::unique_ptr<Intake>, store::Error> Intake::open(store::EventStore& store,
                                                           IntakeOptions options, AskDns ask_dns) {
  auto writer = TRY(store.write());
  return std::make_unique<StoreIntake>(std::move(writer), std::move(options), std::move(ask_dns));
}

}  // namespace waybill::service
