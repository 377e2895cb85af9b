// What the header of a message says about who wrote it: a mail system, a program that answers for a
// person, or a person.
#pragma once

#include <string>

#include "message/message.h"

namespace waybill::refusal {

struct ReportSigns {
  std::string subject;             // decoded, lower case
  bool from_daemon = false;        // From names a mail system
  bool null_path = false;          // Return-Path: <> (RFC 5321 §4.5.5)
  bool names_failed = false;       // X-Failed-Recipients
  bool speaks_of_failure = false;  // by the subject
  bool is_answer = false;          // "Re:" in any language: a person who writes about a report
  bool is_forward = false;         // "Fwd:": a person who passes a report on
  bool is_auto_reply = false;      // RFC 3834 §5, what came before it, or a clear subject

  // Whether a mail system may have written it.
  [[nodiscard]] bool may_be_report() const {
    return names_failed || from_daemon || (null_path && !is_answer);
  }
};

[[nodiscard]] ReportSigns read_report_signs(const message::Message& message);

}  // namespace waybill::refusal
