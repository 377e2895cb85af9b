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
  const std::string& reason = filter.compauth_reason;
  const bool failed =
      filter.compauth == "fail" && (reason.starts_with('6') || reason == "000" || reason == "001" ||
                                    reason == "002" || reason == "010");
  return failed || filter.category == "SPOOF";
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
  const auto accepted = [](const salesforce::TraceRow& row) {
    return row.state == salesforce::TraceState::Delivered;
  };
  return std::ranges::any_of(known.dossier.log.lines, delivered) ||
         known.sheet.has(FactKind::Symptom, "log-delivered") ||
         std::ranges::any_of(known.dossier.trace, accepted);
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
  if (!filter.compauth_reason.empty())
    hit.statement +=
        fmt::format(" (compauth={} reason={}: {})", filter.compauth, filter.compauth_reason,
                    salesforce::describe_compauth_reason(filter.compauth_reason));
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
  const std::string& category = known.dossier.filter.category;
  if (category != "DIMP" && category != "UIMP" && category != "GIMP" && category != "BIMP")
    return std::nullopt;
  return RuleHit{.statement = fmt::format("Microsoft 365 judged the message an {} (CAT:{}).",
                                          salesforce::describe_category(category), category),
                 .facts = known.cite(FactKind::Filter, "category"),
                 .fix = {make_fix("filter-impersonation", known.words)}};
}

Hit filtered_spam(const Known& known) {
  const salesforce::MicrosoftFilter& filter = known.dossier.filter;
  const auto moved = std::ranges::find_if(known.dossier.trace, [](const salesforce::TraceRow& row) {
    return row.state == salesforce::TraceState::Quarantined ||
           row.state == salesforce::TraceState::FilteredAsSpam;
  });
  const bool traced = moved != known.dossier.trace.end();
  if (!filter.was_filtered() && !traced) return std::nullopt;
  RuleHit hit{
      .statement = "The recipient's filter took the message in and moved it away from the inbox",
      .facts = traced ? known.cite(FactKind::TraceState) : known.cite(FactKind::Filter),
      .fix = {make_fix("filter-trace", known.words)}};
  if (traced)
    hit.statement += fmt::format(" ({} by the message trace)", salesforce::to_string(moved->state));
  if (!filter.category.empty())
    hit.statement += fmt::format(" (CAT:{}, {})", filter.category,
                                 salesforce::describe_category(filter.category));
  hit.statement += ".";
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
