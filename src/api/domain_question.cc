#include "api/domain_question.h"

#include "ledger/refusals.h"
#include "ledger/tenants.h"

namespace waybill::api {
namespace {

constexpr store::Day kEver = 1'000'000;

Result<bool, store::Error> is_known(Services& services, const Call& call,
                                    const std::string& domain) {
  store::Filter filter;
  filter.tenant = call.caller.tenant;
  filter.domain = domain;
  filter.to = kEver;
  filter.include_unverified = true;
  if (!TRY(services.events.domains(filter)).empty()) return true;
  return services.ledger.read([&](ledger::Database& database) -> Result<bool, ledger::Error> {
    return ledger::knows_domain(database, call.caller.tenant, domain);
  });
}

}  // namespace

Asked read_question(const Call& call, ParameterReader& parameters, const dns::Name& domain) {
  Asked asked;
  const DayPeriod period = parameters.period();
  asked.domain = domain;
  asked.period = {period.from, period.to};
  asked.filter.tenant = asked.question.tenant = call.caller.tenant;
  asked.filter.domain = asked.question.domain = domain.is_root() ? "" : domain.text();
  asked.filter.from = period.from;
  asked.filter.to = period.to;
  asked.filter.include_unverified = asked.question.include_unverified =
      parameters.flag("unverified");
  asked.as_csv = parameters.wants_csv();
  return asked;
}

std::optional<dns::Name> domain_of(Services& services, const Call& call) {
  auto name = dns::Name::parse_international(call.path.front());
  if (!name || name->is_root()) return std::nullopt;
  const auto known = is_known(services, call, name->text());
  if (!known || !*known) return std::nullopt;
  return name;
}

Result<Asked, http::Response> read_domain(Services& services, const Call& call) {
  const auto domain = domain_of(services, call);
  if (!domain) return std::unexpected(not_found());
  ParameterReader parameters(call);
  Asked asked = read_question(call, parameters, *domain);
  if (auto fault = parameters.fault()) return std::unexpected(*std::move(fault));
  return asked;
}

Result<std::vector<std::string>, ledger::Error> own_orgs(Services& services, const Call& call) {
  return services.ledger.read(
      [&](ledger::Database& database) -> Result<std::vector<std::string>, ledger::Error> {
        const auto tenant = TRY(ledger::tenant_of(database, call.caller.tenant));
        return tenant ? tenant->settings.salesforce_orgs : std::vector<std::string>();
      });
}

Result<service::DomainReport, http::Response> gather(Services& services, const Call& call,
                                                     Asked asked, service::ReportView view) {
  auto orgs = own_orgs(services, call);
  if (!orgs) return std::unexpected(store_failed(services, call.request, orgs.error().message));
  asked.question.view = view;
  asked.question.org_ids = *std::move(orgs);
  auto report = service::gather(asked.question, asked.period, services.events, nullptr);
  if (report) return *std::move(report);
  if (report.error().of == service::QuestionError::Of::Question)
    return std::unexpected(bad_field("p", report.error().message));
  return std::unexpected(store_failed(services, call.request, report.error().message));
}

}  // namespace waybill::api
