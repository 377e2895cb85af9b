// An MTA-STS policy and record of any octets: what is read is within the limits, and a policy
// without faults covers each host that it names.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "posture/mta_sts_policy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const posture::MtaStsPolicy policy = posture::parse_mta_sts_policy(text);
  CHECK(!policy.max_age || *policy.max_age <= posture::kLongestPolicyAge);
  CHECK(policy.mx.size() <= posture::kMostPolicyLines);
  for (const std::string& pattern : policy.mx) {
    const bool is_wildcard = pattern.starts_with("*.");
    const auto host = dns::Name::parse(is_wildcard ? "a" + pattern.substr(1) : pattern);
    if (host && host->text() == (is_wildcard ? "a" + pattern.substr(1) : pattern))
      CHECK(policy.covers(*host));
  }
  if (policy.faults.empty()) CHECK(policy.mode && policy.max_age);
  const posture::MtaStsRecord record = posture::parse_mta_sts_record(text);
  if (record.faults.empty()) CHECK(!record.id.empty() && posture::is_mta_sts_record(text));
  return 0;
}
