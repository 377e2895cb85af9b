#include "alert/webhook.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "alert/rules.h"
#include "base/hmac.h"
#include "base/time_text.h"

namespace waybill::alert {
namespace {

namespace json = boost::json;

// Slack's reference of blocks: header 150 characters, text 3,000, 50 blocks.
constexpr std::size_t kSlackHeader = 150, kSlackText = 2'900;
// Teams takes messages up to 28 KB.
constexpr std::size_t kTeamsText = 4'000;

std::string slack_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out += c;
    }
  }
  return out;
}

json::object slack_text(std::string_view text) {
  return {{"type", "plain_text"}, {"text", text}, {"emoji", false}};
}

// Lines of a section, whole ones as far as they fit.
std::string joined(const Section& section, std::size_t most) {
  std::string text;
  for (const std::string& line : section.lines) {
    const std::string one = (section.lines.size() > 1 ? "• " : "") + line;
    if (text.size() + one.size() + 1 > most) return text + "\n…";
    if (!text.empty()) text += '\n';
    text += one;
  }
  return text;
}

json::object text_run(std::string_view text, std::string_view weight, std::string_view size) {
  return {
      {"type", "RichTextBlock"},
      {"inlines", json::array{json::object{
                      {"type", "TextRun"}, {"text", text}, {"weight", weight}, {"size", size}}}}};
}

std::string_view teams_colour(Severity severity) {
  switch (severity) {
    case Severity::Info:
    case Severity::Low: return "default";
    case Severity::Medium: return "warning";
    case Severity::High:
    case Severity::Critical: return "attention";
  }
  return "default";
}

}  // namespace

std::string slack_body(const Message& message) {
  json::array blocks;
  blocks.push_back(
      {{"type", "header"}, {"text", slack_text(plain_line(message.subject, kSlackHeader))}});
  blocks.push_back({{"type", "context"}, {"elements", json::array{slack_text(message.context)}}});
  for (const Section& section : message.sections) {
    std::string text = section.title.empty() ? "" : section.title + "\n";
    text += joined(section, kSlackText);
    blocks.push_back({{"type", "section"}, {"text", slack_text(text)}});
  }
  if (!message.url.empty())
    blocks.push_back({{"type", "actions"},
                      {"elements", json::array{json::object{{"type", "button"},
                                                            {"text", slack_text("Open in Waybill")},
                                                            {"url", message.url}}}}});
  blocks.push_back({{"type", "context"}, {"elements", json::array{slack_text(message.foot)}}});
  return json::serialize(json::object{{"text", slack_escaped(message.subject)},
                                      {"blocks", std::move(blocks)},
                                      {"unfurl_links", false},
                                      {"unfurl_media", false}});
}

std::string teams_body(const Message& message) {
  json::array body;
  json::object head = text_run(message.subject, "bolder", "large");
  head["inlines"].as_array().front().as_object()["color"] = teams_colour(message.severity);
  body.push_back(std::move(head));
  body.push_back(text_run(message.context, "lighter", "small"));
  for (const Section& section : message.sections) {
    if (!section.title.empty()) body.push_back(text_run(section.title, "bolder", "default"));
    body.push_back(text_run(joined(section, kTeamsText), "default", "default"));
  }
  body.push_back(text_run(message.foot, "lighter", "small"));
  json::object card{{"$schema", "http://adaptivecards.io/schemas/adaptive-card.json"},
                    {"type", "AdaptiveCard"},
                    {"version", "1.4"},
                    {"body", std::move(body)},
                    {"msteams", {{"width", "Full"}}}};
  if (!message.url.empty())
    card["actions"] = json::array{json::object{
        {"type", "Action.OpenUrl"}, {"title", "Open in Waybill"}, {"url", message.url}}};
  return json::serialize(json::object{
      {"type", "message"},
      {"attachments",
       json::array{json::object{{"contentType", "application/vnd.microsoft.card.adaptive"},
                                {"contentUrl", nullptr},
                                {"content", std::move(card)}}}}});
}

std::string json_body(const Message& message) {
  json::array sections;
  for (const Section& section : message.sections)
    sections.push_back({{"title", section.title}, {"lines", json::value_from(section.lines)}});
  const Occurrence& of = message.occurrence;
  json::object object{{"kind", message.kind},
                      {"id", message.id},
                      {"organisation", message.organisation},
                      {"subject", message.subject},
                      {"sections", std::move(sections)},
                      {"url", message.url.empty() ? json::value() : json::value(message.url)}};
  if (message.kind != "digest") {
    object["alert"] = message.alert;
    object["domain"] = of.domain;
    object["rule"] = of.rule;
    object["key"] = of.key;
    object["severity"] = to_string(of.severity);
    object["title"] = of.title;
    object["lines"] = json::value_from(of.lines);
    object["at"] = time_text(of.at);
  }
  return json::serialize(object);
}

std::string signature_of(std::string_view key, std::int64_t time, std::string_view body) {
  return "v1=" + hmac_sha256_hex(key, fmt::format("{}.{}", time, body));
}

}  // namespace waybill::alert
