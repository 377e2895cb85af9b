// Encoded words of the header (RFC 2047).
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/base64.h"
#include "message/charset.h"
#include "message/encoded_word.h"
#include "message/lexical.h"
#include "message/transfer.h"
#include "tester/check_parts.h"
#include "tester/phrase.h"
#include "tester/scripts.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kLongestWord = 75;  // octets (RFC 2047 §2)
constexpr std::size_t kMostWords = 200;   // of a message that are looked at; ours

struct Word {
  std::string_view whole, charset, encoding, text;
};

// The encoded words of a value, and what begins like one.
std::vector<Word> words_of(std::string_view value) {
  std::vector<Word> words;
  for (std::size_t at = value.find("=?"); at != std::string_view::npos && words.size() < kMostWords;
       at = value.find("=?", at + 2)) {
    const std::size_t second = value.find('?', at + 2);
    const std::size_t third =
        second == std::string_view::npos ? second : value.find('?', second + 1);
    const std::size_t end = third == std::string_view::npos ? third : value.find("?=", third + 1);
    if (end == std::string_view::npos) break;
    const Word word{.whole = value.substr(at, end + 2 - at),
                    .charset = value.substr(at + 2, second - at - 2),
                    .encoding = value.substr(second + 1, third - second - 1),
                    .text = value.substr(third + 1, end - third - 1)};
    const bool is_word = !word.charset.empty() && word.encoding.size() == 1 &&
                         std::ranges::none_of(word.charset, ascii::is_space);
    if (!is_word) continue;
    words.push_back(word);
    at = end;
  }
  return words;
}

std::string fault_of(const Word& word) {
  const char encoding = ascii::to_lower(word.encoding.front());
  if (encoding != 'q' && encoding != 'b')
    return fmt::format("{} names an encoding that is not B or Q", quoted(word.whole, 40));
  if (word.whole.size() > kLongestWord)
    return fmt::format("{} has {} characters, more than {}", quoted(word.whole, 40),
                       word.whole.size(), kLongestWord);
  if (word.text.find_first_of(" \t\r\n") != std::string_view::npos)
    return fmt::format("{} has a space in it", quoted(word.whole, 40));
  if (encoding == 'b' && !base64::decode(word.text))
    return fmt::format("{} is no valid base64", quoted(word.whole, 40));
  const std::string_view charset = word.charset.substr(0, word.charset.find('*'));
  if (!message::to_utf8("", charset))
    return fmt::format("{} names an unknown character set", quoted(word.whole, 40));
  return {};
}

// A word inside a quoted string is shown as it stands (RFC 2047 §5).
bool is_quoted(std::string_view value, std::string_view word) {
  const auto at = static_cast<std::size_t>(word.data() - value.data());
  return std::ranges::count(value.substr(0, at), '"') % 2 == 1;
}

bool holds_addresses(std::string_view name) {
  return ascii::iequals(name, "From") || ascii::iequals(name, "To") || ascii::iequals(name, "Cc") ||
         ascii::iequals(name, "Reply-To") || ascii::iequals(name, "Sender");
}

bool is_shown(std::string_view name) {
  return holds_addresses(name) || ascii::iequals(name, "Subject");
}

}  // namespace

void check_encoded_words(const Offline& offline) {
  Findings& findings = offline.findings;
  std::size_t count = 0;
  for (const message::Field& field : offline.reading.message.fields()) {
    if (!is_shown(field.name)) continue;
    const auto warn = [&](std::string statement) {
      findings.warn("encoded-words", fmt::format("In {}: {}.", field.name, std::move(statement)))
          .cite(of_field(field));
    };
    for (const Word& word : words_of(field.value)) {
      ++count;
      if (std::string fault = fault_of(word); !fault.empty()) return warn(std::move(fault));
      if (holds_addresses(field.name) && is_quoted(field.value, word.whole))
        return warn(fmt::format("{} stands in quotation marks, so programs show it as it is",
                                quoted(word.whole, 40)));
    }
    const std::string text = message::decode_encoded_words(message::unfold(field.value));
    if (const std::string mixed = mixed_word(text); !mixed.empty())
      return warn(
          fmt::format("the word {} mixes letters of two scripts that look alike, as fraud "
                      "does",
                      quoted(mixed)));
  }
  findings.pass("encoded-words", count == 0
                                     ? std::string("Subject and names need no encoding.")
                                     : fmt::format("{} in subject and names, all well formed.",
                                                   count_of(count, "encoded word")));
}

}  // namespace waybill::tester
