// Whom the DMARC record asks to report to.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "auth/dmarc/report_destination.h"
#include "base/ascii.h"
#include "health/examine_dmarc.h"
#include "health/words.h"
#include "posture/mail_exchange.h"

namespace waybill::health {
namespace {

constexpr std::size_t kMostHosts = 10;  // ours; receivers limit them too

std::vector<dns::Name> hosts_of(const dmarc::Record& tags) {
  std::vector<dns::Name> hosts;
  for (const auto* list : {&tags.aggregate_reports, &tags.failure_reports}) {
    for (const dmarc::ReportUri& uri : *list) {
      const auto host = dmarc::report_host(uri.uri);
      if (host && std::ranges::find(hosts, *host) == hosts.end() && hosts.size() < kMostHosts)
        hosts.push_back(*host);
    }
  }
  return hosts;
}

// The value of a tag as it stands in the record.
std::string_view value_of(std::string_view record, std::string_view wanted) {
  for (const std::string_view tag : ascii::split(record, ';')) {
    const std::size_t equals = tag.find('=');
    if (equals != std::string_view::npos &&
        ascii::iequals(ascii::trim(tag.substr(0, equals)), wanted))
      return ascii::trim(tag.substr(equals + 1));
  }
  return {};
}

// A comma that ends no address, or an exclamation mark that begins no size.
bool has_unescaped(std::string_view value) {
  for (const std::string_view part : ascii::split(value, ',')) {
    const std::string_view item = ascii::trim(part);
    if (item.empty()) continue;
    if (!item.contains(':') && item.contains('@')) return true;
    const std::size_t mark = item.find('!');
    if (mark == std::string_view::npos) continue;
    const std::string_view size = item.substr(mark + 1);
    const bool is_size =
        !size.empty() && std::ranges::all_of(size.substr(0, size.size() - 1), ascii::is_digit) &&
        (ascii::is_digit(size.back()) || std::string_view("kmgtKMGT").contains(size.back()));
    if (!is_size) return true;
  }
  return false;
}

void check_addresses(const DmarcView& view) {
  const dmarc::Outcome& outcome = view.outcome;
  Findings& findings = view.findings();
  const bool is_unescaped = has_unescaped(value_of(outcome.record, "rua")) ||
                            has_unescaped(value_of(outcome.record, "ruf"));
  if (is_unescaped)
    findings
        .problem("dmarc-report-escape",
                 "A comma or an exclamation mark stands unencoded within a report address, which "
                 "cuts it in two.")
        .cite(view.proof());
  for (const dmarc::Fault& fault : outcome.faults) {
    const std::string text =
        outcome.record.substr(fault.span.begin, fault.span.end - fault.span.begin);
    if (fault.code == dmarc::FaultCode::BadReportUri && !is_unescaped &&
        !findings.has("dmarc-report-address"))
      findings
          .problem("dmarc-report-address",
                   fmt::format("The report address \"{}\" cannot be used.", text))
          .cite(view.proof());
    if (fault.code == dmarc::FaultCode::UnsupportedReportScheme &&
        !findings.has("dmarc-report-scheme"))
      findings
          .problem(
              "dmarc-report-scheme",
              fmt::format("\"{}\" is not a mailto address: receivers need not send there.", text))
          .cite(view.proof());
  }
  if (outcome.tags.aggregate_reports.empty())
    view.propose_tag(
        findings
            .problem("dmarc-no-reports",
                     fmt::format("The record of {} asks for no aggregate reports (rua) that can be "
                                 "sent, so nobody sees who sends as this domain.",
                                 view.policy_domain.text()))
            .cite(view.proof()),
        "rua", "mailto:dmarc@" + view.policy_domain.text());
}

void check_failure_reports(const DmarcView& view) {
  const bool is_default = value_of(view.outcome.record, "fo").empty();
  if (view.outcome.tags.failure_reports.empty() || !is_default) return;
  view.propose_tag(view.findings()
                       .problem("dmarc-ruf-default",
                                "ruf asks for failure reports, but without fo they come only when "
                                "both SPF and DKIM fail.")
                       .cite(view.proof()),
                   "fo", "1");
}

void check_consent(const DmarcView& view, const dns::Name& host, dmarc::Walker& walker) {
  Findings& findings = view.findings();
  const dmarc::Destination destination =
      dmarc::check_destination(view.policy_domain, host, walker, view.examined.dns);
  const auto cite = [&](Finding& finding) -> Finding& {
    const auto name = dns::Name::parse(destination.asked);
    if (!name || destination.asked.empty()) return finding;
    const dns::Question question{*name, dns::Type::Txt};
    const dns::Answer* answer = view.examined.dns.ask(question);
    return answer == nullptr ? finding : finding.cite(of_dns(question, *answer));
  };
  switch (destination.consent) {
    case dmarc::Consent::NotKnownYet:
    case dmarc::Consent::NotNeeded: return;
    case dmarc::Consent::NotGiven:
    case dmarc::Consent::Contradicts: {
      Finding& finding = findings.problem(
          "dmarc-report-consent",
          fmt::format("{} is to get reports of {}, but: {}.", host.text(),
                      view.policy_domain.text(), dmarc::describe(destination.consent)));
      finding.about(host.text());
      cite(finding);
      if (!destination.asked.empty() && destination.consent == dmarc::Consent::NotGiven)
        finding.publishing({destination.asked, "TXT", "v=DMARC1", ""});
      return;
    }
    case dmarc::Consent::Given:
      cite(findings
               .good("dmarc-report-consent",
                     fmt::format("{} agreed to get the reports.", host.text()))
               .about(host.text()));
      return;
    case dmarc::Consent::DnsFailure:
      cite(findings
               .unknown("dmarc-report-consent",
                        fmt::format("DNS did not tell whether {} agreed to get the reports.",
                                    host.text()))
               .about(host.text()));
      return;
  }
}

void check_host(const DmarcView& view, const dns::Name& host) {
  const auto exchange = posture::read_mail_exchange(host, view.examined.dns);
  if (!exchange) return;
  const Proof proof = of_dns(exchange->question, *exchange->answer);
  if (exchange->state == posture::MailExchange::State::DnsFailure) {
    view.findings()
        .unknown("dmarc-report-host", no_answer(exchange->question, *exchange->answer))
        .about(host.text());
  } else if (!exchange->takes_mail()) {
    view.findings()
        .problem("dmarc-report-host", fmt::format("{} is to get reports, but takes no mail: {}.",
                                                  host.text(), posture::why_no_mail(*exchange)))
        .about(host.text())
        .cite(proof);
  }
}

}  // namespace

void examine_dmarc_reports(const DmarcView& view) {
  check_addresses(view);
  check_failure_reports(view);
  dmarc::Walker walker(view.examined.dns);
  for (const dns::Name& host : hosts_of(view.outcome.tags)) {
    check_consent(view, host, walker);
    check_host(view, host);
  }
}

}  // namespace waybill::health
