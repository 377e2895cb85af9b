#include "auth/spf/check_host.h"

#include <cstdlib>
#include <utility>

namespace waybill::spf {
namespace {

Result result_of(Qualifier qualifier) {
  switch (qualifier) {
    case Qualifier::Pass: return Result::Pass;
    case Qualifier::Fail: return Result::Fail;
    case Qualifier::SoftFail: return Result::SoftFail;
    case Qualifier::Neutral: return Result::Neutral;
  }
  std::abort();
}

TrailStep* add_step(Trail* trail, StepCode code) {
  return trail == nullptr ? nullptr : &trail->emplace_back(make_step(code));
}

TrailStep* add_record_step(Trail* trail, StepCode code, const dns::Name& domain) {
  TrailStep* step = add_step(trail, code);
  if (step != nullptr) {
    step->subject = domain.text();
    step->asked = to_string(dns::Question{domain, dns::Type::Txt});
  }
  return step;
}

struct Selection {
  std::string_view text;  // of the last one
  int count = 0;
};

Selection select_record(const dns::Answer& answer) {
  Selection selection;
  for (const dns::Data& data : answer.records) {
    const auto* text = std::get_if<dns::Text>(&data);
    if (text == nullptr || !is_spf_record(text->joined)) continue;
    selection.text = text->joined;
    ++selection.count;
  }
  return selection;
}

void add_faults(Trail* trail, const ParsedRecord& parsed) {
  if (trail == nullptr) return;
  for (const SyntaxFault& fault : parsed.faults) {
    TrailStep step = make_step(StepCode::SyntaxFault);
    step.subject = parsed.record.text_of(fault.span);
    step.found = describe(fault.code);
    step.bytes = fault.span;
    trail->push_back(std::move(step));
  }
}

}  // namespace

// §4.3 initial processing, §4.4 record look-up, §4.5 selecting records.
Verdict HostCheck::check_host(const dns::Name& domain, Trail* trail) {
  Verdict verdict;
  if (!domain.text().contains('.')) {
    if (TrailStep* step = add_step(trail, StepCode::MalformedDomain)) step->subject = domain.text();
    return verdict;
  }
  const dns::Answer* answer = dns_.ask({domain, dns::Type::Txt});
  if (answer == nullptr) {
    add_record_step(trail, StepCode::NotKnownYet, domain);
    verdict.is_known = false;
    return verdict;
  }
  if (answer->is_temporary_failure()) {
    TrailStep* step = add_record_step(trail, StepCode::DnsFailure, domain);
    if (step != nullptr) step->found = to_string(answer->status);
    verdict.result = Result::TempError;
    return verdict;
  }
  const Selection selection = select_record(*answer);
  if (selection.count == 1) return evaluate_record(domain, selection.text, trail);
  const bool none = selection.count == 0;
  TrailStep* step =
      add_record_step(trail, none ? StepCode::NoRecord : StepCode::SeveralRecords, domain);
  if (step != nullptr && answer->is_void()) step->found = to_string(answer->status);
  verdict.is_void = answer->is_void();
  verdict.result = none ? Result::None : Result::PermError;
  return verdict;
}

// §4.6: the whole record is checked for syntax before anything of it is evaluated.
Verdict HostCheck::evaluate_record(const dns::Name& domain, std::string_view text, Trail* trail) {
  Verdict verdict;
  verdict.record = text;
  TrailStep* step = add_record_step(trail, StepCode::RecordFound, domain);
  if (step != nullptr) step->found = text;
  Trail* steps = step == nullptr ? nullptr : &step->steps;
  const ParsedRecord parsed = parse_record(text);
  if (!parsed.is_valid()) {
    add_faults(steps, parsed);
    verdict.result = Result::PermError;
    return verdict;
  }
  run_terms({domain, parsed.record, steps}, verdict);
  return verdict;
}

// §4.6.2: from left to right; the first match gives the result.
void HostCheck::run_terms(const Frame& frame, Verdict& verdict) {
  for (const Directive& directive : frame.record.directives) {
    std::optional<TrailStep> step;
    if (frame.trail != nullptr) {
      step.emplace();
      step->subject = frame.record.text_of(directive.span);
      step->bytes = directive.span;
    }
    const Match outcome = match(directive, frame, step ? &*step : nullptr);
    if (step) frame.trail->push_back(*std::move(step));
    if (outcome == Match::No) continue;
    verdict.matched = frame.record.text_of(directive.span);
    if (outcome == Match::TempError) verdict.result = Result::TempError;
    if (outcome == Match::PermError) verdict.result = Result::PermError;
    if (outcome == Match::Yes) verdict.result = result_of(directive.qualifier);
    if (verdict.result == Result::Fail && frame.record.explanation) {
      verdict.explanation = frame.record.explanation->value.text;
      verdict.explaining_domain = frame.domain;
    }
    return;
  }
  if (frame.record.redirect) return follow_redirect(*frame.record.redirect, frame, verdict);
  add_step(frame.trail, StepCode::NothingMatched);
  verdict.result = Result::Neutral;
}

// §6.1: the result of the target's record, its `exp` included; none becomes permerror.
void HostCheck::follow_redirect(const Modifier& redirect, const Frame& frame, Verdict& verdict) {
  verdict.matched = frame.record.text_of(redirect.span);
  verdict.result = Result::PermError;
  TrailStep* step = add_step(frame.trail, StepCode::RedirectFollowed);
  if (step != nullptr) {
    step->subject = verdict.matched;
    step->bytes = redirect.span;
  }
  if (!spend_dns_term(step)) return;
  const Target name = target(redirect.value, frame, step);
  if (!name) {
    if (name.error() == NoTarget::NotKnownYet) verdict.result = Result::Neutral;
    return;
  }
  Verdict nested = check_host(*name, step == nullptr ? nullptr : &step->steps);
  if (nested.is_void) ++void_lookups_;
  if (nested.result == Result::None && nested.is_known) {
    if (step != nullptr) set_code(*step, StepCode::RedirectWithoutRecord);
    return;
  }
  verdict.result = nested.is_known ? nested.result : Result::Neutral;
  verdict.explanation = nested.explanation;
  verdict.explaining_domain = std::move(nested.explaining_domain);
}

}  // namespace waybill::spf
