#include "diagnosis/case_file.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <optional>

#include "base/base64.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "dns/snapshot_json.h"

namespace waybill::diagnosis {
namespace {

namespace json = boost::json;
using Failure = std::unexpected<std::string>;

constexpr std::string_view kFormat = "waybill-case";
constexpr std::int64_t kVersion = 1;

std::optional<std::string> text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

const json::object* object_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

Result<Evidence, std::string> parse_evidence(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return Failure("a piece of evidence is not an object");
  Evidence evidence{.id = text_of(*object, "id").value_or(""),
                    .kind = EvidenceKind::Unreadable,
                    .name = text_of(*object, "name").value_or(""),
                    .octets = {}};
  const auto octets = base64::decode(text_of(*object, "octets").value_or("*"));
  if (!octets) return Failure(fmt::format("the octets of {} are not base64", evidence.id));
  if (sha256_hex(*octets) != text_of(*object, "sha256"))
    return Failure(fmt::format("{} was changed: its SHA-256 does not fit", evidence.id));
  evidence.octets = *octets;
  evidence.kind = recognise(evidence.octets);
  return evidence;
}

Result<std::vector<Evidence>, std::string> parse_evidence_list(const json::object& root) {
  const json::value* list = root.if_contains("evidence");
  if (list == nullptr || !list->is_array()) return Failure("the list \"evidence\" is missing");
  std::vector<Evidence> evidence;
  for (const json::value& value : list->get_array())
    evidence.push_back(TRY(parse_evidence(value)));
  return evidence;
}

Result<StoredCase, std::string> parse_root(const json::object& root) {
  const json::value* version = root.if_contains("version");
  if (text_of(root, "format") != kFormat) return Failure("not a case file");
  if (version == nullptr || *version != kVersion)
    return Failure("this version of the case file is not known");
  StoredCase stored;
  stored.the_case.evidence = TRY(parse_evidence_list(root));
  const json::value* at = root.if_contains("at");
  if (at == nullptr || !at->is_int64()) return Failure("\"at\" is not a time");
  stored.the_case.at = at->get_int64();
  if (const json::object* question = object_of(root, "question")) {
    stored.the_case.question = {text_of(*question, "recipient").value_or(""),
                                text_of(*question, "message_id").value_or(""),
                                text_of(*question, "domain").value_or("")};
  }
  const json::object* dns = object_of(root, "dns");
  if (dns == nullptr) return Failure("the DNS answers are missing");
  stored.the_case.dns = TRY(dns::parse_snapshot(json::serialize(*dns)));
  if (const json::value* verdict = root.if_contains("diagnosis"))
    stored.verdict_json = json::serialize(*verdict);
  return stored;
}

}  // namespace

std::string write_case(const Case& the_case, std::string_view verdict_json) {
  json::object root;
  root["format"] = kFormat;
  root["version"] = kVersion;
  root["at"] = the_case.at;
  root["question"] = json::object{{"recipient", to_valid_utf8(the_case.question.recipient)},
                                  {"message_id", to_valid_utf8(the_case.question.message_id)},
                                  {"domain", to_valid_utf8(the_case.question.domain)}};
  json::array& list = (root["evidence"] = json::array()).get_array();
  for (const Evidence& evidence : the_case.evidence) {
    list.push_back(json::object{{"id", evidence.id},
                                {"kind", to_string(evidence.kind)},
                                {"name", to_valid_utf8(evidence.name)},
                                {"sha256", sha256_hex(evidence.octets)},
                                {"octets", base64::encode(evidence.octets)}});
  }
  root["dns"] = json::parse(dns::write_snapshot(the_case.dns));
  root["diagnosis"] = json::parse(verdict_json);
  return json::serialize(root) + "\n";
}

Result<StoredCase, std::string> parse_case(std::string_view text) {
  if (text.size() > kLargestCaseFile) return Failure("the case file is larger than 256 MiB");
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error) return Failure("the case file is not JSON: " + error.message());
  const json::object* root = value.if_object();
  if (root == nullptr) return Failure("the case file is not a JSON object");
  auto stored = parse_root(*root);
  if (!stored) return Failure("the case file: " + stored.error());
  return stored;
}

}  // namespace waybill::diagnosis
