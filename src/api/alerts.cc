#include "api/alerts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/audit.h"
#include "api/reader.h"
#include "api/work.h"
#include "base/ascii.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

constexpr TextLimits kWord{.least = 1, .most = 64};
constexpr TextLimits kNote{.least = 0, .most = 2'000, .lines = Lines::Several};
constexpr std::int64_t kHour = 3'600, kMostCoolDownHours = 24L * 366;
constexpr std::array<std::string_view, 12> kColumns = {
    "id",   "rule", "domain",      "severity", "title",        "first",
    "last", "told", "occurrences", "state",    "acknowledged", "acknowledged_by"};
constexpr std::array<std::string_view, 10> kDeliveryColumns = {
    "id", "alert", "channel", "kind", "state", "reason", "created", "attempts", "status", "answer"};

json::object rule_json(const alert::Rule& rule, const std::vector<ledger::AlertRule>& kept) {
  const auto found = std::ranges::find(kept, rule.id, &ledger::AlertRule::rule);
  const bool is_changed = found != kept.end();
  return {{"id", rule.id},
          {"title", rule.title},
          {"on", is_changed ? found->is_on : rule.is_on},
          {"severity", is_changed ? std::string_view(found->severity) : to_string(rule.severity)},
          {"cool_down_hours", (is_changed ? found->cool_down : rule.cool_down) / kHour},
          {"changed", is_changed},
          {"meaning", rule.meaning},
          {"action", rule.action},
          {"default",
           {{"on", rule.is_on},
            {"severity", to_string(rule.severity)},
            {"cool_down_hours", rule.cool_down / kHour}}}};
}

http::Response rules_answer(const std::vector<ledger::AlertRule>& kept) {
  json::array items;
  for (const alert::Rule& rule : alert::rules()) {
    if (rule.id != alert::kTestRule) items.push_back(rule_json(rule, kept));
  }
  return page(std::move(items), "");
}

http::Response get_rules(Services& services, Call& call) {
  const auto kept = services.ledger.read(
      [&](ledger::Database& database) { return ledger::list_rules(database, call.caller.tenant); });
  if (!kept) return store_failed(services, call.request, kept.error().message);
  return rules_answer(*kept);
}

struct RuleChange {
  const alert::Rule* rule = nullptr;
  ledger::AlertRule to;
};

// The rule that an entry of the member "rules" names; nullptr: `fault` says why not.
const alert::Rule* rule_in(const json::object& entry, std::string& fault) {
  const json::value* id = entry.if_contains("id");
  if (id == nullptr) {
    fault = "Each needs an id.";
    return nullptr;
  }
  if (!id->is_string()) {
    fault = "id must be text.";
    return nullptr;
  }
  const alert::Rule* rule = alert::find_rule(id->get_string());
  if (rule != nullptr && rule->id != alert::kTestRule) return rule;
  fault = "There is no such rule.";
  return nullptr;
}

// What is wrong with a member of an entry; "": it is in `to`.
std::string read_member(std::string_view name, const json::value& value, ledger::AlertRule& to) {
  if (name == "id") return "";
  if (name == "on") {
    if (!value.is_bool()) return "on must be true or false.";
    to.is_on = value.get_bool();
    return "";
  }
  if (name == "severity") {
    if (!value.is_string() || !alert::parse_severity(value.get_string()))
      return "severity must be info, low, medium, high or critical.";
    to.severity = std::string(value.get_string());
    return "";
  }
  if (name != "cool_down_hours") return "An entry has id, on, severity and cool_down_hours.";
  if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > kMostCoolDownHours)
    return fmt::format("cool_down_hours must be from 0 to {}.", kMostCoolDownHours);
  to.cool_down = value.get_int64() * kHour;
  return "";
}

