#include "salesforce/log_reply.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/hash.h"

namespace waybill::salesforce {
namespace {

constexpr std::size_t kLongestCode = 6;    // "S3150", "TSS04"
constexpr std::size_t kLongestNumber = 5;  // "81126", the page of an answer
// What stands in the place of an id: the patterns of the catalogue still find something there.
constexpr std::string_view kId = "0";
constexpr std::string_view kLocalPart = "x";
constexpr std::string_view kAddress = "0.0.0.0";

bool is_inside_token(char c) {
  return ascii::is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '@' || c == '+' ||
         c == '=' || c == '~' || ascii::is_octet_above_ascii(c);
}

bool is_label_end(char c) {
  return c == '.' || c == '-' || c == '=' || c == '_';
}

// "BL000010", "URLBL011", "IPBL0001": capitals, then digits, as providers number their answers.
bool is_numbered_answer(std::string_view label) {
  const auto* const digits = std::find_if_not(label.begin(), label.end(), ascii::is_upper);
  const auto letters = digits - label.begin();
  return letters >= 2 && letters <= 5 && label.end() - digits <= 6 &&
         std::all_of(digits, label.end(), ascii::is_digit);
}

bool is_id(std::string_view label) {
  const auto digits = std::count_if(label.begin(), label.end(), ascii::is_digit);
  if (digits == 0) return false;
  if (static_cast<std::size_t>(digits) == label.size()) return label.size() > kLongestNumber;
  return label.size() > kLongestCode && !is_numbered_answer(label);
}

// Calls `take` with each label and the character behind it, 0 at the end.
template <class Take>
void each_label(std::string_view token, Take take) {
  while (!token.empty()) {
    const auto end = static_cast<std::size_t>(
        std::find_if(token.begin(), token.end(), is_label_end) - token.begin());
    take(token.substr(0, end), end < token.size() ? token[end] : '\0');
    token.remove_prefix(std::min(end + 1, token.size()));
  }
}

// Whether a token of numbers and dots is an IPv4 address.
bool is_ipv4(std::string_view token) {
  std::size_t dots = 0;
  for (const char c : token) {
    if (c == '.') ++dots;
    if (c != '.' && !ascii::is_digit(c)) return false;
  }
  return dots == 3 && token.size() >= 7;
}

bool holds_id(std::string_view token) {
  bool found = false;
  each_label(token, [&](std::string_view label, char) { found = found || is_id(label); });
  return found;
}

// Digits of a token that holds an id all belong to it; but not the reply code before it.
void mask_id(std::string_view token, std::string& masked) {
  if (token.size() > 4 && token[3] == '-' &&
      std::all_of(token.begin(), token.begin() + 3, ascii::is_digit)) {
    masked += token.substr(0, 4);
    token.remove_prefix(4);
  }
  each_label(token, [&](std::string_view label, char end) {
    const bool has_digit = std::any_of(label.begin(), label.end(), ascii::is_digit);
    masked += has_digit ? kId : label;
    if (end != '\0') masked += end;
  });
}

void mask_token(std::string_view token, MaskDomains domains, std::string& masked) {
  if (const std::size_t at = token.rfind('@'); at != std::string_view::npos) {
    masked += kLocalPart;
    masked += domains == MaskDomains::Keep ? token.substr(at) : token.substr(at, 1);
  } else if (token.contains(':')) {
    masked += kId;
  } else if (is_ipv4(token)) {
    masked += token.starts_with("127.") ? token : kAddress;
  } else if (holds_id(token)) {
    mask_id(token, masked);
  } else {
    masked += token;
  }
}

// A token goes on over ":" between hexadecimal digits: times and IPv6 addresses.
std::size_t token_end(std::string_view text, std::size_t begin) {
  std::size_t i = begin;
  for (; i < text.size(); ++i) {
    if (is_inside_token(text[i])) continue;
    const bool is_in_number = text[i] == ':' && i > begin && i + 1 < text.size() &&
                              ascii::hex_value(text[i - 1]) >= 0 && ascii::is_digit(text[i + 1]) &&
                              ascii::is_digit(text[i - 1]);
    if (!is_in_number) break;
  }
  return i;
}

}  // namespace

void mask_reply(std::string_view reply, MaskDomains domains, std::string& masked) {
  masked.clear();
  for (std::size_t i = 0; i < reply.size();) {
    const std::size_t end = token_end(reply, i);
    if (end == i) {
      masked += reply[i++];
      continue;
    }
    mask_token(reply.substr(i, end - i), domains, masked);
    i = end;
  }
}

PermanentKind permanent_kind(std::string_view reply) {
  if (ascii::icontains(reply, "message discarded")) return PermanentKind::Discarded;
  if (ascii::icontains(reply, "exceeded max")) return PermanentKind::Expired;
  if (reply.empty() || reply.front() == '4') return PermanentKind::MaybeExpired;
  return PermanentKind::Refused;
}

ReplyTable::ReplyTable() {
  (void)keep(key_of({}, permanent_kind({})), {}, permanent_kind({}));
}

// The states rest on the kind, so that it tells replies apart whatever is masked.
std::uint64_t ReplyTable::key_of(std::string_view text, PermanentKind kind) {
  return hash_of(hash_of(text), static_cast<std::uint64_t>(kind));
}

std::uint32_t ReplyTable::keep(std::uint64_t key, std::string_view reply, PermanentKind kind) {
  const std::uint32_t number = table_.intern(key, reply);
  if (number == kinds_.size()) kinds_.push_back(kind);
  return number;
}

std::uint32_t ReplyTable::intern(std::string_view reply) {
  reply = reply.substr(0, kLongestReply);
  const PermanentKind kind = permanent_kind(reply);
  mask_reply(reply, table_.size() < kMostReplies / 2 ? MaskDomains::Keep : MaskDomains::Mask,
             masked_);
  const std::uint64_t key = key_of(masked_, kind);
  if (table_.size() < kMostReplies && table_.octets() < kMostOctets) return keep(key, reply, kind);
  if (const std::uint32_t known = table_.find(key); known != StringTable::kNone) return known;
  ++untold_;
  constexpr std::size_t kCodes = 10;  // "550 5.7.1 "
  std::string codes(reply.substr(0, kCodes));
  for (char& c : codes)
    c = ascii::is_digit(c) || c == '.' || c == '-' ? c : ' ';
  const std::uint32_t number = keep(key_of(codes, kind), reply, kind);
  return number == StringTable::kNone ? 0 : number;
}

}  // namespace waybill::salesforce
