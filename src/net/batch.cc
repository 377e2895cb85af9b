#include "net/batch.h"

#include <algorithm>
#include <set>
#include <unordered_set>
#include <vector>

namespace waybill::net {
namespace {

using Clock = std::chrono::steady_clock;

struct Item {
  std::size_t number = 0;
  std::size_t questions = 0, requests = 0;
  bool is_done = false;
  std::vector<dns::Question> wanted;
  std::vector<fetch::Request> wanted_web;
};

class Window {
 public:
  Window(std::size_t first, std::size_t count, DnsClient& client, Fetcher* fetcher,
         const std::function<void(std::size_t, dns::Inquiry&, fetch::Inquiry&)>& evaluate)
      : client_(client), fetcher_(fetcher), evaluate_(evaluate), items_(count) {
    for (std::size_t i = 0; i < count; ++i)
      items_[i].number = first + i;
  }

  BatchCount run(const WebDeadlines& deadlines) {
    run_dns(Clock::now() + deadlines.dns);
    const auto web_deadline = Clock::now() + deadlines.web;
    for (std::size_t round = 0; wants_web(); ++round) {
      fetch_web(round, web_deadline);
      run_dns(Clock::now() + deadlines.dns);
    }
    return count_;
  }

 private:
  void evaluate_open() {
    for (Item& item : items_) {
      if (item.is_done) continue;
      dns::Inquiry dns(dns_);
      fetch::Inquiry web(web_);
      evaluate_(item.number, dns, web);
      item.wanted.assign(dns.wanted().begin(), dns.wanted().end());
      item.wanted_web.assign(web.wanted().begin(), web.wanted().end());
      item.is_done = item.wanted.empty() && item.wanted_web.empty();
    }
  }

  void run_dns(Clock::time_point deadline) {
    for (std::size_t round = 0;; ++round) {
      evaluate_open();
      std::vector<dns::Question> asked = next_questions(round, deadline);
      if (!asked.empty()) {
        client_.fetch(asked, dns_, deadline);
        count_.questions += asked.size();
        ++count_.rounds;
      }
      bool is_any_wanted = false;
      for (Item& item : items_) {
        for (const dns::Question& question : item.wanted) {
          is_any_wanted = true;
          // What was not asked, or did not come, ends as a time-out: never as "missing".
          const bool is_late =
              round >= kMostRounds || Clock::now() >= deadline || item.questions >= kMostQuestions;
          if (is_late && dns_.find(question).answer == nullptr)
            dns_.set(question, {.status = dns::Status::Timeout, .ttl = 0, .records = {}});
        }
      }
      if (!is_any_wanted) return;
    }
  }

  std::vector<dns::Question> next_questions(std::size_t round, Clock::time_point deadline) {
    std::vector<dns::Question> asked;
    if (round >= kMostRounds || Clock::now() >= deadline) return asked;
    std::unordered_set<dns::Question> noted;
    for (Item& item : items_) {
      for (const dns::Question& question : item.wanted) {
        if (item.questions >= kMostQuestions) break;
        ++item.questions;
        if (noted.insert(question).second) asked.push_back(question);
      }
    }
    return asked;
  }

  [[nodiscard]] bool wants_web() const {
    return std::ranges::any_of(items_, [](const Item& item) { return !item.wanted_web.empty(); });
  }

  void fetch_web(std::size_t round, Clock::time_point deadline) {
    std::set<fetch::Request> asked;
    const bool may_ask = fetcher_ != nullptr && round < kMostWebRounds && Clock::now() < deadline;
    for (Item& item : items_) {
      for (const fetch::Request& request : item.wanted_web) {
        if (!may_ask || item.requests >= kMostWebRequests) break;
        ++item.requests;
        asked.insert(request);
      }
    }
    if (!asked.empty()) {
      const std::vector<fetch::Request> list(asked.begin(), asked.end());
      fetcher_->fetch(list, web_, deadline);
      count_.requests += list.size();
    }
    fetch::Answer missing;
    missing.failure = fetcher_ == nullptr ? fetch::Failure::NotFetched : fetch::Failure::Timeout;
    missing.reason = fetcher_ == nullptr ? "nothing asks the web here" : "there was no time left";
    for (const Item& item : items_) {
      for (const fetch::Request& request : item.wanted_web)
        web_.try_emplace(request, missing);
    }
  }

  DnsClient& client_;
  Fetcher* fetcher_;
  const std::function<void(std::size_t, dns::Inquiry&, fetch::Inquiry&)>& evaluate_;
  std::vector<Item> items_;
  dns::Snapshot dns_;
  fetch::Snapshot web_;
  BatchCount count_;
};

}  // namespace

BatchCount evaluate_batch(
    std::size_t first, std::size_t count, DnsClient& client, Fetcher* fetcher,
    const WebDeadlines& deadlines,
    const std::function<void(std::size_t, dns::Inquiry&, fetch::Inquiry&)>& evaluate) {
  return Window(first, count, client, fetcher, evaluate).run(deadlines);
}

}  // namespace waybill::net
