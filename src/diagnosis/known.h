#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/authenticate.h"
#include "diagnosis/dossier.h"
#include "diagnosis/fact.h"
#include "diagnosis/fixes.h"
#include "diagnosis/life.h"
#include "diagnosis/survey.h"

namespace waybill::diagnosis {

// Everything that rules may look at: the evidence, DNS, and our evaluation of the message.
struct Known {
  const Dossier& dossier;
  Survey survey;
  std::optional<auth::Outcome> auth;  // nothing: no message, or it has no header
  bool has_only_header = false;       // the body did not come back: no body hash can be checked
  FactSheet sheet;                    // of the dossier, with results and DNS answers added
  Words words;                        // for the fix texts
  Lives life;                         // of the message in question and of others beside it

  // Ids of the facts of this kind, and of this key unless it is empty; at most `most`.
  [[nodiscard]] std::vector<std::string> cite(FactKind kind, std::string_view key = {},
                                              std::size_t most = 4) const;
  [[nodiscard]] std::string cite_refusal(const Refusal& refusal) const {
    return sheet.at(refusal.fact).id;
  }
  // Ids of the facts that were read from this place; where there is none, the first fact of the
  // evidence.
  [[nodiscard]] std::vector<std::string> cite_place(std::string_view evidence, Span bytes) const;
  // The first refusal whose rule id begins so; nullptr: none.
  [[nodiscard]] const Refusal* refusal_by(std::string_view rule_prefix) const;
  [[nodiscard]] const Refusal* refusal_with(Cause cause) const;

  // Somebody says that the message in question, not one to somebody else, is not in the inbox.
  [[nodiscard]] bool is_reported_missing() const;

  // A signature of a domain that is aligned with the author's: the best one; nullptr: none.
  [[nodiscard]] const dkim::Verdict* aligned_signature() const;
  // Only the body is missing to say whether the aligned signature is good.
  [[nodiscard]] bool dkim_is_open() const;
  [[nodiscard]] bool dmarc_fails() const;
  [[nodiscard]] bool dmarc_passes() const;
  // The domain asks for rejection or quarantine of what fails.
  [[nodiscard]] bool is_enforced() const;
  // The envelope sender is in the author's own organization, so that SPF could align.
  [[nodiscard]] bool spf_could_align() const;
};

// Our evaluation of one message of the dossier, as of the time when it was under way. Provisional
// while dns.wanted() is not empty.
[[nodiscard]] auth::Outcome authenticate(const Dossier& dossier, const SubjectMessage& message,
                                         std::int64_t now, dns::Inquiry& dns);

// Takes the survey, evaluates the message and writes both into the fact sheet. Provisional while
// dns.wanted() is not empty.
[[nodiscard]] Known learn(const Dossier& dossier, std::int64_t now, dns::Inquiry& dns);

}  // namespace waybill::diagnosis
