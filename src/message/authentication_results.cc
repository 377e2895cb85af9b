#include "message/authentication_results.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/ascii.h"
#include "message/lexical.h"

namespace waybill::message {
namespace {

using Code = ResultsFaultCode;

// A Keyword of RFC 5321 §4.1.2, with "." and "_", which method and property names carry at times.
bool is_name_octet(char c) {
  return ascii::is_alnum(c) || c == '-' || c == '_';
}

// Octets of a value without quotes: RFC 8601 §2.2 pvalue is a token, or an address.
bool is_value_octet(char c) {
  return !ascii::is_space(c) && c != ';' && c != '(' && c != ')' && c != '"' && c != '\0';
}

class ResultsParser {
 public:
  explicit ResultsParser(std::string_view value) : lexer_(value) {}

  AuthenticationResults run(ResultsKind kind) {
    if (kind == ResultsKind::Arc) read_instance();
    read_authserv_id();
    while (!lexer_.at_end()) {
      if (out_.results.size() == kMostResults) {
        fault(Code::TooManyResults, lexer_.pos());
        break;
      }
      read_result();
    }
    if (lexer_.unclosed_comment() || lexer_.unclosed_quote()) fault(Code::Unclosed, lexer_.pos());
    return std::move(out_);
  }

 private:
  void fault(Code code, std::size_t begin) { out_.faults.push_back({code, {begin, lexer_.pos()}}); }

  std::string value() {
    lexer_.skip_cfws();
    if (auto quoted = lexer_.quoted_string()) return *std::move(quoted);
    std::string text(lexer_.take_while(is_value_octet));
    // A quoted local part in front of "@domain".
    return text;
  }

  // RFC 8617 §4.1.1: "i=" instance ";"
  void read_instance() {
    lexer_.skip_cfws();
    const std::size_t start = lexer_.pos();
    const std::string_view name = lexer_.take_while(is_name_octet);
    lexer_.skip_cfws();
    if (!ascii::iequals(name, "i") || !lexer_.skip('=')) {
      lexer_.seek(start);
      fault(Code::BadInstance, start);
      return;
    }
    const auto number = ascii::parse_number(value());
    if (number && *number >= 1 && *number <= 50) {
      out_.instance = static_cast<unsigned>(*number);
    } else {
      fault(Code::BadInstance, start);
    }
    lexer_.skip_cfws();
    lexer_.skip(';');
  }

  // authserv-id [CFWS version], up to and with the ";" behind it.
  void read_authserv_id() {
    lexer_.skip_cfws();
    const std::size_t start = lexer_.pos();
    std::string id = value();
    lexer_.skip_cfws();
    // "spf=pass" in the first place: the id is left out.
    const bool is_result = id.contains('=') || lexer_.peek() == '=';
    if (is_result || id.empty()) {
      lexer_.seek(start);
      fault(Code::NoAuthservId, start);
      if (id.empty()) skip_piece();
      return;
    }
    out_.authserv_id = std::move(id);
    if (!lexer_.at_end() && lexer_.peek() != ';') {
      const std::size_t version_at = lexer_.pos();
      if (value() != "1") fault(Code::BadVersion, version_at);
      lexer_.skip_cfws();
    }
    skip_piece();
  }

  // To the next ";" outside comments and quotes, and over it; text on the way is a fault.
  void skip_piece() {
    lexer_.skip_cfws();
    const std::size_t start = lexer_.pos();
    while (!lexer_.at_end() && lexer_.peek() != ';') {
      if (!lexer_.quoted_string()) lexer_.advance();
      lexer_.skip_cfws();
    }
    if (lexer_.pos() != start) fault(Code::StrayText, start);
    lexer_.skip(';');
  }

