#include "auth/dkim/canonical.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

#include "base/ascii.h"

namespace waybill::dkim {
namespace {

constexpr std::string_view kCrlf = "\r\n";

constexpr bool is_line_or_space(char c) {
  return ascii::is_wsp(c) || c == '\r' || c == '\n';
}

// Blocks whose masks are made at once.
constexpr std::size_t kBlocksAtOnce = 64;
// What a block may become, if all of it are LFs, and the rest of a copy of fixed size.
constexpr std::size_t kMostWritten = 3 * kBlock;
// Octets that stay as they are go to the sink from where they stand when they are this many.
constexpr std::size_t kWorthPassing = 8192;

// Calls `visit` with the place of each bit that is set, from the lowest.
template <class Visit>
void for_each_bit(std::uint64_t mask, Visit visit) {
  for (; mask != 0; mask &= mask - 1)
    visit(static_cast<unsigned>(std::countr_zero(mask)));
}

// Copies the octets of a block from `done` on but those in `drop`; the end of the copy. Each copy
// is of fixed size, which is a few instructions: what is too much is overwritten by the next.
char* copy_kept(const char* block, std::size_t done, std::uint64_t drop, char* out) {
  while (drop != 0) {
    const auto place = static_cast<std::size_t>(std::countr_zero(drop));
    std::memcpy(out, block + done, kBlock);
    out += place - done;
    const std::uint64_t carried = drop + (drop & -drop);  // the run's bits become the one after it
    done = static_cast<std::size_t>(std::countr_zero(carried));
    drop &= carried;
  }
  std::memcpy(out, block + done, kBlock);
  return out + (kBlock - done);
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
  // A block is done when there is one more after it, the last ones with NULs behind them: these are
  // content, and are taken back.
  const std::size_t blocks = octets.size() / kBlock;
  const std::size_t done = blocks > 1 ? emit_blocks(octets, blocks - 1, octets.front()) : 0;
  std::array<char, 3 * kBlock> padded{};
  const std::size_t rest = octets.copy(padded.data(), octets.size() - done, done);
  const char before = octets[done == 0 ? 0 : done - 1];
  buffered_ -=
      emit_blocks({padded.data(), padded.size()}, (rest + kBlock - 1) / kBlock, before) - rest;
}

// §3.4.4: of white space only the last octet stays, as a space, and none before a line end.
BodyCanonicalizer::Changes BodyCanonicalizer::changes_in(const char* block, char before,
                                                         const BlockMasks& masks,
                                                         const BlockMasks& following) const {
  Changes changes;
  if (relaxed_) {
    const std::uint64_t white_next = masks.white >> 1U | following.white << (kBlock - 1);
    const std::uint64_t control_next = masks.control >> 1U | following.control << (kBlock - 1);
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

// `octets` must hold one block more; `before` is the octet before them.
std::size_t BodyCanonicalizer::emit_blocks(std::string_view octets, std::size_t blocks,
                                           char before) {
  std::array<BlockMasks, kBlocksAtOnce + 1> masks;  // set by mark_blocks
  std::size_t done = 0;
  std::size_t pos = 0;
  while (pos < blocks * kBlock) {
    const std::size_t count = std::min(blocks - pos / kBlock, kBlocksAtOnce);
    mark_blocks(octets.data() + pos, count + 1, masks.data());
    for (std::size_t i = 0; i < count; ++i, pos += kBlock) {
      const char* block = octets.data() + pos;
      const Changes changes = changes_in(block, before, masks[i], masks[i + 1]);
      before = block[kBlock - 1];
      if ((changes.drop | changes.replace) == 0) continue;
      if (pos > done) emit(octets.substr(done, pos - done));
      emit_block(block, changes);
      done = pos + kBlock;
    }
    // Hashed while it is in the first cache.
    if (pos - done >= kWorthPassing) {
      emit(octets.substr(done, pos - done));
      done = pos;
    }
  }
  emit(octets.substr(done, pos - done));
  return pos;
}

// Reads the next block too.
void BodyCanonicalizer::emit_block(const char* block, Changes changes) {
  if (buffer_.size() - buffered_ < kMostWritten) flush();
  char* const begin = buffer_.data() + buffered_;
  char* out = begin;
  std::size_t done = 0;
  for_each_bit(changes.replace, [&](unsigned place) {
    out = copy_kept(block, done, changes.drop & ((std::uint64_t{1} << place) - 1), out);
    out -= kBlock - place;  // what follows the place was copied with it
    out = std::ranges::copy(block[place] == '\n' ? kCrlf : " ", out).out;
    done = place + 1U;
    changes.drop &= ~std::uint64_t{0} << place;
  });
  out = copy_kept(block, done, changes.drop, out);
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
  const std::size_t name = out.size();
  out += trim_wsp(raw.substr(0, colon));
  for (std::size_t i = name; i < out.size(); ++i)
    out[i] = ascii::to_lower(out[i]);
  out += ':';
  const std::string_view value = raw.substr(std::min(colon + 1, raw.size()));
  const auto is_space = [value](std::size_t i) {
    const char c = value[i];
    if (c > ' ') return false;
    return ascii::is_wsp(c) || c == '\n' ||
           (c == '\r' && i + 1 < value.size() && value[i + 1] == '\n');
  };
  bool begun = false;
  for (std::size_t i = 0; i < value.size();) {
    const std::size_t begin = i;
    while (i < value.size() && !is_space(i))
      ++i;
    if (i > begin) {
      if (begun) out += ' ';
      out += value.substr(begin, i - begin);
      begun = true;
    }
    while (i < value.size() && is_space(i))
      ++i;
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
