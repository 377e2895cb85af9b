// A domain that does all well, and what tests change of it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "auth/dkim/test_keys.h"
#include "base/check.h"
#include "dns/test_zone.h"
#include "health/check_table.h"
#include "health/examine.h"
#include "posture/exchange_tls.h"
#include "posture/test_certificates.h"

namespace waybill::health {

// 2048 bits.
inline constexpr std::string_view kGoodPublic =
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA4RFcqRtWnGhrTqWBk3KlDu9sQQdtUCJSrkJc"
    "LHyhlVeuwaCiU2Sv/6BygOi/HiN64XcFY5abr50V+IAORi02qOSJ7IfJ4uqq84fHd5d7UmkMHH9miUpC"
    "/RVdXyL9S52oxCJgFgTfG2cv7H3jtfeAxvHj4QXRucXSFrV55FPeZuUcmpF3uSeKvEGEngIT5kwcxQwR"
    "/G8PPkZUhtA/1nZcY2m+jYwJAvfz5v99LLqBdrTVZecr7yUNTxv3eKwGXUBLc4c65d+8u//SMKjL+voz"
    "8ctKv02+1GP6KOdJ3LrNunjkNZsxQ0grVFHtnp0oj7cnFvoDBm7pjp7MwS6XFHAr8QIDAQAB";

inline std::string key_record(std::string_view data) {
  return "v=DKIM1; k=rsa; p=" + std::string(data);
}

inline std::string good_zone() {
  return "example.com TXT v=spf1 ip4:192.0.2.10 -all\n"
         "example.com MX 10 mx.example.com\n"
         "example.com A 192.0.2.30\n"
         "mx.example.com A 192.0.2.20\n"
         "example.com NS ns1.example.com\n"
         "example.com NS ns2.example.net\n"
         "ns1.example.com A 192.0.2.53\n"
         "ns2.example.net A 198.51.100.53\n"
         "example.com DS 1 8 2 AA\n"
         "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:dmarc@example.com\n"
         "_mta-sts.example.com TXT v=STSv1; id=1;\n"
         "_smtp._tls.example.com TXT v=TLSRPTv1; rua=mailto:tls@example.com\n"
         "s1._domainkey.example.com TXT " +
         key_record(kGoodPublic) + "\n";
}

inline fetch::Request policy_request() {
  return {.url = "https://mta-sts.example.com/.well-known/mta-sts.txt"};
}
inline fetch::Answer page(std::string text) {
  fetch::Answer answer;
  answer.status = 200;
  answer.content_type = "text/plain";
  answer.octets = std::move(text);
  constexpr std::int64_t kQuarter = 90L * 86'400;
  answer.certificate_ends = posture::kCertificateNow + kQuarter;
  return answer;
}
// Of a server whose certificate ends in a day.
inline fetch::Answer ending(fetch::Answer answer) {
  answer.certificate_ends = posture::kCertificateNow + 86'400;
  return answer;
}
inline fetch::Answer failure(fetch::Failure failure, std::string reason = "so it is") {
  fetch::Answer answer;
  answer.failure = failure;
  answer.reason = std::move(reason);
  return answer;
}
inline fetch::Answer certificate(std::string_view pem, std::string distrust = "") {
  fetch::Answer answer;
  answer.octets = pem;
  answer.distrust = std::move(distrust);
  return answer;
}
inline fetch::Request server_request() {
  return posture::starttls_request(checked(dns::Name::parse("mx.example.com")));
}
inline fetch::Snapshot good_web() {
  return {{policy_request(),
           page("version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 1209600\n")},
          {server_request(), certificate(posture::kMailCertificate)}};
}

inline Traffic good_traffic() {
  return {.days = 30,
          .messages = 1000,
          .passing = 990,
          .dkim_aligned = 985,
          .spf_aligned = 900,
          .legitimate = 990,
          .legitimate_passing = 990,
          .sources = {{.key = "service:mailer",
                       .name = "Mailer",
                       .service = "mailer",
                       .messages = 990,
                       .passing = 990,
                       .dkim_aligned = 985,
                       .spf_aligned = 900,
                       .is_legitimate = true}}};
}

struct TestDomain {
  std::string lines = {};  // in place of those of good_zone() with the same name and type
  fetch::Snapshot web = good_web();
  Subject subject = {.domain = checked(dns::Name::parse("example.com")),
                     .now = posture::kCertificateNow,
                     .traffic = good_traffic()};
  std::uint32_t ttl = 300;

  [[nodiscard]] Report report() const {
    const dns::Snapshot zone = dns::test_zone(dns::zone_but(good_zone(), lines), ttl);
    dns::Inquiry dns(zone);
    // What the test does not say is not fetched.
    fetch::Snapshot known = web;
    while (true) {
      fetch::Inquiry asking(known);
      Report found = examine(subject, dns, asking);
      if (asking.wanted().empty()) return found;
      for (const fetch::Request& request : asking.wanted())
        known.emplace(request, failure(fetch::Failure::NotFetched));
    }
  }
};

// The gravest status of the findings with this id: problem, unknown, info, good, not applicable.
inline Status status_of(const Report& report, std::string_view id) {
  (void)check(id);
  const auto found = std::ranges::find(report.findings, id, &Finding::id);
  CHECK(found != report.findings.end());
  return found->status;
}
inline const Finding& finding_of(const Report& report, std::string_view id) {
  const auto found = std::ranges::find(report.findings, id, &Finding::id);
  CHECK(found != report.findings.end());
  return *found;
}

}  // namespace waybill::health
