#include "store/report_key.h"

#include "base/sha256.h"
#include "store/varint.h"

namespace waybill::store {
namespace {

constexpr std::size_t kKeyOctets = 16;

}  // namespace

std::string octets_of_hex(std::string_view hex, std::size_t most) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 0;
  };
  std::string octets;
  for (std::size_t i = 0; i + 1 < hex.size() && octets.size() < most; i += 2)
    octets.push_back(static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1])));
  return octets;
}

std::string report_key(const ReportHead& head) {
  std::string identity;
  put_text(identity, head.tenant);
  put_number(identity, static_cast<std::uint64_t>(head.kind));
  put_text(identity, head.submitter);
  put_text(identity, head.domain);
  put_text(identity, head.report_id);
  put_number(identity, static_cast<std::uint64_t>(head.begin));
  put_number(identity, static_cast<std::uint64_t>(head.end));
  return octets_of_hex(sha256_hex(identity), kKeyOctets);
}

Keep choose(const Copy& old, const Copy& arrived) {
  if (old.verified != arrived.verified) return arrived.verified ? Keep::New : Keep::Old;
  if (old.complete != arrived.complete) return arrived.complete ? Keep::New : Keep::Old;
  if (old.digest == arrived.digest) return Keep::Old;
  if (!old.complete) return arrived.rows > old.rows ? Keep::New : Keep::Old;
  return Keep::New;
}

}  // namespace waybill::store
