// The SPF record of the envelope sender's domain: checks 3 to 11 and 14.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "auth/dmarc/psl.h"
#include "auth/spf/census.h"
#include "auth/spf/evaluate.h"
#include "auth/spf/record.h"
#include "posture/spf_publication.h"
#include "reputation/shared_pool.h"
#include "tester/check_spf.h"
#include "tester/dns_words.h"
#include "tester/envelope_words.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kMostNamed = 3;  // faults or terms in one sentence
constexpr int kManyLookups = 9;        // nine or ten leave no room for a vendor's change

constexpr std::array<std::string_view, 10> kRecordChecks = {
    "spf-one-record", "spf-syntax",   "spf-lookups", "spf-voids",  "spf-mx-ptr",
    "spf-all",        "spf-includes", "spf-size",    "spf-macros", "spf-leftovers"};

// What all checks of the record look at.
struct Subject {
  const Online& online;
  dns::Name domain;
  dns::Question question;
  posture::SpfPublication publication;
  spf::Census census;

  [[nodiscard]] Findings& findings() const { return online.findings; }
  [[nodiscard]] Proof proof() const { return of_dns(question, *publication.txt); }
};

void visit(const spf::CensusNode& node, const auto& look) {
  look(node);
  for (const spf::CensusNode& child : node.children)
    visit(child, look);
}

std::vector<const spf::CensusNode*> nodes_in(const spf::CensusNode& root, spf::RecordState state) {
  std::vector<const spf::CensusNode*> found;
  visit(root, [&](const spf::CensusNode& node) {
    if (node.state == state) found.push_back(&node);
  });
  return found;
}

std::string list_of(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size() && i < kMostNamed; ++i)
    text += (i == 0 ? "" : ", ") + items[i];
  if (items.size() > kMostNamed) text += fmt::format(" and {} more", items.size() - kMostNamed);
  return text;
}

// Where a node stands: its own domain, and the include that led there.
std::string place_of(const spf::CensusNode& node) {
  return node.term.empty() ? node.domain : node.domain + " (" + node.term + ")";
}

// For a domain without one.
std::string first_record(const Subject& subject) {
  const IpAddress* client = client_of(subject.online.specimen);
  if (client == nullptr || client->is_private())
    return fmt::format(
        "Publish: {} TXT \"v=spf1 mx ~all\", with the addresses or includes of all "
        "that send for it.",
        subject.domain.text());
  const reputation::SharedPool* pool = reputation::pool_of(*client, {});
  const std::string term =
      pool != nullptr && !pool->include.empty()
          ? "include:" + pool->include
          : fmt::format("{}:{}", client->is_v4() ? "ip4" : "ip6", client->to_string());
  return fmt::format("Publish: {} TXT \"{}\", and name all others that send for it.",
                     subject.domain.text(), posture::with_spf_term({}, term));
}

void check_one_record(const Subject& subject) {
  const posture::SpfPublication& publication = subject.publication;
  const std::string domain = subject.domain.text();
  Findings& findings = subject.findings();
  if (publication.records.size() > 1) {
    findings
        .fail("spf-one-record",
              fmt::format("{} has {} SPF records. With more than one, none counts.", domain,
                          publication.records.size()))
        .cite(subject.proof())
        .advise(fmt::format("Publish this one in place of them: {} TXT \"{}\"", domain,
                            posture::join_spf_records(publication.records)));
  } else if (publication.records.size() == 1) {
    findings.pass("spf-one-record", fmt::format("{} has exactly one SPF record.", domain))
        .cite(subject.proof());
  } else if (!publication.near_misses.empty()) {
    findings
        .fail("spf-one-record",
              fmt::format("{} has a record that is meant for SPF but does not begin with "
                          "\"v=spf1 \", so receivers do not see it.",
                          domain))
        .cite(subject.proof());
  } else {
    findings
        .warn("spf-one-record", fmt::format("{} has no SPF record{}.", domain,
                                            publication.txt->status == dns::Status::NxDomain
                                                ? "; the name does not even exist in DNS"
                                                : ""))
        .cite(subject.proof())
        .advise(first_record(subject));
  }
}

