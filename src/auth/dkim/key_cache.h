// Key records that were read before. Setting an RSA key up costs half as much as a check with it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "auth/dkim/key.h"

namespace waybill::dkim {

// Owned by whoever verifies many messages, one for each thread; verdicts are the same without it.
// Holds what a record says, never what DNS says, so nothing in it grows old.
class KeyCache {
 public:
  // Our own cap: records of a few hundred octets each, with their keys.
  static constexpr std::size_t kMostRecords = 1000;

  // As parse_key. The reference holds until the next call.
  [[nodiscard]] const ParsedKey& read(std::string_view record);

 private:
  // Looked up without a copy of the record.
  struct RecordHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view record) const {
      return std::hash<std::string_view>{}(record);
    }
  };
  std::unordered_map<std::string, ParsedKey, RecordHash, std::equal_to<>> keys_;
};

}  // namespace waybill::dkim
