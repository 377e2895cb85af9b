#include "salesforce/org_id.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"

namespace waybill::salesforce {
namespace {

constexpr std::size_t kIdLength = 15;
constexpr std::size_t kSuffixLength = 3;
constexpr std::size_t kKeyLength = 15;  // 12 characters of the id and the suffix
constexpr std::string_view kSuffixLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
constexpr std::string_view kBounceZone = "bnc.salesforce.com";

// The letters of `lower` in the case that the three suffix letters tell: bit i of letter k (least
// significant first) says that character 5k+i is upper case.
std::optional<std::string> restore_case(std::string lower, std::string_view suffix) {
  for (std::size_t k = 0; k < kSuffixLength; ++k) {
    const std::size_t bits = kSuffixLetters.find(ascii::to_upper(suffix[k]));
    if (bits == std::string_view::npos) return std::nullopt;
    for (std::size_t i = 0; i < 5; ++i) {
      char& c = lower[5 * k + i];
      if ((bits >> i & 1U) == 0) continue;
      if (!ascii::is_lower(c)) return std::nullopt;  // a digit has no case: the suffix does not fit
      c = ascii::to_upper(c);
    }
  }
  return lower;
}

}  // namespace

std::string id_suffix(std::string_view id15) {
  std::string suffix;
  for (std::size_t k = 0; k < kSuffixLength && id15.size() == kIdLength; ++k) {
    std::size_t bits = 0;
    for (std::size_t i = 0; i < 5; ++i) {
      if (ascii::is_upper(id15[5 * k + i])) bits |= std::size_t{1} << i;
    }
    suffix += kSuffixLetters[bits];
  }
  return suffix;
}

std::optional<std::string> parse_org_id(std::string_view text) {
  if (!text.starts_with("00D") && !text.starts_with("00d")) return std::nullopt;
  if (!std::ranges::all_of(text, ascii::is_alnum)) return std::nullopt;
  if (text.size() == kIdLength) return std::string(text);
  if (text.size() != kIdLength + kSuffixLength) return std::nullopt;
  return restore_case(ascii::lower(text.substr(0, kIdLength)), text.substr(kIdLength));
}

std::optional<std::string> decode_org_key(std::string_view key) {
  std::string full = ascii::lower(key);
  if (const std::size_t dash = full.find('-'); dash != std::string::npos) {
    if (full.size() - 1 > kKeyLength) return std::nullopt;
    full.replace(dash, 1, std::string(kKeyLength - (full.size() - 1), '0'));
  }
  if (full.size() != kKeyLength || !std::ranges::all_of(full, ascii::is_alnum)) return std::nullopt;
  const std::string body = "00d" + full.substr(0, kIdLength - 3);
  return restore_case(body, std::string_view(full).substr(kIdLength - 3));
}

std::optional<BounceAddress> parse_bounce_address(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  const std::string domain = ascii::lower(address.substr(at + 1));
  if (domain != kBounceZone && !domain.ends_with("." + std::string(kBounceZone)))
    return std::nullopt;
  BounceAddress result;
  const std::string_view local = address.substr(0, at);
  if (const std::size_t mark = local.rfind("__"); mark != std::string_view::npos) {
    result.original = local.substr(0, mark);
    if (const std::size_t equals = result.original.rfind('='); equals != std::string::npos)
      result.original[equals] = '@';
  }
  const std::vector<std::string_view> labels = ascii::split(domain, '.');
  // <token>[.<token>].<orgkey>.<instance>.bnc.salesforce.com: the short form has one token before
  // bnc.
  if (labels.size() >= 6) {
    result.instance = labels[labels.size() - 4];
    result.org_key = labels[labels.size() - 5];
    result.org_id = decode_org_key(result.org_key);
  }
  return result;
}

bool is_sandbox_instance(std::string_view instance) {
  const auto all_digits = [](std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, ascii::is_digit);
  };
  if (ascii::istarts_with(instance, "cs")) return all_digits(instance.substr(2));
  // Hyperforce: three letters, a number, "s" for sandbox.
  return instance.size() > 4 && std::ranges::all_of(instance.substr(0, 3), ascii::is_alpha) &&
         ascii::to_lower(instance.back()) == 's' &&
         all_digits(instance.substr(3, instance.size() - 4));
}

}  // namespace waybill::salesforce
