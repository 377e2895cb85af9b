// Kinds of defects that the check of records does not know (data/issue-kinds.csv), and how it is
// seen that one of any kind is mended.
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
  std::string code;
  std::string topic;  // of data/sender-steps.csv: "dkim", "spf", …; "" none
  std::string title;  // with {sender}, {provider}
  std::string why;    // what it does to mail
  Confirmation confirmed_by = Confirmation::Dns;
  std::string rule;  // of alerts, when such an issue opens
};

[[nodiscard]] std::span<const Kind> kinds();
// Of a code of the check of records: the topic by its first word, mended by DNS, and by traffic
// where it decides over authentication.
[[nodiscard]] Kind kind_of(std::string_view code);

// What all issues of a code have in common, for people.
[[nodiscard]] std::string name_of(std::string_view code);

}  // namespace waybill::issue
