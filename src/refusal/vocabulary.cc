#include "refusal/vocabulary.h"

#include <cstdlib>

namespace waybill::refusal {
namespace {

// The value between `first` and `last` with this id.
template <class E>
std::optional<E> parse_between(std::string_view id, E first, E last) {
  for (auto i = static_cast<std::uint8_t>(first); i <= static_cast<std::uint8_t>(last); ++i) {
    const auto value = static_cast<E>(i);
    if (id_of(value) == id) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view id_of(Class value) {
  switch (value) {
    case Class::Authentication: return "authentication";
    case Class::PolicyRouting: return "policy-routing";
    case Class::ReputationIp: return "reputation-ip";
    case Class::ReputationDomain: return "reputation-domain";
    case Class::RateLimit: return "rate-limit";
    case Class::Content: return "content";
    case Class::ListQuality: return "list-quality";
    case Class::ConnectionTls: return "connection-tls";
    case Class::Configuration: return "configuration";
    case Class::Greylist: return "greylist";
  }
  std::abort();
}

std::string_view id_of(Reason value) {
  switch (value) {
    case Reason::AuthFailure: return "authfailure";
    case Reason::BadReputation: return "badreputation";
    case Reason::Blocked: return "blocked";
    case Reason::ContentError: return "contenterror";
    case Reason::Delivered: return "delivered";
    case Reason::ExceedLimit: return "exceedlimit";
    case Reason::Expired: return "expired";
    case Reason::FailedStartTls: return "failedstarttls";
    case Reason::Feedback: return "feedback";
    case Reason::Filtered: return "filtered";
    case Reason::HasMoved: return "hasmoved";
    case Reason::HostUnknown: return "hostunknown";
    case Reason::MailboxFull: return "mailboxfull";
    case Reason::MailerError: return "mailererror";
    case Reason::MesgTooBig: return "mesgtoobig";
    case Reason::NetworkError: return "networkerror";
    case Reason::NoRelaying: return "norelaying";
    case Reason::NotAccept: return "notaccept";
    case Reason::NotCompliantRfc: return "notcompliantrfc";
    case Reason::OnHold: return "onhold";
    case Reason::PolicyViolation: return "policyviolation";
    case Reason::Rejected: return "rejected";
    case Reason::RequirePtr: return "requireptr";
    case Reason::SecurityError: return "securityerror";
    case Reason::SpamDetected: return "spamdetected";
    case Reason::Speeding: return "speeding";
    case Reason::Suspend: return "suspend";
    case Reason::SyntaxError: return "syntaxerror";
    case Reason::SystemError: return "systemerror";
    case Reason::SystemFull: return "systemfull";
    case Reason::TooManyConn: return "toomanyconn";
    case Reason::Undefined: return "undefined";
    case Reason::UserUnknown: return "userunknown";
    case Reason::Vacation: return "vacation";
    case Reason::VirusDetected: return "virusdetected";
  }
  std::abort();
}

std::string_view id_of(Permanence value) {
  switch (value) {
    case Permanence::Permanent: return "permanent";
    case Permanence::Transient: return "transient";
  }
  std::abort();
}

std::string_view id_of(Actor value) {
  switch (value) {
    case Actor::SenderDns: return "sender-dns";
    case Actor::SfAdmin: return "sf-admin";
    case Actor::Sender: return "sender";
    case Actor::Platform: return "platform";
    case Actor::RecipientAdmin: return "recipient-admin";
    case Actor::RecipientUser: return "recipient-user";
    case Actor::ListOwner: return "list-owner";
    case Actor::Wait: return "wait";
    case Actor::Nobody: return "nobody";
  }
  std::abort();
}

std::string_view id_of(Who value) {
  switch (value) {
    case Who::Salesforce: return "salesforce";
    case Who::Relay: return "relay";
    case Who::Recipient: return "recipient";
    case Who::Gateway: return "gateway";
    case Who::Nobody: return "nobody";
  }
  std::abort();
}

std::string_view id_of(Scope value) {
  switch (value) {
    case Scope::Any: return "any";
    case Scope::Provider: return "provider";
    case Scope::Words: return "words";
    case Scope::Code: return "code";
  }
  std::abort();
}

std::string_view id_of(Source value) {
  switch (value) {
    case Source::Documented: return "doc";
    case Source::Observed: return "obs";
    case Source::Library: return "lib";
    case Source::Memory: return "mem";
  }
  std::abort();
}

std::string_view id_of(Confidence value) {
  switch (value) {
    case Confidence::High: return "high";
    case Confidence::Medium: return "medium";
    case Confidence::Low: return "low";
  }
  std::abort();
}

std::string_view id_of(Stage value) {
  switch (value) {
    case Stage::Connect: return "connect";
    case Stage::Ehlo: return "ehlo";
    case Stage::StartTls: return "starttls";
    case Stage::Auth: return "auth";
    case Stage::MailFrom: return "mail-from";
    case Stage::RcptTo: return "rcpt-to";
    case Stage::Data: return "data";
    case Stage::EndOfData: return "end-of-data";
  }
  std::abort();
}

std::optional<Class> parse_class(std::string_view id) {
  return parse_between(id, Class::Authentication, Class::Greylist);
}

std::optional<Reason> parse_reason(std::string_view id) {
  return parse_between(id, Reason::AuthFailure, Reason::VirusDetected);
}

std::optional<Permanence> parse_permanence(std::string_view id) {
  return parse_between(id, Permanence::Permanent, Permanence::Transient);
}

std::optional<Actor> parse_actor(std::string_view id) {
  return parse_between(id, Actor::SenderDns, Actor::Nobody);
}

std::optional<Scope> parse_scope(std::string_view id) {
  return parse_between(id, Scope::Any, Scope::Code);
}

std::optional<Source> parse_source(std::string_view id) {
  return parse_between(id, Source::Documented, Source::Memory);
}

std::string_view describe(Reason reason) {
  switch (reason) {
    case Reason::AuthFailure:
      return "SPF, DKIM or DMARC did not pass, or did not align with the visible sender";
    case Reason::BadReputation:
      return "The sending address or domain has a bad reputation with the receiver";
    case Reason::Blocked: return "The sending host is blocked, by a list or by the receiver itself";
    case Reason::ContentError: return "The form of the message or of its header was not accepted";
    case Reason::Delivered: return "The message was delivered or handed on";
    case Reason::ExceedLimit: return "The message is larger than the mailbox allows";
    case Reason::Expired: return "Delivery was given up after repeated attempts";
    case Reason::FailedStartTls: return "No acceptable encrypted connection came about";
    case Reason::Feedback: return "The recipient or their provider complained about the message";
    case Reason::Filtered: return "A filter of the recipient refused the message";
    case Reason::HasMoved: return "The mailbox has moved and left no forwarding address";
    case Reason::HostUnknown:
      return "The domain of the recipient does not exist or cannot be routed to";
    case Reason::MailboxFull: return "The mailbox of the recipient is full";
    case Reason::MailerError: return "A program that delivers mail at the receiver failed";
    case Reason::MesgTooBig: return "The message is larger than the receiver accepts";
    case Reason::NetworkError:
      return "The receiver could not be reached, or the connection or the route failed";
    case Reason::NoRelaying: return "The server does not take mail for this recipient domain";
    case Reason::NotAccept: return "The recipient domain or host accepts no mail at all";
    case Reason::NotCompliantRfc: return "The message breaks the mail standards";
    case Reason::OnHold: return "The answer does not say enough to name a reason";
    case Reason::PolicyViolation: return "A policy of the receiver forbids the message";
    case Reason::Rejected: return "The sender address was refused";
    case Reason::RequirePtr: return "The sending host has no valid reverse DNS name";
    case Reason::SecurityError:
      return "The receiver demands authentication or a permission that the sender lacks";
    case Reason::SpamDetected: return "The message was taken for spam";
    case Reason::Speeding: return "The sender exceeded a rate limit";
    case Reason::Suspend: return "The account of the recipient is disabled or suspended";
    case Reason::SyntaxError: return "An SMTP command or its syntax was not accepted";
    case Reason::SystemError: return "The receiver has a fault or is misconfigured";
    case Reason::SystemFull: return "The storage of the receiving system is full";
    case Reason::TooManyConn:
      return "There were too many connections, recipients or messages at once";
    case Reason::Undefined: return "No reason is stated";
    case Reason::UserUnknown: return "The address of the recipient does not exist";
    case Reason::Vacation: return "The recipient is away; this is an automatic answer";
    case Reason::VirusDetected: return "The message or an attachment was taken for malware";
  }
  std::abort();
}

}  // namespace waybill::refusal
