#include "auth/dkim/header_hash.h"

#include "base/ascii.h"

namespace waybill::dkim {

std::vector<const message::Field*> select_fields(const message::Message& message,
                                                 std::span<const std::string> names,
                                                 const message::Field* itself) {
  const std::span<const message::Field> fields = message.fields();
  std::vector<bool> used(fields.size(), false);
  std::vector<const message::Field*> selected;
  selected.reserve(names.size());
  for (const std::string& name : names) {
    const message::Field* found = nullptr;
    for (std::size_t i = fields.size(); i-- > 0 && found == nullptr;) {
      if (fields[i].name.size() != name.size()) continue;  // most: cheaper than what follows
      if (used[i] || &fields[i] == itself || !ascii::iequals(fields[i].name, name)) continue;
      used[i] = true;
      found = &fields[i];
    }
    selected.push_back(found);
  }
  return selected;
}

std::string without_signature_data(const message::Message& message, const message::Field& field,
                                   const Signature& signature) {
  std::string raw(raw_field(message, field));
  if (!signature.signature_bytes) return raw;
  // The spans of the tags count from the value.
  const auto value =
      static_cast<std::size_t>(field.value.data() - message.octets().data()) - field.span.begin;
  const Span bytes = *signature.signature_bytes;
  return raw.erase(value + bytes.begin, bytes.end - bytes.begin);
}

std::string signed_octets(std::span<const std::string_view> fields, std::string_view own,
                          Canonicalization form, message::LineEnding ending) {
  std::string octets;
  std::size_t size = own.size();
  for (const std::string_view field : fields)
    size += field.size() + 2;
  octets.reserve(size);
  for (const std::string_view field : fields) {
    append_header_field(octets, field, form, ending);
    octets += "\r\n";
  }
  append_header_field(octets, own, form, ending);
  return octets;
}

std::vector<std::string_view> raw_fields(const message::Message& message,
                                         std::span<const message::Field* const> selected) {
  std::vector<std::string_view> raw;
  raw.reserve(selected.size());
  for (const message::Field* field : selected) {
    if (field != nullptr) raw.push_back(raw_field(message, *field));
  }
  return raw;
}

std::string header_digest(const message::Message& message, const message::Field& field,
                          const Signature& signature) {
  const auto selected = select_fields(message, signature.signed_fields, &field);
  const std::string own = without_signature_data(message, field, signature);
  return digest(hash_of(signature.algorithm),
                signed_octets(raw_fields(message, selected), own, signature.header_form,
                              message.line_ending()));
}

}  // namespace waybill::dkim
