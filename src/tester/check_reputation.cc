// What others think of the address and the domains: checks 106 to 110.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "auth/dmarc/psl.h"
#include "base/utf8.h"
#include "message/domain.h"
#include "posture/mail_exchange.h"
#include "posture/registration.h"
#include "posture/reverse_name.h"
#include "reputation/listing.h"
#include "reputation/shared_pool.h"
#include "tester/dns_words.h"
#include "tester/envelope_words.h"
#include "tester/examined.h"
#include "tester/links.h"

namespace waybill::tester {
namespace {

using reputation::Listing;
using reputation::ListKind;
using reputation::Standing;

constexpr std::size_t kMostDomains = 20;  // ours; of one message, those of links last
constexpr std::size_t kMostNamed = 3;     // lists in one sentence
constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kYoungDays = 30;  // receivers' rules of thumb

bool is_allow_list(const Listing& listing) {
  return listing.list->kind == ListKind::AllowIp || listing.list->kind == ListKind::AllowDomain;
}

Proof proof_of(const Listing& listing) {
  Proof proof{.kind = Proof::Kind::Dns,
              .place = to_valid_utf8(to_string(listing.question)),
              .text = to_valid_utf8(listing.codes),
              .octets = {},
              .dns_status = "NOERROR",
              .ttl = listing.ttl};
  if (!listing.text.empty()) proof.text += "\n" + to_valid_utf8(listing.text);
  if (proof.text.size() > kLongestExcerpt) proof.text.resize(kLongestExcerpt);
  proof.text = to_valid_utf8(proof.text);
  return proof;
}

// The answers of all blocklists, sorted by what they are good for.
struct Tally {
  std::vector<const Listing*> blocking;  // many receivers refuse mail for it
  std::vector<const Listing*> minor;     // some do
  std::vector<const Listing*> told;      // nobody should
  std::vector<const Listing*> unknown;
  std::size_t clean = 0, not_asked = 0, pending = 0;

