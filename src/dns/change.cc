#include "dns/change.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "dns/snapshot_json.h"

namespace waybill::dns {
namespace {

constexpr std::uint32_t kTtl = 300;

// The text up to the next space, which is removed with all that follow it; people paste columns.
std::string_view take_word(std::string_view& text) {
  text = ascii::trim(text);
  const std::size_t space = text.find_first_of(" \t");
  const std::string_view word = text.substr(0, space);
  text.remove_prefix(word.size());
  text = ascii::trim(text);
  return word;
}

std::optional<Question> parse_question(std::string_view name, std::string_view type) {
  const auto owner = Name::parse_international(name);
  const auto kind = parse_type(type);
  if (!owner || owner->is_root() || !kind) return std::nullopt;
  return Question{*owner, *kind};
}

}  // namespace

Result<Change, std::string> parse_publication(std::string_view text) {
  const std::string_view name = take_word(text);
  const std::string_view type = take_word(text);
  const auto question = parse_question(name, type);
  if (!question || text.empty()) return std::unexpected("wants \"NAME TYPE VALUE\"");
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"'))
    text = text.substr(1, text.size() - 2);
  return Change{*question, TRY(parse_data(question->type, text))};
}

Result<Change, std::string> parse_withdrawal(std::string_view text) {
  const std::string_view name = take_word(text);
  const auto question = parse_question(name, text);
  if (!question) return std::unexpected("wants \"NAME TYPE\"");
  return Change{*question, std::nullopt};
}

Snapshot apply(Snapshot snapshot, std::span<const Change> changes) {
  std::vector<Question> begun;
  for (const Change& change : changes) {
    if (!change.data) {
      snapshot.set(change.question, {.status = Status::NoData, .ttl = 0, .records = {}});
      continue;
    }
    Answer answer{.status = Status::NoError, .ttl = kTtl, .records = {}};
    // A CNAME stands alone (RFC 1034 §3.6.2): it replaces all else at the name, and all else
    // replaces it.
    if (change.question.type == Type::Cname) {
      snapshot.erase(change.question.name);
      std::erase_if(begun, [&](const Question& q) { return q.name == change.question.name; });
    } else {
      snapshot.erase({change.question.name, Type::Cname});
      if (std::ranges::find(begun, change.question) != begun.end())
        answer = *snapshot.answer(change.question);
    }
    answer.records.push_back(*change.data);
    begun.push_back(change.question);
    snapshot.set(change.question, std::move(answer));
  }
  return snapshot;
}

}  // namespace waybill::dns
