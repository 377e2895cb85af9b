// Takes reports out of a mailbox on an IMAP server. A message is moved, marked or deleted only
// after what stood in it is durable.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/imap_client.h"

namespace waybill::service {

// Messages are made durable together, up to either bound.
inline constexpr std::size_t kMessagesInBatch = 100;
inline constexpr std::size_t kOctetsInBatch = 16U << 20U;
inline constexpr std::size_t kLargestMail = 64U << 20U;

enum class AfterReading : std::uint8_t { Mark, Move, Delete, Keep };

struct MailIntakeOptions {
  net::ImapOptions server;  // without its secret
  std::string mailbox = "INBOX";
  AfterReading after = AfterReading::Mark;
  std::string move_to;  // of Move
  std::string
      other_to;  // where messages without a report go; "": they stay, marked like the others
  std::chrono::seconds poll{60};  // where the server has no IDLE
  // IDLE begins anew before servers (29 minutes, RFC 2177; Gmail about 10) and firewalls end it.
  std::chrono::seconds longest_idle{9 * 60};
  std::chrono::milliseconds first_pause{1000};  // after a failure; doubled each time
  std::chrono::milliseconds longest_pause{5 * 60'000};
  unsigned tries = 4;  // in a row without progress, when the mailbox is read once
};

// What the intake needs from its surroundings.
struct MailIntakeCalls {
  // The password or token, asked for before each log-in: tokens expire. The error is one line.
  std::function<Result<std::string, std::string>()> secret;
  // Reads a message; whether a report stood in it. The error is of the store: nothing more is read.
  std::function<Result<bool, std::string>(std::string octets, const std::string& name)> take;
  // After it returns, all that was taken is durable.
  std::function<Result<bool, std::string>()> commit;
  // A line for the user about what goes on.
  std::function<void(std::string_view line)> tell;
  // All that is there was read; a failure, which was told, is waited for. Empty: not of interest.
  std::function<void()> looked = {}, waits = {};
};

enum class IntakeEnd : std::uint8_t { Done, NoMailbox, NoConnection, NoStore, Stopped };

class MailIntake {
 public:
  MailIntake(MailIntakeOptions options, MailIntakeCalls calls)
      : options_(std::move(options)), calls_(std::move(calls)) {}

  // Reads what is there, then ends.
  [[nodiscard]] IntakeEnd read_once(const std::stop_token& stop);
  // Reads what is there and what comes, until it is stopped. A failure that may pass is waited for.
  [[nodiscard]] IntakeEnd watch(const std::stop_token& stop);

 private:
  struct Batch;
  enum class Step : std::uint8_t { Done, Network, NoLogin, NoMailbox, Refused, NoStore };

  [[nodiscard]] IntakeEnd run(bool is_watching, const std::stop_token& stop);
  [[nodiscard]] Step connected(bool is_watching, const std::stop_token& stop);
  [[nodiscard]] Step open(const std::stop_token& stop);
  [[nodiscard]] Step read_new();
  [[nodiscard]] Step fetch(std::span<const std::uint32_t> uids, Batch& batch);
  [[nodiscard]] Step finish(const Batch& batch);
  [[nodiscard]] Step put_away(std::span<const std::uint32_t> uids, bool are_reports);
  [[nodiscard]] Step told(const net::ImapError& error);
  [[nodiscard]] std::string criterion() const;
  [[nodiscard]] const char* mark() const;

  MailIntakeOptions options_;
  MailIntakeCalls calls_;
  std::unique_ptr<net::ImapClient> client_;
  net::Mailbox mailbox_;
  std::set<std::uint32_t> seen_;  // UIDs that are done, while UIDVALIDITY stays the same
  bool has_progress_ = false;     // since the connection was opened
};

}  // namespace waybill::service
