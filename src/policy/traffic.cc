#include "policy/traffic.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace waybill::policy {
namespace {

using sender::Confidence;
using sender::ServiceKind;

// Host names by which lists are known when no table knows them.
constexpr std::string_view kListLabels[] = {"lists",   "list",      "listserv", "groups",
                                            "mailman", "majordomo", "sympa"};

bool is_list_host(std::string_view domain) {
  return std::ranges::find(kListLabels, domain.substr(0, domain.find('.'))) !=
         std::end(kListLabels);
}

bool is_steady(const Use& use, std::uint64_t least) {
  return use.days() >= kSteadyDays && use.messages >= least;
}

class Judge {
 public:
  Judge(const RowFacts& facts, const Context& context, const Use& address)
      : facts_(facts), context_(context), address_(address) {}

  [[nodiscard]] Judgement of_passing() const {
    if (facts_.is_forwarded)
      return {Traffic::Forwarder, Confidence::Known, Clue::ReportedForwarded};
    if (facts_.own_signature != OwnSignature::Passed || facts_.spf_same_org_passed())
      return {Traffic::Authorised, Confidence::Known, Clue::Aligned};
    if (kind_is(ServiceKind::MailingList) && facts_.service_is_proven())
      return {Traffic::MailingList, Confidence::Known, Clue::KnownList};
    if (is_proven_relay()) return {Traffic::Forwarder, Confidence::Known, Clue::KnownRelay};
    // Our envelope from an address that our SPF does not name: handed on, unless it is one of ours
    // that is missing there.
    const bool sends = facts_.service != nullptr && facts_.service->kind != ServiceKind::Mailbox;
    if (facts_.spf_is_stated && facts_.spf_same_org && !sends &&
        !is_steady(address_, kSteadyStrangerMessages))
      return {Traffic::Forwarder, Confidence::Likely, Clue::OwnSignatureSurvived};
    return {Traffic::Authorised, Confidence::Known, Clue::Aligned};
  }

  [[nodiscard]] Judgement of_failing() const {
    if (const auto relayed = of_relayed()) return *relayed;
    if (facts_.own_signature == OwnSignature::Broken) {
      if (const auto broken = of_broken_signature()) return *broken;
    }
    if (facts_.service_is_proven()) return of_service();
    return of_stranger();
  }

 private:
  [[nodiscard]] bool kind_is(ServiceKind kind) const {
    return facts_.service != nullptr && facts_.service->kind == kind;
  }
  [[nodiscard]] bool is_proven_relay() const {
    if (!facts_.service_is_proven() || !sender::is_relay(facts_.service->kind)) return false;
    // A gateway from which most of the domain's mail passes is the domain's own way out.
    const Use use = context_.service(*facts_.service);
    return facts_.service->kind != ServiceKind::Gateway || use.passing * 2 < use.messages;
  }
  [[nodiscard]] bool is_own_key() const {
    return context_.is_own_selector(facts_.own_domain, facts_.own_selector);
  }

  [[nodiscard]] std::optional<Judgement> of_relayed() const {
    const bool is_known_list = kind_is(ServiceKind::MailingList) && facts_.service_is_proven();
    if (facts_.is_list)
      return Judgement{Traffic::MailingList, Confidence::Known, Clue::ReportedList};
    if (is_known_list) return Judgement{Traffic::MailingList, Confidence::Known, Clue::KnownList};
    if (facts_.is_forwarded)
      return Judgement{Traffic::Forwarder, Confidence::Known, Clue::ReportedForwarded};
    if (is_proven_relay())
      return Judgement{Traffic::Forwarder,
                       facts_.own_signature == OwnSignature::Broken && is_own_key()
                           ? Confidence::Known
                           : Confidence::Likely,
                       Clue::KnownRelay};
    return std::nullopt;
  }

  // Signed by us, or copied from a message of ours, and changed on its way.
  [[nodiscard]] std::optional<Judgement> of_broken_signature() const {
    if (facts_.spf_passed() && !facts_.spf_same_org &&
        (is_list_host(facts_.spf_domain) ||
         (!facts_.other_signature.empty() && is_list_host(facts_.other_signature))))
      return Judgement{Traffic::MailingList, Confidence::Likely, Clue::ListSignature};
    if (!is_own_key()) return std::nullopt;
    // An address that mostly passes is a sender whose signing breaks at times.
    if (address_.passing * 2 >= address_.messages && address_.passing > 0)
      return Judgement{Traffic::Misconfigured, Confidence::Likely, Clue::AddressPassesElsewhere};
    if (facts_.service_is_proven() && facts_.service->kind != ServiceKind::Mailbox)
      return std::nullopt;
    return Judgement{Traffic::Forwarder, Confidence::Likely, Clue::OwnSignatureBroken};
  }

