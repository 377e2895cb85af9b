#include "salesforce/log_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "salesforce/log_words.h"

namespace waybill::salesforce {
namespace {

enum class Group : std::uint8_t { Technical, Reputation, List, Transport, Other };

Group group_of(const refusal::Classification& meaning) {
  if (!meaning.kind) return Group::Other;
  switch (*meaning.kind) {
    case refusal::Class::Authentication:
    case refusal::Class::PolicyRouting:
    case refusal::Class::Configuration: return Group::Technical;
    case refusal::Class::ReputationIp:
    case refusal::Class::ReputationDomain: return Group::Reputation;
    case refusal::Class::ListQuality: return Group::List;
    case refusal::Class::ConnectionTls: return Group::Transport;
    case refusal::Class::RateLimit:
    case refusal::Class::Content:
    case refusal::Class::Greylist: return Group::Other;
  }
  std::abort();
}

// A pattern that makes less of the failures than this does not name the whole.
constexpr double kLeastShare = 0.15;

struct Evidence {
  std::set<std::string> technical_systems, reputation_systems;
  Count authentication = 0;  // of the technical ones: plain words, not only a rule of one recipient
  Count by_salesforce = 0;
};

// Domains of one provider are one recipient system where the provider decides; a domain of an
// unknown provider is one, and so is each domain where its own administrator decides, by rules and
// connectors.
std::string system_of(const LogContent& content, const LogTally& tally, std::uint32_t domain,
                      const refusal::Classification& meaning) {
  const DomainTally& facts = tally.domains[domain];
  const bool by_tenant = meaning.kind == refusal::Class::PolicyRouting ||
                         meaning.kind == refusal::Class::Configuration;
  if (facts.provider != 0 && !by_tenant) return tally.providers[facts.provider];
  return std::string(content.domains.at(domain));
}

void add_cluster(const LogContent& content, const LogTally& tally, const Cluster& cluster,
                 DigestPattern& pattern, Evidence& evidence) {
  const auto add_systems = [&](std::set<std::string>& systems) {
    for (const auto& [domain, count] : cluster.domains)
      systems.insert(system_of(content, tally, domain, cluster.meaning));
  };
  switch (group_of(cluster.meaning)) {
    case Group::Technical:
      pattern.technical += cluster.count;
      if (cluster.meaning.who == refusal::Who::Salesforce) {
        evidence.by_salesforce += cluster.count;
        evidence.technical_systems.insert("Salesforce");
      } else {
        add_systems(evidence.technical_systems);
      }
      if (cluster.meaning.kind == refusal::Class::Authentication)
        evidence.authentication += cluster.count;
      break;
    case Group::Reputation:
      pattern.reputation += cluster.count;
      add_systems(evidence.reputation_systems);
      break;
    case Group::List: pattern.list += cluster.count; break;
    case Group::Transport: pattern.transport += cluster.count; break;
    case Group::Other: pattern.other += cluster.count; break;
  }
}

std::string technical_sentence(const DigestPattern& pattern, const Evidence& evidence) {
  if (evidence.by_salesforce * 2 >= pattern.technical)
    return fmt::format(
        "Technical: Salesforce itself rejects {} before any recipient sees them; the fix is in the "
        "sender's setup.",
        counted(pattern.technical, "message"));
  if (pattern.technical_systems > 1)
    return fmt::format(
        "Technical: the replies name authentication or routing, and {} recipient systems agree "
        "({}); the fix is in DNS, DKIM, sender settings or a connector.",
        grouped(pattern.technical_systems), counted(pattern.technical, "message"));
  return fmt::format(
      "Technical: {} names authentication in {}; others may follow. The fix is in DNS, DKIM or "
      "sender settings.",
      *evidence.technical_systems.begin(), counted(pattern.technical, "reply"));
}

std::string reputation_sentence(const DigestPattern& pattern, const Evidence& evidence) {
  const std::string who = pattern.reputation_systems == 1
                              ? *evidence.reputation_systems.begin() + " alone refuses"
                              : grouped(pattern.reputation_systems) + " recipient systems refuse";
  return fmt::format(
      "Reputation: {} because of the sending address or domain ({}); what helps is clean input and "
      "a list without dead addresses, then perhaps another route.",
      who, counted(pattern.reputation, "message"));
}

std::string weaker_sentence(DigestPattern& pattern, const Evidence& evidence) {
  if (pattern.list > 0 &&
      pattern.list >= std::max({pattern.transport, pattern.other, pattern.technical})) {
    pattern.kind = "list";
    return fmt::format("List: most of what failed went to addresses that do not take mail ({}).",
                       counted(pattern.list, "message"));
  }
  if (pattern.transport > 0 && pattern.transport >= std::max(pattern.other, pattern.technical)) {
    pattern.kind = "transport";
    return fmt::format(
        "Transport: the recipients' servers could not be reached, or no secure connection came "
        "about ({}).",
        counted(pattern.transport, "message"));
  }
  if (pattern.technical > 0 && pattern.technical >= pattern.other)
    return fmt::format("No wider pattern: it is the rule of one recipient, {} ({}).",
                       *evidence.technical_systems.begin(), counted(pattern.technical, "refusal"));
  return {};
}

std::string shares_of(const DigestRefusal& refusal) {
  if (!refusal.change) return {};
  return fmt::format(" Since {} it meets {} of the messages to them, before {}.",
                     gmt_time(refusal.change->since), percent(refusal.change->after),
                     percent(refusal.change->before));
}

std::string whom(const DigestRefusal& refusal) {
  if (refusal.domain_count == 1 && !refusal.domains.empty())
    return "one domain, " + refusal.domains[0].domain;
  if (refusal.scope == "one-provider" && !refusal.providers.empty())
    return fmt::format("one provider, {} ({})", refusal.providers[0],
                       counted(refusal.domain_count, "domain"));
  return counted(refusal.domain_count, "domain");
}

}  // namespace

DigestPattern find_pattern(const LogContent& content, const LogTally& tally) {
  DigestPattern pattern;
  Evidence evidence;
  for (const Cluster& cluster : tally.clusters)
    add_cluster(content, tally, cluster, pattern, evidence);
  pattern.technical_systems = evidence.technical_systems.size();
  pattern.reputation_systems = evidence.reputation_systems.size();
  const Count all =
      pattern.technical + pattern.reputation + pattern.list + pattern.transport + pattern.other;
  const auto weighs = [&](Count count) {
    return count > 0 && static_cast<double>(count) >= kLeastShare * static_cast<double>(all);
  };
  const bool technical =
      weighs(pattern.technical) &&
      (pattern.technical_systems > 1 || evidence.authentication > 0 || evidence.by_salesforce > 0);
  const bool reputation = weighs(pattern.reputation);
  if (technical) pattern.sentence = technical_sentence(pattern, evidence);
  if (reputation)
    pattern.sentence += (technical ? " " : "") + reputation_sentence(pattern, evidence);
  if (technical && reputation) pattern.sentence += " Mend the technical part first.";
  if (technical || reputation) {
    pattern.kind = technical && reputation ? "both" : technical ? "technical" : "reputation";
    return pattern;
  }
  pattern.sentence = weaker_sentence(pattern, evidence);
  return pattern;
}

std::string verdict_of(const LogDigest& digest) {
  Count failed = 0;
  for (const auto* const state : {"refused", "expired", "deferred", "discarded-by-salesforce"}) {
    const auto found = digest.states.find(state);
    if (found != digest.states.end()) failed += found->second;
  }
  if (digest.question && digest.question->answer == "never-left")
    return "The file has no row for what was asked, so it never left Salesforce in that time. Look "
           "at "
           "Setup > Deliverability > Access level, at the verified sending domain, and for "
           "exceptions of the automation.";
  if (digest.question && digest.question->answer == "not-covered")
    return "The file has no row for what was asked, but it does not reach over the time that was "
           "named: ask for the log of that time.";
  if (digest.messages == 0) return "The log has no messages to look at.";
  if (failed == 0) {
    const auto queued = digest.states.find("queued");
    if (queued == digest.states.end())
      return fmt::format("All {} were delivered.", counted(digest.messages, "message"));
    return fmt::format("Nothing was refused; {} of {} have no outcome in the file.",
                       grouped(queued->second), counted(digest.messages, "message"));
  }
  std::string text = fmt::format(
      "{} of {} did not get through ({}).", grouped(failed), counted(digest.messages, "message"),
      percent(static_cast<double>(failed) / static_cast<double>(digest.messages)));
  if (!digest.refusals.empty()) {
    const DigestRefusal& most = digest.refusals.front();
    text +=
        fmt::format(" {} of them: {} ({}).",
                    most.count >= failed
                        ? "All"
                        : percent(static_cast<double>(most.count) / static_cast<double>(failed)),
                    most.meaning.empty() ? most.text : most.meaning, whom(most));
    text += shares_of(most);
  }
  if (!digest.pattern.sentence.empty()) text += " " + digest.pattern.sentence;
  return text;
}

}  // namespace waybill::salesforce
