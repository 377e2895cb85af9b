#include "auth/spf/evaluate.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <optional>

#include "auth/spf/check_host.h"
#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill::spf {
namespace {

// The explanation text: the one TXT record of its name, if its syntax is right (§6.2).
std::optional<MacroString> explanation_text(const dns::Answer& answer) {
  if (answer.records.size() != 1) return std::nullopt;
  const auto* text = std::get_if<dns::Text>(&answer.records.front());
  if (text == nullptr) return std::nullopt;
  SyntaxFaults faults;
  MacroString parsed = parse_macro_string(text->joined, 0, MacroPlace::Explanation, faults);
  if (!faults.empty()) return std::nullopt;
  return parsed;
}

std::optional<std::string> expand_for(HostCheck& check, const MacroString& text,
                                      const dns::Name& domain) {
  const auto values = check.values_for(text, domain);
  return values ? expand(text, *values) : std::nullopt;
}

// §6.2: whatever is wrong with it, the domain's explanation is ignored and the result stays.
std::optional<std::string> domain_explanation(HostCheck& check, const Verdict& verdict,
                                              dns::Inquiry& dns, TrailStep* step) {
  SyntaxFaults faults;  // none: the record was valid
  const MacroString spec = parse_macro_string(verdict.explanation, 0, MacroPlace::Term, faults);
  const auto target = expand_for(check, spec, verdict.explaining_domain);
  const auto name = target ? name_of(*target) : std::nullopt;
  if (!name) return std::nullopt;
  if (step != nullptr) step->asked = to_string(dns::Question{*name, dns::Type::Txt});
  const dns::Answer* answer = dns.ask({*name, dns::Type::Txt});
  if (answer == nullptr) return std::nullopt;
  const auto text = explanation_text(*answer);
  if (step != nullptr) step->found = text ? text->text : to_string(answer->status);
  if (!text) return std::nullopt;
  auto expanded = expand_for(check, *text, verdict.explaining_domain);
  // What the client put into its identities may not reach an SMTP reply raw.
  if (!expanded || !std::ranges::all_of(*expanded, ascii::is_print)) return std::nullopt;
  return expanded;
}

std::string explain(HostCheck& check, const Verdict& verdict, const Query& query, dns::Inquiry& dns,
                    Trail* trail) {
  if (verdict.explanation.empty()) return query.default_explanation;
  std::optional<TrailStep> step;
  if (trail != nullptr) {
    step.emplace();
    step->subject = verdict.explanation;
  }
  const auto text = domain_explanation(check, verdict, dns, step ? &*step : nullptr);
  if (step) {
    set_code(*step, text ? StepCode::ExplanationFound : StepCode::ExplanationIgnored);
    trail->push_back(*std::move(step));
  }
  return text.value_or(query.default_explanation);
}

boost::json::value text_or_null(std::string_view text) {
  return text.empty() ? boost::json::value() : boost::json::value(to_valid_utf8(text));
}

}  // namespace

std::string_view to_string(Result result) {
  switch (result) {
    case Result::None: return "none";
    case Result::Neutral: return "neutral";
    case Result::Pass: return "pass";
    case Result::Fail: return "fail";
    case Result::SoftFail: return "softfail";
    case Result::TempError: return "temperror";
    case Result::PermError: return "permerror";
  }
  std::abort();
}

std::string_view to_string(Identity identity) {
  switch (identity) {
    case Identity::MailFrom: return "mailfrom";
    case Identity::Helo: return "helo";
  }
  std::abort();
}

Outcome evaluate(const Query& query, const Limits& limits, dns::Inquiry& dns, Detail detail) {
  Outcome outcome;
  Trail* trail = detail == Detail::Trail ? &outcome.trail : nullptr;
  const Sender sender = sender_of(query);
  outcome.identity = sender.identity;
  const auto domain = checkable_domain(sender.domain);
  if (!domain) {
    outcome.domain = sender.domain;
    if (trail != nullptr) {
      trail->push_back(make_step(StepCode::MalformedDomain));
      trail->back().subject = sender.domain;
    }
    return outcome;
  }
  outcome.domain = domain->text();
  HostCheck check(query, limits, sender, dns);
  const Verdict verdict = check.check_host(*domain, trail);
  outcome.result = verdict.result;
  outcome.record = verdict.record;
  outcome.matched = verdict.matched;
  if (verdict.result == Result::Fail)
    outcome.explanation = explain(check, verdict, query, dns, trail);
  outcome.lookups = check.lookups();
  outcome.void_lookups = check.void_lookups();
  return outcome;
}

boost::json::value to_json(const Outcome& outcome) {
  return {{"result", to_string(outcome.result)},
          {"identity", to_string(outcome.identity)},
          {"domain", to_valid_utf8(outcome.domain)},
          {"explanation", text_or_null(outcome.explanation)},
          {"lookups", outcome.lookups},
          {"void_lookups", outcome.void_lookups},
          {"record", text_or_null(outcome.record)},
          {"matched", text_or_null(outcome.matched)},
          {"trail", to_json(outcome.trail)}};
}

}  // namespace waybill::spf
