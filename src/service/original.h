#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "store/zstd.h"

namespace waybill::service {

// Above this a document is compressed while it is read, and kept as that (a Zstandard frame, which
// every reader of ours undoes); below, the store compresses it.
inline constexpr std::size_t kOriginalInMemory = 4U << 20U;
// Compressed. Larger originals are not kept: their rows are.
inline constexpr std::size_t kLargestOriginal = 64U << 20U;

// The octets of a document, gathered while they are read.
class Original {
 public:
  void add(std::string_view block);
  // What is to be kept; "" when it is too large. Leaves nothing.
  [[nodiscard]] std::string take();
  void clear();

 private:
  std::string octets_;  // as they are, or compressed so far
  std::unique_ptr<store::Compressor> compressor_;
  bool too_large_ = false;
};

}  // namespace waybill::service
