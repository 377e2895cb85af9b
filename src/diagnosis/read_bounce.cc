#include <algorithm>

#include "base/ascii.h"
#include "diagnosis/dossier_builder.h"
#include "message/date.h"
#include "refusal/bounce.h"
#include "refusal/original.h"

namespace waybill::diagnosis {
namespace {

// Where the first words of a diagnostic stand in the report, for the citation; {0, 0}: folded or
// encoded.
Span find_passage(std::string_view octets, std::string_view text) {
  constexpr std::size_t kEnoughToTell = 30;
  const std::string_view start = text.substr(0, kEnoughToTell);
  const std::size_t at = start.empty() ? std::string_view::npos : octets.find(start);
  if (at == std::string_view::npos) return {};
  return {at, std::min(octets.size(), octets.find('\n', at))};
}

// The original message as the bounce gave it back: whole, or its header.
void read_original(DossierBuilder& builder, const Evidence& evidence,
                   const refusal::Bounce& bounce) {
  const refusal::Original& original = bounce.original;
  if (original.header.empty()) return;
  const std::string_view report = evidence.octets;
  const std::optional<Span> span = original.whole ? original.whole : original.span;
  const std::string_view octets = span ? report.substr(span->begin, span->end - span->begin)
                                       : builder.dossier.owned.emplace_back(original.header);
  read_message(builder, evidence, octets, span ? span->begin : 0, "original in the bounce, ",
               original.whole ? Extent::Whole : Extent::HeaderOnly, Origin::Returned);
}

void add_report(DossierBuilder& builder, const Evidence& evidence, const message::Message& outer,
                const refusal::Bounce& bounce, const refusal::BounceRecipient& recipient) {
  DeliveryReport report{
      .evidence = evidence.id,
      .message_id = bare_id(bounce.original.message_id),
      .recipient = ascii::lower(recipient.recipient),
      .envelope = ascii::lower(refusal::first_address(outer, "To")),
      .action = ascii::lower(recipient.action),
      .text = recipient.diagnostic.empty() ? recipient.status : recipient.diagnostic,
      .reporter = recipient.reporting_host,
      .time = std::nullopt,
      .bytes = find_passage(evidence.octets, recipient.diagnostic)};
  const message::Field* date = outer.field("Date");
  const auto sent = date == nullptr ? std::nullopt : message::parse_date(date->value);
  if (recipient.last_attempt) {
    report.time = recipient.last_attempt->unix_seconds;
  } else if (sent) {
    report.time = sent->unix_seconds;
  }
  builder.dossier.reports.push_back(std::move(report));
}

}  // namespace

void read_bounce_evidence(DossierBuilder& builder, const Evidence& evidence) {
  const message::Message outer = message::Message::read(evidence.octets);
  const refusal::Bounce bounce = refusal::read_bounce(outer);
  for (const refusal::BounceRecipient& recipient : bounce.recipients) {
    Refusal refusal;
    refusal.recipient = ascii::lower(recipient.recipient);
    refusal.remote_host = recipient.remote_host;
    refusal.is_deferral = ascii::iequals(recipient.action, "delayed");
    if (!refusal.recipient.empty())
      builder.fact(FactKind::Recipient, "", refusal.recipient, Certainty::Observed, evidence,
                   "the delivery report", {});
    add_report(builder, evidence, outer, bounce, recipient);
    const refusal::Context context{.provider_hint = recipient.remote_host,
                                   .stage = std::nullopt,
                                   .codes = recipient.classification.codes};
    const std::string text = recipient.diagnostic.empty() ? recipient.status : recipient.diagnostic;
    if (!text.empty() && !ascii::iequals(recipient.action, "delivered") &&
        !ascii::iequals(recipient.action, "relayed"))
      builder.add_refusal(
          evidence, text, context, Certainty::Observed,
          "Diagnostic-Code for " + (refusal.recipient.empty() ? "a recipient" : refusal.recipient),
          find_passage(evidence.octets, text), refusal);
  }
  read_original(builder, evidence, bounce);
}

}  // namespace waybill::diagnosis
