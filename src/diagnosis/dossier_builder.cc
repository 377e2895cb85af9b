#include "diagnosis/dossier_builder.h"

#include "base/ascii.h"
#include "base/utf16.h"

namespace waybill::diagnosis {

std::string bare_id(std::string_view id) {
  id = ascii::trim(id);
  if (id.starts_with('<')) id.remove_prefix(1);
  if (id.ends_with('>')) id.remove_suffix(1);
  return std::string(id);
}

const Evidence& DossierBuilder::as_utf8(const Evidence& evidence) {
  if (!is_utf16(evidence.octets)) return evidence;
  Evidence& text = dossier.decoded.emplace_back(evidence);
  text.octets = utf16_to_utf8(evidence.octets);
  return text;
}

bool DossierBuilder::is_decoded(const Evidence& evidence) const {
  return !dossier.decoded.empty() && &dossier.decoded.back() == &evidence;
}

std::size_t DossierBuilder::fact(FactKind kind, std::string key, std::string value,
                                 Certainty certainty, const Evidence& evidence, std::string where,
                                 Span bytes) {
  if (is_decoded(evidence)) bytes = {};
  return dossier.sheet.add(kind, std::move(key), std::move(value), certainty,
                           {evidence.id, std::move(where), bytes});
}

void DossierBuilder::add_refusal(const Evidence& evidence, const std::string& text,
                                 const refusal::Context& context, Certainty certainty,
                                 std::string where, Span bytes, Refusal refusal) {
  refusal.reply = refusal::Classifier::built_in().classify(text, context);
  refusal.text = refusal.reply.text.empty() ? ascii::collapse_space(text) : refusal.reply.text;
  if (refusal.remote_host.empty()) refusal.remote_host = refusal.reply.remote_host;
  const std::string rule = refusal.reply.row == nullptr ? "" : refusal.reply.row->id;
  refusal.fact =
      fact(FactKind::Refusal, rule, refusal.text, certainty, evidence, std::move(where), bytes);
  for (const refusal::Variable& variable : refusal.reply.variables) {
    const auto ip = variable.kind == refusal::VariableKind::Ip ? IpAddress::parse(variable.value)
                                                               : std::nullopt;
    if (ip && !ip->is_private())  // 127.0.0.2 and the like are answers of blocklists
      fact(FactKind::ClientIp, "", variable.value, certainty, evidence, "the reply", bytes);
  }
  dossier.refusals.push_back(std::move(refusal));
}
bool DossierBuilder::concerns(std::string_view recipient, std::string_view message_id) const {
  const Question& asked = the_case.question;
  if (!asked.recipient.empty() && !ascii::iequals(asked.recipient, recipient)) return false;
  return asked.message_id.empty() || bare_id(asked.message_id) == message_id;
}

}  // namespace waybill::diagnosis
