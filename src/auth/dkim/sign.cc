#include "auth/dkim/sign.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "auth/dkim/body_hash.h"
#include "auth/dkim/header_hash.h"
#include "auth/dkim/signature.h"
#include "base/ascii.h"
#include "base/base64.h"

namespace waybill::dkim {
namespace {

constexpr std::size_t kLineLength = 76;  // RFC 5322 §2.1.1 recommends 78 at most

enum class Oversign : std::uint8_t { No, Yes };
struct WorthSigning {
  std::string_view name;
  Oversign oversign;
};
// RFC 6376 §5.4.1 and RFC 8058 §4. A second one of the oversigned fields would change what the
// reader sees.
constexpr std::array<WorthSigning, 18> kWorthSigning = {{
    {"From", Oversign::Yes},
    {"Sender", Oversign::Yes},
    {"Reply-To", Oversign::Yes},
    {"Subject", Oversign::Yes},
    {"Date", Oversign::Yes},
    {"To", Oversign::Yes},
    {"Cc", Oversign::Yes},
    {"Message-ID", Oversign::Yes},
    {"In-Reply-To", Oversign::No},
    {"References", Oversign::No},
    {"MIME-Version", Oversign::Yes},
    {"Content-Type", Oversign::Yes},
    {"Content-Transfer-Encoding", Oversign::Yes},
    {"List-Id", Oversign::No},
    {"List-Help", Oversign::No},
    {"List-Post", Oversign::No},
    {"List-Unsubscribe", Oversign::Yes},
    {"List-Unsubscribe-Post", Oversign::Yes},
}};

// Builds a field whose lines stay short. A word is never broken.
class FoldedField {
 public:
  FoldedField(std::string_view name, std::string_view line_end)
      : text_(name), line_end_(line_end), column_(name.size() + 1) {
    text_ += ':';
  }

  // Appends ` word`, on a new line when this one is full.
  void word(std::string_view word) { piece(word, " "); }
  // Appends `word` without a space, on a new line when this one is full.
  void glued(std::string_view word) { piece(word, ""); }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void piece(std::string_view word, std::string_view separator) {
    if (column_ + separator.size() + word.size() > kLineLength) {
      text_ += line_end_;
      text_ += ' ';
      column_ = 1;
    } else {
      text_ += separator;
      column_ += separator.size();
    }
    text_ += word;
    column_ += word.size();
  }

  std::string text_;
  std::string_view line_end_;
  std::size_t column_;
};

FoldedField field_without_data(const message::Message& message, const SigningKey& key,
                               const SigningOptions& options,
                               const std::vector<std::string>& names) {
  const BodyHashKind kind{options.body_form, HashAlgorithm::Sha256, std::nullopt};
  const BodyHash body = hash_body(message.body(), message.line_ending(), kind);
  FoldedField field("DKIM-Signature", line_end(message.line_ending()));
  field.word("v=1;");
  field.word(fmt::format("a={};", signing_algorithm(key.type())));
  field.word(fmt::format("c={}/{};", to_string(options.header_form), to_string(options.body_form)));
  field.word(fmt::format("d={};", options.domain));
  field.word(fmt::format("s={};", options.selector));
  if (!options.identity.empty()) field.word(fmt::format("i={};", options.identity));
  if (options.timestamp) field.word(fmt::format("t={};", *options.timestamp));
  if (options.expiration) field.word(fmt::format("x={};", *options.expiration));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string_view before = i == 0 ? "h=" : "";
    const std::string_view after = i + 1 == names.size() ? ";" : ":";
    const std::string part = fmt::format("{}{}{}", before, names[i], after);
    i == 0 ? field.word(part) : field.glued(part);
  }
  field.word(fmt::format("bh={};", base64::encode(body.digest)));
  field.word("b=");
  return field;
}

// Reads the field back: what the options hold must have become what it was meant to be.
bool is_valid_field(std::string_view field, const SigningOptions& options) {
  const ParsedSignature parsed = parse_signature(field.substr(field.find(':') + 1));
  return parsed.faults.empty() && parsed.signature.domain == options.domain &&
         parsed.signature.selector == options.selector;
}

}  // namespace

std::string_view describe(SigningFault fault) {
  switch (fault) {
    case SigningFault::BadOptions:
      return "With this domain, selector, identity, field list or time no valid signature is made";
    case SigningFault::KeyFailed: return "The key could not sign";
  }
  std::abort();
}

std::string_view signing_algorithm(KeyType type) {
  return to_string(type == KeyType::Rsa ? Algorithm::RsaSha256 : Algorithm::Ed25519Sha256);
}

std::string_view line_end(message::LineEnding ending) {
  return ending == message::LineEnding::Lf ? "\n" : "\r\n";
}

std::vector<std::string> default_signed_fields(const message::Message& message) {
  std::vector<std::string> names;
  for (const WorthSigning& worth : kWorthSigning) {
    const std::size_t present = message.fields_named(worth.name).size();
    const std::size_t count = present + (worth.oversign == Oversign::Yes ? 1 : 0);
    for (std::size_t i = 0; i < count && names.size() < kMostSignedFields; ++i)
      names.emplace_back(worth.name);
  }
  return names;
}

// RFC 6376 §3.7, §5.
waybill::Result<std::string, SigningFault> sign(const message::Message& message,
                                                const SigningKey& key,
                                                const SigningOptions& options) {
  const std::vector<std::string> names =
      options.signed_fields.empty() ? default_signed_fields(message) : options.signed_fields;
  FoldedField field = field_without_data(message, key, options, names);
  const auto selected = select_fields(message, names, nullptr);
  const std::string octets = signed_octets(raw_fields(message, selected), field.text(),
                                           options.header_form, message.line_ending());
  const std::string data = key.sign(digest(HashAlgorithm::Sha256, octets));
  if (data.empty()) return std::unexpected(SigningFault::KeyFailed);
  const std::string encoded = base64::encode(data);
  constexpr std::size_t kChunk = 72;
  for (std::size_t i = 0; i < encoded.size(); i += kChunk)
    field.glued(std::string_view(encoded).substr(i, kChunk));
  if (!is_valid_field(field.text(), options)) return std::unexpected(SigningFault::BadOptions);
  return field.text() + std::string(line_end(message.line_ending()));
}

}  // namespace waybill::dkim
