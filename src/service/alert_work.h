// Alerts from the occurrence to the channels: takes occurrences, looks at what arrivals tell, and
// sends digests. Safe for several threads.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "alert/decide.h"
#include "alert/digest.h"
#include "alert/occurrence.h"
#include "alert/time_zone.h"
#include "ledger/alert_channels.h"
#include "ledger/alerts.h"
#include "service/alert_delivery.h"
#include "service/alert_digest.h"
#include "service/alert_options.h"
#include "service/alert_survey.h"
#include "service/live.h"
#include "service/work.h"

namespace waybill::service {

// Ours.
inline constexpr std::int64_t kAlertsKept = 400;  // days
inline constexpr std::size_t kMostChannels = 50;  // of an organisation
// Messages to one channel within an hour; what is more stands in the list of alerts alone.
inline constexpr std::uint64_t kMostOfHour = 60;

class AlertWork {
 public:
  struct Surroundings {
    ledger::Ledger& ledger;
    store::EventStore& events;
    Live& live;
    Clock clock;
    AlertOptions options;
  };
  explicit AlertWork(Surroundings surroundings);
  ~AlertWork() { stop(); }
  AlertWork(const AlertWork&) = delete;
  AlertWork& operator=(const AlertWork&) = delete;
  AlertWork(AlertWork&&) = delete;
  AlertWork& operator=(AlertWork&&) = delete;

  void start();  // its threads, and what waited when the server ended
  void stop();   // waits for what is under way

  // Durable when it returns, with all that channels are to be told. A failure is logged.
  void raise(alert::Occurrence occurrence);
  // Evidence of the organisation has been stored: its last days are looked at, soon, once for many.
  void arrived(const std::string& tenant);
  // Once a minute: digests, silence, what is old. `now`: Unix seconds.
  void tick(std::int64_t now);

  // For digests from others, whose sections stand before the usual ones; before start(). Lives as
  // long as this.
  void add_digest(DigestContent& content) { contents_.insert(contents_.end() - 1, &content); }

  // A message to this channel, whatever its subscriptions; the id of the delivery.
  [[nodiscard]] Result<std::string, WorkError> test(const std::string& tenant,
                                                    const std::string& channel);
  // Tries a delivery that failed, or waits, at once.
  [[nodiscard]] Result<ledger::AlertDelivery, WorkError> retry(const std::string& tenant,
                                                               const std::string& delivery);
  // UTC when there is no such zone.
  [[nodiscard]] alert::TimeZone zone(const std::string& name) const;
  [[nodiscard]] bool has_zone(const std::string& name) const;
  [[nodiscard]] const AlertOptions& options() const { return s_.options; }

 private:
  [[nodiscard]] Result<bool, ledger::Error> keep(ledger::Database& database,
                                                 const alert::Occurrence& occurrence,
                                                 std::int64_t now);
  [[nodiscard]] Result<void, ledger::Error> add_deliveries(ledger::Database& database,
                                                           const alert::Occurrence& occurrence,
                                                           const std::string& alert,
                                                           alert::Reason reason, std::int64_t now);
  void look(const std::stop_token& stop);
  void look_at(const std::string& tenant);
  void look_for_silence(std::int64_t now);
  void send_digests(std::int64_t now);
  void send_digest(const ledger::Digested& of, std::int64_t until);
  void log(std::string_view line) const {
    if (s_.options.log) s_.options.log(line);
  }

  Surroundings s_;
  UsualDigest usual_;
  std::vector<DigestContent*> contents_;  // the usual one is the last
  AlertDelivery delivery_;
  std::mutex surveying_;
  AlertSurvey survey_;               // with surveying_ held
  std::int64_t silence_looked_ = 0;  // of the ticking thread
  std::int64_t forgotten_ = 0;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::string> waiting_;  // tenants to be looked at; with mutex_ held
  std::jthread looking_, ticking_;
};

// What the interface tells; secrets are left out or masked.
[[nodiscard]] boost::json::object to_json(const ledger::AlertChannel& channel);
[[nodiscard]] boost::json::object to_json(const ledger::Alert& alert);
[[nodiscard]] boost::json::object to_json(const ledger::AlertDelivery& delivery);

}  // namespace waybill::service