void check_syntax(const Subject& subject) {
  Findings& findings = subject.findings();
  std::vector<std::string> faults;
  visit(subject.census.root, [&](const spf::CensusNode& node) {
    for (const spf::SyntaxFault& fault : node.faults) {
      const std::size_t length = fault.span.end - fault.span.begin;
      faults.push_back(fmt::format("{}, column {}: {} (\"{}\")", place_of(node),
                                   fault.span.begin + 1, spf::describe(fault.code),
                                   node.record.substr(fault.span.begin, length)));
    }
  });
  if (!faults.empty()) {
    findings.fail("spf-syntax", fmt::format("The SPF record cannot be used. {}.", list_of(faults)))
        .cite(subject.proof());
  } else if (subject.publication.records.empty()) {
    findings.skip("spf-syntax", fmt::format("{} has no SPF record.", subject.domain.text()));
  } else {
    findings.pass("spf-syntax", "Every term of the SPF record can be read.").cite(subject.proof());
  }
}

// Which terms of the record cost how much.
std::string cost_of(const spf::CensusNode& root) {
  std::vector<const spf::CensusNode*> dear;
  dear.reserve(root.children.size());
  for (const spf::CensusNode& child : root.children)
    dear.push_back(&child);
  std::ranges::sort(dear, [](const spf::CensusNode* a, const spf::CensusNode* b) {
    return std::pair(-a->lookups, a->span.begin) < std::pair(-b->lookups, b->span.begin);
  });
  std::vector<std::string> items;
  items.reserve(dear.size());
  for (const spf::CensusNode* child : dear)
    items.push_back(fmt::format("{} costs {}", child->term, child->lookups));
  return list_of(items);
}

void check_lookups(const Subject& subject) {
  Findings& findings = subject.findings();
  const spf::Census& census = subject.census;
  const int lookups = census.root.lookups;
  const auto silent = nodes_in(census.root, spf::RecordState::DnsFailure);
  std::string says = fmt::format("SPF of {} needs {}{} of the 10 look-ups that are allowed",
                                 subject.domain.text(), census.is_cut ? "at least " : "", lookups);
  if (const std::string cost = cost_of(census.root); !cost.empty()) says += ": " + cost;
  says += ".";
  if (lookups > spf::kMostDnsTerms) {
    findings.fail("spf-lookups", says + " Receivers stop there and take SPF for failed.")
        .cite(subject.proof())
        .advise(
            "Take out the includes of services that no longer send for you, or give a "
            "service a subdomain of its own for its envelope sender. " +
            cost_of(census.root) + ".");
  } else if (!silent.empty()) {
    const dns::Question question{dns::Name::parse(silent.front()->domain).value_or(subject.domain),
                                 dns::Type::Txt};
    const dns::Answer* answer = subject.online.dns.ask(question);
    if (answer != nullptr) findings.could_not("spf-lookups", no_answer(question, *answer));
  } else if (lookups >= kManyLookups) {
    findings.warn("spf-lookups", says + " One more in an include of others, and all of SPF fails.")
        .cite(subject.proof());
  } else {
    findings.pass("spf-lookups", says).cite(subject.proof());
  }
}

void check_voids(const Subject& subject) {
  Findings& findings = subject.findings();
  std::vector<std::string> terms;
  visit(subject.census.root, [&](const spf::CensusNode& node) {
    for (const std::string& term : node.void_terms)
      terms.push_back(term);
    if (node.state == spf::RecordState::Missing && !node.term.empty()) terms.push_back(node.term);
  });
  const int evaluated = subject.online.auth.spf ? subject.online.auth.spf->void_lookups : 0;
  const int voids = std::max(subject.census.root.void_lookups, evaluated);
  std::string says = fmt::format("{} terms of SPF ask for what is not there", voids);
  if (!terms.empty()) says += ": " + list_of(terms);
  if (evaluated > subject.census.root.void_lookups)
    says += fmt::format(" ({} for this sending address, of whose family a name has no address)",
                        evaluated);
  if (voids > spf::kMostVoidTerms) {
    findings.fail("spf-voids", says + ". Two are allowed; receivers take SPF for failed.")
        .cite(subject.proof());
  } else if (voids == spf::kMostVoidTerms) {
    findings.warn("spf-voids", says + ". That is as many as are allowed.").cite(subject.proof());
  } else if (voids > 0) {
    findings.pass("spf-voids", says + "; two are allowed.").cite(subject.proof());
  } else {
    findings.pass("spf-voids", "No term of SPF asks for what is not there.").cite(subject.proof());
  }
}

