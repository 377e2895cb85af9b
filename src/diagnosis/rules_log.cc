// What a whole Email Log shows beyond the one message.
#include <fmt/format.h>

#include "diagnosis/rules.h"

namespace waybill::diagnosis::rule {

// Technical or reputation, one system or several, and since when (design, "The six steps").
Hit log_pattern(const Known& known) {
  for (const LogDigestEntry& entry : known.dossier.log.digests) {
    const salesforce::LogDigest& digest = entry.digest;
    if (digest.pattern.kind == "none" || digest.pattern.sentence.empty()) continue;
    return RuleHit{
        .statement = digest.verdict, .facts = known.cite(FactKind::LogState, "digest"), .fix = {}};
  }
  return std::nullopt;
}

Hit log_incomplete(const Known& known) {
  std::string words;
  for (const LogDigestEntry& entry : known.dossier.log.digests) {
    for (const std::string& warning : entry.digest.warnings)
      words += fmt::format("{}{}.", words.empty() ? "" : " ", warning);
  }
  if (words.empty()) return std::nullopt;
  return RuleHit{.statement = "The figures of the log are to be read with care: " + words,
                 .facts = known.cite(FactKind::LogState, "digest"),
                 .fix = {}};
}

}  // namespace waybill::diagnosis::rule
