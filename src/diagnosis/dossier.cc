#include "diagnosis/dossier.h"

#include <algorithm>
#include <tuple>

#include "base/ascii.h"
#include "diagnosis/causes.h"
#include "diagnosis/dossier_builder.h"
#include "diagnosis/find_route.h"
#include "message/domain.h"

namespace waybill::diagnosis {
namespace {

// The octets of each kind of evidence; those that are no evidence of a message are left out.
void read_evidence(DossierBuilder& builder, const Evidence& evidence) {
  switch (evidence.kind) {
    case EvidenceKind::Message:
      read_message(builder, evidence, evidence.octets, 0, "", Extent::Whole, Origin::Given);
      break;
    case EvidenceKind::Bounce: read_bounce_evidence(builder, evidence); break;
    case EvidenceKind::SalesforceLog:
      read_log(builder, evidence);
      builder.dossier.log.evidence.resize(builder.dossier.log.lines.size(), evidence.id);
      break;
    case EvidenceKind::SalesforceLogDigest: read_log_digest(builder, evidence); break;
    case EvidenceKind::MicrosoftTrace: read_trace(builder, evidence); break;
    case EvidenceKind::MicrosoftQuarantine: read_quarantine(builder, evidence); break;
    case EvidenceKind::Note: read_note_evidence(builder, evidence); break;
    case EvidenceKind::DmarcReport:  // reports: once the domain in question is known
    case EvidenceKind::TlsReport:
    case EvidenceKind::DnsSnapshot:
    case EvidenceKind::CaseFile:
    case EvidenceKind::Unreadable: break;
  }
}

std::string best(const Dossier& dossier, FactKind kind) {
  const Fact* fact = dossier.sheet.find(kind);
  return fact == nullptr ? std::string() : fact->value;
}

// A reply may name the domain that it accuses; the bounce address hides the one that it stands
// for.
void decide_domain_by_sender(Dossier& dossier) {
  for (const Refusal& refusal : dossier.refusals) {
    for (const refusal::Variable& variable : refusal.reply.variables) {
      if (variable.kind == refusal::VariableKind::Domain && dossier.author_domain.empty())
        dossier.author_domain = ascii::lower(variable.value);
    }
  }
  if (!dossier.author_domain.empty() || dossier.return_path.empty()) return;
  const auto bounce = salesforce::parse_bounce_address(dossier.return_path);
  dossier.author_domain = message::domain_of(bounce ? bounce->original : dossier.return_path);
}

std::string author_domain_of(const SubjectMessage& subject) {
  return subject.prepared.author_domain ? subject.prepared.author_domain->text() : std::string();
}

// The author's domain of the message that a bounce gave back; empty: none came back.
std::string refused_domain(const Dossier& dossier) {
  const auto returned = std::ranges::find_if(
      dossier.messages, [](const auto& subject) { return subject->is_returned; });
  return returned == dossier.messages.end() ? std::string() : author_domain_of(**returned);
}

void decide_subject(Dossier& dossier, const Question& asked) {
  // A message that reached the recipient tells more than one that came back or left, unless it is
  // somebody else's: a copy has the author of the message that was refused.
  const std::string refused = refused_domain(dossier);
  std::ranges::sort(dossier.messages, std::greater<>(), [&](const auto& subject) {
    return std::tuple(refused.empty() || author_domain_of(*subject) == refused, subject->has_body,
                      subject->was_received);
  });
  if (const SubjectMessage* message = dossier.message();
      message != nullptr && message->prepared.author_domain)
    dossier.author = ascii::lower(message->prepared.author.mailboxes.front().address());
  if (dossier.author.empty()) dossier.author = best(dossier, FactKind::Author);
  dossier.author_domain =
      !asked.domain.empty() ? ascii::lower(asked.domain) : message::domain_of(dossier.author);
  if (dossier.author_domain.empty()) dossier.author_domain = best(dossier, FactKind::Domain);
  dossier.return_path = best(dossier, FactKind::ReturnPath);
  if (dossier.author_domain.empty()) decide_domain_by_sender(dossier);
  dossier.message_id =
      asked.message_id.empty() ? best(dossier, FactKind::MessageId) : bare_id(asked.message_id);
  for (const Fact* fact : dossier.sheet.all(FactKind::ClientIp)) {
    if (const auto ip = IpAddress::parse(fact->value); ip && !dossier.client_ip)
      dossier.client_ip = ip;
  }
}

// The sender address of a trace may be that of the envelope or of the header; Salesforce's bounce
// address is always the envelope's.
void take_sender(Dossier& dossier, const TraceEntry& entry) {
  const salesforce::TraceRow& row = entry.row;
  const auto bounce = salesforce::parse_bounce_address(row.sender);
  const std::string path = !row.return_path.empty() ? row.return_path : bounce ? row.sender : "";
  if (dossier.return_path.empty() && !path.empty()) {
    dossier.return_path = path;
    dossier.sheet.add(FactKind::ReturnPath, "", path, Certainty::Observed,
                      {entry.evidence, "row " + std::to_string(row.line), row.bytes});
  }
  if (dossier.author_domain.empty())
    dossier.author_domain = message::domain_of(bounce ? bounce->original : row.sender);
}

// Nothing but traces: the first row that did not end in the inbox.
void decide_by_trace(Dossier& dossier) {
  if (!dossier.messages.empty() || dossier.log.is_present || !dossier.message_id.empty()) return;
  const auto troubled = std::ranges::find_if(dossier.trace, [](const TraceEntry& entry) {
    return entry.row.state != salesforce::TraceState::Delivered &&
           entry.row.state != salesforce::TraceState::Expanded;
  });
  if (!dossier.trace.empty()) {
    const TraceEntry& entry = troubled == dossier.trace.end() ? dossier.trace.front() : *troubled;
    dossier.recipient = entry.row.recipient;
    dossier.message_id = entry.row.message_id;
    take_sender(dossier, entry);
  } else if (!dossier.quarantine.empty()) {
    dossier.recipient = dossier.quarantine.front().message.recipient;
    dossier.message_id = dossier.quarantine.front().message.message_id;
  }
}

// The log has one message alone for the recipient: it is the one.
void decide_id_by_log(Dossier& dossier) {
  std::string_view only;
  for (const salesforce::LifeLine& line : dossier.log.lines) {
    if (line.recipient != dossier.recipient || line.message_id == only) continue;
    if (!only.empty()) return;
    only = line.message_id;
  }
  if (only.contains('@')) dossier.message_id = only;  // an internal id has none
}

void decide_recipient(Dossier& dossier, const Question& asked) {
  dossier.recipient = ascii::lower(asked.recipient);
  if (dossier.recipient.empty() && dossier.refusal() != nullptr)
    dossier.recipient = dossier.refusal()->recipient;
  if (dossier.recipient.empty()) dossier.recipient = best(dossier, FactKind::Recipient);
  if (asked.recipient.empty() && dossier.refusal() == nullptr) decide_by_trace(dossier);
  dossier.recipient_domain = message::domain_of(dossier.recipient);
  if (dossier.message_id.empty()) decide_id_by_log(dossier);
  // A test copy may lie beside the log: the refused message is the one that this is about.
  const Refusal* refusal = dossier.refusal();
  if (refusal == nullptr) return;
  if (!refusal->message_id.empty() && asked.message_id.empty())
    dossier.message_id = refusal->message_id;
  if (!refusal->sender.empty()) dossier.return_path = refusal->sender;
}

bool same_id(std::string_view a, std::string_view b) {
  return ascii::iequals(a, b);
}

// Marks what is about the message in question; true when something is.
template <class Entry, class Id, class Recipient>
bool mark(std::vector<Entry>& entries, const Dossier& dossier, Id id, Recipient recipient) {
  // By the id, unless nothing has it: then by the recipient.
  const bool id_known =
      !dossier.message_id.empty() && std::ranges::any_of(entries, [&](const Entry& entry) {
        return same_id(id(entry), dossier.message_id);
      });
  bool any = false;
  for (Entry& entry : entries) {
    const bool other_recipient = !dossier.recipient.empty() && !recipient(entry).empty() &&
                                 recipient(entry) != dossier.recipient;
    const bool other_id = id_known && !same_id(id(entry), dossier.message_id);
    entry.is_subject = !other_id && !other_recipient;
    any = any || entry.is_subject;
  }
  return any;
}

// The log shows the message in question, so that its id is that of the message that was sent.
bool log_has_subject(const Dossier& dossier) {
  return std::ranges::any_of(dossier.log.lines, [&](const salesforce::LifeLine& line) {
    return same_id(line.message_id, dossier.message_id) && line.recipient == dossier.recipient;
  });
}

// Which rows of traces and quarantine are about the message in question.
void mark_subject(Dossier& dossier) {
  const auto trace_id = [](const TraceEntry& entry) -> const std::string& {
    return entry.row.message_id;
  };
  const auto trace_recipient = [](const TraceEntry& entry) -> const std::string& {
    return entry.row.recipient;
  };
  mark(dossier.trace, dossier, trace_id, trace_recipient);
  const bool by_id = std::ranges::any_of(dossier.trace, [&](const TraceEntry& entry) {
    return entry.is_subject &&
           (entry.row.message_id.empty() || same_id(entry.row.message_id, dossier.message_id));
  });
  if (!dossier.trace.empty() && !by_id && log_has_subject(dossier)) {
    dossier.trace_lacks_subject = true;
    for (TraceEntry& entry : dossier.trace)
      entry.is_subject = false;
  }
  mark(
      dossier.quarantine, dossier,
      [](const QuarantineEntry& entry) -> const std::string& { return entry.message.message_id; },
      [](const QuarantineEntry& entry) -> const std::string& { return entry.message.recipient; });
}

// By the table; an address of one's own is not a shared one.
void decide_causes(Dossier& dossier) {
  const bool own_address = dossier.sheet.is_set("dedicated-ip", "on");
  for (Refusal& refusal : dossier.refusals) {
    refusal.cause = cause_of(refusal.reply, dossier.route.detected);
    if (refusal.cause == Cause::ReputationShared && own_address)
      refusal.cause = Cause::ReputationOwn;
  }
}

}  // namespace

std::size_t Dossier::colleagues() const {
  if (author_domain.empty() || author_domain == recipient_domain) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(log.lines, [this](const salesforce::LifeLine& line) {
        return message::domain_of(line.recipient) == author_domain;
      }));
}

