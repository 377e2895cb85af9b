// The MIME structure of a message (RFC 2045, RFC 2046) as a flat list of parts, outermost first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "message/message.h"
#include "message/parameters.h"
#include "message/transfer.h"

namespace waybill::message {

// Our own caps (hostile nesting); parts beyond them stay undivided or unread, with a fault.
inline constexpr std::size_t kDeepestPart = 20;
inline constexpr std::size_t kMostParts = 500;

enum class MimeFaultCode : std::uint8_t {
  NoBoundary,        // a multipart states no boundary; its first line with "--" is taken for one
  BoundaryNotFound,  // the boundary never occurs: the part is read as a leaf
  NoCloseDelimiter,  // the last part of a multipart runs to its end
  UnknownEncoding,   // a transfer encoding that no standard names
  TooDeep,
  TooManyParts,
};
struct MimeFault {
  MimeFaultCode code;
  std::size_t part;  // its index
  bool operator==(const MimeFault&) const = default;
};
[[nodiscard]] std::string_view describe(MimeFaultCode code);

inline constexpr std::size_t kNoPart = static_cast<std::size_t>(-1);

struct Part {
  // Header and body of the part. For the child of a message/rfc822 part: of the nested message.
  Message entity;
  Parameterised type;  // Content-Type; "text/plain" when none is stated (RFC 2045 §5.2)
  TransferEncoding encoding = TransferEncoding::Identity;
  std::string disposition;  // "attachment", "inline" or another word in lower case; empty: none
  std::string filename;     // UTF-8; of the disposition, else the name of the type
  std::size_t parent = kNoPart;
  std::size_t depth = 0;
  // Where the part stands in the message; nothing below a part whose encoding was undone.
  std::optional<Span> span;

  [[nodiscard]] bool is_multipart() const { return type.value.starts_with("multipart/"); }
  // message/rfc822 and message/global: the one child is the message inside.
  [[nodiscard]] bool is_message() const;
  [[nodiscard]] bool is_text() const { return type.value.starts_with("text/"); }
};

// Borrows the octets of the message, and owns the decoded octets of nested messages: neither
// copied, nor used after the message's octets are gone.
class MimeTree {
 public:
  static MimeTree read(const Message& message);

  MimeTree(MimeTree&&) noexcept = default;
  MimeTree& operator=(MimeTree&&) noexcept = default;
  MimeTree(const MimeTree&) = delete;
  MimeTree& operator=(const MimeTree&) = delete;
  ~MimeTree() = default;

  // In the order of the text; part 0 is the message itself.
  [[nodiscard]] std::span<const Part> parts() const { return parts_; }
  [[nodiscard]] std::span<const MimeFault> faults() const { return faults_; }
  // The first part of this type ("message/delivery-status"), nullptr when there is none.
  [[nodiscard]] const Part* find(std::string_view type) const;

 private:
  MimeTree() = default;
  void divide(std::size_t index);
  void divide_multipart(std::size_t index);
  void divide_message(std::size_t index);
  std::size_t add(std::string_view octets, std::size_t parent, std::optional<std::size_t> offset,
                  std::string_view default_type);
  void fault(MimeFaultCode code, std::size_t part) { faults_.push_back({code, part}); }

  std::vector<Part> parts_;
  std::vector<MimeFault> faults_;
  std::deque<std::string> decoded_;
};

// The content of a part with its transfer encoding undone.
[[nodiscard]] std::string content_of(const Part& part);
// As above, for text: in UTF-8, whatever character set the part states.
[[nodiscard]] std::string text_of(const Part& part);

}  // namespace waybill::message