// One entry of the member "rules".
std::optional<RuleChange> read_rule(const json::value& value, BodyReader& body) {
  const json::object* object = value.if_object();
  std::string fault = object == nullptr ? "Each must be an object with id." : "";
  RuleChange change;
  if (object != nullptr) change.rule = rule_in(*object, fault);
  if (change.rule != nullptr) {
    change.to = {.rule = change.rule->id,
                 .is_on = change.rule->is_on,
                 .severity = std::string(to_string(change.rule->severity)),
                 .cool_down = change.rule->cool_down};
    for (const auto& member : *object) {
      fault = read_member(member.key(), member.value(), change.to);
      if (!fault.empty()) break;
    }
  }
  if (fault.empty()) return change;
  body.add_fault("rules", fault);
  return std::nullopt;
}

// Rules that are not named stay as they are; what is as in the table is no change any more.
http::Response put_rules(Services& services, Call& call) {
  BodyReader body(call.body);
  std::vector<RuleChange> changes;
  const json::value* value = body.value_if("rules");
  if (value == nullptr || !value->is_array() || value->get_array().size() > alert::rules().size()) {
    body.add_fault("rules", "This must be a list of rules.");
  } else {
    for (const json::value& one : value->get_array()) {
      if (auto change = read_rule(one, body)) changes.push_back(*std::move(change));
    }
  }
  if (auto fault = body.fault()) return *std::move(fault);
  return answered(services, call,
                  services.ledger.write(
                      [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
                        for (const auto& [rule, to] : changes) {
                          const bool is_default = to.is_on == rule->is_on &&
                                                  to.cool_down == rule->cool_down &&
                                                  to.severity == to_string(rule->severity);
                          if (is_default) {
                            TRY(ledger::forget_rule(database, call.caller.tenant, rule->id));
                          } else {
                            TRY(ledger::keep_rule(database, call.caller.tenant, to));
                          }
                          TRY(audit(database, call, "alert-rule.change", rule->id,
                                    fmt::format("{}, {}, cool-down {} h", to.is_on ? "on" : "off",
                                                to.severity, to.cool_down / kHour)));
                        }
                        return rules_answer(TRY(ledger::list_rules(database, call.caller.tenant)));
                      }));
}

std::string clock_text(std::int64_t minutes) {
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

std::optional<std::int64_t> parse_clock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hours = ascii::parse_number(text.substr(0, 2));
  const auto minutes = ascii::parse_number(text.substr(3));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return static_cast<std::int64_t>(*hours * 60 + *minutes);
}

json::object settings_json(Services& services, const ledger::AlertSettings& settings) {
  const service::AlertOptions& options = services.workshop.alerts.options();
  return {
      {"time_zone", settings.time_zone},
      {"quiet_hours",
       {{"on", settings.quiet},
        {"from", clock_text(settings.quiet_from)},
        {"to", clock_text(settings.quiet_to)},
        {"critical_passes", settings.critical_passes}}},
      {"digest",
       {{"rhythm", settings.digest},
        {"hour", settings.digest_hour},
        {"weekday", settings.digest_weekday},
        {"attach_pdf", settings.attach_pdf ? json::value(*settings.attach_pdf) : json::value()}}},
      {"mail_server", !options.mail.host.empty()},
      {"mail_from", text_or_null(options.mail.host.empty() ? "" : options.mail_from)}};
}

http::Response get_settings(Services& services, Call& call) {
  const auto settings = services.ledger.read([&](ledger::Database& database) {
    return ledger::alert_settings(database, call.caller.tenant);
  });
  if (!settings) return store_failed(services, call.request, settings.error().message);
  return http::json_answer(settings_json(services, *settings));
}

// The object of that name; a fault and nothing when it is another kind.
const json::object* object_if(BodyReader& body, std::string_view name) {
  const json::value* value = body.value_if(name);
  if (value == nullptr) return nullptr;
  if (!value->is_object()) body.add_fault(name, "This must be an object.");
  return value->if_object();
}

void take_faults(BodyReader& inner, BodyReader& body, std::string_view name,
                 std::string_view what) {
  if (inner.fault()) body.add_fault(name, what);
}

