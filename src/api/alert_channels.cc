// Where alerts go; docs/api.md, "Alerts".
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "account/email.h"
#include "account/secret.h"
#include "api/alerts.h"
#include "api/audit.h"
#include "api/reader.h"
#include "api/work.h"
#include "base/ascii.h"
#include "dns/name.h"
#include "net/poster.h"
#include "service/overview_cache.h"

namespace waybill::api {
namespace {

namespace json = boost::json;
using ledger::AlertChannel;

constexpr std::array<std::string_view, 4> kKinds = {"email", "slack", "teams", "webhook"};
constexpr TextLimits kName{.least = 1, .most = 100};
constexpr TextLimits kWord{.least = 1, .most = 32};
constexpr TextLimits kAddress{.least = 1, .most = 2'000};
constexpr TextLimits kDomain{.least = 1, .most = 253};
constexpr std::size_t kMostDomains = 500;
constexpr std::size_t kLeastSecret = 16, kMostSecret = 200;

bool is_within(std::string_view domain, std::string_view of) {
  return domain == of || (domain.size() > of.size() && domain.ends_with(of) &&
                          domain[domain.size() - of.size() - 1] == '.');
}

// The domains that the organisation's alerts are about.
std::vector<std::string> watched_domains(Services& services, const Call& call) {
  constexpr std::int64_t kDaySeconds = 86'400;
  const auto today = static_cast<store::Day>(call.now / kDaySeconds);
  std::vector<std::string> names;
  const auto domains = services.workshop.overviews.get(
      {.tenant = call.caller.tenant,
       .period = {today - static_cast<store::Day>(kPeriodDays) + 1, today}});
  if (!domains) return names;
  for (const service::DomainOverview& domain : **domains)
    names.push_back(domain.domain);
  return names;
}

// The watched domain that this channel's mail depends on; "" none.
std::string depends_on(const AlertChannel& channel, const std::vector<std::string>& watched) {
  if (channel.kind != "email") return {};
  const std::string_view address = channel.address;
  const std::string_view domain = address.substr(address.rfind('@') + 1);
  for (const std::string& one : watched) {
    if (is_within(domain, one) || is_within(one, domain)) return one;
  }
  return {};
}

json::array warnings_of(Services& services, const AlertChannel& channel,
                        const std::vector<AlertChannel>& all,
                        const std::vector<std::string>& watched,
                        const ledger::AlertSettings& settings) {
  json::array warnings;
  if (channel.kind == "email" && services.workshop.alerts.options().mail.host.empty())
    warnings.emplace_back(
        "This server has no mail server to send by, so nothing reaches this channel: set smtp_host "
        "in the section [alerts] of its configuration.");
  const std::string domain = depends_on(channel, watched);
  const bool has_other = std::ranges::any_of(all, [&](const AlertChannel& other) {
    return other.is_on && other.mode != "digest" && depends_on(other, watched).empty();
  });
  if (!domain.empty() && !has_other)
    warnings.emplace_back(fmt::format(
        "This address is in {}, which is watched. When mail of {} is broken, the alert about it "
        "goes where mail is broken and may not arrive. Add a channel outside it too: an address "
        "at another provider, or a webhook.",
        domain, domain));
  if (channel.mode != "at-once" && settings.digest == "off")
    warnings.emplace_back("Digests are switched off, so this channel gets none.");
  return warnings;
}

struct Known {
  std::vector<AlertChannel> channels;
  ledger::AlertSettings settings;
};
Result<Known, ledger::Error> known_of(ledger::Database& database, const std::string& tenant) {
  return Known{TRY(ledger::list_channels(database, tenant)),
               TRY(ledger::alert_settings(database, tenant))};
}

json::object channel_json(Services& services, const AlertChannel& channel, const Known& known,
                          const std::vector<std::string>& watched) {
  json::object object = service::to_json(channel);
  object["warnings"] = warnings_of(services, channel, known.channels, watched, known.settings);
  return object;
}

void read_address(Services& services, BodyReader& body, const std::string& text,
                  AlertChannel& channel) {
  if (channel.kind == "email") {
    const auto address = account::parse_email(text);
    const bool is_plain = address && std::ranges::all_of(*address, ascii::is_print) &&
                          address->find_first_of(",;\\\"()") == std::string::npos;
    if (!is_plain) return body.add_fault("address", "This is not an e-mail address.");
    channel.address = *address;
    return;
  }
  const service::AlertOptions& options = services.workshop.alerts.options();
  const auto objection = net::objection_to_post(text, {.allowed = options.allowed});
  if (objection)
    return body.add_fault(
        "address",
        fmt::format("This must be an https:// address on the Internet: {}.", objection->reason));
  channel.address = text;
}

void read_lists(BodyReader& body, AlertChannel& channel) {
  if (auto rules = body.texts_if("rules", kWord, alert::rules().size())) {
    for (const std::string& rule : *rules) {
      if (alert::find_rule(rule) == nullptr)
        body.add_fault("rules", fmt::format("There is no rule \"{}\".", rule));
    }
    channel.rules = *std::move(rules);
  }
  if (const auto domains = body.texts_if("domains", kDomain, kMostDomains)) {
    channel.domains.clear();
    for (const std::string& text : *domains) {
      const auto name = dns::Name::parse_international(text);
      if (!name || name->is_root()) {
        body.add_fault("domains", "These must be domains, such as example.com.");
      } else {
        channel.domains.push_back(name->text());
      }
    }
  }
}

// What both making and changing a channel take.
void read_changes(BodyReader& body, AlertChannel& channel) {
  if (const auto is_on = body.boolean_if("on")) channel.is_on = *is_on;
  if (const auto mode = body.text_if("mode", kWord)) {
    if (!alert::parse_mode(*mode)) body.add_fault("mode", "This must be at-once, digest or both.");
    channel.mode = *mode;
  }
  if (const auto least = body.text_if("least", kWord)) {
    if (!alert::parse_severity(*least))
      body.add_fault("least", "This must be info, low, medium, high or critical.");
    channel.least = *least;
  }
  read_lists(body, channel);
  const auto secret = body.secret_if("secret", kMostSecret);
  if (!secret) return;
  if (channel.kind != "webhook")
    return body.add_fault("secret", "Only webhooks of the kind webhook are signed.");
  if (secret->size() < kLeastSecret)
    return body.add_fault("secret", fmt::format("This has at least {} characters.", kLeastSecret));
  channel.secret = *secret;
}

http::Response get_channels(Services& services, Call& call) {
  const auto known = services.ledger.read(
      [&](ledger::Database& database) { return known_of(database, call.caller.tenant); });
  if (!known) return store_failed(services, call.request, known.error().message);
  const auto watched = watched_domains(services, call);
  json::array items;
  for (const AlertChannel& channel : known->channels)
    items.push_back(channel_json(services, channel, *known, watched));
  return page(std::move(items), "");
}

http::Response post_channel(Services& services, Call& call) {
  BodyReader body(call.body);
  AlertChannel channel;
  channel.id = account::random_id();
  channel.created = call.now;
  channel.kind = body.text("kind", kWord);
  if (std::ranges::find(kKinds, channel.kind) == kKinds.end())
    body.add_fault("kind", "This must be email, slack, teams or webhook.");
  channel.name = body.text("name", kName);
  const std::string address = body.text("address", kAddress);
  if (!address.empty()) read_address(services, body, address, channel);
  read_changes(body, channel);
  if (auto fault = body.fault()) return *std::move(fault);
  const bool has_new_secret = channel.kind == "webhook" && channel.secret.empty();
  if (has_new_secret) channel.secret = account::random_secret();
  const auto watched = watched_domains(services, call);
  return answered(
      services, call,
      services.ledger.write(
          [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
            Known known = TRY(known_of(database, call.caller.tenant));
            if (known.channels.size() >= service::kMostChannels)
              return conflict(
                  fmt::format("There are {} channels; delete one before.", service::kMostChannels));
            TRY(ledger::add(database, call.caller.tenant, channel));
            TRY(audit(database, call, "alert-channel.create", channel.name, channel.kind));
            known.channels.push_back(channel);
            json::object object = channel_json(services, channel, known, watched);
            object["secret"] = text_or_null(has_new_secret ? channel.secret : "");
            return http::json_answer(object, 201);
          }));
}

http::Response patch_channel(Services& services, Call& call) {
  const auto found = services.ledger.read([&](ledger::Database& database) {
    return ledger::find_channel(database, call.caller.tenant, call.path.front());
  });
  if (!found) return store_failed(services, call.request, found.error().message);
  const std::optional<AlertChannel>& kept = *found;
  if (!kept) return not_found();
  AlertChannel channel = *kept;
  BodyReader body(call.body);
  if (const auto name = body.text_if("name", kName)) channel.name = *name;
  if (const auto address = body.text_if("address", kAddress)) {
    if (!address->empty()) read_address(services, body, *address, channel);
  }
  read_changes(body, channel);
  if (auto fault = body.fault()) return *std::move(fault);
  const auto watched = watched_domains(services, call);
  return answered(services, call,
                  services.ledger.write(
                      [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
                        TRY(ledger::update(database, call.caller.tenant, channel));
                        TRY(audit(database, call, "alert-channel.change", channel.name));
                        const Known known = TRY(known_of(database, call.caller.tenant));
                        return http::json_answer(channel_json(services, channel, known, watched));
                      }));
}

http::Response delete_channel(Services& services, Call& call) {
  return answered(services, call,
                  services.ledger.write(
                      [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
                        const std::string& id = call.path.front();
                        const auto channel =
                            TRY(ledger::find_channel(database, call.caller.tenant, id));
                        if (!channel) return not_found();
                        (void)TRY(ledger::remove_channel(database, call.caller.tenant, id));
                        TRY(audit(database, call, "alert-channel.delete", channel->name));
                        return http::no_content();
                      }));
}

http::Response post_channel_test(Services& services, Call& call) {
  const auto delivery = services.workshop.alerts.test(call.caller.tenant, call.path.front());
  if (!delivery) return work_failed(services, call, delivery.error());
  return http::json_answer(json::object{{"delivery", *delivery}}, 202);
}

}  // namespace

std::span<const Route> alert_channel_routes() {
  using enum http::Method;
  using enum Access;
  static constexpr Route kRoutes[] = {
      {Get, "/alerts/channels", Viewer, BodyKind::None, get_channels},
      {Post, "/alerts/channels", Admin, BodyKind::Json, post_channel},
      {Patch, "/alerts/channels/{channel}", Admin, BodyKind::Json, patch_channel},
      {Delete, "/alerts/channels/{channel}", Admin, BodyKind::None, delete_channel},
      {Post, "/alerts/channels/{channel}/test", Admin, BodyKind::None, post_channel_test},
  };
  return kRoutes;
}

}  // namespace waybill::api
