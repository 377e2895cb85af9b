// What SPF says of this message. check_spf_record.cc looks at the record itself.
#include "tester/check_spf.h"

#include <fmt/format.h>

#include "auth/spf/evaluate.h"
#include "auth/spf/sender.h"
#include "base/ascii.h"
#include "posture/spf_publication.h"
#include "reputation/shared_pool.h"
#include "tester/dns_words.h"
#include "tester/envelope_words.h"
#include "tester/examined.h"

namespace waybill::tester {
namespace {

void cite_spf(Finding& finding, const Online& online) {
  finding.cite(proof_of_mail_from(online.specimen));
  const auto domain = spf_domain(online);
  if (!domain) return;
  const dns::Question question{*domain, dns::Type::Txt};
  if (const dns::Answer* answer = online.dns.ask(question)) finding.cite(of_dns(question, *answer));
}

// The record that would let this message pass.
std::string record_to_publish(const Online& online) {
  const auto domain = spf_domain(online);
  const IpAddress* client = client_of(online.specimen);
  if (!domain || client == nullptr || !online.auth.spf) return {};
  if (!is_of_author(online, *domain)) return tell_its_owner(*domain);
  const reputation::SharedPool* pool = reputation::pool_of(*client, {});
  std::string term = fmt::format("{}:{}", client->is_v4() ? "ip4" : "ip6", client->to_string());
  if (pool != nullptr && !pool->include.empty()) term = "include:" + pool->include;
  const std::string record = posture::with_spf_term(online.auth.spf->record, term);
  return fmt::format(
      "If {} may send for {}, publish this in place of the SPF record there: {} TXT \"{}\"",
      client->to_string(), domain->text(), domain->text(), record);
}

void explain_why_not(const Online& online) {
  const auth::Envelope& envelope = online.specimen.envelope;
  std::string why = "SPF needs the address of the sending server and the envelope sender. ";
  if (!envelope.ip)
    why += "The header does not tell which server delivered the message.";
  else
    why += "The header does not tell the envelope sender (Return-Path).";
  online.findings.could_not("spf-result", why);
}

std::string sentence_of(const spf::Outcome& spf, const IpAddress& client) {
  const std::string ip = client.to_string();
  switch (spf.result) {
    case spf::Result::Pass:
      return fmt::format("{} may send for {}: {} of its SPF record says so.", ip, spf.domain,
                         spf.matched);
    case spf::Result::None:
      return fmt::format("{} has no SPF record, so nobody can tell whether {} may send for it.",
                         spf.domain, ip);
    case spf::Result::Neutral:
      return fmt::format("The SPF record of {} does not say whether {} may send.", spf.domain, ip);
    case spf::Result::SoftFail:
      return fmt::format("{} is not among the senders of {}; its record asks for suspicion (~all).",
                         ip, spf.domain);
    case spf::Result::Fail:
      return fmt::format("The SPF record of {} forbids {} to send ({}).", spf.domain, ip,
                         spf.matched);
    case spf::Result::PermError:
      return fmt::format(
          "The SPF record of {} cannot be evaluated, so receivers take SPF for failed.",
          spf.domain);
    case spf::Result::TempError:
      return fmt::format("SPF of {} could not be evaluated: DNS did not answer.", spf.domain);
  }
  return {};
}

Status status_of(spf::Result result) {
  switch (result) {
    case spf::Result::Pass: return Status::Pass;
    case spf::Result::None:
    case spf::Result::Neutral:
    case spf::Result::SoftFail: return Status::Warn;
    case spf::Result::Fail:
    case spf::Result::PermError: return Status::Fail;
    case spf::Result::TempError: return Status::CouldNotCheck;
  }
  return Status::CouldNotCheck;
}

// Check 1.
void check_result(const Online& online) {
  const IpAddress* client = client_of(online.specimen);
  if (!online.auth.spf || client == nullptr) return explain_why_not(online);
  const spf::Outcome& spf = *online.auth.spf;
  const Status status = status_of(spf.result);
  if (client->is_private() && status != Status::Pass) {
    const std::string why = fmt::format(
        "{} is a private address: receivers outside see another one.", client->to_string());
    cite_spf(online.findings.could_not("spf-result", why), online);
    return;
  }
  Finding& finding = online.findings.set("spf-result", status, sentence_of(spf, *client));
  cite_spf(finding, online);
  if ((status == Status::Warn || status == Status::Fail) && spf.result != spf::Result::PermError)
    finding.advise(record_to_publish(online));
}

struct HeloCheck {
  dns::Name name;
  spf::Outcome spf;
};

void say_helo_result(const Online& online, const HeloCheck& helo) {
  const std::string name = helo.name.text();
  const dns::Question question{helo.name, dns::Type::Txt};
  const dns::Answer* answer = online.dns.ask(question);
  if (answer == nullptr) return;
  Findings& findings = online.findings;
  const IpAddress& client = *client_of(online.specimen);
  Finding* finding = nullptr;
  if (helo.spf.result == spf::Result::Pass) {
    finding =
        &findings.pass("spf-helo", fmt::format("{} may call itself {}.", client.to_string(), name));
  } else if (helo.spf.result == spf::Result::TempError) {
    finding = &findings.could_not("spf-helo", answer->is_temporary_failure()
                                                  ? no_answer(question, *answer)
                                                  : "DNS did not answer for SPF of " + name + ".");
  } else if (helo.spf.result == spf::Result::None) {
    finding = &findings.info(
        "spf-helo",
        fmt::format("{} has no SPF record. It would count for bounces and automatic answers, "
                    "which have no envelope sender.",
                    name));
  } else {
    finding = &findings.warn(
        "spf-helo", fmt::format("The SPF record of {} does not let {} use this name "
                                "(result {}).",
                                name, client.to_string(), spf::to_string(helo.spf.result)));
    finding->advise(fmt::format("Publish: {} TXT \"v=spf1 {}:{} -all\"", name,
                                client.is_v4() ? "ip4" : "ip6", client.to_string()));
  }
  finding->cite(proof_of_helo(online.specimen)).cite(of_dns(question, *answer));
}

// Check 2: as receivers check bounces, which have no MAIL FROM.
void check_helo(const Online& online) {
  const auth::Envelope& envelope = online.specimen.envelope;
  if (!envelope.helo || !envelope.ip) {
    online.findings.could_not(
        "spf-helo", "The header does not tell how the sending server called itself in HELO.");
    return;
  }
  const auto name = spf::checkable_domain(envelope.helo->value);
  if (!name) {
    online.findings.skip("spf-helo", "HELO gave no domain name, so there is no SPF record.")
        .cite(proof_of_helo(online.specimen));
    return;
  }
  const spf::Query query{.ip = envelope.ip->value,
                         .helo = envelope.helo->value,
                         .mail_from = {},
                         .receiver = {},
                         .now = online.specimen.now,
                         .default_explanation = {}};
  say_helo_result(online, {*name, spf::evaluate(query, {}, online.dns, Detail::Result)});
}

bool is_dkim_aligned(const auth::Outcome& auth) {
  return auth.dmarc.aligned_dkim.has_value();
}

// Check 12.
void check_alignment(const Online& online) {
  Findings& findings = online.findings;
  const auto author = online.reading.author_domain();
  const auto sender = spf_domain(online);
  if (!author) {
    findings.could_not("spf-alignment", "From names no single domain to compare with.");
    return;
  }
  if (!sender) {
    findings.could_not("spf-alignment", "The domain of the envelope sender is not known.");
    return;
  }
  if (online.auth.dmarc.spf_alignment == dmarc::Alignment::Unknown) {
    findings.could_not("spf-alignment",
                       "DNS did not tell which organisation the two domains belong to.");
    return;
  }
  const bool is_aligned = online.auth.spf
                              ? online.auth.spf_aligned()
                              : sender->is_within(*author) || author->is_within(*sender);
  Finding* finding = nullptr;
  if (is_aligned) {
    finding = &findings.pass("spf-alignment",
                             fmt::format("The envelope sender's domain {} belongs to {} in From.",
                                         sender->text(), author->text()));
  } else {
    const std::string says =
        fmt::format("The envelope sender is of {}, From of {}: SPF cannot help DMARC here.",
                    sender->text(), author->text());
    finding = is_dkim_aligned(online.auth)
                  ? &findings.warn("spf-alignment", says + " DKIM carries it alone.")
                  : &findings.fail("spf-alignment", says + " Nor does a DKIM signature.");
  }
  if (!is_aligned && online.reading.route.bounce_address)
    finding->advise(
        fmt::format("With Salesforce's Bounce Management or compliance on, SPF cannot align. Let "
                    "DKIM carry it: "
                    "in Setup > DKIM Keys, create a key for {}, publish both CNAMEs, activate it.",
                    author->text()));
  finding->cite(proof_of_mail_from(online.specimen));
  if (const message::Field* from = online.reading.message.field("From"))
    finding->cite(of_field(*from));
}

// Check 13.
void check_salesforce_bounce(const Online& online) {
  const auto& bounce = online.reading.route.bounce_address;
  if (!bounce) {
    online.findings.skip("spf-salesforce-bounce",
                         "The envelope sender is not Salesforce's bounce address.");
    return;
  }
  Finding& finding = online.findings.info(
      "spf-salesforce-bounce",
      fmt::format("The envelope sender is Salesforce's own bounce address (for {}): with Bounce "
                  "Management or compliance on, SPF passes for Salesforce and never aligns with "
                  "From.",
                  bounce->original));
  if (!online.auth.dmarc.aligned_dkim) finding.advise(finding.check->fix);
  finding.cite(proof_of_mail_from(online.specimen));
}

}  // namespace

void check_spf(const Online& online) {
  check_result(online);
  check_helo(online);
  check_spf_record(online);
  check_alignment(online);
  check_salesforce_bounce(online);
}

}  // namespace waybill::tester
