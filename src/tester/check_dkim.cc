// Whether DKIM signatures verify and speak for the author. check_dkim_keys.cc looks at the keys,
// check_dkim_making.cc at how the signature was made.
#include "tester/check_dkim.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/utf8.h"
#include "tester/dns_words.h"
#include "tester/examined.h"

namespace waybill::tester {
namespace {

constexpr std::array<std::string_view, 14> kOfASignature = {
    "dkim-alignment",   "dkim-others",    "dkim-key-size",         "dkim-algorithm",
    "dkim-key-record",  "dkim-key-flags", "dkim-signed-fields",    "dkim-oversigning",
    "dkim-body-length", "dkim-times",     "dkim-canonicalization", "dkim-identity",
    "dkim-rotation",    "dkim-replay"};

// Why a signature does not verify, in one sentence.
std::string why_not(const SeenSignature& signature) {
  const dkim::Verdict& verdict = *signature.verdict;
  std::string why(dkim::describe(verdict.reason));
  if (!verdict.changes.empty()) {
    why += fmt::format(": {}", dkim::describe(verdict.changes.front().code));
    if (!verdict.changes.front().field.empty())
      why += fmt::format(" ({})", to_valid_utf8(verdict.changes.front().field));
  }
  return why + ".";
}

Finding& cite_signature(Finding& finding, const SeenSignature& signature) {
  return finding.cite(of_field(*signature.prepared->field));
}

// Of the first signature that DNS left open.
std::string why_undecided(const Online& online, std::span<const SeenSignature> signatures) {
  for (const SeenSignature& signature : signatures) {
    const auto& key_name = signature.field().key_name;
    if (!signature.is_undecided() || !key_name) continue;
    const dns::Question question{*key_name, dns::Type::Txt};
    const dns::Answer* answer = online.dns.ask(question);
    if (answer != nullptr && answer->is_temporary_failure()) return no_answer(question, *answer);
  }
  return "DNS did not give the key.";
}

// How to get a signature, for whoever does not send by Salesforce (whose steps the table has).
std::optional<std::string> how_to_sign(const Online& online) {
  const auto author = online.reading.author_domain();
  const bool is_elsewhere = online.reading.route.detected == salesforce::Route::NotSalesforce ||
                            online.reading.route.detected == salesforce::Route::Unknown;
  if (!author || !is_elsewhere) return std::nullopt;
  return fmt::format(
      "Turn on DKIM signing for {} at the service or server that sends, and publish the key that "
      "it "
      "names.",
      author->text());
}

// Check 15.
void check_verifies(const Online& online, std::span<const SeenSignature> signatures) {
  Findings& findings = online.findings;
  const SeenSignature& main = *main_signature(signatures);
  if (main.passes()) {
    cite_signature(
        findings.pass("dkim-verifies", fmt::format("The signature of {} verifies.", main.title())),
        main);
  } else if (std::ranges::any_of(signatures, &SeenSignature::is_undecided)) {
    findings.could_not("dkim-verifies", why_undecided(online, signatures));
  } else {
    Finding& finding = findings.fail(
        "dkim-verifies",
        fmt::format("The signature of {} does not verify: {}", main.title(), why_not(main)));
    cite_signature(finding, main);
    finding.by(dkim::clause(main.verdict->reason));
    if (const auto advice = how_to_sign(online)) finding.advise(*advice);
    const bool is_changed =
        main.verdict->body == dkim::Check::Bad || main.verdict->header == dkim::Check::Bad;
    if (is_changed)
      finding.advise(
          "Find what changes the message after it is signed: a relay, a gateway or a footer. "
          "Sign behind it, or let it leave the message as it is.");
  }
}

// Check 16.
void check_alignment(const Online& online, std::span<const SeenSignature> signatures) {
  Findings& findings = online.findings;
  const auto author = online.reading.author_domain();
  if (!author) {
    findings.could_not("dkim-alignment", "From names no single domain to compare with.");
    return;
  }
  const SeenSignature& main = *main_signature(signatures);
  if (main.passes() && main.is_aligned) {
    cite_signature(
        findings.pass("dkim-alignment", fmt::format("The valid signature of {} is of {} in From.",
                                                    main.title(), author->text())),
        main);
    return;
  }
  const bool is_open = std::ranges::any_of(signatures, [](const SeenSignature& signature) {
    return signature.is_undecided() && signature.is_aligned;
  });
  const bool is_unknown =
      std::ranges::find(online.auth.dmarc.dkim_alignments, dmarc::Alignment::Unknown) !=
      online.auth.dmarc.dkim_alignments.end();
  if (is_open || is_unknown) {
    findings.could_not("dkim-alignment", why_undecided(online, signatures));
    return;
  }
  const std::string says =
      main.passes() ? fmt::format("The valid signature is of {}, not of {} in From.", main.title(),
                                  author->text())
                    : fmt::format("No signature of {} in From verifies.", author->text());
  cite_signature(online.auth.dmarc.aligned_spf
                     ? findings.warn("dkim-alignment", says + " SPF carries DMARC alone, and is "
                                                              "lost when the message is forwarded.")
                     : findings.fail("dkim-alignment", says),
                 main);
}

// Check 17.
void check_others(const Online& online, std::span<const SeenSignature> signatures) {
  Findings& findings = online.findings;
  const std::size_t ignored = online.reading.authentication.dkim.ignored;
  const SeenSignature* main = main_signature(signatures);
  if (signatures.size() == 1 && ignored == 0) {
    findings.skip("dkim-others", "There is one signature only.");
    return;
  }
  const SeenSignature* bad = nullptr;
  const SeenSignature* open = nullptr;
  std::string passing;
  for (const SeenSignature& signature : signatures) {
    if (&signature == main) continue;
    if (signature.is_undecided()) {
      open = &signature;
    } else if (!signature.passes()) {
      if (bad == nullptr) bad = &signature;
    } else {
      passing += (passing.empty() ? "" : ", ") + signature.title();
    }
  }
  if (bad != nullptr) {
    cite_signature(
        findings.warn("dkim-others", fmt::format("Another signature, of {}, does not verify: {}",
                                                 bad->title(), why_not(*bad))),
        *bad);
  } else if (ignored > 0) {
    findings.warn("dkim-others",
                  fmt::format("The message has {} signatures; receivers look at a few only.",
                              signatures.size() + ignored));
  } else if (open != nullptr) {
    findings.could_not("dkim-others", why_undecided(online, signatures));
  } else {
    findings.pass("dkim-others", fmt::format("The other signatures verify too: {}.", passing));
  }
}

// Check 30.
void check_dkim2(const Online& online) {
  const message::Field* field = online.reading.message.field("DKIM2-Signature");
  if (field == nullptr) {
    online.findings.skip("dkim2", "The message has no DKIM2 signature, which is a draft still.");
  } else {
    online.findings
        .info("dkim2",
              "The message has a DKIM2 signature. It is a draft; receivers do not need it "
              "and it is not evaluated here.")
        .cite(of_field(*field));
  }
}

void say_unsigned(const Online& online) {
  Findings& findings = online.findings;
  Finding& verifies = findings.fail("dkim-verifies", "The message is not signed with DKIM.");
  if (const auto advice = how_to_sign(online)) verifies.advise(*advice);
  const bool is_carried = online.auth.dmarc.aligned_spf.has_value();
  const std::string says = "The message is not signed with DKIM.";
  for (const std::string_view id : kOfASignature)
    findings.skip(id, says);
  const std::string hint = says + " SPF carries DMARC alone, and is lost when it is forwarded.";
  if (is_carried)
    findings.warn("dkim-alignment", hint);
  else
    findings.fail("dkim-alignment", says);
}

}  // namespace

void check_dkim(const Online& online) {
  check_dkim2(online);
  const std::vector<SeenSignature> signatures = signatures_of(online);
  if (signatures.empty()) return say_unsigned(online);
  check_verifies(online, signatures);
  check_alignment(online, signatures);
  check_others(online, signatures);
  check_dkim_keys(online, signatures);
  check_dkim_making(online, signatures);
}

}  // namespace waybill::tester
