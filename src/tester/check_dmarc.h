// The parts of check_dmarc().
#pragma once

#include <optional>
#include <string>

#include "tester/examined.h"

namespace waybill::tester {

// The author domain and its policy record, for the checks of the record.
struct DmarcSubject {
  const Online& online;
  dns::Name author;
  // Where the record stands, or would: at _dmarc of the policy domain.
  dns::Question question;
  const dns::Answer* answer = nullptr;  // to it

  [[nodiscard]] Findings& findings() const { return online.findings; }
  [[nodiscard]] const dmarc::Outcome& outcome() const { return online.auth.dmarc; }
  [[nodiscard]] Proof proof() const { return of_dns(question, *answer); }
  // "_dmarc.example.com TXT "v=DMARC1; …"": ready to be published.
  [[nodiscard]] std::string publish(const std::string& record) const;
};

// Checks 32 and 34 to 36: what the record says. There is one.
void check_dmarc_policy(const DmarcSubject& subject);
// Checks 37 to 39: whom it asks to report to. There is one.
void check_dmarc_reports(const DmarcSubject& subject);
// Checks 41 to 43: who From says that wrote.
void check_dmarc_author(const Online& online);

}  // namespace waybill::tester
