#include "auth/arc/chain.h"

#include <algorithm>
#include <array>

#include "auth/dkim/tag_list.h"
#include "base/ascii.h"
#include "base/cursor.h"

namespace waybill::arc {
namespace {

enum class Kind : std::uint8_t { Results, MessageSignature, Seal };

std::optional<Kind> kind_of(std::string_view name) {
  if (ascii::iequals(name, "arc-authentication-results")) return Kind::Results;
  if (ascii::iequals(name, "arc-message-signature")) return Kind::MessageSignature;
  if (ascii::iequals(name, "arc-seal")) return Kind::Seal;
  return std::nullopt;
}

std::optional<unsigned> read_instance(std::string_view text) {
  const auto number = ascii::parse_number(text);
  if (!number || *number < 1 || *number > kMostInstances) return std::nullopt;
  return static_cast<unsigned>(*number);
}

std::optional<Status> read_status(const dkim::TagList& tags) {
  const dkim::Tag* tag = tags.find("cv");
  if (tag == nullptr) return std::nullopt;
  for (const Status status : {Status::None, Status::Pass, Status::Fail}) {
    if (tag->value == to_string(status)) return status;
  }
  return std::nullopt;
}

class Builder {
 public:
  Chain build(const message::Message& message) {
    std::size_t fields = 0;
    for (const message::Field& field : message.fields()) {
      const auto kind = kind_of(field.name);
      if (!kind) continue;
      if (++fields > std::size_t{3} * kMostInstances) {
        fault(Reason::TooManyFields, 0, &field);
        break;
      }
      *kind == Kind::Results ? add_results(field) : add_signature(field, *kind);
    }
    if (fields == 0) return std::move(chain_);
    check_sets();
    if (chain_.fault == Reason::NoChain) chain_.fault = Reason::Valid;
    return std::move(chain_);
  }

 private:
  // The first fault counts.
  void fault(Reason reason, unsigned instance, const message::Field* field) {
    if (chain_.fault != Reason::NoChain) return;
    chain_.fault = reason;
    chain_.instance = instance;
    chain_.field = field;
  }

  ArcSet& set(unsigned instance) {
    while (chain_.sets.size() < instance) {
      ArcSet& added = chain_.sets.emplace_back();
      added.instance = static_cast<unsigned>(chain_.sets.size());
    }
    return chain_.sets[instance - 1];
  }

  void add_results(const message::Field& field) {
    const auto head = read_results_head(field.value);
    if (!head) return fault(Reason::BadInstance, 0, &field);
    ArcSet& one = set(head->instance);
    if (one.results != nullptr) return fault(Reason::DuplicateField, head->instance, &field);
    one.results = &field;
    const std::size_t semicolon = std::min(head->rest.find(';'), head->rest.size());
    one.authserv_id = ascii::trim(head->rest.substr(0, semicolon));
    one.claims =
        ascii::collapse_space(head->rest.substr(std::min(semicolon + 1, head->rest.size())));
  }

  void add_signature(const message::Field& field, Kind kind) {
    const bool is_seal = kind == Kind::Seal;
    if (field.value.size() > dkim::kLargestSignatureField)
      return fault(is_seal ? Reason::SealUnreadable : Reason::MessageSignatureUnreadable, 0,
                   &field);
    const dkim::TagList tags = dkim::parse_tag_list(field.value);
    const dkim::Tag* tag = tags.find("i");
    const auto instance = tag == nullptr ? std::nullopt : read_instance(tag->value);
    if (!instance) return fault(Reason::BadInstance, 0, &field);
    ArcSet& one = set(*instance);
    const message::Field*& place = is_seal ? one.seal : one.message_signature;
    if (place != nullptr) return fault(Reason::DuplicateField, *instance, &field);
    place = &field;
    if (is_seal) {
      one.sealing = dkim::read_signature(tags, field.value, dkim::FieldKind::ArcSeal);
      one.status = read_status(tags);
    } else {
      one.signature = dkim::read_signature(tags, field.value, dkim::FieldKind::ArcMessageSignature);
    }
  }

  // RFC 8617 §5.2 steps 2 and 3.
  void check_sets() {
    for (const ArcSet& one : chain_.sets) {
      if (one.results == nullptr || one.message_signature == nullptr || one.seal == nullptr)
        fault(Reason::IncompleteSet, one.instance, nullptr);
    }
    if (!chain_.sets.empty() && chain_.sets.back().status == Status::Fail)
      fault(Reason::FailedBefore, chain_.sets.back().instance, chain_.sets.back().seal);
    for (const ArcSet& one : chain_.sets) {
      const Status right = one.instance == 1 ? Status::None : Status::Pass;
      if (one.status != right) fault(Reason::BadSealStatus, one.instance, one.seal);
    }
  }

  Chain chain_;
};

}  // namespace

// RFC 8617 §4.1.1: "i" "=" number ";", with folding white space between them.
std::optional<ResultsHead> read_results_head(std::string_view value) {
  Cursor cursor(value);
  const auto skip_space = [&cursor] { cursor.take_while(ascii::is_space); };
  skip_space();
  if (!cursor.skip('i')) return std::nullopt;
  skip_space();
  if (!cursor.skip('=')) return std::nullopt;
  skip_space();
  const auto instance = read_instance(cursor.take_while(ascii::is_digit));
  skip_space();
  if (!instance || !cursor.skip(';')) return std::nullopt;
  return ResultsHead{*instance, cursor.rest()};
}

Chain read_chain(const message::Message& message) {
  return Builder().build(message);
}

}  // namespace waybill::arc
