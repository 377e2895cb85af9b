#include "report/row.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"

namespace waybill::report {
namespace {

// A dotted quad and nothing else, which most addresses are.
std::optional<IpAddress> parse_dotted_quad(std::string_view text) {
  std::array<std::uint8_t, 4> octets{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    unsigned value = 0;
    const std::size_t begin = at;
    while (at < text.size() && ascii::is_digit(text[at]) && at - begin < 3)
      value = value * 10 + static_cast<unsigned>(text[at++] - '0');
    const bool is_padded = at - begin > 1 && text[begin] == '0';
    if (at == begin || is_padded || value > 255) return std::nullopt;
    octets[i] = static_cast<std::uint8_t>(value);
    if (i + 1 == octets.size()) break;
    if (at == text.size() || text[at] != '.') return std::nullopt;
    ++at;
  }
  if (at != text.size()) return std::nullopt;
  return IpAddress::v4(octets);
}

// With the brackets of an address literal, as some write it.
std::optional<IpAddress> parse_address(std::string_view text) {
  if (const auto quad = parse_dotted_quad(text)) return quad;
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
    if (ascii::istarts_with(text, "IPv6:")) text.remove_prefix(5);
  }
  return IpAddress::parse(text);
}

// What Perl prints for a reference that was meant to be a value.
bool is_perl_object(std::string_view text) {
  return text.contains("(0x") && (text.starts_with("HASH") || text.starts_with("ARRAY") ||
                                  text.starts_with("SCALAR") || text.contains("=HASH"));
}

bool is_perl_object(const RawValue& value) {
  const std::string_view text = value.text.octets;
  return text.size() > 8 && is_perl_object(ascii::trim(text));
}

}  // namespace

const AggregateRow* RowMaker::make(const Unit& unit, Generation generation) {
  if (!take_source(unit)) return nullptr;
  take_evaluation(unit, generation);
  take_identifiers(unit);
  take_results(unit);
  if (unit.reasons.list().empty()) {
    row_.reasons = {};
  } else {
    take_reasons(unit);
  }
  return &row_;
}

bool RowMaker::take_source(const Unit& unit) {
  for (const Slot slot : {Slot::SourceIp, Slot::Count, Slot::Disposition}) {
    if (!is_perl_object(unit.slot(slot))) continue;
    values_.note(Deviation::PerlObject);
    return false;
  }
  row_.raw_source_ip = values_.text(unit.slot(Slot::SourceIp));
  const auto address = parse_address(row_.raw_source_ip);
  if (!address) {
    values_.note(row_.raw_source_ip.empty() ? Deviation::SourceIpMissing
                                            : Deviation::SourceIpInvalid);
    return false;
  }
  row_.source_ip = *address;
  const std::string_view count = values_.text(unit.slot(Slot::Count));
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), row_.count);
  if (error != std::errc() || end != count.data() + count.size()) {
    values_.note(Deviation::CountInvalid);
    return false;
  }
  return true;
}

void RowMaker::note_case(std::string_view word) {
  if (std::ranges::any_of(word, ascii::is_upper)) values_.note(Deviation::WordCase);
}

bool RowMaker::read_aligned(const RawValue& value) {
  const std::string_view word = values_.text(value);
  if (word == "pass") return true;
  if (word == "fail") return false;
  note_case(word);
  const ReadResult read = parse_result(word);
  if (word.empty()) {
    values_.note(Deviation::PolicyResultMissing);
  } else if (read.result != AuthResult::Pass && read.result != AuthResult::Fail) {
    values_.note(Deviation::ResultUnknown);
  }
  return read.result == AuthResult::Pass;
}

void RowMaker::take_evaluation(const Unit& unit, Generation generation) {
  row_.raw_disposition = values_.text(unit.slot(Slot::Disposition));
  const auto disposition = parse_disposition(row_.raw_disposition);
  row_.disposition = disposition.value_or(Disposition::None);
  if (disposition) {
    note_case(row_.raw_disposition);
  } else {
    values_.note(row_.raw_disposition.empty() ? Deviation::DispositionMissing
                                              : Deviation::DispositionUnknown);
  }
  if (row_.disposition == Disposition::Pass && generation == Generation::Rfc7489) {
    values_.note(Deviation::DispositionPassBeforeRfc);
    row_.disposition = Disposition::None;
  }
  row_.dkim_aligned = read_aligned(unit.slot(Slot::DkimAligned));
  row_.spf_aligned = read_aligned(unit.slot(Slot::SpfAligned));
}

