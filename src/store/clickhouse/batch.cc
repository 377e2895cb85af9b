#include "store/clickhouse/batch.h"

#include <fmt/format.h>

#include <random>

#include "store/clickhouse/row_binary.h"

namespace waybill::store::clickhouse {

std::uint64_t Numbers::next() {
  static thread_local std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

void Batch::return_to(const Mark& mark) {
  octets_.resize(mark.octets);
  places_.resize(mark.places);
  rows_ = mark.rows;
}

Result<std::uint64_t, Error> Batch::send(Connection& connection) {
  std::uint64_t number = 0;
  const auto numbered = [&] {
    number = Numbers::next();
    std::string packed;
    put_fixed(packed, number);
    for (const std::size_t place : places_)
      octets_.replace(place, packed.size(), packed);
    return std::string_view(octets_);
  };
  TRY(connection.insert(
      fmt::format("INSERT INTO {} ({}) FORMAT RowBinary", connection.everywhere(table_), columns_),
      numbered));
  clear();
  return number;
}

}  // namespace waybill::store::clickhouse
