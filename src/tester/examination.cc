#include "tester/examination.h"

#include <boost/json.hpp>
#include <optional>

#include "base/time_text.h"
#include "base/utf8.h"
#include "message/encoded_word.h"
#include "message/lexical.h"

namespace waybill::tester {
namespace {

namespace json = boost::json;

// Half points: 2 for what passes, 1 for what should be better. Nothing: not judged.
std::optional<std::size_t> halves_of(Status status) {
  switch (status) {
    case Status::Pass:
    case Status::Info: return 2;
    case Status::Warn: return 1;
    case Status::Fail: return 0;
    case Status::NotApplicable:
    case Status::CouldNotCheck: return std::nullopt;
  }
  return std::nullopt;
}

Score score_of(const std::vector<Finding>& findings) {
  Score score;
  std::size_t halves = 0, judged = 0;
  for (const Finding& finding : findings) {
    if (finding.check->counts == Counts::No) continue;
    const bool is_core = finding.check->counts == Counts::Core;
    const std::optional<std::size_t> points = halves_of(finding.status);
    const std::size_t passed = points == std::optional<std::size_t>(2) ? 1 : 0;
    if (is_core) {
      ++score.core;
      score.passed += passed;
      if (finding.status == Status::NotApplicable) ++score.not_applicable;
      if (finding.status == Status::CouldNotCheck) ++score.could_not_check;
    } else if (points) {
      ++score.extended;
      score.extended_passed += passed;
    }
    judged += points ? 1 : 0;
    halves += points.value_or(0);
  }
  if (judged > 0) score.percent = static_cast<int>(100 * halves / (2 * judged));
  return score;
}

std::string_view word_of(Proof::Kind kind) {
  switch (kind) {
    case Proof::Kind::Field: return "field";
    case Proof::Kind::Octets: return "octets";
    case Proof::Kind::Dns: return "dns";
    case Proof::Kind::Session: return "session";
    case Proof::Kind::Web: return "web";
  }
  return "";
}

json::object json_of(const Proof& proof) {
  json::object object{{"kind", word_of(proof.kind)}, {"place", proof.place}, {"text", proof.text}};
  if (proof.octets) object["octets"] = {proof.octets->begin, proof.octets->end};
  if (proof.kind == Proof::Kind::Dns) {
    object["dns_status"] = proof.dns_status;
    object["ttl"] = proof.ttl;
  }
  return object;
}

json::object json_of(const Finding& finding) {
  const Check& check = *finding.check;
  json::array evidence;
  for (const Proof& proof : finding.evidence)
    evidence.push_back(json_of(proof));
  return {{"id", check.id},
          {"number", check.number},
          {"group", check.group},
          {"group_title", group_title(check.group)},
          {"title", check.title},
          {"status", to_string(finding.status)},
          {"counts", to_string(check.counts)},
          {"statement", to_valid_utf8(finding.statement)},
          {"evidence", std::move(evidence)},
          {"fix", to_valid_utf8(finding.fix)},
          {"source", finding.standard}};
}

std::string text_of(const message::Message& message, std::string_view name) {
  const message::Field* field = message.field(name);
  if (field == nullptr) return {};
  return message::decode_encoded_words(message::unfold(field->value));
}

// What fixes may name.
Words words_of(const Specimen& specimen, const Reading& reading, const auth::Outcome& auth) {
  Words words = specimen.words;
  const auto say = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) words.emplace(name, to_valid_utf8(value));
  };
  if (const std::optional<dns::Name>& author = reading.author_domain())
    say("from_domain", author->text());
  if (specimen.envelope.helo) say("helo", specimen.envelope.helo->value);
  if (specimen.envelope.ip) say("client_ip", specimen.envelope.ip->value.to_string());
  if (auth.spf) say("mail_from_domain", auth.spf->domain);
  if (auth.dmarc.policy_domain) say("policy_domain", auth.dmarc.policy_domain->text());
  if (words.contains("from_domain")) say("policy_domain", words.at("from_domain"));
  if (!auth.dkim.empty()) {
    say("selector", auth.dkim.front().selector);
    say("signing_domain", auth.dkim.front().domain);
  }
  return words;
}

}  // namespace

Examination::Examination(const Specimen& specimen) : specimen_(specimen), reading_(specimen) {
  const Offline offline{specimen_, reading_, offline_};
  check_format(offline);
  check_content(offline);
  check_list(offline);
}

Report Examination::examine(dns::Inquiry& dns, fetch::Inquiry& web) const {
  Report report;
  report.at = specimen_.now;
  report.auth = auth::authenticate(reading_.authentication, specimen_.envelope, specimen_.now, dns,
                                   Detail::Trail);
  Findings findings = offline_;
  const Online online{specimen_, reading_, report.auth, dns, web, findings};
  check_spf(online);
  check_dkim(online);
  check_dmarc(online);
  check_trace(online);
  check_transport(online);
  check_links(online);
  check_list_signature(online);
  check_reputation(online);
  check_domain(online);
  check_receivers(online);
  const Words words = words_of(specimen_, reading_, report.auth);
  report.findings = findings.all();
  for (Finding& finding : report.findings)
    finding.fix = fill_in(finding.fix, words);
  report.score = score_of(report.findings);
  report.from = text_of(reading_.message, "From");
  report.subject = text_of(reading_.message, "Subject");
  return report;
}

json::object to_json(const Report& report) {
  const Score& score = report.score;
  json::array checks;
  for (const Finding& finding : report.findings)
    checks.push_back(json_of(finding));
  return {{"passed", score.passed},
          {"scored", score.core},
          {"score", score.percent},
          {"counts",
           {{"not_applicable", score.not_applicable},
            {"could_not_check", score.could_not_check},
            {"extended", score.extended},
            {"extended_passed", score.extended_passed}}},
          {"from", to_valid_utf8(report.from)},
          {"subject", to_valid_utf8(report.subject)},
          {"at", time_text(report.at)},
          {"auth", to_json(report.auth)},
          {"checks", std::move(checks)}};
}

}  // namespace waybill::tester
