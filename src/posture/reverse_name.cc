#include "posture/reverse_name.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/ascii.h"
#include "base/csv.h"
#include "data/host_name_words.h"

namespace waybill::posture {
namespace {

enum class WordKind : std::uint8_t { Generic, Mail };

const std::unordered_map<std::string, WordKind>& word_kinds() {
  static const std::unordered_map<std::string, WordKind> kWords = [] {
    std::unordered_map<std::string, WordKind> words;
    csv::Reader reader(data::host_name_words());
    reader.next();  // the header
    while (reader.next())
      words.emplace(reader.field(0),
                    reader.field(1) == "mail" ? WordKind::Mail : WordKind::Generic);
    return words;
  }();
  return kWords;
}

// The runs of letters, and the runs of digits, of the labels before the last two.
struct Pieces {
  std::vector<std::string> words;
  std::vector<std::string> numbers;
};

Pieces pieces_of(const dns::Name& name) {
  Pieces pieces;
  const std::size_t keep = name.label_count() > 2 ? name.suffix(2).text().size() + 1 : 0;
  const std::string_view text = std::string_view(name.text()).substr(0, name.text().size() - keep);
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = at;
    if (ascii::is_alpha(text[at])) {
      while (at < text.size() && ascii::is_alpha(text[at]))
        ++at;
      pieces.words.emplace_back(text.substr(begin, at - begin));
    } else if (ascii::is_digit(text[at])) {
      while (at < text.size() && ascii::is_digit(text[at]))
        ++at;
      pieces.numbers.emplace_back(text.substr(begin, at - begin));
    } else {
      ++at;
    }
  }
  return pieces;
}

std::string without_zeros(std::string_view number) {
  while (number.size() > 1 && number.front() == '0')
    number.remove_prefix(1);
  return std::string(number);
}

// Three of the four octets in their order or against it, as in "192-0-2-1" or "1.2.0.192".
bool holds_octets(const Pieces& pieces, const IpAddress& address) {
  std::vector<std::string> octets;
  for (std::size_t i = 0; i < 4; ++i)
    octets.push_back(std::to_string(address.octets().at(i)));
  std::vector<std::string> numbers;
  numbers.reserve(pieces.numbers.size());
  for (const std::string& number : pieces.numbers)
    numbers.push_back(without_zeros(number));
  constexpr std::ptrdiff_t kEnough = 3;
  for (int turn = 0; turn < 2; ++turn) {
    for (std::ptrdiff_t begin = 0; begin + kEnough <= 4; ++begin) {
      const auto first = octets.begin() + begin;
      if (!std::ranges::search(numbers, std::ranges::subrange(first, first + kEnough)).empty())
        return true;
    }
    std::ranges::reverse(octets);
  }
  return false;
}

// The address in one run: "c0000201" or "192000002001".
bool holds_packed(const dns::Name& name, const IpAddress& address) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex, decimal;
  for (std::size_t i = 0; i < 4; ++i) {
    const unsigned octet = address.octets().at(i);
    hex += kDigits[octet >> 4U];
    hex += kDigits[octet & 0xFU];
    const std::string number = std::to_string(octet);
    decimal += std::string(3 - number.size(), '0') + number;
  }
  return name.text().contains(hex) || name.text().contains(decimal);
}

bool leads_back(const dns::Answer& answer, const IpAddress& address) {
  return std::ranges::any_of(answer.records, [&](const dns::Data& data) {
    const auto* found = std::get_if<IpAddress>(&data);
    return found != nullptr && *found == address;
  });
}

// False: an answer is not known yet.
bool confirm(ReverseName& reverse, const IpAddress& address, dns::Inquiry& dns) {
  bool is_known = true, is_silent = false;
  for (const dns::Name& name : reverse.names) {
    const dns::Question question{name, address.is_v4() ? dns::Type::A : dns::Type::Aaaa};
    const dns::Answer* answer = dns.ask(question);
    if (answer == nullptr) {
      is_known = false;
      continue;
    }
    const bool is_back = leads_back(*answer, address);
    if (reverse.address_answer == nullptr || (is_back && !reverse.confirmed)) {
      reverse.address_question = question;
      reverse.address_answer = answer;
    }
    if (is_back && !reverse.confirmed) reverse.confirmed = name;
    is_silent = is_silent || answer->is_temporary_failure();
  }
  if (reverse.confirmed) {
    reverse.state = ReverseName::State::Confirmed;
  } else if (is_silent) {
    reverse.state = ReverseName::State::DnsFailure;
    reverse.question = reverse.address_question;
    reverse.answer = reverse.address_answer;
  } else {
    reverse.state = ReverseName::State::Unconfirmed;
  }
  return is_known;
}

}  // namespace

const dns::Name* ReverseName::best() const {
  if (confirmed) return &*confirmed;
  return names.empty() ? nullptr : &names.front();
}

std::optional<ReverseName> read_reverse_name(const IpAddress& address, dns::Inquiry& dns) {
  const auto name = dns::Name::parse(address.reverse_name());
  if (!name) return std::nullopt;
  ReverseName reverse;
  reverse.question = {*name, dns::Type::Ptr};
  reverse.answer = dns.ask(reverse.question);
  if (reverse.answer == nullptr) return std::nullopt;
  if (reverse.answer->is_temporary_failure()) {
    reverse.state = ReverseName::State::DnsFailure;
    return reverse;
  }
  for (const dns::Data& data : reverse.answer->records) {
    const auto* found = std::get_if<dns::Name>(&data);
    if (found != nullptr && !found->is_root() && reverse.names.size() < kMostReverseNames)
      reverse.names.push_back(*found);
  }
  if (!reverse.names.empty() && !confirm(reverse, address, dns)) return std::nullopt;
  return reverse;
}

bool looks_generic(const dns::Name& name, const IpAddress& address) {
  const Pieces pieces = pieces_of(name);
  bool is_generic = false;
  for (const std::string& word : pieces.words) {
    const auto found = word_kinds().find(word);
    if (found == word_kinds().end()) continue;
    if (found->second == WordKind::Mail) return false;
    is_generic = true;
  }
  if (address.is_v4())
    is_generic = is_generic || holds_octets(pieces, address) || holds_packed(name, address);
  return is_generic;
}

}  // namespace waybill::posture
