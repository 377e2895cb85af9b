#include "report/head.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/ascii.h"
#include "message/domain.h"

namespace waybill::report {
namespace {

constexpr std::int64_t kDay = 86400;
// The last second that a four-digit year can name; later times are errors.
constexpr std::int64_t kLastTime = 253402300799;

// Seconds, a fraction cut off.
std::int64_t read_time(const RawValue& value, ValueText& values) {
  const std::string_view text = values.text(value);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  const bool is_fraction =
      rest.starts_with('.') && std::ranges::all_of(rest.substr(1), ascii::is_digit);
  if (error != std::errc() || (!rest.empty() && !is_fraction) || seconds < 0) {
    values.note(Deviation::TimeInvalid);
    return 0;
  }
  if (is_fraction) values.note(Deviation::TimeFractional);
  if (seconds > kLastTime) {
    values.note(Deviation::TimeInvalid);
    return 0;
  }
  return seconds;
}

void judge_span(ValueText& values, AggregateReport& head) {
  head.span = head.stated;
  const auto [begin, end] = head.stated;
  if (begin == 0 || end == 0) return;
  if (end < begin) {
    values.note(Deviation::SpanReversed);
    head.span = {end, begin};
    return;
  }
  if (end == begin) {
    values.note(Deviation::SpanEmpty);
    return;
  }
  // A span ends at a full minute, or is whole hours long; who writes a second less means that
  // second.
  if (end % 60 == 59 || (end - begin) % 3600 == 3599) {
    values.note(Deviation::EndInclusive);
    ++head.span.end;
  }
  const std::int64_t length = head.span.end - begin;
  if (length > kDay) values.note(Deviation::SpanOverDay);
  if (length < kDay) values.note(Deviation::SpanUnderDay);
}

// RFC 9990 §3.1.1.3: the id is that of the subject, a dot-atom with or without a domain.
bool is_usual_id(std::string_view id) {
  static constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~.@";
  return std::ranges::all_of(id, [](char c) { return ascii::is_alnum(c) || kMarks.contains(c); });
}

Stated<Policy> read_policy(const RawValue& value, ValueText& values) {
  const std::string_view text = values.text(value);
  Stated<Policy> stated{parse_policy(text), std::string(text)};
  if (stated.value == Policy::Unknown) values.note(Deviation::PolicyWordUnknown);
  if (std::ranges::any_of(text, ascii::is_upper)) values.note(Deviation::WordCase);
  return stated;
}

Stated<Alignment> read_alignment(const RawValue& value, ValueText& values) {
  const std::string_view text = values.text(value);
  Stated<Alignment> stated{parse_alignment(text), std::string(text)};
  if (stated.value == Alignment::Unknown) values.note(Deviation::PolicyWordUnknown);
  return stated;
}

}  // namespace

std::string_view to_string(Generation generation) {
  switch (generation) {
    case Generation::Rfc7489: return "7489";
    case Generation::Rfc9990: return "9990";
  }
  std::abort();
}

void take_version(const Unit& unit, ValueText& values, AggregateReport& head) {
  head.version = values.text(unit.slot(Slot::Version));
}

void take_metadata(const Unit& unit, ValueText& values, AggregateReport& head) {
  head.org_name = values.text(unit.slot(Slot::OrgName));
  head.email = values.text(unit.slot(Slot::Email));
  head.extra_contact_info = values.text(unit.slot(Slot::ExtraContactInfo));
  head.report_id = values.text(unit.slot(Slot::ReportId));
  head.generator = values.text(unit.slot(Slot::Generator));
  head.stated = {read_time(unit.slot(Slot::Begin), values),
                 read_time(unit.slot(Slot::End), values)};
  for (const RawEntry& error : unit.errors.list())
    head.errors.emplace_back(values.text(error.first));
  if (head.org_name.empty()) {
    head.org_name = message::domain_of(head.email);
    while (head.org_name.ends_with('>'))
      head.org_name.pop_back();
    values.note(Deviation::OrgNameEmpty);
  }
  if (head.report_id.empty()) {
    values.note(Deviation::ReportIdMissing);
  } else if (!is_usual_id(head.report_id)) {
    values.note(Deviation::ReportIdUnusual);
  }
  if (!unit.metadata_in_order) values.note(Deviation::MetadataReordered);
  judge_span(values, head);
}

void take_policy(const Unit& unit, ValueText& values, AggregateReport& head) {
  PolicyPublished& policy = head.policy;
  policy.domain = values.domain(unit.slot(Slot::Domain));
  policy.p = read_policy(unit.slot(Slot::P), values);
  policy.sp = read_policy(unit.slot(Slot::Sp), values);
  policy.np = read_policy(unit.slot(Slot::Np), values);
  policy.adkim = read_alignment(unit.slot(Slot::Adkim), values);
  policy.aspf = read_alignment(unit.slot(Slot::Aspf), values);
  policy.fo = values.text(unit.slot(Slot::Fo));
  policy.pct = values.text(unit.slot(Slot::Pct));
  policy.testing = values.text(unit.slot(Slot::Testing));
  policy.discovery_method = values.text(unit.slot(Slot::DiscoveryMethod));
  if (policy.domain.empty()) values.note(Deviation::PolicyDomainMissing);
  if (policy.sp.value == Policy::NotStated) values.note(Deviation::SpMissing);
}

// np alone is written by reporters that are otherwise of the old generation, which has pct.
Generation generation_of(const GenerationSigns& signs, const AggregateReport& head) {
  const PolicyPublished& policy = head.policy;
  const bool has_new = signs.has_namespace || !head.generator.empty() || !policy.testing.empty() ||
                       !policy.discovery_method.empty();
  const bool has_np = policy.np.value != Policy::NotStated;
  return has_new || (has_np && policy.pct.empty()) ? Generation::Rfc9990 : Generation::Rfc7489;
}

void judge_head(const GenerationSigns& signs, ValueText& values, const AggregateReport& head) {
  const PolicyPublished& policy = head.policy;
  if (!signs.has_metadata) values.note(Deviation::MetadataMissing);
  if (!signs.has_policy) values.note(Deviation::PolicyMissing);
  const bool is_new = head.generation == Generation::Rfc9990;
  const bool is_mixed = is_new ? !policy.pct.empty() : policy.np.value != Policy::NotStated;
  if (is_mixed) values.note(Deviation::HybridGeneration);
  if (signs.has_namespace && head.stated.end > 0 && head.stated.end < kRfc9990Published)
    values.note(Deviation::NamespaceBeforeRfc);
  // RFC 9990 makes the version optional.
  if (head.version.empty()) {
    if (!is_new) values.note(Deviation::VersionMissing);
  } else if (head.version != "1.0") {
    values.note(Deviation::VersionUnexpected);
  }
  const bool lacks_tags = policy.pct.empty() || policy.fo.empty() || policy.adkim.raw.empty() ||
                          policy.aspf.raw.empty();
  if (!is_new && signs.has_policy && lacks_tags) values.note(Deviation::PolicyTagsMissing);
}

}  // namespace waybill::report
