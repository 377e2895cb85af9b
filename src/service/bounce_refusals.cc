#include "service/bounce_refusals.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "message/message.h"
#include "refusal/bounce.h"
#include "service/log_refusals.h"

namespace waybill::service {
namespace {

constexpr std::int64_t kSecondsOfDay = 86'400;

std::string domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string()
                                      : to_valid_utf8(ascii::lower(address.substr(at + 1)));
}

std::int64_t time_of(const refusal::BounceRecipient& recipient, const message::Message& message,
                     std::int64_t now) {
  if (recipient.last_attempt) return std::min(now, recipient.last_attempt->unix_seconds);
  const message::Field* field = message.field("Date");
  const auto date = field == nullptr ? std::nullopt : message::parse_date(field->value);
  return date ? std::min(now, date->unix_seconds) : now;
}

ledger::RefusalMeaning meaning_of(const refusal::BounceRecipient& recipient) {
  const refusal::Classification& reply = recipient.classification;
  ledger::RefusalMeaning meaning;
  meaning.text = to_valid_utf8(recipient.diagnostic.empty() ? reply.text : recipient.diagnostic);
  if (reply.row != nullptr) meaning.rule = reply.row->id;
  meaning.key = meaning_key(meaning.rule, meaning.text);
  meaning.kind = reply.kind ? std::string(refusal::id_of(*reply.kind)) : "unknown";
  meaning.who = refusal::id_of(reply.who);
  meaning.provider = reply.provider;
  meaning.reason = refusal::id_of(reply.reason);
  meaning.meaning = reply.meaning;
  meaning.fix = reply.fix;
  meaning.example_recipient = to_valid_utf8(recipient.recipient);
  return meaning;
}

}  // namespace

bool BounceRefusals::take(std::string_view octets, std::int64_t now) {
  const message::Message message = message::Message::read(octets);
  const refusal::Bounce bounce = refusal::read_bounce(message);
  if (bounce.kind != refusal::BounceKind::Bounce) return false;
  const std::string sender = domain_of(bounce.original.from);
  bool has_refusal = false;
  for (const refusal::BounceRecipient& recipient : bounce.recipients) {
    const bool is_delay = ascii::iequals(recipient.action, "delayed");
    if (!is_delay && !recipient.action.empty() && !ascii::iequals(recipient.action, "failed"))
      continue;
    has_refusal = true;
    ++recipients_;
    const std::int64_t time = time_of(recipient, message, now);
    const auto day = static_cast<ledger::Day>(time / kSecondsOfDay);
    ledger::RefusalMeaning meaning = meaning_of(recipient);
    ledger::MailDay& count = days_[{sender, day}];
    ++(is_delay ? count.deferred : count.refused);
    ledger::RefusalDay& sum = refusals_[{sender, day, meaning.key}];
    ++sum.messages;
    if (is_delay) ++sum.deferred;
    if (sum.first == 0 || time < sum.first) sum.first = time;
    sum.last = std::max(sum.last, time);
    ++sum.recipients[domain_of(recipient.recipient)];
    const std::string key = meaning.key;
    if (meanings_.try_emplace(key, std::move(meaning)).second && examples_.size() < kMostExamples &&
        octets.size() <= kLargestExample)
      examples_.push_back({key, std::string(octets)});
  }
  bounces_ += has_refusal ? 1 : 0;
  return has_refusal;
}

BounceRefusals::Sums BounceRefusals::finish() {
  Sums sums{.bounces = bounces_,
            .recipients = recipients_,
            .days = {},
            .meanings = {},
            .refusals = {},
            .examples = std::move(examples_)};
  for (auto& [key, day] : days_) {
    std::tie(day.domain, day.day) = key;
    sums.days.push_back(std::move(day));
  }
  for (auto& [key, meaning] : meanings_)
    sums.meanings.push_back(std::move(meaning));
  for (auto& [key, day] : refusals_) {
    std::tie(day.domain, day.day, day.key) = key;
    sums.refusals.push_back(std::move(day));
  }
  return sums;
}

}  // namespace waybill::service
