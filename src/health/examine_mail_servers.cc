// Who takes mail for the domain, and whether those servers offer TLS.
#include <fmt/format.h>

#include <algorithm>

#include "base/ip.h"
#include "base/time_text.h"
#include "health/examined.h"
#include "health/words.h"

namespace waybill::health {
namespace {

using posture::ExchangeTls;
using posture::MailExchange;

Proof proof_of(const MailExchange& exchange) {
  return of_dns(exchange.question, *exchange.answer);
}

void say_nothing_there(Examined& examined, const MailExchange& exchange) {
  if (examined.is_parked) {
    examined.findings.skip("mx-missing", "The domain seems to have no mail: see below.");
    return;
  }
  examined.findings
      .problem("mx-missing",
               fmt::format("{} takes no mail: {}. Answers and bounces have nowhere to go, and many "
                           "receivers refuse such senders.",
                           examined.domain(), posture::why_no_mail(exchange)))
      .cite(proof_of(exchange));
}

void check_exchange(Examined& examined, const MailExchange& exchange) {
  Findings& findings = examined.findings;
  switch (exchange.state) {
    case MailExchange::State::DnsFailure:
      findings.close_unknown("mail-servers", no_answer(exchange.question, *exchange.answer));
      return;
    case MailExchange::State::Nothing:
    case MailExchange::State::NoAddress: say_nothing_there(examined, exchange); break;
    case MailExchange::State::Implicit:
      if (examined.is_parked) break;
      findings
          .problem("mx-implicit",
                   fmt::format("{} has no MX record, so its own address stands for one.",
                               examined.domain()))
          .cite(proof_of(exchange))
          .publishing({examined.domain(), "MX", "10 " + examined.domain(), ""});
      break;
    case MailExchange::State::Null:
      if (examined.sends())
        findings
            .problem("mx-null-sends",
                     fmt::format("The null MX of {} says that it takes no mail, but {} of {} days "
                                 "came from it.",
                                 examined.domain(),
                                 count_of(examined.subject.traffic->legitimate, "message"),
                                 examined.subject.traffic->days))
            .cite(proof_of(exchange));
      findings.good("mx-missing", "The domain says by the null MX that it takes no mail.");
      break;
    case MailExchange::State::Hosts: {
      std::vector<std::string> hosts;
      for (const dns::Mx& mx : exchange.hosts)
        hosts.push_back(mx.exchange.text());
      findings.good("mx-missing", fmt::format("Mail goes to {}.", list_of(hosts)))
          .cite(proof_of(exchange));
      break;
    }
  }
  if (exchange.has_null_beside_others)
    findings
        .problem("mx-null-beside",
                 "A null MX (0 .) stands beside other MX records: senders differ in "
                 "what they make of that.")
        .cite(proof_of(exchange))
        .publishing({examined.domain(), "MX", "", "0 ."});
}

// False: not known yet.
bool check_host(Examined& examined, const dns::Name& host) {
  Findings& findings = examined.findings;
  if (IpAddress::parse(host.text())) {
    findings
        .problem("mx-literal", fmt::format("The MX record names {}, an address where a host name "
                                           "has to stand: nobody delivers there.",
                                           host.text()))
        .about(host.text())
        .cite(proof_of(*examined.exchange));
    return true;
  }
  const dns::Question alias_question{host, dns::Type::Cname};
  const dns::Question v4_question{host, dns::Type::A};
  const dns::Answer* alias = examined.dns.ask(alias_question);
  const dns::Answer* v4 = examined.dns.ask(v4_question);
  const dns::Answer* v6 = examined.dns.ask({host, dns::Type::Aaaa});
  if (alias == nullptr || v4 == nullptr || v6 == nullptr) return false;
  if (alias->has_records())
    findings
        .problem("mx-alias",
                 fmt::format("The mail server {} is an alias, which some senders do not "
                             "follow.",
                             host.text()))
        .about(host.text())
        .cite(of_dns(alias_question, *alias));
  if (v4->is_void() && v6->is_void())
    findings
        .problem("mx-address", fmt::format("The mail server {} has no address ({}).", host.text(),
                                           dns::to_string(v4->status)))
        .about(host.text())
        .cite(of_dns(v4_question, *v4));
  return true;
}

// A policy that holds senders to certificates makes their faults grave.
Severity raised(const Examined& examined, std::string_view id) {
  const bool is_enforced =
      examined.sts && examined.sts->policy.mode == posture::MtaStsMode::Enforce;
  return is_enforced ? Severity::High : check(id).severity;
}

Finding& say(Examined& examined, std::string_view id, const ExchangeTls& tls, std::string text) {
  return examined.findings.problem(id, text)
      .about(tls.host.text())
      .graded(raised(examined, id))
      .cite(of_web(tls.request, *tls.fetched));
}

void check_certificate(Examined& examined, const ExchangeTls& tls) {
  const posture::ServerCertificate& certificate = *tls.certificate;
  const std::string host = tls.host.text();
  const std::int64_t now = examined.subject.now;
  if (!certificate.holds_for(tls.host))
    say(examined, "starttls-name", tls,
        fmt::format("The certificate of {} holds for {}.", host,
                    certificate.names.empty() ? "no name" : list_of(certificate.names)));
  if (certificate.not_after < now || certificate.not_before > now)
    say(examined, "starttls-expired", tls,
        fmt::format("The certificate of {} is valid from {} to {}.", host,
                    time_text(certificate.not_before), time_text(certificate.not_after)));
  else if (certificate.not_after - now < kCertificateSoon)
    say(examined, "starttls-expiring", tls,
        fmt::format("The certificate of {} ends at {}.", host, time_text(certificate.not_after)));
  if (!certificate.is_key_strong())
    say(examined, "starttls-key", tls,
        fmt::format("The key of the certificate of {} has {} bits only.", host,
                    certificate.key_bits));
  // What is told above is not told again as distrust.
  const bool is_told = certificate.not_after < now || certificate.not_before > now;
  if (!tls.distrust.empty() && !is_told)
    say(examined, "starttls-trust", tls,
        fmt::format("The certificate of {} is not trusted: {}.", host, tls.distrust));
}

boost::json::object to_json(const ExchangeTls& tls) {
  boost::json::object object{{"host", to_valid_utf8(tls.host.text())}};
  switch (tls.state) {
    case ExchangeTls::State::Pending: object["tls"] = nullptr; break;
    case ExchangeTls::State::Silent:
      object["tls"] = nullptr;
      object["reason"] = to_valid_utf8(tls.fetched->reason);
      break;
    case ExchangeTls::State::NotOffered: object["tls"] = false; break;
    case ExchangeTls::State::Broken:
    case ExchangeTls::State::Unreadable: object["tls"] = "broken"; break;
    case ExchangeTls::State::Established: object["tls"] = true; break;
  }
  if (!tls.certificate) return object;
  boost::json::array names;
  for (const std::string& name : tls.certificate->names)
    names.emplace_back(to_valid_utf8(name));
  object["certificate"] = {{"names", std::move(names)},
                           {"not_before", time_text(tls.certificate->not_before)},
                           {"not_after", time_text(tls.certificate->not_after)},
                           {"issuer", to_valid_utf8(tls.certificate->issuer)},
                           {"key_bits", tls.certificate->key_bits},
                           {"trusted", tls.distrust.empty()}};
  if (!tls.distrust.empty()) object["distrust"] = to_valid_utf8(tls.distrust);
  return object;
}

void check_tls(Examined& examined, const ExchangeTls& tls) {
  Findings& findings = examined.findings;
  const std::string host = tls.host.text();
  switch (tls.state) {
    case ExchangeTls::State::Pending:
      findings.unknown("starttls", fmt::format("{} was not asked.", host)).about(host);
      return;
    case ExchangeTls::State::Silent:
      findings
          .unknown("starttls", fmt::format("{} could not be reached from here: {}. Many networks "
                                           "let no connections to port 25 out.",
                                           host, tls.fetched->reason))
          .about(host)
          .cite(of_web(tls.request, *tls.fetched));
      return;
    case ExchangeTls::State::NotOffered:
      say(examined, "starttls", tls,
          fmt::format("{} offers no TLS: mail to it can be read on the way.", host));
      return;
    case ExchangeTls::State::Broken:
      say(examined, "starttls", tls,
          fmt::format("{} offers TLS, but no session comes about: {}.", host, tls.fetched->reason));
      return;
    case ExchangeTls::State::Unreadable:
      findings.unknown("starttls", fmt::format("The certificate of {} cannot be read.", host))
          .about(host);
      return;
    case ExchangeTls::State::Established: break;
  }
  findings.good("starttls", fmt::format("{} offers TLS.", host))
      .about(host)
      .cite(of_web(tls.request, *tls.fetched));
  check_certificate(examined, tls);
}

bool has_address(Examined& examined, const dns::Name& host) {
  return std::ranges::any_of(std::array{dns::Type::A, dns::Type::Aaaa}, [&](dns::Type type) {
    const dns::Answer* answer = examined.dns.ask({host, type});
    return answer != nullptr && answer->has_records();
  });
}

}  // namespace

void examine_mail_servers(Examined& examined) {
  if (!examined.exchange) return;
  const MailExchange& exchange = *examined.exchange;
  const dns::Question mx{examined.subject.domain, dns::Type::Mx};
  if (const dns::Answer* answer = examined.dns.ask(mx))
    examined.records.push_back(record_of("mx", mx, *answer));
  check_exchange(examined, exchange);
  if (exchange.state == MailExchange::State::DnsFailure) return;
  bool is_known = true;
  for (const dns::Mx& host : exchange.hosts)
    is_known = check_host(examined, host.exchange) && is_known;
  if (!is_known) return;
  boost::json::array list;
  bool is_any_established = false;
  for (const dns::Mx& host : exchange.hosts) {
    if (!has_address(examined, host.exchange)) continue;
    ExchangeTls tls = posture::read_exchange_tls(host.exchange, examined.web);
    check_tls(examined, tls);
    list.push_back(to_json(tls));
    is_any_established = is_any_established || tls.certificate.has_value();
    examined.exchanges.push_back(std::move(tls));
  }
  examined.details["tls"] = std::move(list);
  if (!examined.exchanges.empty() && !is_any_established) {
    for (const std::string_view id : {"starttls-name", "starttls-expired", "starttls-expiring",
                                      "starttls-trust", "starttls-key"})
      examined.findings.unknown(id, "No certificate of a mail server was seen.");
  }
  if (exchange.hosts.empty())
    examined.findings.close_skipped("mail-servers", "There are no mail servers to look at.");
  else
    examined.findings.close_good("mail-servers");
}

}  // namespace waybill::health
