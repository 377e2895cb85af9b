#include "report/tls_report.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <initializer_list>
#include <limits>
#include <numeric>
#include <optional>

#include "base/ascii.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "message/date.h"

namespace waybill::report {
namespace {

namespace json = boost::json;

constexpr auto kPolicyTypes = std::to_array<std::string_view>({"tlsa", "sts", "no-policy-found"});
// RFC 8460 §4.3.
constexpr auto kResultTypes = std::to_array<std::string_view>(
    {"starttls-not-supported", "certificate-host-mismatch", "certificate-expired",
     "certificate-not-trusted", "validation-failure", "tlsa-invalid", "dnssec-invalid",
     "dane-required", "sts-policy-fetch-error", "sts-policy-invalid", "sts-webpki-invalid"});

enum class Presence : std::uint8_t { Required, Optional };

std::uint64_t add_up(std::uint64_t a, std::uint64_t b) {
  return b > std::numeric_limits<std::uint64_t>::max() - a
             ? std::numeric_limits<std::uint64_t>::max()
             : a + b;
}

// Reads fields of whatever type they have.
class TlsReader {
 public:
  explicit TlsReader(DeviationTally& deviations) : deviations_(deviations) {}

  void read(const json::object& root, TlsReport& report) {
    report.organization = text(root, {"organization-name"});
    report.contact = text(root, {"contact-info"});
    report.report_id = text(root, {"report-id"});
    if (report.report_id.empty()) deviations_.note(Deviation::ReportIdMissing);
    read_span(root, report);
    const json::value* const policies = find(root, {"policies"});
    if (policies != nullptr && policies->is_object()) {
      deviations_.note(Deviation::FieldTypeUnexpected);
      add_policy(policies->get_object(), report);
    } else if (policies != nullptr && policies->is_array()) {
      for (const json::value& policy : policies->get_array()) {
        if (policy.is_object()) {
          add_policy(policy.get_object(), report);
        } else {
          deviations_.note(Deviation::FieldTypeUnexpected);
        }
      }
    }
    if (report.policies.empty()) deviations_.note(Deviation::PoliciesEmpty);
  }

 private:
  static const json::value* find(const json::object& object,
                                 std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
      if (const json::value* const value = object.if_contains(name);
          value != nullptr && !value->is_null())
        return value;
    }
    return nullptr;
  }

  const json::object* object(const json::object& parent, std::string_view name) {
    const json::value* const value = find(parent, {name});
    if (value != nullptr && value->is_object()) return &value->get_object();
    deviations_.note(value == nullptr ? Deviation::FieldMissing : Deviation::FieldTypeUnexpected);
    return nullptr;
  }

  // The first name is the standard's.
  std::string text(const json::object& object, std::initializer_list<std::string_view> names,
                   Presence presence = Presence::Required) {
    const json::value* const value = find(object, names);
    if (value == nullptr) {
      if (presence == Presence::Required) deviations_.note(Deviation::FieldMissing);
      return {};
    }
    if (!object.contains(*names.begin())) deviations_.note(Deviation::FieldNameAlias);
    return text_of(*value);
  }

  std::string text_of(const json::value& value) {
    if (const json::string* const string = value.if_string())
      return std::string(ascii::trim(to_valid_utf8({string->data(), string->size()})));
    deviations_.note(Deviation::FieldTypeUnexpected);
    if (value.is_array() && value.get_array().size() == 1) return text_of(value.get_array()[0]);
    return value.is_structured() ? std::string() : json::serialize(value);
  }

  std::string word(const json::object& object, std::initializer_list<std::string_view> names) {
    const std::string written = text(object, names);
    std::string lower = ascii::lower(written);
    if (lower != written) deviations_.note(Deviation::WordCase);
    return lower;
  }

