#include "api/api.h"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "api/answer.h"
#include "api/door.h"
#include "api/guard.h"
#include "api/json_body.h"
#include "api/openapi.h"
#include "api/routing.h"
#include "http/problem.h"
#include "ledger/users.h"
#include "summary/logo.h"

namespace waybill::api {
namespace {

http::Response no_route(const Match& match) {
  if (match.allowed.empty()) return not_found();
  http::Response answer =
      http::problem(405, "method-not-allowed", "Not possible here",
                    "This address does not take this method; it takes " + match.allowed + ".");
  answer.fields.set("Allow", match.allowed);
  return answer;
}

http::BodyPlan plan_of(BodyKind kind) {
  using Where = http::BodyPlan::Where;
  switch (kind) {
    case BodyKind::None: return {};
    case BodyKind::Json: return {Where::Memory, kMostJson};
    case BodyKind::Picture: return {Where::Memory, summary::kLargestLogo};
    case BodyKind::Upload: return {Where::File, kMostUpload};
  }
  std::abort();
}

// What the API answers is about people and their mail: nothing keeps it on the way.
http::Response not_kept(http::Response answer) {
  if (!answer.fields.has("Cache-Control")) answer.fields.set("Cache-Control", "no-store");
  return answer;
}

}  // namespace

const std::vector<Route>& all_routes() {
  static const std::vector<Route> kRoutes = [] {
    std::vector<Route> routes;
    for (const auto table : {
             document_routes(),
             account_routes(),
             case_routes(),
             domain_routes(),
             intake_routes(),
             mail_test_routes(),
             issue_routes(),
             reputation_routes(),
             alert_routes(),
             summary_routes(),
         })
      routes.insert(routes.end(), table.begin(), table.end());
    return routes;
  }();
  return kRoutes;
}

http::Handler::Plan Api::plan(const http::Head& head) {
  const Match found = match(all_routes(), head.method, head.path);
  if (found.route == nullptr) return {{}, not_kept(no_route(found))};
  if (found.route->body == BodyKind::Upload) {
    if (auto caller = admit(services_, *found.route, head); !caller)
      return {{}, not_kept(std::move(caller).error())};
  }
  return {plan_of(found.route->body), std::nullopt};
}

http::Response Api::answer(const http::Request& request) {
  Match found = match(all_routes(), request.method, request.path);
  if (found.route == nullptr) return no_route(found);
  auto caller = admit(services_, *found.route, request);
  if (!caller) return std::move(caller).error();
  note_use(services_, *caller);
  Call call{.request = request,
            .caller = *caller,
            .now = services_.door.now(),
            .path = std::move(found.values)};
  if (found.route->body == BodyKind::Json) {
    auto body = json_body(request);
    if (!body) return std::move(body).error();
    call.body = *std::move(body);
  }
  return again_.once(services_, call, [&] { return found.route->handle(services_, call); });
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): the interface moves it here
http::Response Api::handle(http::Request request) {
  try {
    return not_kept(answer(request));
  } catch (const std::exception& failure) {
    services_.door.log(fmt::format("request {}: {}", request.id, failure.what()));
  }
  return not_kept(
      http::problem(500, "failed", "Something went wrong",
                    fmt::format("The server's log says what, under request {}.", request.id)));
}

bool Api::needs_setup() {
  const auto has_users =
      services_.ledger.read([](ledger::Database& database) { return ledger::has_users(database); });
  return has_users && !*has_users;
}

}  // namespace waybill::api
