// What happened to a message between its signing and now, where that can be shown: undoing the
// change makes the hash right again, so these are facts and no guesses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/span.h"

namespace waybill::dkim {

enum class ChangeCode : std::uint8_t {
  FooterAppended,
  BannerPrepended,
  BodyWhitespaceChanged,
  LineEndsChanged,
  LinesAtEndChanged,
  TransferEncodingAdded,
  TransferEncodingRemoved,
  LengthTagWrong,
  SubjectPrefixed,
  FieldAdded,
  FieldReplaced,
  FieldRewritten,
  HeaderRefolded,
};
[[nodiscard]] std::string_view id(ChangeCode code);        // "dkim.change.footer-appended"
[[nodiscard]] std::string_view describe(ChangeCode code);  // one sentence
[[nodiscard]] bool concerns_body(ChangeCode code);

struct Change {
  ChangeCode code;
  std::string field;   // the header field, as it is named in the message; empty: the body
  std::string before;  // the value that was signed, or empty
  Span span;           // the added or changed octets in the message
  bool operator==(const Change&) const = default;
};

}  // namespace waybill::dkim
