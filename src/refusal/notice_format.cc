#include "refusal/notice_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "message/encoded_word.h"
#include "message/lexical.h"
#include "refusal/embedded.h"
#include "refusal/normalise.h"

namespace waybill::refusal {

std::shared_ptr<FormatPatterns> make_patterns();  // format_reader.cc

namespace {

// "word rest": the first word and what stands behind it.
std::pair<std::string_view, std::string_view> split_word(std::string_view line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  return {line.substr(0, end), ascii::trim(line.substr(end))};
}

std::optional<MarkTest> parse_test(std::string_view word) {
  if (word == "is") return MarkTest::Is;
  if (word == "starts") return MarkTest::Starts;
  if (word == "ends") return MarkTest::Ends;
  if (word == "has") return MarkTest::Has;
  if (word == "present") return MarkTest::Present;
  return std::nullopt;
}

bool holds(const Mark& mark, std::string_view value) {
  switch (mark.test) {
    case MarkTest::Is: return ascii::iequals(value, mark.value);
    case MarkTest::Starts: return ascii::istarts_with(value, mark.value);
    case MarkTest::Ends: return ascii::iends_with(value, mark.value);
    case MarkTest::Has: return ascii::icontains(value, mark.value);
    case MarkTest::Present: return true;
  }
  std::abort();
}

// The values of the fields that marks name; Received stands many times.
class FieldValues {
 public:
  FieldValues(const message::Message& message, const std::vector<std::string>& names)
      : values_(names.size()) {
    for (const message::Field& field : message.fields()) {
      if (const auto name = place_of(field.name, names)) values_[*name].push_back(read(field));
    }
  }

  [[nodiscard]] bool have(const Mark& mark) const {
    return std::ranges::any_of(values_[mark.field],
                               [&](std::string_view value) { return holds(mark, value); });
  }

 private:
  static std::optional<std::size_t> place_of(std::string_view field,
                                             const std::vector<std::string>& names) {
    if (field.empty()) return std::nullopt;
    const char first = ascii::to_lower(field.front());
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i].size() == field.size() && names[i].front() == first &&
          ascii::iequals(field, names[i]))
        return i;
    }
    return std::nullopt;
  }

  std::string_view read(const message::Field& field) {
    const std::string_view value = ascii::trim(field.value);
    if (!value.contains("=?")) return value;
    return decoded_.emplace_back(message::decode_encoded_words(message::unfold(value)));
  }

  std::vector<std::vector<std::string_view>> values_;
  std::deque<std::string> decoded_;  // what values_ views of decoded fields point into
};

}  // namespace

