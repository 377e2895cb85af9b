// The octets themselves: lines, line ends, what may stand in a header.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/ascii.h"
#include "base/utf8.h"
#include "tester/check_parts.h"
#include "tester/phrase.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kLongestLine = 998;         // octets without the line end (RFC 5322 §2.1.1)
constexpr std::size_t kLargestHead = 16U << 10U;  // ours: what the smallest servers take
constexpr std::size_t kMostHeadFields = 100;      // as above

struct Lines {
  std::size_t too_long = 0;
  Span longest;                  // without its end
  std::size_t longest_line = 0;  // its number, from 1
  std::size_t crlf = 0, bare_lf = 0, bare_cr = 0, nul = 0;
  std::size_t first_bare_lf = 0, first_bare_cr = 0, first_nul = 0;
};

void count_odd_octets(std::string_view octets, Lines& lines) {
  for (std::size_t at = octets.find('\r'); at != std::string_view::npos;
       at = octets.find('\r', at + 1)) {
    if (at + 1 < octets.size() && octets[at + 1] == '\n') continue;
    if (lines.bare_cr++ == 0) lines.first_bare_cr = at;
  }
  for (std::size_t at = octets.find('\0'); at != std::string_view::npos;
       at = octets.find('\0', at + 1)) {
    if (lines.nul++ == 0) lines.first_nul = at;
  }
}

Lines count_lines(std::string_view octets) {
  Lines lines;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < octets.size();) {
    ++number;
    const std::size_t feed = std::min(octets.find('\n', begin), octets.size());
    const bool is_crlf = feed > begin && feed < octets.size() && octets[feed - 1] == '\r';
    const std::size_t end = is_crlf ? feed - 1 : feed;
    if (is_crlf) ++lines.crlf;
    if (!is_crlf && feed < octets.size() && lines.bare_lf++ == 0) lines.first_bare_lf = feed;
    if (end - begin > kLongestLine) ++lines.too_long;
    if (end - begin > lines.longest.end - lines.longest.begin) {
      lines.longest = {begin, end};
      lines.longest_line = number;
    }
    begin = feed + 1;
  }
  count_odd_octets(octets, lines);
  return lines;
}

void check_lengths(const Offline& offline, const Lines& lines) {
  const std::size_t longest = lines.longest.end - lines.longest.begin;
  if (lines.too_long == 0) {
    offline.findings.pass(
        "line-length",
        fmt::format("The longest line has {} octets; {} may stand in one.", longest, kLongestLine));
    return;
  }
  offline.findings
      .fail("line-length",
            fmt::format("Line {} has {} octets, more than the {} that mail may have{}. Servers cut "
                        "such lines, which breaks the text and the DKIM signature.",
                        lines.longest_line, longest, kLongestLine,
                        lines.too_long > 1 ? fmt::format("; {} lines do", lines.too_long) : ""))
      .cite(of_octets(fmt::format("line {}", lines.longest_line), offline.specimen.octets,
                      lines.longest));
}

Span around(std::string_view octets, std::size_t at) {
  constexpr std::size_t kBefore = 30;
  return {at - std::min(at, kBefore), std::min(at + kBefore, octets.size())};
}

void check_ends(const Offline& offline, const Lines& lines) {
  Findings& findings = offline.findings;
  const std::string_view octets = offline.specimen.octets;
  const auto& reception = offline.specimen.reception;
  const auto did = [&](smtp::Deviation deviation) {
    return reception &&
           std::ranges::find(reception->deviations, deviation) != reception->deviations.end();
  };
  // A file of bare line feeds was stored so; on the wire it had others.
  const bool is_stored = lines.crlf == 0 && !reception;
  const bool has_lf = (lines.bare_lf > 0 && !is_stored) || did(smtp::Deviation::BareLineFeed);
  const bool has_cr = lines.bare_cr > 0 || did(smtp::Deviation::BareCarriageReturn);
  if (!has_lf && !has_cr && lines.nul == 0) {
    findings.pass("line-ends", is_stored
                                   ? "The file has the line ends of this computer; there are no "
                                     "NUL octets."
                                   : "All lines end with CR LF, and there are no NUL octets.");
    return;
  }
  std::vector<std::string> faults;
  if (has_lf) faults.emplace_back("bare line feeds");
  if (has_cr) faults.emplace_back("bare carriage returns");
  if (lines.nul > 0) faults.emplace_back("NUL octets");
  Finding& finding = findings.fail(
      "line-ends", fmt::format("The message has {}. Servers refuse that, because it can smuggle a "
                               "second message in.",
                               list_of(faults)));
  if (lines.bare_lf > 0 && has_lf)
    finding.cite(of_octets("bare LF", octets, around(octets, lines.first_bare_lf)));
  if (lines.bare_cr > 0)
    finding.cite(of_octets("bare CR", octets, around(octets, lines.first_bare_cr)));
  if (lines.nul > 0) finding.cite(of_octets("NUL", octets, around(octets, lines.first_nul)));
}

bool was_announced(const Offline& offline) {
  const auto& reception = offline.specimen.reception;
  return reception && std::ranges::any_of(reception->mail_parameters, [](const auto& parameter) {
           return parameter.name == "SMTPUTF8";
         });
}

void check_header_octets(const Offline& offline) {
  Findings& findings = offline.findings;
  const message::Field* first = nullptr;
  bool is_text = true;
  for (const message::Field& field : offline.reading.message.fields()) {
    const std::string_view octets =
        offline.specimen.octets.substr(field.span.begin, field.span.end - field.span.begin);
    if (std::ranges::none_of(octets, ascii::is_octet_above_ascii)) continue;
    if (first == nullptr) first = &field;
    is_text = is_text && is_utf8(octets);
  }
  if (first == nullptr) {
    findings.pass("header-octets", "The header is ASCII.");
    return;
  }
  const std::string name = quoted(first->name);
  if (!is_text) {
    findings
        .fail("header-octets", fmt::format("The field {} holds octets above ASCII that are no "
                                           "UTF-8. Receivers show nonsense or refuse.",
                                           name))
        .cite(of_field(*first));
  } else if (was_announced(offline)) {
    findings.pass("header-octets", "The header holds UTF-8, and the sender announced SMTPUTF8.")
        .cite(of_field(*first));
  } else if (offline.specimen.reception) {
    findings
        .fail("header-octets", fmt::format("The field {} holds plain UTF-8, but the sender did not "
                                           "announce SMTPUTF8. Many servers refuse that.",
                                           name))
        .cite(of_field(*first));
  } else {
    findings
        .warn("header-octets", fmt::format("The field {} holds plain UTF-8. It must be encoded "
                                           "unless the sender announces SMTPUTF8.",
                                           name))
        .cite(of_field(*first));
  }
}

void check_header_size(const Offline& offline) {
  const message::Message& message = offline.reading.message;
  const std::size_t count = message.fields().size();
  const std::size_t size = message.body_begin();
  const std::string text =
      fmt::format("The header has {} in {}", count_of(count, "field"), size_of(size));
  if (size > kLargestHead || count > kMostHeadFields) {
    offline.findings.warn("header-size",
                          fmt::format("{}. Some servers take no more than {} fields or {}.", text,
                                      kMostHeadFields, size_of(kLargestHead)));
  } else {
    offline.findings.pass("header-size", text + ".");
  }
}

}  // namespace

void check_octets(const Offline& offline) {
  const Lines lines = count_lines(offline.specimen.octets);
  check_lengths(offline, lines);
  check_ends(offline, lines);
  check_header_octets(offline);
  check_header_size(offline);
}

}  // namespace waybill::tester
