// Routes of alerts; docs/api.md, "Alerts".
#pragma once

#include <span>

#include "alert/decide.h"
#include "alert/rules.h"
#include "api/route.h"
#include "service/alert_work.h"

namespace waybill::api {

[[nodiscard]] std::span<const Route> alert_channel_routes();

}  // namespace waybill::api
