#include "store/sqlite/rollups.h"

#include <algorithm>
#include <set>

#include "store/sqlite/source_runs.h"

namespace waybill::store::sqlite {
namespace {

Result<Tally, Error> read_tally(Database& database, SpanNumber span) {
  Rows rows = TRY(database.query("SELECT data FROM tally WHERE span = ?", span));
  if (!TRY(rows.next())) return Tally{};
  const auto tally = unpack_tally(rows.text(0));
  if (!tally) return std::unexpected(database.damaged());
  return *tally;
}

Result<void, Error> write_tally(Database& database, SpanNumber span, const Tally& tally) {
  if (tally.empty()) return database.execute("DELETE FROM tally WHERE span = ?", span);
  const std::string packed = pack(tally);
  return database.execute("INSERT OR REPLACE INTO tally (span, data) VALUES (?, ?)", span,
                          Blob{packed});
}

// All that is kept of the days of a month.
Result<void, Error> rebuild_month(Database& database, SpanNumber month) {
  const std::int64_t scope = scope_of(month);
  const Day from = first_day(period_of(month));
  const Day to = first_day(period_of(month) + 1) - 1;
  const bool verified = is_verified(month);
  Tally tally;
  std::vector<SourceEntry> sources;
  for (Day day = from; day <= to; ++day) {
    const SpanNumber span = day_span(scope, day, verified);
    tally.add(TRY(read_tally(database, span)));
    TRY(visit_sources(database, span, span, [&](SpanNumber, const SourceEntry& entry) {
      sources.push_back(entry);
      sources.back().first = sources.back().last = static_cast<std::uint8_t>(day - from);
    }));
  }
  TRY(write_tally(database, month, tally));
  TRY(replace_runs(database, month, fold(std::move(sources))));
  TRY(database.execute("DELETE FROM reporter_tally WHERE span = ?", month));
  return database.execute(
      "INSERT INTO reporter_tally SELECT ?, submitter, sum(reports), sum(messages), min(first), "
      "max(last) FROM reporter_tally WHERE span BETWEEN ? AND ? AND span % 2 = ? GROUP BY "
      "submitter",
      month, day_span(scope, from, false), day_span(scope, to, true), verified ? 1 : 0);
}

}  // namespace

void Rollups::take(const Whose& whose, const ReportSums& sums,
                   const std::vector<std::uint32_t>& senders, Counted counted) {
  whole_of_[whose.domain] = whose.whole;
  Day day = sums.first();
  for (const ReportSums::DaySums& from : sums.days()) {
    Tally tally = from.tally;
    if (counted == Counted::WithReport && day == sums.first()) tally.reports = 1;
    if (!tally.empty()) {
      Sums& to = by_day_[day_span(whose.domain, day, whose.verified)];
      to.tally.add(tally);
      for (SourceEntry entry : from.sources) {
        entry.key.sender = senders[entry.key.sender];
        to.sources.push_back(entry);
      }
      entries_ += from.sources.size();
      Reporter& reporter = to.reporters[whose.submitter];
      reporter.reports += tally.reports;
      reporter.messages += tally.all();
      reporter.first = reporter.last = day;
    }
    ++day;
  }
}

void Rollups::clear() {
  by_day_.clear();
  whole_of_.clear();
  entries_ = 0;
}

void Rollups::join(Sums& to, const Sums& more) {
  to.tally.add(more.tally);
  to.sources.insert(to.sources.end(), more.sources.begin(), more.sources.end());
  for (const auto& [submitter, reporter] : more.reporters) {
    const auto [place, is_new] = to.reporters.try_emplace(submitter, reporter);
    if (is_new) continue;
    place->second.reports += reporter.reports;
    place->second.messages += reporter.messages;
    place->second.first = std::min(place->second.first, reporter.first);
    place->second.last = std::max(place->second.last, reporter.last);
  }
}

Rollups::BySpan Rollups::whole_days() const {
  BySpan result;
  for (const auto& [span, sums] : by_day_)
    join(result[day_span(whole_of_.at(scope_of(span)), period_of(span), is_verified(span))], sums);
  for (auto& [span, sums] : result)
    sums.sources = fold(std::move(sums.sources));
  return result;
}

Rollups::BySpan Rollups::months(const BySpan& days) {
  BySpan result;
  for (const auto& [span, sums] : days) {
    const Month month = month_of(period_of(span));
    Sums& to = result[month_span(scope_of(span), month, is_verified(span))];
    const std::size_t before = to.sources.size();
    join(to, sums);
    const auto day = static_cast<std::uint8_t>(period_of(span) - first_day(month));
    for (std::size_t i = before; i < to.sources.size(); ++i)
      to.sources[i].first = to.sources[i].last = day;
  }
  for (auto& [span, sums] : result)
    sums.sources = fold(std::move(sums.sources));
  return result;
}

Result<void, Error> Rollups::add(Database& database, const BySpan& spans) {
  for (const auto& [span, sums] : spans) {
    Tally tally = TRY(read_tally(database, span));
    tally.add(sums.tally);
    TRY(write_tally(database, span, tally));
    TRY(add_run(database, span, sums.sources));
    for (const auto& [submitter, reporter] : sums.reporters)
      TRY(database.execute(
          "INSERT INTO reporter_tally VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
          "reports = reports + excluded.reports, messages = messages + excluded.messages, "
          "first = min(first, excluded.first), last = max(last, excluded.last)",
          span, submitter, reporter.reports, reporter.messages, reporter.first, reporter.last));
  }
  return {};
}

Result<void, Error> Rollups::subtract(Database& database, const BySpan& days) {
  for (const auto& [span, sums] : days) {
    Tally tally = TRY(read_tally(database, span));
    SourceRun run;
    TRY(visit_sources(database, span, span,
                      [&](SpanNumber, const SourceEntry& entry) { run.push_back(entry); }));
    run = fold(std::move(run));
    if (!tally.subtract(sums.tally) || !store::subtract(run, sums.sources))
      return std::unexpected(database.damaged());
    TRY(write_tally(database, span, tally));
    TRY(replace_runs(database, span, run));
    for (const auto& [submitter, reporter] : sums.reporters)
      TRY(database.execute(
          "UPDATE reporter_tally SET reports = reports - ?, messages = messages - ? "
          "WHERE span = ? AND submitter = ?",
          reporter.reports, reporter.messages, span, submitter));
    TRY(database.execute(
        "DELETE FROM reporter_tally WHERE span = ? AND reports = 0 AND messages = 0", span));
  }
  return {};
}

Result<void, Error> Rollups::add_to(Database& database) {
  for (auto& [span, sums] : by_day_)
    sums.sources = fold(std::move(sums.sources));
  TRY(add(database, by_day_));
  TRY(add(database, months(by_day_)));
  const BySpan whole = whole_days();
  TRY(add(database, whole));
  TRY(add(database, months(whole)));
  clear();
  return {};
}

Result<void, Error> Rollups::take_from(Database& database) {
  for (auto& [span, sums] : by_day_)
    sums.sources = fold(std::move(sums.sources));
  const BySpan whole = whole_days();
  std::set<SpanNumber> touched;
  for (const BySpan* days : {&std::as_const(by_day_), &whole}) {
    TRY(subtract(database, *days));
    for (const auto& [span, sums] : *days)
      touched.insert(month_span(scope_of(span), month_of(period_of(span)), is_verified(span)));
  }
  for (const SpanNumber month : touched)
    TRY(rebuild_month(database, month));
  clear();
  return {};
}

}  // namespace waybill::store::sqlite
