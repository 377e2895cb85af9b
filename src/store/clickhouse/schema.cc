#include "store/clickhouse/schema.h"

#include <fmt/format.h>

#include "store/clickhouse/row_binary.h"

namespace waybill::store::clickhouse {
namespace {

struct Table {
  std::string_view name, columns;
  std::string_view engine;   // its name without "Replicated", "MergeTree" and parentheses
  std::string_view version;  // argument of a Replacing engine
  std::string_view partition, order;
};

// Plain types that ClickHouse 18.16 has as well as today's.
// serial: of one written version of a report; batch: of one INSERT. A row counts if the report's
// row in `reports` names both.
constexpr Table kTables[] = {
    {.name = "reports",
     .columns = "tenant String, domain String, kind UInt8, first_day Date, key FixedString(16), "
                "version UInt64, deleted UInt8, serial UInt64, batches Array(UInt64), "
                "last_day Date, verified UInt8, complete UInt8, digest FixedString(32), "
                "superseded String, submitter String, org String, generation String, "
                "policy String, deviations String, report_id String, begin Int64, end Int64, "
                "received Int64, rows UInt64, messages UInt64, original_name String",
     .engine = "Replacing",
     .version = "version",
     .partition = "toYYYYMM(first_day)",
     .order = "tenant, domain, kind, first_day, key"},
    {.name = "rows",
     .columns = "tenant String, domain String, day Date, serial UInt64, batch UInt64, "
                "last_day Date, verified UInt8, submitter String, source_ip FixedString(16), "
                "sender String, header_from String, disposition UInt8, dkim_aligned UInt8, "
                "spf_aligned UInt8, messages UInt64, signature String",
     .engine = "",
     .version = "",
     .partition = "toYYYYMM(day)",
     .order = "tenant, domain, day, serial"},
    {.name = "tls_rows",
     .columns = "tenant String, domain String, day Date, serial UInt64, batch UInt64, "
                "last_day Date, verified UInt8, submitter String, policy_domain String, "
                "policy_type String, result_type String, receiving_mx String, sessions UInt64",
     .engine = "",
     .version = "",
     .partition = "toYYYYMM(day)",
     .order = "tenant, domain, day, serial"},
    {.name = "failure_rows",
     .columns = "tenant String, domain String, day Date, serial UInt64, batch UInt64, "
                "last_day Date, verified UInt8, submitter String, source_ip String, "
                "auth_failures String, delivery_result String, header_from String, "
                "incidents UInt64",
     .engine = "",
     .version = "",
     .partition = "toYYYYMM(day)",
     .order = "tenant, domain, day, serial"},
    {.name = "originals",
     .columns = "tenant String, domain String, kind UInt8, last_day Date, serial UInt64, "
                "data String",
     .engine = "",
     .version = "",
     .partition = "toYYYYMM(last_day)",
     .order = "tenant, serial"},
    {.name = "schema",
     .columns = "tenant String, domain String, version UInt32",
     .engine = "",
     .version = "",
     .partition = "tuple()",
     .order = "version"},
};

std::string engine_of(const Connection& connection, const Table& table) {
  if (!connection.address().replicated)
    return fmt::format("{}MergeTree({})", table.engine, table.version);
  return fmt::format("Replicated{}MergeTree('/waybill/{{shard}}/{}/{}', '{{replica}}'{}{})",
                     table.engine, connection.address().database, table.name,
                     table.version.empty() ? "" : ", ", table.version);
}

Result<void, Error> create(Connection& connection, const Table& table) {
  TRY(connection.run(
      fmt::format("CREATE TABLE IF NOT EXISTS {}{} ({}) ENGINE = {} PARTITION BY {} "
                  "ORDER BY ({})",
                  connection.local(table.name), connection.on_cluster(), table.columns,
                  engine_of(connection, table), table.partition, table.order)));
  if (connection.address().cluster.empty()) return {};
  // A domain lives on one shard, so that a report and its rows are always together.
  TRY(connection.run(
      fmt::format("CREATE TABLE IF NOT EXISTS {}{} ({}) ENGINE = Distributed(`{}`, {}, {}, "
                  "cityHash64(tenant, domain))",
                  connection.everywhere(table.name), connection.on_cluster(), table.columns,
                  connection.address().cluster, connection.address().database, table.name)));
  return {};
}

Result<std::uint64_t, Error> schema_of(Connection& connection) {
  const std::string answer = TRY(connection.ask(fmt::format(
      "SELECT toUInt64(max(version)) FROM {} FORMAT RowBinary", connection.everywhere("schema"))));
  PackedReader reader(answer);
  return read_count(reader);
}

}  // namespace

Result<void, Error> bring_forward(Connection& connection) {
  TRY(connection.run(fmt::format("CREATE DATABASE IF NOT EXISTS {}{}",
                                 connection.address().database, connection.on_cluster())));
  for (const Table& table : kTables)
    if (table.name == "schema") TRY(create(connection, table));
  const std::uint64_t schema = TRY(schema_of(connection));
  if (schema > kSchema)
    return std::unexpected(
        Error{fmt::format("ClickHouse database {}: a newer Waybill wrote it (schema {}, this "
                          "program knows {})",
                          connection.address().database, schema, kSchema)});
  if (schema == kSchema) return {};
  // Later schemas: ALTER TABLE steps follow here, each repeatable.
  for (const Table& table : kTables)
    TRY(create(connection, table));
  std::string row;
  put_text(row, "");
  put_text(row, "");
  put_fixed(row, std::uint32_t{kSchema});
  return connection.insert(fmt::format("INSERT INTO {} (tenant, domain, version) FORMAT RowBinary",
                                       connection.everywhere("schema")),
                           [&] { return std::string_view(row); });
}

}  // namespace waybill::store::clickhouse
