// Where the DMARC record stands, and whether it counts. examine_dmarc_tags.cc,
// examine_dmarc_policy.cc and examine_dmarc_reports.cc have what it says.
#include "health/examine_dmarc.h"

#include <fmt/format.h>

#include <algorithm>

#include "auth/dmarc/psl.h"
#include "auth/dmarc/tree_walk.h"
#include "base/ascii.h"
#include "health/words.h"
#include "posture/dmarc_edit.h"

namespace waybill::health {
namespace {

constexpr std::size_t kWalkLabels = 7;        // RFC 9989 §4.10: longer names are cut to these
constexpr std::size_t kMostIntermediate = 8;  // ours; names that the walk leaves out
constexpr std::uint32_t kLongTtl = 86'400;    // a day
constexpr std::size_t kVersionWithin = 24;    // octets; ours
constexpr std::string_view kWildcardProbe = "_waybill-wildcard";

std::vector<std::string> records_at(const dns::Answer& answer) {
  std::vector<std::string> records;
  for (const dns::Data& data : answer.records) {
    const auto* text = std::get_if<dns::Text>(&data);
    if (text != nullptr && dmarc::is_dmarc_record(text->joined)) records.push_back(text->joined);
  }
  return records;
}

// Meant as a DMARC record, but not one: another version, a space before it, quotation marks.
std::optional<std::string> near_miss_at(const dns::Answer& answer) {
  for (const dns::Data& data : answer.records) {
    const auto* text = std::get_if<dns::Text>(&data);
    if (text == nullptr || dmarc::is_dmarc_record(text->joined)) continue;
    if (ascii::icontains(std::string_view(text->joined).substr(0, kVersionWithin), "dmarc"))
      return text->joined;
  }
  return std::nullopt;
}

// The rest of a record with the right version before it.
std::string with_version(std::string_view text) {
  const std::size_t end = text.find(';');
  const std::string_view rest =
      end == std::string_view::npos ? "" : ascii::trim(text.substr(end + 1));
  return rest.empty() ? "v=DMARC1; p=none" : "v=DMARC1; " + std::string(rest);
}

struct Places {
  dns::Question own;
  const dns::Answer* answer = nullptr;
  dns::Question apex;
  const dns::Answer* at_apex = nullptr;
  std::optional<dns::Question> doubled;
  const dns::Answer* at_doubled = nullptr;
  const dns::Answer* alias = nullptr;
  const dns::Answer* wildcard = nullptr;  // to a name that nobody publishes
};

// Nothing: not known yet, or no such name can be.
std::optional<Places> read_places(Examined& examined) {
  const dns::Name& domain = examined.subject.domain;
  const auto own = domain.prefixed("_dmarc");
  if (!own) return std::nullopt;
  Places places;
  places.own = {*own, dns::Type::Txt};
  places.answer = examined.dns.ask(places.own);
  places.apex = {domain, dns::Type::Txt};
  places.at_apex = examined.dns.ask(places.apex);
  places.alias = examined.dns.ask({*own, dns::Type::Cname});
  bool is_known = places.answer != nullptr && places.at_apex != nullptr && places.alias != nullptr;
  if (const auto name = domain.prefixed("_dmarc." + domain.text())) {
    places.doubled = dns::Question{*name, dns::Type::Txt};
    places.at_doubled = examined.dns.ask(*places.doubled);
    is_known = is_known && places.at_doubled != nullptr;
  }
  if (const auto name = domain.prefixed(kWildcardProbe)) {
    places.wildcard = examined.dns.ask({*name, dns::Type::Txt});
    is_known = is_known && places.wildcard != nullptr;
  }
  if (!is_known) return std::nullopt;
  return places;
}

void check_places(Examined& examined, const Places& places) {
  Findings& findings = examined.findings;
  const auto misplaced = [&](std::string_view id, const dns::Question& question,
                             const dns::Answer& answer) {
    const auto records = records_at(answer);
    if (records.empty()) return;
    Finding& finding =
        findings.problem(id, fmt::format("A DMARC record stands at {}, where nobody looks for it.",
                                         question.name.text()));
    finding.cite(of_dns(question, answer));
    if (records_at(*places.answer).empty())
      finding.publishing({places.own.name.text(), "TXT", records.front(), ""});
    finding.publishing({question.name.text(), "TXT", "", records.front()});
  };
  misplaced("dmarc-at-apex", places.apex, *places.at_apex);
  if (places.doubled) misplaced("dmarc-doubled", *places.doubled, *places.at_doubled);
  if (const auto near = near_miss_at(*places.answer)) {
    findings
        .problem("dmarc-version",
                 fmt::format("The record at {} does not begin with v=DMARC1 in these letters, so "
                             "nobody takes it for one.",
                             places.own.name.text()))
        .cite(of_dns(places.own, *places.answer))
        .publishing({places.own.name.text(), "TXT", with_version(*near), *near});
  }
  if (places.wildcard != nullptr && !records_at(*places.wildcard).empty())
    findings
        .problem("dmarc-wildcard",
                 fmt::format("A wildcard TXT record below {} answers with a DMARC record at every "
                             "name.",
                             examined.domain()))
        .cite(of_dns(places.own, *places.answer));
}

// Of a record of the domain's own.
void check_standing(Examined& examined, const Places& places) {
  if (places.alias->has_records())
    examined.findings
        .info("dmarc-alias",
              fmt::format("{} is an alias: whoever runs the target decides about the policy.",
                          places.own.name.text()))
        .cite(of_dns({places.own.name, dns::Type::Cname}, *places.alias));
  const bool is_rolling_out = examined.policy != dmarc::Policy::Reject;
  if (places.answer->ttl > kLongTtl && is_rolling_out)
    examined.findings
        .problem("dmarc-ttl", fmt::format("The record has a TTL of {} seconds: a mistake stays for "
                                          "days.",
                                          places.answer->ttl))
        .cite(of_dns(places.own, *places.answer));
}

void check_several(Examined& examined, const Places& places) {
  const auto records = records_at(*places.answer);
  if (records.size() < 2) return;
  Finding& finding = examined.findings.problem(
      "dmarc-several", fmt::format("{} DMARC records stand at {}. With more than one, none counts.",
                                   records.size(), places.own.name.text()));
  finding.cite(of_dns(places.own, *places.answer));
  // Which of them is meant is not ours to say: all but the first go.
  for (std::size_t i = 1; i < records.size(); ++i)
    finding.publishing({places.own.name.text(), "TXT", "", records[i]});
}

void say_missing(Examined& examined, const Places& places) {
  const std::string record =
      examined.is_parked ? "v=DMARC1; p=reject; sp=reject; np=reject"
                         : fmt::format("v=DMARC1; p=none; rua=mailto:dmarc@{}", examined.domain());
  Finding& finding = examined.findings.problem(
      "dmarc-missing",
      fmt::format("{} has no DMARC record that counts, nor has a domain above it: nobody reports "
                  "who uses it, and large receivers refuse bulk mail from it.",
                  examined.domain()));
  finding.cite(of_dns(places.own, *places.answer));
  if (!examined.findings.has_problem("dmarc-several") &&
      !examined.findings.has_problem("dmarc-version") &&
      !examined.findings.has_problem("dmarc-at-apex"))
    finding.publishing({places.own.name.text(), "TXT", record, ""});
}

// RFC 9989 §4.10: names between the author domain and its right-most seven labels are never asked.
void check_depth(Examined& examined, const Places& places) {
  const dns::Name& domain = examined.subject.domain;
  if (domain.label_count() <= kWalkLabels + 1 || !records_at(*places.answer).empty()) return;
  std::size_t asked = 0;
  for (std::size_t labels = domain.label_count() - 1; labels > kWalkLabels; --labels) {
    if (++asked > kMostIntermediate) return;
    const auto name = domain.suffix(labels).prefixed("_dmarc");
    if (!name) continue;
    const dns::Question question{*name, dns::Type::Txt};
    const dns::Answer* answer = examined.dns.ask(question);
    if (answer == nullptr || records_at(*answer).empty()) continue;
    examined.findings
        .problem(
            "dmarc-too-deep",
            fmt::format("The record at {} is meant for {}, but names of more than {} labels are "
                        "cut to their last {}, so it is never asked for.",
                        name->text(), domain.text(), kWalkLabels + 1, kWalkLabels))
        .cite(of_dns(question, *answer))
        .publishing({places.own.name.text(), "TXT", records_at(*answer).front(), ""});
    return;
  }
}

// The walk may end at a registry that publishes a record without psd=y, or elsewhere than the list
// of public suffixes says.
void check_organisation(Examined& examined, const dmarc::Outcome& outcome, const Places& places) {
  if (!outcome.organizational_domain) return;
  const dns::Name& walked = *outcome.organizational_domain;
  const auto registrable = dmarc::registrable_domain(examined.subject.domain);
  const bool is_suffix = registrable && walked != *registrable && registrable->is_within(walked);
  if (is_suffix) {
    const auto name = registrable->prefixed("_dmarc");
    Finding& finding = examined.findings.problem(
        "dmarc-suffix-parent",
        fmt::format("{} is a registry that publishes a DMARC record without psd=y, so it counts as "
                    "the organisation of all domains below it: every other one aligns with {}.",
                    walked.text(), examined.domain()));
    if (name) {
      const dns::Answer* answer = examined.dns.ask({*name, dns::Type::Txt});
      const auto records = answer == nullptr ? std::vector<std::string>() : records_at(*answer);
      if (records.size() == 1)
        finding.publishing(
            {name->text(), "TXT",
             records.front() + (records.front().ends_with(';') ? " psd=n" : "; psd=n"),
             records.front()});
      else if (records.empty())
        finding.publishing({name->text(), "TXT", "v=DMARC1; p=none; psd=n", ""});
    }
    return;
  }
  if (outcome.difference.organizational_domain)
    examined.findings
        .problem(
            "dmarc-psl-differs",
            fmt::format("Receivers that follow RFC 9989 take {} for the organisation of {}, "
                        "those that go by the public suffix list take {}.",
                        walked.text(), examined.domain(), outcome.psl.organizational_domain.text()))
        .cite(of_dns(places.own, *places.answer));
}

std::optional<std::string> silence_of(Examined& examined, const dmarc::Outcome& outcome) {
  for (const std::string& text : outcome.queries) {
    const auto name = dns::Name::parse(text);
    if (!name) continue;
    const dns::Question question{*name, dns::Type::Txt};
    const dns::Answer* answer = examined.dns.ask(question);
    if (answer != nullptr && answer->is_temporary_failure()) return no_answer(question, *answer);
  }
  return std::nullopt;
}

void say_record(const DmarcView& view) {
  view.findings()
      .good("dmarc-missing", view.is_own()
                                 ? fmt::format("{} has a DMARC record.", view.examined.domain())
                                 : fmt::format("The DMARC record of {} holds for {} too.",
                                               view.policy_domain.text(), view.examined.domain()))
      .cite(view.proof());
  if (!view.is_own())
    view.findings()
        .info("dmarc-inherited",
              fmt::format("{} has no record of its own; that of {} holds ({}={}). Older receivers "
                          "find it only at the registered domain.",
                          view.examined.domain(), view.policy_domain.text(),
                          dmarc::to_string(view.outcome.policy_source),
                          dmarc::to_string(view.outcome.policy.value_or(dmarc::Policy::None))))
        .cite(view.proof());
}

void judge(Examined& examined, const Places& places, const dmarc::Outcome& outcome) {
  const dns::Name& policy_domain = *outcome.policy_domain;
  const auto name = policy_domain.prefixed("_dmarc");
  if (!name) return;
  const dns::Question question{*name, dns::Type::Txt};
  const dns::Answer* answer = examined.dns.ask(question);
  if (answer == nullptr) return;
  examined.policy = outcome.applied_policy.value_or(dmarc::Policy::None);
  RecordEdits edits(question.name.text(), outcome.record);
  const DmarcView view{examined, outcome, policy_domain, question, *answer, edits};
  if (!view.is_own()) examined.records.push_back(record_of("dmarc", question, *answer, "v=DMARC1"));
  say_record(view);
  if (view.is_own()) check_standing(examined, places);
  examine_dmarc_tags(view);
  examine_dmarc_policy(view);
  examine_dmarc_reports(view);
  edits.publish();
  examined.findings.close_good("dmarc");
}

}  // namespace

void DmarcView::propose_tag(Finding& finding, std::string_view tag, std::string_view value) const {
  edits.propose(finding,
                [tag = std::string(tag), value = std::string(value)](const std::string& record) {
                  return posture::with_dmarc_tag(record, tag, value);
                });
}

void DmarcView::propose_without(Finding& finding, std::vector<std::string_view> tags) const {
  edits.propose(finding, [tags = std::move(tags)](const std::string& record) {
    return posture::without_dmarc_tags(record, tags);
  });
}

void examine_dmarc(Examined& examined) {
  const dmarc::Outcome outcome =
      dmarc::evaluate({.author_domain = examined.subject.domain, .spf = {}, .dkim = {}},
                      examined.dns, Detail::Result);
  const auto places = read_places(examined);
  if (!places) return;
  examined.records.push_back(record_of("dmarc", places->own, *places->answer, "v=DMARC1"));
  const auto silence = silence_of(examined, outcome);
  if (!outcome.policy_domain && silence) {
    examined.findings.close_unknown("dmarc", *silence);
    return;
  }
  examined.is_policy_known = true;
  examined.details["dmarc"] = dmarc::to_json(outcome);
  check_places(examined, *places);
  check_several(examined, *places);
  check_depth(examined, *places);
  check_organisation(examined, outcome, *places);
  if (outcome.policy_domain) {
    judge(examined, *places, outcome);
  } else {
    say_missing(examined, *places);
    examined.findings.close_skipped("dmarc", "There is no DMARC record that counts.");
  }
}

}  // namespace waybill::health
