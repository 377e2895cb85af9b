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

std::string html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string_view colour_of(Severity severity) {
  switch (severity) {
    case Severity::Info:
    case Severity::Low: return "#44576b";
    case Severity::Medium: return "#8a5a00";
    case Severity::High:
    case Severity::Critical: return "#b3261e";
  }
  return "#44576b";
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

std::string html_of(const Message& message) {
  std::string out = fmt::format(
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title></head>"
      "<body style=\"font-family:system-ui,sans-serif;font-size:15px;line-height:1.5;"
      "color:#1b1f23;max-width:40em\"><h1 style=\"font-size:20px;margin:0;color:{1}\">{0}</h1>"
      "<p style=\"margin:4px 0 0;color:#57606a\">{2}</p>",
      html(message.subject), colour_of(message.severity), html(message.context));
  for (const Section& section : message.sections) {
    if (!section.title.empty())
      out +=
          fmt::format("<h2 style=\"font-size:15px;margin:16px 0 0\">{}</h2>", html(section.title));
    const bool is_list = section.lines.size() > 1;
    if (is_list) out += "<ul style=\"margin:4px 0;padding-left:20px\">";
    for (const std::string& line : section.lines)
      out += is_list ? "<li>" + html(line) + "</li>"
                     : "<p style=\"margin:4px 0\">" + html(line) + "</p>";
    if (is_list) out += "</ul>";
  }
  if (!message.url.empty())
    out += fmt::format("<p style=\"margin:16px 0\"><a href=\"{0}\">{0}</a></p>", html(message.url));
  return out + fmt::format(
                   "<p style=\"margin:24px 0 0;color:#57606a;font-size:13px\">{}</p>"
                   "</body></html>",
                   html(message.foot));
}

}  // namespace waybill::alert
