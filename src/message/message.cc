#include "message/message.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill::message {
namespace {

struct Line {
  std::string_view text;  // without its line end
  Span span;              // with it
};

// The line that begins at `begin`; a bare CR is part of the text.
Line line_at(std::string_view octets, std::size_t begin) {
  const std::size_t feed = octets.find('\n', begin);
  const std::size_t end = feed == std::string_view::npos ? octets.size() : feed + 1;
  std::string_view text = octets.substr(begin, end - begin);
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return {text, {begin, end}};
}

// The name of a field whose first line is `line`: printable ASCII without a space (RFC 5322 §2.2);
// white space before the colon is obsolete syntax (§4.5) and read.
std::optional<std::string_view> field_name(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view name = line.substr(0, colon);
  while (!name.empty() && ascii::is_wsp(name.back()))
    name.remove_suffix(1);
  const bool good =
      std::ranges::all_of(name, [](char c) { return ascii::is_print(c) && c != ' '; });
  return good && !name.empty() ? std::optional(name) : std::nullopt;
}

bool is_mbox_line(std::string_view line) {
  return line.starts_with("From ") || line.starts_with(">From ");
}

// After a broken line the header goes on only if another field follows directly.
bool header_goes_on(std::string_view octets, std::size_t next) {
  return next < octets.size() && field_name(line_at(octets, next).text).has_value();
}

}  // namespace

std::string_view describe(FaultCode code) {
  switch (code) {
    case FaultCode::NotAField: return "A header line is not a field: it has no name before a colon";
    case FaultCode::LeadingContinuation: return "The header begins with a continuation line";
    case FaultCode::MboxLine: return "A mailbox separator line stands before the header";
    case FaultCode::NoBlankLine: return "No blank line ends the header";
    case FaultCode::MixedLineEndings: return "Line ends are mixed: CRLF, bare LF or bare CR";
    case FaultCode::EightBitHeader:
      return "A header field holds octets that are neither ASCII nor UTF-8";
    case FaultCode::NulOctet: return "A header field holds a NUL octet";
    case FaultCode::TooManyFields:
      return "There are more header fields than the limit; the rest was not read";
    case FaultCode::HeaderTooLarge:
      return "The header is larger than the limit; the rest was not read";
  }
  std::abort();
}

// Reads a header line by line into the message.
class HeaderReader {
 public:
  HeaderReader(std::string_view octets, Message& message) : octets_(octets), message_(message) {
    message_.octets_ = octets;
    message_.body_begin_ = octets.size();
    const std::size_t feed = octets.find('\n');
    const bool is_lf = feed != std::string_view::npos && (feed == 0 || octets[feed - 1] != '\r');
    message_.line_ending_ = is_lf ? LineEnding::Lf : LineEnding::Crlf;
  }

  void run() {
    Step step = Step::GoOn;
    for (std::size_t pos = 0; pos < octets_.size() && step == Step::GoOn;) {
      const Line line = line_at(octets_, pos);
      step = read_line(line);
      pos = line.span.end;
    }
    const std::size_t body = message_.body_begin_;
    if (step == Step::AtLimit) return;
    if (step != Step::AtBlankLine) fault(FaultCode::NoBlankLine, {body, body});
    for (const Field& field : message_.fields_) {
      if (field.value.contains('\0')) fault(FaultCode::NulOctet, field.span);
      if (!is_utf8(field.value)) fault(FaultCode::EightBitHeader, field.span);
    }
  }

 private:
  enum class Step : std::uint8_t { GoOn, AtBlankLine, AtBody, AtLimit };

  void fault(FaultCode code, Span span) { message_.faults_.push_back({code, span}); }

  void check_line_end(const Line& line) {
    const std::string_view raw = octets_.substr(line.span.begin, line.span.end - line.span.begin);
    const bool is_other =
        raw.ends_with('\n') && raw.ends_with("\r\n") != (message_.line_ending_ == LineEnding::Crlf);
    if (is_mixed_ || (!is_other && !line.text.contains('\r'))) return;
    is_mixed_ = true;
    fault(FaultCode::MixedLineEndings, line.span);
  }

  Step read_line(const Line& line) {
    check_line_end(line);
    if (line.text.empty()) {
      message_.body_begin_ = line.span.end;
      return Step::AtBlankLine;
    }
    if (line.span.end > kLargestHeader || message_.fields_.size() >= kMostFields) {
      fault(line.span.end > kLargestHeader ? FaultCode::HeaderTooLarge : FaultCode::TooManyFields,
            line.span);
      message_.body_begin_ = line.span.begin;
      return Step::AtLimit;
    }
    if (ascii::is_wsp(line.text.front())) {
      continue_field(line);
    } else if (const auto name = field_name(line.text)) {
      message_.fields_.push_back({*name, line.text.substr(line.text.find(':') + 1), line.span});
    } else if (message_.fields_.empty() && is_mbox_line(line.text)) {
      fault(FaultCode::MboxLine, line.span);
    } else {
      fault(FaultCode::NotAField, line.span);
      if (!header_goes_on(octets_, line.span.end)) {
        message_.body_begin_ = line.span.begin;
        return Step::AtBody;
      }
    }
    return Step::GoOn;
  }

  void continue_field(const Line& line) {
    if (message_.fields_.empty()) {
      fault(FaultCode::LeadingContinuation, line.span);
      return;
    }
    Field& field = message_.fields_.back();
    const auto begin = static_cast<std::size_t>(field.value.data() - octets_.data());
    field.value = octets_.substr(begin, line.span.begin + line.text.size() - begin);
    field.span.end = line.span.end;
  }

  std::string_view octets_;
  Message& message_;
  bool is_mixed_ = false;
};

Message Message::read(std::string_view octets) {
  Message message;
  HeaderReader(octets, message).run();
  return message;
}

const Field* Message::field(std::string_view name) const {
  const auto found = std::ranges::find_if(
      fields_, [name](const Field& field) { return ascii::iequals(field.name, name); });
  return found == fields_.end() ? nullptr : &*found;
}

std::vector<const Field*> Message::fields_named(std::string_view name) const {
  std::vector<const Field*> found;
  for (const Field& field : fields_) {
    if (ascii::iequals(field.name, name)) found.push_back(&field);
  }
  return found;
}

}  // namespace waybill::message
