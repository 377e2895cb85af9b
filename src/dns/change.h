// What somebody would publish or take away: the changes of `waybill what-if`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "dns/snapshot.h"

namespace waybill::dns {

struct Change {
  Question question;
  std::optional<Data> data;  // nothing: as if nothing were published there
  bool operator==(const Change&) const = default;
};

// "NAME TYPE VALUE": the value is all of the rest, in the form of parse_data; quotation marks
// around it are left out. The error is one line for the user.
[[nodiscard]] Result<Change, std::string> parse_publication(std::string_view text);
// "NAME TYPE".
[[nodiscard]] Result<Change, std::string> parse_withdrawal(std::string_view text);

// The snapshot after the changes, in their order. Several publications of one name and type make
// one answer with several records, in place of the answer that was there.
[[nodiscard]] Snapshot apply(Snapshot snapshot, std::span<const Change> changes);

}  // namespace waybill::dns
