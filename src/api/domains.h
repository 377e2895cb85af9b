// Handlers of the routes of domains; docs/api.md, "Domains".
#pragma once

#include "api/route.h"

namespace waybill::api {

[[nodiscard]] http::Response get_timeline(Services& services, Call& call);
[[nodiscard]] http::Response get_sources(Services& services, Call& call);
[[nodiscard]] http::Response get_failures(Services& services, Call& call);
[[nodiscard]] http::Response get_policy(Services& services, Call& call);
[[nodiscard]] http::Response get_refusals(Services& services, Call& call);
[[nodiscard]] http::Response get_reports(Services& services, Call& call);
[[nodiscard]] http::Response get_reporters(Services& services, Call& call);
[[nodiscard]] http::Response get_tls(Services& services, Call& call);
[[nodiscard]] http::Response get_original(Services& services, Call& call);

}  // namespace waybill::api
