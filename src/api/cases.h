// Handlers of the routes of cases; docs/api.md, "Evidence and cases".
#pragma once

#include "api/route.h"

namespace waybill::api {

[[nodiscard]] http::Response post_upload(Services& services, Call& call);
[[nodiscard]] http::Response post_case(Services& services, Call& call);
[[nodiscard]] http::Response get_cases(Services& services, Call& call);
[[nodiscard]] http::Response get_case(Services& services, Call& call);
[[nodiscard]] http::Response patch_case(Services& services, Call& call);
[[nodiscard]] http::Response delete_case(Services& services, Call& call);
[[nodiscard]] http::Response post_evidence(Services& services, Call& call);
[[nodiscard]] http::Response get_evidence(Services& services, Call& call);
[[nodiscard]] http::Response get_dns(Services& services, Call& call);
[[nodiscard]] http::Response get_fix(Services& services, Call& call);
[[nodiscard]] http::Response post_what_if(Services& services, Call& call);
[[nodiscard]] http::Response post_verify(Services& services, Call& call);
[[nodiscard]] http::Response get_shares(Services& services, Call& call);
[[nodiscard]] http::Response post_share(Services& services, Call& call);
[[nodiscard]] http::Response delete_share(Services& services, Call& call);
[[nodiscard]] http::Response get_shared(Services& services, Call& call);
[[nodiscard]] http::Response get_shared_evidence(Services& services, Call& call);
[[nodiscard]] http::Response get_bundle(Services& services, Call& call);
[[nodiscard]] http::Response get_ticket(Services& services, Call& call);
[[nodiscard]] http::Response get_examples(Services& services, Call& call);
[[nodiscard]] http::Response post_examples(Services& services, Call& call);
[[nodiscard]] http::Response get_job(Services& services, Call& call);
[[nodiscard]] http::Response get_events(Services& services, Call& call);

}  // namespace waybill::api
