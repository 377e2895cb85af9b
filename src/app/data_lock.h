// One server has a data folder at a time.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace waybill::app {

class DataLock {
 public:
  // Makes the folder, for its owner alone, if it is not there; so is every file that this process
  // makes from now on. The error is one line: also when another process has the folder.
  [[nodiscard]] static Result<std::unique_ptr<DataLock>, std::string> take(
      const std::string& folder);
  ~DataLock();
  DataLock(const DataLock&) = delete;
  DataLock& operator=(const DataLock&) = delete;
  DataLock(DataLock&&) = delete;
  DataLock& operator=(DataLock&&) = delete;

 private:
  explicit DataLock(int file) : file_(file) {}
  int file_;
};

}  // namespace waybill::app
