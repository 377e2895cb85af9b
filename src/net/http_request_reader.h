// Reads one HTTP/1.1 request as octets come (RFC 9112): the head at once, the body in pieces. What
// two readers could take for two different requests is refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace waybill::net {

// Ours; nginx and others have 8 KiB by line and 32 KiB by all.
inline constexpr std::size_t kLargestHead = 16U << 10U;
inline constexpr std::size_t kMostFields = 100;
// A chunk's size line with its extensions, or all trailers.
inline constexpr std::size_t kLongestChunkLine = 4U << 10U;

enum class RequestFault : std::uint8_t {
  Malformed,        // 400
  BadTarget,        // 400
  TargetTooLong,    // 414
  HeadTooLarge,     // 431
  UnknownMethod,    // 501
  UnknownCoding,    // 501: a transfer coding other than chunked (RFC 9112 §6.1)
  UnknownVersion,   // 505
  NoHost,           // 400: RFC 9112 §3.2
  AmbiguousLength,  // 400: RFC 9112 §6.3
  BadExpectation,   // 417
};

// A request without its body. `head.peer`, `is_secure` and `id` are for the server to fill in.
struct RequestHead {
  http::Head head;
  bool is_kept_alive = false;           // the connection, for more requests
  bool expects_continue = false;        // RFC 9110 §10.1.1
  bool has_body = false;                // of one octet at least, as far as the head tells
  std::optional<std::uint64_t> length;  // of the body; none: chunked
  bool is_http_1_0 = false;
  bool is_unread = false;  // some of it was left unread: for the server to fill in
};

// Where the head ends in `octets`: its size with the empty line. 0: not yet.
[[nodiscard]] Result<std::size_t, RequestFault> find_head_end(std::string_view octets);

class RequestReader {
 public:
  RequestReader();
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;
  RequestReader(RequestReader&&) = delete;
  RequestReader& operator=(RequestReader&&) = delete;

  // `octets` is a whole head (find_head_end). Once.
  [[nodiscard]] Result<RequestHead, RequestFault> read_head(std::string_view octets);

  // After read_head. Appends to `body` what `octets` holds of it and tells how many octets were
  // used; those that were not are given again, with more behind them.
  [[nodiscard]] Result<std::size_t, RequestFault> read_body(std::string_view octets,
                                                            std::string& body);
  // All of the request was read.
  [[nodiscard]] bool is_done() const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace waybill::net
