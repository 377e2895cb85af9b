// A Salesforce Email Log that is too large for a case to keep whole: read as a stream, several
// times.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "diagnosis/digested_log.h"
#include "evidence/pieces.h"
#include "salesforce/email_log_reader.h"
#include "salesforce/log_excerpt.h"

namespace waybill::evidence {

// A log up to this size is evidence as it is.
inline constexpr std::size_t kLargestWholeLog = 8U << 20U;

class LargeLog {
 public:
  // Reads an Email Log from the start of `source` to its end. Nothing when it is small enough to be
  // kept: then its octets are moved into `piece`, or its error. `piece` names the log.
  [[nodiscard]] static std::optional<LargeLog> read(container::PeekedSource& source, Piece& piece);

  struct Evidence {
    std::string excerpt;  // CSV
    diagnosis::DigestedLog digest;
  };
  // Reads the file twice more. The error is without its name: standard input cannot be read again.
  [[nodiscard]] Result<Evidence, std::string> extract(const salesforce::WantedMessages& wanted);

  [[nodiscard]] const Piece& names() const { return names_; }

 private:
  LargeLog() = default;
  Piece names_;
  std::string sha256_;
  std::size_t octets_ = 0;
  std::unique_ptr<salesforce::EmailLogReader> reader_;
};

}  // namespace waybill::evidence
