// The keys of the signatures: checks 18 to 21 and 28.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/check.h"
#include "posture/key_publication.h"
#include "tester/check_dkim.h"
#include "tester/dns_words.h"

namespace waybill::tester {
namespace {

constexpr unsigned kGoodRsaBits = 2048;

struct SeenKey {
  const SeenSignature* signature = nullptr;
  std::optional<posture::KeyPublication> published;  // nothing: not known yet, or no name to ask
};

Proof proof_of(const SeenKey& key) {
  return key.published ? of_dns(key.published->question, *key.published->answer)
                       : of_field(*key.signature->prepared->field);
}

bool is_silent(const SeenKey& key) {
  return key.published && key.published->answer->is_temporary_failure();
}

std::string why_silent(const SeenKey& key) {
  const posture::KeyPublication& published = checked(key.published);
  return no_answer(published.question, *published.answer);
}

// Check 18.
void check_size(const Online& online, const SeenKey& key) {
  Findings& findings = online.findings;
  const dkim::Verdict& verdict = *key.signature->verdict;
  const std::string title = key.signature->title();
  if (verdict.key_bits == 0) {
    if (is_silent(key))
      findings.could_not("dkim-key-size", why_silent(key));
    else
      findings.could_not("dkim-key-size",
                         fmt::format("There is no key of {} to be measured.", title));
    return;
  }
  if (key.signature->field().algorithm == dkim::Algorithm::Ed25519Sha256) {
    findings
        .pass("dkim-key-size",
              fmt::format("The key of {} is Ed25519, which is strong. Many receivers do not check "
                          "it yet, so sign with RSA beside it.",
                          title))
        .cite(proof_of(key));
    return;
  }
  const std::string says = fmt::format("The RSA key of {} has {} bits", title, verdict.key_bits);
  if (verdict.key_bits < dkim::kFewestRsaBits) {
    findings.fail("dkim-key-size", says + "; receivers refuse keys below 1024.")
        .cite(proof_of(key));
  } else if (verdict.key_bits < kGoodRsaBits) {
    findings.warn("dkim-key-size", says + ". 2048 are advised.").cite(proof_of(key));
  } else {
    findings.pass("dkim-key-size", says + ".").cite(proof_of(key));
  }
}

// Check 19.
void check_algorithm(const Online& online, const SeenSignature& signature) {
  Findings& findings = online.findings;
  const dkim::Signature& field = signature.field();
  const bool is_unknown = std::ranges::any_of(
      signature.prepared->parsed.faults,
      [](const dkim::Fault& fault) { return fault.code == dkim::Reason::UnsupportedAlgorithm; });
  Finding* finding = nullptr;
  if (is_unknown) {
    finding = &findings.fail(
        "dkim-algorithm",
        fmt::format("The signature of {} uses an algorithm that nobody knows.", signature.title()));
  } else if (field.algorithm == dkim::Algorithm::RsaSha1) {
    finding = &findings.fail(
        "dkim-algorithm",
        fmt::format("The signature of {} uses rsa-sha1, which receivers must not accept.",
                    signature.title()));
  } else {
    finding = &findings.pass("dkim-algorithm",
                             fmt::format("The signature of {} uses {}.", signature.title(),
                                         dkim::to_string(field.algorithm)));
  }
  finding->cite(of_field(*signature.prepared->field));
}

std::string fault_of(const SeenKey& key) {
  const posture::KeyPublication& published = checked(key.published);
  const std::string place = published.question.name.text();
  if (published.records.size() > 1)
    return fmt::format("{} key records stand at {}; which one counts is undefined.",
                       published.records.size(), place);
  if (published.is_revoked()) return fmt::format("The key at {} was revoked (p= is empty).", place);
  if (published.records.empty() && !published.others.empty())
    return fmt::format("The TXT record at {} is no DKIM key.", place);
  if (published.records.empty())
    return fmt::format("There is no key at {} ({}).", place,
                       dns::to_string(published.answer->status));
  if (!published.key.faults.empty())
    return fmt::format("The key at {} cannot be used: {}.", place,
                       dkim::describe(published.key.faults.front().code));
  return {};
}

// Check 20: of every signature, since each names a key.
void check_record(const Online& online, const std::vector<SeenKey>& keys) {
  Findings& findings = online.findings;
  const SeenKey* silent = nullptr;
  for (const SeenKey& key : keys) {
    if (!key.published) continue;
    if (is_silent(key)) {
      silent = &key;
    } else if (const std::string fault = fault_of(key); !fault.empty()) {
      Finding& finding = key.signature->is_aligned || keys.size() == 1
                             ? findings.fail("dkim-key-record", fault)
                             : findings.warn("dkim-key-record", fault);
      finding.cite(proof_of(key));
      finding.advise(fmt::format("Publish exactly one key record at {}.",
                                 key.published->question.name.text()));
      return;
    }
  }
  const SeenKey& first = keys.front();
  if (silent != nullptr) {
    findings.could_not("dkim-key-record", why_silent(*silent)).cite(proof_of(*silent));
  } else if (!first.published) {
    findings.fail("dkim-key-record", "The signature names no key that DNS could be asked for.")
        .cite(proof_of(first))
        .advise("Let s= and d= of the signature be names that DNS can be asked for.");
  } else {
    findings
        .pass("dkim-key-record", fmt::format("The key record at {} can be used.",
                                             first.published->question.name.text()))
        .cite(proof_of(first));
  }
}

// Check 21.
void check_flags(const Online& online, const SeenKey& key) {
  Findings& findings = online.findings;
  if (!key.published || key.published->records.empty()) {
    if (is_silent(key))
      findings.could_not("dkim-key-flags", why_silent(key));
    else
      findings.skip("dkim-key-flags", "There is no key record to look at.");
    return;
  }
  const dkim::Key& found = key.published->key.key;
  const std::string place = key.published->question.name.text();
  const bool is_for_mail = std::ranges::any_of(found.services, [](const std::string& service) {
    return service == "*" || service == "email";
  });
  if (!is_for_mail) {
    findings.fail("dkim-key-flags", fmt::format("The key at {} is not for e-mail (s=).", place))
        .cite(proof_of(key))
        .advise("Take s= out of the key record, or write s=email.");
  } else if (found.forbids_subdomains && !key.signature->field().identity_is_domain) {
    findings
        .fail("dkim-key-flags",
              fmt::format("The key at {} forbids subdomains (t=s), but i= of the signature is one.",
                          place))
        .cite(proof_of(key))
        .advise("Take t=s out of the key record, or sign without i=.");
  } else if (found.is_testing) {
    findings
        .warn("dkim-key-flags",
              fmt::format("The key at {} says that it is a test (t=y): receivers may take the "
                          "message for unsigned.",
                          place))
        .cite(proof_of(key));
  } else {
    findings.pass("dkim-key-flags", "The key is for e-mail and no test.").cite(proof_of(key));
  }
}

struct Alternate {
  dns::Question question;
  const dns::Answer* answer = nullptr;
};

// The first alternate that has a key; else the first one asked for.
std::optional<Alternate> find_alternate(const posture::KeyRotation& rotation,
                                        const dns::Name& key_name, dns::Inquiry& dns) {
  const dns::Name below = key_name.suffix(key_name.label_count() - 1);  // _domainkey.example.com
  std::optional<Alternate> first;
  bool is_pending = false;
  for (const std::string& selector : rotation.alternates) {
    const auto name = below.prefixed(selector);
    if (!name) continue;
    const dns::Question question{*name, dns::Type::Txt};
    const dns::Answer* answer = dns.ask(question);
    if (answer == nullptr) {
      is_pending = true;
      continue;
    }
    if (answer->has_records()) return Alternate{question, answer};
    if (!first || answer->is_temporary_failure()) first = Alternate{question, answer};
  }
  if (is_pending) return std::nullopt;
  return first;
}

void say_rotation(const Online& online, const posture::KeyRotation& rotation,
                  const Alternate& alternate) {
  Findings& findings = online.findings;
  const Proof proof = of_dns(alternate.question, *alternate.answer);
  if (alternate.answer->has_records()) {
    findings
        .pass("dkim-rotation", fmt::format("{} can change the key: the other selector is at {}.",
                                           rotation.vendor, alternate.question.name.text()))
        .cite(proof);
  } else if (alternate.answer->is_temporary_failure()) {
    findings.could_not("dkim-rotation", no_answer(alternate.question, *alternate.answer));
  } else if (rotation.is_certain) {
    findings
        .warn(
            "dkim-rotation",
            fmt::format("{} changes keys by a second selector, which is missing at {}. Signatures "
                        "break at the next change.",
                        rotation.vendor, alternate.question.name.text()))
        .cite(proof);
  } else {
    findings.info("dkim-rotation",
                  fmt::format("{} changes keys between two selectors. The name of the other one is "
                              "yours and cannot be seen from outside: see that both CNAMEs are "
                              "published.",
                              rotation.vendor));
  }
}

// Check 28.
void check_rotation(const Online& online, const SeenKey& key) {
  Findings& findings = online.findings;
  if (!key.published || !key.published->alias) {
    if (is_silent(key))
      findings.could_not("dkim-rotation", why_silent(key));
    else
      findings.skip("dkim-rotation", "The key stands in the domain itself, not at a service.");
    return;
  }
  const std::string& selector = key.signature->field().selector;
  const auto rotation = posture::rotation_of(selector, *key.published->alias);
  if (!rotation) {
    findings.info("dkim-rotation",
                  fmt::format("The key is at {}, whose owner changes it without you.",
                              key.published->alias->text()));
    return;
  }
  const auto alternate = find_alternate(*rotation, key.published->question.name, online.dns);
  if (alternate) say_rotation(online, *rotation, *alternate);
}

}  // namespace

void check_dkim_keys(const Online& online, std::span<const SeenSignature> signatures) {
  std::vector<SeenKey> keys;
  const SeenSignature* main = main_signature(signatures);
  std::size_t main_index = 0;
  bool is_pending = false;  // all are asked for in the same round
  for (const SeenSignature& signature : signatures) {
    if (&signature == main) main_index = keys.size();
    SeenKey& key = keys.emplace_back();
    key.signature = &signature;
    const auto& key_name = signature.field().key_name;
    if (!key_name) continue;
    key.published = posture::read_key_publication(*key_name, online.dns);
    is_pending = is_pending || !key.published;
  }
  if (is_pending) return;
  check_record(online, keys);
  check_size(online, keys[main_index]);
  check_algorithm(online, *main);
  check_flags(online, keys[main_index]);
  check_rotation(online, keys[main_index]);
}

}  // namespace waybill::tester
