#include "report/submitter.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "message/domain.h"
#include "message/lexical.h"

namespace waybill::report {
namespace {

// A host name with a dot, in lower case; "" for anything else.
std::string as_domain(std::string_view text) {
  text = ascii::trim(text);
  if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
  if (text.ends_with('.')) text.remove_suffix(1);
  constexpr std::size_t kLongestName = 253;
  const bool has_name_octets = std::ranges::all_of(text, [](char c) {
    return ascii::is_alnum(c) || c == '-' || c == '.' || c == '_' || ascii::is_octet_above_ascii(c);
  });
  if (!has_name_octets || !text.contains('.') || text.size() > kLongestName) return {};
  return ascii::lower(text);
}

std::string field_text(const message::Message& mail, std::string_view name) {
  const message::Field* const field = mail.field(name);
  return field == nullptr ? std::string() : ascii::collapse_space(message::unfold(field->value));
}

// The word behind "Submitter:" in a subject.
std::string submitter_in(std::string_view subject) {
  constexpr std::string_view kName = "Submitter:";
  const std::size_t at = ascii::ifind(subject, kName);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = ascii::trim(subject.substr(at + kName.size()));
  return as_domain(rest.substr(0, rest.find_first_of(" ;,")));
}

}  // namespace

SubmitterSigns submitter_signs(const message::Message& mail, std::string_view filename,
                               std::string_view email, std::string_view org_name) {
  SubmitterSigns signs;
  std::string_view address = ascii::trim(email);
  if (ascii::istarts_with(address, "mailto:")) address.remove_prefix(7);
  if (address.ends_with('>')) address.remove_suffix(1);
  signs.of_email = as_domain(message::domain_of(address));
  signs.of_org_name = as_domain(org_name);
  signs.of_subject = submitter_in(field_text(mail, "Subject"));
  const std::string_view base = filename.substr(filename.find_last_of("/\\") + 1);
  if (const std::size_t mark = base.find('!'); mark != std::string_view::npos)
    signs.of_filename = as_domain(base.substr(0, mark));
  signs.of_header = as_domain(field_text(mail, "TLS-Report-Submitter"));
  return signs;
}

std::string submitter_domain(const SubmitterSigns& signs) {
  for (const std::string* const sign : {&signs.of_email, &signs.of_org_name, &signs.of_header,
                                        &signs.of_subject, &signs.of_filename}) {
    if (!sign->empty()) return *sign;
  }
  return {};
}

}  // namespace waybill::report
