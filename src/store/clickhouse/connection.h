// Requests to ClickHouse over HTTP. What fails because a server or its keeper is away is tried
// again, on the next host, until the address's patience ends. One thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "store/clickhouse/address.h"

namespace waybill::store::clickhouse {

class Connection {
 public:
  explicit Connection(const Address& address);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection(Connection&&) = delete;
  Connection& operator=(Connection&&) = delete;

  // A query or a statement; its answer. Only what may be repeated.
  [[nodiscard]] Result<std::string, Error> ask(const std::string& sql);
  [[nodiscard]] Result<void, Error> run(const std::string& statement);
  // INSERT INTO ... FORMAT RowBinary. `rows` is called before each attempt and gives the octets,
  // which live until its next call: an attempt that failed may have been carried out.
  [[nodiscard]] Result<void, Error> insert(const std::string& sql,
                                           const std::function<std::string_view()>& rows);

  // Until the table's ALTER ... DELETE are done on the server that answers, or patience ends: then
  // they are done later.
  [[nodiscard]] Result<void, Error> wait_for_mutations(std::string_view table);

  [[nodiscard]] const Address& address() const { return address_; }
  // Table in the address's database: for statements about the tables of one server.
  [[nodiscard]] std::string local(std::string_view table) const;
  // For questions and inserts: the table over all servers, if there is a cluster.
  [[nodiscard]] std::string everywhere(std::string_view table) const;
  [[nodiscard]] std::string on_cluster() const;

 private:
  struct Transport;
  struct Outcome;
  [[nodiscard]] Outcome send(const std::string& sql, const std::string_view* body);
  [[nodiscard]] Result<std::string, Error> patiently(const std::string& sql,
                                                     const std::function<std::string_view()>* rows);

  Address address_;
  std::unique_ptr<Transport> transport_;
  std::size_t host_ = 0;
};

}  // namespace waybill::store::clickhouse
