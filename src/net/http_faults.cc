#include "net/http_faults.h"

#include <fmt/format.h>

#include <cstdlib>

#include "http/problem.h"
#include "http/target.h"

namespace waybill::net {
namespace {

using http::problem;

constexpr const char* kSecondsToWait = "2";

http::Response bad_request(std::string_view detail) {
  return problem(400, "bad-request", "The request cannot be read", detail);
}

http::Response later(http::Response response) {
  response.fields.add("Retry-After", kSecondsToWait);
  return response;
}

}  // namespace

http::Response answer_to(RequestFault fault) {
  switch (fault) {
    case RequestFault::Malformed: return bad_request("It is not HTTP/1.1.");
    case RequestFault::BadTarget:
      return bad_request("The address has a broken escape, is not UTF-8 or holds dot segments.");
    case RequestFault::TargetTooLong:
      return problem(414, "address-too-long", "The address is too long",
                     fmt::format("An address has at most {} octets.", http::kLongestTarget));
    case RequestFault::HeadTooLarge:
      return problem(
          431, "header-too-large", "The header is too large",
          fmt::format("A header has at most {} octets and {} fields.", kLargestHead, kMostFields));
    case RequestFault::UnknownMethod:
      return problem(501, "unknown-method", "Unknown method",
                     "The server knows GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS.");
    case RequestFault::UnknownCoding:
      return problem(501, "unknown-coding", "Unknown transfer coding",
                     "The server reads no transfer coding but chunked.");
    case RequestFault::UnknownVersion:
      return problem(505, "unknown-version", "Unknown version", "The server speaks HTTP/1.1.");
    case RequestFault::NoHost: return bad_request("It needs one Host field.");
    case RequestFault::AmbiguousLength:
      return bad_request("Its length is stated in more than one way.");
    case RequestFault::BadExpectation:
      return problem(417, "unknown-expectation", "Unknown expectation",
                     "The server knows 100-continue alone.");
  }
  std::abort();
}

http::Response too_slow() {
  return problem(408, "too-slow", "The request came too slowly",
                 "The server does not wait that long; nothing was kept.");
}

http::Response too_large(std::size_t most) {
  return problem({.status = 413,
                  .type = "too-large",
                  .title = "Too much at once",
                  .detail = fmt::format("At most {} octets may be sent here.", most),
                  .kept = "Nothing."});
}

http::Response overloaded() {
  return later(problem({.status = 503,
                        .type = "overloaded",
                        .title = "The server is busy",
                        .detail = "More is asked of the server than it can do at once.",
                        .kept = "Nothing.",
                        .to_try = "Ask again in a few seconds."}));
}

http::Response too_many_streams() {
  return later(problem(429, "too-many-streams", "Too many live views",
                       "This address has as many live views open as it may."));
}

http::Response disk_failed() {
  return problem({.status = 507,
                  .type = "no-space",
                  .title = "The server cannot store this",
                  .detail = "The body could not be written to the server's disk.",
                  .kept = "Nothing.",
                  .to_try = "Ask the people who run the server to look at its disk."});
}

http::Response failed(std::string_view id) {
  return problem({.status = 500,
                  .type = "internal",
                  .title = "The server failed",
                  .detail = fmt::format("A fault of the server; its log has request {}.", id)});
}

}  // namespace waybill::net
