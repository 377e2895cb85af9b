// The SPF record of the sender's domain, and questions that DNS left open.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "diagnosis/rules.h"

namespace waybill::diagnosis::rule {
namespace {

std::vector<std::string> cite_record(const Known& known) {
  return known.cite(FactKind::Dns, known.dossier.author_domain + " TXT (SPF)");
}

const spf::CensusNode* root_of(const Known& known) {
  return known.survey.spf ? &known.survey.spf->root : nullptr;
}

// SPF of the author's domain decides nothing while the envelope is somebody else's.
Severity spf_severity(const Known& known) {
  return known.dossier.uses_bounce_address() ? Severity::Low : Severity::High;
}

// All terms of several records once, in order, with the last and strictest "all".
std::string merged_record(const std::vector<std::string>& records) {
  std::vector<std::string> terms;
  std::string all = "~all";
  std::set<std::string> seen;
  for (const std::string& record : records) {
    for (const std::string_view term : ascii::split(record, ' ')) {
      if (term.empty() || ascii::iequals(term, "v=spf1")) continue;
      if (ascii::iends_with(term, "all") && term.size() <= 4) {
        if (term.starts_with('-')) all = "-all";
      } else if (seen.insert(ascii::lower(term)).second) {
        terms.emplace_back(term);
      }
    }
  }
  return fmt::format("v=spf1 {}{}{}", fmt::join(terms, " "), terms.empty() ? "" : " ", all);
}

// The text without one term.
std::string without_term(std::string_view record, std::string_view term) {
  std::vector<std::string_view> kept;
  for (const std::string_view word : ascii::split(record, ' ')) {
    if (!word.empty() && !ascii::iequals(word, term)) kept.push_back(word);
  }
  return fmt::format("{}", fmt::join(kept, " "));
}

const spf::CensusNode* find_broken(const spf::CensusNode& node) {
  for (const spf::CensusNode& child : node.children) {
    const bool broken =
        child.state == spf::RecordState::Missing || child.state == spf::RecordState::SyntaxError ||
        child.state == spf::RecordState::Several || child.state == spf::RecordState::Loop;
    if (broken) return &child;
    if (const spf::CensusNode* below = find_broken(child)) return below;
  }
  return nullptr;
}

void collect_failures(const spf::CensusNode& node, std::set<std::string>& names) {
  if (node.state == spf::RecordState::DnsFailure) names.insert(node.domain + " TXT (SPF)");
  for (const spf::CensusNode& child : node.children)
    collect_failures(child, names);
}

bool can_be_idle(const Known& known) {
  return known.dossier.uses_bounce_address() && known.survey.includes_salesforce;
}

}  // namespace

Hit spf_several_records(const Known& known) {
  const spf::CensusNode* root = root_of(known);
  if (root == nullptr || root->state != spf::RecordState::Several) return std::nullopt;
  return RuleHit{
      .statement = fmt::format(
          "{} publishes {} SPF records. That is a permanent error (RFC 7208 §4.5): SPF fails "
          "for all mail of the domain.",
          known.dossier.author_domain, known.survey.spf_records.size()),
      .facts = cite_record(known),
      .fix = {make_fix("spf-merge", known.words,
                       {{"count", std::to_string(known.survey.spf_records.size())},
                        {"record", merged_record(known.survey.spf_records)}})},
      .severity = spf_severity(known)};
}

Hit spf_too_many_lookups(const Known& known) {
  const spf::CensusNode* root = root_of(known);
  if (root == nullptr || root->state != spf::RecordState::Valid ||
      root->lookups <= spf::kMostDnsTerms)
    return std::nullopt;
  const auto costliest = std::ranges::max_element(root->children, {}, &spf::CensusNode::lookups);
  std::string detail;
  std::string record = root->record;
  const auto idle = std::ranges::find_if(root->children, [](const spf::CensusNode& child) {
    return ascii::iequals(child.domain, "_spf.salesforce.com");
  });
  if (idle != root->children.end() && can_be_idle(known)) {
    detail = fmt::format(
        "{} costs {} and does nothing while Salesforce's bounce addresses are on: remove it first.",
        idle->term, idle->lookups);
    record = without_term(root->record, idle->term);
  } else if (costliest != root->children.end()) {
    detail = fmt::format(
        "{} alone costs {}: remove it if its service no longer sends for you, or send its mail "
        "from a "
        "subdomain with a record of its own.",
        costliest->term, costliest->lookups);
    record = without_term(root->record, costliest->term);
  }
  return RuleHit{
      .statement = fmt::format(
          "The SPF record of {} needs {} DNS look-ups in the worst case; at 10 receivers stop "
          "with a permanent error (RFC 7208 §4.6.4).",
          known.dossier.author_domain, root->lookups),
      .facts = cite_record(known),
      .fix = {make_fix("spf-reduce", known.words,
                       {{"count", std::to_string(root->lookups)},
                        {"detail", detail},
                        {"record", known.dossier.author_domain + "  TXT  " + record}})},
      .severity = spf_severity(known)};
}

Hit spf_syntax(const Known& known) {
  const spf::CensusNode* root = root_of(known);
  if (root == nullptr || root->state != spf::RecordState::SyntaxError || root->faults.empty())
    return std::nullopt;
  const auto& fault = root->faults.front();
  const std::string words =
      fmt::format("{} at column {}", spf::describe(fault.code), fault.span.begin + 1);
  return RuleHit{
      .statement = fmt::format("The SPF record of {} has a fault: {}. Receivers answer permerror.",
                               known.dossier.author_domain, words),
      .facts = cite_record(known),
      .fix = {make_fix("spf-repair", known.words, {{"fault", words}, {"record", root->record}})},
      .severity = spf_severity(known)};
}

Hit spf_broken_include(const Known& known) {
  const spf::CensusNode* root = root_of(known);
  const spf::CensusNode* broken = root == nullptr ? nullptr : find_broken(*root);
  if (broken == nullptr) return std::nullopt;
  return RuleHit{
      .statement = fmt::format(
          "The SPF record of {} includes {}: {}. That is a permanent error for all mail that "
          "gets this far.",
          known.dossier.author_domain, broken->domain, spf::describe(broken->state)),
      .facts = cite_record(known),
      .fix = {make_fix("spf-fix-include", known.words,
                       {{"term", broken->term},
                        {"fault", std::string(spf::describe(broken->state))},
                        {"record", known.dossier.author_domain + "  TXT  " +
                                       without_term(root->record, broken->term)}})},
      .severity = spf_severity(known)};
}

Hit spf_missing(const Known& known) {
  const spf::CensusNode* root = root_of(known);
  if (root == nullptr || root->state != spf::RecordState::Missing) return std::nullopt;
  return RuleHit{.statement = fmt::format("{} has no SPF record.", known.dossier.author_domain),
                 .facts = cite_record(known),
                 .fix = {},
                 .severity = known.spf_could_align() ? Severity::Medium : Severity::Low};
}

Hit spf_client_not_listed(const Known& known) {
  if (!known.auth || !known.auth->spf || known.dossier.uses_bounce_address()) return std::nullopt;
  const spf::Outcome& spf = *known.auth->spf;
  if (spf.result != spf::Result::Fail && spf.result != spf::Result::SoftFail &&
      spf.result != spf::Result::Neutral)
    return std::nullopt;
  std::string record = spf.record;
  const std::string ip =
      known.words.contains("ip") ? known.words.find("ip")->second : std::string();
  const bool core = known.dossier.route.detected == salesforce::Route::Core;
  // Salesforce's addresses change: its own include names them. Another sender's address is named
  // itself.
  const std::string term =
      core ? "include:_spf.salesforce.com" : (ip.contains(':') ? "ip6:" : "ip4:") + ip;
  const std::size_t first = record.find(' ');
  if (first != std::string::npos) record.insert(first, " " + term);
  return RuleHit{.statement = fmt::format("SPF is {} for {}: its record does not name {}.",
                                          spf::to_string(spf.result), spf.domain, ip),
                 .facts = known.cite(FactKind::Result, "spf"),
                 .fix = {make_fix("spf-add-ip", known.words,
                                  {{"record", spf.domain + "  TXT  " + record},
                                   {"envelope_domain", spf.domain}})},
                 .severity = known.dmarc_passes() ? Severity::Low : Severity::High};
}

Hit spf_salesforce_include_idle(const Known& known) {
  if (!can_be_idle(known)) return std::nullopt;
  return RuleHit{
      .statement = fmt::format(
          "include:_spf.salesforce.com in the SPF record of {} does nothing for this mail: with "
          "Salesforce's bounce addresses the record is never asked. It costs two look-ups.",
          known.dossier.author_domain),
      .facts = cite_record(known),
      .fix = {}};
}

Hit dns_unanswered(const Known& known) {
  std::set<std::string> names;
  if (known.survey.spf) collect_failures(known.survey.spf->root, names);
  if (known.survey.dmarc && known.survey.dmarc->result == dmarc::Result::TempError)
    names.insert("_dmarc." + known.dossier.author_domain + " TXT");
  for (const SelectorState& state : known.survey.selectors) {
    const bool failed =
        state.status == dns::Status::ServFail || state.status == dns::Status::Timeout ||
        state.status == dns::Status::Refused || state.status == dns::Status::NotRecorded;
    if (failed && state.origin != SelectorState::Origin::Usual)
      names.insert(fmt::format("{}._domainkey.{} TXT", state.selector, state.domain));
  }
  if (known.auth && known.auth->spf && known.auth->spf->result == spf::Result::TempError)
    names.insert(known.auth->spf->domain + " (SPF)");
  if (names.empty()) return std::nullopt;
  return RuleHit{
      .statement = fmt::format(
          "DNS gave no answer for {}. What stands there is not known; it is not taken for "
          "missing. Receivers that saw the same defer the message.",
          fmt::join(names, ", ")),
      .facts = known.cite(FactKind::Dns),
      .fix = {
          make_fix("dns-repair", known.words, {{"name", *names.begin()}, {"fault", "no answer"}})}};
}

}  // namespace waybill::diagnosis::rule