  // A number of sessions.
  std::uint64_t number(const json::object& object, std::string_view name) {
    const json::value* const value = find(object, {name});
    if (value == nullptr) {
      deviations_.note(Deviation::FieldMissing);
      return 0;
    }
    if (const std::uint64_t* const whole = value->if_uint64()) return *whole;
    if (const std::int64_t* const whole = value->if_int64(); whole != nullptr && *whole >= 0)
      return static_cast<std::uint64_t>(*whole);
    deviations_.note(Deviation::FieldTypeUnexpected);
    constexpr double kLargestExact = 9007199254740992.0;
    if (const double* const real = value->if_double();
        real != nullptr && *real >= 0 && *real <= kLargestExact)
      return static_cast<std::uint64_t>(*real);
    const auto parsed = value->is_string() ? ascii::parse_number(text_of(*value)) : std::nullopt;
    if (!parsed) deviations_.note(Deviation::CountInvalid);
    return parsed.value_or(0);
  }

  // A list of texts; a text alone is a list of one. Microsoft packs the list for TLSA into a text
  // of JSON again.
  std::vector<std::string> list(const json::object& object,
                                std::initializer_list<std::string_view> names) {
    const json::value* const value = find(object, names);
    if (value == nullptr) return {};
    if (!object.contains(*names.begin())) deviations_.note(Deviation::FieldNameAlias);
    std::vector<std::string> texts;
    if (!value->is_array()) {
      deviations_.note(Deviation::FieldTypeUnexpected);
      texts.push_back(text_of(*value));
      return texts;
    }
    for (const json::value& item : value->get_array())
      add_packed(text_of(item), texts);
    return texts;
  }

  void add_packed(std::string item, std::vector<std::string>& texts) {
    boost::system::error_code failed;
    const json::value inner =
        item.starts_with('[') ? json::parse(item, failed) : json::value(nullptr);
    if (failed || !inner.is_array()) {
      texts.push_back(std::move(item));
      return;
    }
    deviations_.note(Deviation::FieldTypeUnexpected);
    for (const json::value& packed : inner.get_array())
      texts.push_back(text_of(packed));
  }

  std::int64_t time(const std::string& written) {
    if (const auto date = message::parse_date(written)) return date->unix_seconds;
    if (const auto seconds = ascii::parse_number(written); seconds && *seconds < 253402300799U)
      return static_cast<std::int64_t>(*seconds);
    deviations_.note(Deviation::TimeInvalid);
    return 0;
  }

  void read_span(const json::object& root, TlsReport& report) {
    const json::object* const range = object(root, "date-range");
    if (range != nullptr) {
      report.begin_text = text(*range, {"start-datetime"});
      report.end_text = text(*range, {"end-datetime"});
    }
    report.stated = {time(report.begin_text), time(report.end_text)};
    report.span = report.stated;
    if (report.span.end % 60 == 59) {
      deviations_.note(Deviation::EndInclusive);
      ++report.span.end;
    }
    if (report.span.end < report.span.begin) {
      deviations_.note(Deviation::SpanReversed);
      std::swap(report.span.begin, report.span.end);
    }
  }

  void add_policy(const json::object& entry, TlsReport& report) {
    if (report.policies.size() == kMostPolicies) {
      deviations_.note(Deviation::TooManyResults);
      return;
    }
    TlsPolicy& policy = report.policies.emplace_back();
    if (const json::object* const stated = object(entry, "policy")) {
      policy.type = word(*stated, {"policy-type"});
      if (std::ranges::find(kPolicyTypes, policy.type) == kPolicyTypes.end())
        deviations_.note(Deviation::PolicyTypeUnknown);
      policy.domain = ascii::lower(text(*stated, {"policy-domain"}, Presence::Optional));
      if (policy.domain.empty()) deviations_.note(Deviation::PolicyDomainMissing);
      policy.strings = list(*stated, {"policy-string"});
      policy.mx_hosts = list(*stated, {"mx-host", "mx-host-pattern"});
    }
    if (const json::object* const summary = object(entry, "summary")) {
      policy.successful_sessions = number(*summary, "total-successful-session-count");
      policy.failed_sessions = number(*summary, "total-failure-session-count");
    }
    const json::value* const failures = find(entry, {"failure-details"});
    if (failures != nullptr && failures->is_array()) {
      for (const json::value& failure : failures->get_array())
        add_failure(failure, policy);
    } else if (failures != nullptr) {
      deviations_.note(Deviation::FieldTypeUnexpected);
      if (failures->is_object()) add_failure(*failures, policy);
    }
    const std::uint64_t sum =
        std::accumulate(policy.failures.begin(), policy.failures.end(), std::uint64_t{0},
                        [](std::uint64_t so_far, const TlsFailure& one) {
                          return add_up(so_far, one.failed_sessions);
                        });
    if (!policy.failures.empty() && sum != policy.failed_sessions)
      deviations_.note(Deviation::SumsDiffer);
  }

