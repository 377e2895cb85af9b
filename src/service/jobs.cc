#include "service/jobs.h"

#include <chrono>
#include <exception>

#include "account/secret.h"
#include "base/utf8.h"

namespace waybill::service {
namespace {

constexpr auto kBetweenTellings = std::chrono::milliseconds(200);

}  // namespace

struct Jobs::Job {
  std::string id, tenant, kind, object;
  Work work;
  std::string state = "queued", step, unit, error;
  std::uint64_t done = 0;
  std::optional<std::uint64_t> total;
  boost::json::value result;
};

class Jobs::JobProgress final : public Jobs::Progress {
 public:
  JobProgress(Jobs& jobs, Job& job, const std::stop_token& stop)
      : jobs_(jobs), job_(job), stop_(stop) {}

  void step(std::string_view words) override {
    {
      const std::scoped_lock lock(jobs_.mutex_);
      job_.step = to_valid_utf8(words);
      job_.done = 0;
      job_.total.reset();
    }
    tell();
  }

  void advance(std::uint64_t done, std::optional<std::uint64_t> total,
               std::string_view unit) override {
    const auto now = std::chrono::steady_clock::now();
    if (now - told_ < kBetweenTellings) return;
    {
      const std::scoped_lock lock(jobs_.mutex_);
      job_.done = done;
      job_.total = total;
      job_.unit = unit;
    }
    tell();
  }

  [[nodiscard]] bool is_stopping() const override { return stop_.stop_requested(); }

 private:
  void tell() {
    told_ = std::chrono::steady_clock::now();
    boost::json::object object;
    {
      const std::scoped_lock lock(jobs_.mutex_);
      object = view(job_);
    }
    jobs_.live_.tell(job_.tenant, "job", object);
  }

  Jobs& jobs_;
  Job& job_;
  const std::stop_token& stop_;
  std::chrono::steady_clock::time_point told_;
};

Jobs::Jobs(Live& live, unsigned threads) : live_(live) {
  for (unsigned i = 0; i < threads; ++i)
    threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
}

Jobs::~Jobs() {
  stop();
}

void Jobs::stop() {
  for (std::jthread& thread : threads_)
    thread.request_stop();
  threads_.clear();  // joins
}

std::optional<std::string> Jobs::start(const std::string& tenant, std::string_view kind,
                                       const std::string& object, Work work) {
  auto job = std::make_shared<Job>();
  job->id = account::random_id();
  job->tenant = tenant;
  job->kind = kind;
  job->object = object;
  job->work = std::move(work);
  boost::json::object told = view(*job);
  {
    const std::scoped_lock lock(mutex_);
    auto& queue = queues_[tenant];
    if (counts_.queued >= kMostQueuedJobs || queue.size() >= kMostQueuedJobsOfOne)
      return std::nullopt;
    if (queue.empty()) turns_.push_back(tenant);
    queue.push_back(job);
    jobs_[job->id] = job;
    ++counts_.queued;
  }
  changed_.notify_one();
  live_.tell(tenant, "job", told);
  return job->id;
}

std::shared_ptr<Jobs::Job> Jobs::next_job() {
  const std::string tenant = std::move(turns_.front());
  turns_.pop_front();
  const auto queue = queues_.find(tenant);
  std::shared_ptr<Job> job = std::move(queue->second.front());
  queue->second.pop_front();
  if (queue->second.empty()) {
    queues_.erase(queue);
  } else {
    turns_.push_back(tenant);
  }
  --counts_.queued;
  ++counts_.running;
  job->state = "running";
  return job;
}

void Jobs::run(const std::stop_token& stop) {
  while (true) {
    std::shared_ptr<Job> job;
    boost::json::object told;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [&] { return !turns_.empty(); })) return;
      if (stop.stop_requested()) return;
      job = next_job();
      told = view(*job);
    }
    live_.tell(job->tenant, "job", told);
    JobProgress progress(*this, *job, stop);
    // Exceptions are of libraries and of exhausted memory: this job fails, the server goes on.
    try {
      finish(*job, job->work(progress));
    } catch (const std::exception& error) {
      finish(*job, std::unexpected(std::string("it broke off: ") + error.what()));
    }
  }
}

void Jobs::finish(Job& job, Result<boost::json::value, std::string> result) {
  boost::json::object told;
  {
    const std::scoped_lock lock(mutex_);
    job.state = result ? "done" : "failed";
    if (result) {
      job.result = *std::move(result);
    } else {
      job.error = to_valid_utf8(result.error());
    }
    job.work = nullptr;
    --counts_.running;
    ++(result ? counts_.done : counts_.failed);
    finished_.push_back(job.id);
    if (finished_.size() > kRememberedJobs) {
      jobs_.erase(finished_.front());
      finished_.pop_front();
    }
    told = view(job);
  }
  live_.tell(job.tenant, "job", told);
}

boost::json::object Jobs::view(const Job& job) {
  boost::json::object object{{"id", job.id},        {"kind", job.kind},     {"state", job.state},
                             {"step", job.step},    {"done", job.done},     {"total", nullptr},
                             {"unit", job.unit},    {"object", job.object}, {"error", nullptr},
                             {"result", job.result}};
  if (job.total) object["total"] = *job.total;
  if (!job.error.empty()) object["error"] = job.error;
  return object;
}

std::optional<boost::json::object> Jobs::find(const std::string& tenant,
                                              const std::string& id) const {
  const std::scoped_lock lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end() || found->second->tenant != tenant) return std::nullopt;
  return view(*found->second);
}

std::string Jobs::of_object(const std::string& tenant, const std::string& object) const {
  const std::scoped_lock lock(mutex_);
  for (const auto& [id, job] : jobs_) {
    if (job->tenant == tenant && job->object == object &&
        (job->state == "queued" || job->state == "running"))
      return id;
  }
  return {};
}

Jobs::Counts Jobs::counts() const {
  const std::scoped_lock lock(mutex_);
  return counts_;
}

}  // namespace waybill::service
