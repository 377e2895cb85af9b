#include "refusal/original.h"

#include <algorithm>
#include <cstddef>

#include "message/address.h"
#include "message/encoded_word.h"
#include "message/lexical.h"
#include "refusal/delivery_status.h"

namespace waybill::refusal {

using message::Field;
using message::Message;
using message::MimeTree;
using message::Part;

std::string field_text(const Message& message, std::string_view name) {
  const Field* field = message.field(name);
  return field == nullptr ? std::string() : message::unfold(field->value);
}

std::string first_address(const Message& message, std::string_view name) {
  const Field* field = message.field(name);
  if (field == nullptr) return {};
  const auto list = message::parse_address_list(field->value);
  for (const message::Mailbox& mailbox : list.mailboxes) {
    if (!mailbox.domain.empty()) return mailbox.address();
  }
  return {};
}

Original read_original(const Message& returned) {
  Original original;
  original.message_id = field_text(returned, "Message-ID");
  original.from = first_address(returned, "From");
  if (original.from.empty())
    original.from = message::decode_encoded_words(field_text(returned, "From"));
  original.subject = message::decode_encoded_words(field_text(returned, "Subject"));
  original.return_path = typed_value(field_text(returned, "Return-Path"));
  original.to = first_address(returned, "To");
  original.header = returned.octets().substr(0, returned.body_begin());
  return original;
}

bool is_header_part(const Part& part) {
  return part.type.value == "text/rfc822-headers" || part.type.value == "text/rfc822-header" ||
         part.type.value == "message/global-headers" || part.type.value == "message/rfc822-headers";
}

namespace {

// A returned message under another type: the first part behind the report whose content begins with
// the header of a message.
Original misnamed_original(const MimeTree& tree, const Part& report) {
  for (const Part& part : tree.parts()) {
    if (&part <= &report || part.parent != report.parent || part.is_multipart()) continue;
    const std::string content = message::content_of(part);
    const Message returned = Message::read(content);
    const bool is_mail = returned.fields().size() >= 3 && returned.field("From") != nullptr &&
                         (returned.field("Date") != nullptr || returned.field("To") != nullptr);
    if (is_mail) return read_original(returned);
  }
  return {};
}

}  // namespace

Original original_beside(const MimeTree& tree, const Part& report) {
  for (const Part& part : tree.parts()) {
    if (&part <= &report || part.parent != report.parent) continue;
    if (is_header_part(part)) {
      const std::string content = message::content_of(part);
      Original original = read_original(Message::read(content));
      const auto& span = part.span;
      if (span && part.encoding == message::TransferEncoding::Identity) {
        const std::size_t begin = span->begin + part.entity.body_begin();
        original.span = Span{begin, begin + original.header.size()};
      }
      return original;
    }
    if (!part.is_message()) continue;
    const auto index = static_cast<std::size_t>(&part - tree.parts().data());
    const auto child = std::ranges::find(tree.parts(), index, &Part::parent);
    if (child == tree.parts().end()) continue;
    Original original = read_original(child->entity);
    if (const auto& span = child->span)
      original.span = Span{span->begin, span->begin + original.header.size()};
    if (!child->entity.body().empty()) original.whole = child->span;
    return original;
  }
  return misnamed_original(tree, report);
}

}  // namespace waybill::refusal
