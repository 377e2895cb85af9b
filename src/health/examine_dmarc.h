// What the examiners of DMARC share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/dmarc/evaluate.h"
#include "health/examined.h"
#include "health/record_edits.h"

namespace waybill::health {

// A domain for which a DMARC record governs: its own, or one above it.
struct DmarcView {
  Examined& examined;
  const dmarc::Outcome& outcome;
  const dns::Name& policy_domain;
  dns::Question question;     // of the record
  const dns::Answer& answer;  // to it
  RecordEdits& edits;

  [[nodiscard]] Findings& findings() const { return examined.findings; }
  [[nodiscard]] Proof proof() const { return of_dns(question, answer); }
  // Only its owner changes an inherited record; what is to be published then is a record of one's
  // own.
  [[nodiscard]] bool is_own() const { return policy_domain == examined.subject.domain; }
  void propose_tag(Finding& finding, std::string_view tag, std::string_view value) const;
  void propose_without(Finding& finding, std::vector<std::string_view> tags) const;  // literals
};

void examine_dmarc_tags(const DmarcView& view);
void examine_dmarc_policy(const DmarcView& view);
void examine_dmarc_reports(const DmarcView& view);

}  // namespace waybill::health
