#include "salesforce/route.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iterator>

#include "base/ascii.h"
#include "message/domain.h"

namespace waybill::salesforce {
namespace {

// How a clue looks at the value of its header field (trimmed).
enum class Match : std::uint8_t { Exists, Contains, EndsWith, HostWithin };

struct ClueRule {  // NOLINT(clang-analyzer-optin.performance.Padding): a row reads in this order
  std::string_view field;
  Match match;
  std::string_view text;
  Route route;
  Strength strength;
  std::string_view says;
};

// From the headers of real messages and Salesforce's documentation (docs/routes.md has the
// sources).
constexpr ClueRule kRules[] = {
    {"X-SFMC-Stack", Match::Exists, "", Route::MarketingCloudEngagement, Strength::Strong,
     "Marketing Cloud Engagement writes its stack number"},
    {"Message-ID", Match::EndsWith, ".xt.local>", Route::MarketingCloudEngagement, Strength::Strong,
     "The Message-ID host is one of Marketing Cloud Engagement's mail servers"},
    {"Feedback-ID", Match::EndsWith, ":sfmktgcld", Route::MarketingCloudEngagement,
     Strength::Strong, "The Feedback-ID ends in Marketing Cloud's sender id"},
    {"List-ID", Match::Contains, ".xt.local", Route::MarketingCloudEngagement, Strength::Weak,
     "The List-ID is Marketing Cloud Engagement's"},
    {"DKIM-Signature", Match::Contains, ".y.mc.salesforce.com", Route::MarketingCloudEngagement,
     Strength::Strong, "Marketing Cloud Engagement signed for its feedback loop"},
    {"X-Pardot-Route", Match::Exists, "", Route::AccountEngagement, Strength::Strong,
     "Account Engagement (Pardot) writes this header"},
    {"X-Pardot-LB", Match::Exists, "", Route::AccountEngagement, Strength::Strong,
     "Account Engagement (Pardot) writes this header"},
    {"X-SFDCOrgRelay", Match::Exists, "", Route::EmailRelay, Strength::Strong,
     "Salesforce writes this header when the mail goes through the org's Email Relay"},
    {"X-SFDC-LK", Match::Exists, "", Route::Core, Strength::Strong,
     "Salesforce Core names the org"},
    {"X-SFDC-User", Match::Exists, "", Route::Core, Strength::Strong,
     "Salesforce Core names the user"},
    {"X-SFDC-Binding", Match::Exists, "", Route::Core, Strength::Weak,
     "Salesforce Core's internal binding header"},
    {"X-SFDC-CORRELATION-ID", Match::Exists, "", Route::Core, Strength::Weak,
     "Salesforce Core's correlation id"},
    {"X-SFDC-EmailCategory", Match::Exists, "", Route::Core, Strength::Weak,
     "Salesforce Core names the feature that sent it"},
    {"Received", Match::HostWithin, "mta.salesforce.com", Route::Core, Strength::Decisive,
     "A Salesforce Core mail server handed the message over"},
    {"Received", Match::HostWithin, "ops.sfdc.net", Route::Core, Strength::Strong,
     "A Salesforce application server is in the Received chain"},
    {"Message-ID", Match::Contains, "JavaMail.sfdc@", Route::Core, Strength::Strong,
     "The Message-ID was made by Salesforce Core"},
    {"Message-ID", Match::EndsWith, "@sfdc.net>", Route::Core, Strength::Strong,
     "The Message-ID was made by Salesforce Core"},
    {"X-Sender", Match::Contains, "postmaster@salesforce.com", Route::Core, Strength::Weak,
     "Salesforce Core's X-Sender"},
    {"X-mail_abuse_inquiries", Match::Exists, "", Route::Core, Strength::Weak,
     "Salesforce Core's abuse contact header"},
    {"Sender", Match::Contains, "no-reply@salesforce.com", Route::Core, Strength::Weak,
     "Sender ID compliance of Salesforce Core wrote the Sender field"},
};

// Where `zone` stands in `value` as the end of a host name, white space or punctuation behind it.
bool names_host_within(std::string_view value, std::string_view zone) {
  for (std::size_t at = ascii::ifind(value, zone); at != std::string_view::npos;
       at = ascii::ifind(value, zone, at + 1)) {
    const std::size_t end = at + zone.size();
    const bool starts_label = at > 0 && value[at - 1] == '.';
    const bool ends = end == value.size() ||
                      (!ascii::is_alnum(value[end]) && value[end] != '.' && value[end] != '-');
    if (starts_label && ends) return true;
  }
  return false;
}

// Of a Received field only what comes before "by" tells where the mail came from.
std::string_view from_clause(std::string_view received) {
  for (const std::string_view by : {" by ", "\tby ", "\nby "}) {
    if (const std::size_t at = ascii::ifind(received, by); at != std::string_view::npos)
      return received.substr(0, at);
  }
  return received;
}

bool matches(const ClueRule& rule, std::string_view value) {
  switch (rule.match) {
    case Match::Exists: return true;
    case Match::Contains: return ascii::icontains(value, rule.text);
    case Match::EndsWith: return ascii::iends_with(value, rule.text);
    case Match::HostWithin: return names_host_within(from_clause(value), rule.text);
  }
  std::abort();
}

// Octets of a header field that are quoted; the citation leads to the rest.
constexpr std::size_t kLongestQuote = 110;

std::string quote_of(const message::Field& field) {
  return ascii::printable(std::string(field.name) + ": " + ascii::collapse_space(field.value),
                          kLongestQuote);
}

// <MID>_<JobID>
bool is_job_number(std::string_view value) {
  const std::size_t bar = value.find('_');
  return bar != std::string_view::npos && ascii::parse_number(value.substr(0, bar)) &&
         ascii::parse_number(value.substr(bar + 1));
}

// Salesforce's thread token in a subject or body: "ref:_00D...:ref", "ref:!00D...:ref" or
// "thread::...::".
bool holds_thread_token(std::string_view text) {
  return text.contains("ref:_00D") || text.contains("ref:!00D") || text.contains("[ thread::") ||
         text.contains("thread::");
}

// Body octets that are searched for links and thread tokens.
constexpr std::size_t kSearchedBody = 256U << 10U;

std::string address_in(std::string_view value) {
  const std::size_t open = value.rfind('<');
  const std::size_t close = value.rfind('>');
  if (open != std::string_view::npos && close != std::string_view::npos && open < close)
    value = value.substr(open + 1, close - open - 1);
  return std::string(ascii::trim(value));
}

bool is_within(std::string_view domain, std::string_view zone) {
  return domain == zone || (domain.size() > zone.size() && domain.ends_with(zone) &&
                            domain[domain.size() - zone.size() - 1] == '.');
}

void read_envelope(RouteReading& reading, std::string_view sender, Span bytes) {
  const std::string domain = message::domain_of(sender);
  const std::string_view local = sender.substr(0, sender.rfind('@'));
  const auto clue = [&](Route route, Strength strength, std::string_view says) {
    reading.clues.push_back({route, strength, says, "return-path " + std::string(sender), bytes});
  };
  reading.bounce_address = parse_bounce_address(sender);
  if (reading.bounce_address) {
    clue(Route::Core, Strength::Decisive,
         "The return-path is Salesforce Core's bounce address (Bounce Management or Email Security "
         "Compliance is on)");
    reading.org_id = reading.bounce_address->org_id;
    reading.sandbox = is_sandbox_instance(reading.bounce_address->instance);
  }
  if (ascii::istarts_with(local, "bounce-") &&
      (ascii::icontains(local, "_HTML-") || ascii::icontains(local, "_TEXT-")))
    clue(Route::MarketingCloudEngagement, Strength::Decisive,
         "The return-path carries Marketing Cloud Engagement's list, subscriber and job numbers");
  if (is_within(domain, "exacttarget.com"))
    clue(Route::AccountEngagement, Strength::Weak,
         "The return-path is in exacttarget.com, as Account Engagement uses by default");
}

void read_fields(RouteReading& reading, const message::Message& message) {
  for (const message::Field& field : message.fields()) {
    const std::string_view value = ascii::trim(field.value);
    for (const ClueRule& rule : kRules) {
      if (ascii::iequals(field.name, rule.field) && matches(rule, value))
        reading.clues.push_back(
            {rule.route, rule.strength, rule.says, quote_of(field), field.span});
    }
    if (ascii::iequals(field.name, "x-job") && is_job_number(value))
      reading.clues.push_back({Route::MarketingCloudEngagement, Strength::Strong,
                               "Marketing Cloud Engagement's account and job number",
                               quote_of(field), field.span});
    if (ascii::iequals(field.name, "X-SFDC-App") && ascii::icontains(value, "sandbox"))
      reading.sandbox = true;
  }
}

bool has_clue(const RouteReading& reading, Route route, Strength least) {
  return std::ranges::any_of(reading.clues, [&](const RouteClue& clue) {
    return clue.route == route && clue.strength >= least;
  });
}

// A mailbox provider signed and sent it, and only Salesforce's thread token betrays where it was
// written.
void read_mailbox_integration(RouteReading& reading, const message::Message& message) {
  const message::Field* subject = message.field("Subject");
  const bool token = (subject != nullptr && holds_thread_token(subject->value)) ||
                     holds_thread_token(message.body().substr(0, kSearchedBody));
  if (!token) return;
  reading.clues.push_back(
      {Route::MailboxIntegration, Strength::Strong,
       "Salesforce's thread token stands in the message, but no header of Salesforce: "
       "it left through the user's own mailbox",
       subject == nullptr ? std::string() : quote_of(*subject),
       subject == nullptr ? Span{} : subject->span});
}

// The table of routes, top to bottom: the first that has enough evidence.
Route choose(const RouteReading& reading) {
  static constexpr struct {
    Route route;
    Strength least;
  } kOrder[] = {
      {Route::MarketingCloudEngagement, Strength::Strong},
      {Route::EmailRelay, Strength::Strong},
      {Route::Core, Strength::Strong},
      {Route::AccountEngagement, Strength::Strong},
      {Route::MailboxIntegration, Strength::Strong},
      {Route::AccountEngagement, Strength::Weak},
      {Route::Core, Strength::Weak},
  };
  // X-Pardot headers decide before MCE's, whose mail servers Account Engagement shares.
  for (const RouteClue& clue : reading.clues) {
    if (clue.route == Route::AccountEngagement && clue.quote.starts_with("X-Pardot"))
      return Route::AccountEngagement;
  }
  for (const auto& entry : kOrder) {
    if (has_clue(reading, entry.route, entry.least)) return entry.route;
  }
  return Route::NotSalesforce;
}

void finish(RouteReading& reading, const message::Message& message) {
  const auto warn = [&reading](RouteWarning warning) { reading.warnings.push_back(warning); };
  if (const message::Field* from = message.field("From");
      from != nullptr &&
      is_within(message::domain_of(address_in(from->value)), "sfcustomeremail.com")) {
    warn(RouteWarning::SubstituteAddress);
    reading.clues.push_back(
        {Route::Core, Strength::Strong,
         "Salesforce replaced the unverified From address by its own substitute", quote_of(*from),
         from->span});
  }
  for (const std::string_view name : {"X-SFDC-LK", "X-SFDCOrgRelay"}) {
    const message::Field* field = message.field(name);
    const auto stated = field == nullptr ? std::nullopt : parse_org_id(ascii::trim(field->value));
    if (!stated) continue;
    if (reading.org_id && *reading.org_id != *stated) warn(RouteWarning::OrgIdsDiffer);
    if (!reading.org_id) reading.org_id = stated;
  }
  if (message.field("X-SFDCOrgRelay") != nullptr) {
    // The top-most Received is the recipient's own or the last hop's: who handed over to it?
    const message::Field* received = message.field("Received");
    if (received != nullptr &&
        names_host_within(from_clause(received->value), "mta.salesforce.com"))
      warn(RouteWarning::RelayHeaderButDirect);
  }
  if (const message::Field* sender = message.field("Sender");
      sender != nullptr && ascii::icontains(sender->value, "no-reply@salesforce.com"))
    warn(RouteWarning::SenderField);
}

// The clues for `route` first, in their order, then the others in theirs.
void bring_forward(std::vector<RouteClue>& clues, Route route) {
  std::vector<RouteClue> sorted;
  const auto speaks_for = [route](const RouteClue& clue) { return clue.route == route; };
  std::ranges::copy_if(clues, std::back_inserter(sorted), speaks_for);
  std::ranges::copy_if(clues, std::back_inserter(sorted), std::not_fn(speaks_for));
  clues = std::move(sorted);
}

}  // namespace

std::string_view to_string(Route route) {
  switch (route) {
    case Route::Core: return "core";
    case Route::EmailRelay: return "email-relay";
    case Route::AccountEngagement: return "account-engagement";
    case Route::MarketingCloudEngagement: return "marketing-cloud-engagement";
    case Route::MarketingCloudNext: return "marketing-cloud-next";
    case Route::MailboxIntegration: return "mailbox-integration";
    case Route::NotSalesforce: return "not-salesforce";
    case Route::Unknown: return "unknown";
  }
  std::abort();
}

std::string_view title(Route route) {
  switch (route) {
    case Route::Core: return "Salesforce Core, direct";
    case Route::EmailRelay: return "Salesforce Core through Email Relay";
    case Route::AccountEngagement: return "Account Engagement (Pardot)";
    case Route::MarketingCloudEngagement: return "Marketing Cloud Engagement";
    case Route::MarketingCloudNext: return "Marketing Cloud Next";
    case Route::MailboxIntegration:
      return "the user's own mailbox (Gmail or Microsoft 365 integration)";
    case Route::NotSalesforce: return "not Salesforce";
    case Route::Unknown: return "unknown";
  }
  std::abort();
}

std::string_view describe(RouteWarning warning) {
  switch (warning) {
    case RouteWarning::OrgIdsDiffer:
      return "The org id in the header and the one in the return-path differ: the message was "
             "forwarded or "
             "its headers were copied";
    case RouteWarning::RelayHeaderButDirect:
      return "The headers say Email Relay, yet a Salesforce server handed the message to the last "
             "hop itself";
    case RouteWarning::Sandbox: return "A sandbox sent this message to a real address";
    case RouteWarning::SubstituteAddress:
      return "Salesforce replaced the From address by a substitute, because the brand domain is "
             "not verified";
    case RouteWarning::SenderField:
      return "Sender ID compliance is on: recipients see \"on behalf of\" no-reply@salesforce.com";
  }
  std::abort();
}

RouteReading read_route(const message::Message& message, std::string_view envelope_sender) {
  RouteReading reading;
  const message::Field* return_path = message.field("Return-Path");
  if (!envelope_sender.empty()) {
    read_envelope(reading, envelope_sender, {});
  } else if (return_path != nullptr) {
    read_envelope(reading, address_in(return_path->value), return_path->span);
  }
  read_fields(reading, message);
  finish(reading, message);
  if (reading.clues.empty()) read_mailbox_integration(reading, message);
  reading.detected =
      message.fields().empty() && envelope_sender.empty() ? Route::Unknown : choose(reading);
  if (reading.sandbox) reading.warnings.push_back(RouteWarning::Sandbox);
  bring_forward(reading.clues, reading.detected);
  return reading;
}

RouteReading read_route(std::string_view envelope_sender) {
  RouteReading reading;
  read_envelope(reading, envelope_sender, {});
  reading.detected = reading.clues.empty() ? Route::Unknown : choose(reading);
  if (reading.sandbox) reading.warnings.push_back(RouteWarning::Sandbox);
  return reading;
}

}  // namespace waybill::salesforce
