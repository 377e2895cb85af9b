#include "service/housekeeping.h"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>

#include "ledger/alerts.h"
#include "ledger/arrivals.h"
#include "ledger/audit.h"
#include "ledger/cases.h"
#include "ledger/checks.h"
#include "ledger/feedback.h"
#include "ledger/issues.h"
#include "ledger/listings.h"
#include "ledger/mail.h"
#include "ledger/refusals.h"
#include "ledger/tenants.h"
#include "service/uploads.h"

namespace waybill::service {
namespace {

constexpr std::int64_t kSecondsOfDay = 86'400;
constexpr auto kBetween = std::chrono::hours(1);
constexpr store::Day kEver = 1'000'000;
constexpr store::ReportKind kKinds[] = {store::ReportKind::Aggregate, store::ReportKind::Failure,
                                        store::ReportKind::SmtpTls};

template <class T>
Result<T, std::string> of_store(Result<T, store::Error> result) {
  if (!result) return std::unexpected(std::move(result).error().message);
  return *std::move(result);
}
Result<void, std::string> done(const Result<void, store::Error>& result) {
  if (!result) return std::unexpected(result.error().message);
  return {};
}

void remove_case_files(const DataFolder& data, const std::string& id) {
  remove_file(data.case_file(id));
  remove_file(data.case_view(id));
}

void remove_test_files(const DataFolder& data, const std::string& id) {
  remove_file(data.test_mail(id));
  remove_file(data.test_report(id));
}

class Visit {
 public:
  Visit(ledger::Ledger& ledger, store::EventStore& events, const DataFolder& data, std::int64_t now)
      : ledger_(ledger), events_(events), data_(data), now_(now) {}

  Result<HousekeepingFound, std::string> run() {
    for (const ledger::Tenant& tenant : TRY(tenants()))
      TRY(apply(tenant.id, tenant.settings.retention));
    TRY(done(ledger_.write(
        [&](ledger::Database& database) { return ledger::forget_addresses(database, now_); })));
    found_.uploads = TRY(remove_unused(ledger_, data_, now_ - kUnusedSeconds));
    TRY(sweep());
    return found_;
  }

 private:
  Result<std::vector<ledger::Tenant>, std::string> tenants() {
    return of_store(ledger_.read(
        [](ledger::Database& database) -> Result<std::vector<ledger::Tenant>, ledger::Error> {
          std::vector<ledger::Tenant> all = TRY(ledger::root_tenants(database));
          const std::size_t roots = all.size();
          for (std::size_t i = 0; i < roots; ++i) {
            for (ledger::Tenant& client : TRY(ledger::clients_of(database, all[i].id)))
              all.push_back(std::move(client));
          }
          return all;
        }));
  }

  Result<void, std::string> apply(const std::string& tenant, const ledger::Retention& retention) {
    if (retention.cases_days > 0) TRY(forget_cases(tenant, before(retention.cases_days)));
    if (retention.tests_days > 0) TRY(forget_tests(tenant, before(retention.tests_days)));
    if (retention.audit_days > 0)
      TRY(done(ledger_.write([&](ledger::Database& database) {
        return ledger::forget_audit(database, tenant, before(retention.audit_days));
      })));
    if (retention.rows_days > 0) TRY(forget_rows(tenant, before(retention.rows_days)));
    if (retention.originals_days > 0) {
      const auto day = static_cast<store::Day>(before(retention.originals_days) / kSecondsOfDay);
      for (const store::ReportKind kind : kKinds)
        found_.originals += TRY(of_store(events_.forget_originals(tenant, kind, day)));
    }
    return {};
  }

  [[nodiscard]] std::int64_t before(std::int64_t days) const { return now_ - days * kSecondsOfDay; }

  Result<void, std::string> forget_cases(const std::string& tenant, std::int64_t time) {
    const auto old = TRY(of_store(ledger_.read(
        [&](ledger::Database& database) { return ledger::cases_before(database, tenant, time); })));
    for (const ledger::Owned& owned : old) {
      TRY(done(ledger_.write([&](ledger::Database& database) {
        return ledger::remove_case(database, tenant, owned.id);
      })));
      remove_case_files(data_, owned.id);
      ++found_.cases;
    }
    return {};
  }

  Result<void, std::string> forget_tests(const std::string& tenant, std::int64_t time) {
    const auto old = TRY(of_store(ledger_.read(
        [&](ledger::Database& database) { return ledger::tests_before(database, tenant, time); })));
    for (const ledger::Owned& owned : old) {
      TRY(done(ledger_.write([&](ledger::Database& database) {
        return ledger::remove_test(database, tenant, owned.id);
      })));
      remove_test_files(data_, owned.id);
      ++found_.tests;
    }
    return {};
  }