const TraceEntry* Dossier::traced(std::initializer_list<salesforce::TraceState> states) const {
  const auto found = std::ranges::find_if(trace, [&](const TraceEntry& entry) {
    return entry.is_subject && std::ranges::find(states, entry.row.state) != states.end();
  });
  return found == trace.end() ? nullptr : &*found;
}

const QuarantineEntry* Dossier::held() const {
  const auto found = std::ranges::find_if(quarantine, [](const QuarantineEntry& entry) {
    return entry.is_subject && entry.message.state != salesforce::QuarantineState::Released;
  });
  return found == quarantine.end() ? nullptr : &*found;
}

bool Dossier::uses_bounce_address() const {
  if (!return_path.empty()) return salesforce::parse_bounce_address(return_path).has_value();
  return sheet.is_set("bounce-management", "on") || sheet.is_set("security-compliance", "on");
}

Dossier read_dossier(const Case& the_case) {
  DossierBuilder builder{.the_case = the_case, .dossier = {}};
  // Traces tell of many messages: which one is in question, the other evidence says first.
  const auto is_overview = [](const Evidence& evidence) {
    return evidence.kind == EvidenceKind::MicrosoftTrace ||
           evidence.kind == EvidenceKind::MicrosoftQuarantine;
  };
  for (const Evidence& evidence : the_case.evidence) {
    if (!is_overview(evidence)) read_evidence(builder, builder.as_utf8(evidence));
  }
  for (const Evidence& evidence : the_case.evidence) {
    if (is_overview(evidence)) read_evidence(builder, builder.as_utf8(evidence));
  }
  Dossier& dossier = builder.dossier;
  decide_subject(dossier, the_case.question);
  for (const Evidence& evidence : the_case.evidence) {
    if (evidence.kind == EvidenceKind::DmarcReport || evidence.kind == EvidenceKind::TlsReport)
      read_report_evidence(builder, evidence);
  }
  find_route(dossier);
  decide_causes(dossier);
  order_refusals(dossier, the_case.question);
  decide_recipient(dossier, the_case.question);
  mark_subject(dossier);
  return std::move(builder.dossier);
}

}  // namespace waybill::diagnosis
