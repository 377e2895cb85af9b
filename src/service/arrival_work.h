// Evidence that is taken in: reports into the event store, Email Logs and bounces into the
// refusals. Each piece is an arrival that pages list, with progress, failures and retry. Safe for
// several threads.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "ledger/arrivals.h"
#include "ledger/refusals.h"
#include "service/arrival_reading.h"
#include "service/case_work.h"
#include "store/event_store.h"

namespace waybill::service {

class ArrivalWork {
 public:
  struct Surroundings {
    ledger::Ledger& ledger;
    store::EventStore& events;
    const DataFolder& data;
    Jobs& jobs;
    Live& live;
    CaseWork& cases;
    OpenDns open_dns;
    Clock clock;
    // Told when evidence of the organisation has been stored; may be empty.
    std::function<void(const std::string& tenant)> stored = {};
    // Told when refusals of these sending domains came in; may be empty.
    std::function<void(const std::string& tenant, const std::set<std::string>& domains)> refused =
        {};
  };
  explicit ArrivalWork(Surroundings surroundings) : s_(std::move(surroundings)) {}

  struct Started {
    std::vector<ledger::Arrival> arrivals;
    std::string job;  // of the last of them
  };
  // What is to be written together with arrivals, or not at all.
  using Also = std::function<Result<void, ledger::Error>(ledger::Database& database)>;
  // One arrival for each upload. `source`: ledger::Arrival::source. `also` may be empty.
  [[nodiscard]] Result<Started, WorkError> take(const std::string& tenant,
                                                const std::vector<std::string>& uploads,
                                                const std::string& source = "upload",
                                                const Also& also = {});
  // Of a failed one. Gives the job.
  [[nodiscard]] Result<std::string, WorkError> retry(const std::string& tenant,
                                                     const std::string& id);
  // With its refusals; reports in the store stay.
  [[nodiscard]] Result<void, WorkError> remove(const std::string& tenant, const std::string& id);
  // The refusals of one meaning of a log, or a bounce, as a case; the one that was opened before.
  [[nodiscard]] Result<CaseWork::Started, WorkError> open_case(const std::string& tenant,
                                                               const std::string& id,
                                                               const std::string& key);
  [[nodiscard]] Result<void, ledger::Error> resume();

 private:
  struct Begun {
    ledger::Arrival arrival;
    bool vouch = false;
  };
  [[nodiscard]] Result<std::string, WorkError> start(const std::string& tenant,
                                                     const std::string& id);
  [[nodiscard]] Result<boost::json::value, std::string> work(const std::string& tenant,
                                                             const std::string& id,
                                                             Jobs::Progress& progress);
  // Nothing: it is gone.
  [[nodiscard]] Result<std::optional<Begun>, std::string> begin(const std::string& tenant,
                                                                const std::string& id);
  [[nodiscard]] Result<ledger::Arrival, std::string> read_all(const std::string& tenant,
                                                              const ledger::Arrival& arrival,
                                                              bool vouch, Jobs::Progress& progress);
  [[nodiscard]] Result<void, std::string> keep_excerpts(const ArrivalReading::Found& found);
  [[nodiscard]] std::string excerpt_of(const std::string& arrival, const std::string& key) const;
  static void summarise(ArrivalReading::Found& found);
  [[nodiscard]] static Result<void, ledger::Error> keep_feedback(
      ledger::Database& database, const std::string& tenant, const std::string& id,
      const FeedbackIntake::Found& feedback);
  [[nodiscard]] Result<void, std::string> keep_refusals(const std::string& tenant,
                                                        ArrivalReading::Found& found);
  void note(const std::string& tenant, const ledger::Arrival& arrival);

  Surroundings s_;
  std::mutex storing_;  // held while reports are written: the store has one writer at a time
};

// An item of `GET /intake/items`.
[[nodiscard]] boost::json::object to_json(const ledger::Arrival& arrival);
// An item of `GET /domains/{domain}/refusals`, and of the clusters of a log.
[[nodiscard]] boost::json::object to_json(const ledger::RefusalSum& sum);

}  // namespace waybill::service
