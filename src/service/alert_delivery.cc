#include "service/alert_delivery.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>

#include "alert/mail.h"
#include "alert/rules.h"
#include "alert/webhook.h"
#include "ledger/tenants.h"
#include "net/poster.h"

namespace waybill::service {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostTaken = 200;  // rows that are looked at for one whose channel is free
constexpr std::size_t kLongestAnswer = 300;
constexpr auto kLongestWait = std::chrono::seconds(30);

std::vector<std::string> texts_in(const json::value* value) {
  std::vector<std::string> texts;
  if (value == nullptr || !value->is_array()) return texts;
  for (const json::value& one : value->get_array()) {
    if (const json::string* text = one.if_string()) texts.emplace_back(*text);
  }
  return texts;
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr || !value->is_string() ? std::string() : std::string(value->get_string());
}

std::uint64_t number_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  boost::system::error_code failed;
  const auto number = value == nullptr ? 0 : value->to_number<std::uint64_t>(failed);
  return failed ? 0 : number;
}

json::array bars_json(const std::vector<alert::Bar>& bars) {
  json::array array;
  for (const alert::Bar& bar : bars)
    array.push_back(json::object{{"label", bar.label},
                                 {"text", bar.text},
                                 {"good", bar.good},
                                 {"bad", bar.bad},
                                 {"whole", bar.whole}});
  return array;
}

std::vector<alert::Bar> bars_in(const json::value* value) {
  std::vector<alert::Bar> bars;
  if (value == nullptr || !value->is_array()) return bars;
  for (const json::value& one : value->get_array()) {
    if (const json::object* bar = one.if_object())
      bars.push_back({text_in(*bar, "label"), text_in(*bar, "text"), number_in(*bar, "good"),
                      number_in(*bar, "bad"), number_in(*bar, "whole")});
  }
  return bars;
}

std::optional<json::object> object_in(std::string_view text) {
  boost::system::error_code failed;
  json::value value = json::parse(text, failed);
  if (failed || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

// What a webhook answered. What it will not take is not offered again, but for answers that time
// heals (RFC 9110 §15.5.9, RFC 6585 §4).
Attempt judged(const net::PostAnswer& answer) {
  using fetch::Failure;
  Attempt attempt;
  attempt.status = answer.status;
  if (answer.failure != Failure::None) {
    const bool is_final = answer.failure == Failure::BadUrl || answer.failure == Failure::Guarded;
    attempt.of = is_final ? Attempt::Of::Final : Attempt::Of::Later;
    attempt.answer = answer.reason;
    return attempt;
  }
  attempt.answer = plain_line(answer.body, kLongestAnswer);
  if (answer.status >= 200 && answer.status < 300) {
    attempt.of = Attempt::Of::Sent;
  } else if (answer.status >= 300 && answer.status < 400) {
    attempt.of = Attempt::Of::Final;
    attempt.answer = "it leads to another address, which is not followed";
  } else {
    const bool heals = answer.status == 408 || answer.status == 425 || answer.status == 429 ||
                       answer.status >= 500;
    attempt.of = heals ? Attempt::Of::Later : Attempt::Of::Final;
  }
  return attempt;
}

}  // namespace

std::string kept_message(const alert::Message& message) {
  json::array sections;
  for (const alert::Section& section : message.sections)
    sections.push_back({{"title", section.title},
                        {"lines", json::value_from(section.lines)},
                        {"bars", bars_json(section.bars)}});
  return json::serialize(json::object{{"kind", message.kind},
                                      {"subject", message.subject},
                                      {"context", message.context},
                                      {"sections", std::move(sections)},
                                      {"url", message.url},
                                      {"foot", message.foot},
                                      {"organisation", message.organisation},
                                      {"from", message.enclosure.from},
                                      {"to", message.enclosure.to},
                                      {"pdf", message.enclosure.has_pdf}});
}

std::optional<alert::Message> read_message(std::string_view text) {
  const auto object = object_in(text);
  if (!object) return std::nullopt;
  alert::Message message;
  message.kind = text_in(*object, "kind");
  message.subject = text_in(*object, "subject");
  message.context = text_in(*object, "context");
  message.url = text_in(*object, "url");
  message.foot = text_in(*object, "foot");
  message.organisation = text_in(*object, "organisation");
  message.enclosure = {static_cast<std::int64_t>(number_in(*object, "from")),
                       static_cast<std::int64_t>(number_in(*object, "to")),
                       object->contains("pdf") && object->at("pdf") == true};
  const json::value* sections = object->if_contains("sections");
  if (sections == nullptr || !sections->is_array()) return std::nullopt;
  for (const json::value& one : sections->get_array()) {
    if (const json::object* section = one.if_object())
      message.sections.push_back({text_in(*section, "title"),
                                  texts_in(section->if_contains("lines")),
                                  bars_in(section->if_contains("bars"))});
  }
  return message;
}

alert::Occurrence occurrence_of(const std::string& tenant, const ledger::Alert& alert) {
  boost::system::error_code failed;
  const json::value lines = json::parse(alert.lines, failed);
  return {.tenant = tenant,
          .domain = alert.domain,
          .rule = alert.rule,
          .key = alert.key,
          .severity = alert::parse_severity(alert.severity).value_or(alert::Severity::Medium),
          .title = alert.title,
          .lines = failed ? std::vector<std::string>() : texts_in(&lines),
          .href = alert.href,
          .at = alert.at};
}

void AlertDelivery::start() {
  for (unsigned i = 0; i < kDeliveryThreads; ++i)
    threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
}

void AlertDelivery::stop() {
  for (std::jthread& thread : threads_)
    thread.request_stop();
  threads_.clear();
}

void AlertDelivery::wake() {
  {
    const std::scoped_lock lock(mutex_);
    ++wakes_;
  }
  changed_.notify_all();
}

void AlertDelivery::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::uint64_t seen = 0;
    {
      const std::scoped_lock lock(mutex_);
      seen = wakes_;
    }
    if (auto delivery = take()) {
      const std::string channel = delivery->channel;
      const bool is_kept = deliver(*std::move(delivery));
      std::unique_lock lock(mutex_);
      // While nothing can be kept, nothing is sent again and again.
      if (!is_kept) changed_.wait_for(lock, stop, kLongestWait, [] { return false; });
      busy_channels_.erase(channel);
      continue;
    }
    auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(kLongestWait);
    const auto next =
        s_.ledger.read([](ledger::Database& database) { return ledger::next_due(database); });
    const std::optional<std::int64_t> due = next ? *next : std::nullopt;
    if (due) {
      const std::int64_t left = *due - s_.clock();
      // Due, but its channel is busy: whoever is done looks again.
      wait = std::min(wait, std::chrono::milliseconds(std::max<std::int64_t>(left, 1) * 1'000));
    }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, wait, [&] { return wakes_ != seen; });
  }
}

