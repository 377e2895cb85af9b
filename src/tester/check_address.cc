// The address that sent, its name and its network: checks 48 to 52, 56, 60 and 61.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/ascii.h"
#include "posture/reverse_name.h"
#include "reputation/origin.h"
#include "tester/check_transport.h"
#include "tester/dns_words.h"
#include "tester/envelope_words.h"

namespace waybill::tester {
namespace {

using posture::ReverseName;

struct Subject {
  const Online& online;
  const IpAddress& client;
  ReverseName reverse;

  [[nodiscard]] Findings& findings() const { return online.findings; }
  [[nodiscard]] Proof proof() const { return of_dns(reverse.question, *reverse.answer); }
  [[nodiscard]] std::string ip() const { return client.to_string(); }
};

// Check 48.
void check_ptr(const Subject& subject) {
  Findings& findings = subject.findings();
  if (!subject.reverse.names.empty()) {
    findings
        .pass("ptr",
              fmt::format("{} has the name {}{}.", subject.ip(), subject.reverse.best()->text(),
                          as_stated(subject.online.specimen)))
        .cite(subject.proof());
  } else if (subject.reverse.state == ReverseName::State::DnsFailure) {
    findings.could_not("ptr", no_answer(subject.reverse.question, *subject.reverse.answer));
  } else {
    findings
        .fail("ptr", fmt::format("{} has no PTR record. Google and many others refuse mail from "
                                 "addresses without a name.",
                                 subject.ip()))
        .cite(subject.proof());
  }
}

// Check 49.
void check_confirmed(const Subject& subject) {
  Findings& findings = subject.findings();
  const ReverseName& reverse = subject.reverse;
  switch (reverse.state) {
    case ReverseName::State::Confirmed:
      findings
          .pass("fcrdns",
                fmt::format("{} leads back to {}.", reverse.confirmed->text(), subject.ip()))
          .cite(subject.proof())
          .cite(of_dns(reverse.address_question, *reverse.address_answer));
      return;
    case ReverseName::State::Unconfirmed:
      findings
          .fail("fcrdns",
                fmt::format("The name {} does not lead back to {}: anybody could have written it.",
                            reverse.names.front().text(), subject.ip()))
          .cite(subject.proof())
          .cite(of_dns(reverse.address_question, *reverse.address_answer))
          .advise(fmt::format("Publish: {} {} {}", reverse.names.front().text(),
                              subject.client.is_v4() ? "A" : "AAAA", subject.ip()));
      return;
    case ReverseName::State::Missing:
      findings.fail("fcrdns", fmt::format("{} has no name that could lead back.", subject.ip()))
          .cite(subject.proof());
      return;
    case ReverseName::State::DnsFailure:
      findings.could_not("fcrdns", no_answer(reverse.question, *reverse.answer));
  }
}

// Check 50.
void check_generic(const Subject& subject) {
  Findings& findings = subject.findings();
  const dns::Name* name = subject.reverse.best();
  if (name == nullptr) {
    if (subject.reverse.state == ReverseName::State::DnsFailure)
      findings.could_not("ptr-generic",
                         no_answer(subject.reverse.question, *subject.reverse.answer));
    else
      findings.skip("ptr-generic", fmt::format("{} has no name.", subject.ip()));
  } else if (posture::looks_generic(*name, subject.client)) {
    findings
        .warn("ptr-generic",
              fmt::format("{} looks like a customer's line or a rented machine, as spam bots have.",
                          name->text()))
        .cite(subject.proof());
  } else {
    findings.pass("ptr-generic", fmt::format("{} looks like the name of a server.", name->text()))
        .cite(subject.proof());
  }
}

bool is_host_label(std::string_view label) {
  return !label.empty() &&
         std::ranges::all_of(label, [](char c) { return ascii::is_alnum(c) || c == '-'; }) &&
         label.front() != '-' && label.back() != '-';
}

bool is_full_name(std::string_view helo) {
  if (helo.ends_with('.')) helo.remove_suffix(1);
  const auto labels = ascii::split(helo, '.');
  constexpr std::array<std::string_view, 4> kLocal = {"localhost", "localdomain", "local", "lan"};
  return labels.size() > 1 && std::ranges::all_of(labels, is_host_label) &&
         !std::ranges::all_of(labels.back(), ascii::is_digit) &&
         std::ranges::find(kLocal, ascii::lower(labels.back())) == kLocal.end();
}

// RFC 5321 §4.1.3: "[192.0.2.1]", "[IPv6:2001:db8::1]".
std::optional<IpAddress> literal_of(std::string_view helo) {
  if (!helo.starts_with('[') || !helo.ends_with(']')) return std::nullopt;
  helo = helo.substr(1, helo.size() - 2);
  constexpr std::string_view kV6 = "IPv6:";
  if (ascii::istarts_with(helo, kV6)) helo.remove_prefix(kV6.size());
  return IpAddress::parse(helo);
}

// Check 51.
void check_helo_name(const Online& online, const std::string& helo) {
  Findings& findings = online.findings;
  const std::string shown = ascii::printable(helo);
  const std::string_view stated = as_stated(online.specimen);
  if (is_full_name(helo)) {
    findings.pass("helo-name", fmt::format("HELO is a full name: {}{}.", shown, stated))
        .cite(proof_of_helo(online.specimen));
  } else if (literal_of(helo)) {
    findings
        .pass("helo-name", fmt::format("HELO is an address in brackets, {}{}. A name would be "
                                       "better liked.",
                                       shown, stated))
        .cite(proof_of_helo(online.specimen));
  } else {
    const std::string what = IpAddress::parse(helo) ? "a bare address" : "no full name";
    findings
        .fail("helo-name", fmt::format("The server called itself \"{}\" in HELO, which is {}{}.",
                                       shown, what, stated))
        .cite(proof_of_helo(online.specimen));
  }
}

void say_helo_match(const Subject& subject, const std::string& helo, const dns::Question& question,
                    const dns::Answer& answer) {
  Findings& findings = subject.findings();
  const bool is_own = std::ranges::any_of(answer.records, [&](const dns::Data& data) {
    const auto* address = std::get_if<IpAddress>(&data);
    return address != nullptr && *address == subject.client;
  });
  const dns::Name* name = subject.reverse.best();
  if (answer.is_temporary_failure()) {
    findings.could_not("helo-match", no_answer(question, answer));
  } else if (!is_own) {
    findings
        .warn("helo-match", answer.is_void()
                                ? fmt::format("The HELO name {} has no address.", helo)
                                : fmt::format("The HELO name {} leads to another address than {}.",
                                              helo, subject.ip()))
        .cite(proof_of_helo(subject.online.specimen))
        .cite(of_dns(question, answer));
  } else if (name != nullptr && *name != question.name) {
    findings
        .info("helo-match", fmt::format("The HELO name {} leads to {}, whose PTR record gives "
                                        "another name, {}. That is allowed.",
                                        helo, subject.ip(), name->text()))
        .cite(of_dns(question, answer))
        .cite(subject.proof());
  } else {
    findings.pass("helo-match", fmt::format("The HELO name {} is that of {}.", helo, subject.ip()))
        .cite(of_dns(question, answer));
  }
}

// Check 52.
void check_helo_match(const Subject& subject, const std::string& helo) {
  Findings& findings = subject.findings();
  if (const auto literal = literal_of(helo)) {
    if (*literal == subject.client)
      findings.pass("helo-match", "The address in HELO is the one that sent.");
    else
      findings.warn("helo-match", fmt::format("HELO says {}, but {} sent the message.",
                                              literal->to_string(), subject.ip()));
    return;
  }
  const auto name = dns::Name::parse_international(helo);
  if (!name || !is_full_name(helo)) {
    findings.skip("helo-match", "HELO is no full name that DNS could be asked for.");
    return;
  }
  const dns::Question question{*name, subject.client.is_v4() ? dns::Type::A : dns::Type::Aaaa};
  const dns::Answer* answer = subject.online.dns.ask(question);
  if (answer != nullptr) say_helo_match(subject, ascii::printable(helo), question, *answer);
}

// Check 56.
void check_ipv6(const Subject& subject) {
  Findings& findings = subject.findings();
  if (subject.client.is_v4()) {
    findings.info("ipv6", fmt::format("The message came by IPv4, from {}.", subject.ip()));
    return;
  }
  const auto& spf = subject.online.auth.spf;
  const bool is_open = subject.reverse.state == ReverseName::State::DnsFailure || !spf ||
                       spf->result == spf::Result::TempError;
  const bool is_named = subject.reverse.state == ReverseName::State::Confirmed;
  const bool is_allowed = spf && spf->result == spf::Result::Pass;
  if (is_named && is_allowed) {
    findings.pass("ipv6", fmt::format("{} has a name and a place in SPF.", subject.ip()))
        .cite(subject.proof());
  } else if (is_open) {
    findings.could_not("ipv6", fmt::format("DNS did not tell all about {}.", subject.ip()));
  } else {
    findings
        .fail("ipv6",
              fmt::format("The message came by IPv6 from {}, which {}. Google refuses that.",
                          subject.ip(),
                          is_named ? "SPF does not name"
                                   : (is_allowed ? "has no name that leads back"
                                                 : "has no name that leads back and no place in "
                                                   "SPF")))
        .cite(subject.proof());
  }
}

// Check 61.
void check_origin(const Online& online, const IpAddress& client) {
  Findings& findings = online.findings;
  if (!online.specimen.reputation.asks_origin) {
    findings.could_not("network-origin",
                       "Which network the address belongs to is not asked: it would tell a third "
                       "party who writes to you. The configuration can turn it on.");
    return;
  }
  const auto question = reputation::origin_question(client);
  const dns::Answer* answer = question ? online.dns.ask(*question) : nullptr;
  if (!question) {
    findings.skip("network-origin", "The address is private.");
    return;
  }
  if (answer == nullptr) return;
  if (answer->is_temporary_failure()) {
    findings.could_not("network-origin", no_answer(*question, *answer));
    return;
  }
  for (const dns::Data& data : answer->records) {
    const auto* text = std::get_if<dns::Text>(&data);
    const auto origin = text != nullptr ? reputation::parse_origin(text->joined) : std::nullopt;
    if (!origin) continue;
    findings
        .info("network-origin",
              fmt::format("{} belongs to the network {} of AS{}{}.", client.to_string(),
                          origin->prefix, origin->number,
                          origin->country.empty() ? "" : ", registered in " + origin->country))
        .cite(of_dns(*question, *answer));
    return;
  }
  findings.info("network-origin", fmt::format("No network announces {}.", client.to_string()))
      .cite(of_dns(*question, *answer));
}

void check_helo(const Online& online, const Subject* subject) {
  const auto& helo = online.specimen.envelope.helo;
  if (!helo) {
    for (const std::string_view id : {"helo-name", "helo-match"})
      online.findings.could_not(id,
                                "The header does not tell what the sending server said in HELO.");
    return;
  }
  check_helo_name(online, helo->value);
  if (subject != nullptr) check_helo_match(*subject, helo->value);
}

void leave_out(const Online& online, const std::string& why) {
  for (const std::string_view id : {"ptr", "fcrdns", "ptr-generic", "helo-match", "ipv6"})
    online.findings.could_not(id, why);
}

}  // namespace

void check_sending_address(const Online& online) {
  online.findings.could_not("rpki",
                            "DNS does not tell whether the route to the address is signed, and no "
                            "validator is asked.");
  const IpAddress* client = client_of(online.specimen);
  if (client == nullptr) {
    check_helo(online, nullptr);
    leave_out(online, "The header does not tell which address delivered the message.");
    online.findings.could_not("network-origin",
                              "The header does not tell which address delivered the message.");
    return;
  }
  check_origin(online, *client);
  if (client->is_private()) {
    check_helo(online, nullptr);
    leave_out(online, fmt::format("{} is a private address, which has no public name.",
                                  client->to_string()));
    return;
  }
  auto reverse = posture::read_reverse_name(*client, online.dns);
  if (!reverse) return;
  const Subject subject{online, *client, std::move(*reverse)};
  check_ptr(subject);
  check_confirmed(subject);
  check_generic(subject);
  check_ipv6(subject);
  check_helo(online, &subject);
}

}  // namespace waybill::tester
