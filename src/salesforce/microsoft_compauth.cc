#include "salesforce/microsoft_compauth.h"

#include <algorithm>

#include "base/ascii.h"
#include "salesforce/microsoft_codes.h"

namespace waybill::salesforce {
namespace {

std::string result_of(const message::AuthenticationResults& results, std::string_view method) {
  const message::MethodResult* found = results.find(method);
  return found == nullptr ? std::string() : found->result;
}

// A property by its name alone: Microsoft leaves the type out of some.
std::string property_of(const message::MethodResult* result, std::string_view name) {
  if (result == nullptr) return {};
  const auto found = std::ranges::find(result->properties, name, &message::ResultProperty::name);
  return found == result->properties.end() ? std::string() : ascii::lower(found->value);
}

}  // namespace

bool CompositeAuthentication::is_spoof() const {
  const CompauthMeaning* meaning = compauth_meaning(reason);
  return result == "fail" && meaning != nullptr && meaning->group == CompauthGroup::Fail;
}

bool CompositeAuthentication::is_own_domain_spoof() const {
  return is_spoof() && (reason.starts_with('6') || reason == "010");
}

CompositeAuthentication read_composite_authentication(
    const message::AuthenticationResults& results) {
  CompositeAuthentication read;
  const message::MethodResult* composite = results.find("compauth");
  if (composite == nullptr) return read;
  constexpr std::size_t kDigits = 3;
  read.result = composite->result;
  read.reason = composite->reason.substr(0, kDigits);
  read.dmarc_action = property_of(results.find("dmarc"), "action");
  read.header_from = property_of(results.find("dmarc"), "from");
  read.mail_from = property_of(results.find("spf"), "mailfrom");
  read.spf = result_of(results, "spf");
  read.dkim = result_of(results, "dkim");
  read.dmarc = result_of(results, "dmarc");
  if (const message::MethodResult* arc = results.find("arc")) {
    read.arc = arc->result;
    read.arc_from_own_tenant = std::ranges::any_of(
        arc->comments, [](const std::string& comment) { return comment.contains("oda=1"); });
  }
  return read;
}

}  // namespace waybill::salesforce
