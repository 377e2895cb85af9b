// Salesforce's way, and the way into one's own Microsoft 365: checks 117 and 118.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "auth/dmarc/psl.h"
#include "base/ascii.h"
#include "message/address.h"
#include "message/domain.h"
#include "posture/key_publication.h"
#include "posture/mail_exchange.h"
#include "refusal/classify.h"
#include "reputation/shared_pool.h"
#include "tester/check_receivers.h"
#include "tester/dns_words.h"
#include "tester/envelope_words.h"
#include "tester/signatures.h"

namespace waybill::tester {
namespace {

using salesforce::Route;

bool is_salesforce(Route route) {
  switch (route) {
    case Route::Core:
    case Route::EmailRelay:
    case Route::AccountEngagement:
    case Route::MarketingCloudEngagement:
    case Route::MarketingCloudNext:
    case Route::MailboxIntegration: return true;
    case Route::NotSalesforce:
    case Route::Unknown: break;
  }
  return false;
}

const dns::Name& salesforce_keys() {
  static const dns::Name kZone = *dns::Name::parse("custdkim.salesforce.com");
  return kZone;
}

// Of the aligned signatures; nothing: DNS is not known yet.
struct SalesforceKey {
  const SeenSignature* signature = nullptr;  // whose key is at Salesforce
  bool is_usable = false;
};
std::optional<SalesforceKey> find_key(const Online& online,
                                      const std::vector<SeenSignature>& signatures) {
  SalesforceKey found;
  for (const SeenSignature& signature : signatures) {
    if (!signature.is_aligned || !signature.field().key_name) continue;
    const auto key = posture::read_key_publication(*signature.field().key_name, online.dns);
    if (!key) return std::nullopt;
    if (!key->alias || !key->alias->is_within(salesforce_keys())) continue;
    found = {&signature, key->is_usable()};
  }
  return found;
}

struct Notes {
  std::vector<std::string> good, bad;
  std::string fix;
};

void note_warnings(const salesforce::RouteReading& route, Notes& notes) {
  for (const salesforce::RouteWarning warning : route.warnings) {
    std::string says(salesforce::describe(warning));
    while (says.ends_with('.'))
      says.pop_back();
    notes.bad.push_back(std::move(says));
    if (warning == salesforce::RouteWarning::SubstituteAddress)
      notes.fix =
          "Verify the sender's domain in Setup > Authorized Email Domains and activate a DKIM key.";
    if (warning == salesforce::RouteWarning::Sandbox && notes.fix.empty())
      notes.fix = "Set Access to Send Email in the sandbox to System email only.";
  }
}

// X-SFDC-TLS-NoRelay is written for direct delivery.
void note_relay(const Online& online, Notes& notes) {
  const bool says_no_relay = online.reading.message.field("X-SFDC-TLS-NoRelay") != nullptr;
  if (says_no_relay && online.reading.route.detected == Route::EmailRelay)
    notes.bad.emplace_back(
        "The header says both that the message took your relay and that there is none "
        "(X-SFDC-TLS-NoRelay)");
}

void note_key(const Online& online, const SalesforceKey& key, Notes& notes) {
  const Route route = online.reading.route.detected;
  if (route != Route::Core && route != Route::EmailRelay) return;
  if (key.signature != nullptr && key.signature->passes()) {
    notes.good.push_back(
        fmt::format("your DKIM key {} at Salesforce is active", key.signature->field().selector));
  } else if (key.signature != nullptr) {
    notes.bad.push_back(fmt::format("Your DKIM key {} at Salesforce does not verify the message",
                                    key.signature->field().selector));
  } else if (!online.auth.dmarc.aligned_dkim) {
    notes.bad.emplace_back("Salesforce signs with no key of your domain");
    if (notes.fix.empty())
      notes.fix =
          "In Setup > DKIM Keys, create a key for {from_domain}, publish both CNAMEs, activate it.";
  }
}

void say(const Online& online, const Notes& notes) {
  const salesforce::RouteReading& route = online.reading.route;
  std::string says = fmt::format("The message came by {}", salesforce::title(route.detected));
  if (route.org_id) says += fmt::format(", org {}", *route.org_id);
  if (route.bounce_address)
    says +=
        fmt::format(", with Salesforce's bounce address for {}", route.bounce_address->original);
  for (const std::string& note : notes.good)
    says += "; " + note;
  says += ".";
  for (const std::string& note : notes.bad)
    says += " " + note + ".";
  Finding& finding = online.findings.set(
      "salesforce", notes.bad.empty() ? Status::Pass : Status::Warn, std::move(says));
  for (const salesforce::RouteClue& clue : route.clues) {
    if (clue.route != route.detected) continue;
    finding.cite(clue.bytes == Span{} ? of_session("MAIL FROM", clue.quote)
                                      : of_octets("header", online.specimen.octets, clue.bytes));
  }
  if (!notes.bad.empty() && !notes.fix.empty()) finding.advise(notes.fix);
}

// Whom the message is for: the envelope, else To.
std::optional<dns::Name> recipient_domain(const Online& online) {
  std::string address;
  if (online.specimen.reception) {
    address = online.specimen.reception->recipient;
  } else if (const message::Field* to = online.reading.message.field("To")) {
    const auto list = message::parse_address_list(to->value);
    if (list.mailboxes.size() == 1) address = list.mailboxes.front().address();
  }
  const auto name = dns::Name::parse_international(message::domain_of(address));
  return name && !name->is_root() ? name : std::nullopt;
}

bool is_microsoft(const posture::MailExchange& exchange) {
  return std::ranges::any_of(exchange.hosts, [](const dns::Mx& mx) {
    const refusal::Provider* provider =
        refusal::Classifier::built_in().providers().find(mx.exchange.text());
    return provider != nullptr && provider->name == "microsoft-365";
  });
}

// Sent by Microsoft 365 itself, so it is not from outside.
bool comes_from_microsoft(const Online& online) {
  const IpAddress* client = client_of(online.specimen);
  const reputation::SharedPool* pool =
      client == nullptr ? nullptr : reputation::pool_of(*client, {});
  return pool != nullptr && pool->id == "microsoft-365";
}

std::string prediction(const Online& online, const dns::Name& author) {
  const auto sender = spf_domain(online);
  const bool is_own_envelope = sender && dmarc::psl_organizational_domain(*sender) ==
                                             dmarc::psl_organizational_domain(author);
  if (is_own_envelope)
    return "A tenant that blocks Direct Send refuses it (550 5.7.68), others may take it for "
           "spoofed.";
  return online.auth.dmarc.aligned_dkim
             ? "The envelope sender is not of your domain and DKIM passes, so it should get in."
             : "It may be taken for spoofed and end in junk (compauth=fail).";
}

void say_same_tenant(const Online& online, const dns::Name& author,
                     const posture::MailExchange& exchange, bool is_to_own) {
  Findings& findings = online.findings;
  const std::string says = fmt::format(
      "{} is at Microsoft 365, and the message comes from outside of it in the name of {}. {}",
      is_to_own ? "The recipient" : "Your own mail", author.text(), prediction(online, author));
  const bool is_at_risk = !says.ends_with("get in.");
  Finding& finding =
      !is_to_own
          ? findings.info("same-tenant",
                          "This concerns mail to your own people, not this message. " + says)
          : (is_at_risk ? findings.warn("same-tenant", says) : findings.info("same-tenant", says));
  finding.cite(of_dns(exchange.question, *exchange.answer));
}

}  // namespace

// Check 117.
void check_salesforce(const Online& online) {
  const salesforce::RouteReading& route = online.reading.route;
  if (!is_salesforce(route.detected)) {
    online.findings.skip("salesforce", "The message does not come from Salesforce.");
    return;
  }
  const std::vector<SeenSignature> signatures = signatures_of(online);
  const auto key = find_key(online, signatures);
  if (!key) return;
  Notes notes;
  note_warnings(route, notes);
  note_relay(online, notes);
  note_key(online, *key, notes);
  say(online, notes);
}

// Check 118.
void check_same_tenant(const Online& online) {
  Findings& findings = online.findings;
  const auto author = online.reading.author_domain();
  if (!author) {
    findings.could_not("same-tenant", "From names no single domain.");
    return;
  }
  const auto exchange = posture::read_mail_exchange(*author, online.dns);
  if (!exchange) return;
  if (exchange->state == posture::MailExchange::State::DnsFailure) {
    findings.could_not("same-tenant", no_answer(exchange->question, *exchange->answer));
    return;
  }
  const auto recipient = recipient_domain(online);
  const bool is_to_own = recipient && *recipient == *author;
  if (!is_microsoft(*exchange)) {
    findings.skip("same-tenant",
                  fmt::format("Mail of {} is not at Microsoft 365.", author->text()));
  } else if (comes_from_microsoft(online)) {
    findings.skip("same-tenant", "The message comes from Microsoft 365 itself.");
  } else if (online.reading.route.detected == Route::EmailRelay) {
    findings.pass("same-tenant",
                  "The message takes Email Relay, which Microsoft 365 can know by a "
                  "connector.");
  } else {
    say_same_tenant(online, *author, *exchange, is_to_own);
  }
}

}  // namespace waybill::tester
