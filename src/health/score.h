// The score of a domain: what real mail shows weighs more than what is merely published.
// docs/health.md explains the table.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "health/finding.h"
#include "health/subject.h"

namespace waybill::health {

// Points that a domain has or misses, and why. Their `points` add up to the score before it is
// rounded, their `most` to 100: what does not apply or could not be checked is taken out and the
// rest scaled.
struct ScorePart {
  std::string id, title;              // "mail", "Own mail that passes DMARC"
  double points = 0, most = 0;        // `most` 0: taken out
  std::string reason;                 // one sentence
  std::vector<std::string> findings;  // ids that cost points
};

struct Score {
  int value = 0;      // 0 to 100
  std::string grade;  // "A" to "F"; "" too little could be checked
  std::string held;   // why the grade is less than the points would give; "" it is not
  std::vector<ScorePart> parts;
};

// Of the points of a part, in percent, that a problem costs where the table names no cost.
[[nodiscard]] int usual_cost(Severity severity);
// Unscaled points that must be known for a score.
inline constexpr double kLeastKnown = 25;

struct ScoreRow {
  std::string_view id, title;
  double points;                               // of 100, when everything is known
  std::span<const std::string_view> prefixes;  // of the ids of the findings that count for it
};
[[nodiscard]] std::span<const ScoreRow> score_table();
[[nodiscard]] std::string_view grade_of(int value);
// Ours: the best grade of a domain with a critical problem. What lets anyone send as the domain, or
// keeps all mail from being read as meant, is not made good by tidy records beside it.
inline constexpr std::string_view kBestGradeWhenCritical = "D";

[[nodiscard]] Score score_of(const std::optional<Traffic>& traffic,
                             std::span<const Finding> findings);

}  // namespace waybill::health
