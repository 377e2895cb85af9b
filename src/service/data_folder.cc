#include "service/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/check.h"
#include "evidence/input.h"
#include "store/zstd.h"

namespace waybill::service {
namespace {

std::unexpected<std::string> failed(const std::string& path, const char* what) {
  return std::unexpected(fmt::format("{}: {}: {}", path, what, std::strerror(errno)));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

Result<void, std::string> sync_folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.number() < 0 || ::fsync(descriptor.number()) != 0)
    return failed(folder, "it cannot be made durable");
  return {};
}

Result<void, std::string> write_all(int descriptor, const std::string& path,
                                    std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t written = ::write(descriptor, octets.data(), octets.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed(path, "it cannot be written");
    octets.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

Result<DataFolder, std::string> DataFolder::open(std::string root) {
  while (root.size() > 1 && root.ends_with('/'))
    root.pop_back();
  for (const char* part : {"", "/uploads", "/cases", "/excerpts", "/tests", "/tmp"}) {
    const std::string folder = root + part;
    std::error_code error;
    if (std::filesystem::create_directories(folder, error))
      std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (error || ::access(folder.c_str(), W_OK | X_OK) != 0)
      return std::unexpected(fmt::format("{}: this folder cannot be made or written", folder));
  }
  // What a server that was killed left half-way.
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(root + "/tmp", ignored))
    std::filesystem::remove_all(entry.path(), ignored);
  return DataFolder(std::move(root));
}

std::string DataFolder::upload(std::string_view id) const {
  return fmt::format("{}/uploads/{}", root_, id);
}
std::string DataFolder::case_file(std::string_view id) const {
  return fmt::format("{}/cases/{}.case", root_, id);
}
std::string DataFolder::case_view(std::string_view id) const {
  return fmt::format("{}/cases/{}.view", root_, id);
}
std::string DataFolder::excerpt(std::string_view id) const {
  return fmt::format("{}/excerpts/{}.csv", root_, id);
}
std::string DataFolder::test_mail(std::string_view id) const {
  return fmt::format("{}/tests/{}.mail", root_, id);
}
std::string DataFolder::test_report(std::string_view id) const {
  return fmt::format("{}/tests/{}.report", root_, id);
}

Result<void, std::string> write_durably(const std::string& path, std::string_view octets) {
  const std::string unfinished = path + ".new";
  {
    const Descriptor file(
        ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (file.number() < 0) return failed(path, "it cannot be made");
    TRY(write_all(file.number(), path, octets));
    if (::fsync(file.number()) != 0) return failed(path, "it cannot be made durable");
  }
  if (::rename(unfinished.c_str(), path.c_str()) != 0) return failed(path, "it cannot be made");
  return sync_folder_of(path);
}

Result<void, std::string> move_durably(const std::string& from, const std::string& to) {
  {
    const Descriptor file(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0 || ::fsync(file.number()) != 0)
      return failed(from, "it cannot be made durable");
  }
  if (::chmod(from.c_str(), 0600) != 0 || ::rename(from.c_str(), to.c_str()) != 0)
    return failed(to, "it cannot be made");
  return sync_folder_of(to);
}

Result<std::string, std::string> read_compressed(const std::string& path, std::size_t most) {
  const std::string octets = TRY(evidence::read_input(path, most));
  auto undone = store::uncompressed(octets, most);
  if (!undone) return std::unexpected(path + ": the file is damaged");
  return *std::move(undone);
}

void remove_file(const std::string& path) {
  std::error_code ignored;  // what is not there need not go
  std::filesystem::remove(path, ignored);
}

}  // namespace waybill::service
