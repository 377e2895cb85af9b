#include "feedback/complaint.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/ascii.h"
#include "base/csv.h"
#include "base/ip.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "data/feedback_reporters.h"
#include "message/address.h"
#include "message/date.h"
#include "message/lexical.h"
#include "message/mime.h"
#include "refusal/bounce.h"
#include "refusal/feedback_report.h"
#include "refusal/original.h"

namespace waybill::feedback {
namespace {

using message::Message;
using message::MimeTree;
using message::Part;

constexpr std::size_t kLongestDomain = 253;  // RFC 1035 §2.3.4
constexpr std::size_t kLongestType = 40;
// A report part that calls itself plain text is short.
constexpr std::size_t kLongestPlainReport = 16U << 10U;

struct Row {
  std::string suffix;
  Reporter reporter;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> kTable = [] {
    std::vector<Row> table;
    csv::Reader reader(data::feedback_reporters());
    reader.next();  // suffix, provider, title, source
    while (reader.next())
      table.push_back({std::string(reader.field(0)),
                       {std::string(reader.field(1)), std::string(reader.field(2))}});
    return table;
  }();
  return kTable;
}

// The domain of "user@example.com", "<user@example.com>", "dns; example.com" or "example.com".
std::string domain_in(std::string_view text) {
  std::string_view rest = ascii::trim(text);
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos)
    rest = rest.substr(at + 1);
  if (const std::size_t type = rest.find(';'); type != std::string_view::npos)
    rest = ascii::trim(rest.substr(type + 1));
  const auto is_part = [](char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-' || c == '.' || c == '_';
  };
  const auto end = std::ranges::find_if_not(rest, is_part);
  std::string domain = ascii::lower(rest.substr(0, static_cast<std::size_t>(end - rest.begin())));
  while (domain.ends_with('.'))
    domain.pop_back();
  const bool is_domain = domain.contains('.') && domain.size() <= kLongestDomain &&
                         !domain.starts_with('.') && !IpAddress::parse(domain);
  return is_domain ? domain : std::string();
}

// The d= of the first signature.
std::string signer_in(const Message& header) {
  const message::Field* field = header.field("DKIM-Signature");
  if (field == nullptr) return {};
  for (const std::string_view tag : ascii::split(field->value, ';')) {
    const std::string_view trimmed = ascii::trim(tag);
    const std::size_t equals = trimmed.find('=');
    if (equals == std::string_view::npos) continue;
    if (ascii::iequals(ascii::trim(trimmed.substr(0, equals)), "d"))
      return domain_in(trimmed.substr(equals + 1));
  }
  return {};
}

// The report part: by its type, else a short part of plain text with the one field that all have.
std::optional<std::string> report_part(const MimeTree& tree) {
  if (const Part* part = tree.find("message/feedback-report")) return message::content_of(*part);
  for (const Part& part : tree.parts()) {
    if (part.type.value != "text/plain") continue;
    std::string text = message::content_of(part);
    if (text.size() > kLongestPlainReport) continue;
    const std::size_t at = ascii::ifind(text, "feedback-type:");
    if (at != std::string::npos && (at == 0 || text[at - 1] == '\n')) return text.substr(at);
  }
  return std::nullopt;
}

// The message that was complained about, or its header.
struct About {
  std::string header;  // octets
  refusal::Original original;
};
About read_about(const MimeTree& tree) {
  About about;
  for (const Part& part : tree.parts()) {
    const bool is_child = part.parent != message::kNoPart && tree.parts()[part.parent].is_message();
    if (is_child) {
      about.original = refusal::read_original(part.entity);
    } else if (refusal::is_header_part(part)) {
      about.original = refusal::read_original(Message::read(message::content_of(part)));
    } else {
      continue;
    }
    about.header = about.original.header;
    return about;
  }
  return about;
}

void name_domain(Complaint& complaint, const About& about, const refusal::FeedbackReport* report) {
  const Message header = Message::read(about.header);
  const std::array<std::pair<std::string_view, std::string>, 4> candidates = {
      {{"from", domain_in(about.original.from)},
       {"dkim", signer_in(header)},
       {"reported-domain", report == nullptr ? "" : domain_in(report->reported_domain)},
       {"return-path", domain_in(report == nullptr || report->original_mail_from.empty()
                                     ? about.original.return_path
                                     : report->original_mail_from)}}};
  for (const auto& [named_by, domain] : candidates) {
    if (domain.empty()) continue;
    complaint.domain = domain;
    complaint.named_by = named_by;
    return;
  }
}

void name_provider(Complaint& complaint, const Message& message,
                   const refusal::FeedbackReport* report) {
  const std::string from = domain_in(refusal::first_address(message, "From"));
  const std::string host = report == nullptr ? std::string() : domain_in(report->reporting_mta);
  for (const std::string& domain : {from, host}) {
    if (const auto known = reporter_at(domain)) {
      complaint.provider = known->provider;
      return;
    }
  }
  complaint.provider = from.empty() ? host : from;
}

std::int64_t date_of(const Message& message) {
  const message::Field* field = message.field("Date");
  const auto date = field == nullptr ? std::nullopt : message::parse_date(field->value);
  return date ? date->unix_seconds : 0;
}

// The report's own identity and content: received again by another way its trace fields differ.
std::string digest_of(const Message& message, std::string_view report, const About& about) {
  std::string text;
  for (const std::string_view name : {"Message-ID", "Date", "From"}) {
    text += refusal::field_text(message, name);
    text += '\n';
  }
  text += report;
  text += about.original.message_id;
  return sha256_hex(text);
}

std::string type_in(const std::string& stated) {
  const std::string_view type = ascii::trim(stated);
  if (type.empty()) return "unstated";
  return to_valid_utf8(type.substr(0, kLongestType));
}

// Forms without a report part: Outlook.com's programme, Apple's unsubscribing, Amazon SES.
std::optional<Complaint> read_other_form(const Message& message, const About& about) {
  const refusal::Bounce bounce = refusal::read_bounce(message);
  if (bounce.kind != refusal::BounceKind::Feedback || bounce.recipients.empty())
    return std::nullopt;
  Complaint complaint;
  complaint.type = type_in(bounce.recipients.front().feedback_type);
  About known = about;
  if (known.original.from.empty()) known.original = bounce.original;
  name_domain(complaint, known, nullptr);
  name_provider(complaint, message, nullptr);
  complaint.time = date_of(message);
  complaint.id = digest_of(message, {}, known);
  return complaint;
}

}  // namespace

