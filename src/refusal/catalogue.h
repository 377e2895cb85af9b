// The table of known refusals (data/refusals.csv; its columns are described in data/README.md).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "refusal/vocabulary.h"

namespace waybill::refusal {

// Our own caps for tables that users add.
inline constexpr std::size_t kMostRows = 20'000;
inline constexpr std::size_t kLongestPattern = 4096;

struct Row {
  std::string id;
  std::string provider;
  Scope scope = Scope::Any;
  unsigned priority = 0;  // ascending: the first that matches wins
  std::string pattern;    // RE2 syntax
  Class kind = Class::PolicyRouting;
  Reason reason = Reason::Undefined;
  Permanence permanence = Permanence::Permanent;
  Actor actor = Actor::Nobody;
  std::string meaning;
  std::string fix;
  std::string example;  // a text that the pattern matches
  Source source = Source::Memory;
  bool operator==(const Row&) const = default;

  // Wording that many systems share, so that the row names no provider.
  [[nodiscard]] bool is_generic() const {
    return provider == "generic" || provider == "dnsbl-generic" || scope == Scope::Code;
  }
  // Written by Salesforce itself rather than by a receiver.
  [[nodiscard]] bool is_salesforce() const { return provider.starts_with("salesforce"); }
};

class Catalogue {
 public:
  // Reads a table with a header row; columns are found by name, and unknown columns are ignored.
  // The error is one line that names the table's line, the row's id and what is wrong. Patterns are
  // checked for size here, for syntax by the Matcher.
  [[nodiscard]] static Result<Catalogue, std::string> parse(std::string_view csv);

  // Adds the rows of `other`; a row with a known id replaces that row.
  void merge(const Catalogue& other);

  // Sorted by priority, then in the order of the table.
  [[nodiscard]] std::span<const Row> rows() const { return rows_; }
  [[nodiscard]] const Row* find(std::string_view id) const;

 private:
  void sort();

  std::vector<Row> rows_;
};

}  // namespace waybill::refusal
