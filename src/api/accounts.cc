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
      {Patch, "/me", Self, BodyKind::Json, patch_me},
      {Post, "/me/password", Self, BodyKind::Json, post_my_password},
      {Post, "/me/totp", Self, BodyKind::None, post_totp},
      {Post, "/me/totp/confirm", Self, BodyKind::Json, confirm_totp},
      {Delete, "/me/totp", Self, BodyKind::Json, delete_totp},
      {Get, "/me/sessions", Self, BodyKind::None, get_my_sessions},
      {Delete, "/me/sessions/{session}", Self, BodyKind::None, delete_my_session},
      {Get, "/users", Admin, BodyKind::None, get_users},
      {Post, "/users", Admin, BodyKind::Json, post_user},
      {Patch, "/users/{user}", Admin, BodyKind::Json, patch_user},
      {Delete, "/users/{user}", Admin, BodyKind::None, delete_user},
      {Post, "/users/{user}/invitation", Admin, BodyKind::None, post_user_invitation},
      {Get, "/invitations/{token}", Public, BodyKind::None, get_invitation},
      {Post, "/invitations/{token}", Public, BodyKind::Json, post_invitation},
      {Get, "/tokens", Admin, BodyKind::None, get_tokens},
      {Post, "/tokens", Admin, BodyKind::Json, post_token},
      {Delete, "/tokens/{token}", Admin, BodyKind::None, delete_token},
      {Get, "/clients", Admin, BodyKind::None, get_clients},
      {Post, "/clients", Admin, BodyKind::Json, post_client},
      {Patch, "/clients/{client}", Admin, BodyKind::Json, patch_client},
      {Delete, "/clients/{client}", Admin, BodyKind::None, delete_client},
      {Get, "/organisation", Viewer, BodyKind::None, get_organisation},
      {Patch, "/organisation", Admin, BodyKind::Json, patch_organisation},
      {Get, "/audit", Admin, BodyKind::None, get_audit},
  };
  return kRoutes;
}

}  // namespace waybill::api
