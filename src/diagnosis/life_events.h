// What each source says, as events of a life. The order within one source is kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/dossier.h"
#include "diagnosis/life.h"

namespace waybill::diagnosis {

[[nodiscard]] std::vector<LifeEvent> events_of(const salesforce::LifeLine& line,
                                               const std::string& evidence);
[[nodiscard]] std::vector<LifeEvent> events_of(const TraceEntry& entry);
[[nodiscard]] std::vector<LifeEvent> events_of(const QuarantineEntry& entry);
[[nodiscard]] std::vector<LifeEvent> events_of(const DeliveryReport& report);
// Hops, then what the receiver wrote. `filter` is that of the dossier.
[[nodiscard]] std::vector<LifeEvent> events_of(const SubjectMessage& subject);

}  // namespace waybill::diagnosis
