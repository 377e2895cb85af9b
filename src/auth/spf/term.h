// One term of an SPF record: the grammar of each mechanism (RFC 7208 §5, §7.1). Used by record.cc.
#pragma once

#include <optional>
#include <string_view>

#include "auth/spf/record.h"

namespace waybill::spf {

struct Term {
  std::string_view text;  // the whole term, with its qualifier
  std::size_t begin = 0;  // where it stands in the record
  std::string_view name;  // view into `text`
  std::string_view rest;  // what follows the name, to the end of the term

  [[nodiscard]] Span span() const { return {begin, begin + text.size()}; }
  [[nodiscard]] std::size_t rest_begin() const { return begin + text.size() - rest.size(); }
};

// Appends what is wrong to `faults`; nothing when no mechanism could be made of the term.
[[nodiscard]] std::optional<Mechanism> parse_mechanism(const Term& term, SyntaxFaults& faults);

// domain-spec (§7.1): a macro string that ends in a top-level label or a macro.
[[nodiscard]] MacroString parse_domain_spec(std::string_view text, std::size_t offset,
                                            SyntaxFaults& faults);

}  // namespace waybill::spf
