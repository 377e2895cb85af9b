// Links by which others see a case or a test: the same for both.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "api/answer.h"
#include "ledger/shares.h"

namespace waybill::api {

// The object that a link is for. `action`: of the audit log, "case.share".
struct Shared {
  ledger::Share::Of of = ledger::Share::Of::Case;
  std::string object;
};

[[nodiscard]] http::Response list_shares(Services& services, const Call& call,
                                         const Shared& shared);
// `evidence` only of a case.
[[nodiscard]] http::Response add_share(Services& services, const Call& call, const Shared& shared,
                                       std::int64_t days, bool evidence);
// The second value of the path is the id of the share.
[[nodiscard]] http::Response drop_share(Services& services, const Call& call, const Shared& shared);
// By the token of the path.
[[nodiscard]] Result<std::optional<ledger::Share>, ledger::Error> shared_by_token(
    Services& services, const Call& call);

inline constexpr std::int64_t kLongestShareDays = 90;  // ours
inline constexpr std::int64_t kUsualShareDays = 7;

}  // namespace waybill::api
