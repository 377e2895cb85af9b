// Whether people who hear the message, or see little, can use it (WCAG 2.2).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "tester/check_parts.h"
#include "tester/phrase.h"

namespace waybill::tester {
namespace {

// Link texts that say nothing by themselves (WCAG 2.4.4), in lower case.
constexpr std::array<std::string_view, 14> kEmptyTexts = {
    "click here",  "here",     "click",        "link",
    "this link",   "hier",     "hier klicken", "klicken sie hier",
    "cliquez ici", "ici",      "aquí",         "haga clic aquí",
    "clicca qui",  "klik hier"};

bool needs_alt(const HtmlImage& image) {
  return !image.alt && !image.is_pixel() && !image.is_hidden && !image.is_decorative;
}

bool says_nothing(const HtmlLink& link) {
  const std::string text = ascii::lower(ascii::collapse_space(link.text));
  return link.title.empty() && std::ranges::find(kEmptyTexts, text) != kEmptyTexts.end();
}

bool has_gap(const std::vector<int>& headings) {
  for (std::size_t i = 1; i < headings.size(); ++i) {
    if (headings[i] > headings[i - 1] + 1) return true;
  }
  return false;
}

// What keeps people out, and what would only be nicer.
struct Faults {
  std::vector<std::string> grave, slight;
  std::vector<Proof> proofs;
};

void judge_images(const Content& content, Faults& faults) {
  std::size_t count = 0;
  for (const HtmlImage& image : content.page.images) {
    if (!needs_alt(image)) continue;
    ++count;
    faults.proofs.push_back(content.html.proof("image without alt", image.span));
  }
  if (count > 0)
    faults.grave.push_back(
        fmt::format("{} {} no alt text", count_of(count, "image"), count == 1 ? "has" : "have"));
}

void judge_links(const Content& content, Faults& faults) {
  std::size_t count = 0;
  std::string first;
  for (const HtmlLink& link : content.page.links) {
    if (link.is_hidden || !says_nothing(link)) continue;
    if (count++ == 0) first = ascii::collapse_space(link.text);
    faults.proofs.push_back(content.html.proof("link", link.span));
  }
  if (count > 0)
    faults.grave.push_back(fmt::format("{} {} only {}", count_of(count, "link"),
                                       count == 1 ? "says" : "say", quoted(first)));
}

void judge_contrast(const Content& content, Faults& faults) {
  const auto& faint = content.page.faint;
  if (faint.empty()) return;
  const auto worst = std::ranges::min_element(faint, {}, &HtmlFaintText::contrast);
  faults.grave.push_back(fmt::format(
      "{} hard to read, such as {} in {} on {} (contrast {:.1f}, at least {} is wanted)",
      faint.size() == 1 ? "a text is" : fmt::format("{} texts are", faint.size()),
      quoted(worst->text, 40), to_string(worst->colour), to_string(worst->background),
      worst->contrast, worst->is_large ? "3" : "4.5"));
  faults.proofs.push_back(content.html.proof("faint text", worst->span));
}

Faults faults_of(const Content& content) {
  Faults faults;
  judge_images(content, faults);
  judge_contrast(content, faults);
  judge_links(content, faults);
  const HtmlPage& page = content.page;
  if (!page.language) faults.slight.emplace_back("<html> names no language (lang)");
  if (page.layout_tables > 0)
    faults.slight.push_back(
        fmt::format("{} without role=\"presentation\"",
                    count_of(page.layout_tables, "table for layout", "tables for layout")));
  if (ascii::trim(page.title).empty()) faults.slight.emplace_back("there is no <title>");
  if (has_gap(page.headings)) faults.slight.emplace_back("a level of headings is left out");
  return faults;
}

}  // namespace

void check_accessibility(const Offline& offline) {
  const Content& content = offline.reading.content;
  Findings& findings = offline.findings;
  if (!content.html.is_there()) {
    findings.pass("accessibility", "Plain text can be read by everybody.");
    return;
  }
  Faults faults = faults_of(content);
  if (faults.grave.empty() && faults.slight.empty()) {
    findings.pass("accessibility",
                  "Images have alt texts, links say where they lead, colours "
                  "can be told apart, and the language is named.");
    return;
  }
  if (faults.grave.empty()) {
    findings.info("accessibility", fmt::format("Nothing keeps people out. Better still: {}.",
                                               list_of(faults.slight)));
    return;
  }
  std::vector<std::string> all = faults.grave;
  all.insert(all.end(), faults.slight.begin(), faults.slight.end());
  Finding& finding = findings.warn("accessibility",
                                   fmt::format("Not everybody can read it: {}.", list_of(all, 7)));
  for (Proof& proof : faults.proofs)
    finding.cite(std::move(proof));
}

}  // namespace waybill::tester
