#include "app/data_folder.h"

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

Result<void, std::string> make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return std::unexpected(fmt::format("{}: {}", path, error.message()));
  return {};
}

// The process that wrote its number into the lock file.
std::string holder(int lock) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(lock, text.data(), text.size(), 0);
  return size <= 0 ? std::string()
                   : std::string(ascii::trim({text.data(), static_cast<std::size_t>(size)}));
}

}  // namespace

Result<std::unique_ptr<DataFolder>, std::string> DataFolder::open(const std::string& path) {
  ::umask(0077);  // what is kept is for this user alone
  TRY(make_folder(path));
  const std::string file = path + "/waybill.lock";
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return std::unexpected(fmt::format("{}: {}", file, reason()));
  std::unique_ptr<DataFolder> folder(new DataFolder(path, lock));
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    const std::string other = holder(lock);
    return std::unexpected(
        fmt::format("{}: another server has this data folder{}", path,
                    other.empty() ? "" : fmt::format(" (process {})", ascii::printable(other))));
  }
  const std::string number = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock, 0) != 0 || ::pwrite(lock, number.data(), number.size(), 0) < 0)
    return std::unexpected(fmt::format("{}: {}", file, reason()));
  TRY(make_folder(folder->incoming()));
  return folder;
}

DataFolder::~DataFolder() {
  ::close(lock_);  // and so unlocks; the file stays, or two could lock two files of one name
}

}  // namespace waybill::app
