// The keys of the selectors that are known, and of those that services usually have.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "health/examined.h"
#include "health/usual_selectors.h"
#include "health/words.h"
#include "posture/key_publication.h"
#include "posture/spf_breadth.h"
#include "sender/catalogue.h"

namespace waybill::health {
namespace {

constexpr unsigned kGoodRsaBits = 2048;
constexpr std::size_t kMostSelectors = 60;  // ours; that are asked for

struct SeenKey {
  KnownSelector known;
  posture::KeyPublication published;

  // A guess that finds nothing tells nothing.
  [[nodiscard]] bool is_told() const { return known.origin != KnownSelector::Origin::Usual; }
  [[nodiscard]] bool is_there() const {
    return !published.records.empty() || published.alias.has_value();
  }
  [[nodiscard]] std::string place() const { return published.question.name.text(); }
};

std::string_view word_of(KnownSelector::Origin origin) {
  switch (origin) {
    case KnownSelector::Origin::Reports: return "reports";
    case KnownSelector::Origin::Message: return "message";
    case KnownSelector::Origin::Stated: return "stated";
    case KnownSelector::Origin::Salesforce: return "salesforce";
    case KnownSelector::Origin::Usual: return "usual";
  }
  return "";
}

// Services that SPF or reports show.
std::set<std::string, std::less<>> services_of(const Examined& examined) {
  std::set<std::string, std::less<>> services;
  if (examined.subject.uses_salesforce) services.insert("salesforce-core");
  if (examined.subject.uses_microsoft) services.insert("microsoft-365");
  if (examined.subject.traffic) {
    for (const Traffic::Source& source : examined.subject.traffic->sources)
      services.insert(source.service);
  }
  const sender::Catalogue& catalogue = sender::Catalogue::embedded();
  if (examined.census) {
    posture::visit_spf(examined.census->root, [&](const spf::CensusNode& node) {
      const sender::Sign* sign = catalogue.find_suffix(sender::SignKind::SpfInclude, node.domain);
      if (sign != nullptr && !node.term.empty()) services.insert(catalogue.service_of(*sign).id);
    });
  }
  return services;
}

std::vector<KnownSelector> selectors_of(const Examined& examined) {
  std::vector<KnownSelector> all;
  const auto add = [&](KnownSelector selector) {
    const bool is_known = std::ranges::any_of(all, [&](const KnownSelector& known) {
      return ascii::iequals(known.selector, selector.selector);
    });
    if (!is_known && all.size() < kMostSelectors) all.push_back(std::move(selector));
  };
  for (const KnownSelector& selector : examined.subject.selectors)
    add(selector);
  const auto services = services_of(examined);
  for (const UsualSelector& usual : usual_selectors()) {
    if (usual.is_common || services.contains(usual.service))
      add({usual.selector, KnownSelector::Origin::Usual, 0, usual.service});
  }
  return all;
}

// Nothing: the name cannot be, or it is not known yet (`is_pending`).
std::optional<SeenKey> read_key(const KnownSelector& selector, Examined& examined,
                                bool& is_pending) {
  const auto name =
      examined.subject.domain.prefixed(ascii::lower(selector.selector) + "._domainkey");
  if (!name) return std::nullopt;
  if (selector.origin == KnownSelector::Origin::Usual) {
    // One question is enough for a name that is not there.
    const dns::Answer* answer = examined.dns.ask({*name, dns::Type::Txt});
    if (answer == nullptr) is_pending = true;
    if (answer == nullptr || !answer->has_records()) return std::nullopt;
  }
  auto published = posture::read_key_publication(*name, examined.dns);
  if (!published) {
    is_pending = true;
    return std::nullopt;
  }
  return SeenKey{selector, *std::move(published)};
}

std::string seen_in(const Examined& examined, const SeenKey& key) {
  if (key.known.messages > 0 && examined.subject.traffic)
    return fmt::format(" {} of {} days were signed with it.",
                       count_of(key.known.messages, "message"), examined.subject.traffic->days);
  return {};
}

Finding& begin(Examined& examined, std::string_view id, const SeenKey& key, std::string says) {
  return examined.findings.problem(id, says + seen_in(examined, key))
      .about(key.known.selector)
      .cite(of_dns(key.published.question, *key.published.answer));
}

bool leads_to_salesforce(const SeenKey& key) {
  return key.published.alias && key.published.alias->text().ends_with(".custdkim.salesforce.com");
}

// A CNAME without a key behind it.
void say_missing(Examined& examined, const SeenKey& key) {
  if (leads_to_salesforce(key)) {
    begin(examined, "dkim-salesforce-target", key,
          fmt::format("{} leads to {}, but no key stands there.", key.place(),
                      key.published.alias->text()));
    return;
  }
  begin(examined, "dkim-missing", key,
        key.published.others.empty()
            ? fmt::format("There is no key at {} ({}).", key.place(),
                          dns::to_string(key.published.answer->status))
            : fmt::format("The TXT record at {} is no DKIM key.", key.place()));
}

void check_record(Examined& examined, const SeenKey& key) {
  const posture::KeyPublication& published = key.published;
  if (published.records.empty()) {
    say_missing(examined, key);
  } else if (published.records.size() > 1) {
    begin(examined, "dkim-several", key,
          fmt::format("{} key records stand at {}; which one counts is undefined.",
                      published.records.size(), key.place()));
  } else if (published.is_revoked()) {
    if (key.is_told() && key.known.messages > 0)
      begin(examined, "dkim-revoked", key,
            fmt::format("The key at {} is revoked (p= is empty).", key.place()));
    else
      examined.findings
          .info("dkim-revoked", fmt::format("The key at {} is revoked (p= is empty).", key.place()))
          .about(key.known.selector)
          .cite(of_dns(published.question, *published.answer));
  } else if (!published.key.faults.empty()) {
    begin(examined, "dkim-broken", key,
          fmt::format("The key at {} cannot be used: {}.", key.place(),
                      dkim::describe(published.key.faults.front().code)));
  }
}

void check_size(Examined& examined, const SeenKey& key) {
  const dkim::PublicKey& found = *key.published.key.key.public_key;
  if (found.type() != dkim::KeyType::Rsa) return;
  const std::string says = fmt::format("The RSA key at {} has {} bits", key.place(), found.bits());
  if (found.bits() < dkim::kFewestRsaBits)
    begin(examined, "dkim-weak", key,
          says + fmt::format("; receivers must not accept fewer than {}.", dkim::kFewestRsaBits));
  else if (found.bits() < kGoodRsaBits)
    begin(examined, "dkim-short", key, says + fmt::format("; {} are advised.", kGoodRsaBits));
}

void check_flags(Examined& examined, const SeenKey& key) {
  const dkim::Key& found = key.published.key.key;
  const bool is_for_mail = std::ranges::any_of(found.services, [](const std::string& service) {
    return service == "*" || service == "email";
  });
  if (!is_for_mail)
    begin(examined, "dkim-service", key,
          fmt::format("The key at {} is not for e-mail (s=).", key.place()));
  if (found.is_testing)
    begin(examined, "dkim-testing", key,
          fmt::format("The key at {} says that it is a test (t=y): receivers may take signed mail "
                      "for unsigned.",
                      key.place()));
  if (found.hashes && std::ranges::none_of(*found.hashes, [](const std::string& hash) {
        return ascii::iequals(hash, "sha256");
      }))
    begin(examined, "dkim-sha1", key,
          fmt::format("The key at {} does not allow SHA-256 (h=), and nothing else may be used.",
                      key.place()));
}

// The other selector of a service that changes between two; nothing: not known yet.
struct Alternate {
  bool is_there = false, is_silent = false;
  std::string asked;
};
std::optional<Alternate> find_alternate(const posture::KeyRotation& rotation, Examined& examined) {
  Alternate found;
  bool is_pending = false;
  for (const std::string& selector : rotation.alternates) {
    const auto name = examined.subject.domain.prefixed(selector + "._domainkey");
    if (!name) continue;
    const dns::Answer* answer = examined.dns.ask({*name, dns::Type::Txt});
    if (answer == nullptr) {
      is_pending = true;
      continue;
    }
    found.is_there = found.is_there || answer->has_records();
    found.is_silent = found.is_silent || answer->is_temporary_failure();
    if (found.asked.empty()) found.asked = name->text();
  }
  if (is_pending) return std::nullopt;
  return found;
}

void check_rotation(Examined& examined, const SeenKey& key) {
  if (!key.published.alias || leads_to_salesforce(key)) return;
  const auto rotation = posture::rotation_of(key.known.selector, *key.published.alias);
  if (!rotation || !rotation->is_certain) return;
  const auto alternate = find_alternate(*rotation, examined);
  if (!alternate || alternate->is_there) return;
  if (alternate->is_silent) {
    examined.findings
        .unknown("dkim-rotation",
                 fmt::format("DNS did not tell whether {} is there.", alternate->asked))
        .about(key.known.selector);
    return;
  }
  begin(
      examined, "dkim-rotation", key,
      fmt::format("{} changes keys by a second selector, which is missing at {}. Signatures break "
                  "at the next change.",
                  rotation->vendor, alternate->asked));
}

// Salesforce lets its customers choose both names, so the other one is known only if it was found.
void check_salesforce_pair(Examined& examined, const std::vector<SeenKey>& keys) {
  std::vector<const SeenKey*> found;
  for (const SeenKey& key : keys) {
    if (leads_to_salesforce(key)) found.push_back(&key);
  }
  if (found.empty()) {
    examined.findings.skip("dkim-salesforce-pair",
                           "No selector that is known leads to Salesforce.");
    return;
  }
  if (found.size() >= 2) {
    examined.findings.good("dkim-salesforce-pair",
                           fmt::format("Two selectors lead to Salesforce: {} and {}.",
                                       found[0]->known.selector, found[1]->known.selector));
    return;
  }
  const SeenKey& only = *found.front();
  const auto rotation = posture::rotation_of(only.known.selector, *only.published.alias);
  const auto alternate = rotation ? find_alternate(*rotation, examined) : std::nullopt;
  if (!alternate) return;
  if (alternate->is_there) {
    examined.findings.good("dkim-salesforce-pair", "Both CNAMEs of Salesforce are published.");
    return;
  }
  // Whether the second name is another one cannot be seen from outside.
  examined.findings
      .unknown("dkim-salesforce-pair",
               fmt::format("Only {} is known to lead to Salesforce. The second selector has a name "
                           "of your choice that cannot be seen from outside: see that both CNAMEs "
                           "of Setup > DKIM Keys are published, else signatures break when "
                           "Salesforce changes keys.",
                           only.place()))
      .about(only.known.selector)
      .cite(of_dns(only.published.question, *only.published.answer));
}

boost::json::object to_json(const SeenKey& key) {
  boost::json::object object{{"selector", to_valid_utf8(key.known.selector)},
                             {"name", to_valid_utf8(key.place())},
                             {"origin", word_of(key.known.origin)},
                             {"messages", key.known.messages},
                             {"usable", key.published.is_usable()}};
  if (!key.known.service.empty()) object["service"] = key.known.service;
  if (key.published.alias) object["alias"] = to_valid_utf8(key.published.alias->text());
  if (key.published.key.key.public_key) {
    object["bits"] = key.published.key.key.public_key->bits();
    object["type"] = dkim::to_string(key.published.key.key.type);
  }
  return object;
}

void say_known(Examined& examined, const std::vector<SeenKey>& keys, bool is_silent) {
  std::vector<std::string> usable;
  bool is_told = false;
  for (const SeenKey& key : keys) {
    if (key.published.is_usable()) usable.push_back(key.known.selector);
    is_told = is_told || key.is_told();
  }
  Findings& findings = examined.findings;
  if (!usable.empty()) {
    findings.good("dkim-known", fmt::format("Keys can be used at: {}.", list_of(usable, 6)));
  } else if (is_silent) {
    findings.unknown("dkim-known", "DNS did not tell what stands at the selectors.");
  } else if (is_told) {
    findings.problem("dkim-known", fmt::format("None of the selectors that {} uses has a key that "
                                               "can be used.",
                                               examined.domain()));
  } else {
    findings.unknown(
        "dkim-known",
        "No selector is known, and those that services usually have do not exist here. "
        "Reports, or a message (--selector), show which one it is.");
  }
}

}  // namespace

void examine_dkim(Examined& examined) {
  std::vector<SeenKey> keys;
  bool is_pending = false, is_silent = false;
  for (const KnownSelector& selector : selectors_of(examined)) {
    auto key = read_key(selector, examined, is_pending);
    if (key) keys.push_back(*std::move(key));
  }
  if (is_pending) return;
  boost::json::array list;
  for (const SeenKey& key : keys) {
    if (key.is_told() || key.is_there())
      examined.records.push_back(record_of("dkim", key.published.question, *key.published.answer));
    list.push_back(to_json(key));
    if (key.published.answer->is_temporary_failure()) {
      is_silent = true;
      examined.findings
          .unknown("dkim-missing", no_answer(key.published.question, *key.published.answer))
          .about(key.known.selector);
      continue;
    }
    check_record(examined, key);
    if (key.published.is_usable()) {
      check_size(examined, key);
      check_flags(examined, key);
    }
    check_rotation(examined, key);
  }
  check_salesforce_pair(examined, keys);
  examined.details["dkim"] = std::move(list);
  if (examined.is_parked && keys.empty()) {
    examined.findings.skip("dkim-known", "The domain seems to have no mail: see below.");
  } else {
    say_known(examined, keys, is_silent);
  }
  const bool is_any_usable =
      std::ranges::any_of(keys, [](const SeenKey& key) { return key.published.is_usable(); });
  if (is_silent && !is_any_usable)
    examined.findings.close_unknown("dkim", "DNS did not tell what stands at the selectors.");
  else if (!is_any_usable)
    examined.findings.close_skipped("dkim", "No key that can be used is known.");
  else
    examined.findings.close_good("dkim");
}

}  // namespace waybill::health
