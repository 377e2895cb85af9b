// What happens after the message was accepted: filters, lists, transport rules, quarantine.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "diagnosis/rules.h"

namespace waybill::diagnosis::rule {
namespace {

using salesforce::Decider;
using salesforce::Placement;
using salesforce::TraceState;

// The level of bulk mail from which the default anti-spam policy moves it (Microsoft, "BCL").
constexpr int kBulkThreshold = 7;

bool is_spoof_verdict(const salesforce::MicrosoftFilter& filter) {
  return filter.authentication.is_spoof() || filter.report.category == "SPOOF";
}

// What a code of the filter means; empty when the table does not know it.
std::string_view meaning_of(std::string_view field, std::string_view value) {
  const salesforce::CodeMeaning* meaning = salesforce::code_meaning(field, value);
  return meaning == nullptr ? "not documented" : meaning->meaning;
}

// The message in question, not another one of the log.
bool was_accepted(const Known& known) {
  const auto delivered = [&](const salesforce::LifeLine& line) {
    return line.state == salesforce::LogState::Delivered &&
           (known.dossier.recipient.empty() || line.recipient == known.dossier.recipient);
  };
  const bool refused =
      known.dossier.refusal() != nullptr && known.dossier.refusal()->cause != Cause::Undetermined;
  // The tenant's own word about what came after acceptance.
  if (refused || known.dossier.traced({TraceState::Failed}) != nullptr) return false;
  return std::ranges::any_of(known.dossier.log.lines, delivered) ||
         known.sheet.has(FactKind::Symptom, "log-delivered") ||
         known.dossier.traced({salesforce::TraceState::Delivered}) != nullptr;
}

// The finding about a verdict that somebody else than the filter made, by a code that says so.
Hit by_decider(const Known& known, Decider decider, std::string statement,
               std::string_view fix_id) {
  const salesforce::PlacementReading reading = salesforce::read_placement(known.dossier.filter);
  const bool moved = reading.placement == Placement::Junk ||
                     reading.placement == Placement::Quarantine ||
                     reading.placement == Placement::Blocked;
  if (reading.decider != decider || !moved) return std::nullopt;
  return RuleHit{.statement = fmt::format("{} ({}: {}).", statement, reading.code, reading.meaning),
                 .facts = known.cite(FactKind::Filter, "placement"),
                 .fix = {make_fix(fix_id, known.words)},
                 .certainty = Certainty::Inferred};
}

}  // namespace

Hit filtered_spoof(const Known& known) {
  const salesforce::MicrosoftFilter& filter = known.dossier.filter;
  if (!filter.is_present() || !is_spoof_verdict(filter)) return std::nullopt;
  RuleHit hit{.statement = "Microsoft 365 took the message in and marked it as spoofed",
              .facts = known.cite(FactKind::Filter),
              .fix = {}};
  const salesforce::CompositeAuthentication& composite = filter.authentication;
  if (!composite.reason.empty()) {
    const salesforce::CompauthMeaning* meaning = salesforce::compauth_meaning(composite.reason);
    hit.statement += fmt::format(" (compauth={} reason={}: {})", composite.result, composite.reason,
                                 meaning == nullptr ? "not documented" : meaning->meaning);
  }
  hit.statement += ".";
  const dkim::Verdict* signature = known.aligned_signature();
  if (signature == nullptr || signature->result != dkim::Result::Pass) {
    hit.fix.push_back(make_fix("dkim-create", known.words));
    hit.fix.push_back(make_fix("dkim-activate", known.words));
  }
  hit.fix.push_back(make_fix("filter-spoof-pair", known.words));
  return hit;
}

Hit filtered_impersonation(const Known& known) {
  const std::string& category = known.dossier.filter.report.category;
  if (category != "DIMP" && category != "UIMP" && category != "GIMP" && category != "BIMP")
    return std::nullopt;
  return RuleHit{.statement = fmt::format("Microsoft 365 judged the message an {} (CAT:{}).",
                                          meaning_of("CAT", category), category),
                 .facts = known.cite(FactKind::Filter, "category"),
                 .fix = {make_fix("filter-impersonation", known.words)}};
}

Hit filtered_spam(const Known& known) {
  const salesforce::MicrosoftFilter& filter = known.dossier.filter;
  const TraceEntry* moved =
      known.dossier.traced({TraceState::Quarantined, TraceState::FilteredAsSpam});
  const QuarantineEntry* held = known.dossier.held();
  if (!filter.was_filtered() && moved == nullptr && held == nullptr) return std::nullopt;
  RuleHit hit{
      .statement = "The recipient's filter took the message in and moved it away from the inbox",
      .facts = {},
      .fix = {make_fix("filter-trace", known.words)}};
  if (held != nullptr) {
    hit.facts = known.cite(FactKind::Quarantine);
    hit.statement +=
        fmt::format(" (in quarantine: {}, by {})", meaning_of("quarantine", held->message.reason),
                    meaning_of("policy", held->message.policy_type) == "not documented"
                        ? held->message.policy_type
                        : std::string(meaning_of("policy", held->message.policy_type)));
    hit.fix = {make_fix("quarantine-release", known.words)};
    // Mail of the own domain without a signature is taken for phishing again.
    if (Hit spoof = tenant_spoof_ahead(known))
      std::ranges::move(spoof->fix, std::back_inserter(hit.fix));
  }
  if (moved != nullptr) {
    for (std::string& id : known.cite_place(moved->evidence, moved->row.bytes))
      hit.facts.push_back(std::move(id));
    hit.statement +=
        fmt::format(" ({} by the message trace)", salesforce::to_string(moved->row.state));
  }
  if (hit.facts.empty()) hit.facts = known.cite(FactKind::Filter);
  if (!filter.report.category.empty())
    hit.statement += fmt::format(" (CAT:{}, {})", filter.report.category,
                                 meaning_of("CAT", filter.report.category));
  hit.statement += ".";
  const salesforce::PlacementReading reading = salesforce::read_placement(filter);
  if (reading.decider != salesforce::Decider::Unknown &&
      reading.decider != salesforce::Decider::Filter)
    hit.statement += fmt::format(" It was {}: {} ({}).", salesforce::title(reading.decider),
                                 reading.meaning, reading.code);
  return hit;
}

Hit filtered_after_acceptance(const Known& known) {
  if (!known.is_reported_missing() || !was_accepted(known) || filtered_spam(known) ||
      filtered_spoof(known))
    return std::nullopt;
  return RuleHit{
      .statement =
          "The recipient's mail system accepted the message (a D row of the Email Log is its 2xx "
          "answer). "
          "What became of it afterwards is decided there: quarantine, junk or a mail-flow rule.",
      .facts = known.cite(FactKind::LogState, "delivered", 2),
      .fix = {make_fix("filter-ask", known.words), make_fix("filter-trace", known.words)},
      .certainty = known.dossier.log.delivered > 0 ? Certainty::Observed : Certainty::Stated};
}

Hit filtered_transport_rule(const Known& known) {
  const TraceEntry* entry =
      known.dossier.traced({TraceState::Quarantined, TraceState::Failed, TraceState::FilteredAsSpam,
                            TraceState::Delivered, TraceState::Other});
  if (entry != nullptr) {
    for (const salesforce::RuleHit& rule : entry->row.custom.rules) {
      for (const std::string& action : rule.actions) {
        const salesforce::CodeMeaning* meaning = salesforce::code_meaning("action", action);
        if (!rule.is_enforced() || meaning == nullptr || meaning->placement == Placement::Unknown)
          continue;
        return RuleHit{
            .statement = fmt::format("By the trace, {} (rule {}, action {}).", meaning->meaning,
                                     rule.rule_id, action),
            .facts = known.cite_place(entry->evidence, entry->row.bytes),
            .fix = {make_fix("tenant-transport-rule", known.words, {{"rule", rule.rule_id}})}};
      }
    }
  }
  const QuarantineEntry* held = known.dossier.held();
  if (held != nullptr && held->message.reason == "TransportRule")
    return RuleHit{.statement = fmt::format("A transport rule{} put the message into quarantine.",
                                            held->message.policy_name.empty()
                                                ? std::string()
                                                : " (\"" + held->message.policy_name + "\")"),
                   .facts = known.cite_place(held->evidence, held->message.bytes),
                   .fix = {make_fix("tenant-transport-rule", known.words,
                                    {{"rule", held->message.policy_name}})}};
  return by_decider(known, Decider::TransportRule,
                    "A transport rule of the tenant marked the message as spam",
                    "tenant-transport-rule-unknown");
}

Hit filtered_user_list(const Known& known) {
  return by_decider(known, Decider::User, "The recipient blocked the sender in the mailbox itself",
                    "filter-user-list");
}

Hit filtered_policy_list(const Known& known) {
  if (known.dossier.filter.report.filter_verdict != "SKB") return std::nullopt;
  return by_decider(known, Decider::Policy,
                    "The tenant's anti-spam policy blocks this sender or domain by name",
                    "filter-policy-list");
}

Hit filtered_bulk(const Known& known) {
  const salesforce::MicrosoftFilter& filter = known.dossier.filter;
  const bool marked = filter.report.rule == "BULK" || filter.report.category == "BULK";
  if (!marked || !filter.was_filtered()) return std::nullopt;
  const std::string level = filter.bulk ? fmt::format(" (BCL {}; the default threshold is {})",
                                                      *filter.bulk, kBulkThreshold)
                                        : std::string();
  return RuleHit{.statement = fmt::format(
                     "Microsoft 365 moved the message because it is bulk mail{}: complaints about "
                     "this kind of mail, not its authentication, decide.",
                     level),
                 .facts = known.cite(FactKind::Filter),
                 .fix = {make_fix("filter-bulk", known.words)}};
}

}  // namespace waybill::diagnosis::rule
