// DMARC and TLS reports as evidence: what a receiver saw of the domain in question.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "base/ascii.h"
#include "diagnosis/dossier_builder.h"
#include "report/read_report.h"

namespace waybill::diagnosis {
namespace {

// Of a longer report only the largest become facts.
constexpr std::size_t kMostSourcesAsFacts = 5;
constexpr std::size_t kMostSources = 10'000;
constexpr std::size_t kMostTlsFacts = 10;
// Salesforce's bounce addresses, the envelope senders of Core (docs/routes.md).
constexpr std::string_view kBounceDomain = ".bnc.salesforce.com";

bool is_of_domain(std::string_view name, std::string_view domain) {
  return domain.empty() || name == domain ||
         (name.size() > domain.size() && name.ends_with(domain) &&
          name[name.size() - domain.size() - 1] == '.');
}

std::string day(std::int64_t seconds) {
  return iso_time(seconds).substr(0, 10);
}

std::string checked_by(const report::AggregateRow& row) {
  std::string text = "SPF ";
  text += row.spf.empty()
              ? "not reported"
              : fmt::format("{} for {}", to_string(row.spf.front().result),
                            row.spf.front().domain.empty() ? "no domain" : row.spf.front().domain);
  if (row.dkim.empty()) return text + ", no DKIM signature";
  for (std::size_t i = 0; i < std::min<std::size_t>(row.dkim.size(), 3); ++i)
    text += fmt::format(", DKIM {} for {}", to_string(row.dkim[i].result), row.dkim[i].domain);
  return text;
}

// Turns what one piece of evidence reports into facts.
class ReportFacts final : public report::ReportSink {
 public:
  ReportFacts(DossierBuilder& builder, const Evidence& evidence)
      : builder_(builder), evidence_(evidence) {}

  void enter(const report::Carrier&) override {}

  bool begin(const report::AggregateReport& head) override {
    Dossier& dossier = builder_.dossier;
    if (dossier.author_domain.empty()) dossier.author_domain = head.policy.domain;
    all_ = {};
    core_ = {};
    failing_.clear();
    record_ = 0;
    return true;
  }

  void row(const report::AggregateRow& row) override {
    ++record_;
    if (!is_of_domain(row.header_from, builder_.dossier.author_domain)) return;
    const bool passed = row.dkim_aligned || row.spf_aligned;
    add(all_, row, passed);
    const bool is_core = std::ranges::any_of(row.spf, [](const report::SpfCheck& check) {
      return check.domain.ends_with(kBounceDomain);
    });
    if (is_core && !row.dkim_aligned) add(core_, row, passed);
    const bool has_room = failing_.size() < kMostSources || failing_.contains(row.source_ip);
    if (!passed && has_room) add(failing_[row.source_ip], row, passed);
  }

  void end(const report::AggregateReport& report) override {
    const std::string& domain = builder_.dossier.author_domain;
    const std::string when = fmt::format(
        "{}, {}", report.org_name.empty() ? "a receiver" : report.org_name, day(report.span.begin));
    add_fact("dmarc",
             fmt::format("{}: {} of {} messages from {} passed DMARC", when, all_.passed,
                         all_.messages, domain),
             "the whole report");
    if (core_.messages > 0)
      add_fact("salesforce-unsigned",
               fmt::format("{}: {} messages through Salesforce Core had no DKIM signature that is "
                           "aligned with {} ({})",
                           when, core_.messages, domain, core_.results),
               fmt::format("record {}", core_.first_record));
    std::vector<std::pair<const IpAddress*, const Sum*>> largest;
    largest.reserve(failing_.size());
    for (const auto& [address, sum] : failing_)
      largest.emplace_back(&address, &sum);
    std::ranges::sort(largest, [](const auto& a, const auto& b) {
      return std::tuple(b.second->messages, *a.first) < std::tuple(a.second->messages, *b.first);
    });
    largest.resize(std::min(largest.size(), kMostSourcesAsFacts));
    for (const auto& [address, sum] : largest)
      add_fact("source",
               fmt::format("{}: {} messages from {} failed DMARC: {}", address->to_string(),
                           sum->messages, domain, sum->results),
               fmt::format("record {}", sum->first_record));
  }

  void failure(const report::FailureReport& report) override {
    add_fact("failure",
             fmt::format("a message from {} by {} failed authentication; DKIM aligned: {}, SPF "
                         "aligned: {}",
                         report.header_from.empty() ? "?" : report.header_from, report.source_ip,
                         to_string(report.dkim), to_string(report.spf)),
             "the whole report");
  }

  void tls(const report::TlsReport& report) override {
    add_fact(
        "tls",
        fmt::format("{}, {}: {} TLS sessions succeeded, {} failed",
                    report.organization.empty() ? "a sender" : report.organization,
                    day(report.span.begin), report.successful_sessions(), report.failed_sessions()),
        "the whole report");
    std::map<std::string, std::uint64_t> failures;
    for (const report::TlsPolicy& policy : report.policies) {
      for (const report::TlsFailure& failure : policy.failures)
        failures[fmt::format("{} at {}", failure.result_type,
                             failure.receiving_mx_hostname.empty()
                                 ? policy.domain
                                 : failure.receiving_mx_hostname)] += failure.failed_sessions;
    }
    std::size_t count = 0;
    for (const auto& [what, sessions] : failures) {
      if (count++ == kMostTlsFacts) break;
      add_fact("tls-failure", fmt::format("{}: {} sessions", what, sessions), "failure-details");
    }
  }

  void error(const std::string& reason) override {
    builder_.dossier.unread_reports.push_back(evidence_.name + ": " + reason);
  }

 private:
  struct Sum {
    std::uint64_t messages = 0, passed = 0, first_record = 0;
    std::string results;  // of the first record
  };

  void add(Sum& sum, const report::AggregateRow& row, bool passed) const {
    if (sum.first_record == 0) {
      sum.first_record = record_;
      sum.results = checked_by(row);
    }
    sum.messages += row.count;
    if (passed) sum.passed += row.count;
  }

  void add_fact(std::string key, std::string value, std::string where) {
    builder_.fact(FactKind::Report, std::move(key), std::move(value), Certainty::Observed,
                  evidence_, std::move(where), {});
  }

  DossierBuilder& builder_;
  const Evidence& evidence_;
  Sum all_, core_;
  std::map<IpAddress, Sum> failing_;
  std::uint64_t record_ = 0;
};

}  // namespace

void read_report_evidence(DossierBuilder& builder, const Evidence& evidence) {
  ReportFacts facts(builder, evidence);
  report::read_reports(std::make_unique<container::TextSource>(evidence.octets), {}, facts);
}

}  // namespace waybill::diagnosis
