// A recipient's complaint about a message: a report of a feedback loop (ARF, RFC 5965), or one of
// the forms that some providers use instead. Who complained is not kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "message/message.h"

namespace waybill::feedback {

struct Complaint {
  std::string id;         // digest of what was sent: the same report read again has the same
  std::int64_t time = 0;  // of the message that was complained about, else of the report; Unix
                          // seconds
  std::string type;       // lower case: "abuse", "fraud", "virus", "not-spam", "opt-out", "other";
                          // "unstated"
  std::string domain;     // whose mail it was, lower case; "" not told
  std::string named_by;   // what told the domain: "from", "dkim", "reported-domain", "return-path"
  std::string source_ip;  // as an address reads; "" not told
  std::string provider;   // of data/feedback-reporters.csv, else the reporter's domain; "" not told
};

// Nothing: it is no complaint. A report of failed authentication is none either (failure_report.h).
// What is malformed is read as far as it goes: a report part as base64 or as plain text, a missing
// type. `now` in Unix seconds: no complaint is later.
[[nodiscard]] std::optional<Complaint> read_complaint(const message::Message& message,
                                                      std::int64_t now);

// Whether the recipient says that the message was wanted.
[[nodiscard]] bool is_praise(const Complaint& complaint);

// A provider by the domain of whoever reports, or of DMARC reports; the longest suffix wins.
struct Reporter {
  std::string provider, title;
};
// Nothing: it is not in the table.
[[nodiscard]] std::optional<Reporter> reporter_at(std::string_view domain);
// For people; `provider` itself when the table does not have it.
[[nodiscard]] std::string reporter_title(std::string_view provider);

}  // namespace waybill::feedback
