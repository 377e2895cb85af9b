#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace waybill::ledger {

// Octets that somebody sent; they lie in a file of the data folder.
struct Upload {
  std::string id;
  std::string name;  // as the sender calls it, without folders
  std::uint64_t octets = 0;
  std::string sha256;  // 64 hex digits
  std::string kind;    // a word of diagnosis::EvidenceKind, "archive", ...
  std::int64_t created = 0;
};

[[nodiscard]] Result<void, Error> add(Database& database, const std::string& tenant,
                                      const Upload& upload);
[[nodiscard]] Result<std::optional<Upload>, Error> find_upload(Database& database,
                                                               const std::string& tenant,
                                                               const std::string& id);
[[nodiscard]] Result<void, Error> remove_upload(Database& database, const std::string& tenant,
                                                const std::string& id);
// Ids of uploads from before `before` that no case and no arrival needs any more; of all
// organisations.
[[nodiscard]] Result<std::vector<std::string>, Error> unused_uploads(Database& database,
                                                                     std::int64_t before);
// Of any organisation; for uploads that unused_uploads() gave.
[[nodiscard]] Result<void, Error> forget_upload(Database& database, const std::string& id);

}  // namespace waybill::ledger
