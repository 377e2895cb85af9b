// Encoded words of header fields (RFC 2047, with the language suffix of RFC 2231 §5).
#pragma once

#include <string>
#include <string_view>

namespace waybill::message {

// `text` as UTF-8 with its encoded words decoded and the white space between two of them removed.
// Adjacent words of one character set are joined before the conversion, since senders split
// characters. A word that cannot be decoded stays as it stands. The result is well-formed UTF-8,
// meant for people and for search; it is never parsed as syntax again.
[[nodiscard]] std::string decode_encoded_words(std::string_view text);

// Whether `text` holds something with the form of an encoded word.
[[nodiscard]] bool has_encoded_word(std::string_view text);

}  // namespace waybill::message
