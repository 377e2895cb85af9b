// How checks say what DNS told, or did not.
#pragma once

#include <string>
#include <string_view>

#include "dns/answer.h"
#include "posture/mail_exchange.h"

namespace waybill::posture {

// Of an answer that is_temporary_failure(): "DNS did not answer in time: example.com TXT."
[[nodiscard]] std::string no_answer(const dns::Question& question, const dns::Answer& answer);

// Why a domain takes no mail, to go on after a colon: "its mail servers have no address"; "" for
// one that does, or of which it is not known.
[[nodiscard]] std::string_view why_no_mail(const MailExchange& exchange);

}  // namespace waybill::posture
