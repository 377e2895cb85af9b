// Mail that was accepted and is still to be worked on. What is in it survives kill -9 and loss of
// power, so that a server may answer 250. One SQLite file; one thread writes, and makes durable in
// one transaction whatever waits for it. Safe for several threads.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "service/received_mail.h"
#include "store/sqlite/reader_pool.h"

namespace waybill::service {

class Spool {
 public:
  // Bounds, ours. Beyond them mail is refused for now.
  struct Limits {
    std::size_t waiting_mails = 20'000;            // for the writer
    std::size_t waiting_octets = 256U << 20U;      // as above
    std::size_t group_octets = 32U << 20U;         // of one transaction
    std::uint64_t kept_octets = 4ULL << 30U;       // in the file
    std::uint64_t least_free_space = 128U << 20U;  // of the disk
  };
  // Creates the file. What is in it is worked on again. The error is one line.
  [[nodiscard]] static Result<std::unique_ptr<Spool>, std::string> open(const std::string& file,
                                                                        Limits limits);
  [[nodiscard]] static Result<std::unique_ptr<Spool>, std::string> open(const std::string& file) {
    return open(file, Limits());
  }
  ~Spool();  // as stop()
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  Spool(Spool&&) = delete;
  Spool& operator=(Spool&&) = delete;

  enum class Kept : std::uint8_t {
    Durable,
    TooMuch,  // waits already
    NoSpace,  // on the disk, or in the file
    Failed,   // the file cannot be written; why was told to `told` of set_told()
  };
  // All or none of them, those that it knows by their ids excepted. `done` is called once, here or
  // on the writer's thread, and must not block.
  using Done = std::move_only_function<void(Kept)>;
  void keep(std::vector<ReceivedMail> mails, Done done);

  struct Entry {
    std::int64_t number = 0;
    ReceivedMail mail;
  };
  // The oldest of that kind after `after` (0: from the start), at most `most`, and no more octets
  // than `most_octets` beyond the first. The error is one line.
  [[nodiscard]] Result<std::vector<Entry>, std::string> read(Destination::Kind kind,
                                                             std::int64_t after, std::size_t most,
                                                             std::size_t most_octets);
  // They were worked on. Not at once durable: after a kill they may come again.
  void forget(const std::vector<Entry>& entries);
  // Waits until there is an entry after `after`, or it is stopped. At most `limit`.
  void wait(Destination::Kind kind, std::int64_t after, std::chrono::milliseconds limit,
            const std::stop_token& stop);

  // Told of a failure of the file, one line, on the writer's thread. Before the first keep().
  void set_told(std::function<void(std::string_view line)> told) { told_ = std::move(told); }

  struct Figures {
    std::uint64_t mails = 0, octets = 0;  // in the file
    std::size_t waiting = 0;              // for the writer
    std::uint64_t kept = 0, groups = 0;   // mails and transactions since the start
  };
  [[nodiscard]] Figures figures() const;
  // Writes what waits; then nothing more is kept. Once.
  void stop();

 private:
  struct Waiting {
    std::vector<ReceivedMail> mails;
    std::size_t octets = 0;
    Done done;
  };
  struct Gone {
    std::int64_t number = 0;
    std::uint64_t octets = 0;
  };
  static constexpr std::size_t kKinds = 3;

  Spool(std::string file, Limits limits)
      : limits_(limits), file_(file), readers_(std::move(file)) {}
  [[nodiscard]] Result<void, std::string> begin();
  void write();
  [[nodiscard]] Kept write_group(std::vector<Waiting>& group, const std::vector<Gone>& gone);
  [[nodiscard]] Result<void, store::Error> write_rows(std::vector<Waiting>& group,
                                                      const std::vector<Gone>& gone);
  [[nodiscard]] bool has_space() const;

  const Limits limits_;
  const std::string file_;
  std::function<void(std::string_view)> told_;
  store::sqlite::ReaderPool readers_;
  std::unique_ptr<store::sqlite::Database> database_;  // the writer's
  std::atomic<std::uint64_t> mails_ = 0, octets_ = 0, kept_ = 0, groups_ = 0;

  mutable std::mutex mutex_;  // held for the following
  std::condition_variable_any changed_, arrived_;
  std::deque<Waiting> waiting_;
  std::vector<Gone> gone_;
  std::size_t waiting_mails_ = 0, waiting_octets_ = 0;
  std::array<std::int64_t, kKinds> last_{};  // numbers, by kind
  bool is_stopping_ = false;

  std::jthread writer_;
};

}  // namespace waybill::service
