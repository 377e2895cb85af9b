#include "auth/dkim/canonical.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/ascii.h"

namespace waybill::dkim {
namespace {

constexpr std::string_view kCrlf = "\r\n";

constexpr bool is_line_or_space(char c) {
  return ascii::is_wsp(c) || c == '\r' || c == '\n';
}

// A body is looked at in blocks; bit i of a mask is octet i of its block.
constexpr std::size_t kBlock = 64;
// What must be readable from a block's beginning: the octets that decide about its last one, and
// the rest of a copy that begins anywhere in it.
constexpr std::size_t kReadable = 2 * kBlock;
// What a block may become, if all of it are LFs, and the rest of a copy of fixed size.
constexpr std::size_t kMostWritten = 3 * kBlock;
// Octets that stay as they are go to the sink from where they stand when they are this many.
constexpr std::size_t kWorthPassing = 4096;

struct BlockMasks {
  std::uint64_t white = 0;    // spaces and tabs
  std::uint64_t control = 0;  // below the space: tabs, CR, LF and what nobody sends
};

constexpr bool is_control(char c) {
  return static_cast<unsigned char>(c) < ' ';
}

BlockMasks masks_of(const char* block) {
  BlockMasks masks;
#ifdef __SSE2__
  for (unsigned i = 0; i < kBlock; i += sizeof(__m128i)) {
    __m128i octets;
    std::memcpy(&octets, block + i, sizeof octets);
    const __m128i white = _mm_or_si128(_mm_cmpeq_epi8(octets, _mm_set1_epi8(' ')),
                                       _mm_cmpeq_epi8(octets, _mm_set1_epi8('\t')));
    // There is no unsigned comparison: the lesser of an octet and the limit is the octet.
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(octets, _mm_set1_epi8(' ' - 1)), octets);
    masks.white |= std::uint64_t{static_cast<std::uint16_t>(_mm_movemask_epi8(white))} << i;
    masks.control |= std::uint64_t{static_cast<std::uint16_t>(_mm_movemask_epi8(control))} << i;
  }
#else
  for (unsigned i = 0; i < kBlock; ++i) {
    masks.white |= std::uint64_t{ascii::is_wsp(block[i])} << i;
    masks.control |= std::uint64_t{is_control(block[i])} << i;
  }
#endif
  return masks;
}

// Calls `visit` with the place of each bit that is set, from the lowest.
template <class Visit>
void for_each_bit(std::uint64_t mask, Visit visit) {
  for (; mask != 0; mask &= mask - 1)
    visit(static_cast<unsigned>(std::countr_zero(mask)));
}

}  // namespace

std::string_view to_string(Canonicalization canonicalization) {
  switch (canonicalization) {
    case Canonicalization::Simple: return "simple";
    case Canonicalization::Relaxed: return "relaxed";
  }
  std::abort();
}

void BodyCanonicalizer::write(std::string_view chunk) {
  // What earlier chunks left open is settled octet by octet.
  std::size_t begin = 0;
  while (begin < chunk.size() && (!is_settled() || is_line_or_space(chunk[begin])))
    step(chunk[begin++]);
  // White space and line ends at the end may vanish; whatever stands before them is content.
  std::size_t end = chunk.size();
  while (end > begin && is_line_or_space(chunk[end - 1]))
    --end;
  if (end > begin) core(chunk.substr(begin, end - begin));
  for (std::size_t i = end > begin ? end : begin; i < chunk.size(); ++i)
    step(chunk[i]);
}

// One octet in any state.
void BodyCanonicalizer::step(char c) {
  if (carriage_return_) {
    carriage_return_ = false;
    if (c == '\n') return end_line();
    content("\r");
  }
  if (c == '\r') {
    carriage_return_ = true;
  } else if (c == '\n' && lf_) {
    end_line();
  } else if (relaxed_ && ascii::is_wsp(c)) {
    space_ = true;
  } else {
    content({&c, 1});
  }
}

void BodyCanonicalizer::end_line() {
  space_ = false;
  ++pending_lines_;
}

void BodyCanonicalizer::content(std::string_view octets) {
  flush_pending();
  emit(octets);
}

// Content follows: line ends and white space before it count.
void BodyCanonicalizer::flush_pending() {
  emit_line_ends();
  if (space_) emit(" ");
  space_ = false;
  is_empty_ = false;
}

void BodyCanonicalizer::emit_line_ends() {
  for (; pending_lines_ > 0; --pending_lines_)
    emit(kCrlf);
}

// `octets` begins and ends with an octet that is neither white space nor a line end, and nothing is
// pending: what becomes of each octet depends on its neighbours only.
void BodyCanonicalizer::core(std::string_view octets) {
  flush_pending();
  if (!relaxed_ && !lf_) return emit(octets);
  char before = octets.front();  // the octet before a block; no line end begins before the first
  std::size_t done = 0;
  std::size_t pos = 0;
  for (; octets.size() - pos >= kReadable; pos += kBlock) {
    const char* block = octets.data() + pos;
    const Changes changes = changes_in(block, before);
    before = block[kBlock - 1];
    if ((changes.drop | changes.replace) == 0) continue;
    emit(octets.substr(done, pos - done));
    emit_block(block, changes);
    done = pos + kBlock;
  }
  emit(octets.substr(done, pos - done));
  emit_rest(octets.substr(pos), before);
}

// What follows the last whole block, with NULs behind it, which are content and taken back.
void BodyCanonicalizer::emit_rest(std::string_view octets, char before) {
  std::array<char, kReadable + kBlock> padded{};
  octets.copy(padded.data(), octets.size());
  std::size_t pos = 0;
  for (; pos < octets.size(); pos += kBlock) {
    const char* block = padded.data() + pos;
    emit_block(block, changes_in(block, before));
    before = block[kBlock - 1];
  }
  buffered_ -= pos - octets.size();
}

