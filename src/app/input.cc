#include "app/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace waybill::app {
namespace {

namespace fs = std::filesystem;

std::unexpected<std::string> failure(const std::string& path, int error) {
  return std::unexpected(
      fmt::format("{}: {}", path, std::error_code(error, std::generic_category()).message()));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ > STDERR_FILENO) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

void walk(const fs::path& folder, std::vector<std::string>& files) {
  std::vector<fs::path> entries;
  std::error_code error;
  const fs::directory_iterator listing(folder, error);
  if (error) {  // kept, so that reading it gives the error
    files.push_back(folder.string());
    return;
  }
  for (const auto& entry : listing) {
    if (!entry.path().filename().string().starts_with('.')) entries.push_back(entry.path());
  }
  std::ranges::sort(entries);
  for (const fs::path& entry : entries) {
    if (fs::is_directory(fs::symlink_status(entry, error))) {
      walk(entry, files);
    } else {
      files.push_back(entry.string());
    }
  }
}

}  // namespace

Result<std::string, std::string> read_input(const std::string& path, std::size_t largest) {
  const bool standard = path == "-";
  const Descriptor file(standard ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) return failure(path, errno);
  std::string octets;
  std::array<char, 65536> block{};
  while (true) {
    const ssize_t got = read(file.number(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure(standard ? "standard input" : path, errno);
    if (got == 0) return octets;
    octets.append(block.data(), static_cast<std::size_t>(got));
    if (octets.size() > largest)
      return std::unexpected(
          fmt::format("{}: larger than the limit of {} MiB", path, largest >> 20U));
  }
}

std::vector<std::string> expand_paths(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  std::error_code error;
  for (const std::string& path : paths) {
    if (path != "-" && fs::is_directory(path, error)) {
      walk(path, files);
    } else {
      files.push_back(path);
    }
  }
  return files;
}

Result<bool, std::string> write_output(const std::string& path, const std::string& octets) {
  if (path == "-") {
    const bool written = std::fwrite(octets.data(), 1, octets.size(), stdout) == octets.size();
    return written ? Result<bool, std::string>(true) : failure("standard output", errno);
  }
  const std::string temporary = path + ".partial";
  std::FILE* const file = std::fopen(temporary.c_str(), "wbe");
  if (file == nullptr) return failure(path, errno);
  const bool written = std::fwrite(octets.data(), 1, octets.size(), file) == octets.size();
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed || std::rename(temporary.c_str(), path.c_str()) != 0) {
    const int reason = errno;
    std::remove(temporary.c_str());
    return failure(path, reason);
  }
  return true;
}

}  // namespace waybill::app
