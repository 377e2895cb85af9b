#include "service/alert_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>

#include "account/secret.h"
#include "alert/rules.h"
#include "evidence/input.h"
#include "ledger/tenants.h"

namespace waybill::service {
namespace {

namespace json = boost::json;

constexpr std::int64_t kSecondsOfHour = 3'600, kSecondsOfDay = 86'400;
constexpr auto kTick = std::chrono::minutes(1);

alert::QuietHours quiet_of(const ledger::AlertSettings& settings) {
  return {.is_on = settings.quiet,
          .from = static_cast<int>(settings.quiet_from),
          .to = static_cast<int>(settings.quiet_to),
          .lets_critical_pass = settings.critical_passes};
}

alert::DigestSetting digest_setting(const ledger::AlertSettings& settings) {
  return {.rhythm = alert::parse_rhythm(settings.digest).value_or(alert::Rhythm::Daily),
          .hour = static_cast<int>(settings.digest_hour),
          .weekday = static_cast<int>(settings.digest_weekday),
          .attaches_pdf = settings.attach_pdf};
}

alert::Subscription subscription_of(const ledger::AlertChannel& channel) {
  return {.is_on = channel.is_on,
          .mode = alert::parse_mode(channel.mode).value_or(alert::Mode::AtOnce),
          .least = alert::parse_severity(channel.least).value_or(alert::Severity::Low),
          .rules = channel.rules,
          .domains = channel.domains};
}

Result<alert::RuleSetting, ledger::Error> setting_of(ledger::Database& database,
                                                     const std::string& tenant,
                                                     const alert::Rule& rule) {
  alert::RuleSetting setting = alert::default_setting(rule);
  if (rule.id == alert::kTestRule) return setting;
  for (const ledger::AlertRule& kept : TRY(ledger::list_rules(database, tenant))) {
    if (kept.rule != rule.id) continue;
    setting.is_on = kept.is_on;
    setting.cool_down = kept.cool_down;
    setting.severity = alert::parse_severity(kept.severity).value_or(setting.severity);
  }
  return setting;
}

ledger::Alert alert_of(const alert::Occurrence& occurrence, std::int64_t now) {
  ledger::Alert alert;
  alert.rule = occurrence.rule;
  alert.domain = occurrence.domain;
  alert.key = occurrence.key;
  alert.severity = to_string(occurrence.severity);
  alert.title = occurrence.title;
  alert.lines = json::serialize(json::value_from(occurrence.lines));
  alert.href = occurrence.href;
  alert.at = occurrence.at == 0 ? now : occurrence.at;
  alert.first = alert.last = now;
  return alert;
}

ledger::AlertDelivery delivery_of(const std::string& tenant, const std::string& channel,
                                  std::string_view kind, std::int64_t now) {
  ledger::AlertDelivery delivery;
  delivery.id = account::random_id();
  delivery.tenant = tenant;
  delivery.channel = channel;
  delivery.kind = kind;
  delivery.created = delivery.due = now;
  return delivery;
}

WorkError not_there(std::string_view what) {
  return {WorkError::Of::NotFound, fmt::format("There is no such {}", what)};
}

}  // namespace

AlertWork::AlertWork(Surroundings surroundings)
    : s_(std::move(surroundings)),
      usual_(s_.ledger, s_.events),
      contents_({&usual_}),
      delivery_({s_.ledger, s_.live, s_.clock, s_.options, contents_}),
      survey_(s_.ledger, s_.events) {}

void AlertWork::start() {
  delivery_.start();
  looking_ = std::jthread([this](const std::stop_token& stop) { look(stop); });
  ticking_ = std::jthread([this](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any changed;
    while (!stop.stop_requested()) {
      tick(s_.clock());
      std::unique_lock lock(mutex);
      changed.wait_for(lock, stop, kTick, [] { return false; });
    }
  });
}

void AlertWork::stop() {
  for (std::jthread* thread : {&looking_, &ticking_}) {
    thread->request_stop();
    if (thread->joinable()) thread->join();
  }
  delivery_.stop();
}

void AlertWork::raise(alert::Occurrence occurrence) {
  const std::int64_t now = s_.clock();
  occurrence = alert::cleaned(std::move(occurrence));
  const auto kept =
      s_.ledger.write([&](ledger::Database& database) { return keep(database, occurrence, now); });
  if (!kept) {
    log(fmt::format("an alert could not be kept: {}", kept.error().message));
    return;
  }
  if (!*kept) return;
  s_.live.tell(occurrence.tenant, "alert",
               json::object{{"rule", occurrence.rule}, {"domain", occurrence.domain}});
  delivery_.wake();
}

// True: there is something to tell.
Result<bool, ledger::Error> AlertWork::keep(ledger::Database& database,
                                            const alert::Occurrence& occurrence, std::int64_t now) {
  const alert::Rule* rule = alert::find_rule(occurrence.rule);
  if (rule == nullptr) {
    log(fmt::format("there is no alert rule \"{}\"", occurrence.rule));
    return false;
  }
  const alert::RuleSetting setting = TRY(setting_of(database, occurrence.tenant, *rule));
  alert::Occurrence told = occurrence;
  // What an organisation sets goes before what the occurrence says.
  if (setting.severity != rule->severity) told.severity = setting.severity;
  ledger::Alert alert = alert_of(told, now);
  const auto same = TRY(ledger::same_alert(database, told.tenant, alert));
  std::optional<alert::Earlier> earlier;
  if (same) earlier = {same->last, same->told, same->acknowledged > 0};
  const alert::Admission admission = alert::admit(setting, earlier, now);
  if (admission.fate == alert::Fate::Drop) return false;
  alert.admitted = to_string(admission.reason);
  alert.told = now;
  const bool is_new = admission.reason == alert::Reason::New;
  if (is_new) {
    alert.id = account::random_id();
    TRY(ledger::add(database, told.tenant, alert));
  } else {
    alert.id = same->id;
    alert.occurrences = same->occurrences + 1;
    if (admission.fate == alert::Fate::Join) alert.told = same->told;
    TRY(ledger::update(database, told.tenant, alert));
  }
  if (admission.fate == alert::Fate::Tell)
    TRY(add_deliveries(database, told, alert.id, admission.reason, now));
  return true;
}

Result<void, ledger::Error> AlertWork::add_deliveries(ledger::Database& database,
                                                      const alert::Occurrence& occurrence,
                                                      const std::string& alert,
                                                      alert::Reason reason, std::int64_t now) {
  const ledger::AlertSettings settings = TRY(ledger::alert_settings(database, occurrence.tenant));
  const alert::TimeZone local = zone(settings.time_zone);
  for (const ledger::AlertChannel& channel :
       TRY(ledger::list_channels(database, occurrence.tenant))) {
    const alert::Routing routing =
        alert::route(occurrence, subscription_of(channel), quiet_of(settings), local, now);
    ledger::AlertDelivery delivery =
        delivery_of(occurrence.tenant, channel.id,
                    reason == alert::Reason::Reminder ? "reminder" : "alert", now);
    delivery.alert = alert;
    delivery.reason = to_string(routing.reason);
    switch (routing.way) {
      case alert::Way::Send:
      case alert::Way::Hold: delivery.due = routing.due; break;
      case alert::Way::Digest: delivery.state = "digest"; break;
      case alert::Way::Drop: delivery.state = "dropped"; break;
    }
    if (delivery.state == "waiting" &&
        TRY(ledger::deliveries_since(database, occurrence.tenant, channel.id,
                                     now - kSecondsOfHour)) >= kMostOfHour) {
      delivery.state = "dropped";
      delivery.reason = to_string(alert::Reason::TooMany);
    }
    TRY(ledger::add(database, delivery));
  }
  return {};
}

void AlertWork::arrived(const std::string& tenant) {
  {
    const std::scoped_lock lock(mutex_);
    if (std::ranges::find(waiting_, tenant) == waiting_.end()) waiting_.push_back(tenant);
  }
  changed_.notify_all();
}

void AlertWork::look(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::string tenant;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [&] { return !waiting_.empty(); });
      if (stop.stop_requested()) return;
      tenant = std::move(waiting_.front());
      waiting_.pop_front();
    }
    look_at(tenant);
  }
}

