#include "auth/dkim/explain_body.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "auth/dkim/body_hash.h"
#include "base/ascii.h"
#include "base/base64.h"

namespace waybill::dkim {
namespace {

constexpr std::string_view kCrlf = "\r\n";
constexpr std::size_t kBase64Line = 76;  // RFC 2045 §6.8

class StringSink : public ByteSink {
 public:
  void write(std::string_view octets) override { text_ += octets; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

message::LineEnding other(message::LineEnding ending) {
  return ending == message::LineEnding::Crlf ? message::LineEnding::Lf : message::LineEnding::Crlf;
}

// RFC 2045 §6.7, for what a relay encoded: soft line breaks vanish, =XX is an octet.
std::string decode_quoted_printable(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      decoded += text[i];
      continue;
    }
    const std::string_view rest = text.substr(i + 1);
    const int high = rest.size() >= 2 ? ascii::hex_value(rest[0]) : -1;
    const int low = high >= 0 ? ascii::hex_value(rest[1]) : -1;
    if (low >= 0) {
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else if (rest.starts_with(kCrlf)) {
      i += 2;
    } else if (rest.starts_with('\n')) {
      i += 1;
    } else {
      decoded += '=';
    }
  }
  return decoded;
}

std::string encode_base64_lines(std::string_view octets) {
  const std::string encoded = base64::encode(octets);
  std::string lines;
  for (std::size_t i = 0; i < encoded.size(); i += kBase64Line) {
    lines += std::string_view(encoded).substr(i, kBase64Line);
    lines += kCrlf;
  }
  return lines;
}

std::string to_lf(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!text.substr(i).starts_with(kCrlf)) result += text[i];
  }
  return result;
}

class BodyDetective {
 public:
  BodyDetective(const message::Message& message, const Signature& signature)
      : message_(message),
        body_(message.body()),
        ending_(message.line_ending()),
        signature_(signature),
        hash_(hash_of(signature.algorithm)),
        form_(signature.body_form) {}

  std::optional<Change> explain() {
    if (signature_.body_length && matches(body_, ending_, form_))
      return body_change(ChangeCode::LengthTagWrong, 0);
    if (form_ == Canonicalization::Simple && matches(body_, ending_, Canonicalization::Relaxed))
      return body_change(ChangeCode::BodyWhitespaceChanged, 0);
    if (matches(body_, other(ending_), form_) ||
        matches(to_lf(body_), message::LineEnding::Crlf, form_)) {
      return body_change(ChangeCode::LineEndsChanged, 0);
    }
    if (matches_raw(body_) || matches_raw(without_line_ends(body_)))
      return body_change(ChangeCode::LinesAtEndChanged, without_line_ends(body_).size());
    if (const auto code = recoded()) return body_change(*code, 0);
    return lines_added();
  }

 private:
  bool afford(std::size_t octets) {
    if (octets > kMostRehashedOctets - spent_) return false;
    spent_ += octets;
    return true;
  }

  // Without l=: these tries ask what the whole signed body was.
  bool matches(std::string_view body, message::LineEnding ending, Canonicalization form) {
    return afford(body.size()) &&
           hash_body(body, ending, {form, hash_, std::nullopt}).digest == signature_.body_hash;
  }

  bool matches_raw(std::string_view octets) {
    return afford(octets.size()) && digest(hash_, octets) == signature_.body_hash;
  }

  static std::string_view without_line_ends(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r'))
      text.remove_suffix(1);
    return text;
  }

  [[nodiscard]] Change body_change(ChangeCode code, std::size_t begin) const {
    return {code, "", "", {message_.body_begin() + begin, message_.octets().size()}};
  }

  // Bodies of one part only: which part of a multipart was re-coded is not stated anywhere.
  std::optional<ChangeCode> recoded() {
    const message::Field* encoding = message_.field("content-transfer-encoding");
    const std::string name =
        encoding == nullptr ? "7bit" : ascii::lower(ascii::trim(encoding->value));
    if (name == "base64" || name == "quoted-printable") {
      const std::string decoded =
          name == "base64" ? base64::decode_leniently(body_) : decode_quoted_printable(body_);
      for (const auto ending : {message::LineEnding::Crlf, message::LineEnding::Lf}) {
        if (matches(decoded, ending, form_)) return ChangeCode::TransferEncodingAdded;
      }
      return std::nullopt;
    }
    if (matches(encode_base64_lines(body_), message::LineEnding::Crlf, form_))
      return ChangeCode::TransferEncodingRemoved;
    return std::nullopt;
  }

  // Each line of the canonical body is one line of the raw one, so lines are counted.
  [[nodiscard]] std::size_t raw_line_begin(std::size_t line) const {
    const std::string_view line_end =
        ending_ == message::LineEnding::Crlf ? kCrlf : kCrlf.substr(1);
    std::size_t pos = 0;
    for (; line > 0; --line) {
      const std::size_t found = body_.find(line_end, pos);
      if (found == std::string_view::npos) return body_.size();
      pos = found + line_end.size();
    }
    return pos;
  }

  std::optional<Change> lines_added() {
    if (!afford(body_.size())) return std::nullopt;
    StringSink sink;
    BodyCanonicalizer canonicalizer(form_, ending_, sink);
    canonicalizer.write(body_);
    canonicalizer.finish();
    const std::string_view canonical = sink.text();
    std::vector<std::size_t> begins;  // of lines 1, 2, …
    for (std::size_t pos = canonical.find(kCrlf); pos != std::string_view::npos;
         pos = canonical.find(kCrlf, pos + 2)) {
      begins.push_back(pos + 2);
    }
    if (const auto line = footer_line(canonical, begins))
      return body_change(ChangeCode::FooterAppended, raw_line_begin(*line));
    for (std::size_t line = 1; line <= std::min(begins.size(), kMostBannerLines); ++line) {
      if (!matches_raw(canonical.substr(begins[line - 1]))) continue;
      Change change = body_change(ChangeCode::BannerPrepended, 0);
      change.span.end = message_.body_begin() + raw_line_begin(line);
      return change;
    }
    return std::nullopt;
  }

  // The first added line. The hash runs on; near the end each line's end is tried.
  std::optional<std::size_t> footer_line(std::string_view canonical,
                                         const std::vector<std::size_t>& begins) {
    Hasher running(hash_);
    std::size_t done = 0;
    for (std::size_t line = 1; line < begins.size(); ++line) {
      const std::string_view text = canonical.substr(done, begins[line - 1] - done);
      running.update(text);
      done = begins[line - 1];
      // A prefix that ends in an empty line canonicalizes to a shorter one.
      if (begins.size() - line > kMostFooterLines || text == kCrlf) continue;
      if (running.fork().finish() == signature_.body_hash) return line;
    }
    return std::nullopt;
  }

  const message::Message& message_;
  std::string_view body_;
  message::LineEnding ending_;
  const Signature& signature_;
  HashAlgorithm hash_;
  Canonicalization form_;
  std::size_t spent_ = 0;
};

}  // namespace

std::optional<Change> explain_body(const message::Message& message, const Signature& signature) {
  if (message.body().size() > kLargestExplainedBody) return std::nullopt;
  return BodyDetective(message, signature).explain();
}

}  // namespace waybill::dkim
