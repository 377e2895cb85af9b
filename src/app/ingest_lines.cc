#include "app/ingest_lines.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/report.h"
#include "app/terminal.h"
#include "base/utf8.h"

namespace waybill::app {
namespace {

std::string_view to_string(store::Put put) {
  switch (put) {
    case store::Put::New: return "new";
    case store::Put::Known: return "known";
    case store::Put::Replaced: return "replaced";
  }
  return {};
}

boost::json::value to_json(const service::TakenReport& report) {
  boost::json::array deviations;
  for (const std::string& code : report.deviations)
    deviations.emplace_back(code);
  return {{"kind", to_string(report.head.kind)},
          {"result", to_string(report.put)},
          {"org", to_valid_utf8(report.head.org)},
          {"submitter", to_valid_utf8(report.head.submitter)},
          {"domain", to_valid_utf8(report.head.domain)},
          {"report_id", to_valid_utf8(report.head.report_id)},
          {"begin", report.head.begin},
          {"end", report.head.end},
          {"rows", report.rows},
          {"messages", report.messages},
          {"complete", report.complete},
          {"verified", report.head.verified},
          {"unverified_reason", report.unverified_reason.empty()
                                    ? boost::json::value(nullptr)
                                    : boost::json::value(to_valid_utf8(report.unverified_reason))},
          {"deviations", std::move(deviations)}};
}

}  // namespace

std::string IngestLines::json_line(const evidence::Piece& piece,
                                   const service::Taken& taken) const {
  boost::json::object line;
  add_names(line, piece);
  boost::json::array reports;
  for (const service::TakenReport& report : taken.reports)
    reports.push_back(to_json(report));
  boost::json::array refused;
  for (const std::string& reason : taken.refused)
    refused.emplace_back(to_valid_utf8(reason));
  line["reports"] = std::move(reports);
  line["refused"] = std::move(refused);
  return boost::json::serialize(line) + "\n";
}

void IngestLines::count(const service::Taken& taken) {
  for (const service::TakenReport& report : taken.reports) {
    switch (report.put) {
      case store::Put::New: ++counted_.fresh; break;
      case store::Put::Known: ++counted_.known; break;
      case store::Put::Replaced: ++counted_.replaced; break;
    }
    if (report.put != store::Put::Known && !report.head.verified) ++counted_.unverified;
  }
  counted_.refused += taken.refused.size();
  if (taken.reports.empty() && taken.refused.empty()) ++counted_.other;
}

void IngestLines::add(const evidence::Piece& piece, const service::Taken& taken) {
  count(taken);
  if (json_) {
    waiting_ += json_line(piece, taken);
    return;
  }
  for (const std::string& reason : taken.refused)
    waiting_ += to_terminal_text(fmt::format("{}: {}", piece.name(), reason)) + "\n";
  for (const service::TakenReport& report : taken.reports) {
    if (!report.complete)
      waiting_ += to_terminal_text(fmt::format("{}: report {} of {} is broken; {} rows were read",
                                               piece.name(), report.head.report_id, report.head.org,
                                               report.rows)) +
                  "\n";
  }
}

void IngestLines::add_unreadable(const evidence::Piece& piece) {
  ++counted_.unreadable;
  ++kept_.unreadable;  // true whatever becomes of the store
  const std::string error = piece.name() + ": " + piece.error;
  complain(error);
  if (!json_) return;
  boost::json::object line;
  add_names(line, piece);
  line["error"] = to_valid_utf8(error);
  waiting_ += boost::json::serialize(line) + "\n";
}

void IngestLines::flush() {
  print(waiting_);
  waiting_.clear();
  kept_ = counted_;
}

void IngestLines::drop() {
  waiting_.clear();
  counted_ = kept_;
}

void IngestLines::summarise() const {
  const Counts& all = kept_;
  if (json_) {
    print_json({{"summary",
                 {{"new", all.fresh},
                  {"known", all.known},
                  {"replaced", all.replaced},
                  {"refused", all.refused},
                  {"other", all.other},
                  {"unverified", all.unverified},
                  {"unreadable", all.unreadable}}}});
    return;
  }
  const auto say = [terminal = Terminal::of_stdout()](std::size_t count, std::string_view one,
                                                      std::string_view many) {
    if (count > 0) print(terminal.wrap("", fmt::format("{} {}", count, count == 1 ? one : many)));
  };
  if (all.fresh + all.known + all.replaced == 0) print("No reports.\n");
  say(all.fresh, "report is new.", "reports are new.");
  say(all.known, "was known.", "were known.");
  say(all.replaced, "replaced an earlier copy.", "replaced earlier copies.");
  say(all.refused, "document looks like a report and could not be read.",
      "documents look like reports and could not be read.");
  say(all.other, "input held no report.", "inputs held no report.");
  say(all.unreadable, "input could not be read.", "inputs could not be read.");
  say(all.unverified,
      "is kept apart as unverified: no mail carried it, or that did not pass DMARC for who sent "
      "it. "
      "Questions leave it out without --include-unverified; --vouch takes reports as verified.",
      "are kept apart as unverified: no mail carried them, or those did not pass DMARC for who "
      "sent "
      "them. Questions leave them out without --include-unverified; --vouch takes reports as "
      "verified.");
}

}  // namespace waybill::app
