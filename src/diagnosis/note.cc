#include "diagnosis/note.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "base/csv.h"
#include "data/note_phrases.h"

namespace waybill::diagnosis {
namespace {

struct Phrase {
  std::string id;
  FactKind kind;
  std::string key;
  std::string value;  // a literal, or "\1" for what the pattern captured
  std::unique_ptr<re2::RE2> pattern;
};

constexpr FactKind kStatedKinds[] = {
    FactKind::Author,   FactKind::Recipient, FactKind::ReturnPath, FactKind::MessageId,
    FactKind::ClientIp, FactKind::OrgId,     FactKind::Domain,     FactKind::Selector,
    FactKind::Route,    FactKind::Setting,   FactKind::UseCase,    FactKind::Symptom,
    FactKind::Claim,
};

FactKind kind_of(std::string_view text) {
  const auto found =
      std::ranges::find(kStatedKinds, text, [](FactKind kind) { return to_string(kind); });
  CHECK(found != std::end(kStatedKinds));  // the table is ours
  return *found;
}

std::vector<Phrase> load_phrases() {
  std::vector<Phrase> phrases;
  csv::Reader reader(data::note_phrases());
  reader.next();  // the header
  re2::RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_encoding(re2::RE2::Options::EncodingLatin1);
  while (reader.next()) {
    auto pattern = std::make_unique<re2::RE2>(
        re2::StringPiece(reader.field(4).data(), reader.field(4).size()), options);
    CHECK(pattern->ok());
    phrases.push_back({std::string(reader.field(0)), kind_of(reader.field(1)),
                       std::string(reader.field(2)), std::string(reader.field(3)),
                       std::move(pattern)});
  }
  return phrases;
}

const std::vector<Phrase>& phrases() {
  static const std::vector<Phrase> kPhrases = load_phrases();
  return kPhrases;
}

// A sentence ends with . ! or ? and white space, or with the line; "example.com" has no end in it.
std::vector<std::string_view> sentences_of(std::string_view line) {
  std::vector<std::string_view> sentences;
  std::size_t start = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool stop = line[i] == '.' || line[i] == '!' || line[i] == '?';
    if (!stop || (i + 1 < line.size() && !ascii::is_space(line[i + 1]))) continue;
    sentences.push_back(line.substr(start, i + 1 - start));
    start = i + 1;
  }
  if (start < line.size()) sentences.push_back(line.substr(start));
  return sentences;
}

bool is_wish(const Phrase& phrase) {
  return phrase.key.starts_with("wants-");
}

// "whether bounce management is on", "not sure if": nothing is stated.
bool is_doubted(std::string_view before) {
  static constexpr std::string_view kDoubts[] = {"whether",  " if ",   "not sure", "n't know",
                                                 "not know", "unsure", "perhaps",  "maybe"};
  return std::ranges::any_of(
      kDoubts, [before](std::string_view doubt) { return ascii::icontains(before, doubt); });
}

// The contrary of a setting's value, where it has one.
std::string turned(std::string value) {
  static constexpr std::pair<std::string_view, std::string_view> kPairs[] = {
      {"on", "off"}, {"active", "inactive"}};
  for (const auto& [yes, no] : kPairs) {
    if (value == yes) return std::string(no);
  }
  return value;
}

// "SPF is not set up" is no claim that it is.
bool is_negated(std::string_view text) {
  return ascii::icontains(text, " not ") || ascii::icontains(text, "n't ") ||
         ascii::icontains(text, "fail") || ascii::icontains(text, " no ");
}

class NoteReader {
 public:
  NoteReader(const Evidence& note, std::span<const Span> quoted, FactSheet& sheet)
      : note_(note), quoted_(quoted), sheet_(sheet) {}