class FormatTableReader {
 public:
  Result<NoticeFormats, std::string> run(std::string_view text) {
    for (std::string_view line : ascii::split(text, '\n')) {
      ++line_;
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!read_line(line))
        return std::unexpected(fmt::format("line {} of the bounce formats is wrong: {}", line_,
                                           ascii::printable(line)));
    }
    if (!compile_texts()) return std::unexpected("the texts of the bounce formats are too many");
    return std::move(table_);
  }

 private:
  bool compile_texts() {
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_encoding(re2::RE2::Options::EncodingLatin1);
    options.set_log_errors(false);
    options.set_literal(true);
    auto set = std::make_shared<re2::RE2::Set>(options, re2::RE2::UNANCHORED);
    for (const std::string& text : table_.texts_)
      set->Add(text, nullptr);
    const bool good = set->Compile();
    table_.text_set_ = std::move(set);
    return good;
  }

  bool read_line(std::string_view line) {
    if (line.starts_with('|')) return add_example_line(line.substr(line.starts_with("| ") ? 2 : 1));
    if (ascii::trim(line).empty() || line.starts_with('#')) return true;
    const auto [key, value] = split_word(line);
    if (key == "format") return begin_format(value);
    if (table_.formats_.empty() || ++lines_ > kMostFormatLines) return false;
    NoticeFormat& format = table_.formats_.back();
    if (key == "example") {
      format.examples.emplace_back();
      return true;
    }
    if (value.empty()) return false;
    if (key == "source") return true;  // for the reader of the file
    if (key == "when") return add_marks(value, format);
    if (key == "stage") return add_stage(value, format);
    if (key == "reason") return add_reason(value, format);
    if (key == "expect") return add_expectation(value, format);
    if (key == "otherwise") {
      format.otherwise = parse_reason(value);
      return format.otherwise.has_value();
    }
    return add_text(key, value, format);
  }

  bool begin_format(std::string_view name) {
    if (name.empty() || table_.formats_.size() == kMostFormats) return false;
    table_.formats_.emplace_back();
    table_.formats_.back().name = name;
    table_.formats_.back().patterns = make_patterns();
    lines_ = 0;
    return true;
  }

  static bool add_text(std::string_view key, std::string_view value, NoticeFormat& format) {
    struct Named {
      std::string_view key;
      std::vector<std::string>* list;
    };
    const std::array lists = {Named{"recipient", &format.recipient}, Named{"said", &format.said},
                              Named{"said-after", &format.said_after},
                              Named{"ignored", &format.ignored}, Named{"remote", &format.remote}};
    for (const Named& named : lists) {
      if (named.key != key) continue;
      named.list->emplace_back(value);
      return true;
    }
    if (key == "system") return !(format.system = value).empty();
    if (key == "begin") return !(format.begin = value).empty();
    if (key == "original") return !(format.original = value).empty();
    return false;
  }

  // Subject starts "failure notice" & X-Mailer present & text has "…"
  bool add_marks(std::string_view value, NoticeFormat& format) {
    std::vector<Mark> marks;
    while (!value.empty()) {
      const auto [name, rest] = split_word(value);
      const auto [word, tail] = split_word(rest);
      const auto test = parse_test(word);
      if (!test) return false;
      if (name == "text" && *test != MarkTest::Has) return false;
      Mark mark{field_index(name), *test, {}, 0};
      value = tail;
      if (*test != MarkTest::Present) {
        const std::size_t end = tail.find('"', 1);
        if (!tail.starts_with('"') || end == std::string_view::npos || end == 1) return false;
        mark.value = tail.substr(1, end - 1);
        if (mark.field == kTextField) mark.text = text_index(mark.value);
        value = ascii::trim(tail.substr(end + 1));
      }
      marks.push_back(std::move(mark));
      if (value.empty()) break;
      if (!value.starts_with('&')) return false;
      value = ascii::trim(value.substr(1));
    }
    format.when.push_back(std::move(marks));
    return !format.when.back().empty();
  }

  std::size_t field_index(std::string_view name) {
    if (name == "text") return kTextField;
    const std::string lower = ascii::lower(name);
    const auto found = std::ranges::find(table_.fields_, lower);
    if (found != table_.fields_.end())
      return static_cast<std::size_t>(found - table_.fields_.begin());
    table_.fields_.push_back(lower);
    return table_.fields_.size() - 1;
  }

  std::size_t text_index(const std::string& value) {
    const auto found = std::ranges::find(table_.texts_, value);
    if (found != table_.texts_.end())
      return static_cast<std::size_t>(found - table_.texts_.begin());
    table_.texts_.push_back(value);
    return table_.texts_.size() - 1;
  }

  static bool add_stage(std::string_view value, NoticeFormat& format) {
    const auto [word, pattern] = split_word(value);
    const auto stage = parse_stage(word);
    if (!stage || pattern.empty()) return false;
    format.stages.push_back({*stage, std::string(pattern)});
    return true;
  }

  static bool add_reason(std::string_view value, NoticeFormat& format) {
    const auto [word, pattern] = split_word(value);
    const auto reason = parse_reason(word);
    if (!reason || pattern.empty()) return false;
    format.reasons.push_back({*reason, std::string(pattern)});
    return true;
  }

  static bool add_expectation(std::string_view value, NoticeFormat& format) {
    const auto [recipient, word] = split_word(value);
    const auto reason = parse_reason(word);
    if (!reason || format.examples.empty()) return false;
    format.examples.back().expected.emplace_back(recipient == "-" ? "" : recipient, *reason);
    return true;
  }

  bool add_example_line(std::string_view line) {
    if (table_.formats_.empty() || table_.formats_.back().examples.empty()) return false;
    std::string& message = table_.formats_.back().examples.back().message;
    message += line;
    message += '\n';
    return true;
  }

  NoticeFormats table_;
  std::size_t line_ = 0;
  std::size_t lines_ = 0;  // of the format
};

Result<NoticeFormats, std::string> NoticeFormats::parse(std::string_view text) {
  return FormatTableReader().run(text);
}

const NoticeFormats& NoticeFormats::built_in() {
  static const NoticeFormats kFormats = [] {
    auto formats = parse(embedded_bounce_formats());
    CHECK(formats.has_value());
    return *std::move(formats);
  }();
  return kFormats;
}

NoticeFormats::Recognised NoticeFormats::recognise(const message::Message& message,
                                                   std::string_view text) const {
  const FieldValues values(message, fields_);
  text = text.substr(0, kLargestMarkedText);
  std::vector<int> found;
  if (!texts_.empty()) text_set_->Match(re2::StringPiece(text.data(), text.size()), &found);
  std::vector<bool> has_text(texts_.size());
  for (const int index : found)
    has_text[static_cast<std::size_t>(index)] = true;
  const auto fits = [&](const Mark& mark) {
    return mark.field == kTextField ? bool{has_text[mark.text]} : values.have(mark);
  };
  Recognised best;
  std::size_t most = 0;
  for (const NoticeFormat& format : formats_) {
    for (const std::vector<Mark>& marks : format.when) {
      if (marks.size() <= most || !std::ranges::all_of(marks, fits)) continue;
      const bool by_header =
          std::ranges::any_of(marks, [](const Mark& mark) { return mark.field != kTextField; });
      best = {.format = &format, .by_header = by_header};
      most = marks.size();
    }
  }
  return best;
}

}  // namespace waybill::refusal
