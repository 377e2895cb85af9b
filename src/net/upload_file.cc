#include "net/upload_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace waybill::net {
namespace {

constexpr std::string_view kPrefix = "body-";

std::string reason() {
  return std::generic_category().message(errno);
}

}  // namespace

Result<std::unique_ptr<UploadFile>, std::string> UploadFile::create(const std::string& folder) {
  std::string path = folder + "/" + std::string(kPrefix) + "XXXXXX";
  const int descriptor = mkostemp(path.data(), O_CLOEXEC);  // readable by its owner alone
  if (descriptor < 0) return std::unexpected(folder + ": " + reason());
  return std::unique_ptr<UploadFile>(new UploadFile(std::move(path), descriptor));
}

UploadFile::~UploadFile() {
  close();
  ::unlink(path_.c_str());
}

Result<bool, std::string> UploadFile::write(std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t written = ::write(descriptor_, octets.data(), octets.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return std::unexpected(path_ + ": " + reason());
    octets.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void UploadFile::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void remove_left_uploads(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().filename().string().starts_with(kPrefix))
      std::filesystem::remove(entry.path(), error);
  }
}

}  // namespace waybill::net
