#include "api/accounts.h"

namespace waybill::api {

std::span<const Route> account_routes() {
  using enum http::Method;
  using enum Access;
  static constexpr Route kRoutes[] = {
      {Get, "/setup", Public, BodyKind::None, get_setup},
      {Post, "/setup", Public, BodyKind::Json, post_setup},
      {Post, "/session", Public, BodyKind::Json, post_session},
      {Get, "/session", Self, BodyKind::None, get_session},
      {Delete, "/session", Self, BodyKind::None, delete_session},
  };
  return kRoutes;
}

}  // namespace waybill::api
