// How the From domain receives mail itself: checks 111 to 113. check_bimi.cc has 114.
#include "tester/check_domain.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "auth/dmarc/psl.h"
#include "base/utf8.h"
#include "posture/dane.h"
#include "posture/mail_exchange.h"
#include "posture/mta_sts.h"
#include "posture/tls_rpt.h"
#include "tester/dns_words.h"

namespace waybill::tester {
namespace {

using posture::MtaSts;
using posture::TlsRpt;

std::string faults_of(const auto& faults) {
  std::string text;
  for (const auto fault : faults)
    text += fmt::format("{}{}", text.empty() ? "" : "; ", posture::describe(fault));
  return text;
}

void say_policy(Findings& findings, const MtaSts& sts, const std::string& domain) {
  const posture::MtaStsMode mode = sts.policy.mode.value_or(posture::MtaStsMode::None);
  Finding* finding = nullptr;
  if (mode != posture::MtaStsMode::Enforce) {
    finding = &findings.info(
        "mta-sts", fmt::format("MTA-STS of {} is in mode {}, so it protects nothing yet.", domain,
                               posture::to_string(mode)));
  } else if (sts.policy.max_age.value_or(0) < posture::kShortPolicyAge) {
    finding = &findings.warn(
        "mta-sts",
        fmt::format("The MTA-STS policy of {} holds for {} seconds only. Weeks are usual.", domain,
                    sts.policy.max_age.value_or(0)));
  } else {
    finding = &findings.pass(
        "mta-sts",
        fmt::format("MTA-STS of {} is enforced and covers all of its mail servers.", domain));
  }
  finding->cite(of_dns(sts.question, *sts.answer)).cite(of_web(sts.request, *sts.fetched));
}

void say_uncovered(Findings& findings, const MtaSts& sts, const std::string& domain) {
  std::string hosts, lines;
  for (const dns::Name& host : sts.uncovered) {
    hosts += (hosts.empty() ? "" : ", ") + host.text();
    lines += (lines.empty() ? "mx: " : ", mx: ") + host.text();
  }
  findings
      .fail("mta-sts",
            fmt::format("The MTA-STS policy of {} does not name {}: senders that keep to "
                        "it deliver no mail there.",
                        domain, hosts))
      .cite(of_dns(sts.question, *sts.answer))
      .cite(of_web(sts.request, *sts.fetched))
      .advise(fmt::format("Add to {}: {}. Then change id in the record.", sts.request.url, lines))
      .by("RFC 8461 §4.1");
}

// Check 111.
void check_mta_sts(Findings& findings, const MtaSts& sts, const std::string& domain) {
  Finding* finding = nullptr;
  switch (sts.state) {
    case MtaSts::State::Absent:
      finding = &findings.info(
          "mta-sts", fmt::format("{} has no MTA-STS: mail to it may be read on the way.", domain));
      break;
    case MtaSts::State::SeveralRecords:
      finding = &findings.fail(
          "mta-sts", fmt::format("{} has several MTA-STS records, so none counts.", domain));
      break;
    case MtaSts::State::BrokenRecord:
      finding =
          &findings.fail("mta-sts", fmt::format("The MTA-STS record of {} cannot be used: {}.",
                                                domain, faults_of(sts.record.faults)));
      break;
    case MtaSts::State::NoPolicy:
      finding = &findings.fail(
          "mta-sts",
          fmt::format("{} announces MTA-STS, but its policy cannot be fetched.", domain));
      finding->by("RFC 8461 §3.3");
      break;
    case MtaSts::State::PolicyPending:
      finding = &findings.could_not(
          "mta-sts", fmt::format("{} announces MTA-STS; its policy has not been fetched.", domain));
      break;
    case MtaSts::State::BrokenPolicy:
      finding =
          &findings.fail("mta-sts", fmt::format("The MTA-STS policy of {} cannot be used: {}.",
                                                domain, faults_of(sts.policy.faults)));
      finding->by("RFC 8461 §3.2");
      break;
    case MtaSts::State::Uncovered: return say_uncovered(findings, sts, domain);
    case MtaSts::State::Good: return say_policy(findings, sts, domain);
    case MtaSts::State::DnsFailure:
      finding = &findings.could_not("mta-sts", no_answer(sts.question, *sts.answer));
      break;
  }
  finding->cite(of_dns(sts.question, *sts.answer));
  if (sts.fetched != nullptr) finding->cite(of_web(sts.request, *sts.fetched));
}

// Check 112.
void check_tls_rpt(Findings& findings, const TlsRpt& rpt, bool has_mta_sts,
                   const std::string& domain) {
  Finding* finding = nullptr;
  switch (rpt.state) {
    case TlsRpt::State::Absent:
      finding =
          has_mta_sts
              ? &findings.warn("tls-rpt", fmt::format("{} has MTA-STS but asks for no reports: "
                                                      "nobody learns when mail is held back.",
                                                      domain))
              : &findings.info("tls-rpt", fmt::format("{} asks for no reports on TLS.", domain));
      break;
    case TlsRpt::State::Several:
      finding = &findings.warn(
          "tls-rpt", fmt::format("{} has several TLS-RPT records, so none counts.", domain));
      break;
    case TlsRpt::State::Broken:
      finding =
          &findings.warn("tls-rpt", fmt::format("The TLS-RPT record of {} cannot be used: {}.",
                                                domain, faults_of(rpt.record.faults)));
      break;
    case TlsRpt::State::Good:
      finding = &findings.pass("tls-rpt", fmt::format("Reports on TLS go to {}.",
                                                      to_valid_utf8(rpt.record.addresses.front())));
      break;
    case TlsRpt::State::DnsFailure:
      findings.could_not("tls-rpt", no_answer(rpt.question, *rpt.answer));
      return;
  }
  finding->cite(of_dns(rpt.question, *rpt.answer));
}

// Sorts the hosts of a domain by what their TLSA records amount to.
struct TlsaTally {
  const posture::Dane::Host* good = nullptr;
  const posture::Dane::Host* unusable = nullptr;  // records, none of them usable
  const posture::Dane::Host* unsigned_zone = nullptr;
  const posture::Dane::Host* silent = nullptr;
};

TlsaTally tally_of(const posture::Dane& dane) {
  TlsaTally tally;
  for (const posture::Dane::Host& host : dane.hosts) {
    if (host.answer == nullptr) continue;
    const bool is_usable = std::ranges::any_of(
        host.records, [](const posture::Tlsa& tlsa) { return tlsa.is_usable(); });
    if (host.answer->is_temporary_failure())
      tally.silent = &host;
    else if (host.answer->is_void())
      continue;
    else if (host.signing == posture::Signing::Unsigned)
      tally.unsigned_zone = &host;
    else if (!is_usable)
      tally.unusable = &host;
    else
      tally.good = &host;
  }
  return tally;
}

void say_hosts(Findings& findings, const posture::Dane& dane, const std::string& domain) {
  const TlsaTally tally = tally_of(dane);
  const bool is_signed = dane.signing == posture::Signing::Signed;
  const std::string says =
      fmt::format("{} is {} with DNSSEC", domain, is_signed ? "signed" : "not signed");
  if (tally.unusable != nullptr) {
    findings
        .fail("dnssec-dane", fmt::format("No TLSA record of {} can be used for mail (usage 2 or 3 "
                                         "with a whole digest).",
                                         tally.unusable->name.text()))
        .cite(of_dns(tally.unusable->question, *tally.unusable->answer));
  } else if (tally.unsigned_zone != nullptr) {
    findings
        .warn("dnssec-dane", fmt::format("{} has TLSA records, but its zone is not signed: nobody "
                                         "may go by them.",
                                         tally.unsigned_zone->name.text()))
        .cite(of_dns(tally.unsigned_zone->question, *tally.unsigned_zone->answer))
        .advise("Sign the zone with DNSSEC, or delete the TLSA records.");
  } else if (tally.silent != nullptr) {
    findings.could_not("dnssec-dane", no_answer(tally.silent->question, *tally.silent->answer));
  } else if (tally.good != nullptr && is_signed) {
    findings
        .pass("dnssec-dane",
              fmt::format("{}, and {} has TLSA records. Whether its certificate fits "
                          "them was not tried.",
                          says, tally.good->name.text()))
        .cite(of_dns(tally.good->question, *tally.good->answer));
  } else {
    findings
        .info(
            "dnssec-dane",
            fmt::format("{}, as far as its DS record shows; its mail servers have no DANE.", says))
        .cite(of_dns(dane.signing_question, *dane.signing_answer));
  }
}

// Check 113.
void check_dane(const Online& online, const dns::Name& author) {
  Findings& findings = online.findings;
  const dns::Name zone = dmarc::psl_organizational_domain(author);
  const auto dane = posture::read_dane(author, zone, &dmarc::psl_organizational_domain, online.dns);
  if (!dane) return;
  if (dane->signing == posture::Signing::Unknown) {
    findings.could_not("dnssec-dane", no_answer(dane->signing_question, *dane->signing_answer));
    return;
  }
  say_hosts(findings, *dane, zone.text());
}

}  // namespace

void check_domain(const Online& online) {
  const auto author = online.reading.author_domain();
  if (!author) {
    for (const std::string_view id : {"mta-sts", "tls-rpt", "dnssec-dane", "bimi"})
      online.findings.could_not(id, "From names no single domain.");
    return;
  }
  check_dane(online, *author);
  check_bimi(online, *author);
  const auto sts = posture::read_mta_sts(*author, online.dns, online.web);
  const auto rpt = posture::read_tls_rpt(*author, online.dns);
  if (!sts || !rpt) return;
  if (sts->answer == nullptr || rpt->answer == nullptr) {
    for (const std::string_view id : {"mta-sts", "tls-rpt"})
      online.findings.skip(id, "The From domain is too long for such a record.");
    return;
  }
  check_mta_sts(online.findings, *sts, author->text());
  check_tls_rpt(online.findings, *rpt, sts->state != MtaSts::State::Absent, author->text());
}

}  // namespace waybill::tester
