// The recipient, the content, the line, and what happens after the message was accepted.
#include <fmt/format.h>

#include <algorithm>

#include "diagnosis/rules.h"

namespace waybill::diagnosis::rule {
namespace {

// Unknown recipients in a log from which a list, not a typing error, is to blame: so many, or such
// a share.
constexpr std::size_t kManyUnknown = 5;
constexpr std::size_t kUnknownShare = 20;  // one in twenty

std::size_t unknown_recipients(const Known& known) {
  std::size_t count = 0;
  for (const Refusal& refusal : known.dossier.refusals) {
    if (refusal.cause == Cause::RecipientAddress) count += refusal.count;
  }
  return count;
}

Hit by_cause(const Known& known, Cause cause, std::string_view says, std::string_view fix_id) {
  const Refusal* refusal = known.refusal_with(cause);
  if (refusal == nullptr) return std::nullopt;
  return RuleHit{.statement = fmt::format("{} {}.", says, refusal->reply.meaning),
                 .facts = {known.cite_refusal(*refusal)},
                 .fix = {make_fix(fix_id, known.words,
                                  {{"meaning", std::string(refusal->reply.meaning)},
                                   {"fix", std::string(refusal->reply.fix)},
                                   {"reply", refusal->text}})},
                 .certainty = known.sheet.at(refusal->fact).certainty};
}

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
  if (refused) return false;
  return std::ranges::any_of(known.dossier.log.lines, delivered) ||
         known.sheet.has(FactKind::Symptom, "log-delivered") ||
         known.dossier.traced({salesforce::TraceState::Delivered}) != nullptr;
}

}  // namespace

Hit recipient_list_quality(const Known& known) {
  const std::size_t unknown = unknown_recipients(known);
  const bool by_log =
      unknown >= kManyUnknown && unknown * kUnknownShare >= known.dossier.log.lines.size();
  const bool by_note = unknown > 0 && known.sheet.has(FactKind::Symptom, "list-import");
  if (!by_log && !by_note) return std::nullopt;
  RuleHit hit{
      .statement = fmt::format(
          "{} of {} recipients do not exist. Addresses of an imported or old list look like this; "
          "going on harms the reputation of the domain and the sending address.",
          unknown, std::max(unknown, known.dossier.log.lines.size())),
      .facts = known.cite(FactKind::Symptom, "list-import"),
      .fix = {make_fix("suppress-list", known.words)}};
  if (const Refusal* refusal = known.refusal_with(Cause::RecipientAddress))
    hit.facts.push_back(known.cite_refusal(*refusal));
  return hit;
}

Hit recipient_unknown(const Known& known) {
  return by_cause(known, Cause::RecipientAddress,
                  "The recipient's address does not take mail:", "suppress-address");
}

Hit recipient_no_mail_host(const Known& known) {
  if (!known.survey.recipient) return std::nullopt;
  const MailHosts& hosts = *known.survey.recipient;
  if (!hosts.is_null && hosts.status != dns::Status::NxDomain) return std::nullopt;
  return RuleHit{
      .statement =
          hosts.is_null
              ? fmt::format("{} publishes a null MX: it never takes mail (RFC 7505).",
                            known.dossier.recipient_domain)
              : fmt::format("The domain {} does not exist.", known.dossier.recipient_domain),
      .facts = known.cite(FactKind::Dns, known.dossier.recipient_domain + " MX"),
      .fix = {make_fix("suppress-address", known.words)}};
}

Hit recipient_policy(const Known& known) {
  return by_cause(known, Cause::RecipientPolicy,
                  "A rule of the recipient's side refuses the message:", "tell-recipient");
}

Hit rate_limited(const Known& known) {
  const Refusal* refusal = known.refusal_with(Cause::Rate);
  const bool wait = refusal != nullptr && refusal->reply.row != nullptr &&
                    refusal->reply.row->actor == refusal::Actor::Wait;
  return by_cause(known, Cause::Rate,
                  "The message was turned away for now:", wait ? "wait" : "slow-down");
}

Hit content_refused(const Known& known) {
  return by_cause(known, Cause::Content, "The message itself was refused:", "content-change");
}

Hit transport_failed(const Known& known) {
  const Refusal* refusal = known.refusal_with(Cause::Transport);
  if (refusal == nullptr) return std::nullopt;
  // Salesforce's TLS setting is one half of every failure of encryption.
  const bool ours =
      refusal->reply.row != nullptr && (refusal->reply.row->actor == refusal::Actor::SfAdmin ||
                                        refusal->reply.row->id.contains("TLS"));
  return by_cause(known, Cause::Transport,
                  "The connection failed:", ours ? "transport-setting" : "transport-recipient");
}

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
  using salesforce::TraceState;
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

}  // namespace waybill::diagnosis::rule
