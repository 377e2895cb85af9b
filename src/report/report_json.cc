#include "report/report_json.h"

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <concepts>

#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill::report {
namespace {

namespace json = boost::json;

bool is_plain(char c) {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

void append_escaped(char c, std::string& out) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default:
      if (c >= 0 && (c < 0x20 || c == 0x7F)) {
        out += "\\u00";
        out += kHex[static_cast<unsigned char>(c) >> 4U];
        out += kHex[static_cast<unsigned char>(c) & 15U];
      } else {
        out += c;
      }
  }
}

void append_number(std::integral auto number, std::string& out) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

// `,"name":`
void append_name(std::string_view name, std::string& out) {
  out += out.ends_with('{') ? "\"" : ",\"";
  out += name;
  out += "\":";
}

void append_field(std::string_view name, std::string_view value, std::string& out) {
  append_name(name, out);
  append_json_string(value, out);
}

// null for what is not stated.
void append_optional(std::string_view name, std::string_view value, std::string& out) {
  append_name(name, out);
  if (value.empty()) {
    out += "null";
  } else {
    append_json_string(value, out);
  }
}

// The normalised word; what was written beside it where the two differ.
void append_word(std::string_view name, std::string_view word, std::string_view raw,
                 std::string& out) {
  append_optional(name, word, out);
  if (word == raw || raw.empty()) return;
  out += ",\"";
  out += name;
  out += "_raw\":";
  append_json_string(raw, out);
}

template <class Value>
void append_word(std::string_view name, const Stated<Value>& stated, std::string& out) {
  append_word(name, to_string(stated.value), stated.raw, out);
}

void append_policy(const PolicyPublished& policy, std::string& out) {
  append_name("policy", out);
  out += '{';
  append_optional("domain", policy.domain, out);
  append_word("p", policy.p, out);
  append_word("sp", policy.sp, out);
  append_word("np", policy.np, out);
  append_word("adkim", policy.adkim, out);
  append_word("aspf", policy.aspf, out);
  append_optional("fo", policy.fo, out);
  append_optional("pct", policy.pct, out);
  append_optional("testing", policy.testing, out);
  append_optional("discovery_method", policy.discovery_method, out);
  out += '}';
}

template <class Check>
void append_check(const Check& check, std::string& out) {
  append_word("result", to_string(check.result), check.raw_result, out);
  if (!check.human_result.empty()) append_field("human_result", check.human_result, out);
  out += '}';
}

void append_auth(const AggregateRow& row, std::string& out) {
  append_name("auth", out);
  out += "{\"dkim\":[";
  for (const DkimCheck& check : row.dkim) {
    out += out.ends_with('[') ? "{" : ",{";
    append_optional("domain", check.domain, out);
    append_optional("selector", check.selector, out);
    append_check(check, out);
  }
  out += "],\"spf\":[";
  for (const SpfCheck& check : row.spf) {
    out += out.ends_with('[') ? "{" : ",{";
    append_optional("domain", check.domain, out);
    append_optional("scope", to_string(check.scope), out);
    append_check(check, out);
  }
  out += "]}";
}

void append_reasons(const AggregateRow& row, std::string& out) {
  append_name("reasons", out);
  out += '[';
  for (const Reason& reason : row.reasons) {
    out += out.ends_with('[') ? "{" : ",{";
    append_word("type", to_string(reason.type), reason.raw_type, out);
    append_optional("comment", reason.comment, out);
    out += '}';
  }
  out += ']';
}

json::array to_json(std::span<const DeviationCount> deviations) {
  json::array codes;
  for (const DeviationCount& met : deviations)
    codes.emplace_back(id_of(met.code));
  return codes;
}

json::array to_json(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts)
    array.emplace_back(text);
  return array;
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object to_json(const TlsFailure& failure) {
  return {{"result_type", failure.result_type},
          {"failed_session_count", failure.failed_sessions},
          {"sending_mta_ip", text_or_null(failure.sending_mta_ip)},
          {"receiving_ip", text_or_null(failure.receiving_ip)},
          {"receiving_mx_hostname", text_or_null(failure.receiving_mx_hostname)},
          {"receiving_mx_helo", text_or_null(failure.receiving_mx_helo)},
          {"additional_information", text_or_null(failure.additional_information)},
          {"failure_reason_code", text_or_null(failure.reason_code)}};
}

json::object to_json(const TlsPolicy& policy) {
  json::array failures;
  for (const TlsFailure& failure : policy.failures)
    failures.push_back(to_json(failure));
  return {{"policy_type", policy.type},
          {"policy_domain", text_or_null(policy.domain)},
          {"policy_strings", to_json(policy.strings)},
          {"mx_hosts", to_json(policy.mx_hosts)},
          {"successful_session_count", policy.successful_sessions},
          {"failed_session_count", policy.failed_sessions},
          {"failure_details", std::move(failures)}};
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  std::size_t plain = 0;
  while (plain < text.size() && is_plain(text[plain]))
    ++plain;
  out += text.substr(0, plain);
  if (plain < text.size()) {
    for (const char c : to_valid_utf8(text.substr(plain)))
      append_escaped(c, out);
  }
  out += '"';
}

