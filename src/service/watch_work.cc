#include "service/watch_work.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "auth/dmarc/psl.h"
#include "base/utf8.h"
#include "diagnosis/verdict.h"
#include "health/diff.h"
#include "issue/kind.h"
#include "ledger/refusals.h"
#include "ledger/tenants.h"
#include "service/domain_report.h"
#include "service/domain_subject.h"
#include "service/feedback_defects.h"
#include "service/feedback_view.h"

namespace waybill::service {
namespace {

namespace json = boost::json;

constexpr store::Day kSubjectDays = 30;  // of reports that the score looks at
constexpr store::Day kRecentDays = 7;    // of mail that opens and closes issues
constexpr std::size_t kMostHistory = 400;
constexpr std::size_t kMostDue = 16;  // started at a time; the next round starts more
constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::int64_t kRetrySeconds = 900;  // after a check that failed
// Trails of an SPF tree are deep.
const json::parse_options kReportLimits = [] {
  json::parse_options options;
  options.max_depth = 200;
  return options;
}();

Period days_until(std::int64_t now, store::Day days) {
  const auto today = static_cast<store::Day>(now / kDaySeconds);
  return {today - days + 1, today};
}

json::array texts_json(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts)
    array.emplace_back(to_valid_utf8(text));
  return array;
}

json::object change_json(const health::Change& change) {
  return {{"record", change.record},
          {"name", to_valid_utf8(change.name)},
          {"statement", to_valid_utf8(change.statement)},
          {"before", texts_json(change.before)},
          {"after", texts_json(change.after)}};
}

json::array records_json(const std::vector<health::Record>& records) {
  json::array array;
  for (const health::Record& record : records)
    array.push_back(to_json(record));
  return array;
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

// Of health::to_json(Record).
health::Record parse_record(const json::object& object) {
  health::Record record{.id = text_in(object, "id"),
                        .name = text_in(object, "name"),
                        .type = text_in(object, "type"),
                        .status = text_in(object, "status"),
                        .values = {},
                        .ttl = 0};
  if (const json::value* values = object.if_contains("values"); values && values->is_array()) {
    for (const json::value& value : values->get_array())
      if (value.is_string()) record.values.emplace_back(value.get_string());
  }
  return record;
}

std::vector<health::Record> parse_records(const std::string& text) {
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed);
  if (failed || !value.is_array()) return {};
  std::vector<health::Record> records;
  for (const json::value& item : value.get_array())
    if (item.is_object()) records.push_back(parse_record(item.get_object()));
  return records;
}

// What is known now, and of the rest what was known before: a time-out forgets nothing.
std::vector<health::Record> remembered(const std::vector<health::Record>& before,
                                       const std::vector<health::Record>& now) {
  std::vector<health::Record> records;
  for (const health::Record& record : now) {
    const auto old = std::ranges::find_if(before, [&](const health::Record& other) {
      return other.id == record.id && other.name == record.name && other.type == record.type;
    });
    records.push_back(record.is_known() || old == before.end() ? record : *old);
  }
  return records;
}

Result<std::vector<std::string>, std::string> orgs_of(ledger::Ledger& ledger,
                                                      const std::string& tenant) {
  const auto found =
      ledger.read([&](ledger::Database& database) { return ledger::tenant_of(database, tenant); });
  if (!found) return std::unexpected(found.error().message);
  const std::optional<ledger::Tenant>& organisation = *found;
  return organisation ? organisation->settings.salesforce_orgs : std::vector<std::string>();
}

}  // namespace

Result<health::Subject, std::string> WatchWork::subject_of(const std::string& tenant,
                                                           const std::string& domain) const {
  const auto name = dns::Name::parse(domain);
  if (!name) return std::unexpected(domain + " is not a domain");
  health::Subject subject;
  subject.domain = *name;
  subject.now = s_.clock();
  const Period period = days_until(subject.now, kSubjectDays);
  DomainQuestion question;
  question.view = ReportView::Sources;
  question.domain = domain;
  question.tenant = tenant;
  question.org_ids = TRY(orgs_of(s_.ledger, tenant));
  const auto report = gather(question, period, s_.events, nullptr);
  if (!report) return std::unexpected(report.error().message);
  tell_traffic(report->findings, kSubjectDays, subject);
  store::Filter filter;
  filter.tenant = tenant;
  filter.domain = domain;
  filter.from = period.from;
  filter.to = period.to;
  filter.include_unverified = true;  // a key is looked up whoever tells of it
  auto selectors = known_selectors(s_.events, filter);
  if (!selectors) return std::unexpected(selectors.error().message);
  subject.selectors = *std::move(selectors);
  const auto listings = s_.reputation.listings(tenant, domain);
  if (!listings) return std::unexpected(listings.error().message);
  for (const ListingView& listing : *listings) {
    if (listing.state != "listed" || listing.is_light) continue;
    subject.listings.push_back({.subject = listing.subject,
                                .zone = listing.zone,
                                .meaning = listing.meaning,
                                .weight = listing.weight,
                                .is_shared = listing.is_shared,
                                .mail_share = listing.mail_share});
  }
  return subject;
}

