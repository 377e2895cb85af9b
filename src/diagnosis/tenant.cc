#include "diagnosis/tenant.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "message/domain.h"

namespace waybill::diagnosis {
namespace {

constexpr std::string_view kGood = "good";
constexpr std::string_view kBad = "bad";
constexpr std::string_view kDepends = "depends";
constexpr std::string_view kIntoTenant = "Core direct to your own Microsoft 365 tenant";
constexpr std::string_view kOutside = "Core direct to everybody else";
constexpr std::string_view kThroughTenant = "Email Relay through Exchange Online";

// The domain is one that the recipient's tenant accepts, as far as is known.
bool is_accepted(const Known& known, const std::string& domain) {
  if (domain.empty()) return false;
  if (known.survey.own && ascii::iequals(domain, known.dossier.author_domain)) return true;
  if (ascii::iequals(domain, known.dossier.recipient_domain)) return true;
  return std::ranges::any_of(known.sheet.all(FactKind::Setting), [&](const Fact* fact) {
    return fact->key == "accepted-domain" && ascii::iequals(fact->value, domain);
  });
}

bool relays_through_exchange(const Known& known) {
  const bool refused = known.refusal_by("M365-TENANTATTR") != nullptr;
  return refused || known.sheet.is_set("relay-host", "exchange-online");
}

// Whether the From domain is signed: by the message, by a key of Salesforce in DNS, by what is
// said.
std::optional<bool> signs(const Known& known) {
  if (known.auth) {
    const dkim::Verdict* signature = known.aligned_signature();
    return signature != nullptr && signature->result != dkim::Result::Fail;
  }
  const bool has_key = std::ranges::any_of(known.survey.selectors, [](const SelectorState& state) {
    return state.is_usable && (state.is_salesforce || state.origin != SelectorState::Origin::Usual);
  });
  if (has_key || known.sheet.is_set("dkim-key", "active")) return true;
  if (known.sheet.is_set("dkim-key", "none") || known.sheet.is_set("dkim-key", "inactive"))
    return false;
  return std::nullopt;
}

std::optional<bool> stated(const Known& known, std::string_view setting) {
  if (known.sheet.is_set(setting, "on")) return true;
  if (known.sheet.is_set(setting, "off")) return false;
  return std::nullopt;
}

// P1 in a domain of the sender's own: observed, or by the setting that somebody states.
bool has_own_envelope(const Known& known) {
  if (!known.dossier.return_path.empty() && known.dossier.return_path != "<>")
    return !known.dossier.uses_bounce_address();
  return known.sheet.is_set("bounce-management", "off");
}

std::string envelope_domain(const Known& known) {
  const std::string& path = known.dossier.return_path;
  return path.empty() ? known.dossier.author_domain : message::domain_of(path);
}

// Nothing says that the mail stays inside Salesforce.
bool leaves_salesforce(const Known& known) {
  return !known.sheet.is_set("access-level", "system-email-only") &&
         !known.sheet.is_set("access-level", "no-access") &&
         !known.sheet.has(FactKind::Symptom, "no-log-row");
}

void expect_direct_send(const TenantView& view, Prediction& prediction) {
  const bool known_on = view.rejects_direct_send.value_or(false);
  const bool known_off = view.rejects_direct_send.has_value() && !known_on;
  prediction.expected.push_back(
      {.code = "550 5.7.68",
       .when = known_on    ? ""
               : known_off ? "the day RejectDirectSend is turned on"
                           : "if RejectDirectSend is on: Get-OrganizationConfig shows it",
       .statement =
           "The envelope sender is a domain of the tenant's own, and no connector vouches "
           "for Salesforce: the tenant refuses this as direct send before it looks at SPF, "
           "DKIM or DMARC"});
}

void expect_spoof(const Known& known, const TenantView& view, Prediction& prediction) {
  if (view.signs.value_or(false)) return;
  const std::string when =
      view.signs ? "" : "unless Salesforce signs with a key of the From domain";
  if (known.is_enforced() && known.survey.dmarc &&
      known.survey.dmarc->applied_policy == dmarc::Policy::Reject)
    prediction.expected.push_back(
        {.code = "550 5.7.509",
         .when = when,
         .statement = "The From domain asks for rejection, and nothing that passes is aligned with "
                      "it"});
  prediction.expected.push_back(
      {.code = "compauth=fail reason=601",
       .when = when,
       .statement =
           "The own domain stands in From and nothing aligned proves it: taken for a spoof "
           "of the tenant itself and put into junk or quarantine"});
}

void expect_relay_denied(Prediction& prediction) {
  prediction.expected.push_back(
      {.code = "550 5.7.64",
       .when = "unless the certificate that connects carries an accepted domain",
       .statement =
           "The envelope sender is Salesforce's bounce address, which is no accepted domain "
           "of the tenant: Exchange Online does not relay for it"});
}

std::vector<SwitchEffect> effects_on(const TenantView& view) {
  const bool into = view.situation != Situation::Relay && !view.is_of_others;
  const std::string_view signing = view.signs.value_or(false) ? kGood : kBad;
  return {
      {.outcome = kGood,
       .way = std::string(kIntoTenant),
       .code = "",
       .statement = "5.7.68 cannot occur: the envelope sender is Salesforce's",
       .is_this_way = into},
      {.outcome = signing,
       .way = std::string(kIntoTenant),
       .code = signing == kGood ? "" : "compauth=fail reason=601",
       .statement = signing == kGood
                        ? "DKIM for the From domain carries DMARC and composite authentication"
                        : "SPF never aligns: without a DKIM key for the From domain the mail is "
                          "taken for a spoof of your own domain",
       .is_this_way = into},
      {.outcome = signing,
       .way = std::string(kOutside),
       .code = "",
       .statement = signing == kGood ? "DKIM alone carries DMARC"
                                     : "SPF passes for bnc.salesforce.com and never aligns: DMARC "
                                       "fails until DKIM is active"},
      {.outcome = kBad,
       .way = std::string(kThroughTenant),
       .code = "550 5.7.64",
       .statement = "The envelope sender is no accepted domain of the tenant: relay denied",
       .is_this_way = view.situation == Situation::Relay},
      {.outcome = kGood,
       .way = "Bounces",
       .code = "",
       .statement = "They go to Salesforce, which records them on contacts and leads"}};
}

std::vector<SwitchEffect> effects_off(const Known& known, const TenantView& view) {
  const bool into = view.situation != Situation::Relay && !view.is_of_others;
  const bool rejects = view.rejects_direct_send.value_or(false);
  const bool aligns = known.survey.includes_salesforce;
  return {
      {.outcome = rejects ? kBad : kDepends,
       .way = std::string(kIntoTenant),
       .code = "550 5.7.68",
       .statement = rejects ? "Refused as direct send, because RejectDirectSend is on"
                            : "Refused as direct send as soon as RejectDirectSend is on",
       .is_this_way = into},
      {.outcome = aligns || view.signs.value_or(false) ? kGood : kBad,
       .way = std::string(kOutside),
       .code = "",
       .statement = aligns ? "SPF is checked for your own domain, whose record names Salesforce: "
                             "it passes and aligns"
                           : "SPF is checked for your own domain, whose record does not name "
                             "Salesforce: it does not pass"},
      {.outcome = kGood,
       .way = std::string(kThroughTenant),
       .code = "",
       .statement = "The envelope sender is an accepted domain, as the relay asks; the connector "
                    "must match as well",
       .is_this_way = view.situation == Situation::Relay},
      {.outcome = kDepends,
       .way = "Bounces",
       .code = "",
       .statement = "They go to the sender's own mailbox; Salesforce does not record them"}};
}

}  // namespace

TenantView view_tenant(const Known& known) {
  const Dossier& dossier = known.dossier;
  TenantView view{.rejects_direct_send = stated(known, "reject-direct-send"),
                  .signs = signs(known)};
  if (dossier.return_path.empty()) view.certainty = Certainty::Stated;
  if (known.refusal_by("M365-DIRECTSEND") != nullptr) view.rejects_direct_send = true;
  if (dossier.route.detected == salesforce::Route::EmailRelay) {
    if (relays_through_exchange(known)) view.situation = Situation::Relay;
    return view;
  }
  // Of a log, the messages to colleagues count where the one in question goes elsewhere.
  view.is_of_others = known.survey.own && known.survey.own->is_microsoft();
  const bool microsoft =
      view.is_of_others || (known.survey.recipient && known.survey.recipient->is_microsoft());
  if (!microsoft || dossier.route.detected != salesforce::Route::Core) return view;
  if (dossier.uses_bounce_address() && is_accepted(known, dossier.author_domain)) {
    view.situation = Situation::DirectBounceAddress;
  } else if (has_own_envelope(known) && is_accepted(known, envelope_domain(known))) {
    view.situation = Situation::DirectOwnEnvelope;
  } else if (dossier.return_path.empty() && is_accepted(known, dossier.author_domain) &&
             known.dossier.refusals.empty() && leaves_salesforce(known)) {
    view.situation = Situation::DirectUnknown;
  }
  return view;
}

std::optional<Prediction> predict(const Known& known) {
  const TenantView view = view_tenant(known);
  if (view.situation == Situation::None) return std::nullopt;
  Prediction prediction{.situation = view.situation,
                        .certainty = view.certainty,
                        .is_on = known.dossier.uses_bounce_address(),
                        .expected = {},
                        .if_on = effects_on(view),
                        .if_off = effects_off(known, view)};
  const bool unknown = view.situation == Situation::DirectUnknown;
  if (unknown || view.situation == Situation::DirectOwnEnvelope)
    expect_direct_send(view, prediction);
  const std::size_t first_of_on = prediction.expected.size();
  if (unknown || view.situation == Situation::DirectBounceAddress)
    expect_spoof(known, view, prediction);
  for (std::size_t i = 0; unknown && i < prediction.expected.size(); ++i) {
    std::string& when = prediction.expected[i].when;
    when = fmt::format("with Bounce Management {}{}{}", i < first_of_on ? "off" : "on",
                       when.empty() ? "" : ", ", when);
  }
  if (view.situation == Situation::Relay && prediction.is_on) expect_relay_denied(prediction);
  return prediction;
}

}  // namespace waybill::diagnosis
