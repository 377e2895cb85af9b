#include "auth/dmarc/psl.h"

#include <libpsl.h>

namespace waybill::dmarc {

std::optional<dns::Name> registrable_domain(const dns::Name& name) {
  if (name.is_root() || name.text().contains('\0')) return std::nullopt;
  const char* domain = psl_registrable_domain(psl_builtin(), name.text().c_str());
  return domain == nullptr ? std::nullopt : dns::Name::parse(domain);
}

dns::Name psl_organizational_domain(const dns::Name& name) {
  return registrable_domain(name).value_or(name);
}

}  // namespace waybill::dmarc