void AlertWork::look_at(const std::string& tenant) {
  const std::scoped_lock lock(surveying_);
  const std::int64_t now = s_.clock();
  const auto raise_all = [this](Result<AlertSurvey::Occurrences, store::Error> found) {
    if (!found) return log(found.error().message);
    for (alert::Occurrence& occurrence : *found)
      raise(std::move(occurrence));
  };
  const auto domains = survey_.changed(tenant, static_cast<store::Day>(now / kSecondsOfDay));
  if (!domains) return log(domains.error().message);
  for (const std::string& domain : *domains)
    raise_all(survey_.of_reports(tenant, domain, now));
  raise_all(survey_.of_refusals(tenant, now));
}

void AlertWork::tick(std::int64_t now) {
  send_digests(now);
  if (now - silence_looked_ >= kSecondsOfHour) {
    silence_looked_ = now;
    look_for_silence(now);
  }
  if (now - forgotten_ >= kSecondsOfDay) {
    forgotten_ = now;
    const auto done = s_.ledger.write([&](ledger::Database& database) {
      return ledger::forget_alerts(database, now - kAlertsKept * kSecondsOfDay);
    });
    if (!done) log(done.error().message);
  }
}

void AlertWork::look_for_silence(std::int64_t now) {
  const auto tenants = s_.ledger.read(
      [](ledger::Database& database) -> Result<std::vector<std::string>, ledger::Error> {
        std::vector<std::string> ids;
        for (const ledger::Tenant& root : TRY(ledger::root_tenants(database))) {
          ids.push_back(root.id);
          for (const ledger::Tenant& client : TRY(ledger::clients_of(database, root.id)))
            ids.push_back(client.id);
        }
        return ids;
      });
  if (!tenants) return log(tenants.error().message);
  const std::scoped_lock lock(surveying_);
  for (const std::string& tenant : *tenants) {
    auto found = survey_.of_silence(tenant, now);
    if (!found) return log(found.error().message);
    for (alert::Occurrence& occurrence : *found)
      raise(std::move(occurrence));
    // What other programs put into the store, and what had come when the server ended.
    arrived(tenant);
  }
}

