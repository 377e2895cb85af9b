#pragma once

#include "auth/authenticate.h"
#include "dns/inquiry.h"
#include "fetch/inquiry.h"
#include "tester/finding.h"
#include "tester/reading.h"
#include "tester/specimen.h"

namespace waybill::tester {

// What a check may look at, and where its findings go. Checks of one group are one function; those
// that ask nobody run once (Offline), the others in every round.
struct Offline {
  const Specimen& specimen;
  const Reading& reading;
  Findings& findings;
};

struct Online {
  const Specimen& specimen;
  const Reading& reading;
  const auth::Outcome& auth;  // provisional until the last round
  dns::Inquiry& dns;          // nullptr of ask(): set nothing, the next round knows more
  fetch::Inquiry& web;        // nullptr: say "could not check"; the report is shown before
  Findings& findings;         // holds what the offline checks found
};

// data/tester-checks.csv: group "spf", and so on.
void check_spf(const Online& online);
void check_dkim(const Online& online);
void check_dmarc(const Online& online);
void check_trace(const Online& online);
void check_transport(const Online& online);
void check_format(const Offline& offline);
void check_content(const Offline& offline);
void check_links(const Online& online);  // of group "content", those that ask the web
void check_list(const Offline& offline);
void check_list_signature(const Online& online);  // of group "list", what DKIM covers
void check_reputation(const Online& online);
void check_domain(const Online& online);
void check_receivers(const Online& online);  // the last: it looks at the findings of the others

}  // namespace waybill::tester
