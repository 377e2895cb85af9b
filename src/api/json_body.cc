#include "api/json_body.h"

#include <boost/json/basic_parser_impl.hpp>

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/ascii.h"
#include "http/problem.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

// Follows the parser and remembers the names of each object that is open. The library keeps the
// last of two values with one name; whoever else read the body may have kept the first.
class Repetitions {
 public:
  using error_code = boost::system::error_code;
  // NOLINTBEGIN(readability-identifier-naming): the parser asks for these names
  static constexpr std::size_t max_object_size = kMostJson;
  static constexpr std::size_t max_array_size = kMostJson;
  static constexpr std::size_t max_key_size = kMostJson;
  static constexpr std::size_t max_string_size = kMostJson;
  // NOLINTEND(readability-identifier-naming)

  bool on_document_begin(error_code& /*failed*/) { return true; }
  bool on_document_end(error_code& /*failed*/) { return true; }
  bool on_object_begin(error_code& /*failed*/) {
    open_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t /*count*/, error_code& /*failed*/) {
    open_.pop_back();
    return true;
  }
  bool on_array_begin(error_code& /*failed*/) { return true; }
  bool on_array_end(std::size_t /*count*/, error_code& /*failed*/) { return true; }
  bool on_key_part(json::string_view part, std::size_t /*size*/, error_code& /*failed*/) {
    name_ += part;
    return true;
  }
  bool on_key(json::string_view part, std::size_t /*size*/, error_code& failed) {
    name_ += part;
    if (!open_.back().insert(name_).second) failed = json::error::extra_data;
    name_.clear();
    return !failed;
  }
  bool on_string_part(json::string_view /*part*/, std::size_t /*size*/, error_code& /*failed*/) {
    return true;
  }
  bool on_string(json::string_view /*part*/, std::size_t /*size*/, error_code& /*failed*/) {
    return true;
  }
  bool on_number_part(json::string_view /*part*/, error_code& /*failed*/) { return true; }
  bool on_int64(std::int64_t /*value*/, json::string_view /*text*/, error_code& /*failed*/) {
    return true;
  }
  bool on_uint64(std::uint64_t /*value*/, json::string_view /*text*/, error_code& /*failed*/) {
    return true;
  }
  bool on_double(double /*value*/, json::string_view /*text*/, error_code& /*failed*/) {
    return true;
  }
  bool on_bool(bool /*value*/, error_code& /*failed*/) { return true; }
  bool on_null(error_code& /*failed*/) { return true; }
  bool on_comment_part(json::string_view /*part*/, error_code& /*failed*/) { return true; }
  bool on_comment(json::string_view /*part*/, error_code& /*failed*/) { return true; }

 private:
  std::vector<std::unordered_set<std::string>> open_;
  std::string name_;
};

bool has_repetition(std::string_view text, const json::parse_options& options) {
  json::basic_parser<Repetitions> parser(options);
  boost::system::error_code failed;
  parser.write_some(false, text.data(), text.size(), failed);
  return failed.failed();
}

bool is_json(std::string_view type) {
  return ascii::iequals(ascii::trim(type.substr(0, type.find(';'))), "application/json");
}

http::Response not_json(std::string_view detail) {
  return http::problem(400, "not-json", "The body cannot be read", detail);
}

}  // namespace

std::expected<json::object, http::Response> json_body(const http::Request& request) {
  // A form of another site cannot send this type without asking first.
  if (!is_json(request.fields.get("Content-Type")))
    return std::unexpected(http::problem(415, "not-json", "The body has another type",
                                         "The body must be application/json."));
  if (request.body.size() > kMostJson)
    return std::unexpected(
        http::problem(413, "too-large", "The body is too large", "A JSON body may have 1 MiB."));
  json::parse_options options;
  options.max_depth = kDeepestJson;
  boost::system::error_code failed;
  json::value value = json::parse(request.body, failed, {}, options);
  if (failed) return std::unexpected(not_json("The body is no valid JSON."));
  if (!value.is_object()) return std::unexpected(not_json("The body is no JSON object."));
  if (has_repetition(request.body, options))
    return std::unexpected(not_json("A name stands twice in the body."));
  return std::move(value.get_object());
}

}  // namespace waybill::api
