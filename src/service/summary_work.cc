#include "service/summary_work.h"

#include <filesystem>

#include "ledger/logos.h"
#include "ledger/tenants.h"
#include "summary/compose.h"

namespace waybill::service {
namespace {

template <class T, class E>
Result<T, std::string> told(Result<T, E> result) {
  if (!result) return std::unexpected(std::move(result).error().message);
  return *std::move(result);
}

// Of Debian's fonts-dejavu-core and fonts-liberation, and where Fedora and Arch have the first.
constexpr std::pair<const char*, const char*> kFonts[] = {
    {"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
     "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"},
    {"/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
     "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf"},
    {"/usr/share/fonts/TTF/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf"},
    {"/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
     "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf"},
};

summary::Logo shown(const ledger::KeptLogo& logo) {
  return {.type = logo.type == media_type(summary::Logo::Type::Png) ? summary::Logo::Type::Png
                                                                    : summary::Logo::Type::Jpeg,
          .width = static_cast<std::uint32_t>(logo.width),
          .height = static_cast<std::uint32_t>(logo.height),
          .octets = logo.octets};
}

}  // namespace

const summary::FontFiles& report_fonts() {
  static const summary::FontFiles kFiles = [] {
    std::error_code failed;
    for (const auto& [regular, bold] : kFonts) {
      if (std::filesystem::is_regular_file(regular, failed))
        return summary::FontFiles{regular,
                                  std::filesystem::is_regular_file(bold, failed) ? bold : regular};
    }
    return summary::FontFiles{};
  }();
  return kFiles;
}

Result<summary::Heading, std::string> SummaryWork::heading(const std::string& tenant,
                                                           const Period& period) {
  struct Found {
    std::optional<ledger::Tenant> tenant;
    std::optional<ledger::KeptLogo> logo;
  };
  const Found found =
      TRY(told(s_.ledger.read([&](ledger::Database& database) -> Result<Found, ledger::Error> {
        return Found{TRY(ledger::tenant_of(database, tenant)),
                     TRY(ledger::logo_of(database, tenant))};
      })));
  summary::Heading heading{.organisation = found.tenant ? found.tenant->name : "",
                           .from = period.from,
                           .to = period.to,
                           .made = s_.clock()};
  if (found.logo) heading.logo = shown(*found.logo);
  return heading;
}

Result<std::optional<summary::Logo>, std::string> SummaryWork::logo(const std::string& tenant) {
  const auto kept = TRY(told(s_.ledger.read(
      [&](ledger::Database& database) { return ledger::logo_of(database, tenant); })));
  if (!kept) return std::nullopt;
  return shown(*kept);
}

Result<summary::Document, std::string> SummaryWork::of_domain(const std::string& tenant,
                                                              const std::string& domain,
                                                              const Period& period) {
  const auto settings = TRY(told(s_.ledger.read(
      [&](ledger::Database& database) { return ledger::tenant_of(database, tenant); })));
  const SummaryQuestion question{
      .tenant = tenant, .domain = domain, .period = period, .now = s_.clock()};
  summary::DomainSummary summary = TRY(told(summary_of_events(
      s_.events, question,
      settings ? settings->settings.salesforce_orgs : std::vector<std::string>())));
  summary.heading = TRY(heading(tenant, period));
  if (auto added = add_ledger_figures(s_.ledger, question, summary); !added)
    return std::unexpected(added.error().message);
  summary.listings = listed_of(TRY(told(s_.reputation.listings(tenant, domain))));
  const auto lines = TRY(
      told(overview(s_.ledger, s_.events, {.tenant = tenant, .domain = domain, .period = period})));
  if (!lines.empty()) summary.next_step = lines.front().next_step.text;
  return compose(summary);
}

Result<summary::Document, std::string> SummaryWork::of_all(const std::string& tenant,
                                                           const Period& period) {
  summary::TenantSummary summary{TRY(heading(tenant, period)), {}, {}};
  const auto domains = TRY(told(s_.overviews.get({.tenant = tenant, .period = period})));
  for (const DomainOverview& domain : *domains)
    summary.domains.push_back(line_of(domain));
  store::Filter filter;
  filter.tenant = tenant;
  filter.from = period.from;
  filter.to = period.to;
  summary.days.resize(static_cast<std::size_t>(period.to - period.from) + 1);
  // Of all domains at once: a line is with its subdomains, which may have lines of their own.
  for (const store::DayCount& count : TRY(told(s_.events.days(filter)))) {
    if (count.day < period.from || count.day > period.to) continue;
    summary::MailDay& day = summary.days[static_cast<std::size_t>(count.day - period.from)];
    (count.dkim_aligned || count.spf_aligned ? day.passing : day.failing) += count.messages;
  }
  return compose(summary);
}

}  // namespace waybill::service