  [[nodiscard]] std::size_t listed() const { return blocking.size() + minor.size() + told.size(); }
};

void count(Tally& tally, const Listing& listing) {
  switch (listing.standing) {
    case Standing::Clean: ++tally.clean; return;
    case Standing::NotAsked: ++tally.not_asked; return;
    case Standing::Unknown:
      if (listing.doubt == reputation::Doubt::Pending)
        ++tally.pending;
      else
        tally.unknown.push_back(&listing);
      return;
    case Standing::Listed: break;
  }
  const int weight = listing.list->weight;
  if (!listing.is_light && weight >= reputation::kBlockingWeight)
    tally.blocking.push_back(&listing);
  else if (!listing.is_light && weight >= reputation::kTellingWeight)
    tally.minor.push_back(&listing);
  else
    tally.told.push_back(&listing);
}

Tally tally_of(const std::vector<Listing>& listings) {
  Tally tally;
  for (const Listing& listing : listings) {
    if (!is_allow_list(listing)) count(tally, listing);
  }
  return tally;
}

std::string names_of(const std::vector<const Listing*>& listings) {
  std::string text;
  for (std::size_t i = 0; i < listings.size() && i < kMostNamed; ++i)
    text +=
        fmt::format("{}{} ({})", i == 0 ? "" : ", ", listings[i]->list->zone, listings[i]->meaning);
  if (listings.size() > kMostNamed)
    text += fmt::format(" and {} more", listings.size() - kMostNamed);
  return text;
}

// "7 lists answered, 2 could not be asked."
std::string coverage_of(const Tally& tally) {
  std::string text = fmt::format("{} lists were asked and answered", tally.clean + tally.listed());
  const std::size_t silent = tally.unknown.size() + tally.not_asked;
  if (silent > 0) text += fmt::format("; {} could not be asked", silent);
  return text + ".";
}

std::string why_none(const Tally& tally) {
  if (!tally.unknown.empty()) {
    const Listing& first = *tally.unknown.front();
    return fmt::format("No blocklist gave an answer that can be believed. {}: {}.",
                       first.list->zone, reputation::describe(first.doubt));
  }
  return "No blocklist was asked: the configuration turns them off, or gives no keys.";
}

void cite_all(Finding& finding, const std::vector<const Listing*>& listings) {
  for (const Listing* listing : listings)
    finding.cite(proof_of(*listing));
}

std::string ways_out(const std::vector<const Listing*>& listings, std::string_view subject) {
  std::string text = fmt::format(
      "Find out what was sent from {} that people complained of, stop that, then ask for removal.",
      subject);
  for (std::size_t i = 0; i < listings.size() && i < kMostNamed; ++i)
    text += fmt::format(" {}: {}.", listings[i]->list->zone, listings[i]->list->delisting);
  return text;
}

// `subject` is named in the sentences: an address, or "the domains of the message".
void say_listings(const Online& online, std::string_view id, const Tally& tally,
                  const std::string& subject) {
  Findings& findings = online.findings;
  if (!tally.blocking.empty()) {
    const std::string& who = tally.blocking.front()->subject;
    Finding& finding =
        findings.fail(id, fmt::format("{} is on {}, by which many receivers refuse mail.", who,
                                      names_of(tally.blocking)));
    cite_all(finding, tally.blocking);
    finding.advise(ways_out(tally.blocking, who));
  } else if (!tally.minor.empty()) {
    const std::string& who = tally.minor.front()->subject;
    Finding& finding = findings.warn(
        id, fmt::format("{} is on {}, by which some receivers go.", who, names_of(tally.minor)));
    cite_all(finding, tally.minor);
    finding.advise(ways_out(tally.minor, who));
  } else if (tally.clean + tally.listed() == 0) {
    findings.could_not(id, why_none(tally));
  } else if (!tally.told.empty()) {
    Finding& finding = findings.info(
        id, fmt::format("{} is on {}. That is no reason to refuse mail. {}",
                        tally.told.front()->subject, names_of(tally.told), coverage_of(tally)));
    cite_all(finding, tally.told);
  } else {
    findings.pass(id, fmt::format("{} on no blocklist. {}", subject, coverage_of(tally)));
  }
}

// Check 108.
void check_allow_lists(const Online& online, const std::vector<Listing>& listings) {
  Findings& findings = online.findings;
  for (const Listing& listing : listings) {
    if (!is_allow_list(listing)) continue;
    if (listing.doubt == reputation::Doubt::Pending) return;
    if (listing.standing == Standing::Listed) {
      findings
          .info("good-listings", fmt::format("{} is on {}, a list of known good senders.",
                                             listing.subject, listing.list->zone))
          .cite(proof_of(listing));
      return;
    }
    if (listing.standing == Standing::Unknown) {
      findings.could_not("good-listings", fmt::format("{}: {}.", listing.list->zone,
                                                      reputation::describe(listing.doubt)));
      return;
    }
  }
  findings.skip("good-listings", "The address is on no allow list, which is no fault.");
}

// Checks 106 and 108. False: the next round knows more.
bool check_address_lists(const Online& online, const IpAddress& client, Tally& tally,
                         std::vector<Listing>& listings) {
  listings = reputation::ask_lists(client, online.specimen.reputation, online.dns);
  tally = tally_of(listings);
  check_allow_lists(online, listings);
  if (tally.pending > 0) return false;
  say_listings(online, "ip-listings", tally, client.to_string() + " is");
  return true;
}

// Check 109.
void check_pool(const Online& online, const IpAddress& client, const Tally& tally) {
  Findings& findings = online.findings;
  const auto reverse = posture::read_reverse_name(client, online.dns);
  if (!reverse) return;
  const std::string name = reverse->confirmed ? reverse->confirmed->text() : std::string();
  const reputation::SharedPool* pool = reputation::pool_of(client, name);
  const Proof proof = of_dns(reverse->question, *reverse->answer);
  const std::string ip = client.to_string();
  if (pool == nullptr) {
    findings
        .info("shared-pool",
              fmt::format("{} belongs to no pool of a service that is known here; it "
                          "may be your own.",
                          ip))
        .cite(proof);
  } else if (!tally.blocking.empty() || !tally.minor.empty()) {
    findings
        .warn("shared-pool",
              fmt::format("{} is an address of {} that many customers share, and it is on a "
                          "blocklist. You cannot mend that yourself.",
                          ip, pool->title))
        .cite(proof);
  } else {
    findings
        .info("shared-pool",
              fmt::format("{} is an address of {} that many customers share: their mail makes its "
                          "reputation as well.",
                          ip, pool->title))
        .cite(proof);
  }
}

void check_address(const Online& online) {
  const IpAddress* client = client_of(online.specimen);
  if (client == nullptr || client->is_private()) {
    const std::string why =
        client == nullptr
            ? "The header does not tell which address delivered the message."
            : fmt::format("{} is a private address, which no list holds.", client->to_string());
    for (const std::string_view id : {"ip-listings", "good-listings", "shared-pool"})
      online.findings.could_not(id, why);
    return;
  }
  Tally tally;
  std::vector<Listing> listings;  // the tally points into it
  if (check_address_lists(online, *client, tally, listings)) check_pool(online, *client, tally);
}

void add_domain(std::vector<dns::Name>& domains, std::string_view text) {
  const auto name = dns::Name::parse_international(text);
  if (!name || name->is_root() || name->label_count() < 2) return;
  if (domains.size() < kMostDomains && std::ranges::find(domains, *name) == domains.end())
    domains.push_back(*name);
}

// From, signatures, return-path, links.
std::vector<dns::Name> domains_of(const Online& online) {
  std::vector<dns::Name> domains;
  const auto author = online.reading.author_domain();
  if (author) domains.push_back(*author);
  for (const dkim::Verdict& verdict : online.auth.dkim)
    add_domain(domains, verdict.domain);
  if (online.specimen.envelope.mail_from)
    add_domain(domains, message::domain_of(online.specimen.envelope.mail_from->value));
  for (const std::string& host : link_domains(online.reading))
    add_domain(domains, host);
  return domains;
}

// Check 107.
void check_domains(const Online& online) {
  const std::vector<dns::Name> domains = domains_of(online);
  if (domains.empty()) {
    online.findings.could_not("domain-listings", "The message names no domain to ask about.");
    return;
  }
  std::vector<Listing> all;
  for (const dns::Name& domain : domains) {
    const reputation::DomainSubject subject{domain, dmarc::psl_organizational_domain(domain)};
    std::ranges::move(reputation::ask_lists(subject, online.specimen.reputation, online.dns),
                      std::back_inserter(all));
  }
  const Tally tally = tally_of(all);
  if (tally.pending > 0) return;
  std::string names;
  for (std::size_t i = 0; i < domains.size() && i < kMostNamed; ++i)
    names += (names.empty() ? "" : ", ") + domains[i].text();
  if (domains.size() > kMostNamed)
    names += fmt::format(" and {} more domains of the message", domains.size() - kMostNamed);
  say_listings(online, "domain-listings", tally, names + (domains.size() == 1 ? " is" : " are"));
}

void say_age(const Online& online, const dns::Name& domain, std::int64_t registered,
             const Proof& proof) {
  const std::int64_t days = (online.specimen.now - registered) / kDay;
  if (days < kYoungDays) {
    online.findings
        .warn("domain-age", fmt::format("{} was registered {} days ago. Receivers distrust domains "
                                        "younger than a month.",
                                        domain.text(), std::max<std::int64_t>(days, 0)))
        .cite(proof);
  } else {
    online.findings
        .pass("domain-age", fmt::format("{} was registered {} days ago.", domain.text(), days))
        .cite(proof);
  }
}

// Check 110.
void check_age(const Online& online) {
  Findings& findings = online.findings;
  const auto author = online.reading.author_domain();
  if (!author) {
    findings.could_not("domain-age", "From names no single domain.");
    return;
  }
  const dns::Name domain = dmarc::psl_organizational_domain(*author);
  const auto exchange = posture::read_mail_exchange(domain, online.dns);
  if (!exchange) return;
  if (exchange->state == posture::MailExchange::State::Nothing) {
    findings
        .warn("domain-age",
              exchange->is_name_missing
                  ? fmt::format("{} does not exist in DNS.", domain.text())
                  : fmt::format("{} has neither mail servers nor an address, as if nobody used it.",
                                domain.text()))
        .cite(of_dns(exchange->question, *exchange->answer))
        .advise(fmt::format("Give {} an MX record and a website.", domain.text()));
    return;
  }
  const auto request = posture::registration_request(domain);
  if (!request) {
    findings.could_not("domain-age",
                       fmt::format("When {} was registered is not known: its registry publishes no "
                                   "RDAP service that is known here.",
                                   domain.text()));
    return;
  }
  const fetch::Answer* answer = online.web.ask(*request);
  if (answer == nullptr) {
    findings.could_not("domain-age", fmt::format("The registry of {} has not answered when the "
                                                 "domain was registered.",
                                                 domain.text()));
    return;
  }
  const auto registered = answer->is_answer() ? posture::parse_registration(answer->octets)
                                              : std::optional<std::int64_t>();
  if (registered) return say_age(online, domain, *registered, of_web(*request, *answer));
  findings
      .could_not("domain-age",
                 fmt::format("The registry did not tell when {} was registered.", domain.text()))
      .cite(of_web(*request, *answer));
}

}  // namespace

void check_reputation(const Online& online) {
  check_address(online);
  check_domains(online);
  check_age(online);
}

}  // namespace waybill::tester
