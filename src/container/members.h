#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "container/source.h"

namespace waybill::container {

// Archives within archives that are undone ("logs.zip" with "log.csv.gz" in it: two).
inline constexpr std::size_t kDeepestNesting = 3;

// Walks what a source holds once all archives are undone: itself if it is not packed, else every
// file in it, in the order of the archive.
class Members {
 public:
  explicit Members(std::unique_ptr<Source> source);
  ~Members();
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;
  Members(Members&&) = delete;
  Members& operator=(Members&&) = delete;

  // Moves to the next member; false when there are no more. After an error the walk is over.
  [[nodiscard]] Result<bool, std::string> next();
  // The names of the archive's files on the way to the member, "inner.zip/log.csv"; "" for the
  // source itself and for a file that was only compressed.
  [[nodiscard]] std::string name() const;
  // The octets of the member; until the next call of next(). What was not read is passed over.
  [[nodiscard]] PeekedSource& source();

 private:
  struct Level;
  [[nodiscard]] Result<bool, std::string> enter(std::unique_ptr<Source> source, std::string name);
  std::unique_ptr<Source> first_;
  std::vector<std::unique_ptr<Level>> levels_;
};

}  // namespace waybill::container