void RowMaker::take_identifiers(const Unit& unit) {
  row_.header_from = values_.domain(unit.slot(Slot::HeaderFrom));
  row_.envelope_from = values_.domain(unit.slot(Slot::EnvelopeFrom));
  row_.envelope_to = values_.domain(unit.slot(Slot::EnvelopeTo));
  if (row_.header_from.empty()) values_.note(Deviation::HeaderFromMissing);
  if (!row_.envelope_from.empty()) return;
  values_.note(unit.slot(Slot::EnvelopeFrom).is_stated ? Deviation::EnvelopeFromEmpty
                                                       : Deviation::EnvelopeFromMissing);
}

AuthResult RowMaker::read_result(const RawValue& value, std::string_view& raw) {
  raw = values_.text(value);
  if (raw == "pass") return AuthResult::Pass;
  const ReadResult read = parse_result(raw);
  switch (read.spelling) {
    case Spelling::Standard: break;
    case Spelling::Alias: values_.note(Deviation::ResultAlias); break;
    case Spelling::Hardfail: values_.note(Deviation::SpfHardfail); break;
    case Spelling::Unknown: values_.note(Deviation::ResultUnknown); break;
  }
  note_case(raw);
  return read.result;
}

void RowMaker::take_results(const Unit& unit) {
  dkim_.clear();
  for (const RawEntry& entry : unit.dkim.list()) {
    DkimCheck check;
    check.domain = values_.domain(entry.first);
    check.selector = values_.text(entry.second);
    if (check.domain.empty() && check.selector.empty()) {
      values_.note(Deviation::DkimEntryEmpty);
      continue;
    }
    if (check.selector.empty()) values_.note(Deviation::DkimSelectorMissing);
    check.result = read_result(entry.result, check.raw_result);
    check.human_result = values_.text(entry.human_result);
    dkim_.push_back(check);
  }
  spf_.clear();
  for (const RawEntry& entry : unit.spf.list()) {
    SpfCheck check;
    check.domain = values_.domain(entry.first);
    const std::string_view scope = values_.text(entry.second);
    check.scope = parse_scope(scope).value_or(SpfScope::NotStated);
    if (check.scope == SpfScope::NotStated) values_.note(Deviation::SpfScopeMissing);
    if (check.domain.empty()) values_.note(Deviation::SpfDomainMissing);
    check.result = read_result(entry.result, check.raw_result);
    check.human_result = values_.text(entry.human_result);
    spf_.push_back(check);
  }
  row_.dkim = dkim_;
  row_.spf = spf_;
  if (unit.spf.list().empty())
    values_.note(unit.dkim.list().empty() ? Deviation::AuthResultsEmpty : Deviation::SpfMissing);
}

void RowMaker::take_reasons(const Unit& unit) {
  reasons_.clear();
  for (const RawEntry& entry : unit.reasons.list()) {
    Reason reason;
    reason.raw_type = values_.text(entry.first);
    reason.comment = values_.text(entry.second);
    if (reason.raw_type.empty() && reason.comment.empty()) {
      reason.raw_type = values_.text(entry.text);
      values_.note(reason.raw_type.empty() ? Deviation::ReasonEmpty : Deviation::ReasonAsText);
      if (reason.raw_type.empty()) continue;
    }
    reason.type = parse_reason(reason.raw_type);
    if (reason.type == ReasonType::Unknown) values_.note(Deviation::ReasonUnknown);
    note_case(reason.raw_type);
    if (reason.comment.starts_with("arc=")) values_.note(Deviation::ArcComment);
    reasons_.push_back(reason);
  }
  row_.reasons = reasons_;
}

}  // namespace waybill::report
