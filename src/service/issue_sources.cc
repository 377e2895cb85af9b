#include "service/issue_sources.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <utility>

#include "base/placeholders.h"
#include "base/utf8.h"
#include "feedback/complaint.h"
#include "issue/kind.h"

namespace waybill::service {
namespace {

using health::Severity;
using issue::Defect;

constexpr std::size_t kMostEvidence = 20;
constexpr std::size_t kMostRecipients = 10;
// Shares of the domain's legitimate mail that fails, and what that is worth. Ours.
constexpr double kHighShare = 0.05;
constexpr double kMediumShare = 0.005;
// Findings of the check about what reports and blocklists tell themselves, sender by sender.
constexpr std::array<std::string_view, 4> kOfOtherSources = {"traffic-source", "traffic-passing",
                                                             "listed", "listed-shared"};
// Topics that all mail of the domain rests on.
constexpr std::array<std::string_view, 3> kOfAllMail = {"spf", "dkim", "dmarc"};

bool is_one_of(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

boost::json::object proof_json(const health::Proof& proof) {
  return {{"kind", health::to_string(proof.kind)},
          {"place", to_valid_utf8(proof.place)},
          {"text", to_valid_utf8(proof.text)},
          {"status", proof.dns_status},
          {"ttl", proof.ttl}};
}

std::string titled(std::string_view code, const Words& words) {
  return fill_in(issue::kind_of(code).title, words);
}

std::string_view code_of(const policy::FailureGroup& group) {
  if (group.why.dkim == policy::DkimWhy::OwnBroken) return "sender-signature-broken";
  if (group.why.spf == policy::SpfWhy::OwnFailed) return "sender-spf-fails";
  return "sender-unaligned";
}

Severity severity_of(std::uint64_t failing, std::uint64_t legitimate) {
  const double share =
      legitimate == 0 ? 0 : static_cast<double>(failing) / static_cast<double>(legitimate);
  if (share >= kHighShare) return Severity::High;
  return share >= kMediumShare ? Severity::Medium : Severity::Low;
}

void add_failure(const policy::FailureGroup& group, std::map<std::string, Defect>& defects) {
  Defect& defect = defects[group.source];
  const bool is_new = defect.code.empty();
  defect.messages += group.messages;
  if (defect.evidence.size() < kMostEvidence) defect.evidence.push_back(policy::to_json(group));
  if (!is_new) return;  // the largest group of a sender comes first, and gives the words
  defect.code = code_of(group);
  defect.subject = group.source;
  defect.sender = group.service == nullptr ? "" : group.service->id;
  defect.title = titled(defect.code, {{"sender", group.name}});
  defect.statement = policy::describe(group.why, group.names());
  defect.fix = policy::fix_of(group.judgement, group.why, group.service, group.names());
  defect.standard = "RFC 9989 §4.4";
}

void add_policy_step(const policy::Readiness& readiness, Look& look) {
  if (readiness.state != policy::State::Ready || !readiness.next) return;
  Defect defect;
  defect.code = "policy-can-be-raised";
  defect.severity = Severity::Low;
  defect.title = titled(defect.code, {});
  defect.statement = policy::describe(readiness);
  defect.fix = fmt::format("Publish p={} in the DMARC record.", dmarc::to_string(*readiness.next));
  look.defects.push_back(std::move(defect));
}

// Kinds of refusals as issues: the class of the catalogue, the code, and what it is worth.
struct RefusalKind {
  std::string_view of_class, code;
  Severity severity;
};
constexpr std::array kRefusalKinds = {
    RefusalKind{"authentication", "refused-authentication", Severity::High},
    RefusalKind{"policy-routing", "refused-policy", Severity::High},
    RefusalKind{"reputation-ip", "refused-reputation", Severity::High},
    RefusalKind{"reputation-domain", "refused-reputation", Severity::High},
    RefusalKind{"rate-limit", "refused-rate", Severity::Medium},
    RefusalKind{"content", "refused-content", Severity::Medium},
    RefusalKind{"list-quality", "refused-recipients", Severity::Low},
    RefusalKind{"connection-tls", "refused-tls", Severity::High},
    RefusalKind{"configuration", "refused-other", Severity::Medium},
};

// Providers of the catalogue that are none: the words of a standard, or of many systems.
constexpr std::array<std::string_view, 4> kNobody = {"generic", "rfc3463", "rfc5321",
                                                     "dnsbl-generic"};

std::string receiver_title(const std::string& provider) {
  if (provider.empty() || is_one_of(kNobody, provider)) return "A receiver";
  return feedback::reporter_title(provider);
}

void add_refusals(const ledger::RefusalSum& sum, const RefusalKind& kind,
                  std::map<std::string, Defect>& defects) {
  const std::string provider = sum.meaning.provider.empty() ? "The receiver" : sum.meaning.provider;
  Defect& defect = defects[fmt::format("{} {}", kind.code, provider)];
  const bool is_new = defect.code.empty();
  defect.messages += sum.messages;
  defect.shown = std::max(defect.shown, sum.last);
  for (const auto& [domain, messages] : sum.recipients) {
    if (defect.recipients.size() < kMostRecipients &&
        std::ranges::find(defect.recipients, domain) == defect.recipients.end())
      defect.recipients.push_back(domain);
  }
  if (defect.evidence.size() < kMostEvidence)
    defect.evidence.push_back(boost::json::object{{"kind", "refusal"},
                                                  {"place", sum.meaning.rule},
                                                  {"text", to_valid_utf8(sum.meaning.text)},
                                                  {"messages", sum.messages},
                                                  {"arrival", sum.meaning.arrival},
                                                  {"key", sum.meaning.key}});
  if (!is_new) return;  // the largest comes first
  defect.code = kind.code;
  defect.subject = provider;
  defect.severity = kind.severity;
  defect.title = titled(kind.code, {{"provider", receiver_title(sum.meaning.provider)}});
  defect.statement = sum.meaning.meaning;
  defect.fix = sum.meaning.fix;
}

// Whether there is mail of the source. Mail of an address has another key once SPF names it.
bool has_sent(const policy::Findings& findings, std::string_view key) {
  const std::optional<IpAddress> address = address_of_source(key);
  return std::ranges::any_of(findings.sources, [&](const policy::SourceSummary& source) {
    return source.counts.messages > 0 &&
           (source.key == key || (address && source.addresses.contains(*address)));
  });
}

}  // namespace

std::optional<IpAddress> address_of_source(std::string_view key) {
  constexpr std::string_view kAddress = "address:";
  if (!key.starts_with(kAddress)) return std::nullopt;
  return IpAddress::parse(key.substr(kAddress.size()));
}

Look look_of(const health::Report& report, std::uint64_t messages) {
  Look look{.domain = report.domain, .source = issue::Source::Check};
  for (const health::Finding& finding : report.findings) {
    if (finding.status == health::Status::Unknown)
      look.unknown.push_back(issue::key_of(finding.id, finding.subject));
    if (finding.status != health::Status::Problem || finding.severity < kLeastIssue) continue;
    if (is_one_of(kOfOtherSources, finding.id)) continue;
    Defect& defect = look.defects.emplace_back();
    defect.code = finding.id;
    defect.subject = finding.subject;
    defect.severity = finding.severity;
    defect.title = finding.statement;
    defect.statement = finding.statement;
    defect.fix = finding.fix;
    if (is_one_of(kOfAllMail, issue::kind_of(finding.id).topic)) defect.messages = messages;
    defect.publish = finding.publish;
    defect.standard = finding.standard;
    for (const health::Proof& proof : finding.evidence) {
      if (defect.evidence.size() < kMostEvidence) defect.evidence.push_back(proof_json(proof));
    }
  }
  return look;
}

Look look_of(const std::string& domain, const policy::Findings& findings,
             const policy::Readiness& readiness, const std::vector<std::string>& known) {
  Look look{.domain = domain, .source = issue::Source::Reports};
  std::map<std::string, Defect> defects;  // by sender
  for (const policy::FailureGroup& group : findings.failures) {
    if (policy::is_legitimate(group.judgement.traffic)) add_failure(group, defects);
  }
  for (auto& [sender, defect] : defects) {
    if (defect.messages < kLeastFailing) continue;
    defect.severity = severity_of(defect.messages, findings.total.legitimate());
    look.defects.push_back(std::move(defect));
  }
  add_policy_step(readiness, look);
  if (readiness.state == policy::State::NotEnoughData)
    look.unknown.emplace_back("policy-can-be-raised");
  // Nothing was sent, so nothing is known.
  for (const std::string& key : known) {
    const std::size_t space = key.find(' ');
    if (space == std::string::npos) continue;
    const std::string_view subject = std::string_view(key).substr(space + 1);
    if (!has_sent(findings, subject)) look.unknown.push_back(key);
  }
  return look;
}

Look look_of(const std::string& domain, const std::vector<ledger::RefusalSum>& sums,
             bool has_mail) {
  Look look{.domain = domain, .source = issue::Source::Refusals};
  look.is_whole = has_mail;
  std::map<std::string, Defect> defects;
  for (const ledger::RefusalSum& sum : sums) {
    const auto* kind = std::ranges::find(kRefusalKinds, sum.meaning.kind, &RefusalKind::of_class);
    if (kind != kRefusalKinds.end()) add_refusals(sum, *kind, defects);
  }
  for (auto& [key, defect] : defects)
    look.defects.push_back(std::move(defect));
  return look;
}

Look look_of(const std::string& domain, const std::vector<ListingView>& listings) {
  Look look{.domain = domain, .source = issue::Source::Lists};
  for (const ListingView& listing : listings) {
    if (listing.is_light || listing.state == "gone") continue;
    Defect defect;
    defect.code = listing.kind == "domain" ? "listed-domain" : "listed-address";
    defect.subject = fmt::format("{} {}", listing.subject, listing.zone);
    if (listing.state != "listed") {
      look.unknown.push_back(issue::key_of(defect.code, defect.subject));
      continue;
    }
    defect.severity = health::parse_severity(listing.severity).value_or(Severity::Medium);
    defect.title =
        fmt::format("{} is listed at {} ({})", listing.subject, listing.list,
                    listing.is_shared ? "shared, of " + listing.holder_title : "your own");
    defect.statement = listing.statement;
    defect.fix = fmt::format("{}", fmt::join(listing.advice, "\n"));
    defect.evidence.push_back(boost::json::object{{"kind", "list"},
                                                  {"place", listing.zone},
                                                  {"text", to_valid_utf8(listing.meaning)},
                                                  {"status", listing.codes}});
    defect.standard = "RFC 5782";
    defect.shown = listing.last;
    look.defects.push_back(std::move(defect));
  }
  return look;
}

}  // namespace waybill::service
