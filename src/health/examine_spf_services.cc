// The includes of Salesforce and Microsoft 365: missing where they are needed, or of no use. Only
// what reports or the user's word allow is stated.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "health/examine_spf.h"
#include "health/words.h"

namespace waybill::health {
namespace {

struct Vendor {
  std::string_view title, include;
  std::array<std::string_view, 2> services;  // ids of data/senders
  std::string_view missing, useless;         // checks
};
constexpr Vendor kSalesforce = {"Salesforce",
                                "_spf.salesforce.com",
                                {"salesforce-core", "salesforce"},
                                "spf-salesforce-missing",
                                "spf-salesforce-useless"};
constexpr Vendor kMicrosoft = {"Microsoft 365",
                               "spf.protection.outlook.com",
                               {"microsoft-365", "microsoft"},
                               "spf-microsoft-missing",
                               "spf-microsoft-useless"};

// All sources of one vendor in the reports.
struct Seen {
  std::uint64_t messages = 0, passing = 0, spf_aligned = 0, own_failing = 0;
};

Seen seen_of(const Examined& examined, const Vendor& vendor) {
  Seen seen;
  if (!examined.subject.traffic) return seen;
  for (const Traffic::Source& source : examined.subject.traffic->sources) {
    if (std::ranges::find(vendor.services, source.service) == vendor.services.end()) continue;
    seen.messages += source.messages;
    seen.passing += source.passing;
    seen.spf_aligned += source.spf_aligned;
    seen.own_failing += source.own_return_path_failing;
  }
  return seen;
}

std::string own_term(const Vendor& vendor) {
  return fmt::format("include:{}", vendor.include);
}

bool includes(const spf::Census& census, std::string_view domain) {
  bool found = false;
  posture::visit_spf(census.root,
                     [&](const spf::CensusNode& node) { found = found || node.domain == domain; });
  return found;
}

bool names_itself(const spf::Census& census, const Vendor& vendor) {
  return std::ranges::any_of(census.root.children, [&](const spf::CensusNode& child) {
    return child.term == own_term(vendor);
  });
}

bool takes_mail_at_microsoft(const Examined& examined) {
  if (!examined.exchange) return false;
  return std::ranges::any_of(examined.exchange->hosts, [](const dns::Mx& mx) {
    return mx.exchange.text().ends_with(".mail.protection.outlook.com") ||
           mx.exchange.text().ends_with(".mx.microsoft");
  });
}

Finding& cite_reports(Finding& finding, const Examined& examined, const Vendor& vendor,
                      const Seen& seen) {
  if (!examined.subject.traffic) return finding;
  return finding.cite(
      of_reports(examined.subject.traffic->days,
                 fmt::format("{}: {}, {} with SPF aligned", vendor.title,
                             count_of(seen.messages, "message"), seen.spf_aligned)));
}

void say_missing(const SpfView& view, const Vendor& vendor, std::string_view why,
                 const Seen& seen) {
  Finding& finding = view.findings().problem(
      vendor.missing,
      fmt::format("{} is not in the SPF record of {}. {}", vendor.include, view.domain(), why));
  finding.cite(view.proof());
  cite_reports(finding, view.examined, vendor, seen);
  if (seen.own_failing > 0) finding.graded(Severity::High);
  view.edits.propose(finding, [&vendor](const std::string& text) {
    return posture::with_spf_term(text, own_term(vendor));
  });
}

void say_useless(const SpfView& view, const Vendor& vendor, std::string_view why,
                 const Seen& seen) {
  Finding& finding = view.findings().problem(
      vendor.useless,
      fmt::format("{} stands in the SPF record of {}. {}", own_term(vendor), view.domain(), why));
  finding.cite(view.proof());
  cite_reports(finding, view.examined, vendor, seen);
  view.edits.propose(finding, [&vendor](const std::string& text) {
    return posture::without_spf_term(text, own_term(vendor));
  });
}

void check_salesforce(const SpfView& view) {
  const Examined& examined = view.examined;
  const Seen seen = seen_of(examined, kSalesforce);
  const bool is_there = includes(view.census, kSalesforce.include);
  const bool is_used = examined.subject.uses_salesforce || seen.messages > 0;
  if (!is_there && seen.own_failing > 0) {
    say_missing(view, kSalesforce,
                fmt::format("Reports show {} of Salesforce with {} in the return path, and SPF "
                            "fails for them.",
                            count_of(seen.own_failing, "message"), view.domain()),
                seen);
  } else if (!is_there && is_used && seen.messages == 0) {
    say_missing(
        view, kSalesforce,
        "It is needed as soon as Salesforce puts your domain into the return path, which it "
        "does with Bounce Management and compliance off.",
        seen);
  } else if (is_there && names_itself(view.census, kSalesforce) && seen.messages > 0 &&
             seen.spf_aligned == 0 && seen.own_failing == 0) {
    say_useless(view, kSalesforce,
                fmt::format("None of {} of Salesforce in {} days of reports has your domain in the "
                            "return path (with Bounce Management on it is one of "
                            "bnc.salesforce.com), so nobody looks there; it costs 2 look-ups.",
                            count_of(seen.messages, "message"), examined.subject.traffic->days),
                seen);
  } else if (!is_used) {
    view.findings().skip(kSalesforce.missing, "Nothing says that Salesforce sends for the domain.");
    view.findings().skip(kSalesforce.useless, "Reports do not show mail of Salesforce.");
  }
}

void check_microsoft(const SpfView& view) {
  const Examined& examined = view.examined;
  const Seen seen = seen_of(examined, kMicrosoft);
  const bool is_there = includes(view.census, kMicrosoft.include);
  const bool takes_there = takes_mail_at_microsoft(examined);
  const bool is_used = examined.subject.uses_microsoft || seen.messages > 0 || takes_there;
  if (!is_there && (seen.own_failing > 0 || (is_used && seen.messages == 0))) {
    say_missing(
        view, kMicrosoft,
        seen.own_failing > 0
            ? fmt::format("Reports show {} of Microsoft 365 with {} in the return path, and "
                          "SPF fails for them.",
                          count_of(seen.own_failing, "message"), view.domain())
            : "Its mail comes in at Microsoft 365; what people write leaves from there too, "
              "unless a gateway sends it.",
        seen);
  } else if (is_there && names_itself(view.census, kMicrosoft) && !is_used &&
             examined.has_traffic()) {
    say_useless(view, kMicrosoft,
                fmt::format("No mail of Microsoft 365 is in {} days of reports, and its mail "
                            "servers are elsewhere: every other customer's tenant is allowed for "
                            "nothing.",
                            examined.subject.traffic->days),
                seen);
  } else if (!is_used) {
    view.findings().skip(kMicrosoft.missing,
                         "Nothing says that Microsoft 365 sends for the domain.");
  }
}

}  // namespace

void examine_spf_services(const SpfView& view) {
  check_salesforce(view);
  check_microsoft(view);
}

std::string needed_spf_terms(const Examined& examined) {
  std::string terms;
  const auto add = [&](const Vendor& vendor) {
    terms += (terms.empty() ? "" : " ") + own_term(vendor);
  };
  if (examined.subject.uses_microsoft || takes_mail_at_microsoft(examined) ||
      seen_of(examined, kMicrosoft).messages > 0)
    add(kMicrosoft);
  if (examined.subject.uses_salesforce || seen_of(examined, kSalesforce).messages > 0)
    add(kSalesforce);
  return terms;
}

}  // namespace waybill::health
