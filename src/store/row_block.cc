#include "store/row_block.h"

#include <algorithm>

#include "store/varint.h"
#include "store/zstd.h"

namespace waybill::store {
namespace {

constexpr char kAsIs = 0;
constexpr char kZstandard = 1;
// Shorter content gains nothing from being compressed.
constexpr std::size_t kLeastToCompress = 200;
constexpr int kLevel = 1;

template <class Enum>
bool read_enum(PackedReader& reader, Enum last, Enum& value) {
  const std::uint8_t octet = reader.octet();
  if (octet > static_cast<std::uint8_t>(last)) return false;
  value = static_cast<Enum>(octet);
  return true;
}

template <class Enum>
void put_enum(std::string& to, Enum value) {
  to.push_back(static_cast<char>(value));
}

bool read_dkim(PackedReader& reader, RowGroup& group) {
  for (std::uint64_t left = reader.number(); left > 0 && !reader.broken(); --left) {
    RowGroup::Dkim& check = group.dkim.emplace_back();
    check.domain = reader.text();
    check.selector = reader.text();
    if (!read_enum(reader, report::AuthResult::Unknown, check.result)) return false;
  }
  return true;
}

bool read_spf(PackedReader& reader, RowGroup& group) {
  for (std::uint64_t left = reader.number(); left > 0 && !reader.broken(); --left) {
    RowGroup::Spf& check = group.spf.emplace_back();
    check.domain = reader.text();
    if (!read_enum(reader, report::SpfScope::Helo, check.scope)) return false;
    if (!read_enum(reader, report::AuthResult::Unknown, check.result)) return false;
  }
  return true;
}

bool read_reasons(PackedReader& reader, RowGroup& group) {
  for (std::uint64_t left = reader.number(); left > 0 && !reader.broken(); --left) {
    RowGroup::Reason& reason = group.reasons.emplace_back();
    if (!read_enum(reader, report::ReasonType::Unknown, reason.type)) return false;
    reason.comment = reader.text();
  }
  return true;
}

IpAddress read_address(PackedReader& reader, std::uint64_t tag) {
  const auto copy = [&](auto octets) {
    const std::string_view from = reader.octets(octets.size());
    std::transform(from.begin(), from.end(), octets.begin(),
                   [](char c) { return static_cast<std::uint8_t>(c); });
    return octets;
  };
  if (tag % 2 == 0) return IpAddress::v4(copy(std::array<std::uint8_t, 4>{}));
  return IpAddress::v6(copy(std::array<std::uint8_t, 16>{}));
}

}  // namespace

void put_signature(std::string& to, const report::AggregateRow& row, std::string_view sender) {
  to.push_back(static_cast<char>(static_cast<unsigned>(row.disposition) |
                                 (row.dkim_aligned ? 4U : 0U) | (row.spf_aligned ? 8U : 0U)));
  put_text(to, sender);
  put_text(to, row.header_from);
  put_text(to, row.envelope_from);
  put_number(to, row.dkim.size());
  for (const report::DkimCheck& check : row.dkim) {
    put_text(to, check.domain);
    put_text(to, check.selector);
    put_enum(to, check.result);
  }
  put_number(to, row.spf.size());
  for (const report::SpfCheck& check : row.spf) {
    put_text(to, check.domain);
    put_enum(to, check.scope);
    put_enum(to, check.result);
  }
  put_number(to, row.reasons.size());
  for (const report::Reason& reason : row.reasons) {
    put_enum(to, reason.type);
    put_text(to, reason.comment);
  }
}

bool read_signature(std::string_view signature, RowGroup& group) {
  PackedReader reader(signature);
  const std::uint8_t flags = reader.octet();
  if (flags > 15) return false;
  group.disposition = static_cast<report::Disposition>(flags & 3U);
  group.dkim_aligned = (flags & 4U) != 0;
  group.spf_aligned = (flags & 8U) != 0;
  group.sender = reader.text();
  group.header_from = reader.text();
  group.envelope_from = reader.text();
  group.dkim.clear();
  group.spf.clear();
  group.reasons.clear();
  return read_dkim(reader, group) && read_spf(reader, group) && read_reasons(reader, group) &&
         !reader.broken() && reader.at_end();
}

void RowPacker::add(const report::AggregateRow& row, std::string_view sender) {
  scratch_.clear();
  put_signature(scratch_, row, sender);
  if (rows_ == 0 || scratch_ != last_) {
    const auto [place, is_new] = known_.try_emplace(scratch_, known_.size());
    if (is_new) put_text(signatures_, scratch_);
    last_number_ = place->second;
    std::swap(last_, scratch_);
  }
  const bool is_v4 = row.source_ip.is_v4();
  put_number(tags_, last_number_ * 2 + (is_v4 ? 0 : 1));
  const auto& octets = row.source_ip.octets();
  addresses_.append(octets.begin(), octets.begin() + (is_v4 ? 4 : 16));
  put_number(messages_, row.count);
  ++rows_;
}

std::string RowPacker::take() {
  std::string content;
  content.reserve(signatures_.size() + tags_.size() + addresses_.size() + messages_.size() + 20);
  put_number(content, known_.size());
  content += signatures_;
  put_number(content, rows_);
  content += tags_;
  content += addresses_;
  content += messages_;
  clear();
  if (content.size() >= kLeastToCompress) {
    std::string frame = compressed(content, kLevel);
    if (frame.size() < content.size()) return frame.insert(0, 1, kZstandard);
  }
  return content.insert(0, 1, kAsIs);
}

void RowPacker::clear() {
  known_.clear();
  for (std::string* column : {&signatures_, &tags_, &addresses_, &messages_})
    column->clear();
  rows_ = 0;
}

std::optional<RowBlock> unpack(std::string_view block) {
  if (block.empty()) return {};
  RowBlock result;
  if (block.front() == kZstandard) {
    auto content = uncompressed(block.substr(1), kMostBlockOctets);
    if (!content) return {};
    result.content = std::make_unique<std::string>(*std::move(content));
  } else {
    result.content = std::make_unique<std::string>(block.substr(1));
  }
  PackedReader reader(*result.content);
  for (std::uint64_t left = reader.number(); left > 0 && !reader.broken(); --left)
    result.signatures.push_back(reader.text());
  const std::uint64_t rows = reader.number();
  if (rows > kRowsPerBlock) return {};
  result.rows.resize(rows);
  std::vector<std::uint64_t> tags(rows);
  for (std::uint64_t& tag : tags)
    tag = reader.number();
  for (std::size_t i = 0; i < rows; ++i) {
    result.rows[i].signature = tags[i] / 2;
    result.rows[i].source_ip = read_address(reader, tags[i]);
    if (result.rows[i].signature >= result.signatures.size()) return {};
  }
  for (PackedRow& row : result.rows)
    row.messages = reader.number();
  if (reader.broken() || !reader.at_end()) return {};
  return result;
}

}  // namespace waybill::store
