#include "auth/dkim/key.h"

#include <algorithm>

#include "auth/dkim/tag_list.h"
#include "base/ascii.h"
#include "base/base64.h"

namespace waybill::dkim {
namespace {

constexpr std::string_view kVersion = "DKIM1";

// Values between colons, FWS around them (§3.6.1 h=, s=, t=).
std::vector<std::string> read_values(std::string_view text) {
  std::vector<std::string> values;
  for (const std::string_view part : ascii::split(text, ':'))
    values.emplace_back(trim_fws(part));
  return values;
}

bool contains(const std::vector<std::string>& values, std::string_view value) {
  return std::ranges::find(values, value) != values.end();
}

void read_type(const TagList& tags, ParsedKey& parsed) {
  const Tag* tag = tags.find("k");
  if (tag == nullptr || tag->value == "rsa") return;
  if (tag->value == "ed25519") {
    parsed.key.type = KeyType::Ed25519;
  } else {
    parsed.faults.push_back({Reason::KeyTypeUnknown, tag->span});
  }
}

void read_data(const TagList& tags, std::string_view record, ParsedKey& parsed) {
  const auto fault = [&parsed](Reason reason, Span span) {
    parsed.faults.push_back({reason, span});
  };
  const Tag* tag = tags.find("p");
  if (tag == nullptr) return fault(Reason::KeyWithoutData, {0, record.size()});
  if (tag->value.empty()) return fault(Reason::KeyRevoked, tag->span);
  const auto data = base64::decode(tag->value);
  if (!data) return fault(Reason::KeyNotBase64, tag->span);
  parsed.key.data = *data;
  if (!parsed.faults.empty()) return;
  auto key = PublicKey::read(parsed.key.type, *data);
  if (key) {
    parsed.key.public_key = *std::move(key);
  } else {
    fault(key.error() == KeyFault::TooLong ? Reason::KeyTooLong : Reason::KeyUnreadable, tag->span);
  }
}

}  // namespace

ParsedKey parse_key(std::string_view record) {
  ParsedKey parsed;
  const TagList tags = parse_tag_list(record);
  for (const TagFault& fault : tags.faults) {
    parsed.faults.push_back(
        {fault.code == TagFaultCode::Duplicate ? Reason::KeyDuplicateTag : Reason::KeySyntax,
         fault.span});
  }
  // v= is optional, but must come first and be exact (§3.6.1).
  if (const Tag* tag = tags.find("v")) {
    if (tag->value != kVersion)
      parsed.faults.push_back({Reason::KeyOtherVersion, tag->span});
    else if (tag != &tags.tags.front())
      parsed.faults.push_back({Reason::KeySyntax, tag->span});
  }
  read_type(tags, parsed);
  if (const Tag* tag = tags.find("h")) parsed.key.hashes = read_values(tag->value);
  if (const Tag* tag = tags.find("s")) parsed.key.services = read_values(tag->value);
  if (const Tag* tag = tags.find("t")) {
    const std::vector<std::string> flags = read_values(tag->value);
    parsed.key.is_testing = contains(flags, "y");
    parsed.key.forbids_subdomains = contains(flags, "s");
  }
  if (const Tag* tag = tags.find("n")) parsed.key.notes = tag->value;
  read_data(tags, record, parsed);
  return parsed;
}

bool is_other_version(std::string_view record) {
  const TagList tags = parse_tag_list(record.substr(0, record.find(';')));
  return !tags.tags.empty() && tags.tags.front().name == "v" && tags.tags.front().value != kVersion;
}

}  // namespace waybill::dkim
