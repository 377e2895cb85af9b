// What is kept of reports, and the questions that are asked of it. SQLite and ClickHouse answer the
// same questions with the same figures.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "report/aggregate_row.h"

namespace waybill::store {

// Days since 1970-01-01, UTC.
using Day = std::int32_t;

// One line for the user; nothing that was acknowledged is lost.
struct Error {
  std::string message;
};

enum class ReportKind : std::uint8_t { Aggregate, Failure, SmtpTls };
[[nodiscard]] std::string_view to_string(ReportKind kind);  // "aggregate", "failure", "smtp_tls"

// Who says when about what. A report is the same when tenant, kind, submitter, domain, id and span
// are (a re-send keeps them, RFC 9990 §3.5.2); with another digest it is a correction.
struct ReportHead {
  std::string tenant = "default";
  ReportKind kind = ReportKind::Aggregate;
  std::string submitter;  // domain of who sent it: of the reporter's address, else its name
  std::string org;        // name as the reporter writes it
  std::string domain;     // policy domain, A-labels, lower case
  std::string report_id;
  std::int64_t begin = 0, end = 0;  // Unix seconds, half open
  std::string generation;           // "7489", "9990"; "" for other kinds
  std::string policy;               // the published policy as reported, JSON
  bool verified = false;  // the mail that carried it passed DMARC aligned with the submitter
};

// What is known once all rows were read.
struct ReportTail {
  std::string digest;  // SHA-256 of the document, undone and without its mail; 64 hex digits
  bool complete = true;
  std::vector<std::string> deviations;
  std::int64_t received = 0;  // Unix seconds
  std::string original_name;  // file name or Message-ID, for the reader
  std::string original;       // octets to keep, "" when the tenant keeps none
  // KeptReport::number: this report was read again from the original of that one and takes its
  // place, whatever the digest.
  std::optional<std::uint64_t> reread_from;
};

enum class Put : std::uint8_t { New, Known, Replaced };

// Messages that share everything below, summed over the reports and days that were asked for.
struct RowGroup {
  std::string domain;  // policy domain
  IpAddress source_ip;
  std::string sender;  // row of data/senders; "" unknown
  std::string header_from, envelope_from;
  report::Disposition disposition = report::Disposition::None;
  bool dkim_aligned = false, spf_aligned = false;
  struct Dkim {
    std::string domain, selector;
    report::AuthResult result = report::AuthResult::None;
    auto operator<=>(const Dkim&) const = default;
  };
  struct Spf {
    std::string domain;
    report::SpfScope scope = report::SpfScope::NotStated;
    report::AuthResult result = report::AuthResult::None;
    auto operator<=>(const Spf&) const = default;
  };
  struct Reason {
    report::ReasonType type = report::ReasonType::Unknown;
    std::string comment;
    auto operator<=>(const Reason&) const = default;
  };
  std::vector<Dkim> dkim;
  std::vector<Spf> spf;
  std::vector<Reason> reasons;
  std::uint64_t messages = 0;
  Day first = 0, last = 0;  // on which messages counted, within the days asked for
};

// Which rows. Days are inclusive. What is asked of rows (sender, source_ip, only_failing) does not
// hide a report from `reports` nor from the number of reports.
struct Filter {
  std::string tenant = "default";
  std::string domain;  // policy domain; "" all of the tenant
  // Of `domain`: with them its subdomains' policy domains count too; without them only rows of the
  // policy domain `domain` whose header_from is `domain` or is not stated.
  bool with_subdomains = true;
  Day from = 0, to = 0;
  bool include_unverified = false;
  std::string sender;  // only this one; "" all
  std::optional<IpAddress> source_ip;
  std::string submitter;      // only reports of this one; "" all
  bool only_failing = false;  // neither DKIM nor SPF aligned and passed
};

// Messages of one day by how they fared; from roll-ups. A report over several days is spread over
// them in proportion, whole messages, nothing lost.
struct DayCount {
  Day day = 0;
  report::Disposition disposition = report::Disposition::None;
  bool dkim_aligned = false, spf_aligned = false;
  std::uint64_t messages = 0;
};
// Messages of one source over the days asked for; from roll-ups.
struct SourceCount {
  IpAddress source_ip;
  std::string sender;
  std::uint64_t messages = 0, passing = 0, dkim_aligned = 0, spf_aligned = 0;
  std::uint64_t quarantined = 0, rejected = 0;
  Day first = 0, last = 0;
};
// By domain. A report is counted on its first day; first and last are days on which messages
// counted or a report began.
struct DomainCount {
  std::string domain;
  std::uint64_t messages = 0, passing = 0, reports = 0;
  Day first = 0, last = 0;
};
struct ReporterCount {
  std::string submitter;
  std::string org;  // the latest name that it used
  std::uint64_t reports = 0, messages = 0;
  Day first = 0, last = 0;
};
struct KeptReport {
  std::uint64_t number = 0;  // in this store
  ReportHead head;
  std::uint64_t rows = 0, messages = 0;
  bool complete = true;
  std::vector<std::string> deviations;
  std::int64_t received = 0;
  std::string original_name;
};

// TLS sessions of one day and policy (RFC 8460).
struct TlsCount {
  Day day = 0;
  std::string policy_domain, policy_type, result_type;  // result_type "" : successful sessions
  std::string receiving_mx;
  std::uint64_t sessions = 0;
};

// What one failure report tells (RFC 9991, RFC 6591), without local-parts, headers or content.
struct FailureRow {
  Day day = 0;
  std::optional<IpAddress> source_ip;
  std::string auth_failures;  // Auth-Failure as reported, lower case: "dmarc", "dkim,spf"; at most
                              // 256 octets
  std::string delivery_result;  // "delivered", "spam", "policy", "reject", "other",
                                // "smg-policy-action"; "" not stated
  std::string header_from;      // domain alone
  std::uint64_t incidents = 1;
};
// Incidents of failure reports that share everything but their number.
struct FailureCount {
  std::string domain;  // of the report's head
  FailureRow row;
};

// Takes reports one after the other; nothing counts before commit(). A report whose writing was
// broken off (abandon, or no finish) leaves nothing. After an error everything since the last
// commit() is undone, and every call fails until commit() has told so.
class Writer {
 public:
  Writer() = default;
  virtual ~Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  Writer(Writer&&) = delete;
  Writer& operator=(Writer&&) = delete;

