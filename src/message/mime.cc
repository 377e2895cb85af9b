#include "message/mime.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/ascii.h"
#include "message/charset.h"

namespace waybill::message {
namespace {

// Where one body part of a multipart stands in the body.
struct Bodies {
  std::vector<Span> spans;
  bool is_closed = false;
};

// The end of the content before a delimiter line that begins at `line`: the line break in front
// belongs to the delimiter (RFC 2046 §5.1.1).
std::size_t content_end(std::string_view body, std::size_t begin, std::size_t line) {
  std::size_t end = line;
  if (end > begin && body[end - 1] == '\n') --end;
  if (end > begin && body[end - 1] == '\r') --end;
  return end;
}

enum class Delimiter : std::uint8_t { None, Open, Close };

Delimiter delimiter_of(std::string_view line, std::string_view boundary) {
  if (!line.starts_with("--") || !line.substr(2).starts_with(boundary)) return Delimiter::None;
  std::string_view rest = line.substr(2 + boundary.size());
  const bool is_close = rest.starts_with("--");
  if (is_close) rest.remove_prefix(2);
  return ascii::trim(rest).empty() ? (is_close ? Delimiter::Close : Delimiter::Open)
                                   : Delimiter::None;
}

// RFC 2046 §5.1.1: preamble and epilogue are skipped.
Bodies split_bodies(std::string_view body, std::string_view boundary) {
  Bodies bodies;
  std::optional<std::size_t> begin;
  std::size_t line = 0;
  while (line < body.size()) {
    const std::size_t feed = body.find('\n', line);
    const std::size_t next = feed == std::string_view::npos ? body.size() : feed + 1;
    const Delimiter delimiter = delimiter_of(body.substr(line, next - line), boundary);
    if (delimiter != Delimiter::None) {
      if (begin) bodies.spans.push_back({*begin, content_end(body, *begin, line)});
      begin.reset();
      if (delimiter == Delimiter::Close) {
        bodies.is_closed = true;
        return bodies;
      }
      begin = next;
      if (bodies.spans.size() > kMostParts) return bodies;
    }
    line = next;
  }
  if (begin) bodies.spans.push_back({*begin, body.size()});
  return bodies;
}

// For a multipart that states no boundary: what follows "--" on the first line that begins so.
std::string_view guess_boundary(std::string_view body) {
  std::size_t line = 0;
  while (line < body.size()) {
    const std::size_t end = std::min(body.find('\n', line), body.size());
    if (body.substr(line).starts_with("--")) {
      const std::string_view boundary = ascii::trim(body.substr(line + 2, end - line - 2));
      if (!boundary.empty()) return boundary;
    }
    line = end + 1;
  }
  return {};
}

}  // namespace

std::string_view describe(MimeFaultCode code) {
  switch (code) {
    case MimeFaultCode::NoBoundary: return "A multipart states no boundary";
    case MimeFaultCode::BoundaryNotFound: return "The boundary of a multipart does not occur in it";
    case MimeFaultCode::NoCloseDelimiter: return "A multipart has no closing delimiter";
    case MimeFaultCode::UnknownEncoding: return "A part states an unknown transfer encoding";
    case MimeFaultCode::TooDeep: return "Parts are nested deeper than the limit";
    case MimeFaultCode::TooManyParts: return "There are more parts than the limit";
  }
  std::abort();
}

bool Part::is_message() const {
  // message/rfc-822 and text/rfc822 are met in reports.
  return type.value == "message/rfc822" || type.value == "message/global" ||
         type.value == "message/rfc-822" || type.value == "text/rfc822" ||
         type.value == "text/rfc-822";
}

std::size_t MimeTree::add(std::string_view octets, std::size_t parent,
                          std::optional<std::size_t> offset, std::string_view default_type) {
  Part part;
  part.entity = Message::read(octets);
  if (const Field* type = part.entity.field("Content-Type"))
    part.type = parse_parameterised(type->value);
  if (!part.type.value.contains('/')) part.type.value = default_type;
  if (const Field* encoding = part.entity.field("Content-Transfer-Encoding"))
    part.encoding = parse_transfer_encoding(encoding->value);
  if (const Field* field = part.entity.field("Content-Disposition")) {
    const Parameterised disposition = parse_parameterised(field->value);
    part.disposition = disposition.value;
    part.filename = disposition.get("filename").value_or("");
  }
  if (part.filename.empty()) part.filename = part.type.get("name").value_or("");
  part.parent = parent;
  part.depth = parent == kNoPart ? 0 : parts_[parent].depth + 1;
  if (offset) part.span = Span{*offset, *offset + octets.size()};
  const std::size_t index = parts_.size();
  if (part.encoding == TransferEncoding::Unknown) fault(MimeFaultCode::UnknownEncoding, index);
  parts_.push_back(std::move(part));
  return index;
}

void MimeTree::divide_multipart(std::size_t index) {
  const Part& part = parts_[index];
  const std::string_view body = part.entity.body();
  std::string_view boundary = part.type.get("boundary").value_or("");
  if (boundary.empty()) {
    fault(MimeFaultCode::NoBoundary, index);
    boundary = guess_boundary(body);
    if (boundary.empty()) return;
  }
  const Bodies bodies = split_bodies(body, boundary);
  const std::optional<std::size_t> offset =
      part.span ? std::optional(part.span->begin + part.entity.body_begin()) : std::nullopt;
  const std::string_view default_type =
      part.type.value == "multipart/digest" ? "message/rfc822" : "text/plain";
  if (bodies.spans.empty()) fault(MimeFaultCode::BoundaryNotFound, index);
  if (!bodies.spans.empty() && !bodies.is_closed) fault(MimeFaultCode::NoCloseDelimiter, index);
  for (const Span& span : bodies.spans) {
    if (parts_.size() >= kMostParts) {
      fault(MimeFaultCode::TooManyParts, index);
      return;
    }
    const auto begin = offset ? std::optional(*offset + span.begin) : std::nullopt;
    divide(add(body.substr(span.begin, span.end - span.begin), index, begin, default_type));
  }
}

void MimeTree::divide_message(std::size_t index) {
  if (parts_.size() >= kMostParts) {
    fault(MimeFaultCode::TooManyParts, index);
    return;
  }
  const Part& part = parts_[index];
  std::string_view body = part.entity.body();
  std::optional<std::size_t> offset;
  if (part.encoding == TransferEncoding::Base64 ||
      part.encoding == TransferEncoding::QuotedPrintable) {
    body = decoded_.emplace_back(decode_transfer(body, part.encoding));
  } else if (part.span) {
    offset = part.span->begin + part.entity.body_begin();
  }
  divide(add(body, index, offset, "text/plain"));
}

// The recursion is bounded by kDeepestPart.
void MimeTree::divide(std::size_t index) {
  const bool is_multipart = parts_[index].is_multipart();
  if (!is_multipart && !parts_[index].is_message()) return;
  if (parts_[index].depth >= kDeepestPart) {
    fault(MimeFaultCode::TooDeep, index);
  } else if (is_multipart) {
    divide_multipart(index);
  } else {
    divide_message(index);
  }
}

MimeTree MimeTree::read(const Message& message) {
  MimeTree tree;
  tree.divide(tree.add(message.octets(), kNoPart, 0, "text/plain"));
  return tree;
}

const Part* MimeTree::find(std::string_view type) const {
  const auto found =
      std::ranges::find_if(parts_, [type](const Part& part) { return part.type.value == type; });
  return found == parts_.end() ? nullptr : &*found;
}

std::string content_of(const Part& part) {
  return decode_transfer(part.entity.body(), part.encoding);
}

std::string text_of(const Part& part) {
  const std::string content = content_of(part);
  const auto charset = part.type.get("charset");
  if (!charset) return guess_utf8(content);
  return to_utf8(content, *charset).value_or(guess_utf8(content));
}

}  // namespace waybill::message
