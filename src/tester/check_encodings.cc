// Character sets and transfer encodings of the parts.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "message/charset.h"
#include "tester/check_parts.h"
#include "tester/content.h"
#include "tester/phrase.h"

namespace waybill::tester {
namespace {

using message::Part;
using message::TransferEncoding;

constexpr std::size_t kLongestEncodedLine = 76;  // RFC 2045 §6.7 and §6.8

struct Judgement {
  Status status = Status::Pass;
  std::string statement;
};

Judgement judge_charset(const Part& part) {
  const std::string octets = content_of(part);
  const bool is_ascii = std::ranges::none_of(octets, ascii::is_octet_above_ascii);
  const auto charset = part.type.get("charset");
  const std::string_view type = part.type.value;
  if (!charset) {
    if (is_ascii) return {};
    return {Status::Fail, fmt::format("The {} part has characters above ASCII but declares no "
                                      "character set, so programs guess.",
                                      type)};
  }
  const bool is_utf8_stated = ascii::iequals(*charset, "utf-8") || ascii::iequals(*charset, "utf8");
  if (ascii::iequals(*charset, "us-ascii") && !is_ascii)
    return {Status::Fail, fmt::format("The {} part says US-ASCII but has other characters.", type)};
  if (is_utf8_stated && !is_utf8(octets))
    return {Status::Fail,
            fmt::format("The {} part says UTF-8 but cannot be decoded as UTF-8.", type)};
  if (!message::to_utf8("", *charset))
    return {Status::Fail,
            fmt::format("The {} part names the unknown character set {}.", type, quoted(*charset))};
  if (!is_utf8_stated && !is_ascii)
    return {Status::Warn, fmt::format("The {} part is in {}, an older character set that lacks "
                                      "most characters.",
                                      type, ascii::printable(*charset))};
  return {};
}

void check_charset(const Offline& offline) {
  const message::MimeTree& tree = offline.reading.mime;
  Findings& findings = offline.findings;
  const Part* worst = nullptr;
  Judgement judgement;
  std::size_t count = 0;
  for (const Part& part : tree.parts()) {
    const bool is_read = part.is_text() && !part.is_message() && is_of_outer_message(tree, part);
    if (!is_read) continue;
    ++count;
    Judgement one = judge_charset(part);
    const bool is_worse = one.status == Status::Fail || judgement.status == Status::Pass;
    if (one.status == Status::Pass || !is_worse) continue;
    judgement = std::move(one);
    worst = &part;
    if (judgement.status == Status::Fail) break;
  }
  if (count == 0) {
    findings.skip("charset", "The message has no text.");
  } else if (worst == nullptr) {
    findings.pass("charset", "All text is in UTF-8 or ASCII, as declared.");
  } else {
    findings.set("charset", judgement.status, std::move(judgement.statement))
        .cite(of_text("Content-Type", worst->entity.field("Content-Type") == nullptr
                                          ? std::string_view("none is stated")
                                          : worst->entity.field("Content-Type")->value));
  }
}

// What is wrong with the lines of an encoded body; "" nothing.
std::string fault_of_lines(std::string_view body, TransferEncoding encoding) {
  const std::string_view name =
      encoding == TransferEncoding::Base64 ? "base64" : "quoted-printable";
  for (std::size_t begin = 0; begin < body.size();) {
    const std::size_t feed = std::min(body.find('\n', begin), body.size());
    std::string_view line = body.substr(begin, feed - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > kLongestEncodedLine)
      return fmt::format("a line of {} has {} characters, more than {}", name, line.size(),
                         kLongestEncodedLine);
    begin = feed + 1;
  }
  return {};
}

std::string fault_of_base64(std::string_view body) {
  constexpr std::string_view kMarks = "+/=\r\n \t";
  const auto wrong = std::ranges::find_if_not(
      body, [&](char c) { return ascii::is_alnum(c) || kMarks.contains(c); });
  if (wrong == body.end()) return {};
  return fmt::format("{} stands in base64", quoted(std::string_view(&*wrong, 1)));
}

std::string fault_of_quoted_printable(std::string_view body) {
  for (std::size_t at = body.find('='); at != std::string_view::npos; at = body.find('=', at + 1)) {
    const std::string_view next = body.substr(at + 1, 2);
    const bool is_soft_break =
        next.starts_with('\n') || next == "\r\n" || next.empty() || ascii::trim(next).empty();
    const bool is_octet =
        next.size() == 2 && ascii::hex_value(next[0]) >= 0 && ascii::hex_value(next[1]) >= 0;
    if (!is_soft_break && !is_octet)
      return fmt::format("{} in quoted-printable is no code", quoted(body.substr(at, 3)));
  }
  if (std::ranges::any_of(body, ascii::is_octet_above_ascii))
    return "octets above ASCII stand in quoted-printable";
  return {};
}

std::string fault_of_encoding(const Part& part) {
  const message::Field* field = part.entity.field("Content-Transfer-Encoding");
  const std::string stated =
      field == nullptr ? std::string() : ascii::lower(ascii::trim(field->value));
  const std::string_view body = part.entity.body();
  const bool is_eight_bit = stated.starts_with("8bit") || stated.starts_with("binary");
  if (part.encoding == TransferEncoding::Unknown)
    return fmt::format("{} is no transfer encoding", quoted(stated));
  if (part.is_multipart()) {
    return part.encoding == TransferEncoding::Identity
               ? std::string()
               : fmt::format("a multipart is encoded as {}, which no program undoes", stated);
  }
  if (part.encoding == TransferEncoding::Base64) {
    const std::string fault = fault_of_lines(body, part.encoding);
    return fault.empty() ? fault_of_base64(body) : fault;
  }
  if (part.encoding == TransferEncoding::QuotedPrintable) {
    const std::string fault = fault_of_lines(body, part.encoding);
    return fault.empty() ? fault_of_quoted_printable(body) : fault;
  }
  if (!is_eight_bit && !part.is_message() && std::ranges::any_of(body, ascii::is_octet_above_ascii))
    return fmt::format("the {} part has octets above ASCII but says {}", part.type.value,
                       stated.empty() ? "nothing, which means 7bit" : stated);
  return {};
}

void check_transfer(const Offline& offline) {
  const message::MimeTree& tree = offline.reading.mime;
  for (const Part& part : tree.parts()) {
    if (!is_of_outer_message(tree, part)) continue;
    const std::string fault = fault_of_encoding(part);
    if (fault.empty()) continue;
    const message::Field* field = part.entity.field("Content-Transfer-Encoding");
    offline.findings
        .warn("transfer-encoding", fmt::format("The transfer encoding is wrong: {}.", fault))
        .cite(of_text("Content-Transfer-Encoding", field == nullptr
                                                       ? std::string_view("none is stated")
                                                       : ascii::trim(field->value)));
    return;
  }
  offline.findings.pass("transfer-encoding", "Every part is encoded as it says.");
}

}  // namespace

void check_encodings(const Offline& offline) {
  check_charset(offline);
  check_transfer(offline);
}

}  // namespace waybill::tester
