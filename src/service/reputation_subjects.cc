#include "service/reputation_subjects.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <variant>

#include "auth/spf/census.h"
#include "auth/spf/record.h"
#include "policy/reverse_names.h"
#include "policy/row_facts.h"
#include "service/domain_report.h"

namespace waybill::service {
namespace {

using reputation::FoundIn;

constexpr std::int64_t kSecondsOfDay = 86'400;
// Names of return paths and signatures that are counted. Ours: rows may name a new one each.
constexpr std::size_t kMostNames = 2'000;
// Addresses whose PTR names are asked for in one round.
constexpr std::size_t kNamesOfRound = 64;
constexpr std::size_t kMostSpfNetworks = 1'000;

// A source counts as the domain's own when most of its mail is legitimate.
bool is_legitimate(const policy::SourceSummary& source) {
  return source.key != policy::kOthers && source.counts.legitimate() * 2 >= source.counts.messages;
}

void add_sources(const DomainReport& report, reputation::Seen& seen) {
  std::map<IpAddress, reputation::SeenAddress> addresses;
  for (const policy::SourceSummary& source : report.findings.sources) {
    if (!is_legitimate(source)) continue;
    seen.messages += source.counts.messages;
    for (const auto& [address, messages] : source.addresses) {
      reputation::SeenAddress& sum = addresses[address];
      sum.address = address;
      sum.messages += messages;
      if (source.service == nullptr || !sum.service.empty()) continue;
      sum.service = source.service->id;
      sum.service_title = source.service->name;
    }
  }
  for (auto& [address, sum] : addresses)
    seen.addresses.push_back(std::move(sum));
  std::ranges::sort(seen.addresses, [](const auto& a, const auto& b) {
    return std::tie(b.messages, a.address) < std::tie(a.messages, b.address);
  });
}

// Signing domains and return paths of mail that passes DMARC.
class NameCount {
 public:
  explicit NameCount(const reputation::Seen& seen) : seen_(seen) {}

  void take(const store::RowGroup& group) {
    if (!group.dkim_aligned && !group.spf_aligned) return;
    std::set<std::string_view> signers;  // two keys of one domain are one signer
    for (const store::RowGroup::Dkim& dkim : group.dkim) {
      if (dkim.result == report::AuthResult::Pass && signers.insert(dkim.domain).second)
        add(dkim.domain, FoundIn::Dkim, group.messages);
    }
    for (const store::RowGroup::Spf& spf : group.spf) {
      if (spf.result == report::AuthResult::Pass) {
        add(spf.domain, FoundIn::ReturnPath, group.messages);
        break;
      }
    }
  }
  void finish(reputation::Seen& seen) {
    for (auto& [key, domain] : found_)
      seen.domains.push_back(std::move(domain));
  }

 private:
  // Return paths of services hold a label for each customer: the registered domain stands for all.
  void add(const std::string& text, FoundIn place, std::uint64_t messages) {
    const auto name = dns::Name::parse_international(text);
    if (!name || name->is_root()) return;
    const std::string registered(domains_.of(name->text()));
    if (registered.empty()) return;
    const std::string shown = registered == seen_.registered ? name->text() : registered;
    const auto key = std::pair(shown, place);
    if (found_.size() >= kMostNames && !found_.contains(key)) return;
    reputation::SeenDomain& domain = found_[key];
    domain.name = shown;
    domain.registered = registered;
    domain.found_in = place;
    domain.messages += messages;
  }

  const reputation::Seen& seen_;
  policy::OrganizationalDomains domains_;
  std::map<std::pair<std::string, FoundIn>, reputation::SeenDomain> found_;
};

// Networks of the domain's own records: what a service's include names is the service's.
class OwnNetworks {
 public:
  OwnNetworks(const std::string& registered, dns::Inquiry& dns)
      : registered_(registered), dns_(dns) {}

  void take(const spf::CensusNode& node) {
    if (node.state == spf::RecordState::Valid && domains_.of(node.domain) == registered_) {
      const spf::ParsedRecord parsed = spf::parse_record(node.record);
      for (const spf::Directive& directive : parsed.record.directives)
        take_directive(directive, node.domain);
    }
    for (const spf::CensusNode& child : node.children)
      take(child);
  }
  [[nodiscard]] std::vector<Network> finish() { return std::move(found_); }

 private:
  void add(const IpAddress& address, unsigned prefix) {
    if (found_.size() < kMostSpfNetworks) found_.push_back({address, prefix});
  }

