// Kinds of defects and groups of them (data/issue-kinds.csv): what they do to mail, and how it is
// seen that one is mended.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace waybill::issue {

// What shows that a defect is mended.
enum class Confirmation : std::uint8_t {
  Dns,       // the records; nothing else is needed
  Traffic,   // the records first where there are any, then aggregate reports of mail that passes
  Logs,      // logs of delivered mail without the refusal
  Lists,     // the blocklists
  Feedback,  // figures of providers
};
[[nodiscard]] std::string_view to_string(Confirmation confirmation);  // "traffic"

struct Kind {
  std::string code;   // "spf-*": of all findings of the check that begin so
  std::string topic;  // of data/sender-steps.csv: "dkim", "spf", …; "" none
  std::string title;  // with {sender}, {provider}
  std::string why;    // what it does to mail
  Confirmation confirmed_by = Confirmation::Dns;
  std::string rule;  // of alerts, when such an issue opens
};

[[nodiscard]] std::span<const Kind> kinds();
// Of its own row, or of the group that it belongs to; mended by DNS when there is neither.
[[nodiscard]] Kind kind_of(std::string_view code);

// What all issues of a code have in common, for people.
[[nodiscard]] std::string name_of(std::string_view code);

}  // namespace waybill::issue
