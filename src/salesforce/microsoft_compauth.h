// Composite authentication: what Microsoft 365 writes into Authentication-Results beside the
// results of RFC 8601 (compauth, its reason, the DMARC action), and the ARC result with oda=.
#pragma once

#include <string>
#include <string_view>

#include "message/authentication_results.h"

namespace waybill::salesforce {

// Empty: not stated.
struct CompositeAuthentication {
  std::string result;        // pass, softpass, fail, none
  std::string reason;        // three digits
  std::string dmarc_action;  // none, oreject, pct.quarantine, ...
  std::string header_from;   // the domain that was judged
  std::string mail_from;     // the envelope domain that SPF was checked for
  std::string spf, dkim, dmarc;
  std::string arc;                   // "pass" ...
  bool arc_from_own_tenant = false;  // oda=1: the sealer is trusted by this tenant's own settings
  [[nodiscard]] bool is_present() const { return !result.empty(); }
  // Nothing authenticates the From domain, by Microsoft's own judgement.
  [[nodiscard]] bool is_spoof() const;
  // The same, and the From domain is one of the recipient's own.
  [[nodiscard]] bool is_own_domain_spoof() const;
};
[[nodiscard]] CompositeAuthentication read_composite_authentication(
    const message::AuthenticationResults& results);

}  // namespace waybill::salesforce
