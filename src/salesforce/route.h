// Which Salesforce route produced a message, with every piece of evidence for and against.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "message/message.h"
#include "salesforce/org_id.h"

namespace waybill::salesforce {

enum class Route : std::uint8_t {
  Core,
  EmailRelay,
  AccountEngagement,
  MarketingCloudEngagement,
  MarketingCloudNext,
  MailboxIntegration,
  NotSalesforce,
  Unknown,
};
[[nodiscard]] std::string_view to_string(
    Route route);  // the words of the command line: "email-relay"
[[nodiscard]] std::string_view title(
    Route route);  // for people: "Salesforce Core through Email Relay"

// Envelope and Received evidence is worth more than an X- header, which anybody can copy.
enum class Strength : std::uint8_t { Weak = 1, Strong = 2, Decisive = 3 };

struct RouteClue {
  Route route;  // the route that it speaks for
  Strength strength;
  std::string_view says;  // one sentence; static storage
  std::string quote;      // the header field or address, as it stands
  Span bytes;             // in the message; {0, 0} for the envelope
  bool operator==(const RouteClue&) const = default;
};

enum class RouteWarning : std::uint8_t {
  OrgIdsDiffer,          // X-SFDC-LK and the return-path name different orgs: forwarded or forged
  RelayHeaderButDirect,  // X-SFDCOrgRelay is present, yet Salesforce's MTA handed over to the
                         // recipient
  Sandbox,               // a sandbox mails real people
  SubstituteAddress,     // From was replaced by ...sfcustomeremail.com
  SenderField,           // Sender: no-reply@salesforce.com, Sender ID compliance is on
};
[[nodiscard]] std::string_view describe(RouteWarning warning);

struct RouteReading {
  Route detected = Route::Unknown;
  bool sandbox = false;
  std::optional<std::string> org_id;  // 15 characters
  std::optional<BounceAddress> bounce_address;
  std::vector<RouteClue> clues;  // for the detected route first
  std::vector<RouteWarning> warnings;
};

// `envelope_sender` is the MAIL FROM if it is known, else empty: then Return-Path is read.
[[nodiscard]] RouteReading read_route(const message::Message& message,
                                      std::string_view envelope_sender);

// The route of an envelope sender alone (a log row, a DMARC row).
[[nodiscard]] RouteReading read_route(std::string_view envelope_sender);

}  // namespace waybill::salesforce