bool uses_ptr(const spf::Record& record) {
  return std::ranges::any_of(record.directives, [](const spf::Directive& directive) {
    return std::holds_alternative<spf::Ptr>(directive.mechanism);
  });
}

void check_mx_ptr(const Subject& subject) {
  Findings& findings = subject.findings();
  std::vector<std::string> large, ptr;
  visit(subject.census.root, [&](const spf::CensusNode& node) {
    for (const std::string& term : node.mx_over_limit)
      large.push_back(term + " of " + node.domain);
    if (uses_ptr(spf::parse_record(node.record).record)) ptr.push_back(node.domain);
  });
  if (!large.empty()) {
    findings
        .fail("spf-mx-ptr", fmt::format("{} stands for more than 10 mail servers, which makes SPF "
                                        "fail.",
                                        list_of(large)))
        .cite(subject.proof())
        .by("RFC 7208 §4.6.4");
  } else if (!ptr.empty()) {
    findings
        .warn("spf-mx-ptr",
              fmt::format("The SPF record of {} uses ptr, which is slow and must not be used.",
                          list_of(ptr)))
        .cite(subject.proof());
  } else {
    findings.pass("spf-mx-ptr", "Neither ptr nor a large mx is used.").cite(subject.proof());
  }
}

// The record whose `all` decides: that of the redirect, if there is one.
const spf::CensusNode* deciding_node(const spf::CensusNode& root) {
  for (const spf::CensusNode& child : root.children) {
    if (child.term.starts_with("redirect=") && !child.record.empty()) return &child;
  }
  return &root;
}

struct AllTerm {
  const spf::Directive* all = nullptr;
  bool has_more = false;  // terms behind it
};

AllTerm all_of(const spf::Record& record) {
  AllTerm found;
  for (const spf::Directive& directive : record.directives) {
    if (found.all != nullptr) {
      found.has_more = true;
      break;
    }
    if (std::holds_alternative<spf::All>(directive.mechanism)) found.all = &directive;
  }
  return found;
}

void say_all(const Subject& subject, const spf::CensusNode& node, const AllTerm& term) {
  Findings& findings = subject.findings();
  const spf::Qualifier qualifier = term.all->qualifier;
  if (qualifier == spf::Qualifier::Pass) {
    findings
        .fail("spf-all", fmt::format("The SPF record of {} ends with +all: everybody may send as "
                                     "{}.",
                                     node.domain, subject.domain.text()))
        .cite(subject.proof());
  } else if (qualifier == spf::Qualifier::Neutral) {
    findings
        .warn("spf-all", fmt::format("The SPF record of {} ends with ?all, which says nothing "
                                     "about strangers.",
                                     node.domain))
        .cite(subject.proof());
  } else if (term.has_more) {
    findings
        .warn("spf-all",
              "Terms stand behind all in the SPF record. Receivers stop at all and ignore them.")
        .cite(subject.proof())
        .advise("Move the terms behind all before it, or take them out.");
  } else {
    findings
        .pass("spf-all", fmt::format("The SPF record ends with {}all.",
                                     qualifier == spf::Qualifier::Fail ? "-" : "~"))
        .cite(subject.proof());
  }
}

void check_all(const Subject& subject) {
  Findings& findings = subject.findings();
  const spf::CensusNode& node = *deciding_node(subject.census.root);
  const spf::ParsedRecord parsed = spf::parse_record(node.record);
  const AllTerm term = all_of(parsed.record);
  if (term.all != nullptr) return say_all(subject, node, term);
  if (parsed.record.redirect) {
    findings.info("spf-all", "The SPF record ends with a redirect whose record is not known.")
        .cite(subject.proof());
    return;
  }
  findings
      .warn("spf-all", fmt::format("The SPF record of {} has no all at its end, which says nothing "
                                   "about strangers.",
                                   node.domain))
      .cite(subject.proof())
      .advise(fmt::format("Publish: {} TXT \"{} ~all\"", node.domain, node.record));
}