Result<health::Report, std::string> WatchWork::examine(const health::Subject& subject,
                                                       net::DnsSession& session) const {
  std::unique_ptr<net::Fetcher> fetcher;
  if (s_.settings.web) fetcher = TRY(net::Fetcher::create(*s_.settings.web));
  fetch::Snapshot web;
  health::Report report;
  session.run_with_web(
      fetcher.get(), web,
      [&](dns::Inquiry& dns, fetch::Inquiry& pages) {
        report = health::examine(subject, dns, pages);
      },
      [](net::Settled) {});
  return report;
}

void WatchWork::tell_changes(const std::string& tenant, const std::string& domain,
                             const std::vector<health::Change>& changes,
                             const IssueWork::Changes& issues) const {
  if (!s_.raise) return;
  for (const health::Change& change : changes) {
    // Told with the issue that it opened.
    if (std::ranges::any_of(issues.alerted, [&](const std::string& code) {
          return code.starts_with(change.record + "-");
        }))
      continue;
    alert::Occurrence occurrence;
    occurrence.tenant = tenant;
    occurrence.domain = domain;
    occurrence.rule = "record-changed";
    occurrence.key = change.record + " " + change.name;
    occurrence.severity = alert::Severity::Low;
    occurrence.title = fmt::format("{}: {}", domain, change.statement);
    const auto told = [](const std::vector<std::string>& values) {
      return values.empty() ? std::string("nothing") : fmt::format("{}", fmt::join(values, " | "));
    };
    occurrence.lines = {change.name, "Before: " + told(change.before),
                        "Now: " + told(change.after)};
    occurrence.href = fmt::format("/domains/{}/records", domain);
    occurrence.at = s_.clock();
    s_.raise(std::move(occurrence));
  }
}

Result<WatchWork::Kept, std::string> WatchWork::keep(const std::string& tenant,
                                                     const health::Report& report) {
  const auto found = s_.ledger.read([&](ledger::Database& database) {
    return ledger::state_of(database, tenant, report.domain);
  });
  if (!found) return std::unexpected(found.error().message);
  const std::optional<ledger::DomainState>& state = *found;
  Kept kept{.is_first = !state || state->at == 0, .changes = {}};
  std::vector<health::Record> before;
  if (!kept.is_first) {
    before = parse_records(state->records);
    kept.changes = health::changes_between(before, report.records);
  }
  json::array changes;
  for (const health::Change& change : kept.changes)
    changes.push_back(change_json(change));
  const auto problems =
      std::ranges::count(report.findings, health::Status::Problem, &health::Finding::status);
  const std::int64_t score = report.score.grade.empty() ? -1 : report.score.value;
  const auto written = s_.ledger.write([&](ledger::Database& database) {
    return ledger::keep_check(
        database, tenant,
        {.domain = report.domain,
         .at = report.at,
         .next = report.at + s_.settings.seconds_between,
         .score = score,
         .grade = report.score.grade,
         .report = json::serialize(to_json(report)),
         .records = json::serialize(records_json(remembered(before, report.records)))},
        {.at = report.at,
         .score = score,
         .grade = report.score.grade,
         .problems = static_cast<std::uint64_t>(problems),
         .changes = json::serialize(changes)});
  });
  if (!written) return std::unexpected(written.error().message);
  return kept;
}

Result<json::value, std::string> WatchWork::run_check(const std::string& tenant,
                                                      const std::string& domain) {
  health::Subject subject = TRY(subject_of(tenant, domain));
  auto session = TRY(s_.open_dns(s_.clock()));
  // Servers that cannot be asked, behind a firewall for example, are no fault of the domain.
  if (s_.settings.asks_name_servers)
    (void)ask_name_servers(session, s_.settings.authority, subject);
  const health::Report report = TRY(examine(subject, session));
  const Kept kept = TRY(keep(tenant, report));
  Look look = look_of(report, subject.traffic ? subject.traffic->legitimate : 0);
  look.is_first = kept.is_first;
  const auto changes = s_.issues.look(tenant, look);
  if (!changes) return std::unexpected(changes.error().message);
  tell_changes(tenant, domain, kept.changes, *changes);
  TRY(look_at_mail(tenant, domain));
  TRY(look_at_lists(tenant, domain));
  json::object result{
      {"domain", domain}, {"score", report.score.value}, {"grade", report.score.grade}};
  s_.live.tell(tenant, "check", result);
  return result;
}

