#include "diagnosis/known.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "auth/dmarc/psl.h"
#include "base/ascii.h"
#include "message/date.h"
#include "message/received.h"

namespace waybill::diagnosis {
namespace {

// Names that admins often give the selectors of Salesforce keys. A hit is evidence; a miss is none,
// because the name is free.
constexpr std::string_view kUsualCoreSelectors[] = {
    "salesforce", "salesforce1", "salesforce2", "sf", "sf1", "sf2", "sfdc", "sfdc1", "sfdc2"};
constexpr std::string_view kMarketingSelector = "200608";

std::optional<dns::Name> name_of(const std::string& domain) {
  if (domain.empty()) return std::nullopt;
  auto name = dns::Name::parse_international(domain);
  if (!name || name->is_root()) return std::nullopt;
  return name;
}

void add_selector(std::vector<SelectorState>& list, std::string_view selector,
                  const std::string& domain, SelectorState::Origin origin) {
  const bool known = std::ranges::any_of(list, [&](const SelectorState& state) {
    return ascii::iequals(state.selector, selector) && ascii::iequals(state.domain, domain);
  });
  if (known || selector.empty() || domain.empty()) return;
  SelectorState& state = list.emplace_back();
  state.selector = selector;
  state.domain = domain;
  state.origin = origin;
}

std::vector<SelectorState> selectors_of(const Dossier& dossier) {
  std::vector<SelectorState> list;
  if (const SubjectMessage* subject = dossier.message()) {
    for (const dkim::PreparedSignature& signature : subject->prepared.dkim.signatures)
      add_selector(list, signature.parsed.signature.selector, signature.parsed.signature.domain,
                   SelectorState::Origin::Signature);
  }
  for (const Fact* fact : dossier.sheet.all(FactKind::Selector))
    add_selector(list, fact->value, dossier.author_domain, SelectorState::Origin::Stated);
  using salesforce::Route;
  const Route route = dossier.route.detected;
  if (route == Route::Core || route == Route::EmailRelay) {
    for (const std::string_view selector : kUsualCoreSelectors)
      add_selector(list, selector, dossier.author_domain, SelectorState::Origin::Usual);
  } else if (route == Route::AccountEngagement || route == Route::MarketingCloudEngagement) {
    add_selector(list, kMarketingSelector, dossier.author_domain, SelectorState::Origin::Usual);
  }
  return list;
}

SurveySubject subject_of(const Dossier& dossier) {
  SurveySubject subject{
      .author_domain = name_of(dossier.author_domain),
      .recipient_domain = name_of(dossier.recipient_domain),
      .own_domain = dossier.colleagues() > 0 ? name_of(dossier.author_domain) : std::nullopt,
      .selectors = selectors_of(dossier),
      .listing_zone = {},
      .listed_ip = dossier.client_ip,
      .probe_unified_messaging = dossier.route.detected == salesforce::Route::NotSalesforce ||
                                 dossier.route.detected == salesforce::Route::Unknown};
  for (const Refusal& refusal : dossier.refusals) {
    for (const refusal::Variable& variable : refusal.reply.variables) {
      if (variable.kind == refusal::VariableKind::Blocklist && subject.listing_zone.empty())
        subject.listing_zone = variable.value;
      const auto ip = variable.kind == refusal::VariableKind::Ip ? IpAddress::parse(variable.value)
                                                                 : std::nullopt;
      if (ip && !ip->is_private() && !subject.listing_zone.empty()) subject.listed_ip = ip;
    }
  }
  return subject;
}

void add_dns_fact(FactSheet& sheet, const std::string& question, std::string value) {
  sheet.add(FactKind::Dns, question, std::move(value), Certainty::Observed, {"DNS", question, {}});
}

std::string selector_words(const SelectorState& state) {
  std::string words =
      state.is_usable ? fmt::format("a key of {} bits", state.key_bits) : state.fault;
  if (!state.alias.empty()) words += " (CNAME " + state.alias + ")";
  return words;
}

void add_own_facts(const Survey& survey, const Dossier& dossier, FactSheet& sheet) {
  if (!survey.own || survey.own->names.empty()) return;
  add_dns_fact(sheet, dossier.author_domain + " MX",
               fmt::format("{}{}", fmt::join(survey.own->names, ", "),
                           survey.own->provider.empty() ? "" : " (" + survey.own->provider + ")"));
}

void add_recipient_facts(const Survey& survey, const Dossier& dossier, FactSheet& sheet) {
  if (survey.recipient) {
    const MailHosts& hosts = *survey.recipient;
    add_dns_fact(sheet, dossier.recipient_domain + " MX",
                 hosts.names.empty()
                     ? std::string(dns::to_string(hosts.status))
                     : fmt::format("{}{}", fmt::join(hosts.names, ", "),
                                   hosts.provider.empty() ? "" : " (" + hosts.provider + ")"));
  }
  if (survey.listing) {
    const ListingState& listing = *survey.listing;
    const std::string_view state = listing.answer == ListingState::Answer::Listed ? "listed"
                                   : listing.answer == ListingState::Answer::NotListed
                                       ? "not listed"
                                       : "could not be checked";
    add_dns_fact(sheet, listing.subject + " at " + listing.zone,
                 fmt::format("{} {}", state, listing.code));
  }
}

void add_survey_facts(const Survey& survey, const Dossier& dossier, FactSheet& sheet) {
  if (survey.spf) {
    const spf::CensusNode& root = survey.spf->root;
    const std::string found = survey.spf_records.size() > 1
                                  ? fmt::format("{}", fmt::join(survey.spf_records, "  |  "))
                                  : root.record;
    add_dns_fact(sheet, dossier.author_domain + " TXT (SPF)",
                 found.empty() ? std::string(spf::describe(root.state)) : found);
  }
  if (survey.dmarc)
    add_dns_fact(sheet, "_dmarc." + dossier.author_domain + " TXT",
                 survey.dmarc->record.empty() ? "no DMARC record" : survey.dmarc->record);
  for (const SelectorState& state : survey.selectors) {
    if (state.origin != SelectorState::Origin::Usual || !state.record.empty() ||
        !state.alias.empty())
      add_dns_fact(sheet, fmt::format("{}._domainkey.{} TXT", state.selector, state.domain),
                   selector_words(state));
  }
  add_recipient_facts(survey, dossier, sheet);
  add_own_facts(survey, dossier, sheet);
}

// Of a header without its body only the header signature can be told.
std::string signature_words(const dkim::Verdict& verdict, bool has_only_header) {
  if (has_only_header && verdict.header == dkim::Check::Good &&
      verdict.result != dkim::Result::Pass)
    return "header signature good, the body is not there to check";
  return std::string(dkim::describe(verdict.reason));
}

void add_result_facts(const Known& known, const auth::Outcome& auth, const SubjectMessage& subject,
                      FactSheet& sheet) {
  const auto add = [&](std::string key, std::string value, Span bytes) {
    if (bytes.end != 0) bytes = {bytes.begin + subject.offset, bytes.end + subject.offset};
    sheet.add(FactKind::Result, std::move(key), std::move(value), Certainty::Observed,
              {subject.evidence->id, "evaluated by Waybill", bytes});
  };
  if (auth.spf)
    add("spf",
        fmt::format("{} for {} ({})", spf::to_string(auth.spf->result), auth.spf->domain,
                    auth.spf_aligned() ? "aligned" : "not aligned"),
        {});
  for (std::size_t i = 0; i < auth.dkim.size(); ++i) {
    const dkim::Verdict& verdict = auth.dkim[i];
    const bool open = known.has_only_header && verdict.header == dkim::Check::Good &&
                      verdict.result != dkim::Result::Pass;
    add("dkim",
        fmt::format("{} for d={} s={} ({}): {}", open ? "open" : dkim::to_string(verdict.result),
                    verdict.domain, verdict.selector,
                    auth.dkim_aligned(i) ? "aligned" : "not aligned",
                    signature_words(verdict, known.has_only_header)),
        verdict.field);
  }
  if (auth.arc.result != arc::Status::None)
    add("arc",
        fmt::format("{}, {} sets", arc::to_string(auth.arc.result), auth.arc.instances.size()), {});
  std::string policy = auth.dmarc.applied_policy
                           ? std::string(dmarc::to_string(*auth.dmarc.applied_policy))
                           : "no policy";
  add("dmarc",
      fmt::format("{} for {} (policy {})",
                  known.dkim_is_open() ? "not decided" : dmarc::to_string(auth.dmarc.result),
                  auth.dmarc.author_domain.text(), policy),
      {});
}

// Signatures are judged as of the time when the message was under way, not of today: a signature
// that has expired since was good then.
std::int64_t time_of(const message::Message& message, std::int64_t now) {
  for (const message::Hop& hop : message::received_chain(message)) {
    if (hop.date) return std::min(now, hop.date->unix_seconds);
  }
  const message::Field* date = message.field("Date");
  const auto parsed = date == nullptr ? std::nullopt : message::parse_date(date->value);
  return parsed ? std::min(now, parsed->unix_seconds) : now;
}

Words words_of(const Dossier& dossier, const Survey& survey) {
  Words words;
  const auto set = [&words](std::string_view name, const std::string& value) {
    if (!value.empty()) words.insert_or_assign(std::string(name), value);
  };
  set("domain", dossier.author_domain);
  if (const auto name = name_of(dossier.author_domain))
    set("org_domain", survey.dmarc && survey.dmarc->organizational_domain
                          ? survey.dmarc->organizational_domain->text()
                          : dmarc::psl_organizational_domain(*name).text());
  set("author", dossier.author);
  set("recipient", dossier.recipient);
  set("recipient_domain", dossier.recipient_domain);
  set("bare_message_id", dossier.message_id);
  set("spoof_type", dossier.author_domain == dossier.recipient_domain ? "Internal" : "External");
  const std::size_t at = dossier.return_path.rfind('@');
  set("envelope_domain",
      at == std::string::npos ? dossier.author_domain : dossier.return_path.substr(at + 1));
  if (dossier.client_ip) set("ip", dossier.client_ip->to_string());
  words.insert_or_assign(
      "message_id", dossier.message_id.empty() ? "" : " (Message-ID " + dossier.message_id + ")");
  set("route", std::string(salesforce::title(dossier.route.detected)));
  if (const Refusal* refusal = dossier.refusal()) {
    set("reply", refusal->text);
    set("meaning", std::string(refusal->reply.meaning));
    set("fix", std::string(refusal->reply.fix));
  }
  const Refusal* refusal = dossier.refusal();
  words.insert_or_assign("when",
                         refusal == nullptr || !refusal->time
                             ? std::string("<time in GMT>")
                             : fmt::format("{:%Y-%m-%d %H:%M} GMT",
                                           fmt::gmtime(static_cast<std::time_t>(*refusal->time))));
  words.insert_or_assign("at_zone", survey.listing ? " at " + survey.listing->zone : "");
  return words;
}

}  // namespace

std::vector<std::string> Known::cite(FactKind kind, std::string_view key, std::size_t most) const {
  std::vector<std::string> ids;
  for (const Fact* fact : sheet.all(kind)) {
    if ((key.empty() || fact->key == key) && ids.size() < most) ids.push_back(fact->id);
  }
  return ids;
}

std::vector<std::string> Known::cite_place(std::string_view evidence, Span bytes) const {
  constexpr std::size_t kEnough = 2;
  std::vector<std::string> ids;
  std::string any;
  for (const Fact& fact : sheet.facts()) {
    if (fact.place.evidence != evidence) continue;
    if (any.empty()) any = fact.id;
    if (bytes.end != 0 && fact.place.bytes == bytes && ids.size() < kEnough) ids.push_back(fact.id);
  }
  if (ids.empty() && !any.empty()) ids.push_back(any);
  return ids;
}

const Refusal* Known::refusal_by(std::string_view rule_prefix) const {
  const auto found = std::ranges::find_if(dossier.refusals, [&](const Refusal& refusal) {
    return refusal.reply.row != nullptr && refusal.reply.row->id.starts_with(rule_prefix);
  });
  return found == dossier.refusals.end() ? nullptr : &*found;
}

const Refusal* Known::refusal_with(Cause cause) const {
  const auto found = std::ranges::find(dossier.refusals, cause, &Refusal::cause);
  return found == dossier.refusals.end() ? nullptr : &*found;
}

bool Known::is_reported_missing() const {
  const Fact* symptom = sheet.find(FactKind::Symptom, "not-in-inbox");
  if (symptom == nullptr) return false;
  bool names_others = false;
  for (const Fact* recipient : sheet.all(FactKind::Recipient)) {
    if (recipient->place.evidence != symptom->place.evidence) continue;
    if (recipient->value == dossier.recipient) return true;
    names_others = true;
  }
  return !names_others;
}

const dkim::Verdict* Known::aligned_signature() const {
  if (!auth) return nullptr;
  const dkim::Verdict* best = nullptr;
  for (std::size_t i = 0; i < auth->dkim.size(); ++i) {
    const dkim::Verdict& verdict = auth->dkim[i];
    if (auth->dkim_aligned(i) && (best == nullptr || verdict.result == dkim::Result::Pass))
      best = &verdict;
  }
  return best;
}

bool Known::dkim_is_open() const {
  const dkim::Verdict* signature = aligned_signature();
  return has_only_header && signature != nullptr && signature->header == dkim::Check::Good &&
         signature->result != dkim::Result::Pass;
}

bool Known::dmarc_fails() const {
  return auth && auth->dmarc.result == dmarc::Result::Fail && !dkim_is_open();
}
bool Known::dmarc_passes() const {
  return auth && auth->dmarc.result == dmarc::Result::Pass;
}

bool Known::is_enforced() const {
  const std::optional<dmarc::Policy> policy = auth           ? auth->dmarc.applied_policy
                                              : survey.dmarc ? survey.dmarc->applied_policy
                                                             : std::nullopt;
  return policy && *policy != dmarc::Policy::None;
}

bool Known::spf_could_align() const {
  if (auth && auth->spf) return auth->spf_aligned();
  if (dossier.uses_bounce_address()) return false;
  const auto author = name_of(dossier.author_domain);
  const std::size_t at = dossier.return_path.rfind('@');
  const auto envelope =
      at == std::string::npos ? std::nullopt : name_of(dossier.return_path.substr(at + 1));
  if (!author || !envelope) return false;
  return dmarc::psl_organizational_domain(*author) == dmarc::psl_organizational_domain(*envelope);
}

auth::Outcome authenticate(const Dossier& dossier, const SubjectMessage& message, std::int64_t now,
                           dns::Inquiry& dns) {
  auth::Envelope envelope = message.envelope;
  // What the other evidence tells of the envelope is about the message in question.
  if (&message == dossier.message()) {
    if (!envelope.ip && dossier.client_ip) envelope.ip = {*dossier.client_ip, {}};
    if (!envelope.mail_from && !dossier.return_path.empty())
      envelope.mail_from = {dossier.return_path == "<>" ? "" : dossier.return_path, {}};
  }
  return auth::authenticate(message.prepared, envelope, time_of(message.message, now), dns,
                            Detail::Trail);
}

Known learn(const Dossier& dossier, std::int64_t now, dns::Inquiry& dns) {
  Known known{.dossier = dossier,
              .survey = take_survey(subject_of(dossier), dns),
              .auth = std::nullopt,
              .sheet = dossier.sheet,
              .words = {},
              .life = join_lives(dossier)};
  if (const SubjectMessage* subject = dossier.message()) {
    known.auth = authenticate(dossier, *subject, now, dns);
    const dkim::Verdict* signature = known.aligned_signature();
    const bool body_differs = signature != nullptr && signature->body == dkim::Check::Bad;
    // A body that a bounce returned may be cut: what cannot be shown to be a change is not taken
    // for one.
    known.has_only_header =
        !subject->has_body || (subject->is_returned && body_differs && signature->changes.empty());
    add_result_facts(known, *known.auth, *subject, known.sheet);
  }
  add_survey_facts(known.survey, dossier, known.sheet);
  known.words = words_of(dossier, known.survey);
  return known;
}

}  // namespace waybill::diagnosis
