// A DMARC record with one thing changed: what to publish in place of what is there.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace waybill::posture {

// Tags in their order, "; " between them. A tag that is there gets the value; a new one comes last,
// p behind v (older receivers want it there).
[[nodiscard]] std::string with_dmarc_tag(std::string_view record, std::string_view tag,
                                         std::string_view value);
[[nodiscard]] std::string without_dmarc_tags(std::string_view record,
                                             std::span<const std::string_view> tags);

}  // namespace waybill::posture
