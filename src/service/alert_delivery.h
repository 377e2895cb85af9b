// Tells channels what there is to tell: each delivery is a row of the ledger that waits until it
// was taken, is tried again with growing distance for a day, and survives the server. At least
// once: what was taken just before a crash goes out again, with the same id.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "alert/message.h"
#include "ledger/alert_channels.h"
#include "ledger/alerts.h"
#include "service/alert_digest.h"
#include "service/alert_options.h"
#include "service/live.h"
#include "service/work.h"

namespace waybill::service {

// Ours. Channels do not wait for one another; one channel gets one message at a time, in order.
inline constexpr unsigned kDeliveryThreads = 4;
// Seconds before another attempt; after the last of them it has failed: 24 hours.
inline constexpr std::int64_t kRetryDelays[] = {2,     15,     60,     300,    900,    1'800, 3'600,
                                                7'200, 14'400, 14'400, 14'400, 14'400, 14'400};

// How one attempt ended.
struct Attempt {
  enum class Of : std::uint8_t { Sent, Later, Final } of = Of::Later;
  std::int64_t status = 0;  // HTTP or SMTP; 0 none
  std::string answer;       // one line
};

class AlertDelivery {
 public:
  struct Surroundings {
    ledger::Ledger& ledger;
    Live& live;
    Clock clock;
    const AlertOptions& options;
    const std::vector<DigestContent*>& digests;  // who has files for the mail of digests
  };
  explicit AlertDelivery(Surroundings surroundings) : s_(std::move(surroundings)) {}
  ~AlertDelivery() { stop(); }
  AlertDelivery(const AlertDelivery&) = delete;
  AlertDelivery& operator=(const AlertDelivery&) = delete;
  AlertDelivery(AlertDelivery&&) = delete;
  AlertDelivery& operator=(AlertDelivery&&) = delete;

  void start();
  void stop();  // waits for what is under way
  void wake();  // something has become due

 private:
  void run(const std::stop_token& stop);
  // One that is due and whose channel is free; its channel is taken then.
  [[nodiscard]] std::optional<ledger::AlertDelivery> take();
  // False: how it ended could not be kept; it goes out again.
  [[nodiscard]] bool deliver(ledger::AlertDelivery delivery);
  [[nodiscard]] Result<alert::Message, std::string> message_of(
      const ledger::AlertDelivery& delivery, const ledger::AlertChannel& channel);
  [[nodiscard]] Attempt attempt(const std::string& tenant, const ledger::AlertChannel& channel,
                                const alert::Message& message) const;
  [[nodiscard]] Attempt by_mail(const std::string& tenant, const ledger::AlertChannel& channel,
                                alert::Message message) const;
  // Of a digest; names its picture in `message`.
  [[nodiscard]] std::vector<alert::Attachment> attachments(const std::string& tenant,
                                                           alert::Message& message) const;
  [[nodiscard]] Attempt by_post(const ledger::AlertChannel& channel,
                                const alert::Message& message) const;
  [[nodiscard]] bool settle(ledger::AlertDelivery& delivery, const Attempt& attempt);
  void log(std::string_view line) const {
    if (s_.options.log) s_.options.log(line);
  }

  Surroundings s_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t wakes_ = 0;              // with mutex_ held
  std::set<std::string> busy_channels_;  // with mutex_ held
  std::vector<std::jthread> threads_;
};

// JSON of a message that is kept with its delivery (digests), and back.
[[nodiscard]] std::string kept_message(const alert::Message& message);
[[nodiscard]] std::optional<alert::Message> read_message(std::string_view text);

// What the ledger keeps of an alert, as an occurrence.
[[nodiscard]] alert::Occurrence occurrence_of(const std::string& tenant,
                                              const ledger::Alert& alert);

}  // namespace waybill::service
