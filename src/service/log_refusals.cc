#include "service/log_refusals.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>
#include <tuple>

#include "base/sha256.h"
#include "base/utf8.h"
#include "diagnosis/diagnose.h"
#include "diagnosis/digested_log.h"
#include "salesforce/email_log_reader.h"
#include "salesforce/log_digester.h"
#include "salesforce/log_excerpt.h"
#include "salesforce/log_tally.h"

namespace waybill::service {
namespace {

using salesforce::EmailLogReader;
using salesforce::LogContent;
using salesforce::LogMessage;
using salesforce::LogState;
using salesforce::LogTally;
using store::Day;

constexpr std::int64_t kSecondsOfDay = 86'400;

// Octets and rows of one reading after the other.
class Readings {
 public:
  explicit Readings(const LogReading& log) : log_(log) {}

  template <class Use>
  Result<void, std::string> feed(const EmailLogReader* reader, const Use& use) {
    const auto source = TRY(log_.open());
    while (true) {
      const std::string_view block = TRY(source->next());
      if (block.empty()) return {};
      use(block);
      octets_ += block.size();
      if (!log_.progress(octets_, reader == nullptr ? 0 : reader->content().rows))
        return std::unexpected("it was broken off");
    }
  }

 private:
  const LogReading& log_;
  std::uint64_t octets_ = 0;
};

std::optional<Day> day_of(salesforce::LogTime time) {
  const auto seconds = time.unix_seconds();
  if (!seconds) return std::nullopt;
  return static_cast<Day>(*seconds / kSecondsOfDay);
}

// The day of a message: of its earliest row, else of its outcome. A log without times has none.
std::optional<Day> day_of(const LogMessage& message) {
  if (const auto day = day_of(message.first)) return day;
  return day_of(message.outcome.time());
}

std::string domain_at(const LogContent& content, std::uint32_t sender) {
  return to_valid_utf8(content.senders.at(sender));
}

std::vector<ledger::MailDay> count_days(const LogContent& content) {
  std::map<std::pair<std::uint32_t, Day>, ledger::MailDay> days;
  content.messages.for_each([&](const LogMessage& message) {
    const auto day = day_of(message);
    if (!day) return;
    ledger::MailDay& count = days[{message.sender, *day}];
    switch (message.outcome.state()) {
      case LogState::Queued: break;
      case LogState::Delivered: ++count.delivered; break;
      case LogState::Deferred: ++count.deferred; break;
      case LogState::Refused:
      case LogState::Expired:
      case LogState::DiscardedBySalesforce: ++count.refused; break;
    }
  });
  // Senders that differ in case are one domain.
  std::map<std::pair<std::string, Day>, ledger::MailDay> merged;
  for (const auto& [key, count] : days) {
    ledger::MailDay& sum = merged[{domain_at(content, key.first), key.second}];
    sum.delivered += count.delivered;
    sum.refused += count.refused;
    sum.deferred += count.deferred;
  }
  std::vector<ledger::MailDay> result;
  result.reserve(merged.size());
  for (auto& [key, count] : merged) {
    count.domain = key.first;
    count.day = key.second;
    count.is_log = true;
    result.push_back(std::move(count));
  }
  return result;
}

ledger::RefusalMeaning meaning_of(std::string_view text,
                                  const refusal::Classification& classification) {
  ledger::RefusalMeaning meaning;
  meaning.text = to_valid_utf8(text);
  if (classification.row != nullptr) meaning.rule = classification.row->id;
  meaning.key = meaning_key(meaning.rule, text);
  meaning.kind =
      classification.kind ? std::string(refusal::id_of(*classification.kind)) : "unknown";
  meaning.who = refusal::id_of(classification.who);
  meaning.provider = classification.provider;
  meaning.reason = refusal::id_of(classification.reason);
  meaning.meaning = classification.meaning;
  meaning.fix = classification.fix;
  return meaning;
}

struct Meanings {
  std::vector<ledger::RefusalMeaning> list;  // the most messages first
  std::vector<std::string> key_of_cluster;
};

Meanings name_meanings(const LogContent& content, const LogTally& tally) {
  Meanings meanings;
  std::set<std::string> seen;
  for (const salesforce::Cluster& cluster : tally.clusters) {
    ledger::RefusalMeaning meaning = meaning_of(content.replies.at(cluster.reply), cluster.meaning);
    meanings.key_of_cluster.push_back(meaning.key);
    if (seen.insert(meaning.key).second) meanings.list.push_back(std::move(meaning));
  }
  return meanings;
}

std::vector<ledger::RefusalDay> count_refusals(const LogContent& content, const LogTally& tally,
                                               const Meanings& meanings) {
  std::map<std::tuple<std::string, Day, std::string>, ledger::RefusalDay> sums;
  for (const LogTally::Failure& failure : tally.failures) {
    const LogMessage& message = content.messages.at(failure.message);
    const auto day = day_of(message);
    if (!day) continue;
    const std::string& key = meanings.key_of_cluster[failure.cluster];
    ledger::RefusalDay& sum = sums[{domain_at(content, message.sender), *day, key}];
    ++sum.messages;
    if (message.outcome.state() == LogState::Deferred) ++sum.deferred;
    if (const auto time = message.outcome.time().unix_seconds()) {
      if (sum.first == 0 || *time < sum.first) sum.first = *time;
      sum.last = std::max(sum.last, *time);
    }
    ++sum.recipients[to_valid_utf8(content.domains.at(message.domain))];
  }
  std::vector<ledger::RefusalDay> result;
  result.reserve(sums.size());
  for (auto& [key, sum] : sums) {
    std::tie(sum.domain, sum.day, sum.key) = key;
    result.push_back(std::move(sum));
  }
  return result;
}

// A message of the excerpt for each meaning.
void choose_examples(const salesforce::LifeLineStore& lines, Meanings& meanings) {
  std::map<std::string, ledger::RefusalMeaning*, std::less<>> wanting;
  for (ledger::RefusalMeaning& meaning : meanings.list)
    wanting[meaning.key] = &meaning;
  for (std::size_t i = 0; i < lines.size() && !wanting.empty(); ++i) {
    const salesforce::LifeLine line = lines.at(i);
    if (line.decisive >= line.events.size() || line.state == LogState::Delivered) continue;
    const salesforce::LogEvent& event = line.events[line.decisive];
    const refusal::Classification reply = refusal::Classifier::built_in().classify(
        event.response,
        {.provider_hint = {}, .stage = refusal::parse_stage(event.stage), .codes = {}});
    const auto found =
        wanting.find(meaning_key(reply.row == nullptr ? "" : reply.row->id, event.response));
    if (found == wanting.end()) continue;
    found->second->example_id = line.message_id;
    found->second->example_recipient = line.recipient;
    wanting.erase(found);
  }
}

}  // namespace

std::string meaning_key(const std::string& rule, std::string_view text) {
  if (!rule.empty()) return rule;
  std::string masked;
  salesforce::mask_reply(text, salesforce::MaskDomains::Mask, masked);
  constexpr std::size_t kDigits = 16;
  return "text-" + sha256_hex(masked).substr(0, kDigits);
}

std::string verdict_of(const std::string& excerpt, const std::string& name,
                       const salesforce::LogDigest* digest, const std::string& message_id,
                       const std::string& recipient, net::DnsSession& dns) {
  diagnosis::Case the_case;
  the_case.evidence.push_back({.id = "E1",
                               .kind = diagnosis::EvidenceKind::SalesforceLog,
                               .name = name,
                               .octets = excerpt});
  if (digest != nullptr)
    the_case.evidence.push_back(
        {.id = "E2",
         .kind = diagnosis::EvidenceKind::SalesforceLogDigest,
         .name = name,
         .octets = diagnosis::write_digested_log(
             {.name = name, .sha256 = sha256_hex(excerpt), .octets = 0, .digest = *digest})});
  the_case.question = {.recipient = recipient, .message_id = message_id, .domain = {}};
  the_case.at = dns.now();
  const diagnosis::Examination examination(the_case);
  diagnosis::Diagnosis diagnosis;
  dns.run([&](dns::Inquiry& inquiry) { diagnosis = examination.diagnose(inquiry); });
  return boost::json::serialize(to_json(diagnosis.verdict));
}

Result<LogRefusals, std::string> read_log_refusals(const LogReading& log, net::DnsSession& dns) {
  Readings readings(log);
  EmailLogReader reader;
  TRY(readings.feed(&reader, [&](std::string_view block) { reader.feed(block); }));
  reader.finish();
  if (!reader.is_log()) return std::unexpected("not a Salesforce Email Log (CSV)");
  const LogContent& content = reader.content();
  LogRefusals result;
  salesforce::DigestInput input;
  input.now = dns.now();
  result.digest = salesforce::digest_log(content, input).digest;
  const LogTally tally(content, refusal::Classifier::built_in(), {});
  Meanings meanings = name_meanings(content, tally);
  result.days = count_days(content);
  result.refusals = count_refusals(content, tally, meanings);
  EmailLogReader chosen({.recipient = {},
                         .message_id = {},
                         .keep = salesforce::LogSelection::Keep::LifeLines,
                         .messages = salesforce::choose_messages(content, {})});
  TRY(readings.feed(&reader, [&](std::string_view block) { chosen.feed(block); }));
  chosen.finish();
  salesforce::LogExcerpt excerpt(chosen.content(), chosen.life_lines());
  TRY(readings.feed(&reader, [&](std::string_view block) { excerpt.feed(block); }));
  result.excerpt = excerpt.take();
  choose_examples(chosen.life_lines(), meanings);
  for (std::size_t i = 0; i < meanings.list.size() && i < kMostVerdicts; ++i) {
    ledger::RefusalMeaning& meaning = meanings.list[i];
    if (meaning.example_id.empty() && meaning.example_recipient.empty()) continue;
    meaning.verdict = verdict_of(result.excerpt, log.name, &result.digest, meaning.example_id,
                                 meaning.example_recipient, dns);
  }
  result.meanings = std::move(meanings.list);
  return result;
}

}  // namespace waybill::service
