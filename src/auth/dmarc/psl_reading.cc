#include "auth/dmarc/psl_reading.h"

#include <utility>

#include "auth/dmarc/psl.h"

namespace waybill::dmarc {
namespace {

enum class LookUpEnd : std::uint8_t { One, None, Several, DnsFailure, NotKnownYet };
struct LookUp {
  LookUpEnd end = LookUpEnd::None;
  Record record;
};

LookUp look_up(const dns::Name& domain, dns::Inquiry& dns) {
  const auto name = domain.prefixed("_dmarc");
  if (!name) return {};
  const dns::Answer* answer = dns.ask({*name, dns::Type::Txt});
  if (answer == nullptr) return {.end = LookUpEnd::NotKnownYet, .record = {}};
  if (answer->is_temporary_failure()) return {.end = LookUpEnd::DnsFailure, .record = {}};
  LookUp found;
  for (const dns::Data& data : answer->records) {
    const auto* text = std::get_if<dns::Text>(&data);
    if (text == nullptr || !is_dmarc_record(text->joined)) continue;
    const bool first = found.end == LookUpEnd::None;
    found.end = first ? LookUpEnd::One : LookUpEnd::Several;
    if (first) found.record = parse_record(text->joined).record;
  }
  return found;
}

bool is_aligned(const Query& query, const dns::Name& domain, Strictness strictness) {
  if (domain == query.author_domain) return true;
  return strictness == Strictness::Relaxed &&
         psl_organizational_domain(domain) == psl_organizational_domain(query.author_domain);
}

void judge(const Query& query, const Record& record, PslReading& reading) {
  bool may_pass_later = false;
  const auto take = [&](const Identifier& identifier, Strictness strictness,
                        std::optional<dns::Name>& aligned) {
    if (aligned || !is_aligned(query, identifier.domain, strictness)) return;
    if (identifier.authentication == Authentication::Pass) aligned = identifier.domain;
    if (identifier.authentication == Authentication::TempError) may_pass_later = true;
  };
  if (query.spf) take(*query.spf, record.spf_alignment, reading.aligned_spf);
  for (const Identifier& signature : query.dkim)
    take(signature, record.dkim_alignment, reading.aligned_dkim);
  const bool passed = reading.aligned_spf || reading.aligned_dkim;
  reading.result = passed ? Result::Pass : may_pass_later ? Result::TempError : Result::Fail;
}

}  // namespace

PslReading read_by_psl(const Query& query, dns::Inquiry& dns) {
  PslReading reading;
  reading.organizational_domain = psl_organizational_domain(query.author_domain);
  dns::Name domain = query.author_domain;
  LookUp found = look_up(domain, dns);
  // §6.6.3: several records end discovery; none sends it to the Organizational Domain.
  if (found.end == LookUpEnd::None && reading.organizational_domain != domain) {
    domain = reading.organizational_domain;
    found = look_up(domain, dns);
  }
  if (found.end == LookUpEnd::DnsFailure) reading.result = Result::TempError;
  if (found.end != LookUpEnd::One) return reading;

  const Record& record = found.record;
  const bool usable = record.p.value && !record.sp.is_invalid;
  if (!usable && record.aggregate_reports.empty()) return reading;
  Policy policy = record.p.value.value_or(Policy::None);
  if (domain != query.author_domain) policy = record.sp.value.value_or(policy);
  reading.policy = usable ? policy : Policy::None;
  reading.policy_domain = std::move(domain);
  reading.percentage = record.percentage;
  judge(query, record, reading);
  return reading;
}

}  // namespace waybill::dmarc
