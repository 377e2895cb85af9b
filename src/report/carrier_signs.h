// What is unusual about the mail and the part that carry a report (RFC 9990 §3.5.2, RFC 8460 §5.3).
#pragma once

#include <string_view>
#include <vector>

#include "message/message.h"
#include "message/mime.h"
#include "report/deviation.h"

namespace waybill::report {

// `content`: the octets of the part, its encoding undone.
[[nodiscard]] std::vector<Deviation> carrier_deviations(const message::MimeTree& tree,
                                                        const message::Part& part,
                                                        std::string_view content);

}  // namespace waybill::report
