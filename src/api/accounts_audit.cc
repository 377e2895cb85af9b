// Who did what.
#include <utility>

#include "api/accounts.h"
#include "api/answer.h"
#include "ledger/audit.h"

namespace waybill::api {
namespace {

namespace json = boost::json;
using ledger::Database;
using ledger::Error;

constexpr std::string_view kColumns[] = {"id",      "time",   "user",   "token",
                                         "address", "action", "object", "detail"};
// A file for a spreadsheet has at most so many lines: the latest. Ours; a spreadsheet takes a
// million.
constexpr std::size_t kMostLines = 500'000;

json::value to_json(const ledger::AuditEntry& entry) {
  return {{"id", std::to_string(entry.id)},   {"time", time_value(entry.time)},
          {"user", text_or_null(entry.user)}, {"token", text_or_null(entry.token)},
          {"address", entry.address},         {"action", entry.action},
          {"object", entry.object},           {"detail", entry.detail}};
}

}  // namespace

http::Response get_audit(Services& services, Call& call) {
  ParameterReader parameters(call);
  const bool wants_csv = parameters.wants_csv();
  const std::size_t limit = parameters.limit();
  const std::int64_t before = parameters.number_cursor();
  if (auto fault = parameters.fault()) return *std::move(fault);
  return answered(services, call,
                  services.ledger.read([&](Database& database) -> Result<http::Response, Error> {
                    const auto entries =
                        TRY(ledger::audit_of(database, call.caller.tenant, wants_csv ? 0 : before,
                                             wants_csv ? kMostLines : limit + 1));
                    json::array items;
                    for (const ledger::AuditEntry& entry : entries)
                      items.push_back(to_json(entry));
                    if (wants_csv) return csv_file("audit", kColumns, items);
                    std::string next;
                    if (items.size() > limit) {
                      items.pop_back();
                      next = make_cursor(std::to_string(entries[limit - 1].id));
                    }
                    return page(std::move(items), next);
                  }));
}

}  // namespace waybill::api
