// One row of an Email Log, its columns found.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "salesforce/log_columns.h"

namespace waybill::salesforce {

enum class LogEventKind : std::uint8_t { Reception, Delivery, Transient, Permanent };

// How a delivery was protected (column TLS_Cipher, valid on D rows: KB 000383894).
enum class LogTls : std::uint8_t {
  Unknown,    // no such column
  Encrypted,  // "TLSv1.2:…"
  Clear,      // ":"
  Internal,   // "None": a hand-over between Salesforce's own servers
};

// Views into the fields that it was read from.
class LogRow {
 public:
  LogRow(std::span<const std::string_view> fields, const LogColumns& columns)
      : fields_(fields), columns_(&columns) {}

  // Without white space around it; "" when the column is absent.
  [[nodiscard]] std::string_view at(LogColumn column) const;

  // Nothing when the row names no event.
  [[nodiscard]] std::optional<LogEventKind> kind() const;
  // Without angle brackets; the internal id when there is none.
  [[nodiscard]] std::string_view message_id() const;
  // The text of the next host: from its own column, from the stage, or from a column that is not
  // known but holds a reply.
  [[nodiscard]] std::string_view response() const;
  // Where Salesforce connected to: the address, else the name.
  [[nodiscard]] std::string_view relay() const;
  [[nodiscard]] LogTls tls() const;
  [[nodiscard]] std::uint64_t number(LogColumn column) const;
  // A row of Salesforce's own IP warm-up (KB 004397549).
  [[nodiscard]] bool is_warmup() const;

 private:
  std::span<const std::string_view> fields_;
  const LogColumns* columns_;
};

// "550 ", "550-", "5.7.1": what every answer of a mail server has.
[[nodiscard]] bool holds_reply(std::string_view text);

// Whether the relay is a mail server of Salesforce, by its name or its network
// (data/salesforce-networks.csv): then a D row is no delivery yet.
[[nodiscard]] bool is_salesforce_host(std::string_view relay);

}  // namespace waybill::salesforce
