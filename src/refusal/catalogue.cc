#include "refusal/catalogue.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/ascii.h"
#include "base/csv.h"

namespace waybill::refusal {
namespace {

enum class Column : std::uint8_t {
  Id,
  Provider,
  Scope,
  Priority,
  Pattern,
  Class,
  Reason,
  Permanence,
  Actor,
  Meaning,
  Fix,
  Example,
  Confidence,
};

// In the order of the enumerators.
constexpr auto kNames = std::to_array<std::string_view>(
    {"id", "provider", "scope", "priority", "pattern", "class", "reason", "permanence", "actor",
     "meaning", "smallest_fix", "example", "confidence"});

using Places = std::array<std::size_t, kNames.size()>;

Result<Places, std::string> find_columns(std::span<const std::string_view> header) {
  Places places{};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const auto found = std::ranges::find(header, kNames.at(i));
    if (found == header.end())
      return std::unexpected(fmt::format("the table has no column \"{}\"", kNames.at(i)));
    places.at(i) = static_cast<std::size_t>(found - header.begin());
  }
  return places;
}

// Reads one row of the table; each step leaves the first thing that is wrong in `error`.
class RowReader {
 public:
  RowReader(const csv::Reader& reader, const Places& places) : reader_(reader), places_(places) {}

  Result<Row, std::string> read() {
    Row row;
    row.id = text(Column::Id);
    row.provider = text(Column::Provider);
    row.pattern = text(Column::Pattern);
    row.meaning = text(Column::Meaning);
    row.fix = text(Column::Fix);
    row.example = text(Column::Example);
    row.scope = word(Column::Scope, parse_scope);
    row.kind = word(Column::Class, parse_class);
    row.reason = word(Column::Reason, parse_reason);
    row.permanence = word(Column::Permanence, parse_permanence);
    row.actor = word(Column::Actor, parse_actor);
    row.source = word(Column::Confidence, parse_source);
    const auto priority = ascii::parse_number(text(Column::Priority));
    if (!priority || *priority > 1000) fail("the priority is not a number up to 1000");
    row.priority = static_cast<unsigned>(priority.value_or(0));
    if (row.id.empty() || row.provider.empty()) fail("the id or the provider is empty");
    if (row.pattern.empty() || row.pattern.size() > kLongestPattern)
      fail("the pattern is empty or too long");
    if (row.meaning.empty()) fail("the meaning is empty");
    if (!reader_.faults().empty()) fail(csv::describe(reader_.faults().front().code));
    if (!error_.empty()) return std::unexpected(error_);
    return row;
  }

 private:
  [[nodiscard]] std::string_view text(Column column) const {
    return reader_.field(places_.at(std::to_underlying(column)));
  }

  void fail(std::string_view what) {
    if (error_.empty())
      error_ = fmt::format("line {}, row \"{}\": {}", reader_.line(),
                           ascii::printable(text(Column::Id)), what);
  }

  template <class E>
  E word(Column column, std::optional<E> (*parse)(std::string_view)) {
    const auto value = parse(text(column));
    if (!value)
      fail(fmt::format("\"{}\" is no {}", ascii::printable(text(column)),
                       kNames.at(std::to_underlying(column))));
    return value.value_or(E{});
  }

  const csv::Reader& reader_;
  const Places& places_;
  std::string error_;
};

}  // namespace

Result<Catalogue, std::string> Catalogue::parse(std::string_view csv) {
  csv::Reader reader(csv);
  if (!reader.next()) return std::unexpected("the table is empty");
  const Places places = TRY(find_columns(reader.fields()));
  Catalogue catalogue;
  std::unordered_set<std::string> ids;
  while (reader.next()) {
    Row row = TRY(RowReader(reader, places).read());
    if (!ids.insert(row.id).second)
      return std::unexpected(
          fmt::format("line {}, row \"{}\": the id occurs twice", reader.line(), row.id));
    if (catalogue.rows_.size() == kMostRows) return std::unexpected("the table has too many rows");
    catalogue.rows_.push_back(std::move(row));
  }
  catalogue.sort();
  return catalogue;
}

void Catalogue::sort() {
  std::vector<std::pair<unsigned, std::size_t>> order;
  order.reserve(rows_.size());
  for (std::size_t i = 0; i < rows_.size(); ++i)
    order.emplace_back(rows_[i].priority, i);
  std::ranges::sort(order);
  std::vector<Row> sorted;
  sorted.reserve(rows_.size());
  for (const auto& [priority, index] : order)
    sorted.push_back(std::move(rows_[index]));
  rows_ = std::move(sorted);
}

void Catalogue::merge(const Catalogue& other) {
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < rows_.size(); ++i)
    known.emplace(rows_[i].id, i);
  for (const Row& row : other.rows_) {
    const auto found = known.find(row.id);
    if (found != known.end()) {
      rows_[found->second] = row;
    } else {
      rows_.push_back(row);
    }
  }
  sort();
}

const Row* Catalogue::find(std::string_view id) const {
  const auto found = std::ranges::find(rows_, id, &Row::id);
  return found == rows_.end() ? nullptr : &*found;
}

}  // namespace waybill::refusal
