// What stands in DNS where a DKIM signature looks for its key (RFC 6376 §3.6).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "auth/dkim/key.h"
#include "dns/inquiry.h"

namespace waybill::posture {

struct KeyPublication {
  dns::Question question;
  const dns::Answer* answer = nullptr;  // lives as long as the snapshot
  std::vector<std::string> records;     // that may be keys
  std::vector<std::string> others;      // TXT records of another version, as a wildcard brings
  dkim::ParsedKey key;                  // of the first record
  std::optional<dns::Name> alias;       // where a CNAME leads

  // §3.6.1: an empty p= says that the key is no more.
  [[nodiscard]] bool is_revoked() const;
  [[nodiscard]] bool is_usable() const {
    return records.size() == 1 && key.faults.empty() && key.key.public_key.has_value();
  }
};

// `key_name` is <selector>._domainkey.<domain>. Nothing: not known yet; noted.
[[nodiscard]] std::optional<KeyPublication> read_key_publication(const dns::Name& key_name,
                                                                 dns::Inquiry& dns);

// How a service changes its keys: by a second selector, whose CNAME must be there before
// (data/dkim-vendors.csv).
struct KeyRotation {
  std::string vendor;                   // for people
  bool is_certain = false;              // the name of the other selector is fixed by the service
  std::vector<std::string> alternates;  // where it may be
};
// Nothing: the alias leads to no service of the table.
[[nodiscard]] std::optional<KeyRotation> rotation_of(std::string_view selector,
                                                     const dns::Name& alias);

}  // namespace waybill::posture
