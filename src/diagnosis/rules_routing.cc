// Connectors, relays and the direct-send rule of Microsoft 365.
#include <fmt/format.h>

#include "base/ascii.h"
#include "diagnosis/rules.h"

namespace waybill::diagnosis::rule {
namespace {

// The steps that give the message an aligned signature, unless it has one.
void add_signing(const Known& known, std::vector<FixStep>& steps) {
  const dkim::Verdict* signature = known.aligned_signature();
  if (signature != nullptr && signature->result == dkim::Result::Pass) return;
  if (known.sheet.is_set("dkim-key", "active")) return;
  steps.push_back(make_fix("dkim-create", known.words));
  steps.push_back(make_fix("dkim-activate", known.words));
}

// Both settings that replace the envelope sender are known to be off.
bool is_own_envelope(const Known& known) {
  if (!known.dossier.return_path.empty()) return !known.dossier.uses_bounce_address();
  return known.sheet.is_set("bounce-management", "off");
}

// "ATTR36": Microsoft's own number for how attribution ended; not documented.
std::string attribution_token(std::string_view text) {
  constexpr std::string_view kToken = "ATTR";
  const std::size_t at = text.find(kToken);
  std::size_t end = at == std::string_view::npos ? at : at + kToken.size();
  if (at == std::string_view::npos) return {};
  while (end < text.size() && ascii::is_digit(text[end]))
    ++end;
  return end == at + kToken.size() ? std::string() : std::string(text.substr(at, end - at));
}

// "[ValidationStatus of 'mail.example.com' is 'SubjectMismatch']": the certificate as Exchange saw
// it.
std::string certificate_words(std::string_view text) {
  constexpr std::string_view kMark = "ValidationStatus of '";
  const std::size_t at = text.find(kMark);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + kMark.size());
  const std::size_t close = rest.find('\'');
  constexpr std::string_view kStatus = "' is '";
  if (close == std::string_view::npos || !rest.substr(close).starts_with(kStatus)) return {};
  const std::string_view name = rest.substr(0, close);
  const std::string_view status = rest.substr(close + kStatus.size());
  return fmt::format(" The reply names the certificate that Exchange Online saw: {} ({}).",
                     name.empty() ? "none" : name, status.substr(0, status.find('\'')));
}

}  // namespace

Hit tenant_direct_send(const Known& known) {
  const Refusal* refusal = known.refusal_by("M365-DIRECTSEND");
  if (refusal == nullptr) return std::nullopt;
  RuleHit hit{.statement =
                  "The recipient's Microsoft 365 tenant has RejectDirectSend on: the envelope "
                  "sender is one of its own "
                  "domains, yet the message came from outside without a connector. SPF, DKIM and "
                  "DMARC are not even "
                  "looked at.",
              .facts = {known.cite_refusal(*refusal)},
              .fix = {},
              .certainty = known.sheet.at(refusal->fact).certainty};
  if (known.dossier.uses_bounce_address())
    hit.statement +=
        " The evidence says that bounce addresses are on, which does not fit: check which of the "
        "two settings "
        "was on when this message was sent.";
  // Signing first: with bounce addresses on SPF no longer aligns, and all other mail would fail
  // DMARC meanwhile.
  add_signing(known, hit.fix);
  hit.fix.push_back(make_fix("bounce-on", known.words));
  hit.fix.push_back(make_fix("connector-partner", known.words));
  return hit;
}

Hit tenant_relay_attribution(const Known& known) {
  const Refusal* refusal = known.refusal_by("M365-TENANTATTR");
  if (refusal == nullptr) return std::nullopt;
  RuleHit hit{.statement =
                  "Exchange Online, used as the relay, did not recognise this mail as its "
                  "tenant's: no inbound "
                  "connector matched the certificate or address, or neither the certificate's "
                  "domain nor the envelope "
                  "sender's domain is an accepted domain.",
              .facts = {known.cite_refusal(*refusal)},
              .fix = {},
              .certainty = known.sheet.at(refusal->fact).certainty};
  if (!is_own_envelope(known)) hit.fix.push_back(make_fix("bounce-off", known.words));
  if (known.dossier.uses_bounce_address())
    hit.statement +=
        " Here the envelope sender is Salesforce's bounce address, which is no accepted domain.";
  hit.statement += certificate_words(refusal->text);
  if (const auto token = attribution_token(refusal->text); !token.empty())
    hit.statement += " Keep the token " + token + " for a case with Microsoft.";
  if (const Hit certificate = tenant_connector_certificate(known)) {
    hit.statement += " " + certificate->statement;
    hit.fix.push_back(make_fix("connector-certificate", known.words));
  }
  if (tenant_accepted_domain(known))
    hit.fix.push_back(make_fix("tenant-accepted-domain", known.words));
  hit.fix.push_back(make_fix("connector-relay", known.words));
  return hit;
}

Hit tenant_opposite_switch(const Known& known) {
  const bool direct = known.refusal_by("M365-DIRECTSEND") != nullptr;
  const bool relay = known.refusal_by("M365-TENANTATTR") != nullptr;
  if (!direct && !relay) return std::nullopt;
  return RuleHit{
      .statement =
          direct && relay
              ? "Both 5.7.68 (direct) and 5.7.64 (relay) occur. They need opposite settings of "
                "Bounce "
                "Management: decide first whether this mail goes direct or through the relay."
          : direct ? "5.7.68 is cured by turning bounce addresses on. The advice for 5.7.64 (turn "
                     "them off, "
                     "for a relay) would keep this refusal alive."
                   : "5.7.64 is cured by turning bounce addresses off. The advice for 5.7.68 (turn "
                     "them on, "
                     "for direct mail) would keep this refusal alive.",
      .facts = {known.cite_refusal(
          *known.refusal_by(direct ? "M365-DIRECTSEND" : "M365-TENANTATTR"))},
      .fix = {}};
}

Hit tenant_connector_restricts(const Known& known) {
  const Refusal* refusal = known.refusal_by("M365-CONNECTOR-RESTRICT");
  if (refusal == nullptr) return std::nullopt;
  return RuleHit{
      .statement = fmt::format(
          "A connector of the recipient's Microsoft 365 tenant refuses the connection. {}.",
          refusal->reply.meaning),
      .facts = {known.cite_refusal(*refusal)},
      .fix = {make_fix("connector-restrict", known.words)}};
}

Hit relay_refused(const Known& known) {
  const Refusal* refusal = known.refusal_with(Cause::TenantRouting);
  if (refusal == nullptr || tenant_direct_send(known) || tenant_relay_attribution(known) ||
      tenant_connector_restricts(known) || tenant_connector_abused(known))
    return std::nullopt;
  return RuleHit{
      .statement =
          fmt::format("The relay between Salesforce and the recipient refused the message. {}.",
                      refusal->reply.meaning),
      .facts = {known.cite_refusal(*refusal)},
      .fix = {make_fix("relay-allow", known.words, {{"fix", std::string(refusal->reply.fix)}})}};
}

Hit relay_bounce_address(const Known& known) {
  if (known.dossier.route.detected != salesforce::Route::EmailRelay ||
      !known.dossier.uses_bounce_address())
    return std::nullopt;
  return RuleHit{.statement =
                     "Mail goes through Email Relay with Salesforce's bounce address as envelope "
                     "sender: SPF of "
                     "bnc.salesforce.com does not name your relay, and an Exchange Online relay "
                     "refuses it with 5.7.64.",
                 .facts = known.cite(FactKind::ReturnPath, "", 1),
                 .fix = {make_fix("bounce-off", known.words)}};
}

}  // namespace waybill::diagnosis::rule
