#include "auth/dkim/change.h"

#include <cstdlib>

namespace waybill::dkim {

std::string_view id(ChangeCode code) {
  switch (code) {
    case ChangeCode::FooterAppended: return "dkim.change.footer-appended";
    case ChangeCode::BannerPrepended: return "dkim.change.banner-prepended";
    case ChangeCode::BodyWhitespaceChanged: return "dkim.change.body-whitespace";
    case ChangeCode::LineEndsChanged: return "dkim.change.line-ends";
    case ChangeCode::LinesAtEndChanged: return "dkim.change.lines-at-end";
    case ChangeCode::TransferEncodingAdded: return "dkim.change.transfer-encoding-added";
    case ChangeCode::TransferEncodingRemoved: return "dkim.change.transfer-encoding-removed";
    case ChangeCode::LengthTagWrong: return "dkim.change.length-tag-wrong";
    case ChangeCode::SubjectPrefixed: return "dkim.change.subject-prefixed";
    case ChangeCode::FieldAdded: return "dkim.change.field-added";
    case ChangeCode::FieldReplaced: return "dkim.change.field-replaced";
    case ChangeCode::FieldRewritten: return "dkim.change.field-rewritten";
    case ChangeCode::HeaderRefolded: return "dkim.change.header-refolded";
  }
  std::abort();
}

std::string_view describe(ChangeCode code) {
  switch (code) {
    case ChangeCode::FooterAppended:
      return "Lines were appended to the body: without them the body hash is right";
    case ChangeCode::BannerPrepended:
      return "Lines were put before the body: without them the body hash is right";
    case ChangeCode::BodyWhitespaceChanged:
      return "Only white space of the body changed: a relaxed body signature would have held";
    case ChangeCode::LineEndsChanged:
      return "Only line ends changed between LF and CRLF: with the others the body hash is right";
    case ChangeCode::LinesAtEndChanged:
      return "The signer hashed the end of the body as it stood, without canonical line ends";
    case ChangeCode::TransferEncodingAdded:
      return "The body was re-coded for transfer: decoded, its hash is right";
    case ChangeCode::TransferEncodingRemoved:
      return "The transfer encoding was removed: encoded again, the body hash is right";
    case ChangeCode::LengthTagWrong:
      return "The whole body has the signed hash, so the length tag of the signature is wrong";
    case ChangeCode::SubjectPrefixed:
      return "A tag was put into the subject: without it the signature is right";
    case ChangeCode::FieldAdded:
      return "A field was added that the signature says is absent: without it the signature is "
             "right";
    case ChangeCode::FieldReplaced:
      return "Another field of the same name was signed: with that one the signature is right";
    case ChangeCode::FieldRewritten:
      return "A field was rewritten: with its former value the signature is right";
    case ChangeCode::HeaderRefolded:
      return "Header lines were folded anew: a relaxed header signature would have held";
  }
  std::abort();
}

bool concerns_body(ChangeCode code) {
  switch (code) {
    case ChangeCode::FooterAppended:
    case ChangeCode::BannerPrepended:
    case ChangeCode::BodyWhitespaceChanged:
    case ChangeCode::LineEndsChanged:
    case ChangeCode::LinesAtEndChanged:
    case ChangeCode::TransferEncodingAdded:
    case ChangeCode::TransferEncodingRemoved:
    case ChangeCode::LengthTagWrong: return true;
    case ChangeCode::SubjectPrefixed:
    case ChangeCode::FieldAdded:
    case ChangeCode::FieldReplaced:
    case ChangeCode::FieldRewritten:
    case ChangeCode::HeaderRefolded: return false;
  }
  std::abort();
}

}  // namespace waybill::dkim
