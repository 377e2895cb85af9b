// Encryption on the way to us: checks 53 to 55.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/ascii.h"
#include "tester/check_transport.h"
#include "tester/envelope_words.h"

namespace waybill::tester {
namespace {

struct Encryption {
  std::string version, cipher;  // "" not told
  Proof proof;
};

// The hop by which the client handed the message over, as the receiving server wrote it.
const message::Hop* delivering_hop(const Online& online) {
  const IpAddress* client = client_of(online.specimen);
  for (const message::Hop& hop : online.reading.hops) {
    if (!hop.from_ip || hop.from_ip->is_private()) continue;
    if (client == nullptr || *hop.from_ip == *client) return &hop;
  }
  return nullptr;
}

Proof proof_of(const Online& online, const message::Hop& hop) {
  return of_octets("Received", online.specimen.octets, hop.span);
}

// 12 for "TLSv1.2", "TLS1_2"; 0 for SSL; nothing for another text.
std::optional<int> version_number(std::string_view version) {
  if (ascii::istarts_with(version, "SSL")) return 0;
  if (!ascii::istarts_with(version, "TLS")) return std::nullopt;
  std::string digits;
  for (const char c : version) {
    if (ascii::is_digit(c) && digits.size() < 2) digits += c;
  }
  if (digits.empty()) return std::nullopt;
  if (digits.size() == 1) digits += '0';
  return static_cast<int>(ascii::parse_number(digits).value_or(0));
}

// Check 54.
void check_version(const Online& online, const Encryption& tls) {
  constexpr int kOldest = 12, kNewest = 13;
  Findings& findings = online.findings;
  const auto number = version_number(tls.version);
  const std::string shown = ascii::printable(tls.version);
  if (!number) {
    findings.could_not("tls-version", "The header does not tell the version of TLS.");
  } else if (*number < kOldest) {
    findings
        .fail("tls-version",
              fmt::format("The sending server used {}, which is broken and forbidden.", shown))
        .cite(tls.proof);
  } else if (*number >= kNewest) {
    findings.pass("tls-version", fmt::format("The sending server used {}.", shown)).cite(tls.proof);
  } else {
    findings.pass("tls-version", fmt::format("The sending server used {}; 1.3 is newer.", shown))
        .cite(tls.proof);
  }
}

bool holds_any(std::string_view text, const auto& words) {
  return std::ranges::any_of(words,
                             [&](std::string_view word) { return ascii::icontains(text, word); });
}

// Check 55. By names of OpenSSL and of the IANA registry.
void check_cipher(const Online& online, const Encryption& tls) {
  constexpr std::array<std::string_view, 3> kAead = {"GCM", "CHACHA20", "CCM"};
  constexpr std::array<std::string_view, 7> kBroken = {"RC4", "3DES", "DES-CBC", "NULL",
                                                       "EXP", "anon", "ADH"};
  constexpr std::array<std::string_view, 3> kForwardSecret = {"ECDHE", "DHE", "EDH"};
  Findings& findings = online.findings;
  if (tls.cipher.empty()) {
    findings.could_not("tls-cipher", "The header does not tell the cipher.");
    return;
  }
  const std::string shown = ascii::printable(tls.cipher);
  const int version = version_number(tls.version).value_or(0);
  // TLS 1.3 has no other key exchange (RFC 8446 §1.2).
  const bool is_secret = version >= 13 || ascii::istarts_with(tls.cipher, "TLS_AES") ||
                         holds_any(tls.cipher, kForwardSecret);
  if (holds_any(tls.cipher, kBroken)) {
    findings.warn("tls-cipher", fmt::format("The cipher {} is broken.", shown)).cite(tls.proof);
  } else if (!is_secret) {
    findings
        .warn("tls-cipher",
              fmt::format("{} has no forward secrecy: whoever steals the server's key "
                          "later can read what was recorded.",
                          shown))
        .cite(tls.proof);
  } else if (!holds_any(tls.cipher, kAead)) {
    findings
        .warn("tls-cipher",
              fmt::format("{} is of an older kind (CBC) that receivers turn off.", shown))
        .cite(tls.proof);
  } else {
    findings.pass("tls-cipher", fmt::format("The cipher is {}.", shown)).cite(tls.proof);
  }
}

void say_clear(const Online& online, std::string_view why_not_judged) {
  for (const std::string_view id : {"tls-version", "tls-cipher"})
    online.findings.skip(id, std::string(why_not_judged));
}

void check_seen(const Online& online, const smtp::Reception& reception) {
  if (!reception.tls) {
    online.findings
        .fail("tls-used", "The message came without encryption. Google wants TLS of every sender.")
        .cite(of_session("EHLO", "no STARTTLS"));
    return say_clear(online, "The message came without encryption.");
  }
  const Encryption tls{
      reception.tls->version, reception.tls->cipher,
      of_session("STARTTLS", reception.tls->version + " " + reception.tls->cipher)};
  online.findings.pass("tls-used", "The message came encrypted.").cite(tls.proof);
  check_version(online, tls);
  check_cipher(online, tls);
}

void check_stated(const Online& online) {
  Findings& findings = online.findings;
  const message::Hop* hop = delivering_hop(online);
  if (hop == nullptr) {
    for (const std::string_view id : {"tls-used", "tls-version", "tls-cipher"})
      findings.could_not(id, "No Received field tells how the message was handed over.");
    return;
  }
  const Encryption tls{hop->tls_version, hop->tls_cipher, proof_of(online, *hop)};
  if (hop->used_tls()) {
    findings.pass("tls-used", "The message came encrypted, as the header states.").cite(tls.proof);
    check_version(online, tls);
    check_cipher(online, tls);
    return;
  }
  // RFC 3848 has a word for TLS; who writes the plain one says that there was none.
  constexpr std::array<std::string_view, 3> kPlain = {"SMTP", "ESMTP", "UTF8SMTP"};
  const bool is_plain = std::ranges::any_of(
      kPlain, [&](std::string_view word) { return ascii::iequals(hop->with, word); });
  if (is_plain) {
    findings
        .warn("tls-used", fmt::format("The Received field says \"with {}\", which means without "
                                      "encryption; some servers write it all the same.",
                                      hop->with))
        .cite(tls.proof);
    return say_clear(online, "The header states no encryption.");
  }
  for (const std::string_view id : {"tls-used", "tls-version", "tls-cipher"})
    findings.could_not(id, "The Received field does not tell whether TLS was used.");
}

}  // namespace

void check_encryption(const Online& online) {
  if (online.specimen.reception) return check_seen(online, *online.specimen.reception);
  check_stated(online);
}

}  // namespace waybill::tester
