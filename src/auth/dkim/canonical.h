// Canonicalization (RFC 6376 §3.4): what a signature covers, in the octets that are hashed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "auth/dkim/block_masks.h"
#include "message/message.h"

namespace waybill::dkim {

enum class Canonicalization : std::uint8_t { Simple, Relaxed };
[[nodiscard]] std::string_view to_string(Canonicalization canonicalization);

// Takes canonical octets as they are made. Pieces may be of any size.
class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink(ByteSink&&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  ByteSink& operator=(ByteSink&&) = delete;
  virtual ~ByteSink() = default;
  virtual void write(std::string_view octets) = 0;
};

// Canonicalizes a body that comes in chunks (§3.4.3, §3.4.4). The result does not depend on where
// one chunk ends and the next begins. In a body with LineEnding::Lf every LF is a CRLF; in a Crlf
// body a bare LF and a bare CR are content.
class BodyCanonicalizer {
 public:
  // Borrows `sink`, which must outlive this.
  BodyCanonicalizer(Canonicalization canonicalization, message::LineEnding ending, ByteSink& sink)
      : relaxed_(canonicalization == Canonicalization::Relaxed),
        lf_(ending == message::LineEnding::Lf),
        sink_(sink) {}

  void write(std::string_view chunk);
  // Ends the body; nothing may be written afterwards.
  void finish();

 private:
  void step(char c);
  void end_line();
  void content(std::string_view octets);
  void flush_pending();
  void core(std::string_view octets);
  // What becomes of a block: bit i is octet i.
  struct Changes {
    std::uint64_t drop = 0;
    std::uint64_t replace = 0;  // a tab by a space, a bare LF by CRLF
  };
  [[nodiscard, gnu::always_inline]] Changes changes_in(const char* block, char before,
                                                       const BlockMasks& masks,
                                                       const BlockMasks& following) const;
  void emit_block(const char* block, Changes changes);
  // The octets that were read, as a multiple of the block.
  std::size_t emit_blocks(std::string_view octets, std::size_t blocks, char before);
  void emit(std::string_view octets);
  void emit_line_ends();
  void flush();
  // True when the next octet needs no look at what came before.
  [[nodiscard]] bool is_settled() const {
    return !carriage_return_ && !space_ && pending_lines_ == 0;
  }

  bool relaxed_;
  bool lf_;
  ByteSink& sink_;
  bool carriage_return_ = false;     // the last octet was a CR: content, unless LF follows
  bool space_ = false;               // relaxed: white space was read; at a line's end it vanishes
  bool is_empty_ = true;             // nothing was passed on yet
  std::uint64_t pending_lines_ = 0;  // line ends that vanish if nothing follows
  std::size_t buffered_ = 0;
  // So large that a call of the sink costs nothing beside what it does, so small that it stays in
  // the first cache. Not set before it is written: that would cost as much as a short body does.
  std::array<char, 16384> buffer_;
};

// `raw` is one header field as it stands, "Name: value" with its folds, with or without its final
// line end. Appends its canonical form (§3.4.1, §3.4.2) without a final CRLF.
void append_header_field(std::string& out, std::string_view raw, Canonicalization canonicalization,
                         message::LineEnding ending);

// The octets of `field` in its message, without the final line end: for the function above.
[[nodiscard]] std::string_view raw_field(const message::Message& message,
                                         const message::Field& field);

}  // namespace waybill::dkim
