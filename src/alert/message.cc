#include "alert/message.h"

#include <fmt/format.h>

#include <algorithm>

#include "alert/rules.h"
#include "base/ascii.h"
#include "base/time_text.h"

namespace waybill::alert {
namespace {

std::string capital(std::string_view word) {
  std::string text(word);
  if (!text.empty()) text.front() = ascii::to_upper(text.front());
  return text;
}

// 2026-11-23T22:40:00Z as people write it.
std::string minute_text(std::int64_t seconds) {
  std::string text = time_text(seconds);
  constexpr std::size_t kMinutes = 16;
  text.resize(std::min(text.size(), kMinutes));
  std::ranges::replace(text, 'T', ' ');
  return text + " UTC";
}

}  // namespace

Occurrence cleaned(Occurrence occurrence) {
  occurrence.title = plain_line(occurrence.title, kLongestTitle);
  occurrence.domain = plain_line(occurrence.domain, kLongestTitle);
  if (occurrence.lines.size() > kMostLines) occurrence.lines.resize(kMostLines);
  for (std::string& line : occurrence.lines)
    line = plain_line(line, kLongestLine);
  std::erase(occurrence.lines, "");
  occurrence.key = plain_line(occurrence.key, kLongestTitle);
  const bool is_path = occurrence.href.starts_with('/') && !occurrence.href.starts_with("//") &&
                       occurrence.href.size() <= kLongestLine &&
                       std::ranges::all_of(occurrence.href, [](char c) {
                         return ascii::is_print(c) && c != ' ' && c != '"' && c != '<' &&
                                c != '>' && c != '\\' && c != '|';
                       });
  if (!is_path) occurrence.href.clear();
  return occurrence;
}

Message message_of(const Occurrence& occurrence, Telling telling, const Origin& origin) {
  const Rule* rule = find_rule(occurrence.rule);
  Message message;
  message.kind = telling == Telling::Reminder ? "reminder" : "alert";
  if (occurrence.rule == kTestRule) message.kind = "test";
  message.severity = occurrence.severity;
  message.subject =
      fmt::format("{}{}: {}", telling == Telling::Reminder ? "Still " : "",
                  telling == Telling::Reminder ? std::string(to_string(occurrence.severity))
                                               : capital(to_string(occurrence.severity)),
                  occurrence.title);
  if (message.kind == "test") message.subject = occurrence.title;
  std::vector<std::string> context;
  if (!occurrence.domain.empty()) context.push_back(occurrence.domain);
  if (rule != nullptr) context.push_back(rule->title);
  context.push_back(minute_text(occurrence.at));
  message.context = fmt::format("{}", fmt::join(context, " · "));
  if (!occurrence.lines.empty()) message.sections.push_back({"", occurrence.lines});
  if (rule != nullptr) {
    message.sections.push_back({"What it means", {rule->meaning}});
    message.sections.push_back({"What to do", {rule->action}});
  }
  if (!origin.public_url.empty() && !occurrence.href.empty())
    message.url = origin.public_url + occurrence.href;
  message.foot = fmt::format(
      "From Waybill for {}, by the channel “{}”. Which alerts it gets is set "
      "under Settings, Alerts.",
      plain_line(origin.organisation, kLongestTitle), plain_line(origin.channel, kLongestTitle));
  message.organisation = plain_line(origin.organisation, kLongestTitle);
  message.occurrence = occurrence;
  return message;
}

std::string text_of(const Message& message) {
  std::string text = message.subject + "\n" + message.context + "\n";
  for (const Section& section : message.sections) {
    text += '\n';
    if (!section.title.empty()) text += section.title + ":\n";
    for (const std::string& line : section.lines)
      text += (section.lines.size() > 1 ? "- " : "") + line + "\n";
  }
  if (!message.url.empty()) text += "\n" + message.url + "\n";
  return text + "\n-- \n" + message.foot + "\n";
}

}  // namespace waybill::alert
