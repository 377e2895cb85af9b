#include "net/http_request_reader.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "http/target.h"

namespace waybill::net {

namespace beast = boost::beast;
using beast::error_code;
using beast::http::error;

namespace {

// The shortest end of a chunked body: "0", CRLF, CRLF.
constexpr std::size_t kLastChunk = 5;

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

// What the fields say of the body and of the connection, each as often as it was said.
struct Counts {
  unsigned hosts = 0, lengths = 0, codings = 0, expectations = 0;
};

std::optional<RequestFault> judge(const Counts& counts, const RequestHead& request) {
  const http::Fields& fields = request.head.fields;
  // RFC 9112 §6.1, §6.3: what a proxy before us could have read in another way.
  if (counts.lengths > 1 || counts.codings > 1) return RequestFault::AmbiguousLength;
  if (counts.lengths > 0 && counts.codings > 0) return RequestFault::AmbiguousLength;
  if (counts.codings > 0 && request.is_http_1_0) return RequestFault::AmbiguousLength;
  if (counts.codings > 0 && !ascii::iequals(fields.get("Transfer-Encoding"), "chunked"))
    return RequestFault::UnknownCoding;
  if (counts.lengths > 0 && !ascii::parse_number(fields.get("Content-Length")))
    return RequestFault::Malformed;  // a list of numbers
  if (counts.hosts > 1 || (counts.hosts == 0 && !request.is_http_1_0)) return RequestFault::NoHost;
  if (counts.expectations > 0 && !ascii::iequals(fields.get("Expect"), "100-continue"))
    return RequestFault::BadExpectation;
  return std::nullopt;
}

}  // namespace

// Beast tells what it reads by virtual functions.
struct RequestReader::Parser final : beast::http::basic_parser<true> {
  Parser() {
    eager(true);
    header_limit(kLargestHead);
    body_limit(boost::none);  // the server counts
  }

  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target,
                       int version, error_code& failed) override {
    request.is_http_1_0 = version == 10;
    const auto known = http::parse_method(view(method));
    if (!known) return refuse(RequestFault::UnknownMethod, failed);
    request.head.method = *known;
    if (target.size() > http::kLongestTarget) return refuse(RequestFault::TargetTooLong, failed);
    auto parsed = http::parse_target(view(target));
    if (!parsed) return refuse(RequestFault::BadTarget, failed);
    request.head.path = std::move(parsed->path);
    request.head.query = std::move(parsed->query);
  }
  void on_response_impl(int, beast::string_view, int, error_code&) override {}
  void on_field_impl(beast::http::field field, beast::string_view name, beast::string_view value,
                     error_code& failed) override {
    if (is_head_read) return;  // a trailer: dropped (RFC 9110 §6.5.1)
    if (request.head.fields.all().size() == kMostFields)
      return refuse(RequestFault::HeadTooLarge, failed);
    if (field == beast::http::field::host) ++counts.hosts;
    if (field == beast::http::field::content_length) ++counts.lengths;
    if (field == beast::http::field::transfer_encoding) ++counts.codings;
    if (field == beast::http::field::expect) ++counts.expectations;
    request.head.fields.add(std::string(view(name)), std::string(view(value)));
  }
  void on_header_impl(error_code& failed) override {
    is_head_read = true;
    if (const auto found = judge(counts, request)) refuse(*found, failed);
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(beast::string_view octets, error_code&) override {
    body->append(view(octets));
    return octets.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view octets,
                                 error_code& failed) override {
    return on_body_impl(octets, failed);
  }
  void on_finish_impl(error_code&) override {}

  void refuse(RequestFault why, error_code& failed) {
    fault = why;
    failed = error::bad_value;
  }
  [[nodiscard]] RequestFault fault_of(const error_code& failed) const {
    if (fault) return *fault;
    if (failed == error::bad_version) return RequestFault::UnknownVersion;
    if (failed == error::header_limit) return RequestFault::HeadTooLarge;
    if (failed == error::bad_content_length || failed == error::multiple_content_length ||
        failed == error::bad_transfer_encoding)
      return RequestFault::AmbiguousLength;
    return RequestFault::Malformed;
  }

  RequestHead request;
  Counts counts;
  std::optional<RequestFault> fault;
  bool is_head_read = false;
  std::string* body = nullptr;
};

// Only CRLF ends a line (RFC 9112 §2.2 lets a recipient take LF alone, and readers differ), and a
// line that begins with a space goes on from the one before it for some (§5.2, obs-fold).
Result<std::size_t, RequestFault> find_head_end(std::string_view octets) {
  for (std::size_t at = octets.find('\n'); at != std::string_view::npos;
       at = octets.find('\n', at + 1)) {
    if (at == 0 || octets[at - 1] != '\r') return std::unexpected(RequestFault::Malformed);
    if (at + 1 > kLargestHead) break;
    if (at >= 3 && octets.substr(at - 3, 4) == "\r\n\r\n") return at + 1;
    if (at + 1 < octets.size() && ascii::is_wsp(octets[at + 1]))
      return std::unexpected(RequestFault::Malformed);
  }
  if (octets.size() >= kLargestHead) return std::unexpected(RequestFault::HeadTooLarge);
  return std::size_t{0};
}

RequestReader::RequestReader() : parser_(std::make_unique<Parser>()) {}
RequestReader::~RequestReader() = default;

Result<RequestHead, RequestFault> RequestReader::read_head(std::string_view octets) {
  error_code failed;
  parser_->eager(false);  // stops behind the head
  std::size_t used = 0;
  while (used < octets.size() && !parser_->is_header_done() && !failed)
    used += parser_->put(boost::asio::buffer(octets.substr(used)), failed);
  if (failed || !parser_->is_header_done()) return std::unexpected(parser_->fault_of(failed));
  parser_->eager(true);
  RequestHead request = std::move(parser_->request);
  request.is_kept_alive = parser_->keep_alive();
  request.has_body = !parser_->is_done();
  request.expects_continue =
      request.has_body && !request.is_http_1_0 && parser_->counts.expectations > 0;
  if (!parser_->chunked()) request.length = parser_->content_length().value_or(0);
  return request;
}

Result<std::size_t, RequestFault> RequestReader::read_body(std::string_view octets,
                                                           std::string& body) {
  CHECK(parser_->is_header_done());
  parser_->body = &body;
  error_code failed;
  std::size_t used = 0;
  while (!parser_->is_done() && !failed) {
    const std::string_view rest = octets.substr(used);
    // Beast asserts that it never sees less than the last chunk once it has seen its "0". More
    // always comes: no chunked body ends earlier.
    if (rest.size() < (parser_->chunked() ? kLastChunk : 1)) break;
    used += parser_->put(boost::asio::buffer(rest.data(), rest.size()), failed);
  }
  if (failed && failed != error::need_more) return std::unexpected(parser_->fault_of(failed));
  if (!parser_->is_done() && octets.size() - used > kLongestChunkLine)
    return std::unexpected(RequestFault::HeadTooLarge);
  return used;
}

bool RequestReader::is_done() const {
  return parser_->is_done();
}

}  // namespace waybill::net
