#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace waybill {

// The SHA-256 of octets that come in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  Sha256(Sha256&&) = delete;
  Sha256& operator=(Sha256&&) = delete;

  void add(std::string_view octets);
  // 64 lower-case hexadecimal digits; nothing can be added after it.
  [[nodiscard]] std::string finish_hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The SHA-256 of `bytes` as 64 lower-case hexadecimal digits: the identity of a piece of evidence.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace waybill
