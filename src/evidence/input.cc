#include "evidence/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace waybill::evidence {
namespace {

namespace fs = std::filesystem;

std::unexpected<std::string> failure(int error) {
  return std::unexpected(std::error_code(error, std::generic_category()).message());
}

std::unexpected<std::string> failure(const std::string& path, int error) {
  return std::unexpected(fmt::format("{}: {}", path, failure(error).error()));
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

constexpr std::size_t kBlock = 256U << 10U;

class FileSource final : public container::Source {
 public:
  // Owns the descriptor. The buffer is not larger than the file.
  explicit FileSource(int descriptor) : file_(descriptor) {
    struct stat status{};
    std::size_t size = kBlock;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode))
      size = std::min(kBlock, static_cast<std::size_t>(status.st_size) + 1);
    block_.resize(size);
  }

  [[nodiscard]] Result<std::string_view, std::string> next() override {
    while (true) {
      const ssize_t got = read(file_.number(), block_.data(), block_.size());
      if (got >= 0) return std::string_view(block_.data(), static_cast<std::size_t>(got));
      if (errno != EINTR) return failure(errno);
    }
  }

 private:
  Descriptor file_;
  std::string block_;
};

bool is_maildir(const fs::path& folder) {
  std::error_code error;
  return fs::is_directory(folder / "cur", error) && fs::is_directory(folder / "new", error);
}

// What a walk leaves out: hidden files, and of a maildir what is no message or folder of it (its
// indexes, messages that are still being written). Folders of a maildir begin with a dot.
bool is_left_out(const fs::directory_entry& entry, bool in_maildir) {
  std::error_code error;
  const std::string name = entry.path().filename().string();
  const bool is_folder = fs::is_directory(entry.symlink_status(error));
  if (in_maildir && (!is_folder || name == "tmp")) return true;
  return name.starts_with('.') && !(is_folder && is_maildir(entry.path()));
}

void walk(const fs::path& folder, std::vector<std::string>& files) {
  std::vector<fs::path> entries;
  std::error_code error;
  const fs::directory_iterator listing(folder, error);
  if (error) {  // kept, so that reading it gives the error
    files.push_back(folder.string());
    return;
  }
  const bool in_maildir = is_maildir(folder);
  for (const auto& entry : listing) {
    if (!is_left_out(entry, in_maildir)) entries.push_back(entry.path());
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

Result<std::unique_ptr<container::Source>, std::string> open_input(const std::string& path) {
  const int descriptor = path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return failure(errno);
  return std::make_unique<FileSource>(descriptor);
}

Result<std::string, std::string> read_all(container::Source& source, std::size_t largest) {
  std::string octets;
  while (true) {
    const std::string_view block = TRY(source.next());
    if (block.empty()) return octets;
    octets += block;
    if (octets.size() > largest)
      return std::unexpected(fmt::format("larger than the limit of {} MiB", largest >> 20U));
  }
}

Result<std::string, std::string> read_input(const std::string& path, std::size_t largest) {
  const auto read = [&]() -> Result<std::string, std::string> {
    const auto source = TRY(open_input(path));
    return read_all(*source, largest);
  };
  auto octets = read();
  if (!octets)
    return std::unexpected((path == "-" ? "standard input" : path) + ": " + octets.error());
  return octets;
}

Result<bool, std::string> InputWalk::next() {
  while (true) {
    if (members_) {
      auto more = members_->next();
      if (!more) members_.reset();  // the walk goes on with the next file
      if (!more || *more) return more;
      members_.reset();
    }
    if (next_file_ == files_.size()) return false;
    at_ = next_file_++;
    members_ = std::make_unique<container::Members>(TRY(open_input(file())));
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

}  // namespace waybill::evidence
