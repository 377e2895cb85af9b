#include "account/role.h"

#include <cstdlib>

#include "base/ascii.h"

namespace waybill::account {
namespace {

constexpr Role kRoles[] = {Role::Viewer, Role::Analyst, Role::Admin, Role::Owner};
constexpr Scope kScopes[] = {Scope::Read, Scope::Write, Scope::Admin};

}  // namespace

std::string_view to_string(Role role) {
  switch (role) {
    case Role::Viewer: return "viewer";
    case Role::Analyst: return "analyst";
    case Role::Admin: return "admin";
    case Role::Owner: return "owner";
  }
  std::abort();
}

std::optional<Role> parse_role(std::string_view text) {
  for (const Role role : kRoles) {
    if (to_string(role) == text) return role;
  }
  return std::nullopt;
}

std::string_view to_string(Scope scope) {
  switch (scope) {
    case Scope::Read: return "read";
    case Scope::Write: return "write";
    case Scope::Admin: return "admin";
  }
  std::abort();
}

std::optional<Scope> parse_scope(std::string_view text) {
  for (const Scope scope : kScopes) {
    if (to_string(scope) == text) return scope;
  }
  return std::nullopt;
}

std::string Scopes::to_string() const {
  std::string text;
  for (const Scope scope : kScopes) {
    if (!has(scope)) continue;
    if (!text.empty()) text += ' ';
    text += account::to_string(scope);
  }
  return text;
}

std::optional<Scopes> Scopes::parse(std::string_view text) {
  Scopes scopes;
  for (const std::string_view word : ascii::split(text, ' ')) {
    const auto scope = parse_scope(word);
    if (!scope) return std::nullopt;
    scopes.add(*scope);
  }
  return scopes;
}

}  // namespace waybill::account