  // resinfo = [CFWS] methodspec [CFWS reasonspec] *(CFWS propspec), or "none"
  void read_result() {
    const std::size_t comments = lexer_.comments().size();
    lexer_.skip_cfws();
    const std::size_t start = lexer_.pos();
    if (lexer_.at_end()) return;
    if (lexer_.skip(';')) return;
    MethodResult result;
    result.method = ascii::lower(lexer_.take_while(is_name_octet));
    lexer_.skip_cfws();
    if (lexer_.skip('/')) {  // method "/" version
      (void)value_until_equals();
      lexer_.skip_cfws();
    }
    if (!lexer_.skip('=')) {
      if (result.method == "none" && (lexer_.at_end() || lexer_.peek() == ';')) {
        out_.is_none = true;
      } else {
        fault(Code::NoMethod, start);
      }
      skip_piece();
      return;
    }
    result.result = ascii::lower(value());
    read_properties(result);
    result.span = {start, lexer_.pos()};
    for (const std::string_view comment : lexer_.comments().subspan(comments))
      result.comments.push_back(unfold(comment));
    lexer_.skip(';');
    out_.results.push_back(std::move(result));
  }

  std::string_view value_until_equals() {
    return lexer_.take_while([](char c) { return ascii::is_alnum(c); });
  }

  // reason "=" value / ptype "." property "=" pvalue
  void read_properties(MethodResult& result) {
    while (true) {
      lexer_.skip_cfws();
      if (lexer_.at_end() || lexer_.peek() == ';') return;
      const std::size_t start = lexer_.pos();
      ResultProperty property;
      property.name = ascii::lower(lexer_.take_while(is_name_octet));
      lexer_.skip_cfws();
      if (lexer_.skip('.')) {
        lexer_.skip_cfws();
        property.type = std::exchange(property.name, {});
        property.name =
            ascii::lower(lexer_.take_while([](char c) { return is_name_octet(c) || c == '.'; }));
        lexer_.skip_cfws();
      }
      if (property.name.empty() || !lexer_.skip('=')) {
        if (lexer_.pos() == start && !lexer_.quoted_string()) lexer_.advance();
        fault(Code::StrayText, start);
        continue;
      }
      property.value = property_value();
      if (property.type.empty() && property.name == "reason") {
        result.reason = std::move(property.value);
        continue;
      }
      if (property.type.empty()) fault(Code::NoPropertyType, start);
      result.properties.push_back(std::move(property));
    }
  }

  // pvalue = [CFWS] ((value / [[local-part] "@"] domain-name)) [CFWS]; the local part may be quoted
  std::string property_value() {
    std::string text = value();
    if (lexer_.peek() == '@') text += lexer_.take_while(is_value_octet);
    return text;
  }

  Lexer lexer_;
  AuthenticationResults out_;
};

}  // namespace

std::string_view describe(ResultsFaultCode code) {
  switch (code) {
    case Code::NoAuthservId: return "The field does not name the host that made the results";
    case Code::BadVersion: return "The version of the field is not 1";
    case Code::NoMethod: return "A piece of the field is no method and result";
    case Code::NoPropertyType: return "A property has no type in front";
    case Code::BadInstance: return "The instance number is missing or not between 1 and 50";
    case Code::Unclosed: return "A comment or quoted string is not closed";
    case Code::StrayText: return "Text belongs to no property";
    case Code::TooManyResults: return "The field has more results than the limit";
  }
  std::abort();
}

std::optional<std::string_view> MethodResult::property(std::string_view type,
                                                       std::string_view name) const {
  const auto found = std::ranges::find_if(
      properties, [&](const ResultProperty& p) { return p.type == type && p.name == name; });
  if (found == properties.end()) return std::nullopt;
  return found->value;
}

const MethodResult* AuthenticationResults::find(std::string_view method) const {
  const auto found = std::ranges::find(results, method, &MethodResult::method);
  return found == results.end() ? nullptr : &*found;
}

AuthenticationResults parse_authentication_results(std::string_view value, ResultsKind kind) {
  return ResultsParser(value).run(kind);
}

}  // namespace waybill::message
