#include "health/score.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "health/check_table.h"
#include "health/words.h"

namespace waybill::health {
namespace {

using std::string_view;

constexpr std::array<string_view, 0> kByTraffic = {};
constexpr std::array<string_view, 2> kDmarc = {"dmarc-", "parked-dmarc"};
constexpr std::array<string_view, 2> kSpf = {"spf-", "parked-spf"};
constexpr std::array<string_view, 2> kDkim = {"dkim-", "parked-dkim"};
constexpr std::array<string_view, 2> kSenders = {"ptr-", "listed"};
constexpr std::array<string_view, 3> kMailServers = {"mx-", "starttls", "parked-mx"};
constexpr std::array<string_view, 2> kTlsPolicy = {"mta-sts-", "tls-rpt-"};
constexpr std::array<string_view, 2> kSigning = {"dnssec", "dane-"};
constexpr std::array<string_view, 1> kNameServers = {"ns-"};

constexpr string_view kMail = "mail", kSigned = "signed";

// BIMI has no points: a logo makes no mail safer.
constexpr std::array<ScoreRow, 10> kRows = {{
    {kMail, "Own mail that passes DMARC", 44, kByTraffic},
    {kSigned, "Own mail that is signed by DKIM", 8, kByTraffic},
    {"dmarc", "DMARC record and policy", 18, kDmarc},
    {"spf", "SPF", 8, kSpf},
    {"dkim", "DKIM keys", 8, kDkim},
    {"senders", "Names and listings of own addresses", 4, kSenders},
    {"mail-servers", "Mail servers and their TLS", 4, kMailServers},
    {"tls-policy", "MTA-STS and TLS-RPT", 2, kTlsPolicy},
    {"signing", "DNSSEC and DANE", 1, kSigning},
    {"name-servers", "Name servers", 3, kNameServers},
}};

struct Grade {
  int from;
  string_view letter;
};
constexpr std::array<Grade, 6> kGrades = {
    {{90, "A"}, {80, "B"}, {70, "C"}, {60, "D"}, {40, "E"}, {0, "F"}}};

bool belongs(const ScoreRow& row, string_view id) {
  return std::ranges::any_of(row.prefixes,
                             [&](string_view prefix) { return id.starts_with(prefix); });
}

int cost_of(const Finding& finding) {
  const Check& row = check(finding.id);
  return row.cost && finding.severity == row.severity ? *row.cost : usual_cost(finding.severity);
}

// How much of a part is had, 0 to 1, and why.
struct Had {
  bool is_known = false;
  double share = 0;
  std::string reason;
  std::vector<std::string> findings;
};

// Each check once, by its gravest problem.
Had had_by_findings(const ScoreRow& row, std::span<const Finding> findings) {
  Had had;
  std::vector<std::pair<std::string, int>> costs;
  bool is_any_unknown = false;
  for (const Finding& finding : findings) {
    if (!belongs(row, finding.id)) continue;
    had.is_known =
        had.is_known || finding.status == Status::Good || finding.status == Status::Problem;
    is_any_unknown = is_any_unknown || finding.status == Status::Unknown;
    if (finding.status != Status::Problem) continue;
    const int cost = cost_of(finding);
    auto known = std::ranges::find(costs, finding.id, [](const auto& pair) { return pair.first; });
    if (known == costs.end()) known = costs.insert(known, {finding.id, 0});
    known->second = std::max(known->second, cost);
  }
  if (!had.is_known) {
    had.reason = is_any_unknown ? "Not known, so it does not count." : "Does not apply.";
    return had;
  }
  int lost = 0;
  for (const auto& [id, cost] : costs) {
    if (cost == 0) continue;
    lost += cost;
    had.reason += fmt::format("{}{} costs {} %", had.reason.empty() ? "" : ", ", id, cost);
    had.findings.push_back(id);
  }
  had.share = 1.0 - std::min(lost, 100) / 100.0;
  had.reason = had.reason.empty() ? "Nothing to mend was found." : had.reason + " of these points.";
  return had;
}

Had had_by_traffic(const ScoreRow& row, const std::optional<Traffic>& traffic) {
  const bool is_mail = row.id == kMail;
  const std::uint64_t all = traffic ? (is_mail ? traffic->legitimate : traffic->passing) : 0;
  if (all == 0) return {.reason = "No reports tell of it, so it does not count.", .findings = {}};
  const std::uint64_t part =
      std::min(all, is_mail ? traffic->legitimate_passing : traffic->dkim_aligned);
  Had had{.is_known = true,
          .share = static_cast<double>(part) / static_cast<double>(all),
          .reason = fmt::format("{} of {} in {} days.", share_of(part, all),
                                count_of(all, "message"), traffic->days),
          .findings = {}};
  if (part < all) had.findings.emplace_back(is_mail ? "traffic-passing" : "traffic-dkim");
  return had;
}

}  // namespace

int usual_cost(Severity severity) {
  switch (severity) {
    case Severity::Info: return 0;
    case Severity::Low: return 10;
    case Severity::Medium: return 30;
    case Severity::High: return 60;
    case Severity::Critical: return 100;
  }
  std::abort();
}

std::span<const ScoreRow> score_table() {
  return kRows;
}

string_view grade_of(int value) {
  return std::ranges::find_if(kGrades, [&](const Grade& grade) { return value >= grade.from; })
      ->letter;
}

Score score_of(const std::optional<Traffic>& traffic, std::span<const Finding> findings) {
  Score score;
  double known = 0;
  for (const ScoreRow& row : kRows) {
    Had had = row.prefixes.empty() ? had_by_traffic(row, traffic) : had_by_findings(row, findings);
    if (had.is_known) known += row.points;
    score.parts.push_back({.id = std::string(row.id),
                           .title = std::string(row.title),
                           .points = had.is_known ? had.share * row.points : 0,
                           .most = had.is_known ? row.points : 0,
                           .reason = std::move(had.reason),
                           .findings = std::move(had.findings)});
  }
  if (known < kLeastKnown) {
    for (ScorePart& part : score.parts)
      part.points = part.most = 0;
    return score;
  }
  double sum = 0;
  for (ScorePart& part : score.parts) {
    part.points *= 100 / known;
    part.most *= 100 / known;
    sum += part.points;
  }
  score.value = std::clamp(static_cast<int>(std::lround(sum)), 0, 100);
  score.grade = grade_of(score.value);
  const auto critical = std::ranges::find_if(findings, [](const Finding& finding) {
    return finding.status == Status::Problem && finding.severity == Severity::Critical;
  });
  if (critical != findings.end() && score.grade < kBestGradeWhenCritical) {
    score.held = fmt::format("{} points would be {}; {} is critical and holds the grade at {}.",
                             score.value, score.grade, critical->id, kBestGradeWhenCritical);
    score.grade = kBestGradeWhenCritical;
  }
  return score;
}

}  // namespace waybill::health
