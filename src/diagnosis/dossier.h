// What the evidence of a case says about the one message in question: read once, before DNS is
// asked.
#pragma once

#include <deque>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/authenticate.h"
#include "diagnosis/case_file.h"
#include "diagnosis/fact.h"
#include "diagnosis/verdict.h"
#include "refusal/classify.h"
#include "salesforce/email_log.h"
#include "salesforce/log_digest.h"
#include "salesforce/microsoft_filter.h"
#include "salesforce/microsoft_quarantine.h"
#include "salesforce/microsoft_trace.h"
#include "salesforce/route.h"

namespace waybill::diagnosis {

// One refusal, wherever it was found.
struct Refusal {
  std::size_t fact = 0;  // index in the fact sheet
  refusal::Classification reply;
  std::string text;       // as received
  std::string recipient;  // lower case; empty: not stated
  std::string remote_host;
  std::string stage;                  // of the log: "during RCPT TO"
  std::string message_id;             // of the log row; empty: not stated
  std::string sender;                 // the envelope sender of the log row
  std::optional<std::int64_t> time;   // of the log row, Unix seconds
  std::size_t count = 1;              // how many replies of the log mean the same
  bool is_of_log = false;             // decided a message of an Email Log
  bool is_deferral = false;           // a temporary failure that was or will be retried
  Cause cause = Cause::Undetermined;  // by data/causes.csv
};

// The refused message itself, or its header from a bounce.
struct SubjectMessage {
  const Evidence* evidence = nullptr;
  std::size_t offset =
      0;  // of the message in the evidence's octets; spans below are relative to it
  message::Message message;
  bool has_body = false;      // false: only a header came back, so that no body hash can be checked
  bool is_returned = false;   // it came back in a bounce, which may have cut the body
  bool was_received = false;  // it has the trace of the recipient's side: it got that far
  bool has_place = true;      // false: it was decoded, so that its octets are not the evidence's
  auth::Prepared prepared;
  auth::Envelope envelope;

  // A span of the message in the octets of the evidence; {0, 0} where it has no place there.
  [[nodiscard]] Span in_evidence(Span span) const {
    if (!has_place || span.end == 0) return {};
    return {span.begin + offset, span.end + offset};
  }
};

// What is there to see in one log, and the evidence that it was read from.
struct LogDigestEntry {
  salesforce::LogDigest digest;
  std::string evidence;
};

struct LogSummary {
  bool is_present = false;
  std::size_t rows = 0;
  std::vector<salesforce::LifeLine> lines;  // of the recipient or message in question, else all
  bool subject_absent = false;  // the recipient or message that was asked for has no row
  std::size_t delivered = 0, refused = 0, deferred = 0, expired = 0, discarded = 0, queued = 0;
  std::size_t recipients = 0;  // distinct
  std::size_t recipient_domains = 0;
  std::size_t refusing_domains = 0;   // recipient domains that refused or deferred something
  std::vector<std::string> evidence;  // of each of `lines`, its id
  std::size_t messages = 0;           // that the counts are of
  std::vector<LogDigestEntry> digests;
};

// A message of a Microsoft trace, and where it was read.
struct TraceEntry {
  salesforce::TraceRow row;
  std::string evidence;
  bool is_subject = true;  // false: another message than the one in question
};

struct QuarantineEntry {
  salesforce::QuarantinedMessage message;
  std::string evidence;
  bool is_subject = true;
};

// What a delivery report says about one recipient.
struct DeliveryReport {
  std::string evidence;
  std::string message_id;            // of the message that it is about; empty: not stated
  std::string recipient;             // lower case
  std::string envelope;              // whom the report went to: the envelope sender of the message
  std::string action;                // "failed", "delayed", "delivered"; empty: not stated
  std::string text;                  // the diagnostic, else the status
  std::string reporter;              // the host that reports
  std::optional<std::int64_t> time;  // of the last attempt, else of the report; Unix seconds
  Span bytes;
};

struct Dossier {
  FactSheet sheet;
  std::deque<std::string> owned;  // decoded parts that messages point into
  std::deque<Evidence> decoded;   // evidence in UTF-16, as UTF-8
  // The most telling first. Each keeps its place: what was prepared from it borrows it.
  std::vector<std::unique_ptr<SubjectMessage>> messages;
  std::vector<Refusal> refusals;  // the most telling first
  salesforce::RouteReading route;
  Certainty route_certainty = Certainty::Observed;
  salesforce::MicrosoftFilter filter;
  LogSummary log;
  std::vector<TraceEntry> trace;            // of the recipient or message that was asked for
  std::vector<QuarantineEntry> quarantine;  // likewise
  std::vector<DeliveryReport> reports;
  bool trace_lacks_subject = false;  // traces were given, and the message in question is in none
  std::vector<std::string> unread_reports;  // why DMARC or TLS reports could not be read

  // What is known of the one message; empty: not known.
  std::string author;  // address, lower case
  std::string author_domain;
  std::string recipient;
  std::string recipient_domain;
  std::string return_path;  // "<>" is the null sender
  std::string message_id;
  std::optional<IpAddress> client_ip;

  [[nodiscard]] const SubjectMessage* message() const {
    return messages.empty() ? nullptr : messages.front().get();
  }
  [[nodiscard]] const Refusal* refusal() const {
    return refusals.empty() ? nullptr : &refusals.front();
  }
  // Messages of the log to the sender's own domain, where the one in question goes elsewhere.
  [[nodiscard]] std::size_t colleagues() const;
  // The first trace entry of the message in question that is in one of these states; nullptr: none.
  [[nodiscard]] const TraceEntry* traced(
      std::initializer_list<salesforce::TraceState> states) const;
  // The message in question in quarantine, not released; nullptr: it is not known to be there.
  [[nodiscard]] const QuarantineEntry* held() const;
  // The envelope sender is Salesforce's bounce address, observed or by the settings that are
  // stated.
  [[nodiscard]] bool uses_bounce_address() const;
};

// Reads all evidence. The dossier borrows the octets of `the_case`, which must outlive it.
[[nodiscard]] Dossier read_dossier(const Case& the_case);

}  // namespace waybill::diagnosis
