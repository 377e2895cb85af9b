// The steps that mend a defect: in the service that sends, and at the host of the domain's DNS.
#pragma once

#include <boost/json/fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dns/name.h"
#include "issue/defect.h"

namespace waybill::issue {

struct GuideStep {
  std::string actor;  // "Salesforce admin", "DNS admin"
  std::string where;  // "Setup > DKIM Keys"; "" not known
  std::string text;
  std::string copy;  // to be copied; "" nothing
  bool operator==(const GuideStep&) const = default;
};

// Who hosts a zone, by the names of its servers (data/dns-hosts.csv).
struct DnsHost {
  std::string title, where;
  bool takes_relative_names = true;  // "_dmarc" rather than "_dmarc.example.com"
  std::string note;
};
// nullptr: not in the table.
[[nodiscard]] const DnsHost* dns_host_of(std::span<const dns::Name> name_servers);

// Services whose steps are known for some topic (data/sender-steps.csv).
[[nodiscard]] std::vector<std::string> guided_senders();

struct Guide {
  std::vector<GuideStep> steps;
  // Whether the steps in the service are its own; if not they are general, and say so.
  bool is_tailored = false;
  std::string sender;    // name for people; "" none
  std::string dns_host;  // the same
};

// Where the defect is: its domain, the zone that it is in, and who hosts that.
struct Place {
  std::string domain;
  std::string zone;
  const DnsHost* host = nullptr;  // not known
};
[[nodiscard]] Guide guide(const Defect& defect, const Place& place);

// {"steps": [{"actor", "where", "text", "copy"}], "tailored", "sender", "dns_host"}
[[nodiscard]] boost::json::object to_json(const Guide& guide);

}  // namespace waybill::issue
