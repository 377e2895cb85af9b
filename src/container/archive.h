#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "container/source.h"

namespace waybill::container {

// Our own caps; a log may be of any size, a bomb may not. Standards: domain limits, "ratio".
inline constexpr std::uint64_t kLargestRatio = 200;        // octets out for each octet in
inline constexpr std::uint64_t kRatioCounts = 64U << 20U;  // octets out before the ratio counts
inline constexpr std::size_t kMostMembers = 100'000;       // members of one archive
inline constexpr std::size_t kLongestMemberName = 500;     // octets; longer names are cut

// Reads zip, gzip, zstd and tar from front to back, never holding more than a block.
class Archive {
 public:
  // Borrows `source`, which must outlive it.
  explicit Archive(Source& source);
  ~Archive();
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  Archive(Archive&&) = delete;
  Archive& operator=(Archive&&) = delete;

  // Moves to the next file in it; false at the end. Folders and links are passed over.
  [[nodiscard]] Result<bool, std::string> next_member();
  // Of the member; "" for a file that was only compressed. Not to be used as a path.
  [[nodiscard]] const std::string& member_name() const;
  // The next octets of the member, "" at its end.
  [[nodiscard]] Result<std::string_view, std::string> read();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace waybill::container
