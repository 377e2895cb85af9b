#pragma once

#include <optional>
#include <string_view>

#include "smtp/reply.h"

namespace waybill::smtp {

// Why a message is refused for its header (kMostReceivedFields, kMostFields, kLargestHeader);
// nothing if it is not.
[[nodiscard]] std::optional<Saying> refuse_header(std::string_view message);

}  // namespace waybill::smtp
