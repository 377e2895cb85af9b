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

// "SPF is not set up" is no claim that it is.
bool is_negated(std::string_view text) {
  return ascii::icontains(text, " not ") || ascii::icontains(text, "n't ") ||
         ascii::icontains(text, "fail") || ascii::icontains(text, " no ");
}

class NoteReader {
 public:
  NoteReader(const Evidence& note, FactSheet& sheet) : note_(note), sheet_(sheet) {}

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
    const bool question = ascii::trim(sentence).ends_with('?');
    const re2::StringPiece text(sentence.data(), sentence.size());
    std::set<std::string> taken;  // an address belongs to the first role that fits
    for (const Phrase& phrase : phrases()) {
      const bool captures = phrase.value == "\\1";
      if (question && !is_wish(phrase) && !captures) continue;
      re2::StringPiece rest = text;
      re2::StringPiece groups[2];
      while (phrase.pattern->Match(rest, 0, rest.size(), re2::RE2::UNANCHORED, groups,
                                   captures ? 2 : 1) &&
             !groups[0].empty()) {
        add(phrase, groups[0], captures ? groups[1] : groups[0], taken);
        if (!captures) break;
        rest.remove_prefix(
            static_cast<std::size_t>(groups[0].data() + groups[0].size() - rest.data()));
      }
    }
    for (auto& [setting, stated] : settings_)
      sheet_.add(FactKind::Setting, setting, std::move(stated.first), Certainty::Stated,
                 std::move(stated.second));
    settings_.clear();
    read_volume(text);
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
    } else if (phrase.kind == FactKind::Claim && is_negated(whole)) {
      return;
    } else if (value.empty()) {
      value = ascii::collapse_space(whole);
    }
    const auto begin = static_cast<std::size_t>(captured.data() - note_.octets.data());
    place_.bytes = {begin, begin + captured.size()};
    if (phrase.kind == FactKind::Setting) {
      // "is not active" also holds "is ... active": the later row of the table is the more exact
      // one.
      settings_.insert_or_assign(phrase.key, std::pair(std::move(value), place_));
      return;
    }
    sheet_.add(phrase.kind, phrase.key, std::move(value), Certainty::Stated, place_);
  }

  // "12,000 emails a day": messages a day, whatever the unit.
  void read_volume(re2::StringPiece text) {
    static const re2::RE2 kVolume(
        R"((?i)([0-9][0-9.,']*)\s*(k|thousand|million|m)?\+?\s*(?:\w+\s){0,3}?(?:e-?mails?|messages?|mails|recipients|contacts|subscribers|sends)?\s*(?:a|per|/|each|every)\s*(hour|day|week|month)\b)");
    re2::StringPiece number;
    re2::StringPiece scale;
    re2::StringPiece unit;
    if (!re2::RE2::PartialMatch(text, kVolume, &number, &scale, &unit)) return;
    std::string digits;
    for (const char c : number) {
      if (ascii::is_digit(c)) digits += c;
    }
    double value = static_cast<double>(ascii::parse_number(digits).value_or(0));
    if (!scale.empty()) value *= ascii::to_lower(scale[0]) == 'm' ? 1e6 : 1e3;
    const char first = ascii::to_lower(unit[0]);
    const double per_day = first == 'h'   ? 24.0
                           : first == 'd' ? 1.0
                           : first == 'w' ? 1.0 / 7
                                          : 1.0 / 30;
    const auto begin = static_cast<std::size_t>(number.data() - note_.octets.data());
    place_.bytes = {begin, begin + number.size()};
    sheet_.add(FactKind::Volume, "per-day", fmt::format("{}", std::llround(value * per_day)),
               Certainty::Stated, place_);
  }

  const Evidence& note_;
  FactSheet& sheet_;
  Place place_;
  std::map<std::string, std::pair<std::string, Place>> settings_;  // of the sentence, by name
};

}  // namespace

void read_note(const Evidence& note, FactSheet& sheet) {
  NoteReader(note, sheet).read();
}

}  // namespace waybill::diagnosis
