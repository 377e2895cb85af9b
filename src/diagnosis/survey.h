// What DNS says now about the domains of a case: the third step, as data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "auth/dkim/reason.h"
#include "auth/dmarc/evaluate.h"
#include "auth/spf/census.h"
#include "base/ip.h"
#include "dns/inquiry.h"

namespace waybill::diagnosis {

// One selector of the sender's domain.
struct SelectorState {
  enum class Origin : std::uint8_t {
    Signature,
    Stated,
    Usual
  };  // seen in a signature, typed, or guessed
  std::string selector;
  std::string domain;
  Origin origin = Origin::Usual;
  dns::Status status = dns::Status::NoError;
  std::string record;          // the key record
  std::string alias;           // the CNAME target; empty: none
  bool is_salesforce = false;  // the alias leads to Salesforce
  bool is_usable = false;      // a key that can verify a signature
  unsigned key_bits = 0;
  std::string fault;  // why it is not usable, one sentence
};

// A blocklist that a refusal names, asked now.
struct ListingState {
  enum class Answer : std::uint8_t { Listed, NotListed, CouldNotCheck };
  std::string zone;
  std::string subject;  // the address or domain that was asked for
  Answer answer = Answer::CouldNotCheck;
  std::string code;  // "127.0.0.2"
};

struct MailHosts {
  dns::Status status = dns::Status::NoError;
  std::vector<std::string> names;  // by preference
  std::string provider;            // id of data/provider-mx.csv; empty: not in the table
  bool is_gateway = false;
  bool is_null = false;  // RFC 7505
  [[nodiscard]] bool is_microsoft() const { return provider == "microsoft-365"; }
};

struct Survey {
  std::optional<spf::Census> spf;        // of the author's domain
  std::vector<std::string> spf_records;  // the texts of all of them
  std::optional<dmarc::Outcome> dmarc;   // policy discovery of the author's domain, no identifiers
  std::vector<SelectorState> selectors;
  std::optional<MailHosts> recipient;  // of the recipient's domain
  std::optional<MailHosts> own;        // of the sender's own domain, where it receives mail as well
  std::optional<ListingState> listing;
  bool includes_salesforce = false;  // _spf.salesforce.com stands in the author domain's SPF record
  bool resolves_to_unified_messaging =
      false;  // bounce.<domain> leads into Salesforce: Marketing Cloud Next
};

struct SurveySubject {
  std::optional<dns::Name> author_domain;
  std::optional<dns::Name> recipient_domain;
  std::optional<dns::Name> own_domain;   // other messages of the evidence go there
  std::vector<SelectorState> selectors;  // origin, selector and domain are given
  std::string listing_zone;              // empty: no list was named
  std::optional<IpAddress> listed_ip;
  bool probe_unified_messaging = false;
};

// Pure; provisional while dns.wanted() is not empty.
[[nodiscard]] Survey take_survey(const SurveySubject& subject, dns::Inquiry& dns);

}  // namespace waybill::diagnosis
