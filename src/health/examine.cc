#include "health/examine.h"

#include <algorithm>
#include <utility>

#include "auth/spf/record.h"
#include "health/examined.h"

namespace waybill::health {
namespace {

// Whether a record lets anybody send.
bool allows_somebody(const std::string& record) {
  const spf::ParsedRecord parsed = spf::parse_record(record);
  if (!parsed.is_valid() || parsed.record.redirect) return true;  // not known to allow nobody
  return std::ranges::any_of(parsed.record.directives, [](const spf::Directive& directive) {
    const bool is_all = std::holds_alternative<spf::All>(directive.mechanism);
    return !is_all || directive.qualifier == spf::Qualifier::Pass;
  });
}

// Neither sends nor takes mail, as far as DNS and reports show. Only what is known counts: a domain
// of which DNS did not tell is taken for one with mail.
bool seems_parked(const Examined& examined) {
  if (!examined.exchange || !examined.spf) return false;
  using State = posture::MailExchange::State;
  const State state = examined.exchange->state;
  const bool takes_mail = state == State::Hosts || state == State::DnsFailure;
  if (takes_mail || examined.sends() || examined.spf->txt->is_temporary_failure()) return false;
  const Subject& subject = examined.subject;
  const bool has_senders = std::ranges::any_of(
      subject.senders, [](const OwnSender& sender) { return sender.messages > 0; });
  if (subject.uses_salesforce || subject.uses_microsoft || has_senders ||
      !subject.selectors.empty())
    return false;
  const bool is_name_missing = examined.exchange->is_name_missing;
  return !is_name_missing && std::ranges::none_of(examined.spf->records, allows_somebody);
}

// What several groups look at is asked in one round.
void gather(Examined& examined) {
  const dns::Name& domain = examined.subject.domain;
  examined.exchange = posture::read_mail_exchange(domain, examined.dns);
  examined.spf = posture::read_spf_publication(domain, examined.dns);
  spf::Census census = spf::take_census(domain, examined.dns);
  if (census.root.state != spf::RecordState::NotKnownYet) examined.census = std::move(census);
  examined.sts = posture::read_mta_sts(domain, examined.dns, examined.web);
  examined.is_parked = seems_parked(examined);
}

boost::json::object to_json(const Proof& proof) {
  boost::json::object object{
      {"kind", to_string(proof.kind)}, {"place", proof.place}, {"text", proof.text}};
  if (proof.kind == Proof::Kind::Dns) {
    object["status"] = proof.dns_status;
    object["ttl"] = proof.ttl;
  }
  return object;
}

boost::json::object to_json(const Publication& publication) {
  return {{"name", publication.name},
          {"type", publication.type},
          {"value", publication.value},
          {"instead_of", publication.instead_of}};
}

boost::json::object to_json(const Finding& finding) {
  boost::json::array evidence, publish;
  for (const Proof& proof : finding.evidence)
    evidence.push_back(to_json(proof));
  for (const Publication& publication : finding.publish)
    publish.push_back(to_json(publication));
  const Check& row = check(finding.id);
  return {{"id", finding.id},
          {"group", row.group},
          {"title", row.title},
          {"subject", finding.subject},
          {"status", to_string(finding.status)},
          {"severity", to_string(finding.severity)},
          {"statement", finding.statement},
          {"evidence", std::move(evidence)},
          {"fix", finding.fix},
          {"publish", std::move(publish)},
          {"source", finding.standard}};
}

boost::json::object to_json(const ScorePart& part) {
  boost::json::array findings;
  for (const std::string& id : part.findings)
    findings.emplace_back(id);
  return {{"id", part.id},     {"title", part.title},   {"points", part.points},
          {"most", part.most}, {"reason", part.reason}, {"findings", std::move(findings)}};
}

}  // namespace

Report examine(const Subject& subject, dns::Inquiry& dns, fetch::Inquiry& web) {
  Examined examined{.subject = subject, .dns = dns, .web = web};
  gather(examined);
  examine_traffic(examined);
  examine_spf(examined);
  examine_dkim(examined);
  examine_dmarc(examined);
  examine_mail_servers(examined);
  examine_tls_policy(examined);
  examine_bimi(examined);
  examine_senders(examined);
  examine_parked(examined);
  examine_name_servers(examined);
  Report report{.domain = examined.domain(),
                .at = subject.now,
                .is_parked = examined.is_parked,
                .score = {},
                .findings = examined.findings.take(),
                .records = std::move(examined.records),
                .details = std::move(examined.details)};
  report.score = score_of(subject.traffic, report.findings);
  return report;
}

boost::json::object to_json(const Report& report) {
  boost::json::array parts, findings;
  for (const ScorePart& part : report.score.parts)
    parts.push_back(to_json(part));
  for (const Finding& finding : report.findings)
    findings.push_back(to_json(finding));
  boost::json::object records;
  for (const Record& record : report.records) {
    boost::json::value& list = records[record.id];
    if (!list.is_array()) list = boost::json::array();
    list.get_array().push_back(to_json(record));
  }
  const bool has_score = !report.score.grade.empty();
  return {{"domain", report.domain},
          {"at", report.at},
          {"parked", report.is_parked},
          {"score", has_score ? boost::json::value(report.score.value) : boost::json::value()},
          {"grade", report.score.grade},
          {"grade_held", report.score.held},
          {"parts", std::move(parts)},
          {"findings", std::move(findings)},
          {"records", std::move(records)},
          {"details", report.details}};
}

}  // namespace waybill::health
