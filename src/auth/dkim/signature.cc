#include "auth/dkim/signature.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/cursor.h"

namespace waybill::dkim {
namespace {

struct KnownAlgorithm {
  std::string_view text;
  Algorithm algorithm;
};
constexpr std::array<KnownAlgorithm, 3> kAlgorithms = {{
    {"rsa-sha1", Algorithm::RsaSha1},
    {"rsa-sha256", Algorithm::RsaSha256},
    {"ed25519-sha256", Algorithm::Ed25519Sha256},
}};

// RFC 6376 §3.5: t= and x= have at most 12 digits, so they fit.
constexpr std::size_t kMostTimeDigits = 12;

// dkim-quoted-printable (§2.11): "=" and two upper-case digits stand for an octet, FWS for nothing.
// An "=" that no digits follow stands for itself.
std::string decode_quoted(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (ascii::is_space(text[i])) continue;
    const int high = text[i] == '=' && i + 2 < text.size() ? ascii::hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? ascii::hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

// sub-domain labels of §3.5, RFC 8616 U-labels and the underscore that some selectors have.
bool is_domain_text(std::string_view text) {
  return !text.empty() && std::ranges::all_of(ascii::split(text, '.'), [](std::string_view label) {
    return !label.empty() && std::ranges::all_of(label, [](char c) {
      return ascii::is_alnum(c) || c == '-' || c == '_' || ascii::is_octet_above_ascii(c);
    });
  });
}

std::optional<dns::Name> read_name(std::string_view text) {
  return is_domain_text(text) ? dns::Name::parse_international(text) : std::nullopt;
}

std::optional<Canonicalization> read_form(std::string_view text) {
  if (text == "simple") return Canonicalization::Simple;
  if (text == "relaxed") return Canonicalization::Relaxed;
  return std::nullopt;
}

Reason reason_of(TagFaultCode code) {
  return code == TagFaultCode::Duplicate ? Reason::DuplicateTag : Reason::SignatureSyntax;
}

// Reads one field; each function checks one tag of §3.5.
class Reader {
 public:
  Reader(const TagList& tags, std::string_view value, FieldKind kind)
      : tags_(tags), whole_{0, value.size()}, kind_(kind) {}

  ParsedSignature read() {
    for (const TagFault& tag_fault : tags_.faults)
      fault(reason_of(tag_fault.code), tag_fault.span);
    if (kind_ == FieldKind::DkimSignature) version();
    algorithm();
    base64_tag("b", Reason::SignatureNotBase64, parsed_.signature.signature);
    if (const Tag* tag = tags_.find("b")) parsed_.signature.signature_bytes = tag->raw_value;
    domain();
    times();
    if (kind_ == FieldKind::ArcSeal) {
      parsed_.signature.header_form = Canonicalization::Relaxed;
      if (const Tag* tag = tags_.find("h")) fault(Reason::ForbiddenTag, tag->span);
      return std::move(parsed_);
    }
    base64_tag("bh", Reason::BodyHashNotBase64, parsed_.signature.body_hash);
    canonicalization();
    signed_fields();
    body_length();
    if (kind_ == FieldKind::DkimSignature) {
      identity();
      query_methods();
      copied_fields();
    }
    return std::move(parsed_);
  }

 private:
  void fault(Reason code, Span span) { parsed_.faults.push_back({code, span}); }

  const Tag* required(std::string_view name) {
    const Tag* tag = tags_.find(name);
    if (tag == nullptr) fault(Reason::MissingTag, whole_);
    return tag;
  }

  void version() {
    const Tag* tag = required("v");
    if (tag != nullptr && tag->value != "1") fault(Reason::UnsupportedVersion, tag->span);
  }

  void algorithm() {
    const Tag* tag = required("a");
    if (tag == nullptr) return;
    parsed_.signature.algorithm_text = tag->value;
    const auto known = std::ranges::find(kAlgorithms, tag->value, &KnownAlgorithm::text);
    // RFC 8617 §4.1: ARC never had SHA-1.
    if (known == kAlgorithms.end() ||
        (kind_ != FieldKind::DkimSignature && known->algorithm == Algorithm::RsaSha1)) {
      return fault(Reason::UnsupportedAlgorithm, tag->span);
    }
    parsed_.signature.algorithm = known->algorithm;
  }

  void base64_tag(std::string_view name, Reason reason, std::string& out) {
    const Tag* tag = required(name);
    if (tag == nullptr) return;
    const auto octets = base64::decode(tag->value);
    if (!octets || octets->empty()) return fault(reason, tag->span);
    out = *octets;
  }

  void canonicalization() {
    const Tag* tag = tags_.find("c");
    if (tag == nullptr) return;
    // "relaxed" alone is "relaxed/simple".
    const std::size_t slash = std::min(tag->value.find('/'), tag->value.size());
    const auto header = read_form(tag->value.substr(0, slash));
    const auto body = slash == tag->value.size() ? std::optional(Canonicalization::Simple)
                                                 : read_form(tag->value.substr(slash + 1));
    if (!header || !body) return fault(Reason::UnsupportedCanonicalization, tag->span);
    parsed_.signature.has_forms = true;
    parsed_.signature.header_form = *header;
    parsed_.signature.body_form = *body;
  }

  void domain() {
    Signature& signature = parsed_.signature;
    if (const Tag* tag = required("d")) {
      signature.domain = tag->value;
      signature.domain_name = read_name(tag->value);
      if (!signature.domain_name) fault(Reason::BadDomain, tag->span);
    }
    const Tag* tag = required("s");
    if (tag == nullptr) return;
    signature.selector = tag->value;
    const auto selector = read_name(tag->value);
    if (!selector) return fault(Reason::BadSelector, tag->span);
    if (!signature.domain_name) return;
    signature.key_name = signature.domain_name->prefixed(selector->text() + "._domainkey");
    if (!signature.key_name) fault(Reason::BadSelector, tag->span);
  }

  // §3.5 h=: names between colons, FWS around them. An empty name is read as a field that is
  // absent.
  void signed_fields() {
    const Tag* tag = required("h");
    if (tag == nullptr) return;
    for (const std::string_view part : ascii::split(tag->value, ':')) {
      if (parsed_.signature.signed_fields.size() == kMostSignedFields)
        return fault(Reason::TooManySignedFields, tag->span);
      const std::string_view name = trim_fws(part);
      // RFC 8617 §4.1.2: a seal is made after the signature, so it cannot be signed by it.
      if (kind_ == FieldKind::ArcMessageSignature && ascii::iequals(name, "arc-seal"))
        fault(Reason::ForbiddenTag, tag->span);
      parsed_.signature.signed_fields.emplace_back(name);
    }
    const bool has_from =
        std::ranges::any_of(parsed_.signature.signed_fields,
                            [](const std::string& name) { return ascii::iequals(name, "from"); });
    if (kind_ == FieldKind::DkimSignature && !has_from) fault(Reason::FromNotSigned, tag->span);
  }

  std::optional<std::uint64_t> number(const Tag& tag) {
    const auto value = ascii::parse_number(tag.value);
    if (!value) fault(Reason::BadNumber, tag.span);
    return value;
  }

  std::optional<std::int64_t> time(std::string_view name) {
    const Tag* tag = tags_.find(name);
    if (tag == nullptr) return std::nullopt;
    if (tag->value.size() > kMostTimeDigits) {
      fault(Reason::BadNumber, tag->span);
      return std::nullopt;
    }
    const auto value = number(*tag);
    return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
  }

  void times() {
    Signature& signature = parsed_.signature;
    signature.timestamp = time("t");
    if (kind_ != FieldKind::DkimSignature) return;  // RFC 8617 has no x=
    signature.expiration = time("x");
    if (signature.timestamp && signature.expiration &&
        *signature.expiration <= *signature.timestamp) {
      fault(Reason::ExpiresBeforeSigned, tags_.find("x")->span);
    }
  }

  void body_length() {
    if (const Tag* tag = tags_.find("l")) parsed_.signature.body_length = number(*tag);
  }

  // §3.5 i=: [local-part] "@" domain, where the domain is d= or below it.
  void identity() {
    Signature& signature = parsed_.signature;
    signature.identity = "@" + signature.domain;
    const Tag* tag = tags_.find("i");
    if (tag == nullptr) return;
    signature.identity = decode_quoted(tag->value);
    const std::size_t at = signature.identity.rfind('@');
    const auto name = at == std::string::npos
                          ? std::nullopt
                          : read_name(std::string_view(signature.identity).substr(at + 1));
    if (!name) return fault(Reason::BadIdentity, tag->span);
    if (!signature.domain_name) return;
    if (!name->is_within(*signature.domain_name))
      return fault(Reason::IdentityOutsideDomain, tag->span);
    signature.identity_is_domain = *name == *signature.domain_name;
  }

  void query_methods() {
    const Tag* tag = tags_.find("q");
    if (tag == nullptr) return;
    const auto methods = ascii::split(tag->value, ':');
    if (std::ranges::none_of(methods, [](std::string_view m) { return trim_fws(m) == "dns/txt"; }))
      fault(Reason::UnsupportedQueryMethod, tag->span);
  }

  void copied_fields() {
    const Tag* tag = tags_.find("z");
    if (tag == nullptr) return;
    for (const std::string_view part : ascii::split(tag->value, '|')) {
      if (parsed_.signature.copied_fields.size() == kMostSignedFields) return;
      parsed_.signature.copied_fields.push_back(decode_quoted(part));
    }
  }

  const TagList& tags_;
  Span whole_;
  FieldKind kind_;
  ParsedSignature parsed_;
};

}  // namespace

std::string_view to_string(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::RsaSha1: return "rsa-sha1";
    case Algorithm::RsaSha256: return "rsa-sha256";
    case Algorithm::Ed25519Sha256: return "ed25519-sha256";
  }
  std::abort();
}

HashAlgorithm hash_of(Algorithm algorithm) {
  return algorithm == Algorithm::RsaSha1 ? HashAlgorithm::Sha1 : HashAlgorithm::Sha256;
}

KeyType key_type_of(Algorithm algorithm) {
  return algorithm == Algorithm::Ed25519Sha256 ? KeyType::Ed25519 : KeyType::Rsa;
}

ParsedSignature parse_signature(std::string_view value, FieldKind kind) {
  if (value.size() > kLargestSignatureField)
    return {{}, {{Reason::SignatureTooLarge, {0, value.size()}}}};
  return read_signature(parse_tag_list(value), value, kind);
}

ParsedSignature read_signature(const TagList& tags, std::string_view value, FieldKind kind) {
  return Reader(tags, value, kind).read();
}

}  // namespace waybill::dkim
