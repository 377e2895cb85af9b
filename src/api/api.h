// /api/v1: finds the route of a request, lets the guard decide, reads the body, and answers.
#pragma once

#include <vector>

#include "api/again.h"
#include "api/route.h"
#include "api/services.h"
#include "http/message.h"

namespace waybill::api {

// An upload may have so many octets. Ours.
inline constexpr std::size_t kMostUpload = std::size_t{256} << 20U;

// All routes, one table after the other.
[[nodiscard]] const std::vector<Route>& all_routes();

class Api final : public http::Handler {
 public:
  explicit Api(Services& services) : services_(services) {}

  // Refuses paths and methods that are not there; an upload also when the guard does, so that
  // nobody fills the disk who may not.
  [[nodiscard]] Plan plan(const http::Head& head) override;
  [[nodiscard]] http::Response handle(http::Request request) override;

  // Nobody has an account yet: the server prints Door::setup_code().
  [[nodiscard]] bool needs_setup();

 private:
  [[nodiscard]] http::Response answer(const http::Request& request);

  Services& services_;
  Again again_;
};

}  // namespace waybill::api
