#include "ledger/ledger.h"

#include "ledger/schema.h"
#include "store/sqlite/migration.h"

namespace waybill::ledger {
namespace {

constexpr std::int64_t kApplication = 0x57424C47;  // "WBLG"

}  // namespace

Result<std::unique_ptr<Ledger>, Error> Ledger::open(const std::string& file) {
  auto writer = TRY(Database::open(file, Database::Mode::Write));
  TRY(store::sqlite::bring_forward(*writer, {kApplication, kSchemaSteps}));
  return std::unique_ptr<Ledger>(new Ledger(file, std::move(writer)));
}

}  // namespace waybill::ledger
