// Any request to the API but uploads, from the owner or from nobody: no answer is the fault of
// the server, and every one is JSON, CSV or empty. The first line is "METHOD TARGET", then fields,
// an empty line and the body. "As: nobody" leaves the owner's session out.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "api/routing.h"
#include "api/test_site.h"
#include "base/ascii.h"
#include "http/target.h"

namespace {

using namespace waybill;

struct Owner {
  api::TestSite site;
  api::Visitor visitor{site};
  Owner() { CHECK(visitor.set_up().status == 200); }
};

// The next line without its end.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// A body that comes as a file, and a stream without an end, are the server's.
bool has_plain_bodies(const http::Request& request) {
  const api::Match found = api::match(api::all_routes(), request.method, request.path);
  return found.route == nullptr ||
         (found.route->body != api::BodyKind::Upload && found.route->path != "/events");
}

void check(const http::Response& answer) {
  CHECK(answer.status >= 200 && answer.status < 500);
  CHECK(answer.fields.get("Cache-Control") == "no-store");
  const std::string_view type = answer.fields.get("Content-Type");
  if (answer.status >= 400) CHECK(type == "application/problem+json");
  if (type.contains("json") && answer.constant.empty()) {
    boost::system::error_code failed;
    const auto value = boost::json::parse(answer.body, failed);
    CHECK(!failed && value.is_object());
  }
  for (const auto& [name, value] : answer.fields.all())
    CHECK(name.find_first_of("\r\n") == std::string::npos &&
          value.find_first_of("\r\n") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Owner& owner = *new Owner;  // lives until the end
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view line = take_line(text);
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return 0;
  const auto method = http::parse_method(line.substr(0, space));
  const auto target = http::parse_target("/api/v1" + std::string(line.substr(space + 1)));
  if (!method || !target) return 0;
  http::Request request;
  request.method = *method;
  request.path = target->path;
  request.query = target->query;
  request.peer = checked(IpAddress::parse("127.0.0.1"));
  request.fields.add("Host", "127.0.0.1:8025");
  bool is_owner = true;
  while (!text.empty()) {
    const std::string_view field = take_line(text);
    const std::size_t colon = field.find(": ");
    if (colon == std::string_view::npos) break;
    is_owner = is_owner && field != "As: nobody";
    request.fields.add(std::string(field.substr(0, colon)), std::string(field.substr(colon + 2)));
  }
  request.body = text;
  if (is_owner) {
    request.fields.add("Cookie", "waybill_session=" + owner.visitor.cookie);
    request.fields.add("X-CSRF-Token", owner.visitor.csrf);
  }
  request.fields.add("Content-Type", "application/json");
  if (!has_plain_bodies(request)) return 0;
  // The owner stays logged in.
  if (is_owner && request.path == "/api/v1/session" && request.method != http::Method::Get)
    return 0;
  check(owner.site.api().handle(std::move(request)));
  return 0;
}
