#include "auth/dkim/canonical.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/ascii.h"

namespace waybill::dkim {
namespace {

constexpr std::string_view kCrlf = "\r\n";

constexpr bool is_line_or_space(char c) {
  return ascii::is_wsp(c) || c == '\r' || c == '\n';
}

// Whether relaxed canonicalization may have to change the octet `a` that `b` follows.
constexpr unsigned needs_care(char a, char b) {
  const auto tab = static_cast<unsigned>(a == '\t');
  const auto space = static_cast<unsigned>(a == ' ');
  const auto next = static_cast<unsigned>(b == ' ') | static_cast<unsigned>(b == '\t') |
                    static_cast<unsigned>(b == '\r') | static_cast<unsigned>(b == '\n');
  return tab | (space & next);
}

// The first octet from `pos` on that needs care, else the size. Whole blocks are looked at without
// a branch, which compilers turn into vector code: most of a body needs no change.
std::size_t find_care(std::string_view text, std::size_t pos) {
  constexpr std::size_t kBlock = 64;
  while (pos + kBlock + 1 <= text.size()) {
    const char* block = text.data() + pos;
    unsigned char care = 0;
    for (std::size_t i = 0; i < kBlock; ++i)
      care = static_cast<unsigned char>(care | needs_care(block[i], block[i + 1]));
    if (care != 0) break;
    pos += kBlock;
  }
  while (pos < text.size() &&
         needs_care(text[pos], pos + 1 < text.size() ? text[pos + 1] : ' ') == 0)
    ++pos;
  return pos;
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
  if (lf_) return core_lf(octets);
  core_crlf(octets);
}

void BodyCanonicalizer::core_crlf(std::string_view octets) {
  if (!relaxed_) return emit(octets);
  std::size_t pos = 0;
  while (pos < octets.size()) {
    const std::size_t care = find_care(octets, pos);
    emit(octets.substr(pos, care - pos));
    if (care == octets.size()) return;
    pos = care;
    while (ascii::is_wsp(octets[pos]))
      ++pos;
    if (!octets.substr(pos).starts_with(kCrlf)) emit(" ");
  }
}

// As core, with LF for a line's end; a CRLF is one line end here too.
void BodyCanonicalizer::core_lf(std::string_view octets) {
  std::size_t pos = 0;
  while (true) {
    const std::size_t feed = octets.find('\n', pos);
    if (feed == std::string_view::npos) break;
    std::string_view line = octets.substr(pos, feed - pos);
    if (line.ends_with('\r')) line.remove_suffix(1);
    pos = feed + 1;
    std::size_t done = 0;
    while (relaxed_ && done < line.size()) {
      const std::size_t care = std::min(find_care(line, done), line.size());
      emit(line.substr(done, care - done));
      done = care;
      while (done < line.size() && ascii::is_wsp(line[done]))
        ++done;
      if (care < done && done < line.size()) emit(" ");
    }
    emit(line.substr(done));
    emit(kCrlf);
  }
  core_crlf(octets.substr(pos));  // without a line end the two do the same
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
