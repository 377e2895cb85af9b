#include "app/health.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace waybill::app {
namespace {

constexpr std::chrono::seconds kFresh{1};

Check ledger_check(ledger::Ledger& ledger) {
  const auto answered = ledger.read([](ledger::Database& database) -> Result<void, ledger::Error> {
    auto rows = TRY(database.query("SELECT 1"));
    TRY(rows.step());
    return {};
  });
  return {"ledger", answered.has_value(), answered ? "" : answered.error().message};
}

Check store_check(store::EventStore& events) {
  store::Filter nobody;
  nobody.tenant = "healthz";
  const auto answered = events.reports(nobody, 1);
  return {"store", answered.has_value(), answered ? "" : answered.error().message};
}

Check disk_check(const std::string& data) {
  std::error_code error;
  const auto space = std::filesystem::space(data, error);
  if (error) return {"disk", false, data + ": " + error.message()};
  if (space.available < kLeastSpace)
    return {"disk", false, fmt::format("{}: only {} octets are free", data, space.available)};
  const std::string probe = data + "/.probe";
  const int file = ::open(probe.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return {"disk", false, data + ": " + std::generic_category().message(errno)};
  ::close(file);
  ::unlink(probe.c_str());
  return {"disk", true, ""};
}

}  // namespace

std::vector<Check> Health::look() {
  const std::scoped_lock lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (last_.empty() || now - looked_ > kFresh) {
    std::vector<Check> checks = {ledger_check(ledger_), store_check(events_), disk_check(data_)};
    for (std::size_t i = 0; i < checks.size(); ++i) {
      const bool was_good = last_.empty() || last_[i].is_good;
      if (checks[i].is_good != was_good) told_(checks[i]);
    }
    last_ = std::move(checks);
    looked_ = now;
  }
  return last_;
}

}  // namespace waybill::app