void AlertWork::send_digests(std::int64_t now) {
  const auto all =
      s_.ledger.read([](ledger::Database& database) { return ledger::digests(database); });
  if (!all) return log(all.error().message);
  for (const ledger::Digested& one : *all) {
    const alert::DigestSetting setting = digest_setting(one.settings);
    const std::int64_t due = alert::digest_time(setting, zone(one.settings.time_zone), now);
    if (due > one.until) send_digest(one, due);
  }
}

// Everything is one transaction: a digest is never sent twice, nor forgotten.
void AlertWork::send_digest(const ledger::Digested& of, std::int64_t until) {
  const alert::DigestSetting setting = digest_setting(of.settings);
  const std::int64_t length = (setting.rhythm == alert::Rhythm::Weekly ? 7 : 1) * kSecondsOfDay;
  // After a long stop one digest tells of the last period alone.
  alert::Digest digest{.from = std::max(of.until, until - length), .to = until, .sections = {}};
  const bool is_first = of.until == 0;
  if (!is_first) {
    for (DigestContent* content : contents_) {
      auto sections = content->sections(of.tenant, digest.from, digest.to);
      if (!sections) {
        log(sections.error());
        continue;
      }
      std::ranges::move(*sections, std::back_inserter(digest.sections));
    }
  }
  const std::int64_t now = s_.clock();
  const auto done = s_.ledger.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
    TRY(ledger::note_digest(database, of.tenant, until));
    if (is_first) return {};  // it was switched on just now: the next hour tells
    const auto tenant = TRY(ledger::tenant_of(database, of.tenant));
    for (const ledger::AlertChannel& channel : TRY(ledger::list_channels(database, of.tenant))) {
      if (!channel.is_on || alert::parse_mode(channel.mode) == alert::Mode::AtOnce) continue;
      ledger::AlertDelivery delivery = delivery_of(of.tenant, channel.id, "digest", now);
      delivery.reason = "at-once";
      delivery.message = kept_message(alert::message_of(
          digest, setting, {tenant ? tenant->name : "", channel.name, s_.options.public_url}));
      TRY(ledger::add(database, delivery));
    }
    return {};
  });
  if (!done) return log(done.error().message);
  delivery_.wake();
}

