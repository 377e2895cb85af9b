// What digests tell of domains: which need somebody, and how their mail fares. Mail carries the
// logo, and the summary of all domains as a PDF when that is wanted. Safe for several threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "service/alert_digest.h"
#include "service/overview_cache.h"
#include "service/summary_work.h"

namespace waybill::service {

// Days of the PDF, up to that of the digest: those of the page of domains.
inline constexpr store::Day kDigestPdfDays = 30;

class SummaryDigest : public DigestContent {
 public:
  SummaryDigest(SummaryWork& summaries, OverviewCache& overviews)
      : summaries_(summaries), overviews_(overviews) {}
  [[nodiscard]] Result<std::vector<alert::Section>, std::string> sections(const std::string& tenant,
                                                                          std::int64_t from,
                                                                          std::int64_t to) override;
  [[nodiscard]] Result<std::vector<alert::Attachment>, std::string> attachments(
      const std::string& tenant, const alert::Enclosure& enclosure) override;

 private:
  SummaryWork& summaries_;
  OverviewCache& overviews_;
};

}  // namespace waybill::service
