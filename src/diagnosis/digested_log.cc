#include "diagnosis/digested_log.h"

#include <boost/json.hpp>

#include "base/utf8.h"

namespace waybill::diagnosis {
namespace {

namespace json = boost::json;

constexpr std::string_view kMark = "waybill-log-digest";
constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMarkWithin = 64;  // octets of the start in which the mark stands

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

std::string write_digested_log(const DigestedLog& log) {
  return json::serialize(json::object{{kMark, kVersion},
                                      {"name", to_valid_utf8(log.name)},
                                      {"sha256", log.sha256},
                                      {"octets", log.octets},
                                      {"digest", salesforce::to_json(log.digest)}});
}

bool is_digested_log(std::string_view text) {
  return text.substr(0, kMarkWithin).contains(kMark);
}

Result<DigestedLog, std::string> parse_digested_log(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) return std::unexpected("the digest of a log is not JSON");
  const json::value* version = object->if_contains(kMark);
  if (version == nullptr || *version != kVersion)
    return std::unexpected("this version of a log's digest is not known");
  DigestedLog log{.name = text_at(*object, "name"),
                  .sha256 = text_at(*object, "sha256"),
                  .octets = 0,
                  .digest = {}};
  if (const json::value* octets = object->if_contains("octets"))
    log.octets = octets->is_number() ? octets->to_number<std::uint64_t>(error) : 0;
  const json::value* digest = object->if_contains("digest");
  if (digest == nullptr) return std::unexpected("the digest of a log holds none");
  log.digest = TRY(salesforce::log_digest_from_json(*digest));
  return log;
}

}  // namespace waybill::diagnosis
