#include "health/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/ascii.h"
#include "health/words.h"

namespace waybill::health {
namespace {

constexpr std::size_t kLongestValue = 80;  // octets of a value in a sentence; ours

std::string title_of(const Record& record) {
  if (record.id == "spf") return "SPF";
  if (record.id == "dmarc") return "DMARC";
  if (record.id == "dkim")
    return "DKIM key " + record.name.substr(0, record.name.find("._domainkey"));
  if (record.id == "mx") return "MX";
  if (record.id == "mta-sts") return "MTA-STS";
  if (record.id == "mta-sts-policy") return "The policy of MTA-STS";
  if (record.id == "tls-rpt") return "TLS-RPT";
  if (record.id == "dane") return "TLSA of " + record.name;
  if (record.id == "bimi") return "BIMI";
  if (record.id == "ns") return "Name servers";
  if (record.id == "ds") return "DNSSEC (DS)";
  return record.id;
}

std::string short_of(const std::string& value) {
  if (value.size() <= kLongestValue) return value;
  std::size_t end = kLongestValue;
  // Never within a character of UTF-8.
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U)
    --end;
  return value.substr(0, end) + "…";
}

std::vector<std::string> words_of(const std::string& value, char separator) {
  std::vector<std::string> words;
  for (const std::string_view word : ascii::split(value, separator)) {
    const std::string_view trimmed = ascii::trim(word);
    if (!trimmed.empty()) words.emplace_back(trimmed);
  }
  return words;
}

std::vector<std::string> missing_in(const std::vector<std::string>& all,
                                    const std::vector<std::string>& from) {
  std::vector<std::string> missing;
  for (const std::string& word : all) {
    if (std::ranges::find(from, word) == from.end()) missing.push_back(short_of(word));
  }
  return missing;
}

// "lost a, b; gained c".
std::string gained_and_lost(const std::vector<std::string>& before,
                            const std::vector<std::string>& after) {
  const auto lost = missing_in(before, after), gained = missing_in(after, before);
  std::string text;
  if (!lost.empty()) text += "lost " + list_of(lost);
  if (!gained.empty()) text += std::string(text.empty() ? "" : "; ") + "gained " + list_of(gained);
  return text.empty() ? "has its terms in another order" : text;
}

std::optional<std::string> tag_of(const std::vector<std::string>& tags, std::string_view name) {
  for (const std::string& tag : tags) {
    const std::size_t equals = tag.find('=');
    if (equals == std::string::npos) continue;
    if (ascii::iequals(ascii::trim(std::string_view(tag).substr(0, equals)), name))
      return std::string(ascii::trim(std::string_view(tag).substr(equals + 1)));
  }
  return std::nullopt;
}

// "policy none → quarantine; gained rua=…".
std::string tags_changed(const std::string& before, const std::string& after) {
  std::vector<std::string> old_tags = words_of(before, ';'), new_tags = words_of(after, ';');
  std::string text;
  const auto old_policy = tag_of(old_tags, "p"), new_policy = tag_of(new_tags, "p");
  if (old_policy != new_policy && old_policy && new_policy) {
    text = fmt::format("policy {} → {}", *old_policy, *new_policy);
    const auto is_policy = [](const std::string& tag) {
      return ascii::istarts_with(tag, "p=") || ascii::istarts_with(tag, "p =");
    };
    std::erase_if(old_tags, is_policy);
    std::erase_if(new_tags, is_policy);
  }
  std::ranges::sort(old_tags);
  std::ranges::sort(new_tags);
  if (old_tags != new_tags)
    text += (text.empty() ? "" : "; ") + gained_and_lost(old_tags, new_tags);
  return text.empty() ? "is written in another way" : text;
}

std::string words_for(const Record& before, const Record& after) {
  const std::string title = title_of(after);
  if (before.values.empty())
    return fmt::format("{}: published {}", title, short_of(after.values.front()));
  if (after.values.empty())
    return fmt::format("{}: gone, it was {}", title, short_of(before.values.front()));
  const bool is_one = before.values.size() == 1 && after.values.size() == 1;
  if (is_one && after.id == "spf")
    return fmt::format(
        "{} {}", title,
        gained_and_lost(words_of(before.values.front(), ' '), words_of(after.values.front(), ' ')));
  if (is_one &&
      (after.id == "dmarc" || after.id == "tls-rpt" || after.id == "bimi" || after.id == "mta-sts"))
    return fmt::format("{} {}", title, tags_changed(before.values.front(), after.values.front()));
  if (is_one && after.id == "mta-sts-policy")
    return fmt::format("{} {}", title,
                       gained_and_lost(words_of(before.values.front(), '\n'),
                                       words_of(after.values.front(), '\n')));
  if (is_one && after.id == "dkim") return fmt::format("{} changed", title);
  return fmt::format("{} {}", title, gained_and_lost(before.values, after.values));
}

const Record* find(std::span<const Record> records, const Record& wanted) {
  const auto found = std::ranges::find_if(records, [&](const Record& record) {
    return record.id == wanted.id && record.name == wanted.name && record.type == wanted.type;
  });
  return found == records.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Change> changes_between(std::span<const Record> before, std::span<const Record> after) {
  std::vector<Change> changes;
  for (const Record& now : after) {
    const Record* was = find(before, now);
    if (was == nullptr || !was->is_known() || !now.is_known() || was->values == now.values)
      continue;
    changes.push_back({now.id, now.name, words_for(*was, now), was->values, now.values});
  }
  return changes;
}

}  // namespace waybill::health
