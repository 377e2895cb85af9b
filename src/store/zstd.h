// Octets made small by Zstandard (RFC 8878).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::store {

[[nodiscard]] std::string compressed(std::string_view octets, int level);
// Nothing if the octets are no whole frame, or would grow beyond `most` octets.
[[nodiscard]] std::optional<std::string> uncompressed(std::string_view octets, std::size_t most);

// Compresses what comes in blocks into one frame. Fast rather than small.
class Compressor {
 public:
  Compressor();
  ~Compressor();
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;
  Compressor(Compressor&&) = delete;
  Compressor& operator=(Compressor&&) = delete;

  // What is ready so far; the whole frame are all pieces one after the other.
  [[nodiscard]] std::string add(std::string_view octets);
  // The end of the frame.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace waybill::store
