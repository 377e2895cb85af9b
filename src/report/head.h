// From the values of a head as they stand to the head of a report.
#pragma once

#include "report/aggregate_report.h"
#include "report/unit.h"
#include "report/value_text.h"

namespace waybill::report {

// RFC 9990 was published in May 2026; reports of before that use its namespace too.
inline constexpr std::int64_t kRfc9990Published = 1777593600;  // 2026-05-01

// Each takes the values of its unit into the head.
void take_version(const Unit& unit, ValueText& values, AggregateReport& head);
void take_metadata(const Unit& unit, ValueText& values, AggregateReport& head);
void take_policy(const Unit& unit, ValueText& values, AggregateReport& head);

// What the units showed of the generation.
struct GenerationSigns {
  bool has_namespace = false;  // of RFC 9990
  bool has_metadata = false, has_policy = false;
};
[[nodiscard]] Generation generation_of(const GenerationSigns& signs, const AggregateReport& head);
// After the last unit: what is missing or mixed.
void judge_head(const GenerationSigns& signs, ValueText& values, const AggregateReport& head);

}  // namespace waybill::report
