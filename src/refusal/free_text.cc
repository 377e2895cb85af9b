#include "refusal/free_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "message/address.h"
#include "refusal/format_reader.h"
#include "refusal/normalise.h"
#include "refusal/reply.h"

namespace waybill::refusal {
namespace {

using Lines = std::vector<std::string_view>;

std::string_view without_quote_marks(std::string_view line) {
  while (line.starts_with('>') && !line.starts_with(">>>")) {
    line.remove_prefix(1);
    if (line.starts_with(' ')) line.remove_prefix(1);
  }
  return line;
}

Lines lines_of(std::string_view text) {
  Lines lines;
  for (std::string_view line : ascii::split(text.substr(0, kLargestNotice), '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(without_quote_marks(line));
  }
  return lines;
}

// "Name: value" with a name of letters, digits and "-".
std::string_view field_name(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  const std::string_view name = line.substr(0, colon);
  const bool good =
      std::ranges::all_of(name, [](char c) { return ascii::is_alnum(c) || c == '-'; });
  return good ? name : std::string_view{};
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [name](std::string_view n) { return ascii::iequals(name, n); });
}

// Fields that begin a returned header; a second field must follow soon.
bool begins_original(const Lines& lines, std::size_t at) {
  if (!is_one_of(
          field_name(lines[at]),
          {"Return-Path", "Received", "Message-ID", "From", "X-Envelope-To", "Delivered-To",
           "DKIM-Signature", "Date", "MIME-Version", "Content-Type", "Subject", "To", "X-Mailer"}))
    return false;
  std::size_t fields = 0;
  for (std::size_t i = at; i < lines.size() && i < at + 30; ++i) {
    if (ascii::trim(lines[i]).empty()) break;
    if (ascii::is_wsp(lines[i].front())) continue;
    if (field_name(lines[i]).empty()) return false;
    ++fields;
  }
  return fields >= 3;
}

// Words that stand above the returned message in many systems' notices.
bool announces_original(std::string_view line) {
  constexpr auto kWords = std::to_array<std::string_view>({
      "this is a copy of the message",
      "below this line is a copy",
      "header of the original message",
      "original message follows",
      "message text follows",
      "original message headers",
      "message header follows",
      "unsent message follows",
      "returned message follows",
      "original message -----",
      "undelivered message follows",
      "message headers follow",
      "returned message --",
  });
  // Most lines are let go by one look.
  if (!ascii::icontains(line, "message") && !ascii::icontains(line, "below this")) return false;
  return std::ranges::any_of(
      kWords, [line](std::string_view words) { return ascii::icontains(line, words); });
}

struct Leading {
  std::string_view address;
  std::string_view rest;
};

constexpr std::string_view kAddressEnds = " \t<>()[],;:\"'";

// The address at the start of the line, alone or with words behind it: "<a@b>: unknown", "a@b",
// "   a@b ... unknown host", "a@b\tSaid".
std::optional<Leading> leading_address(std::string_view line) {
  if (!line.contains('@')) return std::nullopt;
  std::string_view text = ascii::trim(line);
  for (const std::string_view label :
       {"to:", "recipient:", "rcpt:", "rcpt to:", "address:", "failed recipient:",
        "original recipient:", "recipient address:"}) {
    if (ascii::istarts_with(text, label)) text = ascii::trim(text.substr(label.size()));
  }
  if (text.starts_with("* ")) text = ascii::trim(text.substr(2));
  const std::string_view whole = text;
  const std::size_t codes =
      code_prefix_length(text);  // "550 5.1.1 <a@b>... User unknown" of Sendmail
  text.remove_prefix(codes);
  const bool is_bracketed = text.starts_with('<') || text.starts_with('[') || text.starts_with('(');
  if (is_bracketed) text.remove_prefix(1);
  const std::size_t end = std::min(text.find_first_of(kAddressEnds), text.size());
  const std::string_view address = text.substr(0, end);
  const auto path = message::parse_path(address);
  if (!path || path->domain.empty() || !path->domain.contains('.')) return std::nullopt;
  std::string_view rest = text.substr(end);
  while (!rest.empty() && std::string_view(" \t>]):;,.").contains(rest.front()))
    rest.remove_prefix(1);
  // "a@b.example wrote:" and sentences that begin with an address are rare; brackets or a break
  // behind it make it sure.
  return Leading{address, codes == 0 ? rest : whole};
}

void append_line(std::string& text, std::string_view line) {
  line = ascii::trim(line);
  if (line.empty()) return;
  if (!text.empty()) text += ' ';
  text += line;
}

void add(std::vector<NamedRecipient>& list, const NamedRecipient& recipient) {
  const auto known = std::ranges::find_if(
      list, [&](const NamedRecipient& r) { return ascii::iequals(r.address, recipient.address); });
  if (known == list.end()) {
    if (list.size() < kMostNamedRecipients) list.push_back(recipient);
    return;
  }
  append_line(known->said, recipient.said);
  if (!known->stage) known->stage = recipient.stage;
}

// Addresses at the start of lines, each with the text up to the next one or to the second blank
// line. A dialogue (">>> RCPT To:<a@b>", "<<< 550 No") belongs to the "550 <a@b>... No" behind it.
class NamedReader {
 public:
  std::vector<NamedRecipient> run(const Lines& lines) {
    for (const std::string_view line : lines)
      read_line(line);
    flush();
    return std::move(list_);
  }

 private:
  void read_line(std::string_view line) {
    if (read_dialogue(line)) return;
    if (const auto leading = leading_address(line)) {
      flush();
      begin(*leading, line);
    } else if (ascii::trim(line).empty()) {
      if (++blanks_ > 1 || !current_.said.empty()) flush();
    } else if (code_prefix_length(line) >= 3 && is_answer_) {
      flush();  // "550 example.com (smtp)... Host unknown": of a host, not of this address
    } else if (!current_.address.empty()) {
      append_line(current_.said, line);
    }
  }