void read_quiet_hours(BodyReader& body, ledger::AlertSettings& settings) {
  const json::object* object = object_if(body, "quiet_hours");
  if (object == nullptr) return;
  BodyReader quiet(*object);
  if (const auto is_on = quiet.boolean_if("on")) settings.quiet = *is_on;
  if (const auto passes = quiet.boolean_if("critical_passes")) settings.critical_passes = *passes;
  for (const auto& [name, to] :
       {std::pair("from", &settings.quiet_from), std::pair("to", &settings.quiet_to)}) {
    const auto text = quiet.text_if(name, kWord);
    if (!text) continue;
    const auto minutes = parse_clock(*text);
    if (!minutes) quiet.add_fault(name, "bad");
    *to = minutes.value_or(0);
  }
  take_faults(quiet, body, "quiet_hours",
              "This has on, from and to as HH:MM, and critical_passes.");
}

void read_digest(BodyReader& body, ledger::AlertSettings& settings) {
  const json::object* object = object_if(body, "digest");
  if (object == nullptr) return;
  BodyReader digest(*object);
  if (const auto rhythm = digest.text_if("rhythm", kWord)) {
    if (!alert::parse_rhythm(*rhythm)) digest.add_fault("rhythm", "bad");
    settings.digest = *rhythm;
  }
  settings.digest_hour = digest.number_if("hour", 0, 23).value_or(settings.digest_hour);
  settings.digest_weekday = digest.number_if("weekday", 0, 6).value_or(settings.digest_weekday);
  if (const auto attach = digest.boolean_if("attach_pdf")) settings.attach_pdf = attach;
  take_faults(digest, body, "digest",
              "This has rhythm (off, daily, weekly), hour (0 to 23), weekday (0 is Sunday) and "
              "attach_pdf.");
}

// Members that are not there stay as they are.
http::Response put_settings(Services& services, Call& call) {
  return answered(services, call,
                  services.ledger.write(
                      [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
                        ledger::AlertSettings settings =
                            TRY(ledger::alert_settings(database, call.caller.tenant));
                        BodyReader body(call.body);
                        if (const auto zone = body.text_if("time_zone", kWord)) {
                          if (!services.workshop.alerts.has_zone(*zone))
                            body.add_fault("time_zone",
                                           "This is no time zone, such as Europe/Berlin.");
                          settings.time_zone = *zone;
                        }
                        read_quiet_hours(body, settings);
                        read_digest(body, settings);
                        if (auto fault = body.fault()) return *std::move(fault);
                        TRY(ledger::keep_alert_settings(database, call.caller.tenant, settings));
                        TRY(audit(database, call, "alert-settings.change", ""));
                        return http::json_answer(settings_json(services, settings));
                      }));
}

http::Response get_alerts(Services& services, Call& call) {
  static constexpr std::array<std::string_view, 2> kStates = {"open", "acknowledged"};
  ParameterReader parameters(call);
  const bool as_csv = parameters.wants_csv();
  const std::size_t limit = as_csv ? 100'000 : parameters.limit();
  const auto after = parameters.place();
  const ledger::AlertFilter filter{.domain = parameters.text("domain", 253),
                                   .rule = parameters.text("rule", 64),
                                   .state = parameters.word("state", kStates)};
  if (auto fault = parameters.fault()) return *std::move(fault);
  const auto alerts = services.ledger.read([&](ledger::Database& database) {
    return ledger::list_alerts(database, call.caller.tenant, filter, after, limit + 1);
  });
  if (!alerts) return store_failed(services, call.request, alerts.error().message);
  json::array items;
  for (std::size_t i = 0; i < alerts->size() && i < limit; ++i)
    items.push_back(service::to_json((*alerts)[i]));
  if (as_csv) return csv_file("alerts", kColumns, items);
  std::string next;
  if (alerts->size() > limit) {
    const ledger::Alert& last = (*alerts)[limit - 1];
    next = make_cursor({.time = last.first, .id = last.id});
  }
  return page(std::move(items), next);
}

