// The HTML itself: what does not belong into mail, and what programs leave out.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "data/client_support.h"
#include "tester/check_parts.h"
#include "tester/phrase.h"
#include "tester/table.h"

namespace waybill::tester {
namespace {

using What = HtmlObjection::What;

// Whether receivers remove it or take it for an attack; the others are only of no use.
bool is_dangerous(What what) {
  switch (what) {
    case What::Script:
    case What::Form:
    case What::Frame:
    case What::Object:
    case What::Refresh: return true;
    case What::StyleSheet:
    case What::Unclosed:
    case What::Unfinished: return false;
  }
  return false;
}

std::string phrase_of(const HtmlObjection& objection) {
  switch (objection.what) {
    case What::Script:
      return objection.name == "script" ? std::string("a script")
                                        : fmt::format("a script in {}", quoted(objection.name, 30));
    case What::Form: return "a form";
    case What::Frame: return "a frame";
    case What::Object: return "an embedded object";
    case What::Refresh: return "a meta element that leads to another page";
    case What::StyleSheet: return "a style sheet from elsewhere, which most programs leave out";
    case What::Unclosed: return fmt::format("<{}> without its end", objection.name);
    case What::Unfinished: return fmt::format("an end inside <{}>", objection.name);
  }
  return {};
}

void check_html(const Offline& offline) {
  const Content& content = offline.reading.content;
  Findings& findings = offline.findings;
  if (!content.html.is_there()) {
    findings.skip("html-valid", "The message has no HTML.");
    return;
  }
  std::vector<std::string> dangerous;
  std::vector<std::string> others;
  for (const HtmlObjection& objection : content.page.objections) {
    std::string phrase = phrase_of(objection);
    auto& list = is_dangerous(objection.what) ? dangerous : others;
    if (std::ranges::find(list, phrase) == list.end()) list.push_back(std::move(phrase));
  }
  if (dangerous.empty() && others.empty()) {
    findings.pass("html-valid", "The HTML is complete and has nothing that mail may not have.");
    return;
  }
  const bool is_bad = !dangerous.empty();
  Finding& finding =
      is_bad ? findings.fail("html-valid",
                             fmt::format("The HTML has {}. Receivers remove that or refuse the "
                                         "message.",
                                         list_of(dangerous)))
             : findings.warn("html-valid", fmt::format("The HTML has {}.", list_of(others)))
                   .advise("Correct the HTML at the place that is named.");
  for (const HtmlObjection& objection : content.page.objections) {
    if (is_dangerous(objection.what) == is_bad)
      finding.cite(content.html.proof("HTML", objection.span));
  }
}

struct Family {
  std::string_view column, name;
};
constexpr std::array kFamilies = {Family{"apple", "Apple Mail"}, Family{"gmail", "Gmail"},
                                  Family{"outlook-windows", "Outlook for Windows (classic)"},
                                  Family{"outlook-new", "Outlook (new, web)"},
                                  Family{"yahoo", "Yahoo"}};

bool has_image_type(const HtmlPage& page, std::string_view type) {
  const std::string ending = fmt::format(".{}", type);
  return std::ranges::any_of(page.images, [&](const HtmlImage& image) {
    if (type == "data") return ascii::istarts_with(image.src, "data:");
    const std::string_view path = std::string_view(image.src).substr(0, image.src.find('?'));
    return ascii::iends_with(path, ending);
  });
}

bool has_property(const HtmlPage& page, std::string_view property) {
  if (property.contains(':')) return page.properties.contains(std::string(property));
  const std::string prefix = fmt::format("{}:", property);
  return std::ranges::any_of(page.properties,
                             [&](const std::string& one) { return one.starts_with(prefix); });
}

bool uses(const HtmlPage& page, std::string_view feature) {
  const std::size_t colon = feature.find(':');
  const std::string_view kind = feature.substr(0, colon);
  const std::string_view name = feature.substr(colon + 1);
  if (kind == "element") return page.elements.contains(std::string(name));
  if (kind == "at") return page.at_rules.contains(std::string(name));
  if (kind == "image") return has_image_type(page, name);
  return has_property(page, name);
}

void check_support(const Offline& offline) {
  const Content& content = offline.reading.content;
  Findings& findings = offline.findings;
  if (!content.html.is_there()) {
    findings.skip("client-support", "The message has no HTML.");
    return;
  }
  static const Table kSupport(data::client_support());
  std::vector<std::string> sentences;
  std::vector<const Table::Row*> used;
  for (const Table::Row& row : kSupport.rows()) {
    if (uses(content.page, row.front())) used.push_back(&row);
  }
  for (const Family& family : kFamilies) {
    std::vector<std::string> left_out;
    for (const Table::Row* row : used) {
      if (kSupport.cell(*row, family.column) == "n")
        left_out.emplace_back(kSupport.cell(*row, "name"));
    }
    if (!left_out.empty())
      sentences.push_back(fmt::format("{}: {}", family.name, list_of(left_out)));
  }
  if (sentences.empty()) {
    findings.info("client-support", "The HTML uses only what the large mail programs show.");
    return;
  }
  Finding& finding = findings.info(
      "client-support",
      fmt::format("Of {} that the HTML uses, some mail programs leave something out: {}.",
                  count_of(used.size(), "feature"), list_of(sentences, kFamilies.size())));
  for (const std::string& sentence : sentences)
    finding.cite(of_text("HTML", sentence));
}

}  // namespace

void check_markup(const Offline& offline) {
  check_html(offline);
  check_support(offline);
}

}  // namespace waybill::tester