Result<std::vector<ledger::ProviderFigure>, ledger::Error> WatchWork::figures_of(
    const std::string& tenant, const std::string& domain, const Period& period) const {
  const auto check = TRY(s_.ledger.read([&](ledger::Database& database) {
    return ledger::reputation_check(database, tenant, domain);
  }));
  return provider_figures(s_.ledger, tenant, domain,
                          check ? own_addresses(*check) : std::vector<std::string>(), period);
}

Result<void, std::string> WatchWork::look_at_mail(const std::string& tenant,
                                                  const std::string& domain) {
  const std::int64_t now = s_.clock();
  DomainQuestion question;
  question.domain = domain;
  question.tenant = tenant;
  question.org_ids = TRY(orgs_of(s_.ledger, tenant));
  const Period recent_days = days_until(now, kRecentDays);
  const auto recent = gather(question, recent_days, s_.events, nullptr);
  if (!recent) return std::unexpected(recent.error().message);
  const Period recent_month = days_until(now, kSubjectDays);
  const auto month = gather(question, recent_month, s_.events, nullptr);
  if (!month) return std::unexpected(month.error().message);
  const auto known = s_.issues.known(tenant, domain, issue::Source::Reports);
  if (!known) return std::unexpected(known.error().message);
  const auto reported =
      s_.issues.look(tenant, look_of(domain, recent->findings, month->readiness, *known));
  if (!reported) return std::unexpected(reported.error().message);
  const ledger::RefusalFilter filter{
      .domain = domain, .arrival = {}, .from = recent_days.from, .to = recent_days.to};
  const auto refusals =
      s_.ledger.read([&](ledger::Database& database) -> Result<Look, ledger::Error> {
        bool has_mail = false;
        for (const ledger::MailDay& day : TRY(ledger::mail_days(database, tenant, filter)))
          has_mail = has_mail || day.delivered > 0;
        return look_of(domain, TRY(ledger::refusals(database, tenant, filter)), has_mail);
      });
  if (!refusals) return std::unexpected(refusals.error().message);
  const auto refused = s_.issues.look(tenant, *refusals);
  if (!refused) return std::unexpected(refused.error().message);
  const auto rates =
      complaint_rates(s_.ledger, s_.events, tenant, domain, days_until(now, kRateDays));
  if (!rates) return std::unexpected(rates.error().message);
  const auto figures = figures_of(tenant, domain, days_until(now, kFigureDays));
  if (!figures) return std::unexpected(figures.error().message);
  const auto complained =
      s_.issues.look(tenant, look_of(domain, *rates, *figures, recent_month.to));
  if (!complained) return std::unexpected(complained.error().message);
  const auto counted = s_.issues.count_mail(tenant, domain);
  if (!counted) return std::unexpected(counted.error().message);
  return {};
}

Result<json::value, std::string> WatchWork::look_at_all_mail(const std::string& tenant) {
  const auto domains =
      s_.ledger.read([&](ledger::Database& database) { return ledger::watched(database, tenant); });
  if (!domains) return std::unexpected(domains.error().message);
  for (const std::string& domain : *domains)
    TRY(look_at_mail(tenant, domain));
  return json::value();
}

void WatchWork::mail_arrived(const std::string& tenant) {
  {
    const std::scoped_lock lock(mutex_);
    const auto [place, is_new] = looking_.try_emplace(tenant, false);
    if (!is_new) {
      place->second = true;
      return;
    }
  }
  auto job = s_.jobs.start(tenant, "look", "", [this, tenant](Jobs::Progress& progress) {
    progress.step("looking at mail that came in");
    while (true) {
      auto result = look_at_all_mail(tenant);
      const std::scoped_lock lock(mutex_);
      bool& is_wanted_again = looking_[tenant];
      if (result && is_wanted_again && !progress.is_stopping()) {
        is_wanted_again = false;
        continue;
      }
      looking_.erase(tenant);
      return result;
    }
  });
  if (job) return;
  const std::scoped_lock lock(mutex_);  // too much waits; the next check looks at it
  looking_.erase(tenant);
}

