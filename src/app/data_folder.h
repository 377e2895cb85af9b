// The folder of all that a server keeps. One process has it at a time.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace waybill::app {

class DataFolder {
 public:
  // Makes it, for its owner alone, if it is not there. The error is one line: also when another
  // process has it.
  [[nodiscard]] static Result<std::unique_ptr<DataFolder>, std::string> open(
      const std::string& path);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;
  DataFolder(DataFolder&&) = delete;
  DataFolder& operator=(DataFolder&&) = delete;

  [[nodiscard]] std::string ledger() const { return path_ + "/ledger.db"; }
  // Of bodies that arrive; on the same disk as all else, so that they can be moved away.
  [[nodiscard]] std::string incoming() const { return path_ + "/incoming"; }

 private:
  DataFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  int lock_;  // file descriptor
};

}  // namespace waybill::app
