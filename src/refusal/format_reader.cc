#include "refusal/format_reader.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <deque>
#include <mutex>

#include "base/ascii.h"

namespace waybill::refusal {
namespace {

using Lines = std::vector<std::string_view>;
using Patterns = std::deque<re2::RE2>;

void compile(const std::vector<std::string>& texts, Patterns& out) {
  static const re2::RE2::Options kOptions = [] {
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_encoding(re2::RE2::Options::EncodingLatin1);
    options.set_log_errors(false);
    return options;
  }();
  for (const std::string& text : texts)
    out.emplace_back(text, kOptions);
}

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

// Compiled when the format is first met: most programs meet few.
struct FormatPatterns {
  std::once_flag once;
  Patterns recipient, said, said_after, ignored, remote, begin, original, stages, reasons;
};

std::shared_ptr<FormatPatterns> make_patterns() {
  return std::make_shared<FormatPatterns>();
}

namespace {

const FormatPatterns& patterns_of(const NoticeFormat& format) {
  FormatPatterns& p = *format.patterns;
  std::call_once(p.once, [&] {
    compile(format.recipient, p.recipient);
    compile(format.said, p.said);
    compile(format.said_after, p.said_after);
    compile(format.ignored, p.ignored);
    compile(format.remote, p.remote);
    if (!format.begin.empty()) compile({format.begin}, p.begin);
    if (!format.original.empty()) compile({format.original}, p.original);
    for (const StageRule& rule : format.stages)
      compile({rule.pattern}, p.stages);
    for (const ReasonRule& rule : format.reasons)
      compile({rule.pattern}, p.reasons);
  });
  return p;
}

bool fits(const Patterns& patterns, std::string_view line) {
  return std::ranges::any_of(patterns, [line](const re2::RE2& pattern) {
    return re2::RE2::PartialMatch(piece(line), pattern);
  });
}

// Where a capture stands: by its name, else by its place.
int group_of(const re2::RE2& pattern, const char* name, int place) {
  const auto& named = pattern.NamedCapturingGroups();
  const auto found = named.find(name);
  if (found != named.end()) return found->second;
  return named.empty() && place <= pattern.NumberOfCapturingGroups() ? place : 0;
}

// The address or text that the first fitting pattern captures ("address", else the first group);
// what is said beside it ("said", else the second group) into `rest`.
std::optional<std::string_view> capture(const Patterns& patterns, std::string_view line,
                                        std::string_view* rest = nullptr) {
  for (const re2::RE2& pattern : patterns) {
    std::array<re2::StringPiece, 3> found;
    const int groups = std::min(pattern.NumberOfCapturingGroups(), 2) + 1;
    if (!pattern.Match(piece(line), 0, line.size(), re2::RE2::UNANCHORED, found.data(), groups))
      continue;
    const auto at = [&](int group) {
      const re2::StringPiece& text = found.at(static_cast<std::size_t>(group));
      return std::string_view(text.data(), text.size());
    };
    const int said = group_of(pattern, "said", 2);
    if (said != 0 && rest != nullptr) *rest = at(said);
    return at(group_of(pattern, "address", 1));
  }
  return std::nullopt;
}

void append(std::string& text, std::string_view line) {
  line = ascii::trim(line);
  if (line.empty()) return;
  if (!text.empty()) text += ' ';
  text += line;
}

class RecipientReader {
 public:
  explicit RecipientReader(const NoticeFormat& format) : p_(patterns_of(format)) {}

  std::vector<NamedRecipient> run(const Lines& lines) {
    std::size_t at = 0;
    if (!p_.begin.empty()) {
      const auto begin =
          std::ranges::find_if(lines, [&](std::string_view line) { return fits(p_.begin, line); });
      if (begin == lines.end()) return {};
      at = static_cast<std::size_t>(begin - lines.begin()) + 1;
    }
    for (; at < lines.size(); ++at)
      read_line(lines[at]);
    // What stands below several addresses is said about all of them.
    for (std::size_t i = found_.size(); i-- > 0;) {
      const bool has_next = i + 1 < found_.size();
      if (found_[i].said.empty()) found_[i].said = has_next ? found_[i + 1].said : common_;
      if (found_[i].remote_host.empty()) found_[i].remote_host = remote_;
    }
    return std::move(found_);
  }

