// Whether DKIM covers the fields by which readers unsubscribe (RFC 8058 §4).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "tester/examined.h"
#include "tester/phrase.h"

namespace waybill::tester {
namespace {

constexpr std::array<std::string_view, 2> kFields = {"List-Unsubscribe", "List-Unsubscribe-Post"};

bool covers(const dkim::Verdict& verdict, std::string_view name) {
  return std::ranges::any_of(verdict.signed_fields, [&](const std::string& field) {
    return ascii::iequals(ascii::trim(field), name);
  });
}

// The fields of the message that a signature does not cover.
std::vector<std::string> uncovered(const dkim::Verdict& verdict) {
  std::vector<std::string> missing;
  for (const std::string_view name : kFields) {
    if (!covers(verdict, name)) missing.emplace_back(name);
  }
  return missing;
}

// "The signature of example.com (valid, aligned) covers …"
std::string sentence_of(const Online& online, std::size_t index) {
  const dkim::Verdict& verdict = online.auth.dkim[index];
  std::vector<std::string> covered;
  for (const std::string_view name : kFields) {
    if (covers(verdict, name)) covered.emplace_back(name);
  }
  return fmt::format("the signature of {} ({}, {}) covers {}", verdict.domain,
                     verdict.result == dkim::Result::Pass ? "valid" : "not valid",
                     online.auth.dkim_aligned(index) ? "aligned" : "not aligned",
                     covered.empty() ? "neither" : list_of(covered));
}

std::string sentences_of(const Online& online) {
  std::vector<std::string> sentences;
  sentences.reserve(online.auth.dkim.size());
  for (std::size_t i = 0; i < online.auth.dkim.size(); ++i)
    sentences.push_back(sentence_of(online, i));
  return sentences.empty() ? std::string("the message has no signature") : list_of(sentences);
}

void cite(const Online& online, Finding& finding) {
  for (const std::string_view name : kFields) {
    if (const message::Field* field = online.reading.message.field(name))
      finding.cite(of_field(*field));
  }
  for (const dkim::Verdict& verdict : online.auth.dkim)
    finding.cite(of_octets("DKIM-Signature", online.specimen.octets, verdict.field));
}

}  // namespace

void check_list_signature(const Online& online) {
  Findings& findings = online.findings;
  const bool has_fields = online.reading.message.field(kFields[0]) != nullptr &&
                          online.reading.message.field(kFields[1]) != nullptr;
  if (!has_fields) {
    findings.skip("one-click-signed", "There is no one-click unsubscribe to be signed.");
    return;
  }
  bool is_uncertain = false;
  std::vector<std::string> missing(kFields.begin(), kFields.end());
  bool has_aligned = false;
  for (std::size_t i = 0; i < online.auth.dkim.size(); ++i) {
    const dkim::Verdict& verdict = online.auth.dkim[i];
    if (verdict.result == dkim::Result::TempError) is_uncertain = true;
    if (verdict.result != dkim::Result::Pass || !online.auth.dkim_aligned(i)) continue;
    has_aligned = true;
    std::vector<std::string> of_this = uncovered(verdict);
    if (of_this.size() < missing.size()) missing = std::move(of_this);
    if (!missing.empty()) continue;
    cite(online, findings.pass("one-click-signed",
                               fmt::format("The valid and aligned signature of {} covers both "
                                           "fields.",
                                           verdict.domain)));
    return;
  }
  if (is_uncertain) {
    findings.could_not("one-click-signed",
                       "The key of a signature could not be fetched, so it is not known whether it "
                       "covers the unsubscribe fields.");
    return;
  }
  Finding& finding = findings.fail(
      "one-click-signed",
      has_aligned
          ? fmt::format("No valid and aligned signature covers {}: {}.", list_of(missing),
                        sentences_of(online))
          : fmt::format("No valid signature of the From domain covers the unsubscribe fields: {}.",
                        sentences_of(online)));
  cite(online, finding);
  if (has_aligned)
    finding.advise(
        fmt::format("Add {} to the fields that the signature of the From domain covers "
                    "(h=).",
                    list_of(missing)));
}

}  // namespace waybill::tester
