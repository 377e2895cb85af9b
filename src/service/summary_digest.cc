#include "service/summary_digest.h"

#include <fmt/format.h>

#include <algorithm>

#include "summary/figures.h"

namespace waybill::service {
namespace {

constexpr std::int64_t kSecondsOfDay = 86'400;
constexpr std::size_t kMostDomains = 20;  // of each section

// Both ends count.
Period period_of(std::int64_t from, std::int64_t to) {
  return {static_cast<store::Day>(from / kSecondsOfDay),
          static_cast<store::Day>((to - 1) / kSecondsOfDay)};
}

void note_more(alert::Section& section, std::size_t all) {
  if (all > kMostDomains) section.lines.push_back(fmt::format("And {} more.", all - kMostDomains));
}

}  // namespace

Result<std::vector<alert::Section>, std::string> SummaryDigest::sections(const std::string& tenant,
                                                                         std::int64_t from,
                                                                         std::int64_t to) {
  const auto domains =
      overviews_.get({.tenant = tenant, .period = period_of(std::min(from, to - 1), to)});
  if (!domains) return std::unexpected(domains.error().message);
  alert::Section next{"What to do next", {}};
  alert::Section scores{"Scores", {}};
  std::size_t grave = 0, scored = 0;
  for (const DomainOverview& domain : **domains) {
    if (domain.grave_issues > 0 && ++grave <= kMostDomains)
      next.lines.push_back(domain.domain + ": " + domain.next_step.text);
    if (!domain.score || ++scored > kMostDomains) continue;
    const auto score = static_cast<std::uint64_t>(std::clamp<std::int64_t>(*domain.score, 0, 100));
    const std::string text = fmt::format("{} of 100, grade {}", score, domain.grade);
    scores.lines.push_back(domain.domain + ": " + text);
    scores.bars.push_back({domain.domain, text, score, 0, 100});
  }
  note_more(next, grave);
  note_more(scores, scored);
  return std::vector{std::move(next), std::move(scores)};
}

Result<std::vector<alert::Attachment>, std::string> SummaryDigest::attachments(
    const std::string& tenant, const alert::Enclosure& enclosure) {
  std::vector<alert::Attachment> attachments;
  const Period digest = period_of(enclosure.from, enclosure.to);
  if (const std::optional<summary::Logo> logo = TRY(summaries_.logo(tenant)))
    attachments.push_back({logo->type == summary::Logo::Type::Png ? "logo.png" : "logo.jpg",
                           std::string(media_type(logo->type)), logo->octets, "logo@waybill"});
  if (!enclosure.has_pdf) return attachments;
  const auto document = TRY(summaries_.of_all(tenant, {digest.to - kDigestPdfDays + 1, digest.to}));
  attachments.push_back(
      {"summary.pdf", "application/pdf", TRY(summary::to_pdf(document, report_fonts()))});
  return attachments;
}

}  // namespace waybill::service
