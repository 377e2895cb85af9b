// One record of a domain as it stands, for history and diff.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dns/answer.h"

namespace waybill::health {

struct Record {
  std::string id;  // "spf", "dmarc", "dkim", "mx", "mta-sts", "mta-sts-policy", "tls-rpt",
                   // "dane", "bimi", "ns", "ds"
  std::string name, type;
  std::string status;               // "NOERROR", "NXDOMAIN", "TIMEOUT", …
  std::vector<std::string> values;  // as published, sorted where DNS keeps no order
  std::uint32_t ttl = 0;
  bool operator==(const Record&) const = default;

  // Whether it says what is there, or that nothing is.
  [[nodiscard]] bool is_known() const;
};

// The values as DNS gave them, UTF-8, sorted; `version`: only TXT records that begin so, any case.
[[nodiscard]] Record record_of(std::string_view id, const dns::Question& question,
                               const dns::Answer& answer, std::string_view version = {});

[[nodiscard]] boost::json::object to_json(const Record& record);

}  // namespace waybill::health
