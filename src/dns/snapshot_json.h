// The snapshot file of `--dns`, `--record` and the case files; the format is docs/dns-snapshot.md.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "dns/snapshot.h"

namespace waybill::dns {

inline constexpr std::size_t kLargestSnapshotFile = 64U << 20U;  // octets of JSON

// The error is one line for the user that names the entry.
[[nodiscard]] Result<Snapshot, std::string> parse_snapshot(std::string_view json);

// Sorted by name and type; the same snapshot always gives the same octets.
[[nodiscard]] std::string write_snapshot(const Snapshot& snapshot);

// One record of `type` in its presentation form ("10 mail.example.com" for MX, the text for TXT):
// the value of `what-if --set` and of the JSON above.
[[nodiscard]] Result<Data, std::string> parse_data(Type type, std::string_view text);
[[nodiscard]] std::string write_data(const Data& data);

}  // namespace waybill::dns
