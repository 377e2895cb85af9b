#include <fmt/format.h>

#include "diagnosis/dossier_builder.h"
#include "diagnosis/note.h"
#include "diagnosis/read_microsoft.h"
#include "diagnosis/replies.h"

namespace waybill::diagnosis {

void read_note_evidence(DossierBuilder& builder, const Evidence& evidence) {
  std::vector<Span> quoted;
  for (const ReplyPassage& passage : find_replies(evidence.octets)) {
    quoted.push_back(passage.bytes);
    builder.add_refusal(evidence, passage.text, {}, Certainty::Stated,
                        fmt::format("line {}", passage.line), passage.bytes, {});
  }
  if (const auto filter = salesforce::read_pasted_filter(evidence.octets); filter.is_present())
    keep_filter(builder, evidence, filter, nullptr, "pasted filter headers", Certainty::Stated);
  read_note(evidence, quoted, builder.dossier.sheet);
}

}  // namespace waybill::diagnosis