  void begin(const Leading& leading, std::string_view line) {
    current_.address = leading.address;
    append_line(current_.said, leading.rest);
    blanks_ = 0;
    is_answer_ = code_prefix_length(line) >= 3;
    if (!is_answer_) return;
    if (!reply_.empty()) current_.said += ": " + std::exchange(reply_, {});
    current_.stage = std::exchange(command_, std::nullopt);
  }

  bool read_dialogue(std::string_view line) {
    if (ascii::icontains(line, "while talking to ")) {
      flush();
      reply_.clear();
      command_.reset();
      return true;
    }
    const bool is_ours = line.starts_with(">>> ");
    if (!is_ours && !line.starts_with("<<< ")) return false;
    if (!is_answer_ && !current_.address.empty()) return false;
    flush();
    if (is_ours) {
      command_ = parse_stage(ascii::trim(line.substr(4)));
      reply_.clear();
    } else {
      append_line(reply_, line.substr(4));
    }
    return true;
  }

  void flush() {
    if (!current_.address.empty()) add(list_, current_);
    current_ = {};
    is_answer_ = false;
  }

  std::vector<NamedRecipient> list_;
  NamedRecipient current_;
  std::string reply_;
  std::optional<Stage> command_;
  std::size_t blanks_ = 0;
  bool is_answer_ = false;
};

// Joins the fields of RFC 3464 that stand in the lines, folded lines with them.
std::optional<DeliveryStatus> inline_status(const Lines& lines) {
  std::string fields;
  bool has_recipient = false;
  bool has_status = false;
  bool in_field = false;
  for (const std::string_view line : lines) {
    const std::string_view name = field_name(line);
    if (is_one_of(name, {"Reporting-MTA", "Arrival-Date", "Final-Recipient", "Original-Recipient",
                         "Action", "Status", "Remote-MTA", "Diagnostic-Code", "Last-Attempt-Date",
                         "Will-Retry-Until"})) {
      in_field = true;
      has_recipient = has_recipient || ascii::iequals(name, "Final-Recipient");
      has_status = has_status || ascii::iequals(name, "Status") || ascii::iequals(name, "Action");
      fields += line;
    } else if (in_field && !line.empty() && ascii::is_wsp(line.front())) {
      fields += line;
    } else {
      in_field = false;
      if (!line.empty()) continue;
    }
    fields += '\n';
  }
  if (!has_recipient || !has_status) return std::nullopt;
  return parse_delivery_status(fields);
}

// Addresses inside sentences, for notices that put none at the start of a line.
std::vector<NamedRecipient> mentioned_recipients(const Lines& lines) {
  std::vector<NamedRecipient> list;
  // In a quoted dialogue the recipients are those of RCPT TO.
  const auto is_rcpt = [](std::string_view line) { return ascii::icontains(line, "rcpt to:"); };
  const bool has_rcpt = std::ranges::any_of(lines, is_rcpt);
  for (const std::string_view line : lines) {
    if (has_rcpt && !is_rcpt(line)) continue;
    for (std::size_t begin = 0; begin < line.size();) {
      const std::size_t end = std::min(line.find_first_of(kAddressEnds, begin), line.size());
      std::string_view word = line.substr(begin, end - begin);
      begin = end + 1;
      while (word.ends_with('.'))
        word.remove_suffix(1);
      const auto path = word.contains('@') ? message::parse_path(word) : std::nullopt;
      if (path && path->domain.contains('.'))
        add(list,
            {.address = std::string(word), .said = {}, .stage = std::nullopt, .remote_host = {}});
    }
  }
  return list;
}

std::optional<Stage> dialogue_stage(const Lines& lines) {
  std::optional<Stage> stage;
  for (const std::string_view line : lines) {
    if (line.starts_with(">>>")) stage = parse_stage(ascii::trim(line.substr(3)));
    if (stage && line.starts_with("<<<") && code_prefix_length(ascii::trim(line.substr(3))) >= 3)
      return stage;
  }
  return std::nullopt;
}

}  // namespace

const NamedRecipient* Notice::find(std::string_view address) const {
  const auto found = std::ranges::find_if(
      recipients, [&](const NamedRecipient& r) { return ascii::iequals(r.address, address); });
  return found == recipients.end() ? nullptr : &*found;
}

Notice read_notice(std::string_view text, const NoticeFormat* format) {
  Notice notice;
  Lines lines = lines_of(text);
  std::size_t end = lines.size();
  std::size_t original = lines.size();
  const std::size_t marked = format == nullptr ? lines.size() : original_by_format(*format, lines);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool is_announced = i == marked || announces_original(lines[i]);
    if (!is_announced && !begins_original(lines, i)) continue;
    end = i;
    original = is_announced ? i + 1 : i;
    break;
  }
  while (original < lines.size() && field_name(lines[original]).empty())
    ++original;
  for (std::size_t i = original; i < lines.size() && !ascii::trim(lines[i]).empty(); ++i) {
    notice.original += lines[i];
    notice.original += '\n';
  }
  notice.status = inline_status(lines);
  lines.resize(end);
  for (const std::string_view line : lines) {
    notice.text += line;
    notice.text += '\n';
  }
  if (format != nullptr) notice.recipients = recipients_by_format(*format, lines);
  if (notice.recipients.empty()) notice.recipients = NamedReader().run(lines);
  if (notice.recipients.empty()) notice.recipients = mentioned_recipients(lines);
  notice.stage = dialogue_stage(lines);
  return notice;
}

}  // namespace waybill::refusal
