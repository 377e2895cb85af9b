// Messages, receptions and DNS for the tests of checks: all begin with what is right, and a test
// changes one thing.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/dkim/crypto.h"
#include "auth/dkim/sign.h"
#include "base/ascii.h"
#include "base/check.h"
#include "dns/snapshot_json.h"
#include "dns/test_zone.h"
#include "fetch/inquiry.h"
#include "tester/examination.h"

namespace waybill::tester {

inline constexpr std::int64_t kTestNow = 1'795'456'800;  // 2026-11-23T18:00:00Z

// A key of 2048 bits that serves nothing else.
inline constexpr std::string_view kTestKeyPem = R"(-----BEGIN RSA PRIVATE KEY-----
MIIEowIBAAKCAQEAtlToEIHgG1qe+Lage5A4HEEupT+P8BRxXGcoMUnVHLJWpR9L
hBDJT7+As5DpFYL18wFuWXOU/t7/zomp8Zjwn1yUn/Okmn7ZtbWA8aHyDkLy2kuE
fxBjRCoZ8k3Jo/vAhs4dRxz5jErlZkDg+0DrrwIzh9VdryEp75etcPIYjkCqquvQ
2h+dBhaIMzdmL58yc3r2YAhT+sQvDRupBvxfTc/N3jgkm5vFzlxDaHJAteteGROc
uU/vy4lgURPh20RPQR1O9PX48wRZ7HQ2Yrb7La9EfeSn7hlX30Ig0VyBtfXi/TZO
F1DKHTkTNAbauuf5YzwwzG5X0+b/Pq5Rk132NQIDAQABAoIBAAXCTMoosAFtLVRB
wHPmrD8IOAb0KQG2Q5Zdk8FqyZZsc5wnjuUO+qzQKaqCSzpotogEZY3hvrUGKiJF
6t48rGz8KZ2bvnk6xHme0AHR0altp+oJNJgm1lvS0Jr8pf/N9djMLdSPL7qkqvY9
2l1VQZx3f1UtAhaD/6UXr1y/6NKlXnVDHdrdOZJbBmyHilEk3IayEILnervkPDH0
QZYUN/Xehfx1wUdQEJUo/ka3Jjz3CGQQun7praVYsiE2GWcALoJwIYdVBPdOFuUD
0e0RPKrUx7dWo4fXneqTpfEUJGq5TeseLSFg+VRabAXLpfplxySthRoYReCV2NZZ
Jpan2kkCgYEA+RrCsRqwfhwsciK18F31vNVDJi3c634JPAhIrxDDJcxkgCgjK4tf
a8/OR0HSPkcGWwULpfN1hJmJLKHFo5e2yo+Czh+dpdCvEt8j5dvK0tTmDR3hcIhD
jsagnQR4bbf0UMfTTJjVTce+l5R42TB+o81OOJ0mjIDnfgdbHvw3X98CgYEAu2D4
gbKvn5V/IzqO9ZxWZJstRo2wB1v2DbVfB4Yzh+cEbT/iTMfYcBqOjKKdawuNiEKj
9859GfCo9GBf+dx2VCNNVhwEcEfMeODzcc8AuErBeyHitP0RLX5XvhVaH4Kdz/34
XswimhkoUYxNej0F9Y9qqFcuEvKRgi5sEDvTnGsCgYA+Kjp5/iIbZqaE2Tq0QI6J
0GLQjVN7hVmCnMKexb0dmrNd9CZKwJ5QhmyBBeEU356rakfs4yPpsnM0Ky7qU3sv
c77994/dCIYYXI1V2JL2KGE81r8i2S6a2+DLLolrQCP9YNDPZbidj4J1y3yZHuwL
rrmdkUJEgArFPcq0odaj2wKBgDnbe2Aw2GGiO5uZHUNhfpuZ/qTmYxAiqRsagblF
CuxPvOIu86VZn88dpB5wp8LB0nXcfdyqeZ5k3QZ4K6pvFGpubBbGl+hDgzNf4kul
60b8bjmjAOl5qrAtbtJWrXlFT41FkkdTKOwEEJr9g37XENv96KUKJkPbemqEAwIQ
Nwr5AoGBANdvyWq4glgcTW6ljAAIJ4ZD7PrXrzFpuDfDig9UW11rOeFvS4yOVm0n
Aia0pLFbeP1UOCJorXPINUts41Xz0Me7wY9pDX2bdCoX8hfTvmAUU2E6fKHWgQPN
oWemq0UsIEJMxQrFlvcy3eP3q4JybhhdQbZ7qfYQwEw4hmq1XNO8
-----END RSA PRIVATE KEY-----
)";
inline constexpr std::string_view kTestKeyPublic =
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtlToEIHgG1qe+Lage5A4HEEupT+P8BRxXGco"
    "MUnVHLJWpR9LhBDJT7+As5DpFYL18wFuWXOU/t7/zomp8Zjwn1yUn/Okmn7ZtbWA8aHyDkLy2kuEfxBj"
    "RCoZ8k3Jo/vAhs4dRxz5jErlZkDg+0DrrwIzh9VdryEp75etcPIYjkCqquvQ2h+dBhaIMzdmL58yc3r2"
    "YAhT+sQvDRupBvxfTc/N3jgkm5vFzlxDaHJAteteGROcuU/vy4lgURPh20RPQR1O9PX48wRZ7HQ2Yrb7"
    "La9EfeSn7hlX30Ig0VyBtfXi/TZOF1DKHTkTNAbauuf5YzwwzG5X0+b/Pq5Rk132NQIDAQAB";