void check_size(const Subject& subject) {
  Findings& findings = subject.findings();
  const posture::SpfPublication& publication = subject.publication;
  constexpr std::size_t kLongestString = 255;  // RFC 1035 §3.3
  if (publication.longest_string > kLongestString) {
    findings
        .fail("spf-size", fmt::format("A string of the SPF record has {} octets; 255 are allowed.",
                                      publication.longest_string))
        .cite(subject.proof())
        .by("RFC 7208 §3.3");
    return;
  }
  const std::string says = fmt::format("The TXT answer of {} takes some {} octets",
                                       subject.domain.text(), publication.answer_octets);
  if (publication.answer_octets > posture::kTooLargeSpfAnswer) {
    findings
        .warn("spf-size", says +
                              ", more than a plain DNS packet of 512: receivers that cannot ask "
                              "over TCP do not see it.")
        .cite(subject.proof());
  } else if (publication.answer_octets > posture::kLargeSpfAnswer) {
    findings.warn("spf-size", says + ", near to the 512 of a plain DNS packet.")
        .cite(subject.proof());
  } else {
    findings.pass("spf-size", says + ".").cite(subject.proof());
  }
}

// The domain that anybody could register to own the include; nothing: it is registered, or DNS does
// not tell.
std::optional<dns::Name> free_domain(const spf::CensusNode& node, dns::Inquiry& dns) {
  const auto name = dns::Name::parse(node.domain);
  auto registrable = name ? dmarc::registrable_domain(*name) : std::nullopt;
  if (!registrable) return std::nullopt;
  const dns::Answer* answer = dns.ask({*registrable, dns::Type::Ns});
  if (answer == nullptr || answer->status != dns::Status::NxDomain) return std::nullopt;
  return registrable;
}

std::string fault_of(const spf::CensusNode& node, dns::Inquiry& dns) {
  if (node.state == spf::RecordState::Missing) {
    if (const auto free = free_domain(node, dns))
      return fmt::format(
          "{} leads to a domain that does not exist: whoever registers {} may then "
          "send as you",
          node.term, free->text());
  }
  return fmt::format("{}: {}", node.term, spf::describe(node.state));
}

void check_includes(const Subject& subject) {
  Findings& findings = subject.findings();
  std::vector<std::string> faults;
  const spf::CensusNode* silent = nullptr;
  visit(subject.census.root, [&](const spf::CensusNode& node) {
    if (node.term.empty()) return;
    switch (node.state) {
      case spf::RecordState::Missing:
      case spf::RecordState::Several:
      case spf::RecordState::Loop:
      case spf::RecordState::SyntaxError:
        faults.push_back(fault_of(node, subject.online.dns));
        break;
      case spf::RecordState::DnsFailure: silent = &node; break;
      case spf::RecordState::Valid:
      case spf::RecordState::NotKnownYet:
      case spf::RecordState::Dynamic:
      case spf::RecordState::CutOff: break;
    }
  });
  if (!faults.empty()) {
    findings
        .fail("spf-includes", fmt::format("{}. Such an include makes SPF of {} fail.",
                                          list_of(faults), subject.domain.text()))
        .cite(subject.proof());
  } else if (silent != nullptr) {
    const dns::Question question{dns::Name::parse(silent->domain).value_or(subject.domain),
                                 dns::Type::Txt};
    if (const dns::Answer* answer = subject.online.dns.ask(question))
      findings.could_not("spf-includes", no_answer(question, *answer))
          .cite(of_dns(question, *answer));
  } else if (subject.census.root.children.empty()) {
    findings.skip("spf-includes", "The SPF record includes no other.");
  } else {
    findings.pass("spf-includes", "Every include leads to a record.").cite(subject.proof());
  }
}

