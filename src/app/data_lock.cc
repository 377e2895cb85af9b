#include "app/data_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/ascii.h"

namespace waybill::app {
namespace {

std::string reason() {
  return std::generic_category().message(errno);
}

// The process that wrote its number into the lock file.
std::string holder(int file) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(file, text.data(), text.size(), 0);
  return size <= 0 ? std::string()
                   : std::string(ascii::trim({text.data(), static_cast<std::size_t>(size)}));
}

}  // namespace

Result<std::unique_ptr<DataLock>, std::string> DataLock::take(const std::string& folder) {
  ::umask(0077);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return std::unexpected(fmt::format("{}: {}", folder, error.message()));
  const std::string path = folder + "/waybill.lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return std::unexpected(fmt::format("{}: {}", path, reason()));
  std::unique_ptr<DataLock> lock(new DataLock(file));
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    const std::string other = holder(file);
    return std::unexpected(
        fmt::format("{}: another server has this data folder{}", folder,
                    other.empty() ? "" : fmt::format(" (process {})", ascii::printable(other))));
  }
  const std::string number = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file, 0) != 0 || ::pwrite(file, number.data(), number.size(), 0) < 0)
    return std::unexpected(fmt::format("{}: {}", path, reason()));
  return lock;
}

DataLock::~DataLock() {
  ::close(file_);  // and so unlocks; the file stays, or two could lock two files of one name
}

}  // namespace waybill::app
