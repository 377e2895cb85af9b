// How the message says what it is made of (RFC 2045, RFC 2046).
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "message/lexical.h"
#include "tester/check_parts.h"
#include "tester/content.h"
#include "tester/phrase.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kLongestBoundary = 70;   // RFC 2046 §5.1.1
constexpr std::size_t kLongestPreamble = 400;  // octets; a sentence for old programs. Ours
constexpr std::string_view kBoundaryMarks = "'()+_,-./:=? ";

std::string without_comments(std::string_view value) {
  message::Lexer lexer(value);
  std::string text;
  lexer.skip_cfws();
  while (!lexer.at_end()) {
    text += lexer.peek();
    lexer.advance();
    lexer.skip_cfws();
  }
  return text;
}

bool is_valid_type(std::string_view type) {
  const std::size_t slash = type.find('/');
  const auto is_token = [](std::string_view text) {
    constexpr std::string_view kSpecials = "()<>@,;:\\\"/[]?=";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
      return ascii::is_print(c) && c != ' ' && !kSpecials.contains(c);
    });
  };
  return slash != std::string_view::npos && is_token(type.substr(0, slash)) &&
         is_token(type.substr(slash + 1));
}

void check_header(const Offline& offline) {
  const message::Message& message = offline.reading.message;
  Findings& findings = offline.findings;
  const message::Field* version = message.field("MIME-Version");
  const message::Field* type = message.field("Content-Type");
  const std::string stated =
      type == nullptr ? std::string() : message::parse_parameterised(type->value).value;
  if (type != nullptr && !is_valid_type(stated)) {
    findings.fail("mime-header", "Content-Type names no valid type, so programs guess.")
        .cite(of_field(*type));
    return;
  }
  if (version == nullptr) {
    const bool is_needed =
        type != nullptr || std::ranges::any_of(message.body(), ascii::is_octet_above_ascii);
    Finding& finding =
        is_needed ? findings.warn("mime-header",
                                  "There is no MIME-Version field, so programs need not heed "
                                  "Content-Type.")
                  : findings.pass("mime-header", "This is a plain message of ASCII without MIME.");
    if (type != nullptr) finding.cite(of_field(*type));
    return;
  }
  if (without_comments(version->value) != "1.0") {
    findings
        .warn("mime-header", fmt::format("MIME-Version is {}, not 1.0.", quoted(version->value)))
        .cite(of_field(*version));
    return;
  }
  Finding& finding = findings.pass(
      "mime-header", fmt::format("MIME-Version is 1.0, the content is {}.",
                                 stated.empty() ? "text/plain, since nothing is stated" : stated));
  finding.cite(of_field(*version));
  if (type != nullptr) finding.cite(of_field(*type));
}

std::string_view boundary_of(const message::Part& part) {
  return part.type.get("boundary").value_or("");
}

// What is wrong with the boundary itself; "" nothing.
std::string boundary_fault(const message::MimeTree& tree, const message::Part& part) {
  const std::string_view boundary = boundary_of(part);
  const bool is_legal = std::ranges::all_of(
      boundary, [](char c) { return ascii::is_alnum(c) || kBoundaryMarks.contains(c); });
  if (boundary.size() > kLongestBoundary)
    return fmt::format("A boundary has {} characters, more than {}", boundary.size(),
                       kLongestBoundary);
  if (!is_legal)
    return fmt::format("The boundary {} has a character that may not stand in it",
                       quoted(boundary));
  for (std::size_t parent = part.parent; parent != message::kNoPart;
       parent = tree.parts()[parent].parent) {
    const std::string_view outer = boundary_of(tree.parts()[parent]);
    if (!outer.empty() && outer == boundary)
      return fmt::format("Two nested parts have the same boundary {}", quoted(boundary));
  }
  return {};
}

// Text in front of the first part and behind the last one, which most programs hide and some show.
std::optional<std::size_t> hidden_text(const message::Part& part) {
  const std::string_view body = part.entity.body();
  const std::string open = fmt::format("--{}", boundary_of(part));
  const std::size_t first = body.find(open);
  if (first != std::string_view::npos &&
      ascii::trim(body.substr(0, first)).size() > kLongestPreamble)
    return first;
  const std::size_t close = body.rfind(open + "--");
  if (close == std::string_view::npos) return std::nullopt;
  const std::string_view behind = ascii::trim(body.substr(close + open.size() + 2));
  return behind.size() > kLongestPreamble ? std::optional(behind.size()) : std::nullopt;
}

Proof type_of(const message::Part& part) {
  const message::Field* type = part.entity.field("Content-Type");
  if (type == nullptr) return of_text("Content-Type", "none is stated");
  Proof proof = of_field(*type);
  proof.octets.reset();
  if (part.span)
    proof.octets = Span{part.span->begin + type->span.begin, part.span->begin + type->span.end};
  return proof;
}

void check_parts(const Offline& offline) {
  const message::MimeTree& tree = offline.reading.mime;
  Findings& findings = offline.findings;
  const auto is_multipart = [](const message::Part& part) { return part.is_multipart(); };
  if (std::ranges::none_of(tree.parts(), is_multipart)) {
    findings.skip("mime-structure", "The message has one part only.");
    return;
  }
  for (const message::MimeFault& fault : tree.faults()) {
    if (fault.code == message::MimeFaultCode::UnknownEncoding) continue;  // of transfer-encoding
    findings
        .fail("mime-structure",
              fmt::format("{}. Programs may show the message differently.", describe(fault.code)))
        .cite(type_of(tree.parts()[fault.part]));
    return;
  }
  for (const message::Part& part : tree.parts()) {
    if (!part.is_multipart() || !is_of_outer_message(tree, part)) continue;
    if (const std::string fault = boundary_fault(tree, part); !fault.empty()) {
      findings.warn("mime-structure", fault + ".").cite(type_of(part));
      return;
    }
    if (hidden_text(part)) {
      findings
          .warn("mime-structure",
                "Text stands before the first or behind the last part, where programs hide it and "
                "filters read it.")
          .cite(type_of(part));
      return;
    }
  }
  findings.pass("mime-structure", fmt::format("The message has {}, each with its end.",
                                              count_of(tree.parts().size(), "part")));
}

}  // namespace

void check_structure(const Offline& offline) {
  check_header(offline);
  check_parts(offline);
}

}  // namespace waybill::tester
