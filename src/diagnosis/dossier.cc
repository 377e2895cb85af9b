#include "diagnosis/dossier.h"

#include <algorithm>

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
    case EvidenceKind::SalesforceLog: read_log(builder, evidence); break;
    case EvidenceKind::MicrosoftTrace: read_trace(builder, evidence); break;
    case EvidenceKind::Note: read_note_evidence(builder, evidence); break;
    case EvidenceKind::DmarcReport:
    case EvidenceKind::TlsReport: builder.dossier.has_unread_reports = true; break;
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

void decide_subject(Dossier& dossier, const Question& asked) {
  // A message that reached the recipient tells more than one that came back or left.
  std::ranges::sort(dossier.messages, std::greater<>(), [](const auto& subject) {
    return std::pair(subject->has_body, subject->was_received);
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

void decide_recipient(Dossier& dossier, const Question& asked) {
  dossier.recipient = ascii::lower(asked.recipient);
  if (dossier.recipient.empty() && dossier.refusal() != nullptr)
    dossier.recipient = dossier.refusal()->recipient;
  if (dossier.recipient.empty()) dossier.recipient = best(dossier, FactKind::Recipient);
  dossier.recipient_domain = message::domain_of(dossier.recipient);
  // A test copy may lie beside the log: the refused message is the one that this is about.
  const Refusal* refusal = dossier.refusal();
  if (refusal == nullptr) return;
  if (!refusal->message_id.empty() && asked.message_id.empty())
    dossier.message_id = refusal->message_id;
  if (!refusal->sender.empty()) dossier.return_path = refusal->sender;
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

bool Dossier::uses_bounce_address() const {
  if (!return_path.empty()) return salesforce::parse_bounce_address(return_path).has_value();
  return sheet.is_set("bounce-management", "on") || sheet.is_set("security-compliance", "on");
}

Dossier read_dossier(const Case& the_case) {
  DossierBuilder builder{.the_case = the_case, .dossier = {}};
  for (const Evidence& evidence : the_case.evidence)
    read_evidence(builder, evidence);
  Dossier& dossier = builder.dossier;
  decide_subject(dossier, the_case.question);
  find_route(dossier);
  decide_causes(dossier);
  order_refusals(dossier, the_case.question);
  decide_recipient(dossier, the_case.question);
  return std::move(builder.dossier);
}

}  // namespace waybill::diagnosis
