// Whom the DMARC record asks to report to: checks 37 to 39.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "auth/dmarc/report_destination.h"
#include "base/ascii.h"
#include "posture/dmarc_edit.h"
#include "posture/mail_exchange.h"
#include "tester/check_dmarc.h"
#include "tester/dns_words.h"

namespace waybill::tester {
namespace {

// The hosts of rua and ruf, each once.
std::vector<dns::Name> hosts_of(const dmarc::Record& tags) {
  std::vector<dns::Name> hosts;
  for (const auto* list : {&tags.aggregate_reports, &tags.failure_reports}) {
    for (const dmarc::ReportUri& uri : *list) {
      const auto host = dmarc::report_host(uri.uri);
      if (host && std::ranges::find(hosts, *host) == hosts.end()) hosts.push_back(*host);
    }
  }
  return hosts;
}

// Check 37.
void check_addresses(const DmarcSubject& subject) {
  Findings& findings = subject.findings();
  const dmarc::Outcome& outcome = subject.outcome();
  const auto bad = std::ranges::find_if(outcome.faults, [](const dmarc::Fault& fault) {
    return fault.code == dmarc::FaultCode::BadReportUri;
  });
  const auto other = std::ranges::find_if(outcome.faults, [](const dmarc::Fault& fault) {
    return fault.code == dmarc::FaultCode::UnsupportedReportScheme;
  });
  if (bad != outcome.faults.end()) {
    const std::string text =
        outcome.record.substr(bad->span.begin, bad->span.end - bad->span.begin);
    findings.fail("dmarc-reports", fmt::format("The report address \"{}\" cannot be used.", text))
        .cite(subject.proof())
        .advise("Write each address as mailto:name@domain, with commas between them.");
  } else if (outcome.tags.aggregate_reports.empty()) {
    Finding& finding =
        findings
            .warn(
                "dmarc-reports",
                fmt::format("The record of {} asks for no aggregate reports (rua), so nobody sees "
                            "who sends as this domain.",
                            subject.domain.text()))
            .cite(subject.proof());
    finding.advise("Publish: " + subject.publish(posture::with_dmarc_tag(
                                     outcome.record, "rua", "mailto:{reports_address}")));
  } else if (other != outcome.faults.end()) {
    findings
        .warn("dmarc-reports", "A report address is not a mailto: receivers need not send there.")
        .cite(subject.proof());
  } else {
    findings
        .pass("dmarc-reports",
              fmt::format("Reports go to {}.", outcome.tags.aggregate_reports.front().uri))
        .cite(subject.proof());
  }
}

struct HostConsent {
  dns::Name host;
  dmarc::Destination destination;
};

Proof proof_of(const HostConsent& consent, dns::Inquiry& dns) {
  const dns::Question question{dns::Name::parse(consent.destination.asked).value_or(consent.host),
                               dns::Type::Txt};
  const dns::Answer* answer = dns.ask(question);
  return answer == nullptr ? Proof{} : of_dns(question, *answer);
}

void say_consent(const DmarcSubject& subject, const std::vector<HostConsent>& consents) {
  Findings& findings = subject.findings();
  const HostConsent* silent = nullptr;
  const HostConsent* given = nullptr;
  for (const HostConsent& consent : consents) {
    switch (consent.destination.consent) {
      case dmarc::Consent::NotGiven:
      case dmarc::Consent::Contradicts: {
        Finding& finding = findings.fail(
            "dmarc-report-consent",
            fmt::format("{} is to get reports of {}, but: {}.", consent.host.text(),
                        subject.domain.text(), dmarc::describe(consent.destination.consent)));
        finding.cite(proof_of(consent, subject.online.dns));
        if (!consent.destination.asked.empty())
          finding.advise(fmt::format("{} must publish: {} TXT \"v=DMARC1\"", consent.host.text(),
                                     consent.destination.asked));
        return;
      }
      case dmarc::Consent::DnsFailure: silent = &consent; break;
      case dmarc::Consent::Given: given = &consent; break;
      case dmarc::Consent::NotNeeded:
      case dmarc::Consent::NotKnownYet: break;
    }
  }
  if (silent != nullptr) {
    findings
        .could_not("dmarc-report-consent",
                   fmt::format("DNS did not answer whether {} agreed to get the reports.",
                               silent->host.text()))
        .cite(proof_of(*silent, subject.online.dns));
  } else if (given != nullptr) {
    findings
        .pass("dmarc-report-consent",
              fmt::format("{} agreed to get the reports.", given->host.text()))
        .cite(proof_of(*given, subject.online.dns));
  } else {
    findings.pass("dmarc-report-consent",
                  "The reports stay in the organisation, so nobody has to agree.");
  }
}

// Check 38.
void check_consent(const DmarcSubject& subject, const std::vector<dns::Name>& hosts) {
  dmarc::Walker walker(subject.online.dns);
  std::vector<HostConsent> consents;
  bool is_pending = false;
  for (const dns::Name& host : hosts) {
    consents.push_back(
        {host, dmarc::check_destination(subject.domain, host, walker, subject.online.dns)});
    is_pending = is_pending || consents.back().destination.consent == dmarc::Consent::NotKnownYet;
  }
  if (!is_pending) say_consent(subject, consents);
}

// Check 39.
void check_hosts(const DmarcSubject& subject, const std::vector<dns::Name>& hosts) {
  Findings& findings = subject.findings();
  std::optional<std::string> silence;
  Proof proof;
  std::vector<posture::MailExchange> exchanges;
  for (const dns::Name& host : hosts) {  // all are asked for in the same round
    auto exchange = posture::read_mail_exchange(host, subject.online.dns);
    if (exchange) exchanges.push_back(std::move(*exchange));
  }
  if (exchanges.size() < hosts.size()) return;
  for (const posture::MailExchange& exchange : exchanges) {
    proof = of_dns(exchange.question, *exchange.answer);
    if (exchange.state == posture::MailExchange::State::DnsFailure) {
      silence = no_answer(exchange.question, *exchange.answer);
    } else if (!exchange.takes_mail()) {
      findings
          .fail("dmarc-report-host", fmt::format("{} is to get reports, but takes no mail: {}.",
                                                 exchange.domain.text(), why_no_mail(exchange)))
          .cite(proof);
      return;
    }
  }
  if (silence) {
    findings.could_not("dmarc-report-host", *silence);
  } else {
    findings.pass("dmarc-report-host", "The hosts of the report addresses take mail.").cite(proof);
  }
}

}  // namespace

void check_dmarc_reports(const DmarcSubject& subject) {
  check_addresses(subject);
  const std::vector<dns::Name> hosts = hosts_of(subject.outcome().tags);
  if (hosts.empty()) {
    for (const std::string_view id : {"dmarc-report-consent", "dmarc-report-host"})
      subject.findings().skip(id, "The record names no report address.");
    return;
  }
  check_consent(subject, hosts);
  check_hosts(subject, hosts);
}

}  // namespace waybill::tester
