// Who sent a report, and whether the mail that carried it is theirs. Anybody can send a report
// about anybody; only a mail that passed DMARC for a domain of the submitter's organization shows
// that it is genuine (RFC 9990 §3.5.2: the report mail must pass DMARC itself; RFC 8460 §5.3).
#pragma once

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

// The submitter's domain: what the report itself says (address, name) before what its mail says
// (header, subject, file name), so that a mail cannot speak for a report that names somebody else.
// "" if nothing tells.
[[nodiscard]] std::string submitter_domain(const SubmitterSigns& signs);

}  // namespace waybill::report
