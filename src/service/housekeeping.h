// What the server forgets by itself: what an organisation does not want kept longer, and what
// nothing needs any more.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "base/result.h"
#include "ledger/ledger.h"
#include "service/data_folder.h"
#include "store/event_store.h"

namespace waybill::service {

// Uploads that nobody made anything of, and files without a row, are kept so long. Ours: what is
// under way is younger.
inline constexpr std::int64_t kUnusedSeconds = 86'400;

struct HousekeepingFound {
  std::uint64_t cases = 0, tests = 0, reports = 0, originals = 0, uploads = 0, files = 0;
};

// Applies the retention of every organisation (ledger/tenants.h). `now` in Unix seconds. Stops at
// the first error: what was forgotten before it stays forgotten.
[[nodiscard]] Result<HousekeepingFound, std::string> keep_house(ledger::Ledger& ledger,
                                                                store::EventStore& events,
                                                                const DataFolder& data,
                                                                std::int64_t now);

// Everything that the organisation has outside the ledger: reports and files. Before its rows go,
// since they name the files.
[[nodiscard]] Result<void, std::string> forget_everything(ledger::Ledger& ledger,
                                                          store::EventStore& events,
                                                          const DataFolder& data,
                                                          const std::string& tenant);

// Keeps house once an hour on a thread of its own. Errors are told, and it goes on.
class Housekeeping {
 public:
  using Tell = std::function<void(std::string_view line)>;
  Housekeeping(ledger::Ledger& ledger, store::EventStore& events, const DataFolder& data,
               std::function<std::int64_t()> clock, Tell tell);

 private:
  std::jthread thread_;
};

}  // namespace waybill::service
