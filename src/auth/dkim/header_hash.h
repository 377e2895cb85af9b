// What a signature covers of the header (RFC 6376 §3.7, §5.4.2).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/dkim/signature.h"
#include "message/message.h"

namespace waybill::dkim {

// For each name the field that it stands for, chosen from the bottom up; nullptr where no field is
// left (§5.4.2), and it then counts as empty. `itself` is the signature field, which never signs
// itself through its list.
[[nodiscard]] std::vector<const message::Field*> select_fields(const message::Message& message,
                                                               std::span<const std::string> names,
                                                               const message::Field* itself);

// The raw signature field without the value of its b= tag (§3.5).
[[nodiscard]] std::string without_signature_data(const message::Message& message,
                                                 const message::Field& field,
                                                 const Signature& signature);

// `fields` are raw fields ("Name: value") in the order of h=; `own` is the signature field without
// its data. The octets that are hashed.
[[nodiscard]] std::string signed_octets(std::span<const std::string_view> fields,
                                        std::string_view own, Canonicalization form,
                                        message::LineEnding ending);

// The raw octets of the selected fields; absent ones are left out, as §3.7 wants.
[[nodiscard]] std::vector<std::string_view> raw_fields(
    const message::Message& message, std::span<const message::Field* const> selected);

// The digest that `signature`, read from `field`, is made over.
[[nodiscard]] std::string header_digest(const message::Message& message,
                                        const message::Field& field, const Signature& signature);

}  // namespace waybill::dkim
