// What somebody might publish or set up: the changes of `waybill report what-if`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/dmarc/record.h"
#include "base/result.h"

namespace waybill::policy {

// The policy under which the stored reports were made.
struct Published {
  dmarc::Policy p = dmarc::Policy::None;
  std::optional<dmarc::Policy> sp;  // of subdomains; nothing: as p
  dmarc::Strictness adkim = dmarc::Strictness::Relaxed;
  dmarc::Strictness aspf = dmarc::Strictness::Relaxed;
  bool is_known = false;
  bool operator==(const Published&) const = default;
};

// Of ReportHead::policy: {"p", "sp", "adkim", "aspf"}; what is missing or wrong has its default.
[[nodiscard]] Published published_in(std::string_view json);

struct Hypothesis {
  std::string label;  // as the user wrote it
  std::optional<dmarc::Policy> p, sp;
  std::optional<dmarc::Strictness> adkim, aspf;
  std::vector<std::string> dkim_for;  // service ids or keys of sources
  bool changes_spf = false;           // by what SpfTrial found
  bool operator==(const Hypothesis&) const = default;
};

// "p=reject", "sp=none", "adkim=s", "aspf=r". The error is one line for the user.
[[nodiscard]] Result<Hypothesis, std::string> parse_setting(std::string_view text);

// All of them at once; of two settings of one tag the last counts.
[[nodiscard]] Hypothesis together(const std::vector<Hypothesis>& parts);

// The same without what the DMARC record says.
[[nodiscard]] Hypothesis without_record(Hypothesis hypothesis);

// The policy for a visible domain: sp below the policy domain, else p.
[[nodiscard]] dmarc::Policy policy_for(std::string_view author, std::string_view policy_domain,
                                       const Published& published, const Hypothesis& hypothesis);

}  // namespace waybill::policy
