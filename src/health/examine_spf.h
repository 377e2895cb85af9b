// What the examiners of SPF share.
#pragma once

#include <string>

#include "health/examined.h"
#include "health/record_edits.h"
#include "posture/spf_breadth.h"

namespace waybill::health {

// A domain with an SPF answer.
struct SpfView {
  Examined& examined;
  const posture::SpfPublication& publication;
  const spf::Census& census;
  RecordEdits& edits;

  [[nodiscard]] Findings& findings() const { return examined.findings; }
  [[nodiscard]] const std::string& domain() const { return examined.domain(); }
  [[nodiscard]] Proof proof() const;
  void cite_node(const spf::CensusNode& node, Finding& finding) const;
};

// The includes of Salesforce and Microsoft: missing, or of no use.
void examine_spf_services(const SpfView& view);

// What a first record would need, by what is known of who sends: "include:a include:b".
[[nodiscard]] std::string needed_spf_terms(const Examined& examined);

}  // namespace waybill::health
