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

// Finds the octets that relaxed canonicalization may have to change: a tab, and a space before
// another space, a tab or a line end. Blocks are looked at without a branch, which compilers turn
// into vector code: most of a body needs no change.
class CareFinder {
 public:
  explicit CareFinder(std::string_view text) : text_(text) {}

  // The first such octet from `pos` on, else the size. `pos` never goes back between calls.
  std::size_t next(std::size_t pos) {
    while (pos < text_.size()) {
      if (pos >= end_) look_at(pos);
      const std::uint64_t rest = pos < end_ ? mask_ >> (pos - begin_) : 0;
      if (rest != 0) return pos + static_cast<std::size_t>(std::countr_zero(rest));
      pos = end_;
    }
    return text_.size();
  }

 private:
  static constexpr std::size_t kBlock = 64;

  // Any control octet counts for a line end here: to look once too often does no harm.
  static constexpr unsigned char needs_care(char a, char b) {
    const auto tab = static_cast<unsigned char>(a == '\t');
    const auto space = static_cast<unsigned char>(a == ' ');
    const auto next = static_cast<unsigned char>(static_cast<unsigned char>(b) <= 0x20);
    return tab | (space & next);
  }

  // Bit i of the result is octet i, which is 0 or 1.
  static std::uint64_t pack(const std::array<unsigned char, kBlock>& octets) {
    // Each bit of the factor moves one octet of eight to its place in the highest octet.
    constexpr std::uint64_t kGather = 0x0102040810204080U;
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < kBlock; i += 8) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, octets.data() + i, sizeof eight);
      if constexpr (std::endian::native == std::endian::big) eight = std::byteswap(eight);
      mask |= (eight * kGather >> 56U) << i;
    }
    return mask;
  }

  void look_at(std::size_t pos) {
    begin_ = pos;
    mask_ = 0;
    if (pos + kBlock < text_.size()) {
      end_ = pos + kBlock;
      const char* block = text_.data() + pos;
      unsigned char any = 0;
      for (std::size_t i = 0; i < kBlock; ++i)
        any |= needs_care(block[i], block[i + 1]);
      if (any == 0) return;
      std::array<unsigned char, kBlock> care{};
      for (std::size_t i = 0; i < kBlock; ++i)
        care[i] = needs_care(block[i], block[i + 1]);
      mask_ = pack(care);
      return;
    }
    end_ = text_.size();
    for (std::size_t i = pos; i < end_; ++i) {
      const char following = i + 1 < text_.size() ? text_[i + 1] : ' ';
      mask_ |= std::uint64_t{needs_care(text_[i], following)} << (i - pos);
    }
  }

  std::string_view text_;
  std::size_t begin_ = 0;  // of the block that mask_ is about
  std::size_t end_ = 0;
  std::uint64_t mask_ = 0;
};

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
  if (lf_) return core_lf(octets);
  core_crlf(octets);
}

void BodyCanonicalizer::core_crlf(std::string_view octets) {
  if (!relaxed_) return emit(octets);
  CareFinder finder(octets);
  std::size_t done = 0;
  while (done < octets.size()) {
    const std::size_t care = finder.next(done);
    std::size_t after = care;
    while (after < octets.size() && ascii::is_wsp(octets[after]))
      ++after;
    const bool vanishes = after == octets.size() || octets.substr(after).starts_with(kCrlf);
    if (!vanishes && octets[care] == ' ') {
      emit(octets.substr(done, care + 1 - done));
    } else {
      emit(octets.substr(done, care - done));
      if (!vanishes) emit(" ");
    }
    done = after;
  }
}

// As core_crlf, with LF for a line's end; a CRLF is one line end here too.
void BodyCanonicalizer::core_lf(std::string_view octets) {
  std::size_t pos = 0;
  while (true) {
    const std::size_t feed = octets.find('\n', pos);
    if (feed == std::string_view::npos) break;
    std::string_view line = octets.substr(pos, feed - pos);
    if (line.ends_with('\r')) line.remove_suffix(1);
    core_crlf(line);
    emit(kCrlf);
    pos = feed + 1;
  }
  core_crlf(octets.substr(pos));
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
  if (octets.size() > buffer_.size() - buffered_) {
    flush();
    if (octets.size() > buffer_.size() / 2) return sink_.write(octets);
  }
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
