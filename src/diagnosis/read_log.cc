#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "diagnosis/digested_log.h"
#include "diagnosis/dossier_builder.h"
#include "message/domain.h"
#include "salesforce/email_log_reader.h"
#include "salesforce/log_digester.h"

namespace waybill::diagnosis {
namespace {

// Of a longer log only a summary becomes a fact.
constexpr std::size_t kMostLinesAsFacts = 20;

void count(LogSummary& summary, salesforce::LogState state) {
  ++summary.messages;
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
  refusal.is_of_log = true;
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
                    log.messages, log.delivered, log.refused, log.expired, log.deferred,
                    log.discarded),
        Certainty::Observed, evidence, "all rows", {});
}

// What the whole log shows, whatever was asked for.
void add_digest(DossierBuilder& builder, const Evidence& evidence, salesforce::LogDigest digest) {
  const auto add = [&](std::string key, const std::string& value) {
    if (!value.empty())
      builder.fact(FactKind::LogState, std::move(key), value, Certainty::Observed, evidence,
                   "all rows", {});
  };
  add("digest", digest.verdict);
  builder.dossier.log.digests.push_back({std::move(digest), evidence.id});
}

// The counts of a log of which only an excerpt is there. Those of the excerpt say nothing.
void add_counts(LogSummary& summary, const salesforce::LogDigest& digest) {
  const auto count_of = [&](salesforce::LogState state) {
    const auto found = digest.states.find(std::string(salesforce::to_string(state)));
    return found == digest.states.end() ? std::size_t{0} : found->second;
  };
  summary.messages += digest.messages;
  summary.recipients += digest.messages;  // at most; they are not told apart in a digest
  summary.queued += count_of(salesforce::LogState::Queued);
  summary.deferred += count_of(salesforce::LogState::Deferred);
  summary.delivered += count_of(salesforce::LogState::Delivered);
  summary.refused += count_of(salesforce::LogState::Refused);
  summary.expired += count_of(salesforce::LogState::Expired);
  summary.discarded += count_of(salesforce::LogState::DiscardedBySalesforce);
  summary.refusing_domains += digest.domains_with_refusals;
  for (const salesforce::DigestProvider& provider : digest.by_provider)
    summary.recipient_domains += provider.domains;
}

// How often each refusal of the excerpt was given in the whole log.
void add_refusal_counts(Dossier& dossier, const salesforce::LogDigest& digest) {
  for (const salesforce::DigestRefusal& refusal : digest.refusals) {
    const auto same = std::ranges::find_if(dossier.refusals, [&](const Refusal& known) {
      return known.reply.row != nullptr && refusal.rule == known.reply.row->id && known.is_of_log;
    });
    if (same != dossier.refusals.end()) same->count = refusal.count;
  }
}

bool is_asked(const Question& question) {
  return !question.recipient.empty() || !question.message_id.empty();
}

}  // namespace

// The Email Log of Salesforce.
void read_log(DossierBuilder& builder, const Evidence& evidence) {
  salesforce::EmailLogReader reader(
      {.recipient = {}, .message_id = {}, .keep = salesforce::LogSelection::Keep::LifeLines});
  reader.feed(evidence.octets);
  reader.finish();
  const salesforce::LogContent& content = reader.content();
  const bool asked = is_asked(builder.the_case.question);
  // Where nothing was asked for, the figures of an excerpt are those of its digest.
  const bool counts = asked || !content.is_excerpt;
  LogSummary& summary = builder.dossier.log;
  summary.is_present = true;
  summary.rows += content.is_excerpt ? 0 : content.rows;
  std::set<std::string> recipients;
  std::set<std::string> domains;
  std::set<std::string> refusing;
  for (std::size_t i = 0; i < reader.life_lines().size(); ++i) {
    salesforce::LifeLine line = reader.life_lines().at(i);
    if (!builder.concerns(line.recipient, line.message_id)) continue;
    recipients.insert(line.recipient);
    domains.insert(message::domain_of(line.recipient));
    if (counts) count(summary, line.state);
    if (line.decisive < line.events.size()) {
      refusing.insert(message::domain_of(line.recipient));
      add_log_refusal(builder, evidence, line);
    }
    summary.lines.push_back(std::move(line));
  }
  if (asked && recipients.empty())
    builder.fact(FactKind::LogState, "absent",
                 "no row for the recipient or message that was asked for", Certainty::Observed,
                 evidence, fmt::format("all {} rows", content.rows), {});
  summary.subject_absent = asked && recipients.empty() && content.messages.size() > 0;
  if (counts) {
    summary.recipients += recipients.size();
    summary.recipient_domains += domains.size();
    summary.refusing_domains += refusing.size();
  }
  add_log_facts(builder, evidence);
  if (!content.is_excerpt)
    add_digest(builder, evidence, salesforce::digest_log(content, {}).digest);
}

void read_log_digest(DossierBuilder& builder, const Evidence& evidence) {
  auto log = parse_digested_log(evidence.octets);
  if (!log) return;  // it was recognised by its mark, and then is damaged: it says nothing
  builder.dossier.log.rows += log->digest.rows;
  if (!is_asked(builder.the_case.question)) {
    add_counts(builder.dossier.log, log->digest);
    add_refusal_counts(builder.dossier, log->digest);
  }
  add_digest(builder, evidence, std::move(log->digest));
}

}  // namespace waybill::diagnosis