Result<void, std::string> WatchWork::look_at_lists(const std::string& tenant,
                                                   const std::string& domain) {
  const auto listings = s_.reputation.listings(tenant, domain);
  if (!listings) return std::unexpected(listings.error().message);
  const auto looked = s_.issues.look(tenant, look_of(domain, *listings));
  if (!looked) return std::unexpected(looked.error().message);
  return {};
}

Result<std::string, WorkError> WatchWork::check(const std::string& tenant,
                                                const std::string& domain) {
  const std::string key = tenant + " " + domain;
  {
    const std::scoped_lock lock(mutex_);
    if (!under_way_.insert(key).second) {
      std::string job = s_.jobs.of_object(tenant, domain);
      if (!job.empty()) return job;
    }
  }
  auto job =
      s_.jobs.start(tenant, "check", domain, [this, tenant, domain, key](Jobs::Progress& progress) {
        progress.step("asking DNS and mail servers");
        auto result = run_check(tenant, domain);
        if (!result)
          (void)s_.ledger.write([&](ledger::Database& database) {
            return ledger::plan_check(database, tenant, domain, s_.clock() + kRetrySeconds);
          });
        const std::scoped_lock lock(mutex_);
        under_way_.erase(key);
        return result;
      });
  if (job) return *std::move(job);
  const std::scoped_lock lock(mutex_);
  under_way_.erase(key);
  return std::unexpected(WorkError{WorkError::Of::Busy, "Too many checks wait already."});
}

void WatchWork::start_due() {
  const auto due = s_.ledger.read([&](ledger::Database& database) {
    return ledger::due_checks(database, s_.clock(), kMostDue);
  });
  if (!due) return;  // the ledger's trouble is told by the health of the server
  for (const ledger::DueDomain& item : *due)
    if (!check(item.tenant, item.domain)) return;  // too much waits: later
}

Result<json::object, WorkError> WatchWork::latest(const std::string& tenant,
                                                  const std::string& domain) const {
  const auto found = s_.ledger.read(
      [&](ledger::Database& database) { return ledger::state_of(database, tenant, domain); });
  if (!found) return std::unexpected(of_ledger(found.error()));
  const std::optional<ledger::DomainState>& state = *found;
  if (!state || state->report.empty()) return json::object{{"domain", domain}, {"at", nullptr}};
  boost::system::error_code failed;
  json::value report = json::parse(state->report, failed, {}, kReportLimits);
  if (failed || !report.is_object())
    return std::unexpected(
        WorkError{WorkError::Of::Server, "the check of " + domain + " cannot be read"});
  json::object object = std::move(report.get_object());
  object["next"] = diagnosis::iso_time(state->next);
  return object;
}

Result<json::object, WorkError> WatchWork::history(const std::string& tenant,
                                                   const std::string& domain) const {
  const auto checks = s_.ledger.read([&](ledger::Database& database) {
    return ledger::checks_of(database, tenant, domain, kMostHistory);
  });
  if (!checks) return std::unexpected(of_ledger(checks.error()));
  json::array items;
  for (const ledger::DomainCheck& check : *checks) {
    boost::system::error_code failed;
    const json::value changes = json::parse(check.changes, failed);
    items.push_back(
        json::object{{"at", diagnosis::iso_time(check.at)},
                     {"score", check.score < 0 ? json::value() : json::value(check.score)},
                     {"grade", check.grade},
                     {"problems", check.problems},
                     {"changes", failed ? json::value(json::array()) : changes}});
  }
  return json::object{{"items", std::move(items)}, {"next", nullptr}};
}

issue::Guide WatchWork::guide_of(const std::string& tenant, const ledger::IssueEntry& entry) const {
  std::vector<dns::Name> servers;
  const auto found = s_.ledger.read(
      [&](ledger::Database& database) { return ledger::state_of(database, tenant, entry.domain); });
  const std::optional<ledger::DomainState> state = found ? *found : std::nullopt;
  if (state) {
    for (const health::Record& record : parse_records(state->records)) {
      if (record.id != "ns") continue;
      for (const std::string& value : record.values)
        if (auto name = dns::Name::parse(value)) servers.push_back(*std::move(name));
    }
  }
  issue::Place place{
      .domain = entry.domain, .zone = entry.domain, .host = issue::dns_host_of(servers)};
  if (const auto name = dns::Name::parse(entry.domain))
    place.zone = dmarc::psl_organizational_domain(*name).text();
  boost::system::error_code failed;
  const json::value detail = json::parse(entry.detail, failed);
  if (failed || !detail.is_object()) return {};
  return issue::guide(issue::parse_defect(detail.get_object()), place);
}

}  // namespace waybill::service