Result<std::string, WorkError> AlertWork::test(const std::string& tenant,
                                               const std::string& channel) {
  const std::int64_t now = s_.clock();
  alert::Occurrence occurrence{.tenant = tenant,
                               .domain = {},
                               .rule = std::string(alert::kTestRule),
                               .key = channel,
                               .severity = alert::Severity::Info,
                               .title = "Test of a channel: it works",
                               .lines = {},
                               .href = "/settings/alerts",
                               .at = now};
  const auto kept = s_.ledger.write(
      [&](ledger::Database& database) -> Result<std::optional<std::string>, ledger::Error> {
        if (!TRY(ledger::find_channel(database, tenant, channel))) return std::nullopt;
        ledger::Alert alert = alert_of(occurrence, now);
        alert.id = account::random_id();
        alert.admitted = to_string(alert::Reason::New);
        alert.told = alert.acknowledged = now;
        TRY(ledger::add(database, tenant, alert));
        (void)TRY(ledger::acknowledge(database, tenant, alert.id, "", "", now));
        ledger::AlertDelivery delivery = delivery_of(tenant, channel, "test", now);
        delivery.alert = alert.id;
        delivery.reason = to_string(alert::Reason::AtOnce);
        TRY(ledger::add(database, delivery));
        return delivery.id;
      });
  if (!kept) return std::unexpected(of_ledger(kept.error()));
  const std::optional<std::string>& id = *kept;
  if (!id) return std::unexpected(not_there("channel"));
  delivery_.wake();
  return *id;
}

Result<ledger::AlertDelivery, WorkError> AlertWork::retry(const std::string& tenant,
                                                          const std::string& id) {
  const std::int64_t now = s_.clock();
  using Found = std::optional<ledger::AlertDelivery>;
  bool is_over = false;
  const auto changed =
      s_.ledger.write([&](ledger::Database& database) -> Result<Found, ledger::Error> {
        Found delivery = TRY(ledger::find_delivery(database, tenant, id));
        if (!delivery) return delivery;
        is_over = delivery->state != "failed" && delivery->state != "waiting";
        if (is_over) return delivery;
        if (delivery->state == "failed") delivery->attempts = 0;  // a day of attempts again
        delivery->state = "waiting";
        delivery->reason = to_string(alert::Reason::Retried);
        delivery->due = now;
        TRY(ledger::update(database, *delivery));
        return delivery;
      });
  if (!changed) return std::unexpected(of_ledger(changed.error()));
  const Found& delivery = *changed;
  if (!delivery) return std::unexpected(not_there("delivery"));
  if (is_over)
    return std::unexpected(
        WorkError{WorkError::Of::Request, "Only what failed or waits can be tried again"});
  delivery_.wake();
  return *delivery;
}

bool AlertWork::has_zone(const std::string& name) const {
  if (name == "UTC") return true;
  if (!alert::is_zone_name(name)) return false;
  const auto octets = evidence::read_input(s_.options.zones + "/" + name);
  return octets && alert::TimeZone::parse(*octets);
}

alert::TimeZone AlertWork::zone(const std::string& name) const {
  if (name == "UTC" || !alert::is_zone_name(name)) return {};
  const auto octets = evidence::read_input(s_.options.zones + "/" + name);
  return octets ? alert::TimeZone::parse(*octets).value_or(alert::TimeZone()) : alert::TimeZone();
}

}  // namespace waybill::service
