// The recipient, the content, the line.
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

}  // namespace

Hit recipient_list_quality(const Known& known) {
  const std::size_t unknown = unknown_recipients(known);
  const bool by_log =
      unknown >= kManyUnknown && unknown * kUnknownShare >= known.dossier.log.messages;
  const bool by_note = unknown > 0 && known.sheet.has(FactKind::Symptom, "list-import");
  if (!by_log && !by_note) return std::nullopt;
  RuleHit hit{
      .statement = fmt::format(
          "{} of {} recipients do not exist. Addresses of an imported or old list look like this; "
          "going on harms the reputation of the domain and the sending address.",
          unknown, std::max(unknown, known.dossier.log.messages)),
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

}  // namespace waybill::diagnosis::rule
