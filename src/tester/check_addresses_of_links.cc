// Where links lead, by their addresses alone.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "tester/check_parts.h"
#include "tester/link_kinds.h"
#include "tester/link_text.h"
#include "tester/merge_fields.h"
#include "tester/organisation.h"
#include "tester/phrase.h"

namespace waybill::tester {
namespace {

using Where = Link::Where;

Proof proof_of(const Offline& offline, const Link& link) {
  const Content& content = offline.reading.content;
  Proof proof = (link.where == Where::Text ? content.plain : content.html).proof("link", link.span);
  proof.text = of_text("link", link.url).text;
  return proof;
}

std::string author_of(const Offline& offline) {
  const auto& author = offline.reading.author_domain();
  return author ? author->text() : std::string();
}

// What is wrong with one address.
struct Fault {
  Status status = Status::Pass;
  std::string phrase;
};

Fault fault_of(const Link& link) {
  const Url& url = link.parsed;
  const std::string shown = quoted(link.url, 70);
  if (find_merge_field(link.url)) return {};  // told by the check of merge fields
  if (url.scheme == "javascript" || url.scheme == "vbscript" || url.scheme == "file")
    return {Status::Fail, fmt::format("{} is a {}: address", shown, url.scheme)};
  if (url.scheme == "data" && link.where == Where::Anchor)
    return {Status::Fail, fmt::format("{} is a data: address, a page hidden in a link", shown)};
  if (url.scheme == "data")
    return {Status::Warn, "an image stands inside the HTML (data:), which Gmail does not show"};
  if (url.kind == Url::Host::Address)
    return {Status::Fail, fmt::format("{} leads to a bare IP address", shown)};
  if (url.kind == Url::Host::Invalid)
    return {Status::Fail, fmt::format("{} names no valid host", shown)};
  if (url.is_web() && !url.user.empty())
    return {Status::Fail, fmt::format("{} hides its host behind an \"@\"", shown)};
  if (url.scheme == "http") return {Status::Warn, fmt::format("{} is not encrypted", shown)};
  if (url.scheme.empty())
    return {Status::Warn, fmt::format("{} names no host, so it leads nowhere", shown)};
  return {};
}

void check_https(const Offline& offline) {
  Findings& findings = offline.findings;
  if (offline.reading.links.empty()) {
    findings.skip("links-https", "The message has no links.");
    return;
  }
  Status worst = Status::Pass;
  std::vector<std::string> phrases;
  std::vector<Proof> proofs;
  for (const Link& link : offline.reading.links) {
    Fault fault = fault_of(link);
    if (fault.status == Status::Pass) continue;
    if (fault.status == Status::Fail && worst != Status::Fail) {
      phrases.clear();
      proofs.clear();
    }
    if (worst == Status::Fail && fault.status != Status::Fail) continue;
    worst = fault.status;
    if (std::ranges::find(phrases, fault.phrase) != phrases.end()) continue;
    phrases.push_back(std::move(fault.phrase));
    proofs.push_back(proof_of(offline, link));
  }
  if (worst == Status::Pass) {
    findings.pass("links-https", fmt::format("{}, all over https or to a mailbox or telephone.",
                                             count_of(offline.reading.links.size(),
                                                      "link and image", "links and images")));
    return;
  }
  Finding& finding =
      findings.set("links-https", worst, fmt::format("Of the links, {}.", list_of(phrases, 3)));
  for (Proof& proof : proofs)
    finding.cite(std::move(proof));
}

void check_shorteners(const Offline& offline) {
  Findings& findings = offline.findings;
  if (offline.reading.links.empty()) {
    findings.skip("link-shorteners", "The message has no links.");
    return;
  }
  std::vector<std::string> hosts;
  std::vector<Proof> proofs;
  for (const Link& link : offline.reading.links) {
    const bool is_short = link.parsed.is_web() && !shortener_kind(link.parsed).empty();
    if (!is_short || std::ranges::find(hosts, link.host()) != hosts.end()) continue;
    hosts.push_back(link.host());
    proofs.push_back(proof_of(offline, link));
  }
  if (hosts.empty()) {
    findings.pass("link-shorteners", "No link hides where it leads behind a shortener.");
    return;
  }
  Finding& finding = findings.warn(
      "link-shorteners", fmt::format("Links lead through {}, which hides where they go. Spam does "
                                     "so, and filters know these hosts.",
                                     list_of(hosts)));
  for (Proof& proof : proofs)
    finding.cite(std::move(proof));
}

// "example" of "www.example.co.uk": one brand in several countries.
std::string brand_of(std::string_view host) {
  const std::string organisation = organisation_of(host);
  return organisation.substr(0, organisation.find('.'));
}

// Whether a link may lead elsewhere than its text says, because its host counts clicks.
bool is_counted(const Link& link, const std::string& shown, const std::string& author) {
  return !tracking_service(link.host()).empty() ||
         ascii::icontains(link.parsed.rest, shown) ||  // what it leads on to stands in it
         is_same_organisation(link.host(), author);
}

void check_texts(const Offline& offline) {
  Findings& findings = offline.findings;
  const std::string author = author_of(offline);
  const Link* lie = nullptr;
  const Link* counted = nullptr;
  std::size_t promises = 0;
  for (const Link& link : offline.reading.links) {
    if (link.where != Where::Anchor || link.parsed.kind == Url::Host::None) continue;
    const std::string shown = host_in_text(link.text);
    if (shown.empty()) continue;
    ++promises;
    if (is_same_organisation(shown, link.host()) || brand_of(shown) == brand_of(link.host()))
      continue;
    const bool is_own = is_same_organisation(link.host(), author);
    const Link*& which = is_counted(link, shown, author) ? counted : lie;
    if (!is_own && which == nullptr) which = &link;
  }
  if (lie != nullptr) {
    findings
        .fail("link-text", fmt::format("A link says {} but leads to {}. Phishing does so, and "
                                       "filters refuse it.",
                                       quoted(lie->text, 60), lie->host()))
        .cite(proof_of(offline, *lie));
  } else if (counted != nullptr) {
    const std::string_view service = tracking_service(counted->host());
    findings
        .warn("link-text",
              fmt::format("A link says {} but leads to {}, where {} counts clicks. Some "
                          "filters take that for phishing.",
                          quoted(counted->text, 60), counted->host(),
                          service.empty() ? "somebody" : service))
        .cite(proof_of(offline, *counted))
        .advise(
            "Let the text of the link be words, not an address, or count clicks on a domain of "
            "your own.");
  } else if (promises == 0) {
    findings.pass("link-text", "No link shows an address of its own.");
  } else {
    findings.pass("link-text", fmt::format("{} an address, and {} there.",
                                           promises == 1 ? "1 link shows"
                                                         : fmt::format("{} links show", promises),
                                           promises == 1 ? "leads" : "all lead"));
  }
}

void check_alignment(const Offline& offline) {
  Findings& findings = offline.findings;
  const std::string author = author_of(offline);
  std::vector<std::string> foreign;
  std::size_t own = 0;
  std::size_t others = 0;
  for (const Link& link : offline.reading.links) {
    const bool is_judged = link.parsed.kind == Url::Host::Name && link.where != Where::Resource &&
                           commonplace_kind(link.host()).empty();
    if (!is_judged) continue;
    if (is_same_organisation(link.host(), author)) {
      ++own;
      continue;
    }
    ++others;
    std::string organisation = organisation_of(link.host());
    if (std::ranges::find(foreign, organisation) == foreign.end())
      foreign.push_back(std::move(organisation));
  }
  if (own + others == 0) {
    findings.skip("link-alignment", "No link leads to a domain that could be compared.");
  } else if (author.empty()) {
    findings.could_not("link-alignment", "From names no domain to compare the links with.");
  } else if (others == 0) {
    findings.pass("link-alignment", fmt::format("All links lead to {}.", organisation_of(author)));
  } else if (own == 0 && !offline.reading.content.html.is_there() &&
             offline.reading.traffic != Traffic::Bulk) {
    findings.info("link-alignment", fmt::format("The links lead to {}.", list_of(foreign)));
  } else if (own == 0) {
    findings.warn("link-alignment",
                  fmt::format("No link leads to {}; they lead to {}. Filters give such links the "
                              "reputation of strangers.",
                              organisation_of(author), list_of(foreign)));
  } else {
    findings.pass("link-alignment",
                  fmt::format("{} of {} links lead to {}, the others to {}.", own, own + others,
                              organisation_of(author), list_of(foreign)));
  }
}

}  // namespace

void check_addresses_of_links(const Offline& offline) {
  check_https(offline);
  check_shorteners(offline);
  check_texts(offline);
  check_alignment(offline);
}

}  // namespace waybill::tester
