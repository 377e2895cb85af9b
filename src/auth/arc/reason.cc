#include "auth/arc/reason.h"

#include <cstdlib>

namespace waybill::arc {

std::string_view to_string(Status status) {
  switch (status) {
    case Status::None: return "none";
    case Status::Pass: return "pass";
    case Status::Fail: return "fail";
  }
  std::abort();
}

std::string_view id(Reason reason) {
  switch (reason) {
    case Reason::NoChain: return "arc.no-chain";
    case Reason::Valid: return "arc.valid";
    case Reason::TooManyFields: return "arc.too-many-fields";
    case Reason::BadInstance: return "arc.bad-instance";
    case Reason::DuplicateField: return "arc.duplicate-field";
    case Reason::IncompleteSet: return "arc.incomplete-set";
    case Reason::FailedBefore: return "arc.failed-before";
    case Reason::BadSealStatus: return "arc.bad-seal-status";
    case Reason::MessageSignatureUnreadable: return "arc.message-signature-unreadable";
    case Reason::MessageSignatureKey: return "arc.message-signature-key";
    case Reason::MessageSignatureFails: return "arc.message-signature-fails";
    case Reason::SealUnreadable: return "arc.seal-unreadable";
    case Reason::SealKey: return "arc.seal-key";
    case Reason::SealFails: return "arc.seal-fails";
    case Reason::KeyPending: return "arc.key-pending";
    case Reason::KeyUnavailable: return "arc.key-unavailable";
  }
  std::abort();
}

std::string_view describe(Reason reason) {
  switch (reason) {
    case Reason::NoChain: return "The message has no ARC fields";
    case Reason::Valid: return "Every seal and the newest message signature are valid";
    case Reason::TooManyFields: return "There are more ARC fields than 50 sets can have";
    case Reason::BadInstance: return "An ARC field has no instance number from 1 to 50";
    case Reason::DuplicateField: return "An ARC set has two fields of one kind";
    case Reason::IncompleteSet: return "An ARC set is missing or lacks one of its three fields";
    case Reason::FailedBefore: return "The newest seal says that the chain had failed before";
    case Reason::BadSealStatus:
      return "A seal states another chain status than its place in the chain allows";
    case Reason::MessageSignatureUnreadable:
      return "The newest ARC message signature is no valid signature field";
    case Reason::MessageSignatureKey:
      return "The key of the newest ARC message signature cannot be used";
    case Reason::MessageSignatureFails:
      return "The message was changed after the newest ARC set was added";
    case Reason::SealUnreadable: return "A seal is no valid signature field";
    case Reason::SealKey: return "The key of a seal cannot be used";
    case Reason::SealFails: return "A seal does not verify: an earlier ARC set was changed";
    case Reason::KeyPending: return "A key of the chain is not known yet";
    case Reason::KeyUnavailable: return "DNS could not say whether a key of the chain exists";
  }
  std::abort();
}

std::string_view clause(Reason reason) {
  switch (reason) {
    case Reason::NoChain:
    case Reason::Valid:
    case Reason::FailedBefore:
    case Reason::MessageSignatureFails:
    case Reason::SealFails: return "RFC 8617 §5.2";
    case Reason::TooManyFields:
    case Reason::BadInstance:
    case Reason::DuplicateField:
    case Reason::IncompleteSet: return "RFC 8617 §4.2.1";
    case Reason::BadSealStatus: return "RFC 8617 §4.4";
    case Reason::MessageSignatureUnreadable: return "RFC 8617 §4.1.2";
    case Reason::SealUnreadable: return "RFC 8617 §4.1.3";
    case Reason::MessageSignatureKey:
    case Reason::SealKey:
    case Reason::KeyPending:
    case Reason::KeyUnavailable: return "RFC 6376 §6.1.2";
  }
  std::abort();
}

Status status_of(Reason reason) {
  switch (reason) {
    case Reason::NoChain: return Status::None;
    case Reason::Valid: return Status::Pass;
    case Reason::TooManyFields:
    case Reason::BadInstance:
    case Reason::DuplicateField:
    case Reason::IncompleteSet:
    case Reason::FailedBefore:
    case Reason::BadSealStatus:
    case Reason::MessageSignatureUnreadable:
    case Reason::MessageSignatureKey:
    case Reason::MessageSignatureFails:
    case Reason::SealUnreadable:
    case Reason::SealKey:
    case Reason::SealFails:
    case Reason::KeyPending:
    case Reason::KeyUnavailable: return Status::Fail;
  }
  std::abort();
}

}  // namespace waybill::arc
