// The DKIM signatures of a message as checks look at them: the field, its verdict, its alignment.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tester/examined.h"

namespace waybill::tester {

struct SeenSignature {
  const dkim::PreparedSignature* prepared = nullptr;
  const dkim::Verdict* verdict = nullptr;
  bool is_aligned = false;  // its domain belongs to the author's

  [[nodiscard]] const dkim::Signature& field() const { return prepared->parsed.signature; }
  [[nodiscard]] bool passes() const { return verdict->result == dkim::Result::Pass; }
  [[nodiscard]] bool is_undecided() const { return verdict->result == dkim::Result::TempError; }
  // "example.com (selector s1)"
  [[nodiscard]] std::string title() const;
};

// From the top of the header. Borrows `online`.
[[nodiscard]] std::vector<SeenSignature> signatures_of(const Online& online);

// The one that receivers go by: the first that passes and is aligned, else the first that passes,
// else the first that is aligned, else the first. nullptr: there is none.
[[nodiscard]] const SeenSignature* main_signature(std::span<const SeenSignature> signatures);

}  // namespace waybill::tester