  void add_failure(const json::value& value, TlsPolicy& policy) {
    if (!value.is_object()) {
      deviations_.note(Deviation::FieldTypeUnexpected);
      return;
    }
    if (failures_++ >= kMostTlsFailures) {
      deviations_.note(Deviation::TooManyResults);
      return;
    }
    const json::object& entry = value.get_object();
    TlsFailure& failure = policy.failures.emplace_back();
    failure.result_type = word(entry, {"result-type"});
    if (std::ranges::find(kResultTypes, failure.result_type) == kResultTypes.end())
      deviations_.note(Deviation::TlsResultUnknown);
    constexpr Presence kOptional = Presence::Optional;
    failure.sending_mta_ip = text(entry, {"sending-mta-ip"}, kOptional);
    failure.receiving_ip = text(entry, {"receiving-ip"}, kOptional);
    failure.receiving_mx_hostname = ascii::lower(text(entry, {"receiving-mx-hostname"}, kOptional));
    failure.receiving_mx_helo = text(entry, {"receiving-mx-helo"}, kOptional);
    failure.failed_sessions = number(entry, "failed-session-count");
    failure.additional_information =
        text(entry, {"additional-information", "additional-info-uri"}, kOptional);
    failure.reason_code = text(entry, {"failure-reason-code"}, kOptional);
  }

  DeviationTally& deviations_;
  std::size_t failures_ = 0;
};

}  // namespace

std::uint64_t TlsReport::successful_sessions() const {
  return std::accumulate(policies.begin(), policies.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const TlsPolicy& policy) {
                           return add_up(sum, policy.successful_sessions);
                         });
}

std::uint64_t TlsReport::failed_sessions() const {
  return std::accumulate(policies.begin(), policies.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const TlsPolicy& policy) {
                           return add_up(sum, policy.failed_sessions);
                         });
}

bool looks_like_tls_report(std::string_view octets) {
  const std::string_view start = ascii::trim(octets);
  return (start.starts_with('{') || start.starts_with("\xEF\xBB\xBF{")) &&
         (start.contains("\"organization-name\"") || start.contains("\"policies\"") ||
          start.contains("\"date-range\""));
}

Result<TlsReport, std::string> read_tls_report(std::string_view octets,
                                               const std::vector<Deviation>& known) {
  if (octets.size() > kLargestTlsReport)
    return std::unexpected("a TLS report larger than the limit of 32 MiB");
  TlsReport report;
  report.digest = sha256_hex(octets);
  DeviationTally deviations;
  for (const Deviation deviation : known)
    deviations.note(deviation);
  if (octets.starts_with("\xEF\xBB\xBF")) {
    deviations.note(Deviation::ByteOrderMark);
    octets.remove_prefix(3);
  }
  json::parse_options options;
  options.max_depth = kDeepestJson;
  options.allow_invalid_utf8 = true;
  options.allow_trailing_commas = true;
  boost::system::error_code failed;
  const json::value root = json::parse(ascii::trim(octets), failed, {}, options);
  if (failed) return std::unexpected("not a TLS report: it is no valid JSON: " + failed.message());
  if (!root.is_object()) return std::unexpected("not a TLS report: it is no JSON object");
  if (!looks_like_tls_report(octets))
    return std::unexpected("not a TLS report: it has neither organization, span nor policies");
  TlsReader(deviations).read(root.get_object(), report);
  report.deviations = deviations.list();
  report.complete = std::ranges::none_of(report.deviations, [](const DeviationCount& met) {
    return weight_of(met.code) == Weight::Loss && met.code != Deviation::PolicyDomainMissing;
  });
  return report;
}

}  // namespace waybill::report
