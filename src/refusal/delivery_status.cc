#include "refusal/delivery_status.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"
#include "message/lexical.h"
#include "message/message.h"
#include "refusal/reply.h"

namespace waybill::refusal {
namespace {

std::string_view without_brackets(std::string_view text) {
  text = ascii::trim(text);
  while (text.size() >= 2 && text.starts_with('<') && text.ends_with('>'))
    text = ascii::trim(text.substr(1, text.size() - 2));
  return text;
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    out += static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

// RFC 6533 §3: utf-8-addr-xtext writes a character as \x{HEXPOINT}.
std::string undo_xtext(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = text.starts_with("\\x{") ? text.find('}') : std::string_view::npos;
    if (end == std::string_view::npos || end < 4 || end > 9) {
      result += text.front();
      text.remove_prefix(1);
      continue;
    }
    std::uint32_t code = 0;
    bool good = true;
    for (const char c : text.substr(3, end - 3)) {
      good = good && ascii::hex_value(c) >= 0;
      code = code * 16 + static_cast<std::uint32_t>(good ? ascii::hex_value(c) : 0);
    }
    if (good && code != 0 && code <= 0x10FFFF) {
      append_utf8(result, code);
    } else {
      result += text.substr(0, end + 1);
    }
    text.remove_prefix(end + 1);
  }
  return to_valid_utf8(result);
}

// The first word that is a status code: "5.1.1", "5.1.1 (bad mailbox)".
std::string status_of(std::string_view value) {
  value = ascii::trim(value);
  std::size_t end = 0;
  while (end < value.size() && (ascii::is_digit(value[end]) || value[end] == '.'))
    ++end;
  const auto code = EnhancedCode::parse(value.substr(0, end));
  return code ? code->to_string() : std::string();
}

void read_recipient_field(const message::Field& field, RecipientStatus& out) {
  const auto is = [&field](std::string_view name) { return ascii::iequals(field.name, name); };
  const std::string value = message::unfold(field.value);
  if (is("Final-Recipient") || (is("X-Actual-Recipient") && out.recipient.empty())) {
    if (is("Final-Recipient")) out.recipient = typed_value(value);
  } else if (is("Original-Recipient")) {
    out.original_recipient = typed_value(value);
  } else if (is("Action")) {
    // "failed (bad destination mailbox)": only the word counts
    const std::string_view word = ascii::trim(value);
    out.action = ascii::lower(word.substr(0, word.find_first_of(" \t(;")));
  } else if (is("Status")) {
    out.status = status_of(value);
  } else if (is("Remote-MTA")) {
    out.remote_mta = typed_value(value);
  } else if (is("Diagnostic-Code")) {
    const std::size_t semicolon = value.find(';');
    const bool is_typed = semicolon != std::string::npos && semicolon < 20 &&
                          value.substr(0, semicolon).find(' ') == std::string::npos;
    if (is_typed) out.diagnostic_type = ascii::lower(ascii::trim(value.substr(0, semicolon)));
    out.diagnostic = ascii::trim(is_typed ? std::string_view(value).substr(semicolon + 1) : value);
  } else if (is("Last-Attempt-Date")) {
    out.last_attempt = message::parse_date(value);
  } else if (is("Will-Retry-Until")) {
    out.will_retry_until = message::parse_date(value);
  }
}

void read_message_field(const message::Field& field, DeliveryStatus& out) {
  const auto is = [&field](std::string_view name) { return ascii::iequals(field.name, name); };
  if (is("Reporting-MTA")) out.reporting_mta = typed_value(field.value);
  if (is("Received-From-MTA")) out.received_from_mta = typed_value(field.value);
  if (is("Original-Envelope-Id")) out.envelope_id = message::unfold(field.value);
  if (is("Arrival-Date")) out.arrival = message::parse_date(field.value);
}

bool is_recipient_field(const message::Field& field) {
  return ascii::iequals(field.name, "Final-Recipient") ||
         ascii::iequals(field.name, "Original-Recipient") || ascii::iequals(field.name, "Action") ||
         ascii::iequals(field.name, "Status") || ascii::iequals(field.name, "Diagnostic-Code") ||
         ascii::iequals(field.name, "Remote-MTA");
}

void read_group(const message::Message& group, DeliveryStatus& out) {
  RecipientStatus recipient;
  bool has_recipient = false;
  bool has_final = false;
  for (const message::Field& field : group.fields()) {
    read_message_field(field, out);
    const bool is_final = ascii::iequals(field.name, "Final-Recipient");
    if (is_final && has_final && out.recipients.size() < kMostStatusRecipients)
      out.recipients.push_back(std::exchange(recipient, {}));
    has_final = has_final || is_final;
    has_recipient = has_recipient || is_recipient_field(field);
    read_recipient_field(field, recipient);
  }
  if (has_recipient && out.recipients.size() < kMostStatusRecipients)
    out.recipients.push_back(std::move(recipient));
}

bool is_field_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  return std::ranges::all_of(ascii::trim(line.substr(0, colon)),
                             [](char c) { return ascii::is_alnum(c) || c == '-' || c == '_'; });
}

// The body with LF line ends in which every line that is no field continues the one above:
// reporters copy replies of several lines without folding them. At the start of a group such lines
// go.
std::string with_folds(std::string_view body) {
  std::string text;
  bool in_group = false;
  for (std::string_view line : ascii::split(body, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (ascii::trim(line).empty()) {
      in_group = false;
      text += '\n';
      continue;
    }
    const bool is_field = is_field_line(line) && !ascii::is_wsp(line.front());
    if (!is_field && !in_group) continue;
    in_group = true;
    if (!is_field && !ascii::is_wsp(line.front())) text += ' ';
    text += line;
    text += '\n';
  }
  return text;
}

}  // namespace

std::string typed_value(std::string_view field) {
  const std::string value = message::unfold(field);
  const std::size_t semicolon = value.find(';');
  std::string_view rest = value;
  bool is_utf8_address = false;
  if (semicolon != std::string::npos) {
    is_utf8_address = ascii::istarts_with(ascii::trim(rest.substr(0, semicolon)), "utf-8");
    rest.remove_prefix(semicolon + 1);
  }
  rest = without_brackets(rest);
  // "@relay:user@example.com": a source route says nothing of the recipient (RFC 5321 §4.1.1.3)
  if (rest.starts_with('@'))
    rest.remove_prefix(rest.find(':') == std::string_view::npos ? 0 : rest.find(':') + 1);
  return is_utf8_address ? undo_xtext(rest) : std::string(rest);
}

DeliveryStatus parse_delivery_status(std::string_view body) {
  DeliveryStatus status;
  const std::string text = with_folds(body);
  std::string_view rest = text;
  while (!rest.empty()) {
    if (rest.starts_with('\n')) {
      rest.remove_prefix(1);
      continue;
    }
    const message::Message group = message::Message::read(rest);
    read_group(group, status);
    // A group that ends without a blank line has met a limit of the reader: the rest is dropped.
    if (group.body_begin() == 0) break;
    rest.remove_prefix(group.body_begin());
  }
  return status;
}

}  // namespace waybill::refusal
