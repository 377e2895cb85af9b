#include "salesforce/log_excerpt.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace waybill::salesforce {
namespace {

// The documented order, for logs whose own names are not known.
constexpr std::string_view kDocumentedNames[] = {
    "Date/Time",        "Internal Message ID", "Mail Event", "Recipient",         "Sender",
    "Remote Host",      "Bytes Transferred",   "User ID",    "Message ID Header", "Retry Count",
    "Seconds in Queue", "Delivery Stage"};

// What decided a message; a message without a reply is told apart by its state.
struct Ending {
  LogState state;
  std::uint32_t reply;
  auto operator<=>(const Ending&) const = default;
};

struct Examples {
  std::size_t count = 0;
  std::array<LogKey, kExamplesOfAReply / 2> first{};
  std::array<LogKey, kExamplesOfAReply / 2> last{};

  void add(const LogKey& key) {
    if (count < first.size()) first.at(count) = key;
    last.at(count % last.size()) = key;
    ++count;
  }
};

using Endings = std::map<Ending, Examples>;

Endings group_by_ending(const LogContent& content) {
  Endings endings;
  content.messages.for_each([&](const LogMessage& message) {
    const auto decisive = message.outcome.decisive();
    endings[{message.outcome.state(), decisive ? decisive->reference : 0}].add(
        {message.id_hash, message.recipient_hash});
  });
  return endings;
}

// The examples of the most frequent endings, refusals before all else.
void add_examples(const Endings& endings, std::set<LogKey>& chosen) {
  std::vector<const Endings::value_type*> order;
  for (const auto& entry : endings)
    order.push_back(&entry);
  std::ranges::sort(order, std::greater<>(), [](const auto* entry) {
    const bool tells_reason =
        entry->first.state != LogState::Delivered && entry->first.state != LogState::Queued;
    return std::pair(tells_reason, entry->second.count);
  });
  for (const auto* entry : order) {
    const Examples& examples = entry->second;
    if (chosen.size() + kExamplesOfAReply > kMostWanted + kMostExamples) return;
    for (std::size_t i = 0; i < std::min(examples.count, examples.first.size()); ++i)
      chosen.insert({examples.first.at(i), examples.last.at(i)});
  }
}

}  // namespace

std::set<LogKey> choose_messages(const LogContent& content, const WantedMessages& wanted) {
  std::set<std::uint64_t> ids;
  std::set<std::uint64_t> recipients;
  for (const std::string& id : wanted.message_ids)
    ids.insert(message_id_hash(id));
  for (const std::string& recipient : wanted.recipients)
    recipients.insert(RecipientHash(recipient).whole);
  std::set<LogKey> chosen;
  content.messages.for_each([&](const LogMessage& message) {
    const bool is_wanted =
        ids.contains(message.id_hash) || recipients.contains(message.recipient_hash);
    if (is_wanted && chosen.size() < kMostWanted)
      chosen.insert({message.id_hash, message.recipient_hash});
  });
  add_examples(group_by_ending(content), chosen);
  return chosen;
}

LogExcerpt::LogExcerpt(const LogContent& content, const LifeLineStore& lines)
    : separator_(content.separator) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const LogEvent& event : lines.at(i).events)
      rows_.push_back({event.bytes, event.line});
  }
  std::ranges::sort(rows_, {}, [](const Row& row) { return row.bytes.begin; });
  if (content.header.end > 0) {
    rows_.insert(rows_.begin(), {content.header, 0});
    return;
  }
  excerpt_ = "Waybill Line";
  for (const std::string_view name : kDocumentedNames)
    excerpt_ += fmt::format("{}{}", separator_, name);
  excerpt_ += "\r\n";
}

void LogExcerpt::begin_row() {
  if (!excerpt_.empty() && !excerpt_.ends_with('\n')) excerpt_ += "\r\n";
  const std::size_t line = rows_[next_].line;
  excerpt_ += line == 0 ? "Waybill Line" : fmt::format("{}", line);
  excerpt_ += separator_;
}

void LogExcerpt::feed(std::string_view block) {
  while (next_ < rows_.size() && rows_[next_].bytes.begin < offset_ + block.size()) {
    const Span& row = rows_[next_].bytes;
    if (row.begin >= offset_) begin_row();
    const std::size_t from = std::max(row.begin, offset_) - offset_;
    const std::size_t to = std::min(row.end - offset_, block.size());
    excerpt_ += block.substr(from, to - from);
    if (row.end > offset_ + block.size()) break;  // it goes on in the next block
    ++next_;
  }
  offset_ += block.size();
}

}  // namespace waybill::salesforce
