// The steps of a DMARC trail: stable codes, their sentences, the clauses they follow.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/trail.h"

namespace waybill::dmarc {

enum class StepCode : std::uint8_t {
  TreeWalk,
  WalkRecord,
  WalkNoRecord,
  WalkSeveralRecords,
  WalkDnsFailure,
  NotKnownYet,
  OrganizationalDomain,
  OrganizationalDomainUnknown,
  PolicyRecord,
  NoPolicyRecord,
  RecordNotApplied,
  RecordTakenAsNone,
  RecordFault,
  PolicyOfDomain,
  PolicyOfSubdomain,
  PolicyOfNonexistent,
  TestMode,
  SpfAligned,
  SpfNotAligned,
  SpfNotPassed,
  DkimAligned,
  DkimNotAligned,
  DkimNotPassed,
  AlignmentUnknown,
  IdentifierLimit,
};
[[nodiscard]] std::string_view id(StepCode code);        // "dmarc.spf-aligned"
[[nodiscard]] std::string_view describe(StepCode code);  // one sentence
[[nodiscard]] std::string_view clause(StepCode code);    // "RFC 9989 §4.10"

[[nodiscard]] TrailStep make_step(StepCode code);

}  // namespace waybill::dmarc
