// Evidence for other eyes: octets that name people or tell what they wrote are blotted out. Every
// octet stays at its place, so that what was cited is found where it was.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "diagnosis/case_file.h"

namespace waybill::diagnosis {

struct Redaction {
  bool addresses = false;  // local parts of mail addresses
  bool names = false;      // display names in header fields, names of attachments
  bool content = false;    // subjects, and bodies of messages but what machines report in them
  [[nodiscard]] bool is_empty() const { return !addresses && !names && !content; }
};

// Signatures of a message no longer verify when anything that they sign is blotted out: the verdict
// of the case file is the one that was reached before.
[[nodiscard]] Case redacted(const Case& the_case, const Redaction& redaction);

// The local part of every address in running text: "j.doe@example.com" becomes
// "xxxxx@example.com". What is encoded (base64, quoted-printable, encoded words) is not found.
void blot_addresses(std::string& text);
// In every text of a JSON value.
void blot_addresses(boost::json::value& value);

}  // namespace waybill::diagnosis
