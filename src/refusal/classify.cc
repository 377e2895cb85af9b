#include "refusal/classify.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "refusal/embedded.h"
#include "refusal/variables.h"

namespace waybill::refusal {
namespace {

bool is_sure(const Row& row) {
  return row.scope == Scope::Any && !row.is_generic() && row.source != Source::Memory;
}

Confidence confidence_of(const Row& row, bool digit_disagrees) {
  if (row.scope == Scope::Code || row.source == Source::Memory || digit_disagrees)
    return Confidence::Low;
  return is_sure(row) ? Confidence::High : Confidence::Medium;
}

}  // namespace

bool Classification::is_hard() const {
  switch (reason) {
    case Reason::UserUnknown:
    case Reason::HostUnknown:
    case Reason::HasMoved: return true;
    case Reason::NotAccept: return permanence != Permanence::Transient;
    default: return false;
  }
}

std::optional<Permanence> permanence_of(const ReplyCodes& codes) {
  const unsigned digit = codes.smtp       ? *codes.smtp / 100
                         : codes.enhanced ? unsigned{codes.enhanced->klass}
                                          : 0;
  if (digit == 4) return Permanence::Transient;
  if (digit == 5) return Permanence::Permanent;
  return std::nullopt;
}

Result<Classifier, std::string> Classifier::create(Catalogue catalogue, ProviderTable providers,
                                                   std::string_view database) {
  Matcher matcher = TRY(Matcher::create(catalogue, database));
  return Classifier(std::move(catalogue), std::move(providers), std::move(matcher));
}

const Classifier& Classifier::built_in() {
  static const Classifier kClassifier = [] {
    auto catalogue = Catalogue::parse(embedded_refusals());
    auto providers = ProviderTable::parse(embedded_provider_mx());
    CHECK(catalogue.has_value() && providers.has_value());
    auto classifier =
        create(*std::move(catalogue), *std::move(providers), embedded_pattern_database());
    CHECK(classifier.has_value());
    return *std::move(classifier);
  }();
  return kClassifier;
}

std::vector<std::string> Classifier::names_in(const Catalogue& catalogue) {
  std::vector<std::string> names;
  for (const Row& row : catalogue.rows())
    names.push_back(row.provider);
  std::ranges::sort(names);
  const auto twice = std::ranges::unique(names);
  names.erase(twice.begin(), twice.end());
  return names;
}

std::string Classifier::provider_of(std::string_view hint) const {
  if (hint.empty()) return {};
  if (const Provider* provider = providers_.find(hint)) return provider->name;
  const bool is_name =
      providers_.named(hint) != nullptr || std::ranges::binary_search(provider_names_, hint);
  return is_name ? std::string(hint) : std::string();
}

// Code rows are anchored at the start, so a reply is matched with and without its reply codes.
std::vector<std::size_t> Classifier::match(std::string_view text) const {
  std::vector<std::size_t> rows = matcher_.find(text);
  const std::string_view rest = without_codes(text);
  if (rest.size() != text.size() && !rest.empty()) {
    for (const std::size_t row : matcher_.find(rest))
      rows.push_back(row);
    std::ranges::sort(rows);
    rows.erase(std::ranges::unique(rows).begin(), rows.end());
  }
  return rows;
}

// The rows that fit, the innermost answer first.
Evidence Classifier::collect(const Normalised& reply, const Context& context,
                             const Classification& known) const {
  Evidence evidence;
  evidence.codes = known.codes;
  evidence.stage = known.stage;
  evidence.hint = context.hint;
  evidence.origin = context.origin;
  evidence.speaker = context.speaker;
  const auto note = [&](std::size_t index) {
    const Row* row = &catalogue_.rows()[index];
    if (row->scope == Scope::Code) return;
    if (row->scope == Scope::Provider && row->provider != known.provider) return;
    auto& list = row->scope == Scope::Words ? evidence.words : evidence.text;
    if (std::ranges::find(list, row) == list.end()) list.push_back(row);
  };
  for (const std::string& segment : reply.segments)
    std::ranges::for_each(match(segment), note);
  // The note "(in reply to … command)", which segments leave out, is part of some wordings.
  const bool has_note =
      !reply.segments.empty() && reply.segments.back().size() < reply.whole.size();
  if (has_note) std::ranges::for_each(matcher_.find(reply.whole), note);
  if (known.codes.enhanced)
    evidence.enhanced = code_row("(" + known.codes.enhanced->to_string() + ")");
  if (known.codes.smtp) evidence.smtp = code_row(std::to_string(*known.codes.smtp));
  return evidence;
}

// The first row of a bare code.
const Row* Classifier::code_row(std::string_view code) const {
  for (const std::size_t index : matcher_.find(code)) {
    if (catalogue_.rows()[index].scope == Scope::Code) return &catalogue_.rows()[index];
  }
  return nullptr;
}

void Classifier::decide_on(const Evidence& evidence, Classification& out) const {
  const Decision decision = decide(evidence);
  out.reason = decision.reason;
  out.row = decision.row;
  out.is_settled = decision.is_settled && decision.reason != Reason::Undefined;
  for (const auto* rows : {&evidence.text, &evidence.words}) {
    for (const Row* row : *rows) {
      if (row != out.row) out.others.push_back(row);
    }
  }
  for (const Row* row : {evidence.enhanced, evidence.smtp}) {
    if (row != nullptr && row != out.row) out.others.push_back(row);
  }
  if (out.row == nullptr && decision.reason != Reason::Undefined)
    out.row = words_row(decision.reason);
  if (out.row != nullptr) apply_row(*out.row, decision.reason, out);
}

// A row of exact wording for a word that is known otherwise, for its meaning and fix.
const Row* Classifier::words_row(Reason reason) const {
  const auto found = std::ranges::find_if(catalogue_.rows(), [reason](const Row& row) {
    return row.scope == Scope::Words && row.reason == reason;
  });
  return found == catalogue_.rows().end() ? nullptr : &*found;
}

Who Classifier::who_refused(const Classification& result, std::string_view hint) const {
  if (result.reason == Reason::Delivered) return Who::Nobody;
  if (result.row != nullptr) {
    if (result.row->is_salesforce()) return Who::Salesforce;
    if (result.row->provider == "relay-smarthost") return Who::Relay;
  }
  const Provider* provider = providers_.named(result.provider);
  if (provider == nullptr) provider = providers_.find(hint);
  return provider != nullptr && provider->kind == ProviderKind::Gateway ? Who::Gateway
                                                                        : Who::Recipient;
}

// What the text itself says, before any row.
void Classifier::read_text(const Normalised& reply, const Context& context, Classification& out) {
  out.stage = reply.stage ? reply.stage : context.stage;
  out.remote_host = reply.remote_host;
  if (!reply.segments.empty()) {
    out.text = reply.segments.front();
    out.codes = find_codes(out.text);
    const ReplyCodes outer = find_codes(reply.segments.back());
    if (!out.codes.smtp) out.codes.smtp = outer.smtp;
    if (!out.codes.enhanced) out.codes.enhanced = outer.enhanced;
  }
  if (!out.codes.smtp) out.codes.smtp = context.codes.smtp;
  if (!out.codes.enhanced) out.codes.enhanced = context.codes.enhanced;
  out.permanence = permanence_of(out.codes);
  out.variables = find_variables(reply.whole);
}

// What the chosen row adds.
void Classifier::apply_row(const Row& row, Reason reason, Classification& out) {
  const bool disagrees = out.permanence && *out.permanence != row.permanence;
  if (!disagrees || !row.is_generic()) out.permanence = row.permanence;
  out.kind = row.kind;
  out.reason = reason;
  out.meaning = row.meaning;
  out.fix = row.fix;
  if (!row.is_generic()) out.provider = row.provider;
  out.confidence = confidence_of(row, disagrees && row.is_generic());
}

Classification Classifier::classify(std::string_view text, const Context& context) const {
  Classification result;
  const Normalised reply = normalise(text);
  read_text(reply, context, result);
  const std::string& hint =
      context.provider_hint.empty() ? reply.remote_host : context.provider_hint;
  result.provider = provider_of(hint);
  decide_on(collect(reply, context, result), result);
  result.who = who_refused(result, hint);
  return result;
}

}  // namespace waybill::refusal
