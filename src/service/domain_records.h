// What DNS says about a domain now, record by record, for people.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "dns/inquiry.h"
#include "dns/name.h"

namespace waybill::service {

enum class RecordStatus : std::uint8_t {
  Good,
  Problem,
  Missing,  // DNS says that there is none
  Unknown,  // DNS did not answer, or it is not known where to ask
};

struct DomainRecord {
  std::string id;    // "spf", "dmarc", "dkim", "mx", "mta-sts", "tls-rpt"
  std::string name;  // that was asked for
  std::string type;  // "TXT"
  RecordStatus status = RecordStatus::Unknown;
  std::vector<std::string> records;  // as published
  std::uint32_t ttl = 0;             // seconds, as the resolver has it
  std::string statement;             // one sentence
  std::vector<std::string> details;
};

// `selectors`: of DKIM, as reports showed them. Pure; provisional while dns.wanted() is not empty.
[[nodiscard]] std::vector<DomainRecord> read_records(const dns::Name& domain,
                                                     const std::vector<std::string>& selectors,
                                                     dns::Inquiry& dns);

[[nodiscard]] boost::json::object to_json(const DomainRecord& record);

}  // namespace waybill::service
