// What is known about a domain beside DNS and the web, before it is checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ip.h"
#include "dns/answer.h"
#include "dns/name.h"

namespace waybill::health {

struct KnownSelector {
  enum class Origin : std::uint8_t {
    Reports,     // aggregate reports name it
    Message,     // a message was signed with it
    Stated,      // by the user
    Salesforce,  // as Salesforce names them
    Usual,       // of a service in data/selectors.csv; that nothing is there tells nothing
  };
  std::string selector;
  Origin origin = Origin::Usual;
  std::uint64_t messages = 0;  // by reports
  std::string service = {};    // id of data/senders; "" not known
  bool operator==(const KnownSelector&) const = default;
};

// Mail in the name of the domain as aggregate reports counted it.
struct Traffic {
  int days = 30;                            // that were looked at
  std::uint64_t messages = 0, passing = 0;  // DMARC
  std::uint64_t dkim_aligned = 0, spf_aligned = 0;
  std::uint64_t legitimate = 0, legitimate_passing = 0;  // without forwarding and forgery
  struct Source {
    std::string key = {}, name = {},
                service = {};  // as policy::SourceSummary; service: id, "" none
    std::uint64_t messages = 0, passing = 0;
    std::uint64_t dkim_aligned = 0, spf_aligned = 0;
    // Whose return path is of the domain or below it while SPF does not pass: the record lacks
    // them.
    std::uint64_t own_return_path_failing = 0;
    bool is_legitimate = false;
  };
  std::vector<Source> sources = {};  // the largest first
};

// An address that sends for the domain.
struct OwnSender {
  IpAddress address;
  std::uint64_t messages = 0;  // of the domain in those days; 0: only SPF names it
  bool is_shared = false;      // of a pool of a provider
};

// An entry on a blocklist, as it was found when lists were asked last.
struct KnownListing {
  std::string subject, zone, meaning;
  int weight = 0;  // 0 to 100, of the list
  bool is_shared = false;
  double mail_share = 0;  // of the domain's mail that the subject carries, 0 to 1
};

// What one name server of the zone said when it was asked itself (net/authority.h).
struct ServerAnswers {
  dns::Name server;
  IpAddress address;
  std::vector<dns::Answer> answers;  // in the order of the questions
};

struct Subject {
  dns::Name domain;
  std::int64_t now = 0;  // Unix seconds
  std::vector<KnownSelector> selectors = {};
  std::optional<Traffic> traffic = {};  // nothing: no reports in these days
  std::vector<OwnSender> senders = {};
  std::vector<KnownListing> listings = {};
  bool uses_salesforce = false;  // by reports, logs or the user's word
  bool uses_microsoft = false;
  // Of the servers that were asked themselves; empty: none were.
  std::vector<dns::Question> server_questions = {};
  std::vector<ServerAnswers> server_answers = {};
};

}  // namespace waybill::health