// One header and one body. Field lines end with CRLF in octets().
class TestMessage {
 public:
  // A letter of alice@example.com that nothing is wrong with, not signed.
  static TestMessage letter() {
    TestMessage message;
    message.add("From", "Alice Example <alice@example.com>")
        .add("To", "Bob Example <bob@example.net>")
        .add("Subject", "Your order 4711")
        .add("Date", "Mon, 23 Nov 2026 17:59:50 +0000")
        .add("Message-ID", "<4711.1@example.com>")
        .add("MIME-Version", "1.0")
        .add("Content-Type", "text/plain; charset=utf-8");
    message.body = "Hello Bob,\r\n\r\nyour order is on its way.\r\n";
    return message;
  }

  TestMessage& add(std::string name, std::string value) {
    fields.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  // Before all others, as servers do.
  TestMessage& put_first(std::string name, std::string value) {
    fields.emplace(fields.begin(), std::move(name), std::move(value));
    return *this;
  }
  // The first field of this name, or a new one.
  TestMessage& set(std::string_view name, std::string value) {
    for (auto& [known, old] : fields) {
      if (!ascii::iequals(known, name)) continue;
      old = std::move(value);
      return *this;
    }
    return add(std::string(name), std::move(value));
  }
  TestMessage& remove(std::string_view name) {
    std::erase_if(fields, [&](const auto& field) { return ascii::iequals(field.first, name); });
    return *this;
  }
  TestMessage& set_body(std::string text) {
    body = std::move(text);
    return *this;
  }
  // Puts a signature of the test key before all; `options` holds d= and s= at least.
  TestMessage& sign(const dkim::SigningOptions& options, std::string_view pem = kTestKeyPem) {
    const std::string before = octets();
    const auto key = dkim::SigningKey::from_pem(pem);
    CHECK(key.has_value());
    const auto field = dkim::sign(message::Message::read(before), *key, options);
    CHECK(field.has_value());
    const std::size_t colon = field->find(':');
    std::string_view value = *field;
    value.remove_prefix(colon + 1);
    return put_first(field->substr(0, colon), std::string(ascii::trim(value)));
  }
  TestMessage& sign(std::string domain = "example.com", std::string selector = "s1") {
    dkim::SigningOptions options;
    options.domain = std::move(domain);
    options.selector = std::move(selector);
    options.timestamp = kTestNow - 20;
    return sign(options);
  }

  [[nodiscard]] std::string octets() const {
    std::string text;
    for (const auto& [name, value] : fields)
      text += name + ": " + value + "\r\n";
    return text + "\r\n" + body;
  }

  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
};

// How a good server brings that letter.
inline smtp::Reception test_reception() {
  smtp::Reception reception;
  reception.session = "s1";
  reception.time = kTestNow * 1000;
  reception.client = checked(IpAddress::parse("192.0.2.10"));
  reception.client_port = 40'000;
  reception.helo = "mail.example.com";
  reception.is_extended = true;
  reception.tls = {"TLSv1.3", "TLS_AES_256_GCM_SHA384"};
  reception.mail_from = "alice@example.com";
  reception.mail_parameters = {{"SIZE", "1000"}};
  reception.recipient = "bob@example.net";
  reception.offered = {"PIPELINING", "SIZE 26214400", "8BITMIME", "SMTPUTF8", "CHUNKING"};
  reception.transcript = {
      {0, smtp::TranscriptLine::By::Server, "220 mx.example.net ESMTP"},
      {5, smtp::TranscriptLine::By::Client, "EHLO mail.example.com"},
      {10, smtp::TranscriptLine::By::Client, "MAIL FROM:<alice@example.com> SIZE=1000"},
      {15, smtp::TranscriptLine::By::Client, "RCPT TO:<bob@example.net>"}};
  return reception;
}

inline dns::Snapshot test_dns(std::string_view lines) {
  return dns::test_zone(lines);
}

// The lines of a domain that does all well.
inline std::string good_dns() {
  return "example.com TXT v=spf1 ip4:192.0.2.10 -all\n"
         "mail.example.com TXT v=spf1 a -all\n"
         "example.com MX 10 mx.example.com\n"
         "mx.example.com A 192.0.2.20\n"
         "example.com A 192.0.2.30\n"
         "mail.example.com A 192.0.2.10\n"
         "10.2.0.192.in-addr.arpa PTR mail.example.com\n"
         "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:dmarc@example.com\n"
         "s1._domainkey.example.com TXT v=DKIM1; k=rsa; p=" +
         std::string(kTestKeyPublic) + "\n";
}

// good_dns() with these lines in place of its own of the same name and type.
inline std::string good_dns_but(std::string_view lines) {
  return dns::zone_but(good_dns(), lines);
}

// A message through all checks, once, over what the snapshots hold.
struct TestRun {
  std::string octets;
  std::optional<smtp::Reception> reception = test_reception();
  dns::Snapshot dns = test_dns(good_dns());
  fetch::Snapshot web = {};
  std::string receiver = "mx.example.net";

  [[nodiscard]] Report report() const {
    Specimen specimen;
    if (reception) {
      specimen = Specimen::received(octets, *reception, kTestNow);
    } else {
      specimen.octets = octets;
      specimen.envelope = auth::read_envelope(message::Message::read(octets));
      specimen.now = kTestNow;
    }
    specimen.receiver = receiver;
    const Examination examination(specimen);
    dns::Inquiry asked(dns);
    fetch::Inquiry fetched(web);
    Report found = examination.examine(asked, fetched);
    EXPECT_TRUE(asked.is_complete());
    return found;
  }
};

[[nodiscard]] inline const Finding& finding_of(const Report& report, std::string_view id) {
  const auto found = std::ranges::find(
      report.findings, id,
      [](const Finding& finding) -> std::string_view { return finding.check->id; });
  CHECK(found != report.findings.end());
  return *found;
}

// Of one check: "pass", "warn"…
[[nodiscard]] inline std::string_view status_of(const Report& report, std::string_view id) {
  return to_string(finding_of(report, id).status);
}

}  // namespace waybill::tester
