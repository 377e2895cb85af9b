// What people send is kept before it is acknowledged.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/uploads.h"
#include "service/data_folder.h"

namespace waybill::service {

// Names are cut to so many octets. Ours; file systems take 255.
inline constexpr std::size_t kLongestUploadName = 200;

// Moves `file` into the data folder and notes it. `name`: as the sender calls it; folders and what
// could be taken for one are left out.
[[nodiscard]] Result<ledger::Upload, std::string> keep_upload(
    ledger::Ledger& ledger, const DataFolder& data, const std::string& tenant,
    std::string_view name, const std::string& file, std::int64_t now);
// The same of octets in memory.
[[nodiscard]] Result<ledger::Upload, std::string> keep_octets(
    ledger::Ledger& ledger, const DataFolder& data, const std::string& tenant,
    std::string_view name, std::string_view octets, std::int64_t now);
// Removes uploads from before `before` that nothing needs any more.
[[nodiscard]] Result<std::size_t, std::string> remove_unused(ledger::Ledger& ledger,
                                                             const DataFolder& data,
                                                             std::int64_t before);

// A file name without folders, control characters and leading dots; "evidence" when nothing is
// left.
[[nodiscard]] std::string safe_name(std::string_view name);

}  // namespace waybill::service
