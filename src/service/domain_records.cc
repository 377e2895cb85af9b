#include "service/domain_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>

#include "auth/spf/evaluate.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "diagnosis/survey.h"

namespace waybill::service {
namespace {

using diagnosis::SelectorState;

std::string_view word_of(RecordStatus status) {
  switch (status) {
    case RecordStatus::Good: return "good";
    case RecordStatus::Problem: return "problem";
    case RecordStatus::Missing: return "missing";
    case RecordStatus::Unknown: return "unknown";
  }
  std::abort();
}

std::string text_of(const dns::Data& data) {
  if (const auto* text = std::get_if<dns::Text>(&data)) return text->joined;
  if (const auto* mx = std::get_if<dns::Mx>(&data))
    return fmt::format("{} {}", mx->preference, mx->exchange.is_root() ? "." : mx->exchange.text());
  return {};
}

// The answer as far as it needs no reading of its own.
DomainRecord begin(std::string_view id, const dns::Name& name, dns::Type type, dns::Inquiry& dns) {
  DomainRecord record;
  record.id = id;
  record.name = name.text();
  record.type = dns::to_string(type);
  const dns::Answer* answer = dns.ask({name, type});
  if (answer == nullptr) return record;
  record.ttl = answer->ttl;
  if (answer->is_temporary_failure()) {
    record.statement = fmt::format("DNS did not tell ({}); that does not mean that there is none",
                                   dns::to_string(answer->status));
    return record;
  }
  record.status = RecordStatus::Missing;
  for (const dns::Data& data : answer->records)
    record.records.push_back(text_of(data));
  return record;
}

void keep_versions(DomainRecord& record, std::string_view version) {
  std::erase_if(record.records,
                [&](const std::string& text) { return !ascii::istarts_with(text, version); });
}

DomainRecord spf_record(const dns::Name& domain, const diagnosis::Survey& survey,
                        dns::Inquiry& dns) {
  DomainRecord record = begin("spf", domain, dns::Type::Txt, dns);
  keep_versions(record, "v=spf1");
  if (!survey.spf || record.status == RecordStatus::Unknown) return record;
  const spf::CensusNode& root = survey.spf->root;
  switch (root.state) {
    case spf::RecordState::Valid: record.status = RecordStatus::Good; break;
    case spf::RecordState::Missing: record.status = RecordStatus::Missing; break;
    case spf::RecordState::DnsFailure:
    case spf::RecordState::NotKnownYet: record.status = RecordStatus::Unknown; break;
    case spf::RecordState::SyntaxError:
    case spf::RecordState::Several:
    case spf::RecordState::Dynamic:
    case spf::RecordState::Loop:
    case spf::RecordState::CutOff: record.status = RecordStatus::Problem; break;
  }
  record.statement = spf::describe(root.state);
  if (root.state == spf::RecordState::Valid) {
    const bool too_many = root.lookups > spf::kMostDnsTerms;
    const bool too_void = root.void_lookups > spf::kMostVoidTerms;
    if (too_many || too_void) record.status = RecordStatus::Problem;
    record.statement =
        too_many ? fmt::format("It costs {} DNS look-ups; more than {} are a permanent error",
                               root.lookups, spf::kMostDnsTerms)
        : too_void
            ? fmt::format(
                  "{} of its look-ups find nothing; more than {} are a permanent "
                  "error",
                  root.void_lookups, spf::kMostVoidTerms)
            : fmt::format("It costs {} of {} DNS look-ups", root.lookups, spf::kMostDnsTerms);
  }
  for (const spf::CensusNode& child : root.children)
    record.details.push_back(fmt::format("{}: {} look-ups{}", child.term, child.lookups,
                                         child.state == spf::RecordState::Valid
                                             ? std::string()
                                             : fmt::format(" ({})", spf::describe(child.state))));
  return record;
}

DomainRecord dmarc_record(const dns::Name& domain, const diagnosis::Survey& survey,
                          dns::Inquiry& dns) {
  const auto name = domain.prefixed("_dmarc");
  DomainRecord record = begin("dmarc", name.value_or(domain), dns::Type::Txt, dns);
  keep_versions(record, "v=DMARC1");
  if (record.status == RecordStatus::Unknown) return record;
  record.statement =
      "There is no DMARC record: receivers do not report, and anybody may use the "
      "domain";
  if (!survey.dmarc) return record;
  const dmarc::Outcome& dmarc = *survey.dmarc;
  if (dmarc.record.empty() || !dmarc.policy_domain) return record;
  const bool is_inherited = *dmarc.policy_domain != domain;
  const bool is_faulty = std::ranges::any_of(dmarc.faults, [](const dmarc::Fault& fault) {
    return dmarc::severity(fault.code) != dmarc::FaultSeverity::Info;
  });
  record.status = is_faulty ? RecordStatus::Problem : RecordStatus::Good;
  const std::string policy(dmarc.policy ? dmarc::to_string(*dmarc.policy) : "none");
  record.statement = is_inherited ? fmt::format("The record of {} counts: policy {}",
                                                dmarc.policy_domain->text(), policy)
                                  : fmt::format("The policy is {}", policy);
  if (is_inherited) record.records = {dmarc.record};
  for (const dmarc::Fault& fault : dmarc.faults)
    record.details.emplace_back(dmarc::describe(fault.code));
  return record;
}

DomainRecord dkim_record(const SelectorState& state, const dns::Name& domain, dns::Inquiry& dns) {
  const auto name = domain.prefixed(state.selector + "._domainkey");
  DomainRecord record = begin("dkim", name.value_or(domain), dns::Type::Txt, dns);
  if (record.status == RecordStatus::Unknown) return record;
  if (!state.alias.empty()) record.details.push_back("CNAME to " + state.alias);
  if (state.is_usable) {
    record.status = state.key_bits >= 1024 || state.key_bits == 256 ? RecordStatus::Good
                                                                    : RecordStatus::Problem;
    record.statement = fmt::format("A key of {} bits", state.key_bits);
  } else {
    if (!record.records.empty()) record.status = RecordStatus::Problem;
    record.statement = state.fault;
  }
  return record;
}

DomainRecord mx_record(const dns::Name& domain, const diagnosis::Survey& survey,
                       dns::Inquiry& dns) {
  DomainRecord record = begin("mx", domain, dns::Type::Mx, dns);
  if (record.status == RecordStatus::Unknown) return record;
  record.statement = "No mail host: bounces and replies have nowhere to go";
  if (!survey.own) return record;
  if (survey.own->is_null) {
    record.status = RecordStatus::Good;
    record.statement = "The domain takes no mail (null MX)";
  } else if (!survey.own->names.empty()) {
    record.status = RecordStatus::Good;
    record.statement = survey.own->provider.empty()
                           ? fmt::format("{} mail hosts", survey.own->names.size())
                           : fmt::format("Mail goes to {}", survey.own->provider);
  }
  return record;
}

// A record of which only presence and version are looked at here.
DomainRecord plain_record(std::string_view id, std::string_view label, std::string_view version,
                          std::string_view absent, const dns::Name& domain, dns::Inquiry& dns) {
  const auto name = domain.prefixed(label);
  DomainRecord record = begin(id, name.value_or(domain), dns::Type::Txt, dns);
  if (record.status == RecordStatus::Unknown) return record;
  keep_versions(record, version);
  if (record.records.size() == 1) {
    record.status = RecordStatus::Good;
    record.statement = "It is published";
  } else if (record.records.empty()) {
    record.statement = absent;
  } else {
    record.status = RecordStatus::Problem;
    record.statement = "There are several records; there may be one";
  }
  return record;
}

void add_dkim(const dns::Name& domain, const diagnosis::Survey& survey, dns::Inquiry& dns,
              std::vector<DomainRecord>& records) {
  const std::size_t before = records.size();
  for (const SelectorState& state : survey.selectors) {
    // A guess that finds nothing tells nothing: the name is free.
    const bool is_there = !state.record.empty() || !state.alias.empty();
    if (state.origin == SelectorState::Origin::Usual && !is_there) continue;
    records.push_back(dkim_record(state, domain, dns));
  }
  if (records.size() != before) return;
  DomainRecord& unknown = records.emplace_back();
  unknown.id = "dkim";
  unknown.name = "*._domainkey." + domain.text();
  unknown.type = "TXT";
  unknown.statement =
      "No selector is known yet: reports of signed mail, or a message, will show which";
}

}  // namespace

std::vector<DomainRecord> read_records(const dns::Name& domain,
                                       const std::vector<std::string>& selectors,
                                       dns::Inquiry& dns) {
  diagnosis::SurveySubject subject;
  subject.author_domain = domain;
  subject.own_domain = domain;
  const auto add = [&](std::string_view selector, SelectorState::Origin origin) {
    SelectorState& state = subject.selectors.emplace_back();
    state.selector = selector;
    state.domain = domain.text();
    state.origin = origin;
  };
  for (const std::string& selector : selectors)
    add(selector, SelectorState::Origin::Signature);
  for (const std::string_view selector :
       {"salesforce", "sf1", "sf2", "sfdc", "200608", "selector1", "selector2", "google"}) {
    if (std::ranges::find(selectors, selector) == selectors.end())
      add(selector, SelectorState::Origin::Usual);
  }
  const diagnosis::Survey survey = take_survey(subject, dns);
  std::vector<DomainRecord> records;
  records.push_back(spf_record(domain, survey, dns));
  records.push_back(dmarc_record(domain, survey, dns));
  add_dkim(domain, survey, dns, records);
  records.push_back(mx_record(domain, survey, dns));
  records.push_back(plain_record("mta-sts", "_mta-sts", "v=STSv1",
                                 "Not published: mail to the domain may be sent without TLS",
                                 domain, dns));
  records.push_back(plain_record("tls-rpt", "_smtp._tls", "v=TLSRPTv1",
                                 "Not published: nobody reports failures of TLS", domain, dns));
  return records;
}

boost::json::object to_json(const DomainRecord& record) {
  boost::json::array records;
  for (const std::string& text : record.records)
    records.emplace_back(to_valid_utf8(text));
  boost::json::array details;
  for (const std::string& text : record.details)
    details.emplace_back(to_valid_utf8(text));
  return {{"id", record.id},
          {"name", to_valid_utf8(record.name)},
          {"type", record.type},
          {"status", word_of(record.status)},
          {"records", std::move(records)},
          {"ttl", record.ttl},
          {"statement", to_valid_utf8(record.statement)},
          {"details", std::move(details)}};
}

}  // namespace waybill::service
