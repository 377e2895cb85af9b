// What the DMARC record asks for, and whether the domain's mail can live with it.
#include <fmt/format.h>

#include <array>
#include <string>

#include "auth/dmarc/psl.h"
#include "base/ascii.h"
#include "health/examine_dmarc.h"
#include "health/words.h"
#include "posture/dmarc_edit.h"

namespace waybill::health {
namespace {

using dmarc::Policy;

constexpr double kMuchBySpfAlone = 0.05;  // ours: of the mail that passes

void check_policy(const DmarcView& view) {
  const dmarc::Record& tags = view.outcome.tags;
  if (tags.usability() != dmarc::Usability::AsPublished) return;  // told with the tags
  const Policy published = view.outcome.policy.value_or(Policy::None);
  const Policy applied = view.outcome.applied_policy.value_or(Policy::None);
  const std::string_view tag = dmarc::to_string(view.outcome.policy_source);
  if (published == Policy::None) {
    Finding& finding = view.findings().problem(
        "dmarc-policy-none", fmt::format("{}=none: receivers deliver forged mail of {} as well.",
                                         tag, view.examined.domain()));
    finding.cite(view.proof());
    // A stricter policy is proposed as a record only where reports show that mail can bear it.
    const auto& traffic = view.examined.subject.traffic;
    const bool is_ready =
        view.examined.is_parked || (traffic && traffic->legitimate > 0 &&
                                    traffic->legitimate_passing * 100 >= traffic->legitimate * 98);
    if (is_ready && view.is_own())
      view.edits.propose(
          finding,
          [policy = view.examined.is_parked ? "reject" : "quarantine"](const std::string& record) {
            return posture::with_dmarc_tag(record, "p", policy);
          },
          RecordEdits::Scope::Own);
  } else if (applied == Policy::None) {
    view.propose_without(
        view.findings()
            .problem(
                "dmarc-test-quarantine",
                fmt::format("t=y turns {}=quarantine into none: forged mail of {} is delivered.",
                            tag, view.examined.domain()))
            .cite(view.proof()),
        {"t"});
  } else if (tags.is_test) {
    view.propose_without(
        view.findings()
            .problem("dmarc-test",
                     fmt::format("t=y: receivers that know it act one step milder than "
                                 "{}={}; older ones do not know it.",
                                 tag, dmarc::to_string(published)))
            .cite(view.proof()),
        {"t"});
  } else {
    view.findings()
        .good("dmarc-policy-none",
              fmt::format("Forged mail of {} is to be {} ({}={}).", view.examined.domain(),
                          applied == Policy::Reject ? "rejected" : "put into quarantine", tag,
                          dmarc::to_string(applied)))
        .cite(view.proof());
  }
}

void check_subdomains(const DmarcView& view) {
  const dmarc::Record& tags = view.outcome.tags;
  if (tags.usability() != dmarc::Usability::AsPublished) return;
  const Policy p = tags.p.value.value_or(Policy::None);
  const Policy sp = tags.sp.value.value_or(p);
  const Policy np = tags.np.value.value_or(sp);
  if (sp < p)
    view.propose_without(
        view.findings()
            .problem(
                "dmarc-subdomains",
                fmt::format("sp={} is weaker than p={}: subdomains of {} are easier to forge.",
                            dmarc::to_string(sp), dmarc::to_string(p), view.policy_domain.text()))
            .cite(view.proof()),
        {"sp"});
  if (np < sp)
    view.propose_without(
        view.findings()
            .problem("dmarc-nonexistent",
                     fmt::format("np={} is weaker than what holds for subdomains that exist ({}): "
                                 "invented ones are easier to forge.",
                                 dmarc::to_string(np), dmarc::to_string(sp)))
            .cite(view.proof()),
        {"np"});
}

void check_suffix_flag(const DmarcView& view) {
  if (view.outcome.tags.psd != dmarc::PublicSuffix::Yes ||
      !dmarc::registrable_domain(view.policy_domain))
    return;
  view.propose_without(
      view.findings()
          .problem("dmarc-psd",
                   fmt::format("psd=y says that {} is a registry like co.uk, so nothing "
                               "below it aligns with it.",
                               view.policy_domain.text()))
          .cite(view.proof()),
      {"psd"});
}

Proof reports_proof(const Traffic& traffic) {
  return of_reports(
      traffic.days,
      fmt::format("{}, {} pass, {} with DKIM aligned, {} with SPF aligned; {} of {} "
                  "legitimate pass",
                  count_of(traffic.messages, "message"), traffic.passing, traffic.dkim_aligned,
                  traffic.spf_aligned, traffic.legitimate_passing, traffic.legitimate));
}

// Whether mail can live with an enforcing policy.
void check_mail(const DmarcView& view) {
  const Examined& examined = view.examined;
  const bool is_enforced = view.outcome.applied_policy.value_or(Policy::None) != Policy::None;
  if (!examined.sends()) {
    for (const std::string_view id : {"dmarc-unaligned", "dmarc-spf-only"})
      view.findings().skip(id, "No reports tell of mail of the domain.");
    return;
  }
  const Traffic& traffic = *examined.subject.traffic;
  if (is_enforced && traffic.legitimate_passing == 0)
    view.propose_tag(
        view.findings()
            .problem("dmarc-unaligned",
                     fmt::format("None of {} that are the domain's own pass, and the policy is {}.",
                                 count_of(traffic.legitimate, "message"),
                                 dmarc::to_string(*view.outcome.applied_policy)))
            .cite(reports_proof(traffic)),
        "p", "none");
  const std::uint64_t by_spf_alone =
      traffic.passing - std::min(traffic.passing, traffic.dkim_aligned);
  if (view.outcome.applied_policy == Policy::Reject &&
      static_cast<double>(by_spf_alone) > kMuchBySpfAlone * static_cast<double>(traffic.passing))
    view.findings()
        .problem("dmarc-spf-only",
                 fmt::format("{} of {} that pass do so by SPF alone: when they are forwarded, "
                             "p=reject has them refused.",
                             share_of(by_spf_alone, traffic.passing),
                             count_of(traffic.passing, "message")))
        .cite(reports_proof(traffic));
}

// Strict alignment hurts services that use a subdomain.
void check_strictness(const DmarcView& view) {
  const dmarc::Record& tags = view.outcome.tags;
  const bool is_strict = tags.spf_alignment == dmarc::Strictness::Strict ||
                         tags.dkim_alignment == dmarc::Strictness::Strict;
  if (!is_strict) return;
  std::vector<std::string> hurt;
  if (view.examined.subject.traffic) {
    for (const Traffic::Source& source : view.examined.subject.traffic->sources) {
      if (source.is_legitimate && !source.service.empty() && source.passing < source.messages)
        hurt.push_back(source.name);
    }
  }
  if (hurt.empty()) {
    view.findings()
        .info("dmarc-strict",
              "Alignment is strict (adkim=s or aspf=s): subdomains do not speak for "
              "the domain. No report shows that a service suffers from it.")
        .cite(view.proof());
    return;
  }
  view.propose_without(
      view.findings()
          .problem("dmarc-strict",
                   fmt::format("Alignment is strict, and mail of {} does not all pass: "
                               "a subdomain of the domain does not count for it.",
                               list_of(hurt)))
          .cite(view.proof()),
      {"adkim", "aspf"});
}

// Tags that receivers of RFC 7489 do not know, or that those of RFC 9989 ignore.
void check_readers(const DmarcView& view) {
  const dmarc::Record& tags = view.outcome.tags;
  std::vector<std::string> differences;
  if (tags.np.value) differences.emplace_back("np is read by newer receivers alone");
  if (tags.psd != dmarc::PublicSuffix::Unknown)
    differences.emplace_back("psd is read by newer receivers alone");
  if (tags.is_test) differences.emplace_back("t=y is read by newer receivers alone");
  if (tags.percentage && *tags.percentage < 100)
    differences.push_back(fmt::format("pct={} is read by older receivers alone", *tags.percentage));
  if (!differences.empty())
    view.findings()
        .info("dmarc-readers", fmt::format("Old and new receivers read the record differently: {}.",
                                           list_of(differences)))
        .cite(view.proof());
}

}  // namespace

void examine_dmarc_policy(const DmarcView& view) {
  check_policy(view);
  check_subdomains(view);
  check_suffix_flag(view);
  check_mail(view);
  check_strictness(view);
  check_readers(view);
}

}  // namespace waybill::health
