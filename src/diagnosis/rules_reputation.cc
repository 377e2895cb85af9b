// Reputation of addresses and domains, and receivers that misjudge it.
#include <fmt/format.h>

#include "diagnosis/rules.h"

namespace waybill::diagnosis::rule {
namespace {

std::string address_words(const Known& known) {
  const auto ip = known.words.find("ip");
  return ip == known.words.end() ? "the sending address" : ip->second;
}

std::string list_words(const Known& known) {
  return known.survey.listing ? " at " + known.survey.listing->zone : std::string();
}

Hit by_cause(const Known& known, Cause cause, std::string statement, std::vector<FixStep> fix) {
  const Refusal* refusal = known.refusal_with(cause);
  if (refusal == nullptr) return std::nullopt;
  return RuleHit{.statement = std::move(statement),
                 .facts = {known.cite_refusal(*refusal)},
                 .fix = std::move(fix),
                 .certainty = known.sheet.at(refusal->fact).certainty};
}

}  // namespace

Hit reputation_shared(const Known& known) {
  return by_cause(known, Cause::ReputationShared,
                  fmt::format("The refusal is about {}{}, an address that the platform shares "
                              "among its customers. You cannot "
                              "have it delisted, and changing your DNS does not help.",
                              address_words(known), list_words(known)),
                  {make_fix("vendor-case", known.words)});
}

Hit reputation_own(const Known& known) {
  return by_cause(
      known, Cause::ReputationOwn,
      fmt::format(
          "The refusal is about {}{}, an address of your own: what it sent made its reputation.",
          address_words(known), list_words(known)),
      {make_fix("delist-own", known.words)});
}

Hit reputation_domain(const Known& known) {
  return by_cause(known, Cause::ReputationDomain,
                  fmt::format("The refusal is about the reputation of {} or of links in the "
                              "message. Another route would not "
                              "change that.",
                              known.dossier.author_domain.empty() ? "the sender's domain"
                                                                  : known.dossier.author_domain),
                  {make_fix("domain-clean", known.words)});
}

Hit reputation_not_listed_now(const Known& known) {
  if (!known.survey.listing || known.survey.listing->answer != ListingState::Answer::NotListed)
    return std::nullopt;
  const ListingState& listing = *known.survey.listing;
  return RuleHit{.statement = fmt::format(
                     "{} is not on {} now{}.", listing.subject, listing.zone,
                     known.refusal_by("RX-") != nullptr
                         ? ""
                         : ": the entry was removed, or the receiver works with an old copy"),
                 .facts = known.cite(FactKind::Dns, listing.subject + " at " + listing.zone),
                 .fix = {}};
}

Hit reputation_one_domain(const Known& known) {
  const LogSummary& log = known.dossier.log;
  const bool by_log = log.recipient_domains > 1 && log.refusing_domains == 1;
  if (!by_log && !known.sheet.has(FactKind::Symptom, "one-recipient-domain")) return std::nullopt;
  RuleHit hit{.statement =
                  "One recipient domain refuses, the others accept: the fault is between you and "
                  "that domain, not in "
                  "your sending as a whole.",
              .facts = known.cite(FactKind::Symptom, "one-recipient-domain"),
              .fix = {}};
  if (!by_log) hit.certainty = Certainty::Stated;
  if (by_log && known.dossier.refusal() != nullptr)
    hit.facts.push_back(known.cite_refusal(*known.dossier.refusal()));
  return hit;
}

Hit receiver_misreads_list(const Known& known) {
  const Refusal* refusal = known.refusal_by("RX-");
  if (refusal == nullptr) return std::nullopt;
  return RuleHit{.statement = fmt::format(
                     "This is no listing. {}. Nothing on the sender's side is wrong here.",
                     refusal->reply.meaning),
                 .facts = {known.cite_refusal(*refusal)},
                 .fix = {make_fix("tell-recipient-fault", known.words)},
                 .certainty = known.sheet.at(refusal->fact).certainty};
}

Hit receiver_fault(const Known& known) {
  if (known.refusal_by("RX-") != nullptr) return std::nullopt;
  const Refusal* refusal = known.refusal_with(Cause::ReceiverFault);
  if (refusal == nullptr) return std::nullopt;
  return RuleHit{.statement = fmt::format("The recipient's mail system is set up wrongly: {}.",
                                          refusal->reply.meaning),
                 .facts = {known.cite_refusal(*refusal)},
                 .fix = {make_fix("tell-recipient-plain", known.words)}};
}

}  // namespace waybill::diagnosis::rule
