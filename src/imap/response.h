// What an IMAP server says (RFC 3501 §7, RFC 9051 §7), put together from the octets as they come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace waybill::imap {

// Our own caps against a server that does not stop.
inline constexpr std::size_t kLongestLine = 1U << 20U;  // octets of one response, literals apart
inline constexpr std::size_t kLargestLiteral = 96U << 20U;  // octets; a message of 64 MiB in base64
inline constexpr std::size_t kDeepestList = 16;
inline constexpr std::size_t kMostValues = 1'000'000;  // of one response, such as a SEARCH

struct Value {
  enum class Kind : std::uint8_t { Nil, Atom, Text, List };  // Text: quoted or literal
  Kind kind = Kind::Nil;
  std::string text;          // of Atom and Text
  std::vector<Value> items;  // of List

  // As a number of 32 bits (message numbers, UIDs); nothing when it is none.
  [[nodiscard]] std::optional<std::uint32_t> number() const;
  [[nodiscard]] bool is(std::string_view atom) const;  // Atom, any case
};

struct Response {
  enum class Kind : std::uint8_t { Untagged, Tagged, Continuation };
  Kind kind = Kind::Untagged;
  std::string tag;   // of Tagged
  std::string name;  // upper case: "OK", "NO", "BYE", "EXISTS", "FETCH", "SEARCH"
  std::optional<std::uint32_t> number;  // "* 12 EXISTS": 12
  std::vector<Value> values;            // what follows the name, of data responses
  std::vector<Value> code;              // of status responses: [UIDVALIDITY 7] is {UIDVALIDITY, 7}
  std::string text;                     // for people, of status responses and continuations

  [[nodiscard]] bool is_status() const;                      // OK, NO, BAD, BYE, PREAUTH
  [[nodiscard]] bool has_code(std::string_view word) const;  // the first word of the code
};

class ResponseReader {
 public:
  void feed(std::string_view octets) { buffer_ += octets; }
  // The next whole response; nothing: more octets are needed. The error is one line; after it the
  // connection is of no use.
  [[nodiscard]] Result<std::optional<Response>, std::string> next();

 private:
  // Where the response at the start of the buffer ends; 0: not there yet.
  [[nodiscard]] Result<std::size_t, std::string> find_end();

  std::string buffer_;
  std::size_t scanned_ = 0;         // of the buffer, for find_end
  std::size_t literal_octets_ = 0;  // of the response that is being looked for
};

}  // namespace waybill::imap
