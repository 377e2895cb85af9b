// The forms in which mail systems report a failure, as described in data/bounce-formats.
#pragma once

#include <re2/set.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "message/message.h"
#include "refusal/vocabulary.h"

namespace waybill::refusal {

// Our own caps for tables that users add.
inline constexpr std::size_t kMostFormats = 500;
inline constexpr std::size_t kLargestMarkedText = 32U << 10U;  // octets in which marks are sought
inline constexpr std::size_t kMostFormatLines = 200;  // of one format, its examples left out

enum class MarkTest : std::uint8_t { Is, Starts, Ends, Has, Present };

// One sign in the message: a header field or a piece of the text.
struct Mark {
  std::size_t field = 0;  // index of the field's name; kTextField: the text of the notice
  MarkTest test = MarkTest::Has;
  std::string value;     // compared without regard to case
  std::size_t text = 0;  // of a text mark: its place among all of them
};

// A pattern with what a match of it says. RE2 syntax, case ignored, octets are Latin-1.
struct ReasonRule {
  Reason reason;
  std::string pattern;
};
struct StageRule {
  Stage stage;
  std::string pattern;
};

struct FormatExample {
  std::string message;
  std::vector<std::pair<std::string, Reason>> expected;  // recipient and reason, in order
};

struct NoticeFormat {
  std::string name;                     // "qmail": printed as `format` and `system`
  std::string system;                   // for people: "qmail and its kin"
  std::vector<std::vector<Mark>> when;  // alternatives; all marks of one must hold
  std::vector<std::string> recipient;   // of a line; captures: the address, what is said behind it
  std::vector<std::string> said;        // of a line; capture: the diagnostic
  std::vector<std::string> said_after;  // of a line: the diagnostic is the paragraph behind it
  std::vector<std::string> ignored;     // of a line that says nothing
  std::vector<std::string> remote;      // of a line; capture: the host that answered
  std::string begin;                    // of the line above the recipients
  std::string original;                 // of the line above the returned message
  std::vector<StageRule> stages;
  std::vector<ReasonRule> reasons;
  std::optional<Reason> otherwise;  // the word when no rule and no wording decides
  std::vector<FormatExample> examples;
  std::shared_ptr<struct FormatPatterns> patterns;  // compiled at first use (format_reader.cc)
};

class NoticeFormats {
 public:
  // The files of data/bounce-formats, one behind the other. The error names the line and what is
  // wrong with it.
  [[nodiscard]] static Result<NoticeFormats, std::string> parse(std::string_view text);
  // Those that were built in; read at the first call, safe from several threads.
  [[nodiscard]] static const NoticeFormats& built_in();

  struct Recognised {
    const NoticeFormat* format = nullptr;  // nullptr: none; lives as long as the table
    bool by_header = false;  // a field says so: nobody but the system itself writes those
  };
  // The format whose signs the message bears: of several the one with the most signs.
  [[nodiscard]] Recognised recognise(const message::Message& message, std::string_view text) const;
  [[nodiscard]] std::span<const NoticeFormat> all() const { return formats_; }

 private:
  friend class FormatTableReader;

  std::vector<std::string> fields_;  // lower case: those that marks name
  std::vector<std::string> texts_;   // of the text marks, each once
  // All text marks, found in one pass.
  std::shared_ptr<const re2::RE2::Set> text_set_;
  std::vector<NoticeFormat> formats_;
};

inline constexpr std::size_t kTextField = static_cast<std::size_t>(-1);

}  // namespace waybill::refusal
