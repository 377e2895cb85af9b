#include "report/aggregate_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/sha256.h"
#include "report/head.h"
#include "report/prolog.h"
#include "report/row.h"
#include "report/unit.h"
#include "report/utf8_input.h"
#include "report/xml_cursor.h"

namespace waybill::report {
namespace {

constexpr std::string_view kNamespace9990 = "dmarc-2.0";
constexpr std::string_view kPlaceholder = "unused";
constexpr std::size_t kLongestShownName = 60;
constexpr std::size_t kPiece = 64U << 10U;

}  // namespace

class AggregateReader::State {
 public:
  State(AggregateSink& sink, Options options)
      : sink_(sink), options_(std::move(options)), wanted_(options_.gathered) {}

  bool feed(std::string_view block) {
    if (is_stopped_) return false;
    // In pieces, so that a document in one block is not copied whole.
    for (; !block.empty() && !is_stopped_; block.remove_prefix(std::min(block.size(), kPiece))) {
      text_.add(input_.convert(block.substr(0, kPiece)));
      if (text_.octets().size() >= wanted_) work();
    }
    return !is_stopped_;
  }

  void finish(Ending ending) {
    if (std::exchange(is_finished_, true)) return;
    if (!is_stopped_) {
      text_.add(input_.finish());
      work();
      if (!is_stopped_) read_rest(ending);
    }
    end_report();
    if (reports_ == 0 && error_.empty()) error_ = why_nothing();
  }

  [[nodiscard]] std::size_t reports() const { return reports_; }
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  enum class Place : std::uint8_t { BeforeRoot, Inside, BehindRoot };

  void work();
  bool step();
  bool step_outside(const Token& token);
  bool step_inside(const Token& token);
  void begin_document(const Token& token);
  void read_rest(Ending ending);
  void take_unit(const Token& start);
  void take_head_unit(const Unit& unit);
  void hold(const Token& start);
  void begin_report();
  void read_held();
  void take_record(const Unit& unit);
  void watch_aggregation(const AggregateRow& row);
  void end_report();
  void stop(Deviation deviation, std::string why);
  void hash_to(const char* place);
  [[nodiscard]] std::string why_nothing() const;

  AggregateSink& sink_;
  const Options options_;
  Utf8Input input_;
  PaddedText text_;
  XmlCursor cursor_{text_.octets()};
  UnitReader unit_reader_{cursor_};
  std::string charset_;
  DeviationTally tally_;
  ValueText values_{tally_, charset_};
  RowMaker row_maker_{values_};

  Place place_ = Place::BeforeRoot;
  AggregateReport head_;
  GenerationSigns signs_;
  bool is_open_ = false;   // a report was begun in the document and is not ended
  bool is_begun_ = false;  // the sink knows of it
  bool wants_rows_ = false;
  std::uint64_t seen_ = 0;  // records, read or not
  PaddedText held_;
  std::size_t held_records_ = 0;
  struct Previous {
    IpAddress source_ip;
    std::string header_from;
    bool dkim_aligned = false, spf_aligned = false;
  };
  Previous previous_;
  bool all_ones_ = true, has_repeats_ = false;

