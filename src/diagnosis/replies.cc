#include "diagnosis/replies.h"

#include <algorithm>

#include "base/ascii.h"
#include "refusal/classify.h"

namespace waybill::diagnosis {
namespace {

constexpr std::size_t kLongestPassage = 1000;

// A code inside a sentence is talk about a code, unless a word before it says that it was received:
// "bounced with 5.7.1", "Error: 5.7.1".
bool announces_code(std::string_view before) {
  before = ascii::trim(before);
  if (before.empty()) return true;
  static constexpr std::string_view kMarks = ":'\"([<#>*-=";
  if (kMarks.contains(before.back())) return true;
  static constexpr std::string_view kWords[] = {
      "error",  "code",    "status",   "with",    "says",     "said", "reply",
      "bounce", "bounced", "bounces",  "refused", "rejected", "ndr",  "get",
      "got",    "gets",    "returned", "message", "dsn"};
  const std::size_t space = before.find_last_of(" \t");
  const std::string_view word = space == std::string_view::npos ? before : before.substr(space + 1);
  return std::ranges::any_of(
      kWords, [word](std::string_view known) { return ascii::iequals(word, known); });
}

// What follows a code that somebody writes about: "5.7.68 needs the opposite".
bool is_talk(std::string_view after) {
  static constexpr std::string_view kVerbs[] = {"needs ", "is ",  "means ", "was ", "and ",  "or ",
                                                "wants ", "are ", "asks ",  "has ", "comes "};
  after = ascii::trim(after);
  return std::ranges::any_of(
      kVerbs, [after](std::string_view verb) { return ascii::istarts_with(after, verb); });
}

// The start of "550 ", "550-", "5.7.1" in the line; npos when there is none. Years, times, amounts
// and addresses are no codes: a code begins a word, and a bare reply code is followed by text.
struct CodePlace {
  std::size_t at = std::string_view::npos;
  bool is_announced = true;  // it stands where a received code stands
};

// A bare reply code at `i`, with text behind it: "550 5.7.1", "550-", "550 text". "450 messages" is
// a number of things, and 404 an error of the Web: RFC 5321 §4.2.1 and the wild know 42x, 43x, 45x,
// 47x and 5xx.
bool is_reply_code(std::string_view line, std::size_t i) {
  const bool is_class =
      line[i] == '5' ? line[i + 1] <= '7' : std::string_view("2357").contains(line[i + 1]);
  const bool is_number = ascii::is_digit(line[i + 1]) && ascii::is_digit(line[i + 2]);
  if (!is_class || !is_number || (line[i + 3] != '-' && line[i + 3] != ' ')) return false;
  static constexpr std::string_view kThings[] = {"emails",     "e-mails",  "messages", "mails",
                                                 "recipients", "contacts", "leads",    "people",
                                                 "users",      "per",      "a day"};
  const std::string_view rest = ascii::trim(line.substr(i + 4));
  const bool things = std::ranges::any_of(
      kThings, [rest](std::string_view thing) { return ascii::istarts_with(rest, thing); });
  return !things && !rest.empty();
}

bool has_enhanced_code_behind(std::string_view line, std::size_t i) {
  const std::string_view rest = ascii::trim(line.substr(i + 4));
  return rest.size() > 4 && ascii::is_digit(rest[0]) && rest[1] == '.' && ascii::is_digit(rest[2]);
}

// "5.7.1" at `i`, received and not written about.
bool is_received_enhanced_code(std::string_view line, std::size_t i) {
  std::size_t end = i;
  std::size_t dots = 0;
  while (end < line.size() && (ascii::is_digit(line[end]) || line[end] == '.'))
    dots += line[end++] == '.' ? 1U : 0U;
  if (line[end - 1] == '.') --dots;  // the end of a sentence
  constexpr std::size_t kShortest = 5;
  if (dots != 2 || end - i < kShortest || line[i + 1] != '.' || is_talk(line.substr(end)))
    return false;
  const std::string_view before = line.substr(0, i);
  return announces_code(before) || ascii::trim(before).ends_with('.');
}

CodePlace find_code(std::string_view line) {
  CodePlace talk;  // the first number inside a sentence
  for (std::size_t i = 0; i + 4 < line.size(); ++i) {
    if (line[i] != '4' && line[i] != '5') continue;
    const bool begins_word =
        i == 0 || !(ascii::is_alnum(line[i - 1]) || line[i - 1] == '.' || line[i - 1] == '-');
    if (!begins_word) continue;
    if (is_received_enhanced_code(line, i)) return {i, true};
    if (!is_reply_code(line, i)) continue;
    if (has_enhanced_code_behind(line, i) || announces_code(line.substr(0, i))) return {i, true};
    if (talk.at == std::string_view::npos) talk = {i, false};
  }
  return talk;
}

std::size_t code_start(std::string_view line) {
  return find_code(line).at;
}

// A number inside a sentence is a code only if the words behind it are a refusal that is known.
bool is_known_refusal(std::string_view text) {
  const refusal::Classification reply = refusal::Classifier::built_in().classify(text);
  return reply.row != nullptr && reply.row->scope != refusal::Scope::Code;
}

bool names_salesforce_exception(std::string_view line) {
  const refusal::Classification reply = refusal::Classifier::built_in().classify(line);
  return reply.row != nullptr && reply.row->provider == "salesforce-app";
}

struct NoteLine {
  std::string_view text;
  std::size_t begin;
};

std::vector<NoteLine> lines_of(std::string_view note) {
  std::vector<NoteLine> lines;
  for (std::size_t begin = 0; begin < note.size() && lines.size() < kMostReplyLines;) {
    const std::size_t end = std::min(note.find('\n', begin), note.size());
    lines.push_back({note.substr(begin, end - begin), begin});
    begin = end + 1;
  }
  return lines;
}

// A reply goes on in the next line when the sentence is not over and no other reply begins there.
bool continues(const NoteLine& line, const NoteLine& next) {
  const std::string_view text = ascii::trim(line.text);
  const std::string_view following = ascii::trim(next.text);
  if (following.empty() || text.empty()) return false;
  const std::size_t code = code_start(following);
  const bool same_multiline = text.size() > 3 && following.size() > 3 &&
                              text.substr(0, 3) == following.substr(0, 3) && code == 0;
  if (same_multiline) return true;  // "550-... / 550 ..."
  if (code != std::string_view::npos || following.starts_with('-') || following.starts_with('*'))
    return false;
  // Wrapped lines are indented, or go on in the middle of a sentence, in lower case.
  return ascii::is_wsp(next.text.front()) ||
         (ascii::is_lower(following.front()) && text.back() != '.');
}

}  // namespace

std::vector<ReplyPassage> find_replies(std::string_view note) {
  std::vector<ReplyPassage> passages;
  const std::vector<NoteLine> lines = lines_of(note);
  for (std::size_t i = 0; i < lines.size() && passages.size() < kMostReplyPassages; ++i) {
    const std::string_view line = lines[i].text.substr(0, kLongestPassage);
    const CodePlace place = find_code(line);
    const bool is_talk_only = place.at != std::string_view::npos && !place.is_announced &&
                              !is_known_refusal(line.substr(place.at));
    const std::size_t start = is_talk_only ? std::string_view::npos : place.at;
    if (start == std::string_view::npos && !names_salesforce_exception(line)) continue;
    const std::size_t first = i;
    std::size_t end = lines[i].begin + line.size();
    while (start != std::string_view::npos && i + 1 < lines.size() &&
           continues(lines[i], lines[i + 1]) && end - lines[first].begin < kLongestPassage) {
      ++i;
      end = lines[i].begin + lines[i].text.size();
    }
    const std::size_t begin = lines[first].begin + (start == std::string_view::npos ? 0 : start);
    passages.push_back(
        {ascii::collapse_space(note.substr(begin, end - begin)), first + 1, {begin, end}});
  }
  return passages;
}

}  // namespace waybill::diagnosis
