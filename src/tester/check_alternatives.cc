// The same message in several forms: plain text, HTML, AMP, a calendar.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "base/ascii.h"
#include "tester/check_parts.h"
#include "tester/phrase.h"
#include "tester/words.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kFewWords = 20;     // of a text that is too short to be compared
constexpr double kLeastSimilarity = 0.1;  // of the words of the plain text

std::size_t index_of(const message::MimeTree& tree, const message::Part* part) {
  return static_cast<std::size_t>(part - tree.parts().data());
}

// Whether both stand in one multipart/alternative, at whatever depth.
bool are_alternatives(const message::MimeTree& tree, const message::Part& a,
                      const message::Part& b) {
  for (std::size_t i = a.parent; i != message::kNoPart; i = tree.parts()[i].parent) {
    if (tree.parts()[i].type.value != "multipart/alternative") continue;
    for (std::size_t j = b.parent; j != message::kNoPart; j = tree.parts()[j].parent) {
      if (i == j) return true;
    }
  }
  return false;
}

void check_plain_text(const Offline& offline) {
  const Content& content = offline.reading.content;
  const message::MimeTree& tree = offline.reading.mime;
  Findings& findings = offline.findings;
  if (!content.html.is_there()) {
    findings.pass("plain-text", content.plain.is_there() ? "The message is plain text."
                                                         : "The message has no HTML.");
    return;
  }
  if (!content.plain.is_there()) {
    findings.warn("plain-text",
                  "The message has HTML but no plain text. Filters count that against "
                  "it, and some readers see nothing.");
    return;
  }
  if (ascii::trim(content.plain.text).empty()) {
    findings.warn("plain-text", "The plain text beside the HTML is empty.");
    return;
  }
  const bool is_first = index_of(tree, content.plain.part) < index_of(tree, content.html.part);
  if (!are_alternatives(tree, *content.plain.part, *content.html.part)) {
    findings.warn("plain-text",
                  "Plain text and HTML do not stand in one multipart/alternative, so readers may "
                  "see both.");
  } else if (!is_first) {
    findings.warn("plain-text",
                  "The HTML stands before the plain text. Programs show the last one that they "
                  "can, so readers see the plain text.");
  } else {
    findings.pass("plain-text", "There is plain text beside the HTML, in the right order.");
  }
}

void check_similarity(const Offline& offline) {
  const Content& content = offline.reading.content;
  Findings& findings = offline.findings;
  if (!content.html.is_there() || !content.plain.is_there()) {
    findings.skip("text-matches", "The message does not have both plain text and HTML.");
    return;
  }
  const auto plain = words_of(content.plain.text);
  const auto html = words_of(content.page.text);
  if (html.size() < kFewWords && plain.size() < kFewWords) {
    findings.pass("text-matches", "Plain text and HTML are both short.");
    return;
  }
  const auto both =
      std::ranges::count_if(plain, [&](std::size_t word) { return html.contains(word); });
  const std::size_t smaller = std::max<std::size_t>(std::min(plain.size(), html.size()), 1);
  const double similarity = static_cast<double>(both) / static_cast<double>(smaller);
  const bool is_stub = plain.size() * 10 < html.size() && plain.size() < kFewWords;
  if (is_stub) {
    findings.warn("text-matches",
                  fmt::format("The plain text has {} different words, the HTML {}. Readers of the "
                              "plain text miss the message.",
                              plain.size(), html.size()));
  } else if (similarity < kLeastSimilarity) {
    findings.warn(
        "text-matches",
        fmt::format("Plain text and HTML share {:.0f} % of their words. Filters take that "
                    "for an attempt to deceive them.",
                    100 * similarity));
  } else {
    findings.pass("text-matches", fmt::format("Plain text and HTML share {:.0f} % of their words.",
                                              100 * similarity));
  }
}

// What is wrong with a calendar; "" nothing.
std::string calendar_fault(const message::Part& part) {
  const std::string text = message::text_of(part);
  if (!ascii::icontains(text, "BEGIN:VCALENDAR")) return "it does not begin with BEGIN:VCALENDAR";
  if (!ascii::icontains(text, "END:VCALENDAR")) return "its end is missing";
  if (!ascii::icontains(text, "VERSION:2.0")) return "it does not state VERSION:2.0";
  const auto method = part.type.get("method");
  if (method && !ascii::icontains(text, fmt::format("METHOD:{}", *method)))
    return fmt::format("its METHOD is not {}, which Content-Type names", quoted(*method));
  return {};
}

// What is wrong with an AMP part; "" nothing.
std::string amp_fault(const Offline& offline, const message::Part& part) {
  const message::MimeTree& tree = offline.reading.mime;
  const Content& content = offline.reading.content;
  const std::string text = message::text_of(part);
  const bool is_amp = ascii::icontains(text, "<html amp4email") || text.contains("⚡4email");
  if (!is_amp) return "the AMP part is not marked as amp4email";
  if (!content.html.is_there()) return "beside the AMP part there is no HTML to fall back on";
  if (index_of(tree, &part) > index_of(tree, content.html.part))
    return "the AMP part stands behind the HTML; some programs show only the last part";
  return {};
}

void check_special(const Offline& offline) {
  const message::MimeTree& tree = offline.reading.mime;
  std::vector<std::string> faults;
  std::size_t count = 0;
  for (const message::Part& part : tree.parts()) {
    const bool is_calendar = part.type.value == "text/calendar";
    const bool is_amp = part.type.value == "text/x-amp-html";
    if ((!is_calendar && !is_amp) || !is_of_outer_message(tree, part)) continue;
    ++count;
    const std::string fault = is_calendar ? calendar_fault(part) : amp_fault(offline, part);
    if (fault.empty()) continue;
    faults.push_back(is_calendar ? "of the calendar, " + fault : fault);
  }
  Findings& findings = offline.findings;
  if (count == 0) {
    findings.skip("special-parts", "There is no calendar and no AMP part.");
  } else if (faults.empty()) {
    findings.info("special-parts",
                  fmt::format("{} of a calendar or of AMP, well formed.", count_of(count, "part")));
  } else {
    findings.warn("special-parts", fmt::format("Something is wrong: {}.", list_of(faults)))
        .advise(
            "Let the program that makes the part follow its format, and put text/x-amp-html "
            "between plain text and HTML.");
  }
}

}  // namespace

void check_alternatives(const Offline& offline) {
  check_plain_text(offline);
  check_similarity(offline);
  check_special(offline);
}

}  // namespace waybill::tester