  std::size_t wanted_;  // octets before it is worth reading on
  std::optional<Sha256> sha256_;
  const char* hashed_ = nullptr;  // up to here, of text_
  std::string first_name_;        // of the first element, if it is not ours
  std::string first_text_;        // in front of everything
  std::size_t reports_ = 0;
  std::string error_;
  bool is_stopped_ = false, is_finished_ = false;
};

// Reads as far as the text goes.
void AggregateReader::State::work() {
  const std::string_view octets = text_.octets();
  cursor_ = XmlCursor(octets);
  hashed_ = octets.data();
  if (options_.digest == Digest::Yes && !sha256_) sha256_.emplace();
  while (true) {
    const char* const mark = cursor_.at();
    const bool went_on = step();
    if (went_on && !is_stopped_) continue;
    cursor_.seek(mark);
    break;
  }
  if (is_stopped_) return hash_to(cursor_.at());
  hash_to(cursor_.at());
  text_.drop(static_cast<std::size_t>(cursor_.at() - octets.data()));
  const std::size_t left = text_.octets().size();
  if (left > kLargestUnit)
    stop(Deviation::RecordTooLarge,
         is_open_ ? "one element is larger than any real one" : "not a DMARC report: it is no XML");
  wanted_ = std::max(options_.gathered, std::min(2 * left, kLargestUnit + 1));
}

void AggregateReader::State::hash_to(const char* place) {
  if (place <= hashed_) return;
  if (sha256_ && place_ != Place::BehindRoot)
    sha256_->add({hashed_, static_cast<std::size_t>(place - hashed_)});
  hashed_ = place;
}

// One tag or unit; false: the text ends within it.
bool AggregateReader::State::step() {
  const Token token = cursor_.next();
  if (token.kind == TokenKind::More) return false;
  if (token.kind == TokenKind::Doctype) {
    stop(Deviation::DoctypeRefused, "it has a document type declaration, which is refused");
    return true;
  }
  return place_ == Place::Inside ? step_inside(token) : step_outside(token);
}

bool AggregateReader::State::step_outside(const Token& token) {
  const bool is_start = token.kind == TokenKind::Start || token.kind == TokenKind::Empty;
  const bool is_unit =
      is_start && (token.element == Element::Record || token.element == Element::ReportMetadata ||
                   token.element == Element::PolicyPublished);
  const bool is_root = is_start && token.element == Element::Feedback;
  if (place_ == Place::BehindRoot && (is_unit || is_root)) {
    tally_.note(Deviation::SeveralDocuments);
    hash_to(token.begin);
    end_report();
    tally_.note(Deviation::SeveralDocuments);
  }
  if (is_unit || is_root) {
    begin_document(token);
    if (is_unit) {
      tally_.note(Deviation::RootMissing);
      cursor_.seek(token.begin);  // read by the next step, which may need more text
      return true;
    }
    if (token.kind == TokenKind::Empty) place_ = Place::BehindRoot;
    return true;
  }
  if (place_ == Place::BehindRoot) {
    tally_.note(Deviation::JunkBehindRoot);
  } else {
    if (first_name_.empty() && first_text_.empty()) {
      first_name_ = token.name.substr(0, kLongestShownName);
      first_text_ = ascii::trim(token.text.octets).substr(0, kLongestShownName);
    }
    tally_.note(Deviation::JunkBeforeRoot);
    take_prolog(token.text.octets, values_, charset_);
  }
  return true;
}

void AggregateReader::State::begin_document(const Token& token) {
  place_ = Place::Inside;
  is_open_ = true;
  values_.begin_record(0);
  if (reports_ == 0) {
    if (input_.had_mark()) tally_.note(Deviation::ByteOrderMark);
    if (input_.is_utf16()) tally_.note(Deviation::Utf16);
    for (const Deviation deviation : options_.deviations)
      tally_.note(deviation);
  }
  take_prolog(token.text.octets, values_, charset_);
  signs_.has_namespace = token.attributes.contains(kNamespace9990);
  if (token.is_other_case) tally_.note(Deviation::NameCase);
}

bool AggregateReader::State::step_inside(const Token& token) {
  if (token.kind == TokenKind::End) {
    if (token.element != Element::Feedback) {
      tally_.note(Deviation::StrayEndTag);
      return true;
    }
    hash_to(cursor_.at());
    place_ = Place::BehindRoot;
    return true;
  }
  if (token.element == Element::Feedback) {  // a report behind one that was cut
    tally_.note(Deviation::Truncated);
    hash_to(token.begin);
    place_ = Place::BehindRoot;
    return step_outside(token);
  }
  const UnitEnd end = unit_reader_.read(token);
  if (end == UnitEnd::More) return false;
  if (end == UnitEnd::Doctype) {
    stop(Deviation::DoctypeRefused, "it has a document type declaration, which is refused");
    return true;
  }
  take_unit(token);
  return true;
}

void AggregateReader::State::take_unit(const Token& start) {
  const Unit& unit = unit_reader_.unit();
  if (unit.element != Element::Record) {
    take_head_unit(unit);
    return;
  }
  if (seen_ + held_records_ == kMostRecords) {
    stop(Deviation::TooManyRecords, fmt::format("it has more than {} records", kMostRecords));
    return;
  }
  if (!is_begun_ && signs_.has_metadata && signs_.has_policy) begin_report();
  if (is_begun_) {
    take_record(unit);
  } else {
    hold(start);
  }
}

void AggregateReader::State::take_head_unit(const Unit& unit) {
  values_.begin_record(0);
  for (const Deviation deviation : unit.deviations)
    tally_.note(deviation);
  if (unit.element == Element::Version) take_version(unit, values_, head_);
  if (unit.element == Element::ReportMetadata) {
    if (std::exchange(signs_.has_metadata, true)) {
      tally_.note(Deviation::ValueRepeated);
      return;
    }
    take_metadata(unit, values_, head_);
  }
  if (unit.element == Element::PolicyPublished) {
    if (std::exchange(signs_.has_policy, true)) {
      tally_.note(Deviation::PolicyTwice);
      return;
    }
    take_policy(unit, values_, head_);
  }
  const bool belongs_first =
      unit.element == Element::ReportMetadata || unit.element == Element::PolicyPublished;
  if (belongs_first && seen_ + held_records_ > 0) tally_.note(Deviation::MetadataBehindRecords);
}

// Keeps a record until the head is known.
void AggregateReader::State::hold(const Token& start) {
  held_.add({start.begin, static_cast<std::size_t>(cursor_.at() - start.begin)});
  ++held_records_;
  if (held_.octets().size() > kMostHeldOctets) begin_report();
}

void AggregateReader::State::begin_report() {
  is_begun_ = true;
  ++reports_;
  head_.generation = generation_of(signs_, head_);
  wants_rows_ = sink_.begin(head_);
  read_held();
}

void AggregateReader::State::read_held() {
  if (held_records_ == 0) return;
  XmlCursor cursor(held_.octets());
  UnitReader reader(cursor);
  for (; held_records_ > 0; --held_records_) {
    const Token token = cursor.next();
    if (token.kind == TokenKind::More) break;
    (void)reader.read(token);  // how it ended was seen when it was held
    take_record(reader.unit());
  }
  held_.clear();
  held_records_ = 0;
}

void AggregateReader::State::take_record(const Unit& unit) {
  values_.begin_record(++seen_);
  for (const Deviation deviation : unit.deviations)
    values_.note(deviation);
  const AggregateRow* const row = row_maker_.make(unit, head_.generation);
  if (row == nullptr) {
    ++head_.skipped;
    return;
  }
  ++head_.records;
  constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();
  head_.messages = row->count > kLargest - head_.messages ? kLargest : head_.messages + row->count;
  if (row->count != 1) all_ones_ = false;
  if (all_ones_) watch_aggregation(*row);
  if (wants_rows_) sink_.row(*row);
}

// Two rows in a row that only their counts could tell apart: nothing was summed up.
void AggregateReader::State::watch_aggregation(const AggregateRow& row) {
  const bool is_same =
      row.source_ip == previous_.source_ip && row.header_from == previous_.header_from &&
      row.dkim_aligned == previous_.dkim_aligned && row.spf_aligned == previous_.spf_aligned;
  if (is_same) {
    has_repeats_ = true;
  } else {
    previous_ = {row.source_ip, std::string(row.header_from), row.dkim_aligned, row.spf_aligned};
  }
}

// What stands behind the last whole tag or unit of the document.
void AggregateReader::State::read_rest(Ending ending) {
  const bool is_blank = ascii::trim(text_.octets()).empty();
  switch (place_) {
    case Place::BeforeRoot:
      if (first_text_.empty() && first_name_.empty())
        first_text_ = ascii::trim(text_.octets()).substr(0, kLongestShownName);
      return;
    case Place::Inside:
      tally_.note(Deviation::Truncated);
      if (!is_blank) ++head_.skipped;
      return;
    case Place::BehindRoot:
      if (!is_blank) tally_.note(Deviation::JunkBehindRoot);
      if (ending == Ending::Broken) tally_.note(Deviation::GzipDamaged);
      return;
  }
}

void AggregateReader::State::end_report() {
  if (!is_open_) return;
  is_open_ = false;
  const bool has_anything = signs_.has_metadata || signs_.has_policy || seen_ + held_records_ > 0;
  if (has_anything) {
    if (!is_begun_) begin_report();
    values_.begin_record(0);
    judge_head(signs_, values_, head_);
    if (seen_ == 0) tally_.note(Deviation::NoRecords);
    if (all_ones_ && has_repeats_) tally_.note(Deviation::RowsNotAggregated);
    head_.deviations = tally_.list();
    head_.complete = std::ranges::none_of(head_.deviations, [](const DeviationCount& met) {
      return weight_of(met.code) == Weight::Loss;
    });
    if (sha256_) head_.digest = sha256_->finish_hex();
    sink_.end(head_);
  }
  head_ = {};
  signs_ = {};
  tally_.clear();
  sha256_.reset();
  if (options_.digest == Digest::Yes) sha256_.emplace();
  is_begun_ = false;
  seen_ = 0;
  previous_ = {};
  all_ones_ = true;
  has_repeats_ = false;
}

void AggregateReader::State::stop(Deviation deviation, std::string why) {
  is_stopped_ = true;
  if (is_open_) tally_.note(deviation);
  error_ = std::move(why);
}

std::string AggregateReader::State::why_nothing() const {
  if (first_text_ == kPlaceholder)
    return "a placeholder (\"unused\") instead of a report: a fault of the reporter";
  if (!first_name_.empty())
    return fmt::format("not a DMARC report: the root element is \"{}\"",
                       ascii::printable(first_name_));
  if (first_text_.empty() && place_ == Place::BeforeRoot) return "empty";
  return place_ == Place::BeforeRoot ? "not a DMARC report: it has no element \"feedback\""
                                     : "a DMARC report without any content";
}

AggregateReader::AggregateReader(AggregateSink& sink, Options options)
    : state_(std::make_unique<State>(sink, std::move(options))) {}
AggregateReader::~AggregateReader() = default;

bool AggregateReader::feed(std::string_view block) {
  return state_->feed(block);
}

void AggregateReader::finish(Ending ending) {
  state_->finish(ending);
}

std::size_t AggregateReader::reports() const {
  return state_->reports();
}

const std::string& AggregateReader::error() const {
  return state_->error();
}

}  // namespace waybill::report
