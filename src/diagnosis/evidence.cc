#include "diagnosis/evidence.h"

#include <algorithm>
#include <cstdlib>

#include "base/ascii.h"
#include "base/utf16.h"
#include "diagnosis/digested_log.h"
#include "message/lexical.h"
#include "message/message.h"
#include "refusal/bounce.h"
#include "salesforce/email_log.h"
#include "salesforce/microsoft_quarantine.h"
#include "salesforce/microsoft_trace.h"

namespace waybill::diagnosis {
namespace {

// Octets that are looked at to tell binary files and formats.
constexpr std::size_t kLookedAt = 64U << 10U;

struct Magic {
  std::string_view octets;
  std::string_view says;
};
constexpr Magic kMagic[] = {
    {"7z\xBC\xAF\x27\x1C", "a 7-Zip archive: give what is in it, or a zip"},
    {"Rar!\x1A\x07", "a RAR archive: give what is in it, or a zip"},
    {"BZh", "a bzip2 file: give what is in it, or a gzip"},
    {"\xFD"
     "7zXZ",
     "an xz file: give what is in it, or a gzip"},
    {"\x89PNG", "a picture (PNG): give the text instead, copied or saved as a file"},
    {"\xFF\xD8\xFF", "a picture (JPEG): give the text instead, copied or saved as a file"},
    {"GIF8", "a picture (GIF): give the text instead, copied or saved as a file"},
    {"%PDF", "a PDF: give the text instead, copied or saved as a file"},
    {"\xD0\xCF\x11\xE0", "an Office or Outlook .msg file: save the message as .eml"},
};

// Fields of which a real message has at least one beside From; a typed note has none of them.
constexpr std::string_view kTraceFields[] = {"Received",     "Message-ID", "MIME-Version",
                                             "Return-Path",  "Date",       "DKIM-Signature",
                                             "Content-Type", "X-SFDC-LK"};

bool is_mail(const message::Message& message) {
  const auto is_trace = [&](std::string_view name) { return message.field(name) != nullptr; };
  const auto traces = std::ranges::count_if(kTraceFields, is_trace);
  return traces >= 2 || (traces >= 1 && message.field("From") != nullptr);
}

bool is_text(std::string_view octets) {
  const std::string_view start = octets.substr(0, kLookedAt);
  const auto controls = std::ranges::count_if(start, [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return octet < 0x20 && !ascii::is_space(c) && octet != 0x1B;
  });
  return !start.contains('\0') && static_cast<std::size_t>(controls) * 50 <= start.size();
}

// The mail of a report, by what the standards have its header say (RFC 9990 §3.5.2, RFC 8460 §5.3).
std::optional<EvidenceKind> report_mail_kind(const message::Message& message) {
  if (message.field("TLS-Report-Domain") != nullptr) return EvidenceKind::TlsReport;
  const message::Field* const subject = message.field("Subject");
  if (subject == nullptr) return std::nullopt;
  const std::string text = ascii::collapse_space(message::unfold(subject->value));
  const bool is_report =
      ascii::istarts_with(text, "Report Domain:") && ascii::icontains(text, "Submitter:");
  return is_report ? std::optional(EvidenceKind::DmarcReport) : std::nullopt;
}

EvidenceKind json_kind(std::string_view octets) {
  const std::string_view start = octets.substr(0, kLookedAt);
  if (is_digested_log(start)) return EvidenceKind::SalesforceLogDigest;
  if (start.contains("\"waybill-case\"")) return EvidenceKind::CaseFile;
  if (start.contains("\"answers\"")) return EvidenceKind::DnsSnapshot;
  if (start.contains("\"report-id\"") || start.contains("\"organization-name\""))
    return EvidenceKind::TlsReport;
  return EvidenceKind::Note;
}

}  // namespace

std::string_view to_string(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::Message: return "message";
    case EvidenceKind::Bounce: return "bounce";
    case EvidenceKind::SalesforceLog: return "salesforce-log";
    case EvidenceKind::SalesforceLogDigest: return "salesforce-log-digest";
    case EvidenceKind::MicrosoftTrace: return "microsoft-trace";
    case EvidenceKind::MicrosoftQuarantine: return "microsoft-quarantine";
    case EvidenceKind::DmarcReport: return "dmarc-report";
    case EvidenceKind::TlsReport: return "tls-report";
    case EvidenceKind::Note: return "note";
    case EvidenceKind::DnsSnapshot: return "dns-snapshot";
    case EvidenceKind::CaseFile: return "case-file";
    case EvidenceKind::Unreadable: return "unreadable";
  }
  std::abort();
}

std::optional<std::string> unreadable_reason(std::string_view octets) {
  if (is_utf16(octets)) return unreadable_reason(utf16_to_utf8(octets));
  if (ascii::trim(octets).empty()) return "empty";
  for (const Magic& magic : kMagic) {
    if (octets.starts_with(magic.octets)) return std::string(magic.says);
  }
  if (!is_text(octets)) return "not text: neither a message nor a log nor a note";
  return std::nullopt;
}

EvidenceKind recognise(std::string_view octets) {
  if (is_utf16(octets)) return recognise(utf16_to_utf8(octets));
  if (octets.starts_with("\xEF\xBB\xBF")) octets.remove_prefix(3);
  const message::Message message = message::Message::read(octets);
  // A message may hold any octets; everything else must be text.
  if (is_mail(message)) {
    if (const auto kind = report_mail_kind(message)) return *kind;
    const refusal::Bounce bounce = refusal::read_bounce(message);
    return bounce.kind == refusal::BounceKind::None ? EvidenceKind::Message : EvidenceKind::Bounce;
  }
  if (unreadable_reason(octets)) return EvidenceKind::Unreadable;
  const std::string_view text = ascii::trim(octets);
  if (text.starts_with('{')) return json_kind(text);
  if (text.starts_with('<') && text.substr(0, kLookedAt).contains("<feedback"))
    return EvidenceKind::DmarcReport;
  const std::string_view first_rows = octets.substr(0, kLookedAt);
  if (salesforce::is_quarantine_export(first_rows)) return EvidenceKind::MicrosoftQuarantine;
  if (salesforce::is_message_trace(first_rows)) return EvidenceKind::MicrosoftTrace;
  if (salesforce::is_email_log(first_rows)) return EvidenceKind::SalesforceLog;
  return EvidenceKind::Note;
}

}  // namespace waybill::diagnosis
