#include "imap/response.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"

namespace waybill::imap {
namespace {

constexpr std::array<std::string_view, 5> kStatusWords = {"OK", "NO", "BAD", "BYE", "PREAUTH"};

// The size in "{123}" or "{123+}" at the end of a line; nothing when the line ends otherwise.
std::optional<std::uint64_t> literal_size(std::string_view line) {
  if (line.empty() || line.back() != '}') return std::nullopt;
  const std::size_t open = line.rfind('{');
  if (open == std::string_view::npos) return std::nullopt;
  std::string_view digits = line.substr(open + 1, line.size() - open - 2);
  if (!digits.empty() && digits.back() == '+') digits.remove_suffix(1);
  return ascii::parse_number(digits);
}

constexpr bool ends_atom(char c) {
  return c == ' ' || c == '(' || c == ')' || c == '"' || c == '\r' || c == '\n';
}

// Reads the values of one whole response.
class ValueReader {
 public:
  explicit ValueReader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return at_ >= text_.size() || is_at("\r\n"); }
  [[nodiscard]] bool is_at(std::string_view word) const {
    return text_.substr(at_).starts_with(word);
  }
  void skip_space() {
    while (at_ < text_.size() && text_[at_] == ' ')
      ++at_;
  }
  void skip(std::size_t octets) { at_ += octets; }

  // An atom up to a space or `end`; of a flag or section with brackets, they are part of it.
  std::string_view word(char end = '\0') {
    const std::size_t from = at_;
    int brackets = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '[') ++brackets;
      if (c == ']' && brackets > 0) {
        --brackets;
      } else if ((c == end && brackets == 0) || (ends_atom(c) && brackets == 0) || c == '\r' ||
                 c == '\n') {
        break;
      }
      ++at_;
    }
    return text_.substr(from, at_ - from);
  }

  // Values up to the end of the line or the bracket `end`, which is passed over.
  Result<std::vector<Value>, std::string> values(char end, std::size_t depth) {
    std::vector<Value> found;
    for (;;) {
      skip_space();
      if (at_end()) break;
      if (end != '\0' && text_[at_] == end) {
        ++at_;
        break;
      }
      if (++count_ > kMostValues) return std::unexpected("too many values in one answer");
      found.push_back(TRY(value(end, depth)));
    }
    return found;
  }

  [[nodiscard]] std::string_view rest() const {
    const std::string_view rest = text_.substr(std::min(at_, text_.size()));
    return rest.substr(0, rest.find_first_of("\r\n"));
  }

 private:
  Result<Value, std::string> value(char end, std::size_t depth) {
    const char c = text_[at_];
    if (c == '(') {
      if (depth >= kDeepestList) return std::unexpected("lists nested too deep");
      ++at_;
      Value list{.kind = Value::Kind::List, .text = {}, .items = {}};
      list.items = TRY(values(')', depth + 1));
      return list;
    }
    if (c == '"') return quoted();
    if (c == '{' || is_at("~{")) return literal();
    const std::string_view atom = word(end);
    if (atom.empty()) {  // a bracket that nobody opened
      ++at_;
      return Value{.kind = Value::Kind::Atom, .text = std::string(1, c), .items = {}};
    }
    if (ascii::iequals(atom, "NIL")) return Value{};
    return Value{.kind = Value::Kind::Atom, .text = std::string(atom), .items = {}};
  }

  Result<Value, std::string> quoted() {
    Value found{.kind = Value::Kind::Text, .text = {}, .items = {}};
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      found.text += text_[at_];
    }
    if (at_ >= text_.size()) return std::unexpected("a quoted text has no end");
    ++at_;
    return found;
  }

  Result<Value, std::string> literal() {
    const std::size_t line_end = text_.find('\n', at_);
    if (line_end == std::string_view::npos) return std::unexpected("a literal has no octets");
    std::string_view head = text_.substr(at_, line_end - at_);
    if (head.ends_with('\r')) head.remove_suffix(1);
    const auto size = literal_size(head);
    if (!size || *size > text_.size() - line_end - 1)
      return std::unexpected("a literal without its size");
    at_ = line_end + 1 + *size;
    return Value{.kind = Value::Kind::Text,
                 .text = std::string(text_.substr(line_end + 1, *size)),
                 .items = {}};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t count_ = 0;
};

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), ascii::to_upper);
  return result;
}

// "[CODE arguments] words for people"
Result<bool, std::string> read_status(ValueReader& reader, Response& response) {
  reader.skip_space();
  if (reader.is_at("[")) {
    reader.skip(1);
    response.code = TRY(reader.values(']', 0));
    reader.skip_space();
  }
  response.text = reader.rest();
  return true;
}

Result<Response, std::string> read_response(std::string_view text) {
  ValueReader reader(text);
  Response response;
  if (reader.is_at("+")) {
    response.kind = Response::Kind::Continuation;
    reader.skip(1);
    reader.skip_space();
    response.text = reader.rest();
    return response;
  }
  const std::string_view tag = reader.word();
  if (tag.empty()) return std::unexpected("an answer without a tag");
  response.kind = tag == "*" ? Response::Kind::Untagged : Response::Kind::Tagged;
  if (tag != "*") response.tag = tag;
  reader.skip_space();
  response.name = upper(reader.word());
  if (const auto number = ascii::parse_number(response.name); number && *number <= 0xFFFFFFFFU) {
    response.number = static_cast<std::uint32_t>(*number);
    reader.skip_space();
    response.name = upper(reader.word());
  }
  if (response.is_status()) {
    static_cast<void>(TRY(read_status(reader, response)));
  } else {
    response.values = TRY(reader.values('\0', 0));
  }
  return response;
}

}  // namespace

std::optional<std::uint32_t> Value::number() const {
  const auto value = kind == Kind::Atom ? ascii::parse_number(text) : std::nullopt;
  if (!value || *value > 0xFFFFFFFFU) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

bool Value::is(std::string_view atom) const {
  return kind == Kind::Atom && ascii::iequals(text, atom);
}

bool Response::is_status() const {
  return std::ranges::find(kStatusWords, name) != kStatusWords.end();
}

bool Response::has_code(std::string_view word) const {
  return !code.empty() && code.front().is(word);
}

Result<std::size_t, std::string> ResponseReader::find_end() {
  for (;;) {
    const std::size_t line_end = buffer_.find('\n', scanned_);
    const std::size_t line_octets =
        (line_end == std::string::npos ? buffer_.size() : line_end) - literal_octets_;
    if (line_octets > kLongestLine) return std::unexpected("the server's answer is too long");
    if (line_end == std::string::npos) return 0;
    std::string_view line = std::string_view(buffer_).substr(scanned_, line_end - scanned_);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto size = literal_size(line);
    if (!size) return line_end + 1;
    if (*size > kLargestLiteral || literal_octets_ + *size > kLargestLiteral)
      return std::unexpected("the server sends more octets than a message may have");
    if (buffer_.size() - line_end - 1 < *size) {
      buffer_.reserve(line_end + 1 + *size + 256);
      return 0;
    }
    scanned_ = line_end + 1 + *size;
    literal_octets_ += *size;
  }
}

Result<std::optional<Response>, std::string> ResponseReader::next() {
  const std::size_t end = TRY(find_end());
  if (end == 0) return std::optional<Response>();
  std::optional<Response> response = TRY(read_response(std::string_view(buffer_).substr(0, end)));
  buffer_.erase(0, end);
  scanned_ = 0;
  literal_octets_ = 0;
  return response;
}

}  // namespace waybill::imap
