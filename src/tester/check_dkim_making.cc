// How the signature that counts was made: checks 22 to 27 and 29.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "base/ascii.h"
#include "base/time_text.h"
#include "tester/check_dkim.h"

namespace waybill::tester {
namespace {

// RFC 6376 §5.4.1, as far as readers see them or mail programs act on them.
constexpr std::array<std::string_view, 6> kWorthSigning = {
    "Subject", "Date", "To", "Message-ID", "MIME-Version", "Content-Type"};
constexpr std::int64_t kClockSkew = 300;        // seconds; clocks that differ are no fault
constexpr std::int64_t kShortLife = 24 * 3600;  // mail may wait in queues for days

std::ptrdiff_t times_signed(const SeenSignature& signature, std::string_view name) {
  return std::ranges::count_if(signature.field().signed_fields, [&](const std::string& field) {
    return ascii::iequals(field, name);
  });
}

Proof proof_of(const SeenSignature& signature) {
  return of_field(*signature.prepared->field);
}

// Check 22.
void check_fields(const Online& online, const SeenSignature& signature) {
  Findings& findings = online.findings;
  if (times_signed(signature, "From") == 0) {
    findings
        .fail("dkim-signed-fields", "The signature does not cover From, so it is worth nothing.")
        .cite(proof_of(signature))
        .by("RFC 6376 §5.4");
    return;
  }
  std::string missing;
  for (const std::string_view name : kWorthSigning) {
    if (online.reading.message.field(name) == nullptr || times_signed(signature, name) > 0)
      continue;
    missing += missing.empty() ? "" : ", ";
    missing += name;
  }
  if (missing.empty()) {
    findings
        .pass("dkim-signed-fields",
              "The signature covers From and all that readers see of the header.")
        .cite(proof_of(signature));
  } else {
    findings
        .warn("dkim-signed-fields",
              fmt::format("The signature does not cover {}: anybody can change that on the way.",
                          missing))
        .cite(proof_of(signature));
  }
}

// Check 23.
void check_oversigning(const Online& online, const SeenSignature& signature) {
  Findings& findings = online.findings;
  const auto present =
      static_cast<std::ptrdiff_t>(online.reading.message.fields_named("From").size());
  const std::ptrdiff_t covered = times_signed(signature, "From");
  if (present > covered) {
    findings
        .fail(
            "dkim-oversigning",
            "There are more From fields than the signature covers: one was added, and readers may "
            "see it.")
        .cite(proof_of(signature));
  } else if (covered > present) {
    findings
        .pass("dkim-oversigning",
              "h= names From once more than it is there, so nobody can add a second one.")
        .cite(proof_of(signature));
  } else {
    findings
        .info("dkim-oversigning",
              "h= names From as often as it is there. Naming it once more would keep others from "
              "adding one.")
        .cite(proof_of(signature));
  }
}

// Check 24.
void check_body_length(const Online& online, const SeenSignature& signature) {
  Findings& findings = online.findings;
  const auto& length = signature.field().body_length;
  if (!length) {
    findings.pass("dkim-body-length", "The signature covers the whole body.")
        .cite(proof_of(signature));
  } else if (*length == 0 || signature.verdict->unsigned_octets > 0) {
    findings
        .fail("dkim-body-length",
              fmt::format("l={} leaves {} octets of the body unsigned: anybody can write there.",
                          *length, signature.verdict->unsigned_octets))
        .cite(proof_of(signature));
  } else {
    findings
        .warn("dkim-body-length",
              fmt::format("l={} covers the body as it is, but anybody can append to it.", *length))
        .cite(proof_of(signature));
  }
}

// Check 25.
void check_times(const Online& online, const SeenSignature& signature) {
  Findings& findings = online.findings;
  const auto& signed_at = signature.field().timestamp;
  const auto& ends_at = signature.field().expiration;
  const std::int64_t now = online.specimen.now;
  Finding* finding = nullptr;
  if (signed_at && ends_at && *signed_at > *ends_at) {
    finding = &findings.fail("dkim-times", "The signature ends (x=) before it was made (t=).");
  } else if (ends_at && *ends_at < now) {
    finding = &findings.fail("dkim-times",
                             fmt::format("The signature ended at {}.", time_text(*ends_at)));
    finding->advise("Let the signature live for a week or more, or leave x= out.");
  } else if (signed_at && *signed_at > now + kClockSkew) {
    finding = &findings.fail("dkim-times", fmt::format("The signature was made in the future, at "
                                                       "{}.",
                                                       time_text(*signed_at)));
  } else if (ends_at && *ends_at - signed_at.value_or(now) < kShortLife) {
    finding = &findings.warn(
        "dkim-times", fmt::format("The signature ends at {}, within a day: mail that waits in a "
                                  "queue loses it.",
                                  time_text(*ends_at)));
    finding->advise("Let the signature live for a week or more.");
  } else {
    finding =
        &findings.pass("dkim-times", signed_at || ends_at ? "The times of the signature make sense."
                                                          : "The signature states no times.");
  }
  finding->cite(proof_of(signature));
}

// Check 26.
void check_canonicalization(const Online& online, const SeenSignature& signature) {
  const dkim::Signature& field = signature.field();
  const bool is_relaxed = field.header_form == dkim::Canonicalization::Relaxed &&
                          field.body_form == dkim::Canonicalization::Relaxed;
  const auto word = [](dkim::Canonicalization form) {
    return form == dkim::Canonicalization::Relaxed ? "relaxed" : "simple";
  };
  if (is_relaxed) {
    online.findings
        .pass("dkim-canonicalization", "c=relaxed/relaxed bears small changes on the way.")
        .cite(proof_of(signature));
  } else {
    online.findings
        .info("dkim-canonicalization",
              fmt::format("c={}/{} breaks at the least change, such as a space that a relay adds.",
                          word(field.header_form), word(field.body_form)))
        .cite(proof_of(signature));
  }
}

// Check 27.
void check_identity(const Online& online, const SeenSignature& signature) {
  Findings& findings = online.findings;
  const auto& faults = signature.prepared->parsed.faults;
  const bool is_outside = std::ranges::any_of(faults, [](const dkim::Fault& fault) {
    return fault.code == dkim::Reason::IdentityOutsideDomain ||
           fault.code == dkim::Reason::BadIdentity;
  });
  if (is_outside) {
    findings
        .fail("dkim-identity",
              fmt::format("i= ({}) is not below d= ({}), which voids the signature.",
                          ascii::printable(signature.field().identity),
                          ascii::printable(signature.field().domain)))
        .cite(proof_of(signature));
  } else {
    findings.pass("dkim-identity", "The signer's identity is of its domain.")
        .cite(proof_of(signature));
  }
}

// Check 29.
void check_replay(const Online& online, const SeenSignature& signature) {
  std::string hints;
  const auto add = [&](std::string_view hint) {
    hints += hints.empty() ? "" : ", ";
    hints += hint;
  };
  for (const std::string_view name : {"To", "Subject"}) {
    if (times_signed(signature, name) == 0) add(fmt::format("{} is not signed", name));
  }
  if (!signature.field().expiration && online.reading.traffic == Traffic::Bulk)
    add("it has no end (x=)");
  if (hints.empty()) {
    online.findings.pass("dkim-replay", "The signature cannot easily be sent again to others.")
        .cite(proof_of(signature));
  } else {
    online.findings
        .info("dkim-replay",
              fmt::format("Spammers could send the signed message again to others: {}.", hints))
        .cite(proof_of(signature));
  }
}

}  // namespace

void check_dkim_making(const Online& online, std::span<const SeenSignature> signatures) {
  const SeenSignature& main = *main_signature(signatures);
  check_fields(online, main);
  check_oversigning(online, main);
  check_body_length(online, main);
  check_times(online, main);
  check_canonicalization(online, main);
  check_identity(online, main);
  check_replay(online, main);
}

}  // namespace waybill::tester
