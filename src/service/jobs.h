// Work that takes longer than an answer may: it runs on threads of its own, tells how far it is,
// and can be asked for. Jobs live in memory; what must survive the server is in the ledger, from
// which the server begins it again.
#pragma once

#include <boost/json.hpp>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.h"
#include "service/live.h"

namespace waybill::service {

// Ours. What is queued beyond this is refused.
inline constexpr std::size_t kMostQueuedJobs = 2'000;
inline constexpr std::size_t kMostQueuedJobsOfOne = 500;  // organisation
// The latest that are done are remembered.
inline constexpr std::size_t kRememberedJobs = 1'000;

class Jobs {
 public:
  // How a job tells what it does. Telling is cheap: at most some times a second reach the pages.
  class Progress {
   public:
    virtual ~Progress() = default;
    virtual void step(std::string_view words) = 0;  // "reading 2 of 3"
    virtual void advance(std::uint64_t done, std::optional<std::uint64_t> total,
                         std::string_view unit) = 0;
    // The server ends: the job leaves what it does to the next start.
    [[nodiscard]] virtual bool is_stopping() const = 0;

   protected:
    Progress() = default;
  };
  // The member "result" of the job (null: none), or why it failed, one line for the user.
  using Work = std::function<Result<boost::json::value, std::string>(Progress& progress)>;

  // `threads` at least 1.
  Jobs(Live& live, unsigned threads);
  ~Jobs();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;
  Jobs(Jobs&&) = delete;
  Jobs& operator=(Jobs&&) = delete;

  // Gives the id of the job; nothing when too much is queued. `object`: id of what it is about.
  // Organisations take turns, so that one with many jobs does not hold up the others.
  [[nodiscard]] std::optional<std::string> start(const std::string& tenant, std::string_view kind,
                                                 const std::string& object, Work work);
  // {"id", "kind", "state", "step", "done", "total", "unit", "object", "error", "result"}.
  [[nodiscard]] std::optional<boost::json::object> find(const std::string& tenant,
                                                        const std::string& id) const;
  // The one that is queued or under way for `object`; "" none.
  [[nodiscard]] std::string of_object(const std::string& tenant, const std::string& object) const;

  struct Counts {
    std::size_t queued = 0, running = 0;
    std::uint64_t done = 0, failed = 0;  // since the start
  };
  [[nodiscard]] Counts counts() const;
  // Waits for what is under way; nothing new begins.
  void stop();

 private:
  struct Job;
  class JobProgress;
  void run(const std::stop_token& stop);
  [[nodiscard]] std::shared_ptr<Job> next_job();
  void finish(Job& job, Result<boost::json::value, std::string> result);
  [[nodiscard]] static boost::json::object view(const Job& job);

  Live& live_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::string, std::shared_ptr<Job>> jobs_;                // by id
  std::map<std::string, std::deque<std::shared_ptr<Job>>> queues_;  // by tenant
  std::deque<std::string> turns_;     // tenants with queued jobs, whose turn is next first
  std::deque<std::string> finished_;  // ids, the oldest first
  Counts counts_;
  std::vector<std::jthread> threads_;
};

}  // namespace waybill::service
