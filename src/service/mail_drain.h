// Works on what is in the spool: messages that are tested go to the tester, reports and bounces
// become arrivals. The spool forgets a mail only after somebody else keeps it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.h"
#include "ledger/ledger.h"
#include "service/arrival_work.h"
#include "service/data_folder.h"
#include "service/jobs.h"
#include "service/spool.h"

namespace waybill::service {

// Ours. What becomes arrivals together.
inline constexpr std::size_t kMailsInBatch = 500;
inline constexpr std::size_t kMailOctetsInBatch = 32U << 20U;

class MailDrain {
 public:
  // All that is borrowed outlives it.
  struct Options {
    Spool& spool;
    ledger::Ledger& ledger;
    const DataFolder& data;
    ArrivalWork& arrivals;
    const Jobs& jobs;
    Clock clock;
    // Keeps a message that is to be tested; a second time with the same id does nothing. The error
    // is one line: then it is tried again.
    std::function<Result<void, std::string>(const ReceivedMail& mail)> take_test;
    std::function<void(std::string_view line)> tell;  // for the log
  };
  explicit MailDrain(Options options);  // begins
  ~MailDrain();                         // as stop()
  MailDrain(const MailDrain&) = delete;
  MailDrain& operator=(const MailDrain&) = delete;
  MailDrain(MailDrain&&) = delete;
  MailDrain& operator=(MailDrain&&) = delete;

  // What is half taken is finished.
  void stop();

 private:
  using Entries = std::vector<Spool::Entry>;
  using Done = Result<void, std::string>;

  // Works on mails of one kind as they come, until it is stopped.
  void run(Destination::Kind kind, const std::stop_token& stop);
  [[nodiscard]] Done work(Destination::Kind kind, const Entries& entries);
  [[nodiscard]] Result<bool, std::string> has_tenant(const std::string& tenant) const;
  [[nodiscard]] Done take_tests(const std::vector<const Spool::Entry*>& entries);
  // Of one organisation.
  [[nodiscard]] Done arrive(Destination::Kind kind, const std::string& tenant,
                            const std::vector<const Spool::Entry*>& entries);
  [[nodiscard]] bool wait_for_room(const std::stop_token& stop) const;

  Options options_;
  std::vector<std::jthread> threads_;
};

}  // namespace waybill::service