std::optional<Reporter> reporter_at(std::string_view domain) {
  const Row* best = nullptr;
  for (const Row& row : rows()) {
    if (!ascii::iends_with(domain, row.suffix)) continue;
    const std::size_t rest = domain.size() - row.suffix.size();
    if (rest != 0 && domain[rest - 1] != '.') continue;
    if (best == nullptr || row.suffix.size() > best->suffix.size()) best = &row;
  }
  if (best == nullptr) return std::nullopt;
  return best->reporter;
}

std::string reporter_title(std::string_view provider) {
  for (const Row& row : rows()) {
    if (row.reporter.provider == provider) return row.reporter.title;
  }
  return std::string(provider);
}

bool is_praise(const Complaint& complaint) {
  return complaint.type == "not-spam";
}

std::optional<Complaint> read_complaint(const Message& message, std::int64_t now) {
  const MimeTree tree = MimeTree::read(message);
  const About about = read_about(tree);
  const auto part = report_part(tree);
  std::optional<Complaint> complaint;
  if (!part) {
    complaint = read_other_form(message, about);
    if (!complaint) return std::nullopt;
  } else {
    const refusal::FeedbackReport report = refusal::parse_feedback_report(*part);
    if (report.feedback_type == "auth-failure") return std::nullopt;
    complaint.emplace();
    complaint->type = type_in(report.feedback_type);
    name_domain(*complaint, about, &report);
    name_provider(*complaint, message, &report);
    if (const auto address = IpAddress::parse(ascii::trim(report.source_ip)))
      complaint->source_ip = address->to_string();
    complaint->time = report.arrival ? report.arrival->unix_seconds : date_of(message);
    complaint->id = digest_of(message, *part, about);
  }
  complaint->time = complaint->time <= 0 ? now : std::min(complaint->time, now);
  return complaint;
}

}  // namespace waybill::feedback
