// Which provider runs a mail host (data/provider-mx.csv).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace waybill::refusal {

enum class ProviderKind : std::uint8_t {
  Mailbox,    // holds mailboxes
  Gateway,    // filters in front of somebody else's mailboxes
  Forwarder,  // forwards to a mailbox elsewhere
  Inbound,    // hands mail to programs
};
[[nodiscard]] std::string_view id_of(ProviderKind kind);

struct Provider {
  std::string suffix;  // of host names, lower case
  std::string name;    // as in the column `provider` of data/refusals.csv
  ProviderKind kind = ProviderKind::Mailbox;
  bool operator==(const Provider&) const = default;
};

class ProviderTable {
 public:
  // Reads a table with a header row; columns are found by name. The error names the line and what
  // is wrong.
  [[nodiscard]] static Result<ProviderTable, std::string> parse(std::string_view csv);

  // The row with the longest suffix of whole labels; nullptr when none fits. `host` in any case,
  // with or without a final dot. The pointer lives as long as the table.
  [[nodiscard]] const Provider* find(std::string_view host) const;
  // Some row of the provider of this name; nullptr when there is none.
  [[nodiscard]] const Provider* named(std::string_view name) const;
  [[nodiscard]] std::span<const Provider> rows() const { return rows_; }

 private:
  std::vector<Provider> rows_;
};

}  // namespace waybill::refusal