void append_json(const AggregateReport& head, std::string& out) {
  append_field("kind", "aggregate", out);
  append_field("generation", to_string(head.generation), out);
  append_field("org", head.org_name, out);
  append_optional("email", head.email, out);
  append_optional("extra_contact_info", head.extra_contact_info, out);
  append_field("report_id", head.report_id, out);
  append_name("begin", out);
  append_number(head.stated.begin, out);
  append_name("end", out);
  append_number(head.stated.end, out);
  append_name("span", out);
  out += "{\"begin\":";
  append_number(head.span.begin, out);
  out += ",\"end\":";
  append_number(head.span.end, out);
  out += '}';
  append_optional("version", head.version, out);
  append_optional("generator", head.generator, out);
  append_name("errors", out);
  out += '[';
  for (const std::string& error : head.errors) {
    if (!out.ends_with('[')) out += ',';
    append_json_string(error, out);
  }
  out += ']';
  append_policy(head.policy, out);
}

void append_json(const AggregateRow& row, std::string& out) {
  out += '{';
  const std::string address = row.source_ip.to_string();
  append_word("source_ip", address, row.raw_source_ip, out);
  append_name("count", out);
  append_number(row.count, out);
  append_word("disposition", to_string(row.disposition), row.raw_disposition, out);
  append_field("dkim", row.dkim_aligned ? "pass" : "fail", out);
  append_field("spf", row.spf_aligned ? "pass" : "fail", out);
  append_field("header_from", row.header_from, out);
  append_optional("envelope_from", row.envelope_from, out);
  append_optional("envelope_to", row.envelope_to, out);
  append_auth(row, out);
  append_reasons(row, out);
  out += '}';
}

void append_json_end(const AggregateReport& report, std::string& out) {
  append_name("records", out);
  append_number(report.records, out);
  append_name("messages", out);
  append_number(report.messages, out);
  append_name("skipped", out);
  append_number(report.skipped, out);
  append_name("deviations", out);
  out += json::serialize(to_json(report.deviations));
  append_name("complete", out);
  out += report.complete ? "true" : "false";
  if (!report.digest.empty()) append_field("sha256", report.digest, out);
}

json::object to_json(const FailureReport& report) {
  json::object object{
      {"kind", "failure"},
      {"form", report.form == FailureForm::Arf ? "arf" : "text"},
      {"feedback_type", report.feedback_type},
      {"auth_failure", to_json(report.auth_failures)},
      {"identity_alignment", text_or_null(report.identity_alignment)},
      {"aligned", {{"dkim", to_string(report.dkim)}, {"spf", to_string(report.spf)}}},
      {"delivery_result", text_or_null(report.delivery_result)},
      {"arrival", report.arrival ? json::value(report.arrival->unix_seconds) : nullptr},
      {"source_ip", text_or_null(report.source_ip)},
      {"reporting_mta", text_or_null(report.reporting_mta)},
      {"user_agent", text_or_null(report.user_agent)},
      {"version", text_or_null(report.version)},
      {"incidents", report.incidents},
      {"reported_domain", report.reported_domains.empty()
                              ? json::value(nullptr)
                              : json::value(report.reported_domains.front())},
      {"reported_domains", to_json(report.reported_domains)},
      {"reported_uris", to_json(report.reported_uris)},
      {"authentication_results", to_json(report.authentication_results)},
      {"original_mail_from", text_or_null(report.original_mail_from)},
      {"original_recipients", to_json(report.original_recipients)},
      {"original_envelope_id", text_or_null(report.original_envelope_id)},
      {"dkim_domain", text_or_null(report.dkim_domain)},
      {"dkim_identity", text_or_null(report.dkim_identity)},
      {"dkim_selector", text_or_null(report.dkim_selector)},
      {"spf_dns", text_or_null(report.spf_dns)},
      {"header_from", text_or_null(report.header_from)},
      {"original",
       {{"from", text_or_null(report.from)},
        {"subject", text_or_null(report.subject)},
        {"message_id", text_or_null(report.message_id)},
        {"header", text_or_null(report.original_header)}}},
      {"redacted", report.is_redacted},
      {"deviations", to_json(report.deviations)},
      {"complete", true}};
  if (report.source_port > 0) object["source_port"] = report.source_port;
  return object;
}

json::object to_json(const TlsReport& report) {
  json::array policies;
  for (const TlsPolicy& policy : report.policies)
    policies.push_back(to_json(policy));
  return {{"kind", "smtp_tls"},
          {"org", report.organization},
          {"contact_info", text_or_null(report.contact)},
          {"report_id", report.report_id},
          {"begin", report.stated.begin},
          {"end", report.stated.end},
          {"span", {{"begin", report.span.begin}, {"end", report.span.end}}},
          {"begin_date", report.begin_text},
          {"end_date", report.end_text},
          {"successful_sessions", report.successful_sessions()},
          {"failed_sessions", report.failed_sessions()},
          {"policies", std::move(policies)},
          {"deviations", to_json(report.deviations)},
          {"complete", report.complete}};
}

}  // namespace waybill::report
