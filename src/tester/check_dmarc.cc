// DMARC of this message. check_dmarc_policy.cc, check_dmarc_reports.cc and check_dmarc_author.cc
// have the other checks of the group.
#include "tester/check_dmarc.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "posture/dmarc_edit.h"
#include "tester/dns_words.h"

namespace waybill::tester {
namespace {

// Those that need a record.
constexpr std::array<std::string_view, 8> kOfTheRecord = {
    "dmarc-policy",         "dmarc-subdomains",  "dmarc-old-tags",   "dmarc-reports",
    "dmarc-report-consent", "dmarc-report-host", "dmarc-strictness", "dmarc-syntax"};

std::optional<DmarcSubject> subject_of(const Online& online) {
  const auto author = online.reading.author_domain();
  if (!author) return std::nullopt;
  const dns::Name domain = online.auth.dmarc.policy_domain.value_or(*author);
  const auto name = domain.prefixed("_dmarc");
  if (!name) return std::nullopt;
  DmarcSubject subject{online, *author, domain, {*name, dns::Type::Txt}, nullptr};
  subject.answer = online.dns.ask(subject.question);
  return subject;
}

// The question of the tree walk that DNS did not answer.
std::optional<std::string> silence_of(const Online& online) {
  for (const std::string& text : online.auth.dmarc.queries) {
    const auto name = dns::Name::parse(text);
    if (!name) continue;
    const dns::Question question{*name, dns::Type::Txt};
    const dns::Answer* answer = online.dns.ask(question);
    if (answer != nullptr && answer->is_temporary_failure()) return no_answer(question, *answer);
  }
  return std::nullopt;
}

void could_not_all(const Online& online, const std::string& why) {
  for (const std::string_view id : kOfTheRecord)
    online.findings.could_not(id, why);
  online.findings.could_not("dmarc-record", why);
  online.findings.could_not("dmarc-result", why);
}

// Several records at one name count as none (RFC 9989 §4.10.1).
std::size_t records_at(const dns::Answer& answer) {
  return static_cast<std::size_t>(std::ranges::count_if(answer.records, [](const dns::Data& data) {
    const auto* text = std::get_if<dns::Text>(&data);
    return text != nullptr && dmarc::is_dmarc_record(text->joined);
  }));
}

void say_no_record(const DmarcSubject& subject) {
  Findings& findings = subject.findings();
  const std::string domain = subject.author.text();
  const std::size_t count = records_at(*subject.answer);
  for (const std::string_view id : kOfTheRecord)
    findings.skip(id, fmt::format("{} has no DMARC record that counts.", domain));
  findings.skip("dmarc-result",
                subject.outcome().aligned_spf || subject.outcome().aligned_dkim
                    ? "Without a record there is no result. With one, the message would pass."
                    : "Without a record there is no result. With one, the message would fail.");
  if (count > 1) {
    const std::string says =
        fmt::format("{} DMARC records stand at {}. With more than one, none counts.", count,
                    subject.question.name.text());
    findings.fail("dmarc-syntax", says).cite(subject.proof());
    findings.fail("dmarc-record", says).cite(subject.proof()).advise("Delete all of them but one.");
    return;
  }
  const std::string says =
      fmt::format("{} has no DMARC record, nor has a domain above it.", domain);
  if (subject.online.reading.traffic == Traffic::Bulk)
    findings.fail("dmarc-record", says + " Google, Yahoo and Microsoft want one of bulk senders.")
        .cite(subject.proof());
  else
    findings.warn("dmarc-record", says).cite(subject.proof());
}

// Check 31.
void say_record(const DmarcSubject& subject) {
  subject.findings()
      .pass("dmarc-record", subject.domain == subject.author
                                ? fmt::format("{} has a DMARC record.", subject.author.text())
                                : fmt::format("The DMARC record of {} holds for {} as well.",
                                              subject.domain.text(), subject.author.text()))
      .cite(subject.proof());
}

std::string_view wish_of(dmarc::Policy policy) {
  switch (policy) {
    case dmarc::Policy::None: return "Its policy (none) lets receivers deliver it all the same.";
    case dmarc::Policy::Quarantine: return "Its policy asks receivers to put it into quarantine.";
    case dmarc::Policy::Reject: return "Its policy asks receivers to reject it.";
  }
  return {};
}

// SPF was not judged (a file, a private address), and its domain may be that of From.
bool could_pass_by_spf(const DmarcSubject& subject) {
  const auth::Outcome& auth = subject.online.auth;
  return subject.findings().of("spf-result").status == Status::CouldNotCheck &&
         (!auth.spf || auth.spf_aligned());
}

// Check 33.
void check_result(const DmarcSubject& subject) {
  Findings& findings = subject.findings();
  const dmarc::Outcome& outcome = subject.outcome();
  const std::string domain = subject.author.text();
  switch (outcome.result) {
    case dmarc::Result::Pass: {
      const std::string by = outcome.aligned_dkim && outcome.aligned_spf
                                 ? "DKIM and SPF speak"
                                 : (outcome.aligned_dkim ? "DKIM speaks" : "SPF speaks");
      findings.pass("dmarc-result", fmt::format("DMARC passes: {} for {}.", by, domain))
          .cite(subject.proof());
      return;
    }
    case dmarc::Result::Fail: {
      if (could_pass_by_spf(subject)) {
        findings.could_not(
            "dmarc-result",
            fmt::format("DKIM does not pass for {}; whether SPF does is not known.", domain));
        return;
      }
      findings
          .fail("dmarc-result",
                fmt::format("DMARC fails: neither SPF nor DKIM passes for {}. {}", domain,
                            wish_of(outcome.applied_policy.value_or(dmarc::Policy::None))))
          .cite(subject.proof());
      return;
    }
    case dmarc::Result::TempError: {
      findings.could_not("dmarc-result",
                         silence_of(subject.online)
                             .value_or("SPF or DKIM could not be evaluated, and the other does not "
                                       "pass for the domain of From."));
      return;
    }
    case dmarc::Result::None:
    case dmarc::Result::PermError:
      findings.skip("dmarc-result", "The record cannot be used, so there is no result.");
  }
}

// Of a domain that passed with relaxed alignment, whether strict alignment would still hold.
bool equals_author(const std::string& identifier, const DmarcSubject& subject) {
  const auto name = dns::Name::parse_international(identifier);
  return name && *name == subject.author;
}

std::string passing_elsewhere(const DmarcSubject& subject) {
  const auth::Outcome& auth = subject.online.auth;
  std::string domains;
  const auto add = [&](const std::string& domain) {
    const auto name = dns::Name::parse_international(domain);
    if (!name || !(name->is_within(subject.author) || subject.author.is_within(*name))) return;
    if (equals_author(domain, subject)) return;
    domains += (domains.empty() ? "" : ", ") + name->text();
  };
  const dmarc::Record& tags = subject.outcome().tags;
  if (tags.spf_alignment == dmarc::Strictness::Strict && auth.spf &&
      auth.spf->result == spf::Result::Pass)
    add(auth.spf->domain);
  if (tags.dkim_alignment == dmarc::Strictness::Strict) {
    for (const dkim::Verdict& verdict : auth.dkim) {
      if (verdict.result == dkim::Result::Pass) add(verdict.domain);
    }
  }
  return domains;
}

// Check 40.
void check_strictness(const DmarcSubject& subject) {
  Findings& findings = subject.findings();
  const dmarc::Record& tags = subject.outcome().tags;
  const bool is_strict = tags.spf_alignment == dmarc::Strictness::Strict ||
                         tags.dkim_alignment == dmarc::Strictness::Strict;
  if (!is_strict) {
    findings.pass("dmarc-strictness", "Alignment is relaxed: subdomains speak for the domain.")
        .cite(subject.proof());
    return;
  }
  const std::string lost = passing_elsewhere(subject);
  if (lost.empty()) {
    findings
        .info("dmarc-strictness",
              "Alignment is strict (adkim=s or aspf=s). This message does not suffer from it.")
        .cite(subject.proof());
  } else if (subject.outcome().result == dmarc::Result::Pass) {
    findings
        .info("dmarc-strictness",
              fmt::format("Alignment is strict, so {} does not count although it passes; another "
                          "identifier carries the message.",
                          lost))
        .cite(subject.proof());
  } else {
    constexpr std::array<std::string_view, 2> kStrict = {"adkim", "aspf"};
    findings
        .fail("dmarc-strictness",
              fmt::format("Alignment is strict, so {} does not count for {} although it passes.",
                          lost, subject.author.text()))
        .cite(subject.proof())
        .advise("Publish: " +
                subject.publish(posture::without_dmarc_tags(subject.outcome().record, kStrict)));
  }
}

}  // namespace

std::string DmarcSubject::publish(const std::string& record) const {
  return fmt::format("{} TXT \"{}\"", question.name.text(), record);
}

void check_dmarc(const Online& online) {
  check_dmarc_author(online);
  const auto subject = subject_of(online);
  if (!subject) {
    could_not_all(online, "From names no single domain, so there is no DMARC policy to look for.");
    return;
  }
  if (subject->answer == nullptr) return;
  if (!online.auth.dmarc.policy_domain) {
    if (const auto silence = silence_of(online)) return could_not_all(online, *silence);
    return say_no_record(*subject);
  }
  say_record(*subject);
  check_result(*subject);
  check_strictness(*subject);
  check_dmarc_policy(*subject);
  check_dmarc_reports(*subject);
}

}  // namespace waybill::tester