std::optional<ledger::AlertDelivery> AlertDelivery::take() {
  const std::scoped_lock lock(mutex_);
  const std::int64_t now = s_.clock();
  auto due = s_.ledger.read([&](ledger::Database& database) {
    return ledger::due_deliveries(database, now, kMostTaken);
  });
  if (!due) {
    log(due.error().message);
    return std::nullopt;
  }
  for (ledger::AlertDelivery& delivery : *due) {
    if (busy_channels_.insert(delivery.channel).second) return std::move(delivery);
  }
  return std::nullopt;
}

bool AlertDelivery::deliver(ledger::AlertDelivery delivery) {
  const auto found = s_.ledger.read([&](ledger::Database& database) {
    return ledger::find_channel(database, delivery.tenant, delivery.channel);
  });
  if (!found) {
    log(found.error().message);
    return false;
  }
  const std::optional<ledger::AlertChannel>& channel = *found;
  Attempt result{Attempt::Of::Final, 0, "the channel is not there any more"};
  if (channel) {
    const auto message = message_of(delivery, *channel);
    result = message ? attempt(delivery.tenant, *channel, *message)
                     : Attempt{Attempt::Of::Final, 0, message.error()};
  }
  return settle(delivery, result);
}

Result<alert::Message, std::string> AlertDelivery::message_of(const ledger::AlertDelivery& delivery,
                                                              const ledger::AlertChannel& channel) {
  if (!delivery.message.empty()) {
    auto message = read_message(delivery.message);
    if (!message) return std::unexpected("what was to be sent cannot be read");
    message->id = delivery.id;
    return *std::move(message);
  }
  struct Found {
    std::optional<ledger::Alert> alert;
    std::optional<ledger::Tenant> tenant;
  };
  const auto read = s_.ledger.read([&](ledger::Database& database) -> Result<Found, ledger::Error> {
    return Found{TRY(ledger::find_alert(database, delivery.tenant, delivery.alert)),
                 TRY(ledger::tenant_of(database, delivery.tenant))};
  });
  if (!read) return std::unexpected(read.error().message);
  const std::optional<ledger::Alert>& kept = read->alert;
  if (!kept) return std::unexpected("the alert is not there any more");
  const std::optional<ledger::Tenant>& tenant = read->tenant;
  const std::string organisation = tenant ? tenant->name : "";
  alert::Message message = alert::message_of(
      occurrence_of(delivery.tenant, *kept),
      delivery.kind == "reminder" ? alert::Telling::Reminder : alert::Telling::First,
      {organisation, channel.name, s_.options.public_url});
  message.id = delivery.id;
  message.alert = kept->id;
  return message;
}

