// Messages that are tested: they come in over SMTP at an address of their own, or as an upload; all
// checks run, and pages are told. Safe for several threads.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "auth/envelope.h"
#include "base/result.h"
#include "ledger/mail.h"
#include "net/fetcher.h"
#include "reputation/settings.h"
#include "service/address_book.h"
#include "service/data_folder.h"
#include "service/jobs.h"
#include "service/live.h"
#include "service/received_mail.h"
#include "service/work.h"
#include "tester/examination.h"

namespace waybill::service {

// How sessions ended is remembered for so many. Ours: the mail of a session is known at most some
// seconds after its end.
inline constexpr std::size_t kRememberedSessions = 2'000;
// Octets of a message that is read from its file. Ours; above what the receiver takes.
inline constexpr std::size_t kLargestTestMail = 64U << 20U;

// What tests may ask of others.
struct TestSettings {
  reputation::Settings reputation;
  // Nothing: links are not followed and policies not fetched.
  std::optional<net::FetchOptions> web = net::FetchOptions();
};

class TestWork {
 public:
  struct Surroundings {
    ledger::Ledger& ledger;
    const DataFolder& data;
    Jobs& jobs;
    Live& live;
    AddressBook& addresses;
    OpenDns open_dns;
    Clock clock;
    TestSettings settings;
  };
  explicit TestWork(Surroundings surroundings) : s_(std::move(surroundings)) {}

  // Makes the mail its own: after it returns, nothing else needs it. A second time with the same
  // id does nothing. The error is one line; then it is to be tried again.
  [[nodiscard]] Result<void, std::string> receive(const ReceivedMail& mail);
  // The client's session ended; without QUIT is a fault of it, which its tests then tell.
  void session_ended(const std::string& session, bool with_quit);

  // Of an upload. Gives the id.
  [[nodiscard]] Result<std::string, WorkError> open(const std::string& tenant,
                                                    const std::string& upload,
                                                    const auth::StatedEnvelope& stated);
  // All checks once more, as of now.
  [[nodiscard]] Result<void, WorkError> check_again(const std::string& tenant,
                                                    const std::string& id);
  [[nodiscard]] Result<ledger::MailTest, WorkError> entry(const std::string& tenant,
                                                          const std::string& id);
  // {"report": {…} (tester::to_json), "resolver", "is_final"}; empty while there is none.
  [[nodiscard]] Result<boost::json::object, WorkError> report(const std::string& tenant,
                                                              const std::string& id);
  // The message as it came.
  [[nodiscard]] Result<std::string, WorkError> mail(const std::string& tenant,
                                                    const std::string& id);
  [[nodiscard]] Result<void, WorkError> remove(const std::string& tenant, const std::string& id);
  // What was under way when the server ended goes on.
  [[nodiscard]] Result<void, ledger::Error> resume();

  // An item of `GET /tests`.
  [[nodiscard]] boost::json::object to_json(const ledger::MailTest& test) const;

 private:
  struct OfSession {
    bool has_ended = false, with_quit = false;
    std::vector<ledger::Owned> tests;
  };
  [[nodiscard]] bool start(const std::string& tenant, const std::string& id);
  [[nodiscard]] bool is_wanted_again(const std::string& id);  // if not, it is over
  [[nodiscard]] Result<boost::json::value, std::string> check(const std::string& tenant,
                                                              const std::string& id);
  [[nodiscard]] Result<void, std::string> check_all(const std::string& tenant,
                                                    ledger::MailTest& test);
  [[nodiscard]] Result<tester::Specimen, std::string> specimen_of(const std::string& tenant,
                                                                  const ledger::MailTest& test,
                                                                  const std::string& octets);
  [[nodiscard]] Result<void, std::string> keep(const std::string& tenant, ledger::MailTest& test,
                                               const tester::Report& report,
                                               const std::string& resolver, bool is_final);
  void fail(const std::string& tenant, ledger::MailTest test, const std::string& error);
  void tell(const std::string& tenant, const ledger::MailTest& test);
  [[nodiscard]] OfSession& session_of(const std::string& session);  // with mutex_ held
  [[nodiscard]] bool left_without_quit(const std::string& session);

  Surroundings s_;
  std::mutex mutex_;
  // Tests whose checks are queued or run, one job each; true: once more when they are done.
  std::map<std::string, bool> under_way_;
  std::map<std::string, OfSession> sessions_;
  std::vector<std::string> session_order_;  // the oldest first
};

// A report for others: without what the message says to its recipient, and without `address`, which
// it came to ("" none).
[[nodiscard]] boost::json::object shared_report(boost::json::object report,
                                                std::string_view address);

}  // namespace waybill::service
