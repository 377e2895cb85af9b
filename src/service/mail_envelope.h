// How mail that we received ourselves takes its envelope along: as a field before its header, which
// is believed only where nobody else could have written it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/envelope.h"
#include "service/received_mail.h"

namespace waybill::service {

// ledger::Arrival::source of what an organisation's addresses received.
[[nodiscard]] std::string receiver_source(std::string_view tenant);

// The field with its end: client, HELO and MAIL FROM as JSON.
[[nodiscard]] std::string envelope_field(const smtp::Reception& reception);
// The envelope that a message begins with; nothing if it begins with something else.
[[nodiscard]] std::optional<auth::Envelope> read_envelope_field(std::string_view message);

}  // namespace waybill::service
