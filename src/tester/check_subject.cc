// What the subject looks like in a list of mail.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "message/encoded_word.h"
#include "message/lexical.h"
#include "tester/check_parts.h"
#include "tester/code_points.h"
#include "tester/phrase.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kLongestSubject = 78;  // characters; beyond, most lists of mail cut it
constexpr std::size_t kLeastCapitals = 8;    // letters; shorter ones may be a name
constexpr std::size_t kMostMarks = 2;        // "!!" may stand, "!!!" looks like advertising
constexpr std::array<std::string_view, 5> kReplyWords = {"re:", "fwd:", "fw:", "aw:", "wg:"};

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_shouted(std::string_view text) {
  const auto upper = std::ranges::count_if(text, ascii::is_upper);
  return std::ranges::none_of(text, ascii::is_lower) &&
         upper >= static_cast<std::ptrdiff_t>(kLeastCapitals) && text.contains(' ');
}

bool is_reply(std::string_view text) {
  return std::ranges::any_of(
      kReplyWords, [&](std::string_view word) { return ascii::istarts_with(text, word); });
}

bool has_marks(std::string_view text) {
  const std::string marks(kMostMarks + 1, '!');
  return text.contains(marks) || text.contains("???") || text.contains("$$");
}

std::vector<std::string> faults_of(const message::Message& message, std::string_view text) {
  std::vector<std::string> faults;
  const std::size_t length = characters_of(text);
  if (message::has_encoded_word(text)) faults.emplace_back("a part of it cannot be decoded");
  if (is_shouted(text)) faults.emplace_back("it is all capitals");
  if (length > kLongestSubject)
    faults.push_back(fmt::format("it has {} characters, of which most programs show about {}",
                                 length, kLongestSubject));
  const bool is_answer =
      message.field("References") != nullptr || message.field("In-Reply-To") != nullptr;
  if (is_reply(text) && !is_answer)
    faults.emplace_back("it claims to be an answer, but the message refers to no other");
  if (has_marks(text)) faults.emplace_back("it has rows of exclamation or other marks");
  return faults;
}

}  // namespace

void check_subject(const Offline& offline) {
  const message::Field* field = offline.reading.message.field("Subject");
  Findings& findings = offline.findings;
  if (field == nullptr) {
    findings.warn("subject", "The message has no subject.").advise("Write a subject.");
    return;
  }
  const std::string text = message::decode_encoded_words(message::unfold(field->value));
  if (ascii::trim(text).empty()) {
    findings.warn("subject", "The subject is empty.")
        .cite(of_field(*field))
        .advise("Write a subject.");
    return;
  }
  const std::vector<std::string> faults = faults_of(offline.reading.message, text);
  if (faults.empty()) {
    findings.pass("subject", fmt::format("The subject {} reads well.", quoted(text)))
        .cite(of_field(*field));
  } else {
    findings.warn("subject", fmt::format("The subject could be better: {}.", list_of(faults)))
        .cite(of_field(*field));
  }
}

}  // namespace waybill::tester
