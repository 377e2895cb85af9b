// Who sent a report, and whether the mail that carried it is theirs. Anybody can send a report
// about anybody; only a mail that passed DMARC for a domain of the submitter's organization shows
// that it is genuine (RFC 9990 §3.5.2: the report mail must pass DMARC itself; RFC 8460 §5.3).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "message/message.h"

namespace waybill::report {

// What a mail and its report say about the submitter. Domains in lower case, "" if not stated.
struct SubmitterSigns {
  std::string of_email;     // the reporter's address in the report
  std::string of_org_name;  // if the name is a domain
  std::string of_subject;   // "Submitter:"
  std::string of_filename;  // "receiver!policy-domain!begin!end"
  std::string of_header;    // TLS-Report-Submitter
};

// `email`, `org_name`: as the report has them (contact-info of a TLS report). `filename`: of the
// part.
[[nodiscard]] SubmitterSigns submitter_signs(const message::Message& mail,
                                             std::string_view filename, std::string_view email,
                                             std::string_view org_name);

// The submitter's domain: of the address, else the header, the subject, the file name, the name.
// "" if nothing tells.
[[nodiscard]] std::string submitter_domain(const SubmitterSigns& signs);

// The organizational domain of a domain; the caller knows how (RFC 9989 §4.10, or a list).
using OrganizationalDomain = std::function<std::string(std::string_view)>;

struct MailAuthentication {
  std::string author_domain;  // of the From field
  bool passed_dmarc = false;
};

// Whether the author domain passed DMARC and one of the signs names a domain of the same
// organization.
[[nodiscard]] bool is_from_submitter(const SubmitterSigns& signs, const MailAuthentication& mail,
                                     const OrganizationalDomain& organizational_domain);

}  // namespace waybill::report
