// Folders and mailboxes that the server takes evidence from by itself: what comes becomes an
// arrival, as an upload would. Each has a thread; a failure is noted at its source and waited for.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.h"
#include "ledger/ledger.h"
#include "service/arrival_work.h"
#include "service/data_folder.h"
#include "service/jobs.h"
#include "service/mail_intake.h"

namespace waybill::service {

// Nothing more is taken while so many jobs wait. Ours: below the bound of one organisation.
inline constexpr std::size_t kMostWaitingJobs = 100;
// What was taken is remembered so long after it was there last. Ours.
inline constexpr std::chrono::days kMarksKept{400};

struct FolderToTake {
  std::string path;
  std::string tenant;  // "": the first organisation
};
struct MailboxToTake {
  MailIntakeOptions options;
  std::function<Result<std::string, std::string>()> secret;
  std::string tenant;  // as above
};

class IntakeSources {
 public:
  // All that is borrowed outlives it.
  struct Options {
    ledger::Ledger& ledger;
    const DataFolder& data;
    ArrivalWork& arrivals;
    const Jobs& jobs;
    Clock clock;
    std::function<void(std::string_view source, std::string_view line)> tell;  // for the log
    std::size_t largest = 0;  // octets of a file; larger ones are told and left
    std::vector<FolderToTake> folders = {};
    std::vector<MailboxToTake> mailboxes = {};
  };
  // Begins. The error is of the ledger.
  [[nodiscard]] static Result<std::unique_ptr<IntakeSources>, std::string> start(Options options);
  ~IntakeSources();  // as stop()
  IntakeSources(const IntakeSources&) = delete;
  IntakeSources& operator=(const IntakeSources&) = delete;
  IntakeSources(IntakeSources&&) = delete;
  IntakeSources& operator=(IntakeSources&&) = delete;

  // What is half taken is finished, or left for the next start.
  void stop();

 private:
  explicit IntakeSources(Options options) : options_(std::move(options)) {}

  Options options_;
  std::vector<std::jthread> threads_;
};

}  // namespace waybill::service
