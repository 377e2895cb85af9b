// Reports as a provider for many domains gets them, made by chance; the same on every run.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "store/event_store.h"

namespace waybill::store::bench {

constexpr Day kFirst = 20'089;  // 2025-01-01
constexpr Day kDays = 365;
constexpr unsigned kDomains = 1'000;
constexpr unsigned kReporters = 40;
constexpr unsigned kServiceAddresses = 2'000;  // of mail services, each used by many domains
constexpr unsigned kOtherAddresses = 1'000'000;

// xorshift64*: fast and the same everywhere.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15U + 1) {}
  std::uint32_t below(std::uint32_t limit) {
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    return static_cast<std::uint32_t>((state_ * 0x2545F4914F6CDD1DU >> 32U) * limit >> 32U);
  }

 private:
  std::uint64_t state_;
};

template <class T>
T must(Result<T, Error> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

inline std::string domain_name(unsigned number) {
  return "customer" + std::to_string(number) + ".example";
}

inline ReportHead head(unsigned domain, unsigned reporter, Day day, const std::string& id) {
  ReportHead head;
  head.submitter = "receiver" + std::to_string(reporter) + ".example";
  head.org = "Receiver " + std::to_string(reporter);
  head.domain = domain_name(domain);
  head.report_id = id;
  head.begin = std::int64_t{day} * 86'400;
  head.end = head.begin + 86'400;
  head.generation = "7489";
  head.policy = R"({"p":"quarantine","sp":"quarantine","pct":100,"adkim":"r","aspf":"r"})";
  head.verified = true;
  return head;
}

inline ReportTail tail(std::uint64_t number, Day day) {
  ReportTail tail;
  char digest[65];
  std::snprintf(digest, sizeof digest, "%064llx", static_cast<unsigned long long>(number));
  tail.digest = digest;
  tail.received = (std::int64_t{day} + 1) * 86'400 + 7'200;
  tail.original_name = "receiver.example!customer.example.xml.gz";
  return tail;
}

// One row; what it borrows lives in the object.
class RowMaker {
 public:
  RowMaker(unsigned domain, std::uint64_t seed)
      : chance_(seed), domain_(domain), name_(domain_name(domain)) {
    bounce_ = "bounce." + name_;
    dkim_[0] = {.domain = name_,
                .selector = "s1",
                .result = report::AuthResult::Pass,
                .raw_result = {},
                .human_result = {}};
    dkim_[1] = {.domain = "mailer.example",
                .selector = "k2",
                .result = report::AuthResult::Pass,
                .raw_result = {},
                .human_result = {}};
    spf_[0] = {.domain = bounce_,
               .scope = report::SpfScope::MailFrom,
               .result = report::AuthResult::Pass,
               .raw_result = {},
               .human_result = {}};
  }
  [[nodiscard]] std::string_view sender() const { return sender_; }
  report::AggregateRow next() {
    static constexpr std::string_view kSenders[] = {"", "mailer-a", "mailer-b", "mailer-c",
                                                    "mailer-d"};
    const bool is_service = chance_.below(10) < 7;
    report::AggregateRow row;
    const std::uint32_t address =
        is_service
            ? 0x0A00'0000U + (domain_ * 37 + chance_.below(20)) % kServiceAddresses
            : 0x2000'0000U +
                  std::min(chance_.below(kOtherAddresses), chance_.below(kOtherAddresses)) * 977U;
    row.source_ip = IpAddress::v4(
        {static_cast<std::uint8_t>(address >> 24U), static_cast<std::uint8_t>(address >> 16U),
         static_cast<std::uint8_t>(address >> 8U), static_cast<std::uint8_t>(address)});
    sender_ = is_service ? kSenders[1 + address % 4] : kSenders[0];
    row.count = 1 + chance_.below(is_service ? 40 : 3);
    row.dkim_aligned = is_service || chance_.below(4) == 0;
    row.spf_aligned = is_service && chance_.below(10) != 0;
    const bool passes = row.dkim_aligned || row.spf_aligned;
    row.disposition = passes ? report::Disposition::None : report::Disposition::Quarantine;
    dkim_[0].result = row.dkim_aligned ? report::AuthResult::Pass : report::AuthResult::Fail;
    spf_[0].result = row.spf_aligned ? report::AuthResult::Pass : report::AuthResult::SoftFail;
    row.header_from = name_;
    row.envelope_from = bounce_;
    row.dkim = std::span(dkim_, is_service ? 2 : 1);
    row.spf = std::span(spf_, 1);
    return row;
  }

 private:
  Chance chance_;
  unsigned domain_;
  std::string name_, bounce_;
  std::string_view sender_;
  report::DkimCheck dkim_[2];
  report::SpfCheck spf_[1];
};

}  // namespace waybill::store::bench
