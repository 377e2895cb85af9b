// Which column of an Email Log is which (data/email-log-columns.csv, docs/salesforce-log.md).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace waybill::salesforce {

enum class LogColumn : std::uint8_t {
  Time,
  InternalId,
  Event,
  Recipient,
  Sender,
  RemoteHost,
  Bytes,
  UserId,
  MessageId,
  Retries,
  QueueSeconds,
  Stage,
  RelayAddress,
  RelayHost,
  RelayPort,
  Response,
  TlsCipher,
  TlsVerified,
  Line,  // of an excerpt that we wrote: the line of the row in the log (log_excerpt.h)
};
inline constexpr std::size_t kLogColumns = static_cast<std::size_t>(LogColumn::Line) + 1;

class LogColumns {
 public:
  static constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

  // By the names of a header row; what is not known is absent.
  [[nodiscard]] static LogColumns of_header(std::span<const std::string_view> names);
  // Columns A to L as they are documented.
  [[nodiscard]] static LogColumns of_documented_order();

  [[nodiscard]] std::size_t place(LogColumn column) const {
    return places_[std::to_underlying(column)];
  }
  [[nodiscard]] bool holds(std::size_t place) const;
  // How many names were known.
  [[nodiscard]] std::size_t recognised() const { return recognised_; }
  // The header of an Email Log names the event, the recipient and one more column of it.
  [[nodiscard]] bool is_log() const;

 private:
  LogColumns() { places_.fill(kAbsent); }
  std::array<std::size_t, kLogColumns> places_{};
  std::size_t recognised_ = 0;
};

// Translated headers: the rows themselves show the documented order (the third column is one
// letter, the fourth an address).
[[nodiscard]] bool follows_documented_order(std::span<const std::string_view> fields);

// The separator of the first row of a file: a spreadsheet writes ";" or a tab in many countries.
[[nodiscard]] char separator_of(std::string_view first_line);

}  // namespace waybill::salesforce
