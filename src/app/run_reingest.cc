#include <fmt/format.h>

#include <boost/json.hpp>
#include <limits>

#include "app/commands.h"
#include "app/existing_store.h"
#include "app/report.h"
#include "app/terminal.h"
#include "service/intake.h"
#include "store/event_store.h"

namespace waybill::app {
namespace {

constexpr store::Day kLastDay = 100'000;      // in the year 2243
constexpr std::size_t kReportsInBatch = 500;  // durable together

struct Counts {
  std::size_t read = 0, changed = 0, without_original = 0, unreadable = 0;
};

// Whether reading it again told something else.
bool has_changed(const store::KeptReport& before, const service::TakenReport& now) {
  const bool has_rows = before.head.kind == store::ReportKind::Aggregate;
  return (has_rows && (before.rows != now.rows || before.messages != now.messages)) ||
         before.deviations != now.deviations || before.complete != now.complete;
}

Result<Counts, store::Error> read_again(store::EventStore& store, const std::string& tenant) {
  store::Filter all;
  all.tenant = tenant;
  all.from = 0;
  all.to = kLastDay;
  all.include_unverified = true;
  const auto kept = TRY(store.reports(all, std::numeric_limits<std::size_t>::max()));
  service::IntakeOptions options;
  options.tenant = tenant;
  const auto intake = TRY(service::Intake::open(store, options, {}));
  Counts counts;
  for (const store::KeptReport& report : kept) {
    auto original = TRY(store.original(tenant, report.number));
    if (!original) {
      ++counts.without_original;
      continue;
    }
    const service::Taken taken = TRY(intake->take_again(report, *std::move(original)));
    if (taken.reports.empty()) {
      ++counts.unreadable;
      complain(fmt::format("{}: cannot be read again: {}", report.original_name,
                           taken.refused.empty() ? "no report in it" : taken.refused.front()));
      continue;
    }
    ++counts.read;
    if (has_changed(report, taken.reports.front())) ++counts.changed;
    if (counts.read % kReportsInBatch == 0) static_cast<void>(TRY(intake->commit()));
  }
  static_cast<void>(TRY(intake->commit()));
  return counts;
}

}  // namespace

Exit run_reingest(const ReingestCommand& command) {
  const auto store = open_existing_store(command.store.url);
  if (!store) return end_with(store.error(), command.json);
  const auto counts = read_again(**store, command.store.tenant);
  if (!counts) return end_with({Exit::Environment, counts.error().message}, command.json);
  if (command.json) {
    print_json({{"read", counts->read},
                {"changed", counts->changed},
                {"without_original", counts->without_original},
                {"unreadable", counts->unreadable}});
  } else {
    print(fmt::format("{} reports were read again, {} say something else now.\n", counts->read,
                      counts->changed));
    if (counts->without_original > 0)
      print(fmt::format("{} have no original and stay as they are.\n", counts->without_original));
    if (counts->unreadable > 0)
      print(fmt::format("{} could not be read and stay as they are.\n", counts->unreadable));
  }
  return counts->unreadable == 0 ? Exit::Done : Exit::UnreadableInput;
}

}  // namespace waybill::app
