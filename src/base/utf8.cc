#include "base/utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace waybill {
namespace {

// Unicode 15, table 3-7: the leads of sequences, their length, and the range of the second octet.
// All further octets are 80 to BF.
struct SequenceForm {
  unsigned first_lead, last_lead;
  std::size_t length;
  unsigned least_second, most_second;
};
constexpr SequenceForm kForms[] = {
    {0x00, 0x7F, 1, 0, 0},       {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF},
    {0xE1, 0xEC, 3, 0x80, 0xBF}, {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF}, {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

unsigned octet_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

// Octets of the well-formed sequence at the start of `text`, which is not empty; 0 when there is
// none.
std::size_t sequence_length(std::string_view text) {
  const unsigned lead = octet_at(text, 0);
  for (const SequenceForm& form : kForms) {
    if (lead < form.first_lead || lead > form.last_lead) continue;
    if (form.length == 1) return 1;
    if (text.size() < form.length) return 0;
    const unsigned second = octet_at(text, 1);
    if (second < form.least_second || second > form.most_second) return 0;
    for (std::size_t i = 2; i < form.length; ++i) {
      if ((octet_at(text, i) & 0xC0U) != 0x80U) return 0;
    }
    return form.length;
  }
  return 0;
}

// Octets below 0x80 at the start of `text`, eight at a time: most text has no other.
std::size_t ascii_length(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t length = 0;
  for (std::uint64_t eight = 0; text.size() - length >= sizeof eight; length += sizeof eight) {
    std::memcpy(&eight, text.substr(length).data(), sizeof eight);
    if ((eight & kHighBits) != 0) break;
  }
  while (length < text.size() && octet_at(text, length) < 0x80U)
    ++length;
  return length;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (true) {
    text.remove_prefix(ascii_length(text));
    if (text.empty()) return true;
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
}

std::string to_valid_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (true) {
    const std::size_t plain = ascii_length(text);
    result += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return result;
    const std::size_t length = sequence_length(text);
    if (length == 0) {
      result += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    } else {
      result += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
}

}  // namespace waybill
