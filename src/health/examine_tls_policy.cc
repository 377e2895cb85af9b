// What holds senders to TLS: MTA-STS, reports on it, DNSSEC and DANE.
#include <fmt/format.h>

#include <algorithm>

#include "auth/dmarc/psl.h"
#include "base/time_text.h"
#include "health/examined.h"
#include "health/words.h"
#include "posture/dane.h"
#include "posture/tls_rpt.h"

namespace waybill::health {
namespace {

using posture::Dane;
using posture::MtaSts;
using posture::TlsRpt;

dns::Name zone_of(const dns::Name& name) {
  return dmarc::registrable_domain(name).value_or(name);
}

Finding& cite(Finding& finding, const MtaSts& sts) {
  finding.cite(of_dns(sts.question, *sts.answer));
  if (sts.fetched != nullptr) finding.cite(of_web(sts.request, *sts.fetched));
  return finding;
}

// A policy that did not come in time tells nothing; one that is refused or not there does.
bool is_silent(const fetch::Answer& answer) {
  switch (answer.failure) {
    case fetch::Failure::NotFetched:
    case fetch::Failure::Guarded:
    case fetch::Failure::Timeout: return true;
    case fetch::Failure::None:
    case fetch::Failure::BadUrl:
    case fetch::Failure::NoAddress:
    case fetch::Failure::Unreachable:
    case fetch::Failure::Tls:
    case fetch::Failure::NotOffered:
    case fetch::Failure::TooLarge: return false;
  }
  return true;
}

void say_no_policy(Examined& examined, const MtaSts& sts) {
  const fetch::Answer& answer = *sts.fetched;
  const std::string why =
      answer.is_answer() ? fmt::format("the server answers {}", answer.status) : answer.reason;
  const bool is_unknown = is_silent(answer);
  Finding& finding =
      is_unknown
          ? examined.findings.unknown(
                "mta-sts-policy",
                fmt::format("The policy of MTA-STS could not be fetched: {}.", why))
          : examined.findings.problem("mta-sts-policy",
                                      fmt::format("MTA-STS is announced, but its policy cannot be "
                                                  "fetched: {}.",
                                                  why));
  cite(finding, sts);
}

// Senders take the policy from a server with a valid certificate only (RFC 8461 §3.3): when it
// ends, they keep to the copy that they have until that runs out.
void check_certificate(Examined& examined, const MtaSts& sts) {
  const std::int64_t ends = sts.fetched->certificate_ends;
  if (ends == 0) {
    examined.findings.unknown("mta-sts-certificate", "The certificate was not seen.");
  } else if (ends - examined.subject.now < kCertificateSoon) {
    cite(examined.findings.problem(
             "mta-sts-certificate",
             fmt::format("The certificate of {} ends at {}.", sts.request.url, time_text(ends))),
         sts);
  } else {
    cite(examined.findings.good(
             "mta-sts-certificate",
             fmt::format("The certificate of the policy's server is valid until {}.",
                         time_text(ends))),
         sts);
  }
}

void check_policy(Examined& examined, const MtaSts& sts) {
  check_certificate(examined, sts);
  Findings& findings = examined.findings;
  const posture::MtaStsMode mode = sts.policy.mode.value_or(posture::MtaStsMode::None);
  if (sts.state == MtaSts::State::Uncovered) {
    std::vector<std::string> hosts;
    std::string lines;
    for (const dns::Name& host : sts.uncovered) {
      hosts.push_back(host.text());
      lines += fmt::format("{}mx: {}", lines.empty() ? "" : ", ", host.text());
    }
    Finding& finding = findings.problem(
        "mta-sts-coverage",
        fmt::format("The policy does not name {}: senders that keep to it deliver nothing there.",
                    list_of(hosts)));
    cite(finding, sts)
        .advise(fmt::format("Add to {}: {}. Then change the id of the record.", sts.request.url,
                            lines));
    if (mode != posture::MtaStsMode::Enforce) finding.graded(Severity::Medium);
  }
  if (mode != posture::MtaStsMode::Enforce)
    cite(findings.problem("mta-sts-mode",
                          fmt::format("MTA-STS is in mode {}, so it protects nothing yet.",
                                      posture::to_string(mode))),
         sts);
  else if (sts.policy.max_age.value_or(0) < posture::kShortPolicyAge)
    cite(findings.problem("mta-sts-age", fmt::format("The policy holds for {} seconds only.",
                                                     sts.policy.max_age.value_or(0))),
         sts);
  else if (sts.state == MtaSts::State::Good)
    cite(findings.good("mta-sts-mode", "MTA-STS is enforced and covers all mail servers."), sts);
}

// Whether the domain takes mail at all: without, nothing has to be protected on the way to it.
bool takes_mail(const Examined& examined) {
  return examined.exchange && examined.exchange->takes_mail() && !examined.is_parked;
}

void skip_all(Findings& findings, std::string_view why) {
  for (const std::string_view id : {"mta-sts-record", "mta-sts-policy", "mta-sts-coverage",
                                    "mta-sts-mode", "mta-sts-age", "mta-sts-certificate"}) {
    if (!findings.has(id)) findings.skip(id, why);
  }
}

void check_mta_sts(Examined& examined, const MtaSts& sts) {
  Findings& findings = examined.findings;
  switch (sts.state) {
    case MtaSts::State::Absent:
      if (!takes_mail(examined)) {
        findings.skip("mta-sts-missing", "The domain takes no mail.");
      } else {
        cite(
            findings.problem("mta-sts-missing",
                             fmt::format("{} has no MTA-STS: whoever sits on the way can have mail "
                                         "to it sent without TLS.",
                                         examined.domain())),
            sts);
      }
      skip_all(findings, "There is no MTA-STS.");
      return;
    case MtaSts::State::DnsFailure:
      for (const std::string_view id :
           {"mta-sts-missing", "mta-sts-record", "mta-sts-policy", "mta-sts-coverage",
            "mta-sts-mode", "mta-sts-age", "mta-sts-certificate"})
        findings.unknown(id, no_answer(sts.question, *sts.answer));
      return;
    case MtaSts::State::SeveralRecords:
      cite(findings.problem("mta-sts-record", "There are several MTA-STS records, so none counts."),
           sts);
      break;
    case MtaSts::State::BrokenRecord:
      cite(findings.problem("mta-sts-record", fmt::format("The MTA-STS record cannot be used: {}.",
                                                          faults_of(sts.record.faults))),
           sts);
      break;
    case MtaSts::State::NoPolicy: say_no_policy(examined, sts); break;
    case MtaSts::State::PolicyPending:
      for (const std::string_view id : {"mta-sts-policy", "mta-sts-coverage", "mta-sts-mode",
                                        "mta-sts-age", "mta-sts-certificate"})
        cite(findings.unknown(id, "The policy of MTA-STS was not fetched."), sts);
      break;
    case MtaSts::State::BrokenPolicy:
      cite(findings.problem("mta-sts-policy", fmt::format("The policy cannot be used: {}.",
                                                          faults_of(sts.policy.faults))),
           sts);
      break;
    case MtaSts::State::Uncovered:
    case MtaSts::State::Good: check_policy(examined, sts); break;
  }
  cite(findings.good("mta-sts-missing", "MTA-STS is announced."), sts);
  const bool is_read = sts.state == MtaSts::State::Good || sts.state == MtaSts::State::Uncovered;
  if (!is_read) skip_all(findings, "No policy of MTA-STS can be read.");
}

void record_mta_sts(Examined& examined, const MtaSts& sts) {
  examined.records.push_back(record_of("mta-sts", sts.question, *sts.answer, "v=STSv1"));
  boost::json::object object{{"id", to_valid_utf8(sts.record.id)}};
  const bool is_asked =
      sts.fetched != nullptr && sts.fetched->failure != fetch::Failure::NotFetched;
  if (!is_asked) return;
  // The policy is kept like a record: what it says now, and whether that is known.
  Record policy{.id = "mta-sts-policy",
                .name = to_valid_utf8(sts.request.url),
                .type = "HTTPS",
                .status = sts.fetched->is_answer() && sts.fetched->status == 200 ? "NOERROR"
                          : is_silent(*sts.fetched)                              ? "TIMEOUT"
                                                                                 : "NODATA",
                .values = {}};
  if (policy.status == "NOERROR") {
    policy.values.push_back(to_valid_utf8(sts.fetched->octets.substr(0, kLongestProof)));
    object["mode"] = posture::to_string(sts.policy.mode.value_or(posture::MtaStsMode::None));
    object["max_age"] = sts.policy.max_age.value_or(0);
    boost::json::array hosts;
    for (const std::string& host : sts.policy.mx)
      hosts.emplace_back(to_valid_utf8(host));
    object["mx"] = std::move(hosts);
    if (sts.fetched->certificate_ends != 0)
      object["certificate_ends"] = time_text(sts.fetched->certificate_ends);
  }
  examined.records.push_back(std::move(policy));
  examined.details["mta_sts"] = std::move(object);
}

void check_tls_rpt(Examined& examined, const TlsRpt& rpt) {
  Findings& findings = examined.findings;
  const Proof proof = of_dns(rpt.question, *rpt.answer);
  const bool has_sts = examined.sts && examined.sts->state != MtaSts::State::Absent;
  switch (rpt.state) {
    case TlsRpt::State::Absent: {
      if (!takes_mail(examined)) {
        findings.skip("tls-rpt-missing", "The domain takes no mail.");
        return;
      }
      Finding& finding = findings.problem(
          "tls-rpt-missing",
          has_sts
              ? fmt::format("{} has MTA-STS but asks for no reports: nobody learns when mail is "
                            "held back.",
                            examined.domain())
              : fmt::format("{} asks for no reports on TLS.", examined.domain()));
      if (has_sts) finding.graded(Severity::Medium);
      finding.cite(proof).publishing(
          {rpt.question.name.text(), "TXT", "v=TLSRPTv1; rua=mailto:tls@" + examined.domain(), ""});
      return;
    }
    case TlsRpt::State::Several:
      findings.problem("tls-rpt-record", "There are several TLS-RPT records, so none counts.")
          .cite(proof);
      return;
    case TlsRpt::State::Broken:
      findings
          .problem("tls-rpt-record", fmt::format("The TLS-RPT record cannot be used: {}.",
                                                 faults_of(rpt.record.faults)))
          .cite(proof);
      return;
    case TlsRpt::State::Good:
      findings
          .good("tls-rpt-missing",
                fmt::format("Reports on TLS go to {}.", rpt.record.addresses.front()))
          .cite(proof);
      return;
    case TlsRpt::State::DnsFailure:
      for (const std::string_view id : {"tls-rpt-missing", "tls-rpt-record"})
        findings.unknown(id, no_answer(rpt.question, *rpt.answer));
      return;
  }
}

// The certificate that the host shows against its TLSA records.
void check_certificate(Examined& examined, const Dane::Host& host) {
  const auto shown = std::ranges::find(examined.exchanges, host.name, &posture::ExchangeTls::host);
  std::optional<posture::ServerCertificate> certificate;
  if (shown != examined.exchanges.end()) certificate = shown->certificate;
  if (!certificate) {
    examined.findings
        .unknown("dane-mismatch",
                 fmt::format("The certificate of {} was not seen, so it is not known whether it "
                             "fits the TLSA records.",
                             host.name.text()))
        .about(host.name.text());
    return;
  }
  const bool fits = std::ranges::any_of(host.records, [&](const posture::Tlsa& record) {
    return posture::fits(record, *certificate);
  });
  Finding& finding =
      fits ? examined.findings.good("dane-mismatch", fmt::format("The certificate of {} fits its "
                                                                 "TLSA records.",
                                                                 host.name.text()))
           : examined.findings.problem("dane-mismatch",
                                       fmt::format("No TLSA record of {} fits the certificate that "
                                                   "it shows.",
                                                   host.name.text()));
  finding.about(host.name.text())
      .cite(of_dns(host.question, *host.answer))
      .cite(of_web(shown->request, *shown->fetched));
  if (!fits && !certificate->chain.front().public_key.empty())
    finding.publishing({host.question.name.text(), "TLSA", posture::tlsa_of(*certificate), ""});
}

// True: the host has records that count.
bool check_host(Examined& examined, const Dane::Host& host) {
  if (host.answer == nullptr) return false;
  Findings& findings = examined.findings;
  const std::string name = host.name.text();
  if (host.answer->is_temporary_failure()) {
    findings.unknown("dane-missing", no_answer(host.question, *host.answer)).about(name);
    return false;
  }
  examined.records.push_back(record_of("dane", host.question, *host.answer));
  if (host.answer->is_void()) return false;
  const Proof proof = of_dns(host.question, *host.answer);
  const bool is_usable =
      std::ranges::any_of(host.records, [](const posture::Tlsa& tlsa) { return tlsa.is_usable(); });
  if (host.signing == posture::Signing::Unsigned) {
    findings
        .problem("dane-unsigned", fmt::format("{} has TLSA records, but its zone is not signed: "
                                              "nobody may go by them.",
                                              name))
        .about(name)
        .cite(proof);
  } else if (!is_usable) {
    findings
        .problem("dane-unusable",
                 fmt::format("No TLSA record of {} can be used for mail (usage 2 or "
                             "3 with a whole digest).",
                             name))
        .about(name)
        .cite(proof);
  } else {
    findings.good("dane-missing", fmt::format("{} has TLSA records.", name))
        .about(name)
        .cite(proof);
    check_certificate(examined, host);
  }
  return true;
}

void check_dane(Examined& examined, const Dane& dane) {
  Findings& findings = examined.findings;
  const Proof proof = of_dns(dane.signing_question, *dane.signing_answer);
  const std::string zone = dane.signing_question.name.text();
  examined.records.push_back(record_of("ds", dane.signing_question, *dane.signing_answer));
  switch (dane.signing) {
    case posture::Signing::Signed:
      findings.good("dnssec", fmt::format("{} is signed with DNSSEC.", zone)).cite(proof);
      break;
    case posture::Signing::Unsigned:
      findings
          .problem("dnssec", fmt::format("{} is not signed with DNSSEC: answers about it can be "
                                         "forged.",
                                         zone))
          .cite(proof);
      break;
    case posture::Signing::Unknown:
      findings.unknown("dnssec", no_answer(dane.signing_question, *dane.signing_answer));
      break;
  }
  bool has_records = false;
  for (const Dane::Host& host : dane.hosts)
    has_records = check_host(examined, host) || has_records;
  if (!has_records && !findings.has("dane-missing"))
    findings.info("dane-missing", "No mail server has TLSA records (DANE).");
  for (const std::string_view id : {"dane-unusable", "dane-unsigned", "dane-mismatch"}) {
    if (!findings.has(id) && !has_records) findings.skip(id, "There is no DANE.");
  }
}

}  // namespace

void examine_tls_policy(Examined& examined) {
  const auto rpt = posture::read_tls_rpt(examined.subject.domain, examined.dns);
  const auto dane = posture::read_dane(examined.subject.domain, zone_of(examined.subject.domain),
                                       zone_of, examined.dns);
  if (!rpt || !dane || !examined.sts) return;
  if (examined.sts->answer == nullptr || rpt->answer == nullptr) {
    examined.findings.close_skipped("tls-policy", "The name is too long for such records.");
    return;
  }
  record_mta_sts(examined, *examined.sts);
  check_mta_sts(examined, *examined.sts);
  examined.records.push_back(record_of("tls-rpt", rpt->question, *rpt->answer, "v=TLSRPTv1"));
  check_tls_rpt(examined, *rpt);
  check_dane(examined, *dane);
  examined.findings.close_good("tls-policy");
}

}  // namespace waybill::health
