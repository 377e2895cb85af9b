// Cases of an organisation: opened from uploads, diagnosed on a job, kept as files, asked what-if,
// verified against DNS as it is now. Safe for several threads.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "diagnosis/case_file.h"
#include "diagnosis/diagnose.h"
#include "dns/change.h"
#include "ledger/cases.h"
#include "net/dns_session.h"
#include "service/data_folder.h"
#include "service/jobs.h"
#include "service/live.h"
#include "service/work.h"

namespace waybill::service {

struct NewCase {
  std::vector<std::string> uploads;  // ids, of the same organisation
  diagnosis::Question question;
  std::string title;              // "" : from the verdict
  std::string source = "upload";  // ledger::CaseEntry::source
  std::string arrival;            // of the Email Log among the uploads; "" none
};

// What was made of a case.
struct Judged {
  diagnosis::Diagnosis diagnosis;
  diagnosis::MessageTally tally;
};

class CaseWork {
 public:
  struct Surroundings {
    ledger::Ledger& ledger;
    const DataFolder& data;
    Jobs& jobs;
    Live& live;
    OpenDns open_dns;
    Clock clock;
  };
  explicit CaseWork(Surroundings surroundings) : s_(std::move(surroundings)) {}

  struct Started {
    std::string id, job;
  };
  [[nodiscard]] Result<Started, WorkError> open(const std::string& tenant, const NewCase& request);
  // The case is diagnosed again with what is there and these uploads. Gives the job.
  [[nodiscard]] Result<std::string, WorkError> add_evidence(
      const std::string& tenant, const std::string& id, const std::vector<std::string>& uploads);
  // Asks DNS now; the job's result is a what-if object with "at". Gives the job.
  [[nodiscard]] Result<std::string, WorkError> verify(const std::string& tenant,
                                                      const std::string& id);
  // The what-if object (docs/api.md).
  [[nodiscard]] Result<boost::json::object, WorkError> what_if(
      const std::string& tenant, const std::string& id, const std::vector<std::string>& set,
      const std::vector<std::string>& unset);

  // What the page shows (docs/api.md): "diagnosis", "identities", "path", "fix", "dns", …; while
  // there is none, an empty object.
  [[nodiscard]] Result<boost::json::object, WorkError> view(const std::string& tenant,
                                                            const std::string& id);
  [[nodiscard]] Result<std::shared_ptr<const diagnosis::StoredCase>, WorkError> load(
      const std::string& tenant, const std::string& id);
  [[nodiscard]] Result<ledger::CaseEntry, WorkError> entry(const std::string& tenant,
                                                           const std::string& id);
  [[nodiscard]] Result<void, WorkError> remove(const std::string& tenant, const std::string& id);
  // What was under way when the server ended goes on.
  [[nodiscard]] Result<void, ledger::Error> resume();

 private:
  [[nodiscard]] Result<boost::json::value, std::string> diagnose(const std::string& tenant,
                                                                 const std::string& id,
                                                                 Jobs::Progress& progress);
  [[nodiscard]] Result<boost::json::value, std::string> check_now(const std::string& tenant,
                                                                  const std::string& id,
                                                                  Jobs::Progress& progress);
  [[nodiscard]] Result<std::string, WorkError> start(const std::string& tenant,
                                                     const std::string& id);
  [[nodiscard]] Result<diagnosis::Case, std::string> gather(const std::string& tenant,
                                                            ledger::CaseEntry& entry,
                                                            std::optional<dns::Snapshot>& snapshot);
  [[nodiscard]] Result<void, std::string> keep(const std::string& tenant, ledger::CaseEntry entry,
                                               const diagnosis::Case& the_case,
                                               const diagnosis::Examination& examination,
                                               const Judged& judged, const std::string& resolver);
  [[nodiscard]] Result<bool, std::string> write_entry(const std::string& tenant,
                                                      ledger::CaseEntry& entry);
  void fail(const std::string& tenant, ledger::CaseEntry entry, const std::string& error);
  void tell(const std::string& tenant, const ledger::CaseEntry& entry);
  [[nodiscard]] Result<void, WorkError> check_uploads(const std::string& tenant,
                                                      const std::vector<std::string>& uploads);

  Surroundings s_;
  std::mutex mutex_;
  // The case that was loaded last: pages ask for its evidence piece by piece.
  std::string loaded_id_;
  std::shared_ptr<const diagnosis::StoredCase> loaded_;
};

// An item of `GET /cases`.
[[nodiscard]] boost::json::object to_json(const ledger::CaseEntry& entry);

}  // namespace waybill::service
