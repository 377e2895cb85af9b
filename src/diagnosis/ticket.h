// What to write to whom: the text of a ticket, ready to paste.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "diagnosis/case_file.h"
#include "diagnosis/verdict.h"

namespace waybill::diagnosis {

enum class Reader : std::uint8_t {
  Salesforce,  // support of Salesforce
  Recipient,   // the mail admin of the recipient
  DnsAdmin,    // who keeps the sender's zone
  Colleague,   // who asked why the mail did not arrive
};
[[nodiscard]] std::optional<Reader> parse_reader(std::string_view word);  // "salesforce", "dns"

struct Ticket {
  std::string subject;
  std::string text;
};

// Pure. Says what is known, where it was read, and what is asked of the reader.
[[nodiscard]] Ticket write_ticket(const Diagnosis& diagnosis, const Case& the_case, Reader reader);

}  // namespace waybill::diagnosis