  [[nodiscard]] virtual Result<bool, Error> begin(const ReportHead& head) = 0;
  // `sender`: row of data/senders, "" unknown.
  [[nodiscard]] virtual Result<bool, Error> add(const report::AggregateRow& row,
                                                std::string_view sender) = 0;
  [[nodiscard]] virtual Result<bool, Error> add(const TlsCount& count) = 0;
  [[nodiscard]] virtual Result<bool, Error> add(const FailureRow& row) = 0;
  [[nodiscard]] virtual Result<Put, Error> finish(const ReportTail& tail) = 0;
  virtual void abandon() = 0;
  // After it returns, every finished report survives loss of power.
  [[nodiscard]] virtual Result<bool, Error> commit() = 0;
};

class EventStore {
 public:
  EventStore() = default;
  virtual ~EventStore() = default;
  EventStore(const EventStore&) = delete;
  EventStore& operator=(const EventStore&) = delete;
  EventStore(EventStore&&) = delete;
  EventStore& operator=(EventStore&&) = delete;

  // One writer at a time; readers are not held up by it.
  [[nodiscard]] virtual Result<std::unique_ptr<Writer>, Error> write() = 0;

  [[nodiscard]] virtual Result<std::vector<DomainCount>, Error> domains(const Filter& filter) = 0;
  [[nodiscard]] virtual Result<std::vector<DayCount>, Error> days(const Filter& filter) = 0;
  // The largest first, at most `most`.
  [[nodiscard]] virtual Result<std::vector<SourceCount>, Error> sources(const Filter& filter,
                                                                        std::size_t most) = 0;
  [[nodiscard]] virtual Result<std::vector<ReporterCount>, Error> reporters(
      const Filter& filter) = 0;
  [[nodiscard]] virtual Result<std::vector<TlsCount>, Error> tls(const Filter& filter) = 0;
  [[nodiscard]] virtual Result<std::vector<FailureCount>, Error> failures_reported(
      const Filter& filter) = 0;
  // The latest begin first, at most `most`.
  [[nodiscard]] virtual Result<std::vector<KeptReport>, Error> reports(const Filter& filter,
                                                                       std::size_t most) = 0;
  // Rows by group, the largest first; `visit` returns false to stop. Reads rows, not roll-ups.
  [[nodiscard]] virtual Result<bool, Error> groups(
      const Filter& filter, const std::function<bool(const RowGroup&)>& visit) = 0;
  // The octets that a report came from; nothing if they are not kept.
  [[nodiscard]] virtual Result<std::optional<std::string>, Error> original(
      const std::string& tenant, std::uint64_t number) = 0;
  // Forgets what ended before `day`. Gives the number of reports.
  [[nodiscard]] virtual Result<std::uint64_t, Error> forget(const std::string& tenant,
                                                            ReportKind kind, Day before) = 0;
  // Only the originals of them; rows and figures stay. Gives the number of originals.
  [[nodiscard]] virtual Result<std::uint64_t, Error> forget_originals(const std::string& tenant,
                                                                      ReportKind kind,
                                                                      Day before) = 0;
};

// "sqlite:FILE" or "clickhouse:http://user:password@host:port/database?cluster=NAME". Brings the
// schema forward.
[[nodiscard]] Result<std::unique_ptr<EventStore>, Error> open(const std::string& url);

}  // namespace waybill::store