 private:
  void read_line(std::string_view line) {
    std::string_view rest;
    if (const auto address = capture(p_.recipient, line, &rest)) {
      add(*address, rest);
      return;
    }
    if (const auto host = capture(p_.remote, line)) note_remote(*host);
    if (const auto text = capture(p_.said, line)) {
      say(*text);
      return;
    }
    if (fits(p_.said_after, line)) {
      in_paragraph_ = true;
      return;
    }
    const bool is_blank = ascii::trim(line).empty();
    if (in_paragraph_) {
      if (is_blank && !paragraph_has_text_) return;
      in_paragraph_ = paragraph_has_text_ = !is_blank;
      if (!is_blank) say(line);
      return;
    }
    const bool is_free = p_.said.empty() && p_.said_after.empty();
    if (is_free && !is_blank && !found_.empty() && !fits(p_.ignored, line)) say(line);
  }

  void add(std::string_view address, std::string_view rest) {
    const auto known = std::ranges::find_if(
        found_, [&](const NamedRecipient& r) { return ascii::iequals(r.address, address); });
    if (known == found_.end()) {
      if (found_.size() == kMostNamedRecipients) return;
      NamedRecipient& recipient = found_.emplace_back();
      recipient.address = address;
      append(recipient.said, rest);
    } else {
      append(known->said, rest);
    }
  }

  // Said about the latest recipient; before the first one, about all.
  void say(std::string_view text) { append(found_.empty() ? common_ : found_.back().said, text); }

  void note_remote(std::string_view host) {
    (found_.empty() ? remote_ : found_.back().remote_host) = host;
  }

  const FormatPatterns& p_;
  std::vector<NamedRecipient> found_;
  std::string common_;
  std::string remote_;
  bool in_paragraph_ = false;
  bool paragraph_has_text_ = false;
};

}  // namespace

std::vector<NamedRecipient> recipients_by_format(const NoticeFormat& format, const Lines& lines) {
  if (format.recipient.empty()) return {};
  return RecipientReader(format).run(lines);
}

std::size_t original_by_format(const NoticeFormat& format, const Lines& lines) {
  if (format.original.empty()) return lines.size();
  const Patterns& original = patterns_of(format).original;
  const auto found =
      std::ranges::find_if(lines, [&](std::string_view line) { return fits(original, line); });
  return static_cast<std::size_t>(found - lines.begin());
}

std::optional<Reason> reason_by_format(const NoticeFormat& format, std::string_view text) {
  if (format.reasons.empty() || text.empty()) return std::nullopt;
  const Patterns& reasons = patterns_of(format).reasons;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (re2::RE2::PartialMatch(piece(text), reasons[i])) return format.reasons[i].reason;
  }
  return std::nullopt;
}

std::optional<Stage> stage_by_format(const NoticeFormat& format, std::string_view text) {
  if (format.stages.empty() || text.empty()) return std::nullopt;
  const Patterns& stages = patterns_of(format).stages;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    if (re2::RE2::PartialMatch(piece(text), stages[i])) return format.stages[i].stage;
  }
  return std::nullopt;
}

std::string_view broken_pattern(const NoticeFormat& format) {
  const FormatPatterns& p = patterns_of(format);
  for (const Patterns* list : {&p.recipient, &p.said, &p.said_after, &p.ignored, &p.remote,
                               &p.begin, &p.original, &p.stages, &p.reasons}) {
    for (const re2::RE2& pattern : *list) {
      if (!pattern.ok()) return pattern.pattern();
    }
  }
  return {};
}

}  // namespace waybill::refusal
