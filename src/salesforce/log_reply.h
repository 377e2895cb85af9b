// The replies of a log, kept once each. Replies that differ in what changes from message to message
// (queue ids, times, addresses) count as one, so that each meaning is looked up once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/string_table.h"

namespace waybill::salesforce {

enum class MaskDomains : std::uint8_t { Keep, Mask };

// `reply` with the same sign in the place of what names one message: ids of letters and digits,
// numbers of six digits and more, times, the local parts of mail addresses (and their domains if
// that is wanted), IP addresses (127.0.0.0/8 apart: they are codes of blocklists). Reply codes,
// short codes such as S3150 and BL000001 and words stay. log_reply_test holds against the whole
// catalogue that a text and its mask have one meaning.
void mask_reply(std::string_view reply, MaskDomains domains, std::string& masked);

// What the words of Salesforce's own mail server say of a P row.
enum class PermanentKind : std::uint8_t {
  Refused,
  Expired,       // the time or the number of retries is over
  Discarded,     // "message discarded": thrown away by Salesforce
  MaybeExpired,  // no text, or a temporary one: the end of retries if there were any
};
[[nodiscard]] PermanentKind permanent_kind(std::string_view reply);

class ReplyTable {
 public:
  // Our own caps. From half of them on the domains of mail addresses do not tell replies apart;
  // beyond them, only codes do.
  static constexpr std::size_t kMostReplies = 20000;
  static constexpr std::size_t kMostOctets = 8U << 20U;
  static constexpr std::size_t kLongestReply = 2048;  // octets kept of one

  // The number of the reply; 0 is the empty one.
  std::uint32_t intern(std::string_view reply);
  // The first reply that was seen under this number.
  [[nodiscard]] std::string_view at(std::uint32_t number) const { return table_.at(number); }
  [[nodiscard]] PermanentKind kind(std::uint32_t number) const { return kinds_[number]; }
  [[nodiscard]] std::size_t size() const { return table_.size(); }
  // How often a reply had to be told by its codes only.
  [[nodiscard]] std::size_t untold() const { return untold_; }

  ReplyTable();

 private:
  static std::uint64_t key_of(std::string_view text, PermanentKind kind);
  std::uint32_t keep(std::uint64_t key, std::string_view reply, PermanentKind kind);
  StringTable table_{kMostReplies + 1000, kMostOctets + (1U << 20U)};
  std::vector<PermanentKind> kinds_;
  std::string masked_;
  std::size_t untold_ = 0;
};

}  // namespace waybill::salesforce
