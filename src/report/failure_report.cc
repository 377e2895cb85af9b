#include "report/failure_report.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>

#include "base/ascii.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "message/address.h"
#include "message/authentication_results.h"
#include "message/domain.h"
#include "message/encoded_word.h"
#include "message/lexical.h"
#include "report/failure_text.h"
#include "report/redact.h"

namespace waybill::report {
namespace {

// RFC 6591 §3.1, RFC 9991 §4.
constexpr auto kAuthFailures = std::to_array<std::string_view>(
    {"adsp", "bodyhash", "revoked", "signature", "spf", "dmarc", "dkim"});
constexpr auto kDeliveryResults =
    std::to_array<std::string_view>({"delivered", "spam", "policy", "reject", "other"});

bool holds(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string clean(std::string_view value) {
  return to_valid_utf8(ascii::trim(value).substr(0, kLongestFailureValue));
}

std::string without_brackets(std::string_view value) {
  value = ascii::trim(value);
  if (value.starts_with('<') && value.ends_with('>')) value = value.substr(1, value.size() - 2);
  return std::string(value);
}

// Each field of a feedback part and the value that it fills.
struct TextField {
  std::string_view name;
  std::string FailureReport::* value;
};
constexpr TextField kTextFields[] = {
    {"User-Agent", &FailureReport::user_agent},
    {"Version", &FailureReport::version},
    {"Source-IP", &FailureReport::source_ip},
    {"Reporting-MTA", &FailureReport::reporting_mta},
    {"Original-Mail-From", &FailureReport::original_mail_from},
    {"Original-Envelope-Id", &FailureReport::original_envelope_id},
    {"DKIM-Domain", &FailureReport::dkim_domain},
    {"DKIM-Identity", &FailureReport::dkim_identity},
    {"DKIM-Selector", &FailureReport::dkim_selector},
    {"DKIM-Selector-DNS", &FailureReport::dkim_dns},
    {"SPF-DNS", &FailureReport::spf_dns},
    {"Identity-Alignment", &FailureReport::identity_alignment},
    {"Feedback-Type", &FailureReport::feedback_type},
    {"Delivery-Result", &FailureReport::delivery_result},
    {"Arrival-Date", &FailureReport::arrival_text},
    {"Received-Date", &FailureReport::arrival_text},
};
struct ListField {
  std::string_view name;
  std::vector<std::string> FailureReport::* values;
};
constexpr ListField kListFields[] = {
    {"Original-Rcpt-To", &FailureReport::original_recipients},
    {"Reported-Domain", &FailureReport::reported_domains},
    {"Reported-URI", &FailureReport::reported_uris},
    {"Authentication-Results", &FailureReport::authentication_results},
};

void read_numbers(const message::Field& field, const std::string& value, FailureReport& report) {
  if (ascii::iequals(field.name, "Source-Port"))
    report.source_port = ascii::parse_number(value).value_or(0);
  if (ascii::iequals(field.name, "Incidents"))
    report.incidents = ascii::parse_number(value).value_or(1);
}

void read_auth_failures(std::string_view value, FailureReport& report) {
  std::string lower = ascii::lower(value);
  std::ranges::replace(lower, ',', ' ');
  for (const std::string_view word : ascii::split(ascii::collapse_space(lower), ' ')) {
    if (!word.empty() && report.auth_failures.size() < kMostFailureValues)
      report.auth_failures.emplace_back(word);
  }
}

void read_fields(std::string_view body, FailureReport& report) {
  while (body.starts_with('\r') || body.starts_with('\n'))
    body.remove_prefix(1);
  const message::Message fields = message::Message::read(body);
  for (const message::Field& field : fields.fields()) {
    const std::string value = clean(message::unfold(field.value));
    for (const TextField& known : kTextFields) {
      if (ascii::iequals(field.name, known.name) && (report.*known.value).empty())
        report.*known.value = value;
    }
    for (const ListField& known : kListFields) {
      if (ascii::iequals(field.name, known.name) &&
          (report.*known.values).size() < kMostFailureValues)
        (report.*known.values).push_back(value);
    }
    if (ascii::iequals(field.name, "Auth-Failure")) read_auth_failures(value, report);
    read_numbers(field, value, report);
  }
}

void normalise(FailureReport& report) {
  report.feedback_type = ascii::lower(report.feedback_type);
  report.delivery_result = ascii::lower(report.delivery_result);
  report.original_mail_from = without_brackets(report.original_mail_from);
  for (std::string& recipient : report.original_recipients)
    recipient = without_brackets(recipient);
  for (std::string& domain : report.reported_domains)
    domain = ascii::lower(domain);
  report.dkim_domain = ascii::lower(report.dkim_domain);
  report.arrival = message::parse_date(report.arrival_text);
  // "dns; mta.example.com"
  if (const std::size_t type_end = report.reporting_mta.find(';'); type_end != std::string::npos)
    report.reporting_mta = ascii::trim(std::string_view(report.reporting_mta).substr(type_end + 1));
}

std::string field_text(const message::Message& message, std::string_view name) {
  const message::Field* const field = message.field(name);
  return field == nullptr ? std::string() : clean(message::unfold(field->value));
}

// From the header of the reported message.
void read_original(const message::Message& original, FailureReport& report) {
  const message::Author author = message::author_of(original);
  report.from = field_text(original, "From");
  if (!author.mailboxes.empty())
    report.header_from = ascii::lower(to_valid_utf8(author.mailboxes.front().domain));
  const std::string subject = field_text(original, "Subject");
  report.subject = clean(message::decode_encoded_words(subject));
  report.message_id = field_text(original, "Message-ID");
  const std::size_t size = std::min(original.body_begin(), kLongestOriginalHeader);
  report.original_header = to_valid_utf8(original.octets().substr(0, size));
}

// Whether `domain` is the other or one below the other: a reader without DNS and list can say no
// more about relaxed alignment.
bool is_same_or_below(std::string_view domain, std::string_view other) {
  return ascii::iequals(domain, other) ||
         (domain.size() > other.size() && ascii::iends_with(domain, other) &&
          domain[domain.size() - other.size() - 1] == '.');
}

Aligned judge(const message::MethodResult& result, std::string_view domain,
              std::string_view author) {
  if (result.result != "pass") return Aligned::No;
  if (domain.empty() || author.empty()) return Aligned::Unknown;
  const bool is_near = is_same_or_below(domain, author) || is_same_or_below(author, domain);
  return is_near ? Aligned::Yes : Aligned::Unknown;
}

void derive_alignment(FailureReport& report) {
  for (const std::string& value : report.authentication_results) {
    const auto results = message::parse_authentication_results(value);
    for (const message::MethodResult& result : results.results) {
      if (result.method == "dkim" && report.dkim != Aligned::Yes)
        report.dkim =
            judge(result, result.property("header", "d").value_or(""), report.header_from);
      if (result.method != "spf") continue;
      const std::string_view sender = result.property("smtp", "mailfrom").value_or("");
      const std::string domain =
          sender.contains('@') ? message::domain_of(sender) : std::string(sender);
      report.spf = judge(result, domain, report.header_from);
    }
  }
}

void redact(FailureReport& report) {
  report.is_redacted = true;
  for (const TextField& field : kTextFields)
    report.*field.value = redact_addresses(report.*field.value);
  for (const ListField& field : kListFields) {
    for (std::string& value : report.*field.values)
      value = redact_addresses(value);
  }
  const auto hide_bare = [](std::string& address) {
    if (!address.empty() && !address.contains('@')) address = kRedacted;
  };
  hide_bare(report.original_mail_from);
  std::ranges::for_each(report.original_recipients, hide_bare);
  for (std::string& uri : report.reported_uris)  // a path or query may name the recipient
    uri = uri.substr(0, uri.find_first_of(
                            "/?#", uri.find("://") == std::string::npos ? 0 : uri.find("://") + 3));
  report.from = report.header_from.empty() ? std::string()
                                           : std::string(kRedacted) + "@" + report.header_from;
  report.subject.clear();
  report.message_id = redact_addresses(report.message_id);
  report.original_header.clear();
}

void note_deviations(const FailureReport& report, DeviationTally& deviations) {
  if (report.form == FailureForm::Text) {
    deviations.note(Deviation::NoFeedbackPart);
    return;
  }
  const bool is_dmarc =
      (std::ranges::find(report.auth_failures, "dmarc") != report.auth_failures.end());
  for (const bool is_missing :
       {report.feedback_type.empty(), report.version.empty(), report.user_agent.empty(),
        report.auth_failures.empty(), report.arrival_text.empty(), report.source_ip.empty(),
        is_dmarc && report.identity_alignment.empty()}) {
    if (is_missing) deviations.note(Deviation::FeedbackFieldMissing);
  }
  for (const std::string& word : report.auth_failures) {
    if (!holds(kAuthFailures, word)) deviations.note(Deviation::AuthFailureUnknown);
  }
  if (!report.delivery_result.empty() && !holds(kDeliveryResults, report.delivery_result))
    deviations.note(Deviation::DeliveryResultUnknown);
  if (!report.arrival_text.empty() && !report.arrival) deviations.note(Deviation::TimeInvalid);
  const bool names_one =
      !report.identity_alignment.empty() && !ascii::iequals(report.identity_alignment, "none");
  if (names_one && (report.dkim == Aligned::Unknown || report.spf == Aligned::Unknown))
    deviations.note(Deviation::AlignmentAmbiguous);
}

// The returned message, or only its header: in a part beside or behind the report.
const message::Part* original_part(const message::MimeTree& tree) {
  for (const message::Part& part : tree.parts()) {
    const std::string_view type = part.type.value;
    const bool is_header = type == "text/rfc822-headers" || type == "text/rfc822" ||
                           type == "text/rfc-822" || type == "text/rfc822-header" ||
                           type == "message/rfc-822" || type == "message/rfc822-headers" ||
                           type == "message/global-headers";
    if (part.is_message() || is_header) return &part;
  }
  return nullptr;
}

void read_original_part(const message::MimeTree& tree, FailureReport& report) {
  const message::Part* const part = original_part(tree);
  if (part == nullptr) return;
  const std::string content = message::content_of(*part);
  std::string_view header = content;
  while (header.starts_with('\r') || header.starts_with('\n'))
    header.remove_prefix(1);
  read_original(message::Message::read(header), report);
}

}  // namespace

std::string_view to_string(Aligned aligned) {
  switch (aligned) {
    case Aligned::Unknown: return "unknown";
    case Aligned::Yes: return "yes";
    case Aligned::No: return "no";
  }
  std::abort();
}

std::optional<FailureReport> read_failure_report(const message::MimeTree& tree,
                                                 PersonalData personal,
                                                 const std::vector<Deviation>& known) {
  FailureReport report;
  if (const message::Part* const part = tree.find("message/feedback-report")) {
    read_fields(message::content_of(*part), report);
    read_original_part(tree, report);
  } else if (const auto text = find_failure_text(tree)) {
    report.form = FailureForm::Text;
    read_failure_text(*text, report);
    read_original(message::Message::read(text->header), report);
  } else {
    return std::nullopt;
  }
  normalise(report);
  if (report.header_from.empty() && !report.reported_domains.empty())
    report.header_from = report.reported_domains.front();
  derive_alignment(report);
  DeviationTally deviations;
  for (const Deviation deviation : known)
    deviations.note(deviation);
  note_deviations(report, deviations);
  report.deviations = deviations.list();
  report.digest = sha256_hex(tree.parts().front().entity.octets());
  if (personal == PersonalData::Redact) redact(report);
  return report;
}

}  // namespace waybill::report
