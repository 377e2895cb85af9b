// store_bench large|small|ask URL: rows a second of large reports, small reports a second, or the
// time of dashboard questions over what store_generate made. Wall-clock time; everything counted is
// committed.
#include <chrono>
#include <cstring>
#include <functional>

#include "store_made.h"

using namespace waybill;
using namespace waybill::store;
using namespace waybill::store::bench;

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Made {
  std::vector<RowMaker> makers;
  std::vector<report::AggregateRow> rows;
  std::vector<std::string_view> senders;
};

// Rows are made before the clock starts. What they borrow stays in the maker's last state.
void make(Made& made, unsigned count) {
  made.makers.reserve(1);
  RowMaker& maker = made.makers.emplace_back(1U, 99U);
  for (unsigned i = 0; i < count; ++i) {
    made.rows.push_back(maker.next());
    made.senders.push_back(maker.sender());
  }
}

void put(Writer& writer, const ReportHead& head, const Made& made, const ReportTail& tail) {
  must(writer.begin(head));
  for (std::size_t i = 0; i < made.rows.size(); ++i)
    must(writer.add(made.rows[i], made.senders[i]));
  must(writer.finish(tail));
}

void large(EventStore& store) {
  constexpr unsigned kRows = 100'000;
  constexpr unsigned kReports = 30;
  Made made;
  make(made, kRows);
  const auto writer = must(store.write());
  const auto start = Clock::now();
  for (unsigned i = 0; i < kReports; ++i) {
    put(*writer,
        head(1, i % kReporters, kFirst + static_cast<Day>(i / 4), "large" + std::to_string(i)),
        made, tail(i, kFirst));
    must(writer->commit());
  }
  std::printf("rows-per-second %.0f\n", kRows * kReports / seconds_since(start));
}

void small(EventStore& store) {
  constexpr unsigned kReports = 60'000;
  constexpr unsigned kGroup = 50;
  Made made;
  make(made, 3);
  std::string original;
  Chance chance(5);
  for (unsigned i = 0; i < 700; ++i)
    original.push_back(static_cast<char>(chance.below(256)));
  const auto writer = must(store.write());
  const auto start = Clock::now();
  for (unsigned i = 0; i < kReports; ++i) {
    ReportTail end = tail(i, kFirst);
    end.original = original;
    put(*writer,
        head(chance.below(kDomains), chance.below(kReporters), kFirst + static_cast<Day>(i / 4'000),
             std::to_string(i)),
        made, end);
    if (i % kGroup == kGroup - 1) must(writer->commit());
  }
  std::printf("reports-per-second %.0f\n", kReports / seconds_since(start));
}

void time_question(const char* what, unsigned rounds,
                   const std::function<std::size_t(const Filter&)>& question, bool of_a_domain) {
  Chance chance(7);
  std::vector<double> times;
  std::size_t answers = 0;
  static constexpr Day kSpans[] = {7, 30, 90, 183, 365};
  for (unsigned i = 0; i < rounds; ++i) {
    Filter filter;
    const Day span = kSpans[i % std::size(kSpans)];
    filter.from =
        kFirst + static_cast<Day>(chance.below(static_cast<std::uint32_t>(kDays - span + 1)));
    filter.to = filter.from + span - 1;
    // Every fourth asks for one of the eight largest domains.
    if (of_a_domain) filter.domain = domain_name(chance.below(i % 4 == 0 ? 8 : kDomains));
    const auto start = Clock::now();
    answers += question(filter);
    times.push_back(seconds_since(start) * 1'000);
  }
  std::sort(times.begin(), times.end());
  std::printf("%s %.2f %.2f %.2f %zu\n", what, times[times.size() / 2],
              times[times.size() * 95 / 100], times.back(), answers / rounds);
}

void ask(EventStore& store) {
  // Name, median, 95th percentile, longest in milliseconds, and how long an answer was.
  constexpr unsigned kRounds = 200;
  time_question(
      "domains", kRounds, [&](const Filter& f) { return must(store.domains(f)).size(); }, false);
  for (const bool of_a_domain : {false, true}) {
    const std::string of = of_a_domain ? "-of-a-domain" : "-of-all";
    time_question(("days" + of).c_str(), kRounds,
                  [&](const Filter& f) { return must(store.days(f)).size(); }, of_a_domain);
    time_question(("sources" + of).c_str(), kRounds,
                  [&](const Filter& f) { return must(store.sources(f, 100)).size(); }, of_a_domain);
    time_question(("reporters" + of).c_str(), kRounds,
                  [&](const Filter& f) { return must(store.reporters(f)).size(); }, of_a_domain);
  }
  time_question(
      "groups-of-a-domain", 10,
      [&](const Filter& f) {
        std::size_t groups = 0;
        must(store.groups(f, [&](const RowGroup&) { return ++groups > 0; }));
        return groups;
      },
      true);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "store_bench large|small|ask URL\n");
    return 2;
  }
  const auto store = must(open(arguments[2]));
  if (std::strcmp(arguments[1], "large") == 0) large(*store);
  if (std::strcmp(arguments[1], "small") == 0) small(*store);
  if (std::strcmp(arguments[1], "ask") == 0) ask(*store);
}
