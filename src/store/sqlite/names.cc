#include "store/sqlite/names.h"

#include "base/hash.h"
#include "store/varint.h"

namespace waybill::store::sqlite {
namespace {

// Remembered names; hostile reports bring new ones without end.
constexpr std::size_t kMostRemembered = 100'000;

std::string key_of(char kind, std::string_view first, std::string_view second = {}) {
  std::string key(1, kind);
  put_text(key, first);
  key += second;
  return key;
}

}  // namespace

void Names::remember(std::string key, std::int64_t id) {
  if (ids_.size() >= kMostRemembered) ids_.clear();
  ids_.insert_or_assign(std::move(key), id);
}

const std::int64_t* Names::known(const std::string& key) const {
  const auto place = ids_.find(key);
  return place == ids_.end() ? nullptr : &place->second;
}

void Names::forget() {
  ids_.clear();
}

Result<std::int64_t, Error> Names::domain(std::string_view tenant, std::string_view name) {
  return scope(tenant, 0, name);
}

Result<std::int64_t, Error> Names::whole(std::string_view tenant) {
  return scope(tenant, 1, "");
}

Result<std::int64_t, Error> Names::scope(std::string_view tenant, int whole,
                                         std::string_view name) {
  std::string key = key_of(whole != 0 ? 'w' : 'd', tenant, name);
  if (const std::int64_t* id = known(key)) return *id;
  std::int64_t id = 0;
  {
    Rows rows = TRY(database_.query(
        "SELECT id FROM scope WHERE tenant = ? AND whole = ? AND name = ?", tenant, whole, name));
    if (TRY(rows.next())) id = rows.number(0);
  }
  if (id == 0) {
    TRY(database_.execute("INSERT INTO scope (tenant, whole, name) VALUES (?, ?, ?)", tenant, whole,
                          name));
    id = database_.inserted();
  }
  remember(std::move(key), id);
  return id;
}

Result<std::int64_t, Error> Names::submitter(std::string_view tenant, std::string_view name,
                                             std::string_view org) {
  // The name that was seen last is part of the key, so a new one finds its way to the table.
  const std::string latest = key_of('o', tenant, name);
  std::string key = key_of('s', latest, org);
  if (const std::int64_t* id = known(key)) {
    if (const std::int64_t* org_hash = known(latest);
        org_hash != nullptr && *org_hash == static_cast<std::int64_t>(hash_of(org)))
      return *id;
  }
  TRY(
      database_.execute("INSERT INTO submitter (tenant, name, org) VALUES (?, ?, ?) "
                        "ON CONFLICT (tenant, name) DO UPDATE SET org = excluded.org "
                        "WHERE org <> excluded.org",
                        tenant, name, org));
  Rows rows =
      TRY(database_.query("SELECT id FROM submitter WHERE tenant = ? AND name = ?", tenant, name));
  if (!TRY(rows.next())) return std::unexpected(database_.damaged());
  const std::int64_t id = rows.number(0);
  remember(std::move(key), id);
  remember(latest, static_cast<std::int64_t>(hash_of(org)));
  return id;
}

Result<std::int64_t, Error> Names::sender(std::string_view name) {
  return simple("n", "SELECT id FROM sender WHERE name = ?", "INSERT INTO sender (name) VALUES (?)",
                name);
}

Result<std::int64_t, Error> Names::phrase(std::string_view text) {
  return simple("p", "SELECT id FROM phrase WHERE text = ?", "INSERT INTO phrase (text) VALUES (?)",
                text);
}

Result<std::int64_t, Error> Names::simple(std::string_view kind, std::string_view find,
                                          std::string_view insert, std::string_view text) {
  std::string key = key_of(kind.front(), text);
  if (const std::int64_t* id = known(key)) return *id;
  std::int64_t id = 0;
  {
    Rows rows = TRY(database_.query(find, text));
    if (TRY(rows.next())) id = rows.number(0);
  }
  if (id == 0) {
    TRY(database_.execute(insert, text));
    id = database_.inserted();
  }
  remember(std::move(key), id);
  return id;
}

}  // namespace waybill::store::sqlite