  Result<void, std::string> forget_rows(const std::string& tenant, std::int64_t time) {
    const auto day = static_cast<store::Day>(time / kSecondsOfDay);
    for (const store::ReportKind kind : kKinds)
      found_.reports += TRY(of_store(events_.forget(tenant, kind, day)));
    return done(ledger_.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
      TRY(ledger::forget_refusals(database, tenant, day));
      TRY(ledger::forget_feedback(database, tenant, day));
      TRY(ledger::forget_listings(database, tenant, time));
      TRY(ledger::forget_checks(database, tenant, time));
      TRY(ledger::forget_issues(database, tenant, time));
      TRY(ledger::forget_alerts(database, tenant, time));
      return ledger::forget_arrivals(database, tenant, time);
    }));
  }

  // Files whose row is gone: the server ended between the two, or the organisation was deleted.
  Result<void, std::string> sweep() {
    TRY(sweep_folder("uploads", "SELECT id FROM upload"));
    TRY(sweep_folder("cases", "SELECT id FROM cases"));
    TRY(sweep_folder("tests", "SELECT id FROM mail_test"));
    return sweep_folder("excerpts", "SELECT id FROM arrival");
  }

  Result<void, std::string> sweep_folder(const char* name, const char* ids) {
    const auto known = TRY(of_store(ledger_.read(
        [&](ledger::Database& database) -> Result<std::set<std::string>, ledger::Error> {
          std::set<std::string> all;
          ledger::Rows rows = TRY(database.query(ids));
          while (TRY(rows.next()))
            all.emplace(rows.text(0));
          return all;
        })));
    std::error_code error;
    for (const auto& entry :
         std::filesystem::directory_iterator(data_.root() + "/" + name, error)) {
      const std::string file = entry.path().filename().string();
      // "ID", "ID.case", "ID-KEY.csv"
      if (known.contains(file.substr(0, file.find_first_of(".-")))) continue;
      const auto age = std::filesystem::file_time_type::clock::now() - entry.last_write_time(error);
      if (error || age < std::chrono::seconds(kUnusedSeconds)) continue;
      if (std::filesystem::remove(entry.path(), error)) ++found_.files;
    }
    return {};
  }

  ledger::Ledger& ledger_;
  store::EventStore& events_;
  const DataFolder& data_;
  std::int64_t now_;
  HousekeepingFound found_;
};

}  // namespace

Result<HousekeepingFound, std::string> keep_house(ledger::Ledger& ledger, store::EventStore& events,
                                                  const DataFolder& data, std::int64_t now) {
  return Visit(ledger, events, data, now).run();
}

Result<void, std::string> forget_everything(ledger::Ledger& ledger, store::EventStore& events,
                                            const DataFolder& data, const std::string& tenant) {
  for (const store::ReportKind kind : kKinds)
    (void)TRY(of_store(events.forget(tenant, kind, kEver)));
  const auto names = [&](const char* sql) {
    return of_store(ledger.read(
        [&](ledger::Database& database) -> Result<std::vector<std::string>, ledger::Error> {
          std::vector<std::string> ids;
          ledger::Rows rows = TRY(database.query(sql, tenant));
          while (TRY(rows.next()))
            ids.emplace_back(rows.text(0));
          return ids;
        }));
  };
  for (const std::string& id : TRY(names("SELECT id FROM upload WHERE tenant = ?")))
    remove_file(data.upload(id));
  for (const std::string& id : TRY(names("SELECT id FROM cases WHERE tenant = ?")))
    remove_case_files(data, id);
  for (const std::string& id : TRY(names("SELECT id FROM mail_test WHERE tenant = ?")))
    remove_test_files(data, id);
  for (const std::string& id : TRY(names("SELECT id FROM arrival WHERE tenant = ?")))
    remove_file(data.excerpt(id));
  return {};
}

Housekeeping::Housekeeping(ledger::Ledger& ledger, store::EventStore& events,
                           const DataFolder& data, std::function<std::int64_t()> clock, Tell tell)
    : thread_([&ledger, &events, &data, clock = std::move(clock),
               tell = std::move(tell)](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any changed;
        while (!stop.stop_requested()) {
          const auto found = keep_house(ledger, events, data, clock());
          if (!found) {
            tell(found.error());
          } else if (found->cases + found->tests + found->reports + found->originals > 0) {
            tell(fmt::format(
                "retention: {} cases, {} tests, {} reports, {} originals were forgotten",
                found->cases, found->tests, found->reports, found->originals));
          }
          std::unique_lock lock(mutex);
          changed.wait_for(lock, stop, kBetween, [] { return false; });
        }
      }) {}

}  // namespace waybill::service
