// How the sending host brought the message. The parts stand in files of their own; this one looks
// at whether bounces come back.
#include "tester/check_transport.h"

#include <fmt/format.h>

#include "message/domain.h"
#include "posture/mail_exchange.h"
#include "tester/dns_words.h"
#include "tester/envelope_words.h"

namespace waybill::tester {
namespace {

void say(const Online& online, const posture::MailExchange& exchange, const std::string& domain) {
  Findings& findings = online.findings;
  const Proof proof = of_dns(exchange.question, *exchange.answer);
  if (exchange.state == posture::MailExchange::State::DnsFailure) {
    findings.could_not("return-path-accepts", no_answer(exchange.question, *exchange.answer));
  } else if (exchange.state == posture::MailExchange::State::Hosts) {
    findings
        .pass("return-path-accepts",
              fmt::format("{} has a mail server for bounces: {}. Whether it takes them was not "
                          "tried.",
                          domain, exchange.hosts.front().exchange.text()))
        .cite(proof);
  } else if (exchange.state == posture::MailExchange::State::Implicit) {
    findings
        .pass("return-path-accepts",
              fmt::format("{} has no MX record; bounces go to its own address.", domain))
        .cite(proof);
  } else {
    Finding& finding = findings.fail(
        "return-path-accepts", fmt::format("{} takes no mail, so no bounce can come back: {}.",
                                           domain, why_no_mail(exchange)));
    finding.cite(proof_of_mail_from(online.specimen)).cite(proof);
    if (exchange.state == posture::MailExchange::State::Null) finding.by("RFC 7505 §4.2");
    if (!is_of_author(online, exchange.domain)) finding.advise(tell_its_owner(exchange.domain));
  }
}

// Check 59.
void check_return_path(const Online& online) {
  Findings& findings = online.findings;
  const auto& mail_from = online.specimen.envelope.mail_from;
  if (!mail_from) {
    findings.could_not("return-path-accepts", std::string(kReadFromFile));
    return;
  }
  if (mail_from->value.empty()) {
    findings.skip("return-path-accepts",
                  "The envelope sender is empty, as it is for bounces and automatic answers.");
    return;
  }
  const auto domain = dns::Name::parse_international(message::domain_of(mail_from->value));
  if (!domain || domain->is_root()) {
    findings.fail("return-path-accepts", "The envelope sender has no domain name.")
        .cite(proof_of_mail_from(online.specimen));
    return;
  }
  const auto exchange = posture::read_mail_exchange(*domain, online.dns);
  if (exchange) say(online, *exchange, domain->text());
}

}  // namespace

void check_transport(const Online& online) {
  check_sending_address(online);
  check_encryption(online);
  check_session(online);
  check_return_path(online);
}

}  // namespace waybill::tester