  void read() {
    std::size_t begin = 0;
    for (std::size_t number = 1; begin < note_.octets.size() && number <= kMostNoteLines;
         ++number) {
      std::size_t end = note_.octets.find('\n', begin);
      if (end == std::string::npos) end = note_.octets.size();
      const std::string_view line =
          std::string_view(note_.octets).substr(begin, std::min(end - begin, kLongestNoteLine));
      place_ = {note_.id, fmt::format("line {}", number), {}};
      for (const std::string_view sentence : sentences_of(line))
        read_sentence(sentence);
      begin = end + 1;
    }
  }

 private:
  void read_sentence(std::string_view sentence) {
    // "Why does it go to junk?" says that it does.
    const bool question =
        ascii::trim(sentence).ends_with('?') && !ascii::istarts_with(ascii::trim(sentence), "why ");
    const re2::StringPiece text(sentence.data(), sentence.size());
    sentence_ = sentence;
    std::set<std::string> taken;  // an address belongs to the first role that fits
    for (const Phrase& phrase : phrases()) {
      if (!question || is_wish(phrase) || phrase.value == "\\1") find_phrase(phrase, text, taken);
    }
    for (auto& [setting, stated] : settings_)
      sheet_.add(FactKind::Setting, setting, std::move(stated.first), Certainty::Stated,
                 std::move(stated.second));
    settings_.clear();
    read_volume(text);
  }

  // A phrase states a thing once; what captures a value may stand several times.
  void find_phrase(const Phrase& phrase, re2::StringPiece rest, std::set<std::string>& taken) {
    const bool captures = phrase.value == "\\1";
    const bool is_judgement =
        (phrase.kind == FactKind::Symptom || phrase.kind == FactKind::Claim) && !is_wish(phrase);
    re2::StringPiece groups[2];
    while (phrase.pattern->Match(rest, 0, rest.size(), re2::RE2::UNANCHORED, groups,
                                 captures ? 2 : 1) &&
           !groups[0].empty()) {
      if (!is_judgement || !is_quoted(groups[0].data()))
        add(phrase, groups[0], captures ? groups[1] : groups[0], taken);
      if (!captures) break;
      rest.remove_prefix(
          static_cast<std::size_t>(groups[0].data() + groups[0].size() - rest.data()));
    }
  }

  void add(const Phrase& phrase, re2::StringPiece matched, re2::StringPiece captured,
           std::set<std::string>& taken) {
    const std::string_view whole(matched.data(), matched.size());
    std::string value = phrase.value;
    if (phrase.value == "\\1") {
      std::string_view text(captured.data(), captured.size());
      while (text.ends_with('.'))
        text.remove_suffix(1);
      value = text;
      const bool has_case = phrase.kind == FactKind::MessageId || phrase.kind == FactKind::OrgId;
      if (!has_case) value = ascii::lower(value);
      if (!taken.insert(value).second) return;
    } else if ((phrase.kind == FactKind::Claim || is_wish(phrase)) &&
               (is_negated(whole) ||
                ascii::iends_with(sentence_.substr(0, static_cast<std::size_t>(matched.data() -
                                                                               sentence_.data())),
                                  "n't ") ||
                ascii::iends_with(sentence_.substr(0, static_cast<std::size_t>(matched.data() -
                                                                               sentence_.data())),
                                  " not "))) {
      return;
    } else if (value.empty()) {
      value = ascii::collapse_space(whole);
    }
    const auto begin = static_cast<std::size_t>(captured.data() - note_.octets.data());
    place_.bytes = {begin, begin + captured.size()};
    if (phrase.kind == FactKind::Setting) {
      const std::string_view before =
          sentence_.substr(0, static_cast<std::size_t>(matched.data() - sentence_.data()));
      if (is_doubted(before)) return;
      const bool denied = ascii::icontains(before, "neither") ||
                          ascii::icontains(whole, "neither") || ascii::icontains(whole, " not ") ||
                          ascii::icontains(whole, "n't ") || ascii::icontains(whole, " nor ");
      if (denied) value = turned(std::move(value));
      // "is not active" also holds "is ... active": the later row of the table is the more exact
      // one.
      settings_.insert_or_assign(phrase.key, std::pair(std::move(value), place_));
      return;
    }
    sheet_.add(phrase.kind, phrase.key, std::move(value), Certainty::Stated, place_);
  }

