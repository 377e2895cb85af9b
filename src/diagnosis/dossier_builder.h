// What the readers of evidence share while a dossier is filled: one reader a kind of evidence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/span.h"
#include "diagnosis/dossier.h"
#include "refusal/classify.h"

namespace waybill::diagnosis {

struct DossierBuilder {
  const Case& the_case;
  Dossier dossier;

  // The evidence itself, or its text when it is UTF-16.
  const Evidence& as_utf8(const Evidence& evidence);
  // True for such a text: places in it are no places in the octets that were given.
  [[nodiscard]] bool is_decoded(const Evidence& evidence) const;
  // The index of a new fact that was read from `evidence`.
  std::size_t fact(FactKind kind, std::string key, std::string value, Certainty certainty,
                   const Evidence& evidence, std::string where, Span bytes);
  // Classifies `text` and keeps it as a refusal; `refusal` holds what else is known of it.
  void add_refusal(const Evidence& evidence, const std::string& text,
                   const refusal::Context& context, Certainty certainty, std::string where,
                   Span bytes, Refusal refusal);
  // The recipient or the message that was asked for, or nothing was asked for.
  [[nodiscard]] bool concerns(std::string_view recipient, std::string_view message_id) const;
};

// A Message-ID without its angle brackets and surrounding space.
[[nodiscard]] std::string bare_id(std::string_view id);

// Where a message comes from: a file of its own, or the inside of a bounce.
enum class Origin : std::uint8_t { Given, Returned };

// A message or its header: `octets` begin at `offset` of the evidence, `prefix` begins each
// citation.
enum class Extent : std::uint8_t { Whole, HeaderOnly };
void read_message(DossierBuilder& builder, const Evidence& evidence, std::string_view octets,
                  std::size_t offset, const std::string& prefix, Extent extent, Origin origin);
void read_bounce_evidence(DossierBuilder& builder, const Evidence& evidence);
void read_log(DossierBuilder& builder, const Evidence& evidence);
void read_log_digest(DossierBuilder& builder, const Evidence& evidence);
void read_trace(DossierBuilder& builder, const Evidence& evidence);
void read_quarantine(DossierBuilder& builder, const Evidence& evidence);
// After the domain in question is known: only what is about it becomes a fact.
void read_report_evidence(DossierBuilder& builder, const Evidence& evidence);
void read_note_evidence(DossierBuilder& builder, const Evidence& evidence);
// What Microsoft's filter wrote into the header of `subject`.
void read_filter(DossierBuilder& builder, const Evidence& evidence, SubjectMessage& subject,
                 const std::string& prefix);

// The refusals of the dossier, the most telling first.
void order_refusals(Dossier& dossier, const Question& asked);

}  // namespace waybill::diagnosis
