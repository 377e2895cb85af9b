#include "service/uploads.h"

#include "account/secret.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "container/archive.h"
#include "diagnosis/evidence.h"
#include "evidence/input.h"

namespace waybill::service {
namespace {

constexpr std::size_t kEnoughToTell = 64U << 10U;

std::string kind_of(std::string_view first_octets) {
  using namespace std::string_view_literals;
  for (const std::string_view mark : {"PK\3\4"sv, "\x1f\x8b"sv, "\x28\xb5\x2f\xfd"sv}) {
    if (first_octets.starts_with(mark)) return "archive";
  }
  if (first_octets.starts_with("From ")) return "mailbox";
  return std::string(to_string(diagnosis::recognise(first_octets)));
}

Result<ledger::Upload, std::string> note(ledger::Ledger& ledger, const std::string& tenant,
                                         ledger::Upload upload) {
  const auto added = ledger.write(
      [&](ledger::Database& database) { return ledger::add(database, tenant, upload); });
  if (!added) return std::unexpected(added.error().message);
  return upload;
}

}  // namespace

std::string safe_name(std::string_view name) {
  if (const auto slash = name.find_last_of("/\\"); slash != std::string_view::npos)
    name.remove_prefix(slash + 1);
  while (name.starts_with('.') || name.starts_with(' '))
    name.remove_prefix(1);
  std::string safe;
  for (const char sign : to_valid_utf8(name)) {
    const auto octet = static_cast<unsigned char>(sign);
    if (octet >= 0x20U && octet != 0x7FU) safe += sign;
  }
  if (safe.size() > kLongestUploadName) safe.resize(kLongestUploadName);
  safe = to_valid_utf8(safe);  // a cut character
  return safe.empty() ? "evidence" : safe;
}

Result<ledger::Upload, std::string> keep_upload(ledger::Ledger& ledger, const DataFolder& data,
                                                const std::string& tenant, std::string_view name,
                                                const std::string& file, std::int64_t now) {
  ledger::Upload upload;
  upload.id = account::random_id();
  upload.name = safe_name(name);
  upload.created = now;
  Sha256 hash;
  std::string first;
  const auto source = TRY(evidence::open_input(file));
  while (true) {
    const std::string_view block = TRY(source->next());
    if (block.empty()) break;
    hash.add(block);
    upload.octets += block.size();
    if (first.size() < kEnoughToTell) first += block.substr(0, kEnoughToTell - first.size());
  }
  upload.sha256 = hash.finish_hex();
  upload.kind = kind_of(first);
  TRY(move_durably(file, data.upload(upload.id)));
  return note(ledger, tenant, std::move(upload));
}

Result<ledger::Upload, std::string> keep_octets(ledger::Ledger& ledger, const DataFolder& data,
                                                const std::string& tenant, std::string_view name,
                                                std::string_view octets, std::int64_t now) {
  ledger::Upload upload{.id = account::random_id(),
                        .name = safe_name(name),
                        .octets = octets.size(),
                        .sha256 = sha256_hex(octets),
                        .kind = kind_of(octets.substr(0, kEnoughToTell)),
                        .created = now};
  TRY(write_durably(data.upload(upload.id), octets));
  return note(ledger, tenant, std::move(upload));
}

Result<std::size_t, std::string> remove_unused(ledger::Ledger& ledger, const DataFolder& data,
                                               std::int64_t before) {
  const auto unused = ledger.read(
      [&](ledger::Database& database) { return ledger::unused_uploads(database, before); });
  if (!unused) return std::unexpected(unused.error().message);
  for (const std::string& id : *unused) {
    // The row first: a file without a row is found by nobody, a row without its file is.
    const auto forgotten = ledger.write(
        [&](ledger::Database& database) { return ledger::forget_upload(database, id); });
    if (!forgotten) return std::unexpected(forgotten.error().message);
    remove_file(data.upload(id));
  }
  return unused->size();
}

}  // namespace waybill::service
