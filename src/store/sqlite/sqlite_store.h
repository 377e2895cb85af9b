// An EventStore in one SQLite file. Questions may be asked from any thread; each runs on a
// connection of its own and sees one state of the store, whatever is written meanwhile.
#pragma once

#include "store/sqlite/reader_pool.h"

namespace waybill::store::sqlite {

class SqliteStore : public EventStore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<EventStore>, Error> open(const std::string& file);

  [[nodiscard]] Result<std::unique_ptr<Writer>, Error> write() override;
  [[nodiscard]] Result<std::vector<DomainCount>, Error> domains(const Filter& filter) override;
  [[nodiscard]] Result<std::vector<DayCount>, Error> days(const Filter& filter) override;
  [[nodiscard]] Result<std::vector<SourceCount>, Error> sources(const Filter& filter,
                                                                std::size_t most) override;
  [[nodiscard]] Result<std::vector<ReporterCount>, Error> reporters(const Filter& filter) override;
  [[nodiscard]] Result<std::vector<TlsCount>, Error> tls(const Filter& filter) override;
  [[nodiscard]] Result<std::vector<FailureCount>, Error> failures_reported(
      const Filter& filter) override;
  [[nodiscard]] Result<std::vector<KeptReport>, Error> reports(const Filter& filter,
                                                               std::size_t most) override;
  [[nodiscard]] Result<bool, Error> groups(
      const Filter& filter, const std::function<bool(const RowGroup&)>& visit) override;
  [[nodiscard]] Result<std::optional<std::string>, Error> original(const std::string& tenant,
                                                                   std::uint64_t number) override;
  [[nodiscard]] Result<std::uint64_t, Error> forget(const std::string& tenant, ReportKind kind,
                                                    Day before) override;
  [[nodiscard]] Result<std::uint64_t, Error> forget_originals(const std::string& tenant,
                                                              ReportKind kind, Day before) override;

 private:
  explicit SqliteStore(std::string file) : readers_(std::move(file)) {}

  ReaderPool readers_;
};

}  // namespace waybill::store::sqlite
