#include "tester/postal_address.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <memory>

#include "base/check.h"
#include "data/postal_addresses.h"
#include "tester/table.h"

namespace waybill::tester {

bool has_postal_address(std::string_view text) {
  static const auto kForms = [] {
    auto set = std::make_unique<RE2::Set>(RE2::Quiet, RE2::UNANCHORED);
    const Table table(data::postal_addresses());
    for (const Table::Row& row : table.rows())
      CHECK(set->Add(row[1], nullptr) >= 0);
    CHECK(set->Compile());
    return set;
  }();
  return kForms->Match(re2::StringPiece(text.data(), text.size()), nullptr);
}

}  // namespace waybill::tester
