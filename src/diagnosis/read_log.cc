#include <fmt/format.h>

#include <set>

#include "diagnosis/dossier_builder.h"
#include "message/domain.h"

namespace waybill::diagnosis {
namespace {

// Of a longer log only a summary becomes a fact.
constexpr std::size_t kMostLinesAsFacts = 20;

void count(LogSummary& summary, salesforce::LogState state) {
  switch (state) {
    case salesforce::LogState::Queued: ++summary.queued; break;
    case salesforce::LogState::Deferred: ++summary.deferred; break;
    case salesforce::LogState::Delivered: ++summary.delivered; break;
    case salesforce::LogState::Refused: ++summary.refused; break;
    case salesforce::LogState::Expired: ++summary.expired; break;
    case salesforce::LogState::DiscardedBySalesforce: ++summary.discarded; break;
  }
}

// The same answer for many recipients is one refusal with a count.
void add_log_refusal(DossierBuilder& builder, const Evidence& evidence,
                     const salesforce::LifeLine& line) {
  const salesforce::LogEvent& event = line.events[line.decisive];
  const refusal::Context context{
      .provider_hint = {}, .stage = refusal::parse_stage(event.stage), .codes = {}};
  const refusal::Classification reply =
      refusal::Classifier::built_in().classify(event.response, context);
  for (Refusal& known : builder.dossier.refusals) {
    if (known.count > 0 && known.reply.row == reply.row && reply.row != nullptr &&
        known.is_deferral == (line.state == salesforce::LogState::Deferred) &&
        builder.dossier.sheet.at(known.fact).place.evidence == evidence.id) {
      ++known.count;
      return;
    }
  }
  if (event.response.empty()) return;
  Refusal refusal;
  refusal.recipient = line.recipient;
  refusal.stage = event.stage;
  refusal.message_id = line.message_id;
  refusal.sender = line.sender;
  refusal.time = event.time;
  refusal.is_deferral = line.state == salesforce::LogState::Deferred;
  builder.add_refusal(evidence, event.response, context, Certainty::Observed,
                      fmt::format("row {}", event.line), event.bytes, refusal);
}

void add_log_facts(DossierBuilder& builder, const Evidence& evidence) {
  for (const salesforce::LifeLine& line : builder.dossier.log.lines) {
    if (builder.dossier.log.lines.size() > kMostLinesAsFacts) break;
    const salesforce::LogEvent& last =
        line.decisive < line.events.size() ? line.events[line.decisive] : line.events.back();
    builder.fact(FactKind::LogState, std::string(salesforce::to_string(line.state)),
                 fmt::format("{} to {}", salesforce::to_string(line.state), line.recipient),
                 Certainty::Observed, evidence, fmt::format("row {}", last.line), last.bytes);
    builder.fact(FactKind::ReturnPath, "", line.sender, Certainty::Observed, evidence,
                 fmt::format("row {}", last.line), last.bytes);
    builder.fact(FactKind::Recipient, "", line.recipient, Certainty::Observed, evidence,
                 fmt::format("row {}", last.line), last.bytes);
  }
  const LogSummary& log = builder.dossier.log;
  if (log.lines.size() > kMostLinesAsFacts)
    builder.fact(
        FactKind::LogState, "summary",
        fmt::format("{} messages: {} delivered, {} refused, {} expired, {} deferred, {} discarded",
                    log.lines.size(), log.delivered, log.refused, log.expired, log.deferred,
                    log.discarded),
        Certainty::Observed, evidence, "all rows", {});
}

}  // namespace

// The Email Log of Salesforce.
void read_log(DossierBuilder& builder, const Evidence& evidence) {
  salesforce::EmailLog log = salesforce::read_email_log(evidence.octets);
  LogSummary& summary = builder.dossier.log;
  summary.is_present = true;
  summary.rows += log.rows;
  std::set<std::string> recipients;
  std::set<std::string> domains;
  std::set<std::string> refusing;
  std::size_t kept = 0;
  for (salesforce::LifeLine& line : log.messages) {
    if (!builder.concerns(line.recipient, line.message_id)) continue;
    ++kept;
    recipients.insert(line.recipient);
    domains.insert(message::domain_of(line.recipient));
    count(summary, line.state);
    if (line.decisive < line.events.size()) {
      refusing.insert(message::domain_of(line.recipient));
      add_log_refusal(builder, evidence, line);
    }
    summary.lines.push_back(std::move(line));
  }
  const bool asked =
      !builder.the_case.question.recipient.empty() || !builder.the_case.question.message_id.empty();
  if (asked && kept == 0)
    builder.fact(FactKind::LogState, "absent",
                 "no row for the recipient or message that was asked for", Certainty::Observed,
                 evidence, fmt::format("all {} rows", log.rows), {});
  summary.subject_absent = asked && kept == 0 && !log.messages.empty();
  summary.recipients += recipients.size();
  summary.recipient_domains += domains.size();
  summary.refusing_domains += refusing.size();
  add_log_facts(builder, evidence);
}

}  // namespace waybill::diagnosis
