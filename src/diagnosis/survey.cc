#include "diagnosis/survey.h"

#include <algorithm>

#include "auth/dkim/key.h"
#include "base/ascii.h"
#include "base/check.h"
#include "dns/snapshot_json.h"
#include "refusal/classify.h"

namespace waybill::diagnosis {
namespace {

constexpr std::string_view kSalesforceInclude = "_spf.salesforce.com";

bool leads_to_salesforce(const dns::Name& name) {
  for (const std::string_view zone :
       {"salesforce.com", "exacttarget.com", "sfdc.net", "pardot.com"}) {
    if (name.is_within(checked(dns::Name::parse(zone)))) return true;
  }
  return false;
}

// The CNAME chain of a name as far as the snapshot shows it, the last target.
std::optional<dns::Name> alias_of(const dns::Name& name, dns::Inquiry& dns) {
  const dns::Answer* answer = dns.ask({name, dns::Type::Cname});
  if (answer == nullptr || !answer->has_records()) return std::nullopt;
  return std::get<dns::Name>(answer->records.front());
}

// RFC 6376 §6.1.2: several key records are undefined, which is as good as none.
void read_key_records(SelectorState& state, const dns::Answer& answer) {
  std::vector<std::string_view> records;
  for (const dns::Data& data : answer.records) {
    const std::string& text = std::get<dns::Text>(data).joined;
    if (!dkim::is_other_version(text)) records.push_back(text);
  }
  if (records.size() != 1) {
    state.fault =
        records.empty() ? "the TXT record there is no DKIM key" : "several key records stand there";
    return;
  }
  state.record = records.front();
  const dkim::ParsedKey parsed = dkim::parse_key(state.record);
  if (!parsed.faults.empty()) {
    state.fault = dkim::describe(parsed.faults.front().code);
    return;
  }
  state.is_usable = parsed.key.public_key.has_value();
  if (parsed.key.public_key) state.key_bits = parsed.key.public_key->bits();
}

void survey_selector(SelectorState& state, dns::Inquiry& dns) {
  const auto domain = dns::Name::parse_international(state.domain);
  const auto name = domain ? domain->prefixed(state.selector + "._domainkey") : std::nullopt;
  if (!name) {
    state.fault = "The selector does not make a domain name";
    return;
  }
  if (const auto alias = alias_of(*name, dns)) {
    state.alias = alias->text();
    state.is_salesforce = leads_to_salesforce(*alias);
  }
  const dns::Answer* answer = dns.ask({*name, dns::Type::Txt});
  if (answer == nullptr) return;
  state.status = answer->status;
  if (answer->is_void()) {
    state.fault = answer->status == dns::Status::NxDomain ? "there is no such name"
                                                          : "no TXT record stands there";
    return;
  }
  if (answer->is_temporary_failure()) {
    state.fault = "DNS gave no answer";
    return;
  }
  read_key_records(state, *answer);
}

MailHosts survey_mail_hosts(const dns::Name& domain, dns::Inquiry& dns) {
  MailHosts hosts;
  const dns::Answer* answer = dns.ask({domain, dns::Type::Mx});
  if (answer == nullptr) return hosts;
  hosts.status = answer->status;
  std::vector<dns::Mx> exchangers;
  exchangers.reserve(answer->records.size());
  for (const dns::Data& data : answer->records)
    exchangers.push_back(std::get<dns::Mx>(data));
  std::ranges::sort(exchangers);
  for (const dns::Mx& mx : exchangers) {
    hosts.is_null = hosts.is_null || mx.exchange.is_root();
    hosts.names.push_back(mx.exchange.text());
    if (!hosts.provider.empty()) continue;
    if (const refusal::Provider* provider =
            refusal::Classifier::built_in().providers().find(mx.exchange.text())) {
      hosts.provider = provider->name;
      hosts.is_gateway = provider->kind == refusal::ProviderKind::Gateway;
    }
  }
  return hosts;
}

// RFC 5782: listed means an A record in 127.0.0.0/8; 127.255.255.0/24 is an error of the
// operator's, and anything else is a parked domain.
ListingState survey_listing(const std::string& zone, const IpAddress& ip, dns::Inquiry& dns) {
  ListingState state{.zone = zone,
                     .subject = ip.to_string(),
                     .answer = ListingState::Answer::CouldNotCheck,
                     .code = {}};
  const auto base = dns::Name::parse(zone);
  const auto name = base ? base->prefixed(ip.reversed()) : std::nullopt;
  if (!name) return state;
  const dns::Answer* answer = dns.ask({*name, dns::Type::A});
  if (answer == nullptr || answer->is_temporary_failure()) return state;
  if (answer->is_void()) {
    state.answer = ListingState::Answer::NotListed;
    return state;
  }
  const auto* code = std::get_if<IpAddress>(&answer->records.front());
  if (code == nullptr) return state;
  state.code = code->to_string();
  const bool is_code = code->matches(checked(IpAddress::parse("127.0.0.0")), 8);
  const bool is_error =
      code->matches(checked(IpAddress::parse("127.255.255.0")), 24) || state.code == "127.0.0.1";
  if (is_code && !is_error) state.answer = ListingState::Answer::Listed;
  return state;
}

// RFC 7208 §4.5: records are told by their version, alone or with a space behind it.
std::vector<std::string> spf_records_of(const dns::Name& domain, dns::Inquiry& dns) {
  std::vector<std::string> records;
  const dns::Answer* answer = dns.ask({domain, dns::Type::Txt});
  if (answer == nullptr) return records;
  for (const dns::Data& data : answer->records) {
    const std::string& text = std::get<dns::Text>(data).joined;
    if (ascii::iequals(text, "v=spf1") || ascii::istarts_with(text, "v=spf1 "))
      records.push_back(text);
  }
  return records;
}

bool includes(const spf::CensusNode& node, std::string_view domain) {
  return ascii::iequals(node.domain, domain) ||
         std::ranges::any_of(node.children,
                             [&](const spf::CensusNode& child) { return includes(child, domain); });
}

}  // namespace

Survey take_survey(const SurveySubject& subject, dns::Inquiry& dns) {
  Survey survey;
  survey.selectors = subject.selectors;
  for (SelectorState& state : survey.selectors)
    survey_selector(state, dns);
  if (subject.author_domain) {
    survey.spf = spf::take_census(*subject.author_domain, dns);
    survey.spf_records = spf_records_of(*subject.author_domain, dns);
    survey.includes_salesforce = includes(survey.spf->root, kSalesforceInclude);
    survey.dmarc =
        dmarc::evaluate({.author_domain = *subject.author_domain, .spf = std::nullopt, .dkim = {}},
                        dns, Detail::Result);
    if (subject.probe_unified_messaging) {
      const auto bounce = subject.author_domain->prefixed("bounce");
      const auto alias = bounce ? alias_of(*bounce, dns) : std::nullopt;
      survey.resolves_to_unified_messaging = alias && leads_to_salesforce(*alias);
    }
  }
  if (subject.recipient_domain)
    survey.recipient = survey_mail_hosts(*subject.recipient_domain, dns);
  if (subject.own_domain) survey.own = survey_mail_hosts(*subject.own_domain, dns);
  if (!subject.listing_zone.empty() && subject.listed_ip)
    survey.listing = survey_listing(subject.listing_zone, *subject.listed_ip, dns);
  return survey;
}

}  // namespace waybill::diagnosis
