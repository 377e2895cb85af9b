#include "container/mailbox.h"

#include <fmt/format.h>

#include <utility>

#include "container/packing.h"

namespace waybill::container {
namespace {

std::string_view without_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// ">From ", ">>From ", as mboxrd writes lines that would look like the start of a message.
bool is_quoted_from(std::string_view line) {
  const std::size_t at = line.find_first_not_of('>');
  return at != std::string_view::npos && at > 0 && line.substr(at).starts_with("From ");
}

void drop_last_empty_line(std::string& message) {
  if (!message.ends_with('\n')) return;
  const std::string_view rest = without_end(message);
  if (rest.empty() || rest.ends_with('\n')) message.resize(rest.size());
}

}  // namespace

bool Mailbox::fill() {
  if (ended_) return false;
  buffer_.erase(0, std::exchange(at_, 0));
  const auto block = source_.next();
  if (!block) error_ = block.error();
  ended_ = !block || block->empty();
  if (!ended_) buffer_ += *block;
  return !ended_;
}

std::optional<std::string_view> Mailbox::next_line() {
  std::size_t searched = at_;
  while (true) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      const std::string_view line = std::string_view(buffer_).substr(at_, end + 1 - at_);
      at_ = end + 1;
      return line;
    }
    // A line without an end is given out in pieces, so that it cannot fill the memory.
    if (buffer_.size() - at_ > largest_) break;
    searched = buffer_.size() - at_;  // where the rest will lie once the buffer is moved
    if (!fill()) break;
  }
  if (at_ == buffer_.size()) return std::nullopt;
  return std::string_view(buffer_).substr(std::exchange(at_, buffer_.size()));
}

std::optional<Result<std::string, std::string>> Mailbox::next() {
  std::string message;
  std::size_t size = 0;
  bool has_begun = std::exchange(has_separator_, false);
  bool after_empty = !has_begun;
  while (const auto line = next_line()) {
    const std::string_view text = without_end(*line);
    if (after_empty && is_mailbox_line(text)) {
      after_empty = false;
      if (!std::exchange(has_begun, true)) continue;
      has_separator_ = true;
      break;
    }
    has_begun = true;
    after_empty = text.empty();
    size += line->size();
    if (size <= largest_) message += is_quoted_from(text) ? line->substr(1) : *line;
  }
  if (error_) {
    const std::string error = std::move(*error_);
    error_.reset();
    return std::unexpected(error);
  }
  if (!has_begun) return std::nullopt;
  if (size > largest_)
    return std::unexpected(
        fmt::format("a message is larger than the limit of {} MiB", largest_ >> 20U));
  drop_last_empty_line(message);
  return message;
}

}  // namespace waybill::container
