// An EventStore in ClickHouse, of one server or of a cluster. Questions may be asked from any
// thread; each is one or two requests.
#pragma once

#include <mutex>

#include "store/clickhouse/connection.h"
#include "store/varint.h"

namespace waybill::store::clickhouse {

class ClickHouseStore : public EventStore {
 public:
  // `url`: what stands behind "clickhouse:"; address.h describes it.
  [[nodiscard]] static Result<std::unique_ptr<EventStore>, Error> open(std::string_view url);

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
  explicit ClickHouseStore(Address address) : address_(std::move(address)), connection_(address_) {}
  // The rows of an answer, each read by `read`.
  [[nodiscard]] Result<void, Error> ask(const std::string& sql,
                                        const std::function<void(PackedReader&)>& read);
  [[nodiscard]] std::string live_rows(std::string_view table, const Filter& filter,
                                      ReportKind kind) const;
  [[nodiscard]] std::string live_reports(const Filter& filter) const;
  [[nodiscard]] Result<void, Error> delete_rows(std::string_view table,
                                                const std::string& condition);

  Address address_;
  std::mutex mutex_;  // held while connection_ is used
  Connection connection_;
};

}  // namespace waybill::store::clickhouse
