// One arrival as it is read: reports go into the event store at once, bounces, complaints,
// figures of mailbox providers and Email Logs are counted for the ledger.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "evidence/pieces.h"
#include "ledger/arrivals.h"
#include "net/dns_session.h"
#include "service/bounce_refusals.h"
#include "service/feedback_intake.h"
#include "service/intake.h"
#include "service/jobs.h"
#include "service/log_refusals.h"
#include "store/event_store.h"

namespace waybill::service {

class ArrivalReading {
 public:
  // Borrows `progress`. `file` has the octets of `arrival`, whose figures are counted up.
  ArrivalReading(ledger::Arrival arrival, std::string file, std::int64_t now,
                 Jobs::Progress& progress, net::DnsSession dns)
      : arrival_(std::move(arrival)),
        file_(std::move(file)),
        now_(now),
        progress_(progress),
        dns_(std::move(dns)) {}

  // Reports of every piece, durable when it returns, and bounces; logs are noted for read_logs().
  // The store has one writer at a time: the caller sees to it. The error is one line.
  [[nodiscard]] Result<void, std::string> read(store::EventStore& events, IntakeOptions options);
  [[nodiscard]] Result<void, std::string> read_logs();

  struct Found {
    ledger::Arrival arrival;  // with reports, messages and known counted, and the kind
    BounceRefusals::Sums bounces;
    std::vector<LogRefusals> logs;
    FeedbackIntake::Found feedback;
    boost::json::array refused;  // lines: what could not be taken, and why
    boost::json::array reports;  // the first of them, one by one
  };
  [[nodiscard]] Found finish();

 private:
  struct Member {
    std::string name, member;  // for people; in the archive
  };
  [[nodiscard]] bool goes_on();
  [[nodiscard]] std::string name_of(const evidence::Piece& piece) const;
  // Whether the source was a log or a document, which are read as they come.
  [[nodiscard]] bool take_stream(container::PeekedSource& source, const evidence::Piece& piece);
  void take_piece(const evidence::Piece& piece);
  // Whether it is a complaint or figures of a mailbox provider.
  [[nodiscard]] bool take_feedback(const evidence::Piece& piece);
  // True: a report stood in it, or the store failed.
  [[nodiscard]] bool take_reports(std::unique_ptr<container::Source> source,
                                  const std::string& name, const auth::Envelope& envelope,
                                  Taken& taken);
  void refuse(const std::string& line);
  [[nodiscard]] Result<void, std::string> read_log(const Member& member);

  ledger::Arrival arrival_;
  std::string file_;
  std::int64_t now_;
  Jobs::Progress& progress_;
  net::DnsSession dns_;
  std::unique_ptr<Intake> intake_;
  bool reads_envelope_ = false;         // IntakeOptions::reads_envelope
  std::optional<std::string> failure_;  // of the store
  std::uint64_t octets_ = 0;            // read so far
  BounceRefusals bounces_;
  FeedbackIntake feedback_;
  std::vector<Member> log_members_;
  std::vector<LogRefusals> logs_;
  boost::json::array refused_, reports_;
};

}  // namespace waybill::service
