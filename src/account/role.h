// What people and tokens may do in an organisation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::account {

enum class Role : std::uint8_t { Viewer, Analyst, Admin, Owner };  // each may what those before may

[[nodiscard]] std::string_view to_string(Role role);  // "viewer"
[[nodiscard]] std::optional<Role> parse_role(std::string_view text);

// Of API tokens; none implies another.
enum class Scope : std::uint8_t {
  Read,   // what a viewer may
  Write,  // what an analyst may and a viewer may not
  Admin,  // what an admin may and an analyst may not; what an owner alone may no token may
};

[[nodiscard]] std::string_view to_string(Scope scope);  // "read"
[[nodiscard]] std::optional<Scope> parse_scope(std::string_view text);

class Scopes {
 public:
  void add(Scope scope) { bits_ = static_cast<std::uint8_t>(bits_ | bit(scope)); }
  [[nodiscard]] bool has(Scope scope) const { return (bits_ & bit(scope)) != 0; }
  [[nodiscard]] bool is_empty() const { return bits_ == 0; }
  // "read write", in the order of the enumeration.
  [[nodiscard]] std::string to_string() const;
  // Nothing when a word is no scope or there is none.
  [[nodiscard]] static std::optional<Scopes> parse(std::string_view text);

  bool operator==(const Scopes&) const = default;

 private:
  static constexpr std::uint8_t bit(Scope scope) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(scope));
  }
  std::uint8_t bits_ = 0;
};

}  // namespace waybill::account
