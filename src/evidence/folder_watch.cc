#include "evidence/folder_watch.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include "evidence/input.h"

namespace waybill::evidence {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kSettled{2};  // without a change: a file is whole
constexpr int kShortWait = 500;  // milliseconds between looks at stop and settling files
constexpr int kGathering = 100;  // of notices, milliseconds
// Network file systems do not notify: a look without a notice, milliseconds.
constexpr int kLongestWait = 30'000;
constexpr std::uint32_t kNotices = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR;

std::int64_t now_in_nanoseconds() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Result<FolderWatch, std::string> FolderWatch::open(std::vector<std::string> folders) {
  for (const std::string& folder : folders) {
    std::error_code error;
    if (!fs::is_directory(folder, error))
      return std::unexpected(folder + ": is no folder to watch");
  }
  const int notifier = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (notifier < 0)
    return std::unexpected("cannot watch folders: " + std::generic_category().message(errno));
  FolderWatch watch(std::move(folders), notifier);
  watch.listen();
  return watch;
}

FolderWatch::FolderWatch(FolderWatch&& other) noexcept
    : folders_(std::move(other.folders_)),
      notifier_(std::exchange(other.notifier_, -1)),
      told_(std::move(other.told_)) {}

FolderWatch::~FolderWatch() {
  if (notifier_ >= 0) close(notifier_);
}

// A folder that cannot be listened to is still looked at every kLongestWait.
void FolderWatch::listen() {
  for (const std::string& folder : folders_) {
    inotify_add_watch(notifier_, folder.c_str(), kNotices);
    std::error_code error;
    fs::recursive_directory_iterator walk(folder, fs::directory_options::skip_permission_denied,
                                          error);
    for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
      std::error_code ignored;
      if (walk->is_directory(ignored)) inotify_add_watch(notifier_, walk->path().c_str(), kNotices);
    }
  }
}

std::vector<std::string> FolderWatch::look(bool& is_settling) {
  std::vector<std::string> fresh;
  std::map<std::string, Stamp> there;  // files that are gone are forgotten
  const std::int64_t settled = now_in_nanoseconds() - std::chrono::nanoseconds(kSettled).count();
  for (std::string& path : expand_paths(folders_)) {
    struct stat status{};
    if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    const Stamp stamp{
        .changed = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec,
        .octets = static_cast<std::uint64_t>(status.st_size)};
    const auto told = told_.find(path);
    const bool is_told = told != told_.end() && told->second == stamp;
    if (!is_told && stamp.changed > settled) {
      is_settling = true;
      continue;
    }
    there.emplace(path, stamp);
    if (!is_told) fresh.push_back(std::move(path));
  }
  told_ = std::move(there);
  return fresh;
}

// Until a notice comes or the time is over; notices only say that a look is worth it.
void FolderWatch::wait(int milliseconds) const {
  pollfd waited{.fd = notifier_, .events = POLLIN, .revents = 0};
  if (poll(&waited, 1, milliseconds) <= 0) return;
  std::array<char, 4096> notices{};
  while (read(notifier_, notices.data(), notices.size()) > 0) {
  }
}

std::vector<std::string> FolderWatch::next(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    bool is_settling = false;
    std::vector<std::string> fresh = look(is_settling);
    if (!fresh.empty()) return fresh;
    listen();  // to folders that are new
    for (int waited = 0; !stop.stop_requested() && waited < kLongestWait; waited += kShortWait) {
      const auto from = std::chrono::steady_clock::now();
      wait(kShortWait);
      const bool is_noticed =
          std::chrono::steady_clock::now() - from < std::chrono::milliseconds(kShortWait);
      if (is_noticed || is_settling) break;
    }
    // Notices come for each file of many: one look serves them all.
    poll(nullptr, 0, kGathering);
  }
  return {};
}

void FolderWatch::forget(const std::vector<std::string>& files) {
  for (const std::string& file : files)
    told_.erase(file);
}

}  // namespace waybill::evidence