  void take_directive(const spf::Directive& directive, const std::string& domain) {
    if (directive.qualifier != spf::Qualifier::Pass) return;
    if (const auto* ip4 = std::get_if<spf::Ip4>(&directive.mechanism)) {
      add(ip4->network, ip4->prefix);
    } else if (const auto* ip6 = std::get_if<spf::Ip6>(&directive.mechanism)) {
      add(IpAddress::v6(ip6->network), ip6->prefix);
    } else if (std::holds_alternative<spf::A>(directive.mechanism)) {
      if (const auto name = name_of(directive, domain))
        add_hosts(*name, std::get<spf::A>(directive.mechanism).prefix);
    } else if (std::holds_alternative<spf::Mx>(directive.mechanism)) {
      if (const auto name = name_of(directive, domain))
        add_exchangers(*name, std::get<spf::Mx>(directive.mechanism).prefix);
    }
  }

  // The name of an "a" or "mx" term; nothing when it holds a macro.
  static std::optional<dns::Name> name_of(const spf::Directive& directive,
                                          const std::string& domain) {
    const auto& mechanism = directive.mechanism;
    const std::optional<spf::MacroString>& stated = std::holds_alternative<spf::A>(mechanism)
                                                        ? std::get<spf::A>(mechanism).domain
                                                        : std::get<spf::Mx>(mechanism).domain;
    if (!stated) return dns::Name::parse(domain);
    if (!stated->is_literal()) return std::nullopt;
    return dns::Name::parse(stated->text);
  }

  void add_hosts(const dns::Name& name, spf::DualPrefix prefix) {
    for (const dns::Type type : {dns::Type::A, dns::Type::Aaaa}) {
      const dns::Answer* answer = dns_.ask({name, type});
      if (answer == nullptr) continue;
      for (const dns::Data& data : answer->records) {
        if (const auto* address = std::get_if<IpAddress>(&data))
          add(*address, address->is_v4() ? prefix.v4 : prefix.v6);
      }
    }
  }

  // RFC 7208 §4.6.4: more than ten exchangers are an error there.
  void add_exchangers(const dns::Name& name, spf::DualPrefix prefix) {
    constexpr std::size_t kMostExchangers = 10;
    const dns::Answer* answer = dns_.ask({name, dns::Type::Mx});
    if (answer == nullptr || answer->records.size() > kMostExchangers) return;
    for (const dns::Data& data : answer->records) {
      if (const auto* mx = std::get_if<dns::Mx>(&data); mx != nullptr && !mx->exchange.is_root())
        add_hosts(mx->exchange, prefix);
    }
  }

  const std::string& registered_;
  dns::Inquiry& dns_;
  policy::OrganizationalDomains domains_;
  std::vector<Network> found_;
};

void add_spf(const dns::Name& name, net::DnsSession& dns, reputation::Seen& seen) {
  dns.run([&](dns::Inquiry& inquiry) {
    OwnNetworks networks(seen.registered, inquiry);
    networks.take(spf::take_census(name, inquiry).root);
    seen.spf = networks.finish();
  });
}

// Of the addresses that are going to be asked about.
void add_reverse_names(net::DnsSession& dns, reputation::Seen& seen) {
  const std::size_t most = std::min(seen.addresses.size(), reputation::kMostAddresses);
  for (std::size_t begin = 0; begin < most; begin += kNamesOfRound) {
    const std::size_t end = std::min(most, begin + kNamesOfRound);
    dns.run([&](dns::Inquiry& inquiry) {
      for (std::size_t i = begin; i < end; ++i)
        seen.addresses[i].confirmed_name =
            policy::confirmed_name(seen.addresses[i].address, inquiry).value_or("");
    });
  }
}

}  // namespace

Result<reputation::Seen, std::string> gather_seen(const std::string& tenant,
                                                  const std::string& domain,
                                                  store::EventStore& events, net::DnsSession& dns) {
  const auto name = dns::Name::parse(domain);
  if (!name || name->is_root()) return std::unexpected("\"" + domain + "\" is not a domain");
  reputation::Seen seen;
  seen.domain = name->text();
  policy::OrganizationalDomains domains;
  seen.registered = domains.of(seen.domain);
  if (seen.registered.empty()) seen.registered = seen.domain;
  const auto today = static_cast<store::Day>(dns.now() / kSecondsOfDay);
  const Period period{today - kReputationDays, today};
  DomainQuestion question;
  question.view = ReportView::Sources;
  question.domain = seen.domain;
  question.tenant = tenant;
  auto report = gather(question, period, events, nullptr);
  if (!report) return std::unexpected(std::move(report).error().message);
  add_sources(*report, seen);
  NameCount names(seen);
  store::Filter filter;
  filter.tenant = tenant;
  filter.domain = seen.domain;
  filter.from = period.from;
  filter.to = period.to;
  const auto read = events.groups(filter, [&](const store::RowGroup& group) {
    names.take(group);
    return true;
  });
  if (!read) return std::unexpected(read.error().message);
  names.finish(seen);
  add_spf(*name, dns, seen);
  add_reverse_names(dns, seen);
  return seen;
}

}  // namespace waybill::service
