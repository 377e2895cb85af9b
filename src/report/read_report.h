// Finds every report in octets of any packing: mail, mailbox, archives within each other, bare
// documents. All are told by content; names and media types are not believed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "container/source.h"
#include "report/aggregate_reader.h"
#include "report/failure_report.h"
#include "report/tls_report.h"

namespace waybill::report {

// Our own caps.
inline constexpr std::size_t kLargestReportMail = 64U << 20U;  // held in memory whole
// Of one XML document. A report of 900,000 records has 700 MB, so the usual advice (100 MiB) would
// refuse honest reports; it is read as a stream, and the ratio of archives has its own cap.
inline constexpr std::uint64_t kLargestDocument = std::uint64_t{4} << 30U;
inline constexpr std::size_t kDeepestMail = 4;  // mails in archives in mails

// Where a document was found.
struct Carrier {
  std::string
      name;  // members and parts on the way, "reports.zip/a.xml.gz"; "" for the source itself
  std::size_t message = 0;  // in a mailbox of several, from 1; else 0
  std::string_view mail;    // octets of the mail that arrived; "" if there was none
  std::string filename;     // that the part states; ""
};

// The calls for one document come one after the other: enter, then begin, rows and end of an
// aggregate report (several, if several are glued), or one of the others. An error may follow the
// end of a report that could not be read further.
class ReportSink : public AggregateSink {
 public:
  // Borrowed until the next call of enter.
  virtual void enter(const Carrier& carrier) = 0;
  // The octets of an XML or JSON document as they stand, before they are read.
  virtual void octets(std::string_view block) { static_cast<void>(block); }
  virtual void failure(const FailureReport& report) = 0;
  virtual void tls(const TlsReport& report) = 0;
  // One line, without a name.
  virtual void error(const std::string& reason) = 0;
  // As above, where nothing looks like a report: mail about something else.
  virtual void nothing(const std::string& reason) { error(reason); }
};

struct ReadOptions {
  PersonalData personal = PersonalData::Redact;
  AggregateReader::Digest digest = AggregateReader::Digest::No;
};

// Reads all of a source: a file, or what a connection brought.
void read_reports(std::unique_ptr<container::Source> source, const ReadOptions& options,
                  ReportSink& sink);

// Reads one mail, which must stay as it is meanwhile.
void read_mail_reports(std::string_view mail, const ReadOptions& options, ReportSink& sink);

}  // namespace waybill::report
