#pragma once

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"

namespace waybill::evidence {

// Tells which files came or changed in folders (walked as expand_paths does, maildirs included). A
// file counts once it has not changed for a while, so that what is still being written is left
// alone.
class FolderWatch {
 public:
  // The error is one line for the user.
  [[nodiscard]] static Result<FolderWatch, std::string> open(std::vector<std::string> folders);
  ~FolderWatch();
  FolderWatch(FolderWatch&& other) noexcept;
  FolderWatch& operator=(FolderWatch&&) = delete;
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  // Waits until there are files that were not told yet, in sorted order; none: it was stopped.
  [[nodiscard]] std::vector<std::string> next(const std::stop_token& stop);
  // Tells the files again: what was told last could not be kept.
  void forget(const std::vector<std::string>& files);

 private:
  struct Stamp {
    std::int64_t changed = 0;  // nanoseconds since 1970
    std::uint64_t octets = 0;
    bool operator==(const Stamp&) const = default;
  };

  FolderWatch(std::vector<std::string> folders, int notifier)
      : folders_(std::move(folders)), notifier_(notifier) {}

  // New files; `is_settling`: some were changed just now.
  [[nodiscard]] std::vector<std::string> look(bool& is_settling);
  void listen();
  void wait(int milliseconds) const;

  std::vector<std::string> folders_;
  int notifier_;                       // inotify
  std::map<std::string, Stamp> told_;  // by path
};

}  // namespace waybill::evidence