http::Response post_acknowledge(Services& services, Call& call) {
  BodyReader body(call.body);
  const std::string note = body.text_if("note", kNote).value_or("");
  if (auto fault = body.fault()) return *std::move(fault);
  const std::string& id = call.path.front();
  return answered(
      services, call,
      services.ledger.write(
          [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
            const std::string& tenant = call.caller.tenant;
            if (!TRY(ledger::acknowledge(database, tenant, id, call.caller.name, note, call.now)))
              return not_found();
            const auto alert = TRY(ledger::find_alert(database, tenant, id));
            if (!alert) return not_found();
            TRY(audit(database, call, "alert.acknowledge", id, alert->rule + " " + alert->domain));
            services.workshop.live.tell(tenant, "alert", json::object{{"alert", id}});
            return http::json_answer(service::to_json(*alert));
          }));
}

http::Response get_deliveries(Services& services, Call& call) {
  static constexpr std::array<std::string_view, 5> kStates = {"waiting", "sent", "failed",
                                                              "dropped", "digest"};
  ParameterReader parameters(call);
  const bool as_csv = parameters.wants_csv();
  const std::size_t limit = as_csv ? 100'000 : parameters.limit();
  const auto after = parameters.place();
  const ledger::DeliveryFilter filter{.state = parameters.word("state", kStates),
                                      .alert = parameters.text("alert", 64),
                                      .channel = parameters.text("channel", 64)};
  if (auto fault = parameters.fault()) return *std::move(fault);
  const auto deliveries = services.ledger.read([&](ledger::Database& database) {
    return ledger::list_deliveries(database, call.caller.tenant, filter, after, limit + 1);
  });
  if (!deliveries) return store_failed(services, call.request, deliveries.error().message);
  json::array items;
  for (std::size_t i = 0; i < deliveries->size() && i < limit; ++i)
    items.push_back(service::to_json((*deliveries)[i]));
  if (as_csv) return csv_file("deliveries", kDeliveryColumns, items);
  std::string next;
  if (deliveries->size() > limit) {
    const ledger::AlertDelivery& last = (*deliveries)[limit - 1];
    next = make_cursor({.time = last.created, .id = last.id});
  }
  return page(std::move(items), next);
}

http::Response post_retry(Services& services, Call& call) {
  const auto delivery = services.workshop.alerts.retry(call.caller.tenant, call.path.front());
  if (!delivery) return work_failed(services, call, delivery.error());
  const auto noted = services.ledger.write([&](ledger::Database& database) {
    return audit(database, call, "alert-delivery.retry", delivery->id);
  });
  if (!noted) return store_failed(services, call.request, noted.error().message);
  return http::json_answer(service::to_json(*delivery), 202);
}

}  // namespace

std::span<const Route> alert_routes() {
  using enum http::Method;
  using enum Access;
  static constexpr Route kRoutes[] = {
      {Get, "/alerts", Viewer, BodyKind::None, get_alerts},
      {Get, "/alerts/rules", Viewer, BodyKind::None, get_rules},
      {Put, "/alerts/rules", Admin, BodyKind::Json, put_rules},
      {Get, "/alerts/settings", Viewer, BodyKind::None, get_settings},
      {Put, "/alerts/settings", Admin, BodyKind::Json, put_settings},
      {Get, "/alerts/deliveries", Viewer, BodyKind::None, get_deliveries},
      {Post, "/alerts/deliveries/{delivery}/retry", Admin, BodyKind::None, post_retry},
      {Post, "/alerts/{alert}/acknowledge", Analyst, BodyKind::Json, post_acknowledge},
  };
  static const std::vector<Route> kAll = [] {
    std::vector<Route> all(std::begin(kRoutes), std::end(kRoutes));
    const auto channels = alert_channel_routes();
    all.insert(all.end(), channels.begin(), channels.end());
    return all;
  }();
  return kAll;
}

}  // namespace waybill::api
