// A message as HTML for mail: programs that read mail show tables and styles of elements, and
// hardly anything else; so bars are cells of tables.
#include <fmt/format.h>

#include <algorithm>

#include "alert/message.h"

namespace waybill::alert {
namespace {

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

struct Look {
  std::string_view colour, soft;
};

Look look_of(Severity severity) {
  switch (severity) {
    case Severity::Info:
    case Severity::Low: return {"#44576b", "#eef0f4"};
    case Severity::Medium: return {"#8a5300", "#fdf1dc"};
    case Severity::High:
    case Severity::Critical: return {"#b3261e", "#fdebe9"};
  }
  return {"#44576b", "#eef0f4"};
}

std::string head(const Message& message) {
  const Look look = look_of(message.severity);
  std::string out = fmt::format(
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title></head>"
      "<body style=\"font-family:system-ui,-apple-system,'Segoe UI',Arial,sans-serif;"
      "font-size:15px;line-height:1.5;color:#171b22;max-width:40em\">",
      html(message.subject));
  if (!message.logo.empty())
    out += fmt::format(
        "<p style=\"margin:0 0 16px\"><img src=\"cid:{}\" alt=\"Logo\" "
        "style=\"max-width:220px;max-height:64px\"></p>",
        html(message.logo));
  return out + fmt::format(
                   "<div style=\"background:{0};border-left:4px solid {1};padding:12px 16px\">"
                   "<h1 style=\"font-size:20px;line-height:1.3;margin:0;color:{1}\">{2}</h1>"
                   "<p style=\"margin:4px 0 0;color:#49525f\">{3}</p></div>",
                   look.soft, look.colour, html(message.subject), html(message.context));
}

// A cell is at least a percent wide when there is anything to show.
std::string cell(std::uint64_t part, std::uint64_t whole, std::string_view colour) {
  if (part == 0) return {};
  const auto percent = static_cast<unsigned>(100.0L * static_cast<long double>(part) /
                                             static_cast<long double>(whole));
  return fmt::format(
      "<td width=\"{}%\" height=\"10\" style=\"background:{};font-size:0\">&nbsp;</td>",
      std::max(1U, percent), colour);
}

std::string bars(const std::vector<Bar>& list) {
  std::string out =
      "<table role=\"presentation\" cellspacing=\"0\" cellpadding=\"0\" width=\"100%\" "
      "style=\"font-size:14px\">";
  for (const Bar& bar : list) {
    const std::uint64_t whole = std::max(bar.whole, bar.good + bar.bad);
    out += fmt::format(
        "<tr><td style=\"padding:4px 12px 4px 0\">{}</td><td width=\"35%\">"
        "<table role=\"presentation\" cellspacing=\"0\" cellpadding=\"0\" width=\"100%\"><tr>{}{}{}"
        "</tr></table></td><td style=\"padding:4px 0 4px 12px\">{}</td></tr>",
        html(bar.label), cell(bar.good, whole, "#2f4fb3"), cell(bar.bad, whole, "#d2574c"),
        cell(whole - bar.good - bar.bad, whole, "#eef0f4"), html(bar.text));
  }
  return out + "</table>";
}

std::string lines(const std::vector<std::string>& list) {
  if (list.size() == 1) return "<p style=\"margin:4px 0\">" + html(list.front()) + "</p>";
  std::string out = "<ul style=\"margin:4px 0;padding-left:20px\">";
  for (const std::string& line : list)
    out += "<li>" + html(line) + "</li>";
  return out + "</ul>";
}

}  // namespace

std::string html_of(const Message& message) {
  std::string out = head(message);
  for (const Section& section : message.sections) {
    if (!section.title.empty())
      out += fmt::format("<h2 style=\"font-size:16px;margin:20px 0 4px\">{}</h2>",
                         html(section.title));
    out += section.bars.empty() ? lines(section.lines) : bars(section.bars);
  }
  if (!message.url.empty())
    out += fmt::format("<p style=\"margin:16px 0\"><a href=\"{0}\">{0}</a></p>", html(message.url));
  return out + fmt::format(
                   "<p style=\"margin:24px 0 0;color:#5d6775;font-size:13px\">{}</p></body></html>",
                   html(message.foot));
}

}  // namespace waybill::alert
