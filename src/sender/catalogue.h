// Services that send mail in the name of their customers, and the signs by which their mail is
// known (data/senders).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/result.h"

namespace waybill::sender {

enum class ServiceKind : std::uint8_t {
  Mailbox,        // people's mail
  Marketing,      // newsletters, campaigns
  Transactional,  // what programs send
  Crm,
  Helpdesk,
  Hr,
  Finance,
  Survey,
  Events,  // tickets, meetings, reservations
  Commerce,
  Collaboration,
  Gateway,      // filters in front of somebody else's mailboxes, outbound too
  Forwarder,    // hands mail on to a mailbox elsewhere
  MailingList,  // hands mail on to many
  Hosting,      // web space with mail
};
[[nodiscard]] std::string_view id_of(ServiceKind kind);     // "mailing-list"
[[nodiscard]] std::string_view title_of(ServiceKind kind);  // "mailing list"

// Hands on what others sent: gateways, forwarders, lists.
[[nodiscard]] bool is_relay(ServiceKind kind);

// Whether SPF can come to agree with the visible From domain.
enum class SpfAlignment : std::uint8_t {
  Unknown,
  Never,             // the return path stays the service's own
  CustomReturnPath,  // once a subdomain of the customer's is set up as return path
  OwnDomain,         // the return path is the customer's domain: the include counts
};
[[nodiscard]] std::string_view id_of(SpfAlignment alignment);  // "no", "custom", "own", "unknown"

struct Service {
  std::string id, name;
  ServiceKind kind = ServiceKind::Mailbox;
  bool carries_others = false;  // other services send through it
  std::string dkim;             // how an administrator sets up signatures; "" not known
  std::string spf_include;      // to be included; "" none
  SpfAlignment spf = SpfAlignment::Unknown;
  bool operator==(const Service&) const = default;
};

enum class SignKind : std::uint8_t {
  SpfInclude,       // domain that the customer's SPF record includes
  ReturnPath,       // the SPF domain is this one or below it
  ReturnPathLabel,  // pattern of the left-most label of the SPF domain
  DkimDomain,       // d= is this one or below it
  DkimSelector,     // pattern of s=
  ReverseName,      // the name of the address is this one or below it
  Network,          // the address is within
};
[[nodiscard]] std::string_view id_of(SignKind kind);     // "return-path"
[[nodiscard]] std::string_view title_of(SignKind kind);  // "return path"

// Weak signs are common words: they count beside another one only.
enum class Strength : std::uint8_t { Weak, Strong };

struct Sign {
  std::uint32_t service = 0;  // index of Catalogue::services()
  SignKind kind = SignKind::ReturnPath;
  Strength strength = Strength::Strong;
  std::string pattern, example, source;
  bool operator==(const Sign&) const = default;
};

// The tables as they were when the program was built.
[[nodiscard]] std::string_view services_table();  // data/senders/services.csv
[[nodiscard]] std::string_view signs_table();     // data/senders/signs.csv

class Catalogue {
 public:
  // Two tables with header rows; columns are found by name. The error names the table, the line and
  // what is wrong. The same pattern of one kind cannot stand for two services.
  [[nodiscard]] static Result<Catalogue, std::string> parse(std::string_view services,
                                                            std::string_view signs);
  // Of the tables above.
  [[nodiscard]] static const Catalogue& embedded();

  [[nodiscard]] std::span<const Service> services() const { return services_; }
  [[nodiscard]] std::span<const Sign> signs() const { return signs_; }
  [[nodiscard]] const Service& service_of(const Sign& sign) const {
    return services_[sign.service];
  }
  // Pointers live as long as the catalogue; nullptr: there is none.
  [[nodiscard]] const Service* find(std::string_view id) const;
  // The sign with the longest suffix of whole labels. `host` in lower case, without a final dot.
  [[nodiscard]] const Sign* find_suffix(SignKind kind, std::string_view host) const;
  [[nodiscard]] const Sign* find_selector(std::string_view selector) const;
  // By the left-most label of a name with three labels or more.
  [[nodiscard]] const Sign* find_label(std::string_view host) const;
  [[nodiscard]] const Sign* find_network(const IpAddress& address) const;

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t sign = kNone;
  };
  struct Range {
    IpAddress network;
    unsigned prefix = 0;
    std::uint32_t sign = kNone;
  };
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

  [[nodiscard]] std::optional<std::string> read_services(std::string_view text);
  [[nodiscard]] std::optional<std::string> read_signs(std::string_view text);
  // Nothing is wrong: nothing.
  [[nodiscard]] std::optional<std::string> add(Sign sign);
  [[nodiscard]] std::optional<std::string> add_network(const Sign& sign);
  [[nodiscard]] const Sign* find_exact(SignKind kind, std::string_view text) const;
  [[nodiscard]] const Sign* find_pattern(SignKind kind, std::string_view text) const;
  void build_index();

  std::vector<Service> services_;
  std::vector<Sign> signs_;
  std::vector<Slot> slots_;              // literal patterns; open addressing, a power of two
  std::vector<std::uint32_t> patterns_;  // signs whose pattern is no literal
  std::vector<Range> networks_;          // the longest prefix first
};

}  // namespace waybill::sender
