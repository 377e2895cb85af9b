// The other fields of lists and of automatic mail.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "dns/name.h"
#include "message/encoded_word.h"
#include "message/lexical.h"
#include "tester/check_parts.h"
#include "tester/list_uris.h"
#include "tester/phrase.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kLongestListId = 255;  // octets (RFC 2919 §3)

// What is wrong with "Name <id.example.com>"; "" nothing.
std::string fault_of_id(std::string_view value) {
  const std::string text = message::unfold(value);
  const std::size_t open = text.rfind('<');
  const std::size_t close = text.rfind('>');
  if (open == std::string::npos || close == std::string::npos || close < open)
    return "its id does not stand in angle brackets";
  const std::string id = text.substr(open + 1, close - open - 1);
  if (id.size() > kLongestListId) return "its id is longer than 255 octets";
  if (std::ranges::any_of(id, ascii::is_space)) return "its id has a space in it";
  if (!id.contains('.') || !dns::Name::parse(id)) return "its id is no name with a dot in it";
  return {};
}

// Google's form: up to three of the sender's words, then the sender's id of 5 to 15 characters.
std::string fault_of_feedback_id(std::string_view value) {
  const auto parts = ascii::split(ascii::trim(value), ':');
  if (parts.size() > 4) return "it has more than four parts";
  const std::string_view sender = ascii::trim(parts.back());
  if (sender.size() < 5 || sender.size() > 15)
    return "its last part, the sender's id, has not 5 to 15 characters";
  return {};
}

struct Notes {
  std::vector<std::string> faults, there;
  std::vector<Proof> proofs;
};

void note_id(const message::Message& message, Notes& notes) {
  const message::Field* id = message.field("List-Id");
  if (id == nullptr) return;
  if (const std::string fault = fault_of_id(id->value); !fault.empty()) {
    notes.faults.push_back("List-Id: " + fault);
    notes.proofs.push_back(of_field(*id));
  } else {
    notes.there.emplace_back("List-Id");
  }
}

void note_feedback(const message::Message& message, Notes& notes) {
  const message::Field* feedback = message.field("Feedback-ID");
  if (feedback == nullptr) return;
  if (const std::string fault = fault_of_feedback_id(feedback->value); !fault.empty()) {
    notes.faults.push_back("Feedback-ID: " + fault);
    notes.proofs.push_back(of_field(*feedback));
  } else {
    notes.there.emplace_back("Feedback-ID");
  }
}

void note_others(const message::Message& message, Notes& notes) {
  for (const std::string_view name :
       {"List-Help", "List-Subscribe", "List-Post", "List-Owner", "List-Archive"}) {
    const message::Field* field = message.field(name);
    if (field == nullptr) continue;
    const bool is_no = name == "List-Post" && ascii::istarts_with(ascii::trim(field->value), "NO");
    const ListUris list = parse_list_uris(field->value);
    if (!list.fault.empty() && !is_no) {
      notes.faults.push_back(fmt::format("{}: {}", name, list.fault));
      notes.proofs.push_back(of_field(*field));
    } else {
      notes.there.emplace_back(name);
    }
  }
  for (const std::string_view name : {"Precedence", "Auto-Submitted"}) {
    const message::Field* field = message.field(name);
    if (field != nullptr)
      notes.there.push_back(
          fmt::format("{} ({})", name, to_valid_utf8(ascii::trim(field->value).substr(0, 30))));
  }
}

}  // namespace

void check_list_fields(const Offline& offline) {
  const message::Message& message = offline.reading.message;
  Findings& findings = offline.findings;
  Notes notes;
  note_id(message, notes);
  note_feedback(message, notes);
  note_others(message, notes);
  if (!notes.faults.empty()) {
    Finding& finding =
        findings.warn("list-fields", fmt::format("Not well formed: {}.", list_of(notes.faults)));
    for (Proof& proof : notes.proofs)
      finding.cite(std::move(proof));
    if (!notes.faults.front().starts_with("List-Id"))
      finding.advise("Correct the field that is named.");
    return;
  }
  const bool is_bulk = offline.reading.traffic == Traffic::Bulk;
  if (notes.there.empty() && !is_bulk) {
    findings.skip("list-fields", "This is no mail to a list.");
  } else if (is_bulk && message.field("List-Id") == nullptr) {
    findings.info("list-fields",
                  "There is no List-Id, by which readers could sort and receivers could tell this "
                  "list from others.");
  } else {
    findings.pass("list-fields", fmt::format("{} {} well formed.", list_of(notes.there, 8),
                                             notes.there.size() == 1 ? "is" : "are"));
  }
}

}  // namespace waybill::tester