// §3.4.4: of white space only the last octet stays, as a space, and none before a line end. Reads
// kReadable octets.
BodyCanonicalizer::Changes BodyCanonicalizer::changes_in(const char* block, char before) const {
  const BlockMasks masks = masks_of(block);
  Changes changes;
  if (relaxed_) {
    const char following = block[kBlock];
    const std::uint64_t white_next = masks.white >> 1U | std::uint64_t{ascii::is_wsp(following)}
                                                             << (kBlock - 1);
    const std::uint64_t control_next = masks.control >> 1U | std::uint64_t{is_control(following)}
                                                                 << (kBlock - 1);
    changes.drop = masks.white & white_next;
    for_each_bit(masks.white & ~white_next & control_next, [&](unsigned i) {
      const char next = block[i + 1];
      const bool ends_line = next == '\r' ? block[i + 2] == '\n' : lf_ && next == '\n';
      changes.drop |= std::uint64_t{ends_line} << i;
    });
    changes.replace = masks.white & masks.control & ~changes.drop;
  }
  if (lf_) {
    for_each_bit(masks.control, [&](unsigned i) {
      const bool is_bare = block[i] == '\n' && (i == 0 ? before : block[i - 1]) != '\r';
      changes.replace |= std::uint64_t{is_bare} << i;
    });
  }
  return changes;
}

// Copies are of fixed size, which is a few instructions; what is too much is overwritten by the
// next. Reads kReadable octets.
void BodyCanonicalizer::emit_block(const char* block, Changes changes) {
  if (buffer_.size() - buffered_ < kMostWritten) flush();
  char* const begin = buffer_.data() + buffered_;
  char* out = begin;
  std::size_t done = 0;
  for (std::uint64_t rest = changes.drop | changes.replace; rest != 0;) {
    const auto place = static_cast<std::size_t>(std::countr_zero(rest));
    std::memcpy(out, block + done, kBlock);
    out += place - done;
    const auto dropped = static_cast<std::size_t>(std::countr_one(changes.drop >> place));
    if (dropped == 0) {
      const bool is_feed = block[place] == '\n';
      std::memcpy(out, is_feed ? "\r\n" : "  ", 2);
      out += is_feed ? 2 : 1;
    }
    done = place + std::max<std::size_t>(dropped, 1);
    rest = done < kBlock ? rest >> done << done : 0;
  }
  std::memcpy(out, block + done, kBlock);
  out += kBlock - done;
  buffered_ += static_cast<std::size_t>(out - begin);
}

void BodyCanonicalizer::finish() {
  if (carriage_return_) {
    carriage_return_ = false;
    content("\r");
  }
  // §3.4.3: the body ends with one CRLF, also where there was none. §3.4.4: in relaxed form an
  // empty body stays empty.
  if (!is_empty_ || !relaxed_) emit(kCrlf);
  flush();
}

void BodyCanonicalizer::emit(std::string_view octets) {
  const bool is_large = octets.size() >= kWorthPassing;
  if (is_large || octets.size() > buffer_.size() - buffered_) flush();
  if (is_large) return sink_.write(octets);
  std::memcpy(buffer_.data() + buffered_, octets.data(), octets.size());
  buffered_ += octets.size();
}

void BodyCanonicalizer::flush() {
  if (buffered_ > 0) sink_.write({buffer_.data(), buffered_});
  buffered_ = 0;
}

namespace {

std::string_view trim_wsp(std::string_view text) {
  while (!text.empty() && ascii::is_wsp(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && ascii::is_wsp(text.back()))
    text.remove_suffix(1);
  return text;
}

void append_simple(std::string& out, std::string_view raw, message::LineEnding ending) {
  if (ending == message::LineEnding::Crlf) {
    out += raw;
    return;
  }
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\n' && (i == 0 || raw[i - 1] != '\r')) out += '\r';
    out += raw[i];
  }
}

// §3.4.2: name in lower case, value unfolded, runs of white space one space, none at the ends.
void append_relaxed(std::string& out, std::string_view raw) {
  const std::size_t colon = std::min(raw.find(':'), raw.size());
  for (const char c : trim_wsp(raw.substr(0, colon)))
    out += ascii::to_lower(c);
  out += ':';
  const std::string_view value = raw.substr(std::min(colon + 1, raw.size()));
  bool space = false;
  bool begun = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (ascii::is_wsp(c) || c == '\n' || value.substr(i).starts_with(kCrlf)) {
      space = true;
      continue;
    }
    if (space && begun) out += ' ';
    out += c;
    space = false;
    begun = true;
  }
}

}  // namespace

void append_header_field(std::string& out, std::string_view raw, Canonicalization canonicalization,
                         message::LineEnding ending) {
  if (raw.ends_with('\n')) raw.remove_suffix(1);
  if (raw.ends_with('\r')) raw.remove_suffix(1);
  switch (canonicalization) {
    case Canonicalization::Simple: return append_simple(out, raw, ending);
    case Canonicalization::Relaxed: return append_relaxed(out, raw);
  }
}

std::string_view raw_field(const message::Message& message, const message::Field& field) {
  std::string_view raw =
      message.octets().substr(field.span.begin, field.span.end - field.span.begin);
  if (raw.ends_with('\n')) raw.remove_suffix(1);
  if (raw.ends_with('\r')) raw.remove_suffix(1);
  return raw;
}

}  // namespace waybill::dkim
