#include "summary/html.h"

#include <fmt/format.h>

#include "base/base64.h"
#include "base/plain_line.h"
#include "summary/look.h"
#include "summary/svg_charts.h"

namespace waybill::summary {
namespace {

constexpr std::size_t kLongestText = 4'000;  // octets; of any one text

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#f5f6f8;color:#171b22;font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif}
main{max-width:56rem;margin:0 auto;padding:32px 24px;background:#fff}
header{display:flex;gap:24px;align-items:center;justify-content:space-between;border-bottom:1px solid #e0e4ea;padding-bottom:16px;margin-bottom:24px}
header img{max-width:14rem;max-height:4rem}
h1{font-size:26px;line-height:1.25;margin:0;overflow-wrap:anywhere}
h2{font-size:18px;margin:32px 0 12px;break-after:avoid}
.over,.sub{color:#5d6775;margin:0}
.verdict{display:flex;gap:24px;align-items:center;padding:20px 24px;border-radius:8px;break-inside:avoid}
.verdict p{margin:4px 0 0}
.verdict .headline{font-size:20px;font-weight:600;margin:0}
.score{font-size:44px;font-weight:700;line-height:1;text-align:center;white-space:nowrap}
.score small{display:block;font-size:13px;font-weight:400;margin-top:6px}
.figures{display:flex;flex-wrap:wrap;gap:12px;margin:24px 0 0;padding:0;list-style:none}
.figures li{flex:1 1 8rem;border:1px solid #e0e4ea;border-radius:8px;padding:12px 16px;break-inside:avoid}
.figures b{display:block;font-size:22px;font-variant-numeric:tabular-nums}
.figures span,.note,.more{color:#5d6775;font-size:13px}
ol.steps{margin:0;padding-left:24px}
ol.steps li{margin:0 0 12px;break-inside:avoid}
ol.steps p{margin:2px 0}
.label{font-size:12px;font-weight:600;text-transform:uppercase;letter-spacing:.04em;margin-left:8px}
code{display:block;background:#eef0f4;border-radius:5px;padding:8px 10px;margin:6px 0;font:13px/1.4 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
figure{margin:0 0 16px;break-inside:avoid}
figcaption{margin:0 0 8px;font-size:13px;color:#49525f}
svg{display:block;width:100%;height:auto}
details{font-size:13px}
summary{cursor:pointer;color:#49525f}
.wide{overflow-x:auto}
.wide table{table-layout:fixed;min-width:44rem}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid #e0e4ea;overflow-wrap:anywhere}
th{font-size:12px;color:#49525f;font-weight:600}
tr{break-inside:avoid}
thead{display:table-header-group}
.r{text-align:right}
.good{color:#18703f}.warn{color:#8a5300}.bad{color:#b3261e}.faint{color:#5d6775}
.bg-plain,.bg-faint{background:#eef0f4}.bg-good{background:#e4f4ea}.bg-warn{background:#fdf1dc}.bg-bad{background:#fdebe9}
.meters{margin:0;padding:0;list-style:none}
.meters li{display:grid;grid-template-columns:14rem 1fr 6rem;gap:0 16px;align-items:center;margin:0 0 8px;break-inside:avoid}
.meters .bar{height:10px;background:#eef0f4;border-radius:5px;overflow:hidden}
.meters .bar i{display:block;height:100%}
.meters .note{grid-column:2/4}
footer{margin-top:40px;border-top:1px solid #e0e4ea;padding-top:12px;color:#5d6775;font-size:13px}
@media (max-width:40rem){.meters li{grid-template-columns:1fr 6rem}.meters .bar,.meters .note{grid-column:1/3}.meters .bar{order:1}.meters .note{order:2}.verdict{flex-direction:column;align-items:flex-start}}
@media print{@page{size:A4;margin:16mm}body{background:#fff;font-size:11pt}main{max-width:none;padding:0}details{display:none}.verdict,.figures li,code,.meters .bar,.meters .bar i,svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
)css";

std::string_view class_of(Tone tone) {
  switch (tone) {
    case Tone::Plain: return "plain";
    case Tone::Good: return "good";
    case Tone::Warn: return "warn";
    case Tone::Bad: return "bad";
    case Tone::Faint: return "faint";
  }
  return "plain";
}

class Writer {
 public:
  std::string write(const Document& document) {
    head(document);
    verdict(document.verdict);
    for (const Section& section : document.sections) {
      out_ += "<section>";
      if (!section.title.empty()) element("h2", section.title);
      for (const Block& block : section.blocks)
        std::visit([this](const auto& one) { write(one); }, block);
      out_ += "</section>\n";
    }
    out_ += fmt::format("<footer>{}</footer></main></body></html>\n", escaped(document.foot));
    return std::move(out_);
  }

 private:
  void element(std::string_view name, std::string_view text) {
    out_ += fmt::format("<{0}>{1}</{0}>", name, escaped(text));
  }

  void head(const Document& document) {
    out_ += fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        "<title>{} – {}</title><style>{}</style></head>\n<body><main><header><div>"
        "<p class=\"over\">{}</p><h1>{}</h1><p class=\"sub\">{}{}{}</p></div>",
        escaped(document.kind), escaped(document.title), kStyle, escaped(document.kind),
        escaped(document.title), escaped(document.organisation),
        document.organisation.empty() ? "" : " · ", escaped(document.period));
    if (document.logo)
      out_ += fmt::format(
          "<img alt=\"Logo\" width=\"{}\" height=\"{}\" style=\"width:auto;height:auto\" "
          "src=\"data:{};base64,{}\">",
          document.logo->width, document.logo->height, media_type(document.logo->type),
          base64::encode(document.logo->octets));
    out_ += "</header>\n";
  }

  void verdict(const Verdict& verdict) {
    out_ += fmt::format("<section class=\"verdict bg-{}\">", class_of(verdict.tone));
    if (verdict.score)
      out_ += fmt::format("<div class=\"score {}\">{}<small>of 100{}{}</small></div>",
                          class_of(verdict.tone), *verdict.score,
                          verdict.grade.empty() ? "" : ", grade ", escaped(verdict.grade));
    out_ += fmt::format("<div><p class=\"headline\">{}</p><p>{}</p></div></section>\n",
                        escaped(verdict.headline), escaped(verdict.text));
  }

  void write(const Note& note) {
    out_ += fmt::format("<p class=\"note\">{}</p>", escaped(note.text));
  }

  void write(const Figures& figures) {
    out_ += "<ul class=\"figures\">";
    for (const Figure& one : figures.items)
      out_ += fmt::format("<li>{}<b class=\"{}\">{}</b><span>{}</span></li>", escaped(one.label),
                          class_of(one.tone), escaped(one.value), escaped(one.note));
    out_ += "</ul>";
  }

  void write(const Steps& steps) {
    out_ += "<ol class=\"steps\">";
    for (const Step& step : steps.items) {
      out_ += fmt::format("<li><b>{}</b> <span class=\"label {}\">{}</span><p>{}</p>",
                          escaped(step.text), class_of(step.tone), escaped(step.label),
                          escaped(step.todo));
      for (const std::string& record : step.records)
        element("code", record);
      out_ += "</li>";
    }
    out_ += "</ol>";
  }

  void write(const DayChart& chart) { out_ += to_svg(chart); }
  void write(const LineChart& chart) { out_ += to_svg(chart); }

  void write(const Meters& meters) {
    constexpr double kPercent = 100;
    out_ += "<ul class=\"meters\">";
    for (const Meter& one : meters.items) {
      const double width = one.whole > 0 ? kPercent * one.part / one.whole : 0;
      out_ += fmt::format(
          "<li><span>{}</span><span class=\"bar\"><i style=\"width:{:.1f}%;background:#{:06x}\">"
          "</i></span><span class=\"r\">{}</span><span class=\"note\">{}</span></li>",
          escaped(one.label), width, colour_of(one.tone), escaped(one.value), escaped(one.note));
    }
    out_ += "</ul>";
  }

  void write(const Table& table) {
    constexpr double kPercent = 100;
    double shares = 0;
    for (const Column& column : table.columns)
      shares += column.share;
    out_ += "<div class=\"wide\"><table><colgroup>";
    for (const Column& column : table.columns)
      out_ += fmt::format("<col style=\"width:{:.1f}%\">", kPercent * column.share / shares);
    out_ += "</colgroup><thead><tr>";
    for (const Column& column : table.columns)
      out_ +=
          fmt::format("<th scope=\"col\"{}>{}</th>",
                      column.align == Align::Right ? " class=\"r\"" : "", escaped(column.title));
    out_ += "</tr></thead><tbody>";
    for (const std::vector<Cell>& row : table.rows) {
      out_ += "<tr>";
      for (std::size_t i = 0; i < row.size() && i < table.columns.size(); ++i)
        out_ +=
            fmt::format("<td class=\"{}{}\">{}</td>", class_of(row[i].tone),
                        table.columns[i].align == Align::Right ? " r" : "", escaped(row[i].text));
      out_ += "</tr>";
    }
    out_ += "</tbody></table></div>";
    if (!table.more.empty()) out_ += fmt::format("<p class=\"more\">{}</p>", escaped(table.more));
  }

  std::string out_;
};

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : plain_line(text, kLongestText)) {
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

std::string to_html(const Document& document) {
  return Writer().write(document);
}

}  // namespace waybill::summary
