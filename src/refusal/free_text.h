// Bounces in no standard form: what a person would read from their text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "refusal/delivery_status.h"
#include "refusal/vocabulary.h"

namespace waybill::refusal {

struct NoticeFormat;

inline constexpr std::size_t kLargestNotice = 64U << 10U;  // octets of the text that are read
inline constexpr std::size_t kMostNamedRecipients = 200;   // our own cap

// One address that the text says something about.
struct NamedRecipient {
  std::string address;
  std::string said;            // on one line; may be empty
  std::optional<Stage> stage;  // of the command that the text shows as answered
  std::string remote_host;     // as the text names it; may be empty
  bool operator==(const NamedRecipient&) const = default;
};

struct Notice {
  std::string text;  // the words of the mail system, without the message that it returns
  std::vector<NamedRecipient> recipients;
  // The fields of RFC 3464 when they stand in the running text.
  std::optional<DeliveryStatus> status;
  std::string original;  // the returned header fields; empty: none found
  // The command in front of the first refusal, when the text quotes the dialogue (">>> DATA", "<<<
  // 550").
  std::optional<Stage> stage;

  // The named recipient with this address; nullptr when there is none.
  [[nodiscard]] const NamedRecipient* find(std::string_view address) const;
};

// `text` is the decoded text of the message. Quote marks ("> ") of forwards are removed. `format`
// is that of the notice or nullptr: then, and for what it does not describe, addresses and words
// are found by the habits of most systems.
[[nodiscard]] Notice read_notice(std::string_view text, const NoticeFormat* format = nullptr);

}  // namespace waybill::refusal
