#include "auth/dkim/reason.h"

#include <cstdlib>

namespace waybill::dkim {

std::string_view to_string(Result result) {
  switch (result) {
    case Result::None: return "none";
    case Result::Pass: return "pass";
    case Result::Fail: return "fail";
    case Result::Policy: return "policy";
    case Result::Neutral: return "neutral";
    case Result::TempError: return "temperror";
    case Result::PermError: return "permerror";
  }
  std::abort();
}

std::string_view id(Reason reason) {
  switch (reason) {
    case Reason::Valid: return "dkim.valid";
    case Reason::SignatureTooLarge: return "dkim.signature-too-large";
    case Reason::SignatureSyntax: return "dkim.signature-syntax";
    case Reason::DuplicateTag: return "dkim.duplicate-tag";
    case Reason::MissingTag: return "dkim.missing-tag";
    case Reason::UnsupportedVersion: return "dkim.unsupported-version";
    case Reason::UnsupportedAlgorithm: return "dkim.unsupported-algorithm";
    case Reason::UnsupportedCanonicalization: return "dkim.unsupported-canonicalization";
    case Reason::UnsupportedQueryMethod: return "dkim.unsupported-query-method";
    case Reason::SignatureNotBase64: return "dkim.signature-not-base64";
    case Reason::BodyHashNotBase64: return "dkim.body-hash-not-base64";
    case Reason::BadDomain: return "dkim.bad-domain";
    case Reason::BadSelector: return "dkim.bad-selector";
    case Reason::BadIdentity: return "dkim.bad-identity";
    case Reason::IdentityOutsideDomain: return "dkim.identity-outside-domain";
    case Reason::BadNumber: return "dkim.bad-number";
    case Reason::ExpiresBeforeSigned: return "dkim.expires-before-signed";
    case Reason::FromNotSigned: return "dkim.from-not-signed";
    case Reason::TooManySignedFields: return "dkim.too-many-signed-fields";
    case Reason::ForbiddenTag: return "dkim.forbidden-tag";
    case Reason::KeyPending: return "dkim.key-pending";
    case Reason::KeyUnavailable: return "dkim.key-unavailable";
    case Reason::NoKey: return "dkim.no-key";
    case Reason::SeveralKeys: return "dkim.several-keys";
    case Reason::KeyOtherVersion: return "dkim.key-other-version";
    case Reason::KeySyntax: return "dkim.key-syntax";
    case Reason::KeyDuplicateTag: return "dkim.key-duplicate-tag";
    case Reason::KeyWithoutData: return "dkim.key-without-data";
    case Reason::KeyRevoked: return "dkim.key-revoked";
    case Reason::KeyNotBase64: return "dkim.key-not-base64";
    case Reason::KeyUnreadable: return "dkim.key-unreadable";
    case Reason::KeyTypeUnknown: return "dkim.key-type-unknown";
    case Reason::KeyTypeMismatch: return "dkim.key-type-mismatch";
    case Reason::KeyForbidsHash: return "dkim.key-forbids-hash";
    case Reason::KeyForbidsService: return "dkim.key-forbids-service";
    case Reason::KeyForbidsSubdomain: return "dkim.key-forbids-subdomain";
    case Reason::KeyTooShort: return "dkim.key-too-short";
    case Reason::KeyTooLong: return "dkim.key-too-long";
    case Reason::BodyChanged: return "dkim.body-changed";
    case Reason::BodyTruncated: return "dkim.body-truncated";
    case Reason::HeaderChanged: return "dkim.header-changed";
    case Reason::HeaderAndBodyChanged: return "dkim.header-and-body-changed";
    case Reason::OtherKey: return "dkim.other-key";
    case Reason::Sha1Refused: return "dkim.sha1-refused";
    case Reason::Expired: return "dkim.expired";
    case Reason::NotYetValid: return "dkim.not-yet-valid";
  }
  std::abort();
}

std::string_view describe(Reason reason) {
  switch (reason) {
    case Reason::Valid: return "The signature is valid";
    case Reason::SignatureTooLarge:
      return "The signature field is larger than the limit and was not read";
    case Reason::SignatureSyntax: return "The signature field is not a list of tag=value pairs";
    case Reason::DuplicateTag: return "A tag stands twice in the signature field";
    case Reason::MissingTag: return "A tag that every signature needs is missing";
    case Reason::UnsupportedVersion: return "The version of the signature is not 1";
    case Reason::UnsupportedAlgorithm: return "The signing algorithm is unknown";
    case Reason::UnsupportedCanonicalization:
      return "The canonicalization is neither simple nor relaxed";
    case Reason::UnsupportedQueryMethod: return "The signature names no known way to fetch the key";
    case Reason::SignatureNotBase64: return "The signature data is empty or not base64";
    case Reason::BodyHashNotBase64: return "The body hash is empty or not base64";
    case Reason::BadDomain: return "The signing domain is not a domain name";
    case Reason::BadSelector: return "The selector is not a domain name";
    case Reason::BadIdentity: return "The identity is not an address";
    case Reason::IdentityOutsideDomain:
      return "The identity is neither in the signing domain nor below it";
    case Reason::BadNumber: return "A tag that holds a number holds something else";
    case Reason::ExpiresBeforeSigned: return "The signature expires before the time it was made";
    case Reason::FromNotSigned: return "The From field is not among the signed fields";
    case Reason::TooManySignedFields: return "The list of signed fields is longer than the limit";
    case Reason::ForbiddenTag:
      return "The field holds a tag or a field name that must not stand there";
    case Reason::KeyPending: return "The key record is not known yet";
    case Reason::KeyUnavailable: return "DNS could not say whether there is a key";
    case Reason::NoKey: return "There is no key record under this selector";
    case Reason::SeveralKeys: return "There is more than one key record under this selector";
    case Reason::KeyOtherVersion:
      return "The record under this selector is of another version than DKIM1";
    case Reason::KeySyntax: return "The key record is not a list of tag=value pairs";
    case Reason::KeyDuplicateTag: return "A tag stands twice in the key record";
    case Reason::KeyWithoutData: return "The key record has no p= tag";
    case Reason::KeyRevoked: return "The key was revoked: its p= tag is empty";
    case Reason::KeyNotBase64: return "The key data is not base64";
    case Reason::KeyUnreadable: return "The key data is not a public key of its type";
    case Reason::KeyTypeUnknown: return "The type of the key is unknown";
    case Reason::KeyTypeMismatch: return "The key is of another type than the signature";
    case Reason::KeyForbidsHash: return "The key may not be used with the hash of the signature";
    case Reason::KeyForbidsService: return "The key is not meant for mail";
    case Reason::KeyForbidsSubdomain: return "The key does not allow an identity in a subdomain";
    case Reason::KeyTooShort:
      return "The RSA key is shorter than 1024 bits, so the signature is not accepted";
    case Reason::KeyTooLong: return "The RSA key is longer than the limit";
    case Reason::BodyChanged: return "The body was changed after it was signed";
    case Reason::BodyTruncated: return "The body is shorter than the part that was signed";
    case Reason::HeaderChanged:
      return "A signed header field was changed, added or removed after it was signed";
    case Reason::HeaderAndBodyChanged:
      return "Neither the signed header fields nor the body are what was signed";
    case Reason::OtherKey:
      return "The signature was damaged, or made with another key than the published one";
    case Reason::Sha1Refused:
      return "The signature uses SHA-1, which must not be accepted any more";
    case Reason::Expired: return "The signature has expired";
    case Reason::NotYetValid: return "The signature was made in the future";
  }
  std::abort();
}

std::string_view clause(Reason reason) {
  switch (reason) {
    case Reason::Valid:
    case Reason::BodyChanged:
    case Reason::HeaderChanged:
    case Reason::HeaderAndBodyChanged:
    case Reason::OtherKey: return "RFC 6376 §6.1.3";
    case Reason::SignatureTooLarge:
    case Reason::MissingTag:
    case Reason::IdentityOutsideDomain:
    case Reason::TooManySignedFields: return "RFC 6376 §6.1.1";
    case Reason::SignatureSyntax:
    case Reason::DuplicateTag:
    case Reason::KeyDuplicateTag: return "RFC 6376 §3.2";
    case Reason::UnsupportedVersion:
    case Reason::UnsupportedAlgorithm:
    case Reason::UnsupportedQueryMethod:
    case Reason::SignatureNotBase64:
    case Reason::BodyHashNotBase64:
    case Reason::BadDomain:
    case Reason::BadIdentity:
    case Reason::BadNumber:
    case Reason::ExpiresBeforeSigned:
    case Reason::BodyTruncated:
    case Reason::Expired:
    case Reason::NotYetValid: return "RFC 6376 §3.5";
    case Reason::UnsupportedCanonicalization: return "RFC 6376 §3.4";
    case Reason::BadSelector: return "RFC 6376 §3.1";
    case Reason::FromNotSigned: return "RFC 6376 §5.4";
    case Reason::ForbiddenTag: return "RFC 8617 §4.1";
    case Reason::KeyPending:
    case Reason::KeyUnavailable:
    case Reason::NoKey:
    case Reason::KeyTypeMismatch: return "RFC 6376 §6.1.2";
    case Reason::SeveralKeys: return "RFC 6376 §3.6.2.2";
    case Reason::KeyOtherVersion:
    case Reason::KeySyntax:
    case Reason::KeyWithoutData:
    case Reason::KeyRevoked:
    case Reason::KeyNotBase64:
    case Reason::KeyUnreadable:
    case Reason::KeyTypeUnknown:
    case Reason::KeyForbidsHash:
    case Reason::KeyForbidsService:
    case Reason::KeyForbidsSubdomain: return "RFC 6376 §3.6.1";
    case Reason::KeyTooShort:
    case Reason::KeyTooLong: return "RFC 8301 §3.2";
    case Reason::Sha1Refused: return "RFC 8301 §3.1";
  }
  std::abort();
}

Result result_of(Reason reason) {
  switch (reason) {
    case Reason::Valid: return Result::Pass;
    case Reason::SignatureTooLarge:
    case Reason::SignatureSyntax:
    case Reason::DuplicateTag:
    case Reason::MissingTag:
    case Reason::UnsupportedVersion:
    case Reason::UnsupportedAlgorithm:
    case Reason::UnsupportedCanonicalization:
    case Reason::UnsupportedQueryMethod:
    case Reason::SignatureNotBase64:
    case Reason::BodyHashNotBase64:
    case Reason::BadDomain:
    case Reason::BadSelector:
    case Reason::BadIdentity:
    case Reason::IdentityOutsideDomain:
    case Reason::BadNumber:
    case Reason::ExpiresBeforeSigned:
    case Reason::FromNotSigned:
    case Reason::TooManySignedFields:
    case Reason::ForbiddenTag:
    case Reason::NoKey:
    case Reason::SeveralKeys:
    case Reason::KeyOtherVersion:
    case Reason::KeySyntax:
    case Reason::KeyDuplicateTag:
    case Reason::KeyWithoutData:
    case Reason::KeyRevoked:
    case Reason::KeyNotBase64:
    case Reason::KeyUnreadable:
    case Reason::KeyTypeUnknown:
    case Reason::KeyTypeMismatch:
    case Reason::KeyForbidsHash:
    case Reason::KeyForbidsService:
    case Reason::KeyForbidsSubdomain:
    case Reason::KeyTooShort:
    case Reason::KeyTooLong:
    case Reason::Sha1Refused: return Result::PermError;
    case Reason::KeyPending:
    case Reason::KeyUnavailable: return Result::TempError;
    case Reason::BodyChanged:
    case Reason::BodyTruncated:
    case Reason::HeaderChanged:
    case Reason::HeaderAndBodyChanged:
    case Reason::OtherKey: return Result::Fail;
    case Reason::Expired:
    case Reason::NotYetValid: return Result::Policy;
  }
  std::abort();
}

}  // namespace waybill::dkim