  // The service did send it. Anybody may have an account there.
  [[nodiscard]] Judgement of_service() const {
    const Use use = context_.service(*facts_.service);
    if (use.passing > 0)
      return {Traffic::Misconfigured, Confidence::Likely, Clue::ServicePassesElsewhere};
    if (is_steady(use, kSteadyMessages))
      return {Traffic::Misconfigured, Confidence::Likely, Clue::Steady};
    return {Traffic::Misconfigured, Confidence::Guess, Clue::ServiceProven};
  }

  [[nodiscard]] Judgement of_stranger() const {
    if (address_.passing > 0)
      return {Traffic::Misconfigured, Confidence::Likely, Clue::AddressPassesElsewhere};
    if (is_steady(address_, kSteadyStrangerMessages))
      return {Traffic::Unknown, Confidence::Guess, Clue::Steady};
    if (facts_.spf_passed() || !facts_.other_signature.empty())
      return {Traffic::Spoof, Confidence::Guess, Clue::StrangerProven};
    if (facts_.spf_is_stated && facts_.spf_same_org)
      return {Traffic::Spoof, Confidence::Likely, Clue::OwnEnvelopeOnly};
    return {Traffic::Spoof, Confidence::Likely, Clue::NothingPassed};
  }

  const RowFacts& facts_;
  const Context& context_;
  const Use& address_;
};

}  // namespace

std::string_view id_of(Traffic traffic) {
  switch (traffic) {
    case Traffic::Authorised: return "authorised";
    case Traffic::Forwarder: return "forwarder";
    case Traffic::MailingList: return "mailing-list";
    case Traffic::Misconfigured: return "misconfigured";
    case Traffic::Spoof: return "spoof";
    case Traffic::Unknown: return "unknown";
  }
  std::abort();
}

std::string_view title_of(Traffic traffic) {
  switch (traffic) {
    case Traffic::Authorised: return "authorised";
    case Traffic::Forwarder: return "forwarded";
    case Traffic::MailingList: return "mailing list";
    case Traffic::Misconfigured: return "yours, not set up";
    case Traffic::Spoof: return "spoofed";
    case Traffic::Unknown: return "unknown";
  }
  std::abort();
}

bool is_legitimate(Traffic traffic) {
  return traffic == Traffic::Authorised || traffic == Traffic::Misconfigured;
}

std::string_view id_of(Clue clue) {
  switch (clue) {
    case Clue::Aligned: return "aligned";
    case Clue::ReportedForwarded: return "reported-forwarded";
    case Clue::ReportedList: return "reported-list";
    case Clue::KnownRelay: return "known-relay";
    case Clue::KnownList: return "known-list";
    case Clue::OwnSignatureSurvived: return "own-signature-survived";
    case Clue::OwnSignatureBroken: return "own-signature-broken";
    case Clue::ListSignature: return "list-signature";
    case Clue::ServicePassesElsewhere: return "service-passes-elsewhere";
    case Clue::ServiceProven: return "service-proven";
    case Clue::AddressPassesElsewhere: return "address-passes-elsewhere";
    case Clue::Steady: return "steady";
    case Clue::OwnEnvelopeOnly: return "own-envelope-only";
    case Clue::StrangerProven: return "stranger-proven";
    case Clue::NothingPassed: return "nothing-passed";
  }
  std::abort();
}

std::string_view describe(Clue clue) {
  switch (clue) {
    case Clue::Aligned: return "SPF or DKIM passes for the domain itself";
    case Clue::ReportedForwarded: return "The receiver reports that the messages were forwarded";
    case Clue::ReportedList: return "The receiver reports a mailing list";
    case Clue::KnownRelay: return "The source is known to hand on mail of others";
    case Clue::KnownList: return "The source is known to run mailing lists";
    case Clue::OwnSignatureSurvived:
      return "The domain's own signature passes, but the address is not in its SPF record: handed "
             "on unchanged";
    case Clue::OwnSignatureBroken:
      return "A signature with a key of the domain is there and broken: handed on and changed";
    case Clue::ListSignature:
      return "The domain's signature is broken, and the host that passes is named like a list";
    case Clue::ServicePassesElsewhere:
      return "Other messages of the domain pass through this service";
    case Clue::ServiceProven:
      return "The service did send them; anybody may have an account there, so ask whose it is";
    case Clue::AddressPassesElsewhere: return "Other messages of the domain pass from this address";
    case Clue::Steady: return "It goes on for more than a week, as spam from one place does not";
    case Clue::OwnEnvelopeOnly:
      return "The domain stands in the envelope, and neither SPF nor DKIM proves it";
    case Clue::StrangerProven:
      return "What passes belongs to somebody who is not known to send for the domain";
    case Clue::NothingPassed: return "Neither SPF nor DKIM passes for anybody";
  }
  std::abort();
}

Judgement judge(const store::RowGroup& group, const RowFacts& facts, const Context& context) {
  const Use address = context.address(group.source_ip);
  const Judge judge(facts, context, address);
  return facts.passes ? judge.of_passing() : judge.of_failing();
}

}  // namespace waybill::policy
