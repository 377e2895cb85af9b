// Values of a request, read and checked one after the other; all that is wrong is told at once, by
// field.
//
//   BodyReader body(call.body);
//   const std::string name = body.text("name", {.most = 100});
//   if (auto fault = body.fault()) return *std::move(fault);
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/route.h"
#include "base/time_text.h"
#include "http/message.h"
#include "ledger/place.h"

namespace waybill::api {

class Faults {
 public:
  // `what`: a sentence for the user. The first of a field counts.
  void add(std::string_view field, std::string_view what);
  // 422 with all of them; nothing when there is none.
  [[nodiscard]] std::optional<http::Response> fault() const;

 private:
  std::vector<std::pair<std::string, std::string>> faults_;
};

enum class Lines : std::uint8_t {
  One,      // no control characters
  Several,  // line feeds and tabs too
};

struct TextLimits {
  std::size_t least = 1;  // octets, without white space around
  std::size_t most = 200;
  Lines lines = Lines::One;
};

// A member that is not read is a fault: it would be lost in silence. What is read is "", 0, false
// or empty when it is wrong, and the fault is noted.
class BodyReader {
 public:
  explicit BodyReader(const boost::json::object& body) : body_(body) {}

  // Without white space at the ends.
  [[nodiscard]] std::string text(std::string_view name, const TextLimits& limits);
  [[nodiscard]] std::optional<std::string> text_if(std::string_view name, const TextLimits& limits);
  // A password or a code: as it is, any characters but NUL, at most `most` octets.
  [[nodiscard]] std::string secret(std::string_view name, std::size_t most);
  [[nodiscard]] std::optional<std::string> secret_if(std::string_view name, std::size_t most);
  [[nodiscard]] std::optional<bool> boolean_if(std::string_view name);
  [[nodiscard]] std::optional<std::int64_t> number_if(std::string_view name, std::int64_t least,
                                                      std::int64_t most);
  // Texts, at most `most` of them.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name, const TextLimits& limits,
                                               std::size_t most);
  [[nodiscard]] std::optional<std::vector<std::string>> texts_if(std::string_view name,
                                                                 const TextLimits& limits,
                                                                 std::size_t most);
  // For members of other kinds: nullptr when it is not there (null counts as not there).
  [[nodiscard]] const boost::json::value* value_if(std::string_view name);

  void add_fault(std::string_view field, std::string_view what) { faults_.add(field, what); }
  [[nodiscard]] std::optional<http::Response> fault();

 private:
  const boost::json::object& body_;
  std::set<std::string, std::less<>> read_;
  Faults faults_;
};

// "" when `text` keeps to the limits; else what is wrong.
[[nodiscard]] std::string text_fault(std::string_view text, const TextLimits& limits);

inline constexpr std::int64_t kPageLimit = 50, kLongestPage = 500;
inline constexpr std::size_t kLongestCursor = 200;
// A period without one: the last 30 days. The longest: ten years.
inline constexpr std::int64_t kPeriodDays = 30, kLongestPeriod = 3'660;

// Days since 1970-01-01; both ends count.
struct DayPeriod {
  std::int32_t from = 0, to = 0;
};

// What follows the "?".
class ParameterReader {
 public:
  explicit ParameterReader(const Call& call) : call_(call) {}

  [[nodiscard]] std::string text(std::string_view name, std::size_t most = 200);  // "" without one
  [[nodiscard]] bool flag(std::string_view name);  // "1", "true"; "0", "false", "" and none: false
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name, std::int64_t least,
                                                   std::int64_t most);
  // One of `words`, or "" without one.
  [[nodiscard]] std::string word(std::string_view name, std::span<const std::string_view> words);
  [[nodiscard]] std::size_t limit();  // kPageLimit without one
  // What make_cursor() was given; "" on the first page.
  [[nodiscard]] std::string cursor();
  // Of a cursor that make_cursor(Place) made; nothing on the first page.
  [[nodiscard]] std::optional<ledger::Place> place();
  // Of a cursor that holds a number; 0 on the first page.
  [[nodiscard]] std::int64_t number_cursor();
  // ?days= or ?from=&to=, which end with the day of `call.now`.
  [[nodiscard]] DayPeriod period();
  [[nodiscard]] bool wants_csv();  // ?format=csv

  void add_fault(std::string_view field, std::string_view what) { faults_.add(field, what); }
  [[nodiscard]] std::optional<http::Response> fault() const { return faults_.fault(); }

 private:
  const Call& call_;
  Faults faults_;
};

// Opaque for clients: letters and digits.
[[nodiscard]] std::string make_cursor(std::string_view place);
[[nodiscard]] std::string make_cursor(const ledger::Place& place);

}  // namespace waybill::api
