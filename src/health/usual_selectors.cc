#include "health/usual_selectors.h"

#include "base/check.h"
#include "base/csv.h"
#include "data/selectors.h"

namespace waybill::health {
namespace {

std::vector<UsualSelector> load() {
  std::vector<UsualSelector> rows;
  csv::Reader reader(data::selectors());
  CHECK(reader.next());  // the header
  while (reader.next()) {
    CHECK(reader.field(2) == "always" || reader.field(2) == "service");
    rows.push_back(
        {std::string(reader.field(0)), std::string(reader.field(1)), reader.field(2) == "always"});
  }
  return rows;
}

}  // namespace

std::span<const UsualSelector> usual_selectors() {
  static const std::vector<UsualSelector> kRows = load();
  return kRows;
}

}  // namespace waybill::health