void check_macros(const Subject& subject) {
  std::vector<std::string> terms;
  visit(subject.census.root, [&](const spf::CensusNode& node) {
    const spf::ParsedRecord parsed = spf::parse_record(node.record);
    for (const spf::Directive& directive : parsed.record.directives) {
      const std::string_view term = parsed.record.text_of(directive.span);
      if (term.contains('%')) terms.emplace_back(term);
    }
  });
  if (terms.empty()) {
    subject.findings().skip("spf-macros", "The SPF record uses no macro.");
  } else {
    subject.findings()
        .info("spf-macros", fmt::format("SPF uses macros, which are evaluated for each sender: {}.",
                                        list_of(terms)))
        .cite(subject.proof());
  }
}

void check_leftovers(const Subject& subject) {
  Findings& findings = subject.findings();
  const posture::SpfPublication& publication = subject.publication;
  const dns::Question question{subject.domain, dns::Type::Spf};
  const bool has_type99 = publication.type99->has_records();
  if (has_type99 || !publication.sender_id.empty()) {
    Finding& finding = findings.warn(
        "spf-leftovers",
        fmt::format("{} still publishes {}{}{}, which nobody reads any more.",
                    subject.domain.text(), has_type99 ? "an SPF record of type 99" : "",
                    has_type99 && !publication.sender_id.empty() ? " and " : "",
                    publication.sender_id.empty() ? "" : "a Sender ID record (spf2.0)"));
    finding.cite(has_type99 ? of_dns(question, *publication.type99) : subject.proof());
  } else if (publication.type99->is_temporary_failure()) {
    findings.could_not("spf-leftovers", no_answer(question, *publication.type99));
  } else {
    findings.pass("spf-leftovers", "No record of older kinds of SPF is left.");
  }
}

void check_all_of(const Subject& subject) {
  check_one_record(subject);
  check_leftovers(subject);
  check_syntax(subject);
  if (subject.publication.records.empty()) {
    for (const std::string_view id : {"spf-lookups", "spf-voids", "spf-mx-ptr", "spf-all",
                                      "spf-size", "spf-includes", "spf-macros"})
      subject.findings().skip(id, fmt::format("{} has no SPF record.", subject.domain.text()));
    return;
  }
  check_size(subject);
  if (subject.publication.records.size() > 1) {
    for (const std::string_view id :
         {"spf-lookups", "spf-voids", "spf-mx-ptr", "spf-all", "spf-includes", "spf-macros"})
      subject.findings().skip(id, "There is more than one SPF record, so none is evaluated.");
    return;
  }
  check_lookups(subject);
  check_voids(subject);
  check_mx_ptr(subject);
  check_all(subject);
  check_includes(subject);
  check_macros(subject);
}

// Only its owner can change a record.
void leave_to_owner(const Subject& subject) {
  if (is_of_author(subject.online, subject.domain)) return;
  for (const std::string_view id : kRecordChecks) {
    if (!subject.findings().of(id).fix.empty())
      subject.findings().edit(id).advise(tell_its_owner(subject.domain));
  }
}

void could_not_all(const Online& online, const std::string& why) {
  for (const std::string_view id : kRecordChecks)
    online.findings.could_not(id, why);
}

}  // namespace

void check_spf_record(const Online& online) {
  const auto domain = spf_domain(online);
  if (!domain) {
    could_not_all(online, online.specimen.envelope.mail_from
                              ? "The envelope sender has no domain that DNS could be asked for."
                              : "The envelope sender is not known, so it is not known whose SPF "
                                "record counts.");
    return;
  }
  auto publication = posture::read_spf_publication(*domain, online.dns);
  spf::Census census = spf::take_census(*domain, online.dns);
  if (!publication) return;
  const dns::Question question{*domain, dns::Type::Txt};
  if (publication->txt->is_temporary_failure()) {
    could_not_all(online, no_answer(question, *publication->txt));
    return;
  }
  const Subject subject{online, *domain, question, std::move(*publication), std::move(census)};
  check_all_of(subject);
  leave_to_owner(subject);
}

}  // namespace waybill::tester