Attempt AlertDelivery::attempt(const std::string& tenant, const ledger::AlertChannel& channel,
                               const alert::Message& message) const {
  return channel.kind == "email" ? by_mail(tenant, channel, message) : by_post(channel, message);
}

std::vector<alert::Attachment> AlertDelivery::attachments(const std::string& tenant,
                                                          alert::Message& message) const {
  std::vector<alert::Attachment> all;
  if (message.kind != "digest") return all;
  for (DigestContent* content : s_.digests) {
    auto some = content->attachments(tenant, message.enclosure);
    if (!some) {
      log(fmt::format("a digest goes out without its files: {}", some.error()));
      continue;
    }
    std::ranges::move(*some, std::back_inserter(all));
  }
  for (const alert::Attachment& one : all) {
    if (!one.content_id.empty()) message.logo = one.content_id;
  }
  return all;
}

Attempt AlertDelivery::by_mail(const std::string& tenant, const ledger::AlertChannel& channel,
                               alert::Message message) const {
  net::MailClientOptions options = s_.options.mail;
  if (options.host.empty())
    return {Attempt::Of::Later, 0,
            "no mail server is configured to send by: alerts.smtp_host of the configuration"};
  if (!options.user.empty() && s_.options.mail_password) {
    auto password = s_.options.mail_password();
    if (!password) return {Attempt::Of::Later, 0, password.error()};
    options.password = *std::move(password);
  }
  const std::vector<alert::Attachment> files = attachments(tenant, message);
  const std::string mail =
      alert::to_mail(message, {s_.options.mail_from, channel.address, s_.clock()}, files);
  const net::MailAnswer answer =
      net::send_mail(s_.options.mail_from, channel.address, mail, options);
  Attempt attempt{Attempt::Of::Later, answer.status, answer.reason};
  if (answer.of == net::MailAnswer::Of::Sent) attempt.of = Attempt::Of::Sent;
  if (answer.of == net::MailAnswer::Of::Refused) attempt.of = Attempt::Of::Final;
  return attempt;
}

Attempt AlertDelivery::by_post(const ledger::AlertChannel& channel,
                               const alert::Message& message) const {
  std::string body;
  net::HeaderFields fields = {{"Content-Type", "application/json"},
                              {"X-Waybill-Delivery", message.id}};
  if (channel.kind == "slack") {
    body = alert::slack_body(message);
  } else if (channel.kind == "teams") {
    body = alert::teams_body(message);
  } else {
    body = alert::json_body(message);
    const std::int64_t now = s_.clock();
    fields.emplace_back("X-Waybill-Time", std::to_string(now));
    fields.emplace_back("X-Waybill-Signature", alert::signature_of(channel.secret, now, body));
  }
  return judged(
      net::post(channel.address, fields, body,
                {.allowed = s_.options.allowed, .certificates = s_.options.certificates}));
}

bool AlertDelivery::settle(ledger::AlertDelivery& delivery, const Attempt& attempt) {
  const std::int64_t now = s_.clock();
  const bool has_more = delivery.attempts < std::size(kRetryDelays);
  delivery.tried = now;
  delivery.status = attempt.status;
  delivery.answer = plain_line(attempt.answer, kLongestAnswer);
  if (attempt.of == Attempt::Of::Sent) {
    delivery.state = "sent";
  } else if (attempt.of == Attempt::Of::Final || !has_more) {
    delivery.state = "failed";
  } else {
    delivery.due = now + kRetryDelays[delivery.attempts];
  }
  ++delivery.attempts;
  const std::string error =
      attempt.of == Attempt::Of::Sent
          ? ""
          : (delivery.answer.empty() ? fmt::format("it answered {}", delivery.status)
                                     : delivery.answer);
  const auto noted =
      s_.ledger.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
        TRY(ledger::update(database, delivery));
        return ledger::note_channel(database, delivery.tenant, delivery.channel, now, error);
      });
  if (!noted) {
    log(noted.error().message);
    return false;
  }
  if (delivery.state == "failed")
    log(fmt::format("delivery {} failed after {} attempts: {}", delivery.id, delivery.attempts,
                    error));
  s_.live.tell(delivery.tenant, "alert",
               json::object{{"delivery", delivery.id}, {"state", delivery.state}});
  wake();
  return true;
}

}  // namespace waybill::service
