#include "posture/bimi_record.h"

#include <algorithm>
#include <cstdlib>

#include "base/ascii.h"

namespace waybill::posture {
namespace {

void note(BimiRecord& record, BimiFault fault) {
  if (std::ranges::find(record.faults, fault) == record.faults.end())
    record.faults.push_back(fault);
}

bool is_https(std::string_view url) {
  constexpr std::string_view kHttps = "https://";
  return ascii::istarts_with(url, kHttps) && url.size() > kHttps.size();
}

}  // namespace

std::string_view describe(BimiFault fault) {
  switch (fault) {
    case BimiFault::BadVersion: return "The version is not BIMI1";
    case BimiFault::NoLocation: return "The record names no logo (l=)";
    case BimiFault::LocationNotHttps: return "The address of the logo is not https";
    case BimiFault::EvidenceNotHttps: return "The address of the certificate is not https";
    case BimiFault::BadTag: return "A piece of the record is no tag";
  }
  std::abort();
}

bool is_bimi_record(std::string_view text) {
  const std::string_view first = text.substr(0, text.find(';'));
  const std::size_t equals = first.find('=');
  return equals != std::string_view::npos && ascii::trim(first.substr(0, equals)) == "v" &&
         ascii::trim(first.substr(equals + 1)) == "BIMI1";
}

BimiRecord parse_bimi_record(std::string_view text) {
  BimiRecord record;
  if (!is_bimi_record(text)) note(record, BimiFault::BadVersion);
  bool has_location = false;
  for (const std::string_view item : ascii::split(text, ';')) {
    const std::string_view tag = ascii::trim(item);
    if (tag.empty()) continue;
    const std::size_t equals = tag.find('=');
    if (equals == std::string_view::npos) {
      note(record, BimiFault::BadTag);
      continue;
    }
    const std::string name = ascii::lower(ascii::trim(tag.substr(0, equals)));
    const std::string_view value = ascii::trim(tag.substr(equals + 1));
    if (name == "l" && !has_location) {
      has_location = true;
      record.location = value;
    } else if (name == "a") {
      record.evidence = value;
    }
  }
  record.is_declined = has_location && record.location.empty() && record.evidence.empty();
  if (!has_location) note(record, BimiFault::NoLocation);
  if (!record.location.empty() && !is_https(record.location))
    note(record, BimiFault::LocationNotHttps);
  if (!record.evidence.empty() && !is_https(record.evidence))
    note(record, BimiFault::EvidenceNotHttps);
  return record;
}

}  // namespace waybill::posture
