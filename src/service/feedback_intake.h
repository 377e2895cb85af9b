// Complaints and figures of mailbox providers in evidence that came in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "feedback/figure.h"
#include "ledger/feedback.h"
#include "message/message.h"

namespace waybill::service {

class FeedbackIntake {
 public:
  enum class Taken : std::uint8_t { Nothing, Complaint, Postmaster, Snds };

  // A message, also one that carries an export, or an export itself. `name`: of the file, for
  // exports that do not say of which domain they are. `now` in Unix seconds.
  Taken take(std::string_view octets, const std::string& name, std::int64_t now);

  struct Found {
    std::vector<ledger::Complaint> complaints;
    std::vector<ledger::ProviderFigure> figures;
    std::vector<std::string> refused;  // one line each
  };
  [[nodiscard]] Found finish() { return std::move(found_); }

 private:
  Taken take_export(std::string_view text, const std::string& name, std::int64_t now);
  Taken take_attachments(const message::Message& message, std::int64_t now);

  Found found_;
};

}  // namespace waybill::service
