// From findings to the verdict, the route and the six steps. Read top to bottom.
#pragma once

#include <span>
#include <vector>

#include "diagnosis/known.h"
#include "diagnosis/verdict.h"

namespace waybill::diagnosis {

[[nodiscard]] Verdict decide(const Known& known, std::span<const Finding> findings);

// Which way to send: keep Core if the set-up is wrong, the relay if the routing is wrong, move only
// if the use case fits, and never move dirty traffic.
[[nodiscard]] RouteVerdict choose_route(const Known& known, std::span<const Finding> findings,
                                        Cause cause);

[[nodiscard]] std::vector<Step> walk_steps(const Known& known, std::span<const Finding> findings,
                                           const Verdict& verdict);

[[nodiscard]] bool has_finding(std::span<const Finding> findings, std::string_view id);

}  // namespace waybill::diagnosis
