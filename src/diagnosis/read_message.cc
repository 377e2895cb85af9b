#include <fmt/format.h>

#include <functional>

#include "base/ascii.h"
#include "diagnosis/dossier_builder.h"
#include "message/authentication_results.h"

namespace waybill::diagnosis {
namespace {

void read_results(DossierBuilder& builder, const Evidence& evidence, SubjectMessage& subject,
                  const std::string& prefix) {
  for (const message::Field* field : subject.message.fields_named("Authentication-Results")) {
    subject.was_received = true;
    const auto results = message::parse_authentication_results(field->value);
    for (const message::MethodResult& result : results.results) {
      std::string value = result.result;
      for (const message::ResultProperty& property : result.properties)
        value += fmt::format(" {}{}{}={}", property.type, property.type.empty() ? "" : ".",
                             property.name, property.value);
      if (!results.authserv_id.empty()) value += " (said by " + results.authserv_id + ")";
      builder.fact(FactKind::ReceiverClaim, result.method, std::move(value), Certainty::Observed,
                   evidence, prefix + "header field Authentication-Results",
                   subject.in_evidence(field->span));
    }
  }
}

}  // namespace

void read_message(DossierBuilder& builder, const Evidence& evidence, std::string_view octets,
                  std::size_t offset, const std::string& prefix, Extent extent, Origin origin) {
  SubjectMessage& subject =
      *builder.dossier.messages.emplace_back(std::make_unique<SubjectMessage>());
  subject.evidence = &evidence;
  subject.offset = offset;
  const std::less_equal<const char*> before;
  subject.has_place =
      !builder.is_decoded(evidence) && before(evidence.octets.data(), octets.data()) &&
      before(octets.data() + octets.size(), evidence.octets.data() + evidence.octets.size());
  subject.message = message::Message::read(octets);
  subject.has_body = extent == Extent::Whole && !ascii::trim(subject.message.body()).empty();
  subject.prepared = auth::prepare(subject.message);
  subject.envelope = auth::read_envelope(subject.message);
  subject.is_returned = origin == Origin::Returned;
  if (subject.is_returned) {  // its trace ends before the hop that was refused
    subject.envelope.ip.reset();
    subject.envelope.helo.reset();
  }
  const auto add = [&](FactKind kind, std::string value, const Span bytes, std::string_view where) {
    if (!value.empty())
      builder.fact(kind, "", std::move(value), Certainty::Observed, evidence,
                   prefix + std::string(where), subject.in_evidence(bytes));
  };
  if (const message::Field* from = subject.message.field("From");
      from != nullptr && subject.prepared.author_domain)
    add(FactKind::Author, ascii::lower(subject.prepared.author.mailboxes.front().address()),
        from->span, "header field From");
  if (const message::Field* to = subject.message.field("To")) {
    const auto list = message::parse_address_list(to->value);
    if (list.mailboxes.size() == 1)
      add(FactKind::Recipient, ascii::lower(list.mailboxes.front().address()), to->span,
          "header field To");
  }
  if (const message::Field* id = subject.message.field("Message-ID"))
    add(FactKind::MessageId, bare_id(id->value), id->span, "header field Message-ID");
  if (subject.envelope.mail_from)
    add(FactKind::ReturnPath,
        subject.envelope.mail_from->value.empty() ? "<>" : subject.envelope.mail_from->value,
        subject.envelope.mail_from->bytes, "header field Return-Path");
  if (subject.envelope.ip)
    add(FactKind::ClientIp, subject.envelope.ip->value.to_string(), subject.envelope.ip->bytes,
        "trace of the recipient's side");
  read_results(builder, evidence, subject, prefix);
  read_filter(builder, evidence, subject, prefix);
}

}  // namespace waybill::diagnosis
