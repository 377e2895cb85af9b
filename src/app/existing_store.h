#pragma once

#include <memory>
#include <string>

#include "app/report.h"
#include "base/result.h"
#include "store/event_store.h"

namespace waybill::app {

// For commands that ask: a mistyped file name must not make an empty store that answers "nothing".
[[nodiscard]] Result<std::unique_ptr<store::EventStore>, Failure> open_existing_store(
    const std::string& url);

}  // namespace waybill::app
