// A body that is kept in a file while it arrives and is handled.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace waybill::net {

// The file is deleted with the object, unless someone has moved it away by then.
class UploadFile {
 public:
  [[nodiscard]] static Result<std::unique_ptr<UploadFile>, std::string> create(
      const std::string& folder);
  ~UploadFile();
  UploadFile(const UploadFile&) = delete;
  UploadFile& operator=(const UploadFile&) = delete;
  UploadFile(UploadFile&&) = delete;
  UploadFile& operator=(UploadFile&&) = delete;

  [[nodiscard]] Result<bool, std::string> write(std::string_view octets);
  void close();  // nothing more is written
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  UploadFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  std::string path_;
  int descriptor_;
};

// Deletes what an earlier run left in `folder`.
void remove_left_uploads(const std::string& folder);

}  // namespace waybill::net
