// What systemd learns of a service of Type=notify (sd_notify(3)).
#pragma once

#include <string_view>

namespace waybill::app {

// "READY=1", "STOPPING=1" …; nothing happens where no service manager asked for it.
void tell_service_manager(std::string_view state);

}  // namespace waybill::app