  // "12,000 emails a day", "daily volume: 12000", "1.5 million a month": messages a day, whatever
  // the unit.
  void read_volume(re2::StringPiece text) {
    static constexpr char kNumber[] =
        R"(((?:\d{1,3}(?:[ .,']\d{3})+|\d+(?:[.,]\d+)?))\s*(k|thousand|million|m)?\b\+?)";
    static const re2::RE2 kPerUnit(
        std::string("(?i)") + kNumber +
        R"(\s*(?:\w+\s){0,3}?(?:e-?mails?|messages?|mails|recipients|contacts|subscribers|sends)?\s*)"
        R"((?:a|per|/|each|every)\s*(hour|day|week|month)\b)");
    static const re2::RE2 kDaily(
        std::string("(?i)") + kNumber +
        R"(\s*(?:\w+\s){0,2}?(?:e-?mails?|messages?|mails)\s+(dai|hour|week|month)ly\b)");
    static const re2::RE2 kVolume(
        std::string(
            R"((?i)\b(dai|hour|week|month)ly (?:volume|e-?mails|messages|sends)\W+(?:is\s+|of\s+)?(?:about\s+)?)") +
        kNumber);
    re2::StringPiece number;
    re2::StringPiece scale;
    re2::StringPiece unit;
    if (!re2::RE2::PartialMatch(text, kPerUnit, &number, &scale, &unit) &&
        !re2::RE2::PartialMatch(text, kDaily, &number, &scale, &unit) &&
        !re2::RE2::PartialMatch(text, kVolume, &unit, &number, &scale))
      return;
    double value = read_number({number.data(), number.size()});
    if (!scale.empty()) value *= ascii::to_lower(scale[0]) == 'm' ? 1e6 : 1e3;
    const char first = ascii::to_lower(unit[0]);
    const double per_day = first == 'h'   ? 24.0
                           : first == 'd' ? 1.0
                           : first == 'w' ? 1.0 / 7
                                          : 1.0 / 30;
    constexpr double kMost = 1e12;  // more than there is mail: a typing error
    const auto begin = static_cast<std::size_t>(number.data() - note_.octets.data());
    place_.bytes = {begin, begin + number.size()};
    sheet_.add(FactKind::Volume, "per-day",
               fmt::format("{}", std::llround(std::min(value * per_day, kMost))), Certainty::Stated,
               place_);
  }

  // "12,000" and "100 000" are groups of three digits; "1.5" has a fraction.
  static double read_number(std::string_view text) {
    const std::size_t mark = text.find_first_of(" .,'");
    const bool grouped =
        mark != std::string_view::npos && text.size() - text.find_last_of(" .,'") == 4;
    double value = 0;
    double fraction = 0;
    for (const char c : text) {
      if (!ascii::is_digit(c)) {
        if (!grouped) fraction = 1;
        continue;
      }
      value = value * 10 + (c - '0');
      fraction *= 10;
    }
    return fraction > 1 ? value / fraction : value;
  }

  [[nodiscard]] bool is_quoted(const char* place) const {
    const auto at = static_cast<std::size_t>(place - note_.octets.data());
    return std::ranges::any_of(quoted_,
                               [at](Span span) { return at >= span.begin && at < span.end; });
  }

  const Evidence& note_;
  std::span<const Span> quoted_;
  FactSheet& sheet_;
  Place place_;
  std::string_view sentence_;
  std::map<std::string, std::pair<std::string, Place>> settings_;  // of the sentence, by name
};

}  // namespace

void read_note(const Evidence& note, std::span<const Span> quoted, FactSheet& sheet) {
  NoteReader(note, quoted, sheet).read();
}

}  // namespace waybill::diagnosis
