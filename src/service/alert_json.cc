// What the interface tells of channels, alerts and deliveries.
#include <boost/json.hpp>

#include "base/time_text.h"
#include "net/guard.h"
#include "service/alert_work.h"

namespace waybill::service {
namespace {

namespace json = boost::json;

json::value time_or_null(std::int64_t seconds) {
  return seconds == 0 ? json::value() : json::value(time_text(seconds));
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

// Whoever knows the URL of a webhook can write to it: its host is enough to know it again.
std::string shown_address(const ledger::AlertChannel& channel) {
  if (channel.kind == "email") return channel.address;
  return "https://" + net::host_of_url(channel.address) + "/…";
}

json::value parsed(const std::string& text) {
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed);
  return failed ? json::value(json::array()) : value;
}

}  // namespace

json::object to_json(const ledger::AlertChannel& channel) {
  return {{"id", channel.id},
          {"kind", channel.kind},
          {"name", channel.name},
          {"address", shown_address(channel)},
          {"on", channel.is_on},
          {"mode", channel.mode},
          {"least", channel.least},
          {"rules", json::value_from(channel.rules)},
          {"domains", json::value_from(channel.domains)},
          {"created", time_or_null(channel.created)},
          {"last_sent", time_or_null(channel.last_sent)},
          {"last_failed", time_or_null(channel.last_failed)},
          {"last_error", text_or_null(channel.last_error)}};
}

json::object to_json(const ledger::Alert& alert) {
  return {{"id", alert.id},
          {"rule", alert.rule},
          {"domain", alert.domain},
          {"key", alert.key},
          {"severity", alert.severity},
          {"title", alert.title},
          {"lines", parsed(alert.lines)},
          {"href", text_or_null(alert.href)},
          {"at", time_or_null(alert.at)},
          {"first", time_or_null(alert.first)},
          {"last", time_or_null(alert.last)},
          {"told", time_or_null(alert.told)},
          {"occurrences", alert.occurrences},
          {"reason", alert.admitted},
          {"state", alert.acknowledged > 0 ? "acknowledged" : "open"},
          {"acknowledged", time_or_null(alert.acknowledged)},
          {"acknowledged_by", text_or_null(alert.acknowledged_by)},
          {"note", text_or_null(alert.note)}};
}

json::object to_json(const ledger::AlertDelivery& delivery) {
  return {{"id", delivery.id},
          {"alert", text_or_null(delivery.alert)},
          {"channel", delivery.channel},
          {"kind", delivery.kind},
          {"state", delivery.state},
          {"reason", delivery.reason},
          {"created", time_or_null(delivery.created)},
          {"due", delivery.state == "waiting" ? time_or_null(delivery.due) : json::value()},
          {"attempts", delivery.attempts},
          {"tried", time_or_null(delivery.tried)},
          {"status", delivery.status == 0 ? json::value() : json::value(delivery.status)},
          {"answer", text_or_null(delivery.answer)}};
}

}  // namespace waybill::service
