#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace waybill::message {

// Our own caps; mail beyond them is read as far as they reach, with a fault that says so.
inline constexpr std::size_t kMostFields = 1000;          // as SMTP servers cap a header section
inline constexpr std::size_t kLargestHeader = 1U << 20U;  // octets of the header section

// One header field (RFC 5322 §2.2) as it stands in the bytes.
struct Field {
  std::string_view name;   // as written, without white space before the colon
  std::string_view value;  // all after the colon, folds and their line ends included, final one not
  Span span;               // the whole field with its final line end, in the message
  bool operator==(const Field&) const = default;
};

enum class FaultCode : std::uint8_t {
  NotAField,            // a header line without a colon or with white space in its name
  LeadingContinuation,  // the first line begins with white space
  MboxLine,             // a "From " line of a mailbox file stands before the first field
  NoBlankLine,          // the header runs into the body or ends with the file
  MixedLineEndings,     // CRLF and bare LF, or a bare CR
  EightBitHeader,       // octets above 0x7F that are no UTF-8 (RFC 6532 allows UTF-8)
  NulOctet,
  TooManyFields,
  HeaderTooLarge,
};
struct Fault {
  FaultCode code;
  Span span;
  bool operator==(const Fault&) const = default;
};
[[nodiscard]] std::string_view describe(FaultCode code);

enum class LineEnding : std::uint8_t { Crlf, Lf };

// A message in its raw octets. Borrows them: every view points into the text that was read.
class Message {
 public:
  // Reads CRLF, LF and mixed line ends; never fails, what is wrong stands in faults().
  static Message read(std::string_view octets);

  [[nodiscard]] std::string_view octets() const { return octets_; }
  // The fields from top to bottom, duplicates kept.
  [[nodiscard]] std::span<const Field> fields() const { return fields_; }
  [[nodiscard]] std::string_view body() const { return octets_.substr(body_begin_); }
  [[nodiscard]] std::size_t body_begin() const { return body_begin_; }
  [[nodiscard]] std::span<const Fault> faults() const { return faults_; }
  // How the first header line ends. A message with Lf was CRLF on the wire: whoever hashes it takes
  // each LF for CRLF (RFC 5321 §2.3.8). In a Crlf message a bare LF is content.
  [[nodiscard]] LineEnding line_ending() const { return line_ending_; }

  // The top-most field of this name, any case; nullptr when there is none.
  [[nodiscard]] const Field* field(std::string_view name) const;
  [[nodiscard]] std::vector<const Field*> fields_named(std::string_view name) const;

 private:
  friend class HeaderReader;

  std::string_view octets_;
  std::vector<Field> fields_;
  std::size_t body_begin_ = 0;
  std::vector<Fault> faults_;
  LineEnding line_ending_ = LineEnding::Crlf;
};

}  // namespace waybill::message
