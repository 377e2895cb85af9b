// What the examiners of DMARC share.
#pragma once

#include <string>

#include "auth/dmarc/evaluate.h"
#include "health/examined.h"

namespace waybill::health {

// A domain for which a DMARC record governs: its own, or one above it.
struct DmarcView {
  Examined& examined;
  const dmarc::Outcome& outcome;
  const dns::Name& policy_domain;
  dns::Question question;     // of the record
  const dns::Answer& answer;  // to it

  [[nodiscard]] Findings& findings() const { return examined.findings; }
  [[nodiscard]] Proof proof() const { return of_dns(question, answer); }
  // Only its owner changes an inherited record; what is to be published then is a record of one's
  // own.
  [[nodiscard]] bool is_own() const { return policy_domain == examined.subject.domain; }
  [[nodiscard]] Publication in_place_of_record(std::string record) const;
};

void examine_dmarc_tags(const DmarcView& view);
void examine_dmarc_policy(const DmarcView& view);
void examine_dmarc_reports(const DmarcView& view);

}  // namespace waybill::health
