#include "posture/mta_sts_policy.h"

#include <algorithm>
#include <cstdlib>

#include "base/ascii.h"

namespace waybill::posture {
namespace {

constexpr std::string_view kVersion = "STSv1";
constexpr std::size_t kLongestId = 32;

void note(std::vector<MtaStsFault>& faults, MtaStsFault fault) {
  if (std::ranges::find(faults, fault) == faults.end()) faults.push_back(fault);
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kLongestId && std::ranges::all_of(text, ascii::is_alnum);
}

bool is_pattern(std::string_view text) {
  if (text.starts_with("*.")) text.remove_prefix(2);
  if (text.empty() || text.contains('*')) return false;
  const auto labels = ascii::split(text, '.');
  return std::ranges::all_of(labels, [](std::string_view label) {
    return !label.empty() && std::ranges::all_of(label, [](char c) {
      return ascii::is_alnum(c) || c == '-' || c == '_';
    });
  });
}

// A key of the policy that this version knows; others are ignored (§3.2).
void read_pair(MtaStsPolicy& policy, std::string_view key, std::string_view value) {
  if (key == "mode") {
    if (policy.mode) return;  // the first one counts
    for (const MtaStsMode mode : {MtaStsMode::None, MtaStsMode::Testing, MtaStsMode::Enforce}) {
      if (value == to_string(mode)) policy.mode = mode;
    }
    if (!policy.mode) note(policy.faults, MtaStsFault::BadMode);
  } else if (key == "max_age") {
    if (policy.max_age) return;
    const auto age = ascii::parse_number(value);
    if (age && *age <= kLongestPolicyAge)
      policy.max_age = *age;
    else
      note(policy.faults, MtaStsFault::BadMaxAge);
  } else if (key == "mx") {
    if (is_pattern(value))
      policy.mx.push_back(ascii::lower(value));
    else
      note(policy.faults, MtaStsFault::BadMx);
  }
}

bool has(const std::vector<MtaStsFault>& faults, MtaStsFault fault) {
  return std::ranges::find(faults, fault) != faults.end();
}

void note_missing(MtaStsPolicy& policy) {
  if (!policy.mode && !has(policy.faults, MtaStsFault::BadMode))
    note(policy.faults, MtaStsFault::NoMode);
  if (!policy.max_age && !has(policy.faults, MtaStsFault::BadMaxAge))
    note(policy.faults, MtaStsFault::NoMaxAge);
  if (policy.mx.empty() && policy.mode && *policy.mode != MtaStsMode::None)
    note(policy.faults, MtaStsFault::NoMx);
}

}  // namespace

std::string_view describe(MtaStsFault fault) {
  switch (fault) {
    case MtaStsFault::BadVersion: return "The version is not STSv1";
    case MtaStsFault::BadId: return "id is not made of 1 to 32 letters and digits";
    case MtaStsFault::BadLine: return "A line is no \"key: value\"";
    case MtaStsFault::NoMode: return "The policy states no mode";
    case MtaStsFault::BadMode: return "The mode is not enforce, testing or none";
    case MtaStsFault::NoMaxAge: return "The policy states no max_age";
    case MtaStsFault::BadMaxAge: return "max_age is not a number of seconds up to one year";
    case MtaStsFault::NoMx: return "The policy names no mail server (mx)";
    case MtaStsFault::BadMx: return "An mx line names no host";
    case MtaStsFault::TooManyLines: return "The policy has too many lines";
  }
  std::abort();
}

std::string_view to_string(MtaStsMode mode) {
  switch (mode) {
    case MtaStsMode::None: return "none";
    case MtaStsMode::Testing: return "testing";
    case MtaStsMode::Enforce: return "enforce";
  }
  std::abort();
}

bool is_mta_sts_record(std::string_view text) {
  const std::string_view first = text.substr(0, text.find(';'));
  const std::size_t equals = first.find('=');
  return text.contains(';') && equals != std::string_view::npos &&
         ascii::trim(first.substr(0, equals)) == "v" &&
         ascii::trim(first.substr(equals + 1)) == kVersion;
}

MtaStsRecord parse_mta_sts_record(std::string_view text) {
  MtaStsRecord record;
  if (!is_mta_sts_record(text)) note(record.faults, MtaStsFault::BadVersion);
  for (const std::string_view field : ascii::split(text, ';')) {
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos) continue;
    if (ascii::trim(field.substr(0, equals)) != "id" || !record.id.empty()) continue;
    record.id = ascii::trim(field.substr(equals + 1));
  }
  if (!is_id(record.id)) note(record.faults, MtaStsFault::BadId);
  return record;
}

MtaStsPolicy parse_mta_sts_policy(std::string_view text) {
  MtaStsPolicy policy;
  bool has_version = false;
  std::size_t lines = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = ascii::trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) continue;
    if (++lines > kMostPolicyLines) {
      note(policy.faults, MtaStsFault::TooManyLines);
      break;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      note(policy.faults, MtaStsFault::BadLine);
      continue;
    }
    const std::string_view key = ascii::trim(line.substr(0, colon));
    const std::string_view value = ascii::trim(line.substr(colon + 1));
    if (key == "version")
      has_version = has_version || value == kVersion;
    else
      read_pair(policy, key, value);
  }
  if (!has_version) note(policy.faults, MtaStsFault::BadVersion);
  note_missing(policy);
  return policy;
}

bool MtaStsPolicy::covers(const dns::Name& host) const {
  return std::ranges::any_of(mx, [&](const std::string& pattern) {
    if (!pattern.starts_with("*.")) return pattern == host.text();
    return host.label_count() > 1 && host.parent().text() == std::string_view(pattern).substr(2);
  });
}

}  // namespace waybill::posture
