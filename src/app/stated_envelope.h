#pragma once

#include "app/command_line.h"
#include "app/report.h"
#include "auth/envelope.h"
#include "base/result.h"

namespace waybill::app {

// --ip, --helo, --mail-from.
[[nodiscard]] Result<auth::StatedEnvelope, Failure> stated_envelope(
    const EnvelopeArguments& arguments);

}  // namespace waybill::app
