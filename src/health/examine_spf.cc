// The SPF records: what stands at the domain, and the tree below it. examine_spf_services.cc has
// the includes of services.
#include <fmt/format.h>

#include <algorithm>

#include "auth/dmarc/psl.h"
#include "auth/spf/evaluate.h"
#include "health/examine_spf.h"
#include "health/words.h"
#include "reputation/shared_pool.h"

namespace waybill::health {
namespace {

using posture::visit_spf;
using spf::CensusNode;
using spf::RecordState;

constexpr int kManyLookups = 9;              // nine or ten leave no room for a change of a vendor
constexpr std::size_t kLongestString = 255;  // RFC 1035 §3.3
constexpr std::size_t kMostCosts = 4;

std::vector<const CensusNode*> nodes_in(const CensusNode& root, RecordState state) {
  std::vector<const CensusNode*> found;
  visit_spf(root, [&](const CensusNode& node) {
    if (node.state == state && !node.term.empty()) found.push_back(&node);
  });
  return found;
}

void check_near_misses(const SpfView& view) {
  Findings& findings = view.findings();
  if (view.publication.near_misses.empty()) return;
  Finding& finding = findings.problem(
      "spf-near-miss",
      fmt::format("{} has a record that is meant for SPF but does not begin with \"v=spf1 \", so "
                  "receivers do not see it.",
                  view.domain()));
  finding.cite(view.proof());
}

void check_leftovers(const SpfView& view) {
  const dns::Question question{view.examined.subject.domain, dns::Type::Spf};
  const bool has_type99 = view.publication.type99->has_records();
  const bool has_sender_id = !view.publication.sender_id.empty();
  if (!has_type99 && !has_sender_id) {
    if (view.publication.type99->is_temporary_failure())
      view.findings().unknown("spf-leftovers", no_answer(question, *view.publication.type99));
    return;
  }
  Finding& finding = view.findings().problem(
      "spf-leftovers", fmt::format("{} still publishes {}{}{}, which nobody reads any more.",
                                   view.domain(), has_type99 ? "an SPF record of type 99" : "",
                                   has_type99 && has_sender_id ? " and " : "",
                                   has_sender_id ? "a Sender ID record (spf2.0)" : ""));
  if (has_type99) finding.cite(of_dns(question, *view.publication.type99));
  for (const std::string& text : view.publication.sender_id)
    finding.publishing({view.domain(), "TXT", "", text});
}

void check_syntax(const SpfView& view) {
  const CensusNode& root = view.census.root;
  if (root.faults.empty()) return;
  std::vector<std::string> faults;
  faults.reserve(root.faults.size());
  for (const spf::SyntaxFault& fault : root.faults)
    faults.push_back(
        fmt::format("column {}: {} (\"{}\")", fault.span.begin + 1, spf::describe(fault.code),
                    root.record.substr(fault.span.begin, fault.span.end - fault.span.begin)));
  view.findings()
      .problem("spf-syntax", fmt::format("The SPF record cannot be used, so every receiver ends "
                                         "with an error. {}.",
                                         list_of(faults)))
      .cite(view.proof());
}

// A branch of the tree that DNS did not tell leaves the counts open.
const CensusNode* silent_node(const CensusNode& root) {
  const CensusNode* found = nullptr;
  visit_spf(root, [&](const CensusNode& node) {
    if (node.state == RecordState::DnsFailure && found == nullptr) found = &node;
  });
  return found;
}

std::string why_silent(const SpfView& view, const CensusNode& node) {
  const dns::Question question{dns::Name::parse(node.domain).value_or(view.examined.subject.domain),
                               dns::Type::Txt};
  const dns::Answer* answer = view.examined.dns.ask(question);
  return answer == nullptr ? "DNS did not tell." : no_answer(question, *answer);
}

void check_lookups(const SpfView& view) {
  Findings& findings = view.findings();
  const spf::Census& census = view.census;
  const int lookups = census.root.lookups;
  std::string says = fmt::format("SPF needs {}{} of the {} look-ups that are allowed",
                                 census.is_cut ? "at least " : "", lookups, spf::kMostDnsTerms);
  if (const std::string costs = posture::spf_costs(census.root, kMostCosts); !costs.empty())
    says += ": " + costs;
  says += ".";
  const CensusNode* silent = silent_node(census.root);
  if (lookups > spf::kMostDnsTerms) {
    findings
        .problem("spf-lookups", says + " Receivers that come so far end with a permanent error.")
        .cite(view.proof());
    findings.skip("spf-lookups-near", says);
  } else if (silent != nullptr) {
    for (const std::string_view id : {"spf-lookups", "spf-lookups-near"})
      findings.unknown(id, why_silent(view, *silent));
  } else {
    findings.good("spf-lookups", says).cite(view.proof());
    if (lookups >= kManyLookups)
      findings
          .problem("spf-lookups-near",
                   says + " One more in an include of somebody else, and all of SPF fails.")
          .cite(view.proof());
  }
}

void check_voids(const SpfView& view) {
  Findings& findings = view.findings();
  std::vector<std::string> terms;
  visit_spf(view.census.root, [&](const CensusNode& node) {
    terms.insert(terms.end(), node.void_terms.begin(), node.void_terms.end());
    if (node.state == RecordState::Missing && node.void_lookups > 0 && !node.term.empty())
      terms.push_back(node.term);
  });
  const int voids = view.census.root.void_lookups;
  if (voids == 0) return;
  const std::string says = fmt::format("{} of SPF find{} nothing: {}.",
                                       count_of(static_cast<std::uint64_t>(voids), "look-up"),
                                       voids == 1 ? "s" : "", list_of(terms));
  if (voids > spf::kMostVoidTerms)
    findings
        .problem("spf-voids", says + fmt::format(" Receivers allow {}, then end with an error.",
                                                 spf::kMostVoidTerms))
        .cite(view.proof());
  else
    findings.problem("spf-voids-near", says + fmt::format(" {} are allowed.", spf::kMostVoidTerms))
        .cite(view.proof());
}

void check_mx_and_ptr(const SpfView& view) {
  std::vector<std::string> large, ptr;
  visit_spf(view.census.root, [&](const CensusNode& node) {
    for (const std::string& term : node.mx_over_limit)
      large.push_back(term + " of " + node.domain);
    for (const spf::Directive& directive : spf::parse_record(node.record).record.directives) {
      if (std::holds_alternative<spf::Ptr>(directive.mechanism)) ptr.push_back(node.domain);
    }
  });
  if (!large.empty())
    view.findings()
        .problem("spf-mx-limit", fmt::format("{} stands for more than {} mail servers, which is a "
                                             "permanent error.",
                                             list_of(large), spf::kMostMxNames))
        .cite(view.proof());
  if (!ptr.empty())
    view.findings()
        .problem("spf-ptr", fmt::format("The record of {} uses ptr, which is slow, unreliable and "
                                        "must not be used.",
                                        list_of(ptr)))
        .cite(view.proof());
}

// The record with another `all` at its end.
std::string ended_with(const std::string& text, std::string_view all) {
  const spf::ParsedRecord parsed = spf::parse_record(text);
  std::string record = "v=spf1";
  for (const spf::Directive& directive : parsed.record.directives) {
    if (!std::holds_alternative<spf::All>(directive.mechanism))
      record += " " + std::string(parsed.record.text_of(directive.span));
  }
  for (const spf::Modifier& modifier : parsed.record.unknown_modifiers)
    record += " " + std::string(parsed.record.text_of(modifier.span));
  if (parsed.record.explanation)
    record += " " + std::string(parsed.record.text_of(parsed.record.explanation->span));
  return record + " " + std::string(all);
}

void check_end(const SpfView& view) {
  const CensusNode& node = posture::deciding_node(view.census.root);
  const spf::ParsedRecord parsed = spf::parse_record(node.record);
  const posture::AllTerm term = posture::all_of(parsed.record);
  const bool is_own = &node == &view.census.root;
  if (term.all == nullptr) {
    if (parsed.record.redirect) return;  // its record is not known or missing: told elsewhere
    Finding& finding = view.findings().problem(
        "spf-no-all", fmt::format("The record of {} has no all at its end, which says nothing "
                                  "about strangers.",
                                  node.domain));
    finding.cite(view.proof());
    if (is_own)
      view.edits.propose(finding, [](const std::string& text) { return ended_with(text, "~all"); });
    return;
  }
  if (term.all->qualifier == spf::Qualifier::Neutral) {
    Finding& finding = view.findings().problem(
        "spf-neutral",
        fmt::format("The record of {} ends with ?all, which says nothing about strangers.",
                    node.domain));
    finding.cite(view.proof());
    if (is_own)
      view.edits.propose(finding, [](const std::string& text) { return ended_with(text, "~all"); });
  }
  if (term.has_more)
    view.findings()
        .problem(
            "spf-after-all",
            fmt::format("Terms stand behind all in the record of {}. Receivers stop at all and "
                        "ignore them.",
                        node.domain))
        .cite(view.proof());
}

void check_breadth(const SpfView& view) {
  Findings& findings = view.findings();
  const posture::SpfBreadth breadth = posture::breadth_of(view.census);
  const auto words = [](const std::vector<posture::SpfTerm>& terms) {
    std::vector<std::string> items;
    items.reserve(terms.size());
    for (const posture::SpfTerm& term : terms)
      items.push_back(fmt::format("{} of {}", term.text, term.domain));
    return list_of(items);
  };
  if (!breadth.everybody.empty()) {
    Finding& finding =
        findings.problem("spf-open", fmt::format("{} allows every address: anybody may send as {}.",
                                                 words(breadth.everybody), view.domain()));
    finding.cite(view.proof());
    const bool is_all = breadth.everybody.front().text.ends_with("all");
    if (is_all && breadth.everybody.front().domain == view.domain())
      view.edits.propose(finding, [](const std::string& text) { return ended_with(text, "~all"); });
  }
  if (!breadth.wide.empty())
    findings
        .problem("spf-wide",
                 fmt::format("{} allows a network that is wider than /{} (IPv6: /{}).",
                             words(breadth.wide), posture::kWideV4Prefix, posture::kWideV6Prefix))
        .cite(view.proof());
  const std::string size = count_of(breadth.addresses, "IPv4 address");
  if (breadth.addresses > posture::kManyAddresses && breadth.everybody.empty())
    findings
        .problem("spf-breadth",
                 fmt::format("SPF allows {}es: whoever rents one of them sends as {} with SPF "
                             "passing.",
                             size, view.domain()))
        .cite(view.proof());
}

void check_shared(const SpfView& view) {
  std::vector<std::string> shared;
  visit_spf(view.census.root, [&](const CensusNode& node) {
    for (const reputation::SharedPool& pool : reputation::shared_pools()) {
      if (!pool.include.empty() && pool.include == node.domain) shared.push_back(pool.title);
    }
  });
  if (shared.empty()) return;
  view.findings()
      .info("spf-shared",
            fmt::format("SPF allows {}, whose addresses all of their customers share: "
                        "it is the service that keeps them from using your name.",
                        list_of(shared)))
      .cite(view.proof());
}

void check_size(const SpfView& view) {
  const posture::SpfPublication& publication = view.publication;
  if (publication.longest_string > kLongestString) {
    view.findings()
        .problem("spf-size",
                 fmt::format("A string of the SPF record has {} octets; {} are allowed.",
                             publication.longest_string, kLongestString))
        .graded(Severity::High)
        .cite(view.proof());
    return;
  }
  const std::string says = fmt::format("The TXT answer of {} takes some {} octets", view.domain(),
                                       publication.answer_octets);
  if (publication.answer_octets > posture::kTooLargeSpfAnswer)
    view.findings()
        .problem("spf-size", says + fmt::format(", more than a plain DNS packet of {}: receivers "
                                                "that cannot ask over TCP do not see it.",
                                                posture::kTooLargeSpfAnswer))
        .cite(view.proof());
  else if (publication.answer_octets > posture::kLargeSpfAnswer)
    view.findings()
        .problem("spf-size-near", says + fmt::format(", near to the {} of a plain DNS packet.",
                                                     posture::kTooLargeSpfAnswer))
        .cite(view.proof());
}

// The domain that anybody could register to own the include; nothing: it is registered, or DNS does
// not tell. Registries may keep names back, which DNS does not show.
std::optional<dns::Name> free_domain(const CensusNode& node, dns::Inquiry& dns) {
  const auto name = dns::Name::parse(node.domain);
  auto registrable = name ? dmarc::registrable_domain(*name) : std::nullopt;
  if (!registrable) return std::nullopt;
  const dns::Answer* answer = dns.ask({*registrable, dns::Type::Ns});
  if (answer == nullptr || answer->status != dns::Status::NxDomain) return std::nullopt;
  return registrable;
}

void take_out(const SpfView& view, const CensusNode& node, Finding& finding) {
  // Only of the domain's own record: another owner mends his.
  const bool is_own = std::ranges::any_of(view.census.root.children,
                                          [&](const CensusNode& child) { return &child == &node; });
  if (is_own && !node.term.starts_with("redirect="))
    view.edits.propose(finding, [term = node.term](const std::string& text) {
      return posture::without_spf_term(text, term);
    });
}

void check_includes(const SpfView& view) {
  Findings& findings = view.findings();
  for (const CensusNode* node : nodes_in(view.census.root, RecordState::Missing)) {
    const auto free = free_domain(*node, view.examined.dns);
    Finding& finding =
        free
            ? findings.problem("spf-include-free",
                               fmt::format("{} leads to {}, and {} does not exist in DNS: it could "
                                           "be registered by anyone, who would then send as {}.",
                                           node->term, node->domain, free->text(), view.domain()))
            : findings.problem("spf-include-missing",
                               fmt::format("{} leads to {}, which has no SPF record: a receiver "
                                           "that comes to it ends with a permanent error.",
                                           node->term, node->domain));
    finding.about(node->domain);
    view.cite_node(*node, finding);
    take_out(view, *node, finding);
  }
  for (const RecordState state : {RecordState::SyntaxError, RecordState::Several}) {
    for (const CensusNode* node : nodes_in(view.census.root, state)) {
      Finding& finding = findings.problem(
          "spf-include-broken",
          fmt::format("{} leads to a record that cannot be used: {}.", node->term,
                      node->faults.empty() ? spf::describe(state)
                                           : spf::describe(node->faults.front().code)));
      finding.about(node->domain);
      view.cite_node(*node, finding);
    }
  }
  for (const CensusNode* node : nodes_in(view.census.root, RecordState::Loop)) {
    findings
        .problem("spf-include-loop", fmt::format("{} leads back to {} above it, which never ends.",
                                                 node->term, node->domain))
        .about(node->domain)
        .cite(view.proof());
  }
}

void check_dynamic(const SpfView& view) {
  std::vector<std::string> places;
  visit_spf(view.census.root, [&](const CensusNode& node) {
    if (node.record.contains("%{")) places.push_back(node.domain);
  });
  if (!places.empty())
    view.findings().info(
        "spf-dynamic", fmt::format("The record of {} asks by macros: what it allows depends on the "
                                   "message and cannot be listed.",
                                   list_of(places)));
}

void check_tree(const SpfView& view) {
  if (view.census.root.state == RecordState::DnsFailure) return;
  check_syntax(view);
  check_size(view);
  check_lookups(view);
  check_voids(view);
  check_mx_and_ptr(view);
  check_end(view);
  check_breadth(view);
  check_shared(view);
  check_includes(view);
  check_dynamic(view);
  examine_spf_services(view);
}

void say_missing(const SpfView& view) {
  Examined& examined = view.examined;
  if (examined.is_parked) {
    examined.findings.skip("spf-missing", "The domain seems to have no mail: see below.");
    return;
  }
  Finding& finding = examined.findings.problem(
      "spf-missing", fmt::format("{} has no SPF record{}.", view.domain(),
                                 view.publication.txt->status == dns::Status::NxDomain
                                     ? "; the name does not even exist in DNS"
                                     : ""));
  finding.cite(view.proof());
  const std::string terms = needed_spf_terms(examined);
  finding.publishing(
      {view.domain(), "TXT", terms.empty() ? "v=spf1 mx ~all" : "v=spf1 " + terms + " ~all", ""});
}

}  // namespace

Proof SpfView::proof() const {
  return of_dns({examined.subject.domain, dns::Type::Txt}, *publication.txt);
}

void SpfView::cite_node(const spf::CensusNode& node, Finding& finding) const {
  const auto name = dns::Name::parse(node.domain);
  if (!name) return;
  const dns::Question question{*name, dns::Type::Txt};
  if (const dns::Answer* answer = examined.dns.ask(question))
    finding.cite(of_dns(question, *answer));
}

void examine_spf(Examined& examined) {
  if (!examined.spf || !examined.census) return;
  const dns::Question question{examined.subject.domain, dns::Type::Txt};
  const posture::SpfPublication& publication = *examined.spf;
  examined.records.push_back(record_of("spf", question, *publication.txt, "v=spf1"));
  if (publication.txt->is_temporary_failure()) {
    examined.findings.close_unknown("spf", no_answer(question, *publication.txt));
    return;
  }
  RecordEdits edits(examined.domain(), examined.census->root.record);
  const SpfView view{examined, publication, *examined.census, edits};
  examined.details["spf"] = spf::to_json(*examined.census);
  check_near_misses(view);
  check_leftovers(view);
  if (publication.records.empty()) {
    say_missing(view);
    examined.findings.close_skipped("spf", "There is no SPF record.");
    return;
  }
  examined.findings.good("spf-missing", fmt::format("{} has an SPF record.", view.domain()))
      .cite(view.proof());
  if (publication.records.size() > 1) {
    Finding& finding = examined.findings.problem(
        "spf-several", fmt::format("{} has {} SPF records. With more than one, none counts.",
                                   view.domain(), publication.records.size()));
    finding.cite(view.proof());
    finding.publishing({view.domain(), "TXT", posture::join_spf_records(publication.records),
                        publication.records.front()});
    for (std::size_t i = 1; i < publication.records.size(); ++i)
      finding.publishing({view.domain(), "TXT", "", publication.records[i]});
    examined.findings.close_skipped("spf", "There is more than one record, so none is evaluated.");
    return;
  }
  check_tree(view);
  edits.publish();
  const CensusNode* silent = silent_node(view.census.root);
  if (silent != nullptr) {
    // What stands below the branch that DNS did not tell may be wrong in any way.
    for (const std::string_view id :
         {"spf-voids", "spf-voids-near", "spf-mx-limit", "spf-ptr", "spf-wide", "spf-breadth",
          "spf-open", "spf-include-missing", "spf-include-free", "spf-include-broken",
          "spf-include-loop", "spf-salesforce-missing", "spf-microsoft-missing"}) {
      if (!examined.findings.has(id)) examined.findings.unknown(id, why_silent(view, *silent));
    }
  }
  examined.findings.close_good("spf");
}

}  // namespace waybill::health
