#include "auth/dmarc/record.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "auth/dmarc/report_uri.h"
#include "base/ascii.h"
#include "base/cursor.h"

namespace waybill::dmarc {
namespace {

constexpr std::string_view kVersion = "DMARC1";

enum class Tag : std::uint8_t { V, P, Sp, Np, Psd, T, Adkim, Aspf, Fo, Rua, Ruf, Pct, Rf, Ri };
constexpr std::array<std::string_view, 14> kTagNames = {
    "v", "p", "sp", "np", "psd", "t", "adkim", "aspf", "fo", "rua", "ruf", "pct", "rf", "ri"};

std::string_view trim_wsp(std::string_view text) {
  while (!text.empty() && ascii::is_wsp(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && ascii::is_wsp(text.back()))
    text.remove_suffix(1);
  return text;
}

std::optional<Tag> tag_of(std::string_view name) {
  for (std::size_t i = 0; i < kTagNames.size(); ++i) {
    if (ascii::iequals(name, kTagNames.at(i))) return static_cast<Tag>(i);
  }
  return std::nullopt;
}

std::optional<Policy> parse_policy(std::string_view value) {
  if (ascii::iequals(value, "none")) return Policy::None;
  if (ascii::iequals(value, "quarantine")) return Policy::Quarantine;
  if (ascii::iequals(value, "reject")) return Policy::Reject;
  return std::nullopt;
}

std::optional<FailureOptions> parse_failure_options(std::string_view value) {
  FailureOptions options{.all_fail = false};
  for (const std::string_view part : ascii::split(value, ':')) {
    const std::string_view word = trim_wsp(part);
    if (word.size() != 1) return std::nullopt;
    switch (ascii::to_lower(word.front())) {
      case '0': options.all_fail = true; break;
      case '1': options.any_fail = true; break;
      case 'd': options.dkim = true; break;
      case 's': options.spf = true; break;
      default: return std::nullopt;
    }
  }
  if (options.all_fail && options.any_fail) return std::nullopt;
  return options;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  ParsedRecord run() {
    std::size_t begin = 0;
    int position = 0;
    while (true) {
      const std::size_t end = std::min(text_.find(';', begin), text_.size());
      read_tag(text_.substr(begin, end - begin), begin, position++);
      if (end == text_.size()) break;
      begin = end + 1;
    }
    judge();
    std::ranges::sort(result_.faults, {},
                      [](const Fault& fault) { return std::pair(fault.span.begin, fault.code); });
    return std::move(result_);
  }

 private:
  struct Value {
    std::string_view text;
    Span span;       // of the value
    Span whole;      // of the tag with its value
    int position{};  // 0: first in the record
  };

  void fault(FaultCode code, Span span) {
    if (result_.faults.size() < kMostFaults) result_.faults.push_back({code, span});
  }
  [[nodiscard]] Span span_of(std::string_view part) const {
    const auto begin = static_cast<std::size_t>(part.data() - text_.data());
    return {begin, begin + part.size()};
  }

  void read_tag(std::string_view piece, std::size_t begin, int position) {
    const std::string_view whole = trim_wsp(piece);
    if (whole.empty()) {
      const bool last = begin + piece.size() == text_.size();
      if (!last) fault(FaultCode::EmptyTag, {begin, begin + piece.size()});
      return;
    }
    const std::size_t equals = whole.find('=');
    if (equals == std::string_view::npos) return fault(FaultCode::MissingEquals, span_of(whole));
    const std::string_view name = trim_wsp(whole.substr(0, equals));
    const std::string_view value = trim_wsp(whole.substr(equals + 1));
    if (name.empty() || !std::ranges::all_of(name, ascii::is_alpha))
      return fault(FaultCode::BadTagName, span_of(whole));
    const auto tag = tag_of(name);
    if (!tag) return fault(FaultCode::UnknownTag, span_of(whole));
    const auto index = static_cast<std::size_t>(*tag);
    if (seen_.at(index)) return fault(FaultCode::RepeatedTag, span_of(whole));
    seen_.at(index) = true;
    const bool printable =
        std::ranges::all_of(value, [](char c) { return ascii::is_print(c) || c == '\t'; });
    if (!printable) fault(FaultCode::BadCharacter, span_of(value));
    read_value(*tag, {value, span_of(value), span_of(whole), position});
  }

  void read_value(Tag tag, const Value& value) {
    Record& record = result_.record;
    switch (tag) {
      case Tag::V: return;  // is_dmarc_record judges it, see judge()
      case Tag::P:
        if (value.position != 1) fault(FaultCode::PolicyNotSecond, value.whole);
        return read_policy(record.p, FaultCode::BadPolicy, value);
      case Tag::Sp: return read_policy(record.sp, FaultCode::BadSubdomainPolicy, value);
      case Tag::Np: return read_policy(record.np, FaultCode::BadNonexistentPolicy, value);
      case Tag::Psd: return read_psd(value);
      case Tag::T: return read_test(value);
      case Tag::Adkim: return read_alignment(record.dkim_alignment, value);
      case Tag::Aspf: return read_alignment(record.spf_alignment, value);
      case Tag::Fo: return read_failure_options(value);
      case Tag::Rua:
        record.aggregate_reports = parse_report_uris(value.text, value.span.begin, result_.faults);
        return;
      case Tag::Ruf:
        record.failure_reports = parse_report_uris(value.text, value.span.begin, result_.faults);
        return;
      case Tag::Pct: read_percentage(value); [[fallthrough]];
      case Tag::Rf:
      case Tag::Ri: return fault(FaultCode::HistoricTag, value.whole);
    }
  }

  void read_policy(PolicyTag& tag, FaultCode code, const Value& value) {
    tag.value = parse_policy(value.text);
    tag.is_invalid = !tag.value;
    if (tag.is_invalid) fault(code, value.span);
  }

  void read_psd(const Value& value) {
    if (ascii::iequals(value.text, "y")) {
      result_.record.psd = PublicSuffix::Yes;
    } else if (ascii::iequals(value.text, "n")) {
      result_.record.psd = PublicSuffix::No;
    } else if (!ascii::iequals(value.text, "u")) {
      fault(FaultCode::BadPublicSuffixFlag, value.span);
    }
  }

  void read_test(const Value& value) {
    if (ascii::iequals(value.text, "y")) {
      result_.record.is_test = true;
    } else if (!ascii::iequals(value.text, "n")) {
      fault(FaultCode::BadTestFlag, value.span);
    }
  }

  void read_alignment(Strictness& strictness, const Value& value) {
    if (ascii::iequals(value.text, "s")) {
      strictness = Strictness::Strict;
    } else if (!ascii::iequals(value.text, "r")) {
      fault(FaultCode::BadAlignmentMode, value.span);
    }
  }

  void read_failure_options(const Value& value) {
    failure_options_ = value.whole;
    if (const auto options = parse_failure_options(value.text)) {
      result_.record.failure_options = *options;
    } else {
      fault(FaultCode::BadFailureOptions, value.span);
    }
  }

  void read_percentage(const Value& value) {
    const auto number = ascii::parse_number(value.text);
    if (number && *number <= 100) result_.record.percentage = static_cast<int>(*number);
  }

  // What shows only when the whole record was read.
  void judge() {
    const Record& record = result_.record;
    const Span end{text_.size(), text_.size()};
    if (!is_dmarc_record(text_))
      fault(FaultCode::NotDmarc, {0, std::min(text_.find(';'), text_.size())});
    if (!record.p.value && !record.p.is_invalid) fault(FaultCode::MissingPolicy, end);
    const Policy p = record.p.value.value_or(Policy::None);
    const Policy sp = record.sp.value.value_or(p);
    if (sp < p) fault(FaultCode::WeakerSubdomainPolicy, end);
    if (record.np.value.value_or(sp) < sp) fault(FaultCode::WeakerNonexistentPolicy, end);
    if (record.is_test && p == Policy::Quarantine) fault(FaultCode::QuarantineInTest, end);
    if (failure_options_ && record.failure_reports.empty())
      fault(FaultCode::FailureOptionsWithoutAddress, *failure_options_);
    if (record.aggregate_reports.empty()) fault(FaultCode::NoAggregateReports, end);
  }

  std::string_view text_;
  ParsedRecord result_;
  std::array<bool, kTagNames.size()> seen_{};
  std::optional<Span> failure_options_;
};

}  // namespace

std::string_view to_string(Policy policy) {
  switch (policy) {
    case Policy::None: return "none";
    case Policy::Quarantine: return "quarantine";
    case Policy::Reject: return "reject";
  }
  std::abort();
}

std::string_view to_string(Strictness strictness) {
  switch (strictness) {
    case Strictness::Relaxed: return "relaxed";
    case Strictness::Strict: return "strict";
  }
  std::abort();
}

Usability Record::usability() const {
  if (p.value && !sp.is_invalid && !np.is_invalid) return Usability::AsPublished;
  return aggregate_reports.empty() ? Usability::NotApplied : Usability::AsNone;
}

bool is_dmarc_record(std::string_view text) {
  Cursor cursor(text);
  if (!cursor.skip('v') && !cursor.skip('V')) return false;
  cursor.take_while(ascii::is_wsp);
  if (!cursor.skip('=')) return false;
  cursor.take_while(ascii::is_wsp);
  if (!cursor.rest().starts_with(kVersion)) return false;
  cursor.seek(cursor.pos() + kVersion.size());
  cursor.take_while(ascii::is_wsp);
  return cursor.at_end() || cursor.peek() == ';';
}

ParsedRecord parse_record(std::string_view text) {
  return Parser(text).run();
}

}  // namespace waybill::dmarc
