// How mail of the domain fares, by aggregate reports: what counts most.
#include <fmt/format.h>

#include <algorithm>

#include "health/examined.h"
#include "health/words.h"

namespace waybill::health {
namespace {

// Ours, of the domain's own mail.
constexpr double kGoodShare = 0.98, kPoorShare = 0.90, kSignedShare = 0.80;
constexpr std::uint64_t kFewestMessages = 10;  // of one source, to be told
constexpr std::size_t kMostSources = 10;

double share(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

void check_passing(Examined& examined, const Traffic& traffic, const Proof& proof) {
  Findings& findings = examined.findings;
  const double passing = share(traffic.legitimate_passing, traffic.legitimate);
  const std::string says = fmt::format("{} of the domain's own mail passes DMARC ({} in {} days).",
                                       share_of(traffic.legitimate_passing, traffic.legitimate),
                                       count_of(traffic.legitimate, "message"), traffic.days);
  if (passing >= kGoodShare) {
    findings.good("traffic-passing", says).cite(proof);
    return;
  }
  Finding& finding = findings.problem("traffic-passing", says);
  finding.cite(proof);
  if (passing >= kPoorShare) finding.graded(Severity::Medium);
}

void check_signatures(Examined& examined, const Traffic& traffic, const Proof& proof) {
  if (share(traffic.dkim_aligned, traffic.passing) >= kSignedShare || traffic.passing == 0) return;
  examined.findings
      .problem("traffic-dkim", fmt::format("Only {} of the mail that passes is signed by DKIM for "
                                           "the domain; the rest passes by SPF alone.",
                                           share_of(traffic.dkim_aligned, traffic.passing)))
      .cite(proof);
}

void check_sources(Examined& examined, const Traffic& traffic) {
  std::size_t told = 0;
  for (const Traffic::Source& source : traffic.sources) {
    const std::uint64_t failing = source.messages - std::min(source.passing, source.messages);
    if (!source.is_legitimate || failing < kFewestMessages ||
        share(source.passing, source.messages) >= kGoodShare || ++told > kMostSources)
      continue;
    examined.findings
        .problem("traffic-source", fmt::format("{} of {} of {} do not pass DMARC.",
                                               share_of(failing, source.messages),
                                               count_of(source.messages, "message"), source.name))
        .about(source.key)
        .cite(of_reports(traffic.days, fmt::format("{}: {} of {} pass", source.name, source.passing,
                                                   source.messages)));
  }
}

}  // namespace

void examine_traffic(Examined& examined) {
  Findings& findings = examined.findings;
  if (!examined.has_traffic()) {
    findings.info("traffic-reports",
                  examined.subject.traffic
                      ? fmt::format("No report of the last {} days tells of mail of {}.",
                                    examined.subject.traffic->days, examined.domain())
                      : fmt::format("No reports on {} were looked at: how its mail fares is not "
                                    "known.",
                                    examined.domain()));
    findings.close_unknown("traffic", "No reports tell of it.");
    return;
  }
  const Traffic& traffic = *examined.subject.traffic;
  const Proof proof = of_reports(
      traffic.days,
      fmt::format("{}, {} pass; own: {}, {} pass; DKIM aligned {}, SPF aligned {}",
                  count_of(traffic.messages, "message"), traffic.passing, traffic.legitimate,
                  traffic.legitimate_passing, traffic.dkim_aligned, traffic.spf_aligned));
  findings
      .good("traffic-reports", fmt::format("Reports of {} days tell of {}.", traffic.days,
                                           count_of(traffic.messages, "message")))
      .cite(proof);
  if (traffic.legitimate == 0) {
    findings.skip("traffic-passing", "None of the mail in the reports is the domain's own.");
  } else {
    check_passing(examined, traffic, proof);
    check_signatures(examined, traffic, proof);
    check_sources(examined, traffic);
  }
  const std::uint64_t others = traffic.messages - std::min(traffic.legitimate, traffic.messages);
  if (others > 0)
    findings
        .info("traffic-forged",
              fmt::format("{} with {} in From are not the domain's own: forged, or "
                          "handed on by others.",
                          count_of(others, "message"), examined.domain()))
        .cite(proof);
  findings.close_good("traffic");
}

}  // namespace waybill::health
