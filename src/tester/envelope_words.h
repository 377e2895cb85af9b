// Who sent the message, in the envelope, and how that is known.
#pragma once

#include <optional>
#include <string>

#include "tester/examined.h"

namespace waybill::tester {

// Why a check cannot tell what only the receiving server saw.
inline constexpr std::string_view kReadFromFile =
    "The message was read from a file, which does not tell this.";

// Of the client that delivered the message; nullptr: neither seen nor stated.
[[nodiscard]] const IpAddress* client_of(const Specimen& specimen);
// "" when the server saw it, else ", as the header states".
[[nodiscard]] std::string_view as_stated(const Specimen& specimen);
// The domain whose SPF record counts: of the envelope sender, of HELO for the null sender. Nothing:
// not known, or no domain name.
[[nodiscard]] std::optional<dns::Name> spf_domain(const Online& online);
// Whether a domain is of the organisation in From, by the public suffix list: whoever reads the
// report can change its DNS. Without an author nobody's is.
[[nodiscard]] bool is_of_author(const Online& online, const dns::Name& domain);
// In place of a fix that only the owner of `domain` can make.
[[nodiscard]] std::string tell_its_owner(const dns::Name& domain);
// The envelope sender or the field that states it, to be cited.
[[nodiscard]] Proof proof_of_mail_from(const Specimen& specimen);
[[nodiscard]] Proof proof_of_helo(const Specimen& specimen);

}  // namespace waybill::tester
