#include "base/csv.h"

#include <algorithm>
#include <cstdlib>

namespace waybill::csv {

std::string_view describe(FaultCode code) {
  switch (code) {
    case FaultCode::UnclosedQuote: return "A quoted field is not closed";
    case FaultCode::TextAfterQuote: return "Text follows a closing quote";
    case FaultCode::QuoteInField: return "A quote stands inside a field that is not quoted";
    case FaultCode::BareReturn: return "A carriage return stands without a line feed";
    case FaultCode::TooManyFields: return "The row has more fields than the limit";
  }
  std::abort();
}

Reader::Reader(std::string_view text, char separator) : text_(text), separator_(separator) {
  if (text_.starts_with("\xEF\xBB\xBF")) pos_ = 3;
}

void Reader::restart(std::string_view text, std::size_t pos) {
  text_ = text;
  pos_ = pos;
  next_line_ = 1;
}

// Skips the line end at the cursor, if there is one.
bool Reader::at_row_end() {
  if (pos_ == text_.size()) return true;
  if (text_[pos_] == '\n') {
    ++pos_;
    return true;
  }
  if (text_.substr(pos_).starts_with("\r\n")) {
    pos_ += 2;
    return true;
  }
  return false;
}

void Reader::push(Piece piece) {
  if (pieces_.size() < kMostFields) {
    pieces_.push_back(piece);
  } else if (faults_.empty() || faults_.back().code != FaultCode::TooManyFields) {
    faults_.push_back({FaultCode::TooManyFields, {pos_, pos_}});
  }
}

// A field without quotes: all up to the separator or the line end.
void Reader::read_plain() {
  const std::size_t begin = pos_;
  while (pos_ < text_.size() && text_[pos_] != separator_ && text_[pos_] != '\n') {
    if (text_[pos_] == '"') faults_.push_back({FaultCode::QuoteInField, {pos_, pos_ + 1}});
    if (text_[pos_] == '\r') {
      if (text_.substr(pos_).starts_with("\r\n")) break;
      faults_.push_back({FaultCode::BareReturn, {pos_, pos_ + 1}});
    }
    ++pos_;
  }
  push({begin, pos_, false});
}

// RFC 4180 §2 items 5 to 7. The cursor is on the opening quote.
void Reader::read_quoted() {
  const std::size_t open = pos_;
  const std::size_t unescaped_begin = unescaped_.size();
  std::size_t start = open + 1;
  while (true) {
    const std::size_t quote = text_.find('"', start);
    if (quote == std::string_view::npos || quote - open > kLargestField) {
      faults_.push_back({FaultCode::UnclosedQuote, {open, open + 1}});
      if (text_.size() - open <= kLargestField) is_quote_undecided_ = true;
      unescaped_.resize(unescaped_begin);
      pos_ = open + 1;
      const std::size_t feed = text_.find('\n', pos_);
      pos_ = std::min(feed, text_.size());
      if (pos_ > open + 1 && text_[pos_ - 1] == '\r') --pos_;
      push({open + 1, pos_, false});
      return;
    }
    unescaped_ += text_.substr(start, quote - start);
    pos_ = quote + 1;
    if (pos_ < text_.size() && text_[pos_] == '"') {
      unescaped_ += '"';
      start = pos_ + 1;
      continue;
    }
    const std::size_t after = pos_;
    while (pos_ < text_.size() && text_[pos_] != separator_ && text_[pos_] != '\n' &&
           !text_.substr(pos_).starts_with("\r\n"))
      ++pos_;
    if (pos_ != after) {
      faults_.push_back({FaultCode::TextAfterQuote, {after, pos_}});
      unescaped_ += text_.substr(after, pos_ - after);
    } else if (unescaped_.size() - unescaped_begin == quote - open - 1) {
      unescaped_.resize(unescaped_begin);  // no quote was undone: the text itself serves
      push({open + 1, quote, false});
      return;
    }
    push({unescaped_begin, unescaped_.size(), true});
    return;
  }
}

bool Reader::next() {
  pieces_.clear();
  fields_.clear();
  faults_.clear();
  unescaped_.clear();
  is_quote_undecided_ = false;
  const std::size_t before = pos_;
  while (pos_ < text_.size() && at_row_end()) {
  }
  next_line_ +=
      static_cast<std::size_t>(std::count(text_.data() + before, text_.data() + pos_, '\n'));
  if (pos_ == text_.size()) return false;
  span_.begin = pos_;
  line_ = next_line_;
  while (true) {
    if (pos_ < text_.size() && text_[pos_] == '"') {
      read_quoted();
    } else {
      read_plain();
    }
    if (pos_ < text_.size() && text_[pos_] == separator_) {
      ++pos_;
      continue;
    }
    if (at_row_end()) break;
  }
  span_.end = pos_;
  next_line_ +=
      static_cast<std::size_t>(std::count(text_.data() + span_.begin, text_.data() + pos_, '\n'));
  for (const Piece& piece : pieces_) {
    const std::string_view whole = piece.is_unescaped ? std::string_view(unescaped_) : text_;
    fields_.push_back(whole.substr(piece.begin, piece.end - piece.begin));
  }
  return true;
}

}  // namespace waybill::csv
