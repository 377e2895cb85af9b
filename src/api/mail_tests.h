// Messages that are tested; docs/api.md, "Tests".
#pragma once

#include "api/answer.h"
#include "ledger/shares.h"

namespace waybill::api {

// The report of a test for whoever has the link: without the message.
[[nodiscard]] http::Response shared_test(Services& services, const Call& call,
                                         const ledger::Share& share);

}  // namespace waybill::api
