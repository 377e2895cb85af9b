#include "store/sqlite/source_runs.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "base/check.h"

namespace waybill::store::sqlite {
namespace {

// Runs shorter than this are always merged with what comes: writing them again costs a page or two.
constexpr std::size_t kShortRun = 256;
// Sources of a run that are heavy by their messages, and as many by their failing ones.
constexpr std::size_t kHeavy = 1'024;
// A run that is not longer is heavy as a whole.
constexpr std::size_t kAllHeavy = 2 * kHeavy;
constexpr std::size_t kEntriesPerPage = 128;

constexpr std::int64_t first_part(SpanNumber span) {
  return span << kPartBits;
}
constexpr std::int64_t last_part(SpanNumber span) {
  return ((span + 1) << kPartBits) - 1;
}

// Octets that are ordered as keys are.
std::string ordered(const SourceKey& key) {
  std::string octets(1, key.source_ip.is_v4() ? '\0' : '\1');
  octets.append(key.source_ip.octets().begin(), key.source_ip.octets().end());
  for (const unsigned shift : {24U, 16U, 8U, 0U})
    octets.push_back(static_cast<char>(key.sender >> shift));
  octets.push_back(key.failing ? '\1' : '\0');
  return octets;
}

// One source of a run: its passing and its failing entry, if it has both, are neighbours.
struct Source {
  std::size_t begin, end;  // indices of entries
  std::uint64_t messages, failing;
  bool heavy;
};

std::vector<Source> sources_of(const SourceRun& run) {
  std::vector<Source> sources;
  sources.reserve(run.size());
  for (std::size_t i = 0; i < run.size(); ++i) {
    const bool goes_on = i > 0 && run[i].key.sender == run[i - 1].key.sender &&
                         run[i].key.source_ip == run[i - 1].key.source_ip;
    if (!goes_on) sources.push_back({i, i, 0, 0, false});
    Source& source = sources.back();
    source.end = i + 1;
    source.messages += run[i].messages();
    source.failing += run[i].of(SourceSum::Failing);
  }
  return sources;
}

void mark_heavy(std::vector<Source>& sources, std::uint64_t Source::* by) {
  std::vector<Source*> order;
  order.reserve(sources.size());
  for (Source& source : sources)
    order.push_back(&source);
  const auto middle = order.begin() + static_cast<std::ptrdiff_t>(std::min(kHeavy, order.size()));
  std::nth_element(order.begin(), middle, order.end(),
                   [&](const Source* a, const Source* b) { return a->*by > b->*by; });
  std::for_each(order.begin(), middle, [](Source* source) { source->heavy = true; });
}

struct Split {
  SourceRun heavy, light;
  std::uint64_t light_messages = 0, light_failing = 0;
};

Split split(const SourceRun& run) {
  Split result;
  if (run.size() <= kAllHeavy) {
    result.heavy = run;
    return result;
  }
  std::vector<Source> sources = sources_of(run);
  mark_heavy(sources, &Source::messages);
  mark_heavy(sources, &Source::failing);
  for (const Source& source : sources) {
    SourceRun& to = source.heavy ? result.heavy : result.light;
    to.insert(to.end(), run.begin() + static_cast<std::ptrdiff_t>(source.begin),
              run.begin() + static_cast<std::ptrdiff_t>(source.end));
    if (source.heavy) continue;
    result.light_messages = std::max(result.light_messages, source.messages);
    result.light_failing = std::max(result.light_failing, source.failing);
  }
  return result;
}

Result<void, Error> write_run(Database& database, std::int64_t id, const SourceRun& run) {
  const Split parts = split(run);
  const std::string heavy = pack(parts.heavy);
  TRY(
      database.execute("INSERT INTO source_run (id, entries, light_messages, light_failing, heavy) "
                       "VALUES (?, ?, ?, ?, ?)",
                       id, run.size(), parts.light_messages, parts.light_failing, Blob{heavy}));
  for (std::size_t start = 0; start < parts.light.size(); start += kEntriesPerPage) {
    const auto from = parts.light.begin() + static_cast<std::ptrdiff_t>(start);
    const auto count = std::min(kEntriesPerPage, parts.light.size() - start);
    const std::string page = pack(SourceRun(from, from + static_cast<std::ptrdiff_t>(count)));
    const std::string first = ordered(from->key);
    TRY(database.execute("INSERT INTO source_page (run, first, data) VALUES (?, ?, ?)", id,
                         Blob{first}, Blob{page}));
  }
  return {};
}

Result<void, Error> unpack_into(Database& database, std::string_view packed, SourceRun& run) {
  if (!unpack(packed, [&](const SourceEntry& entry) { run.push_back(entry); }))
    return std::unexpected(database.damaged());
  return {};
}

Result<SourceRun, Error> read_run(Database& database, std::int64_t id, std::string_view heavy) {
  SourceRun first;
  TRY(unpack_into(database, heavy, first));
  SourceRun second;
  Rows rows = TRY(database.query("SELECT data FROM source_page WHERE run = ? ORDER BY first", id));
  while (TRY(rows.next()))
    TRY(unpack_into(database, rows.text(0), second));
  return merge(first, second);
}

Result<void, Error> delete_runs(Database& database, std::int64_t from, std::int64_t to) {
  TRY(database.execute("DELETE FROM source_page WHERE run BETWEEN ? AND ?", from, to));
  return database.execute("DELETE FROM source_run WHERE id BETWEEN ? AND ?", from, to);
}

}  // namespace

// A span's runs halve in length from each to the next: a new one takes in those before it that are
// not longer than twice its own. So an entry is written again only as often as its run doubles.
Result<void, Error> add_run(Database& database, SpanNumber span, SourceRun run) {
  if (run.empty()) return {};
  std::int64_t id = first_part(span);
  for (;;) {
    Rows rows =
        TRY(database.query("SELECT id, entries, heavy FROM source_run WHERE id BETWEEN ? AND ? "
                           "ORDER BY id DESC LIMIT 1",
                           first_part(span), last_part(span)));
    if (!TRY(rows.next())) break;
    id = rows.number(0);
    if (rows.count(1) > std::max(kShortRun, 2 * run.size())) {
      ++id;
      break;
    }
    run = merge(TRY(read_run(database, id, rows.text(2))), run);
    TRY(delete_runs(database, id, id));
  }
  CHECK(id <= last_part(span));
  return write_run(database, id, run);
}

Result<void, Error> replace_runs(Database& database, SpanNumber span, const SourceRun& run) {
  TRY(delete_runs(database, first_part(span), last_part(span)));
  if (run.empty()) return {};
  return write_run(database, first_part(span), run);
}

Result<void, Error> visit_sources(Database& database, SpanNumber from, SpanNumber to,
                                  const VisitSource& visit) {
  TRY(visit_heavy(database, from, to, [](const RunInfo&) {}, visit));
  Rows rows = TRY(database.query("SELECT run, data FROM source_page WHERE run BETWEEN ? AND ?",
                                 first_part(from), last_part(to)));
  while (TRY(rows.next())) {
    const SpanNumber span = rows.number(0) >> kPartBits;
    if (!unpack(rows.text(1), [&](const SourceEntry& entry) { visit(span, entry); }))
      return std::unexpected(database.damaged());
  }
  return {};
}

Result<void, Error> visit_heavy(Database& database, SpanNumber from, SpanNumber to,
                                const std::function<void(const RunInfo&)>& visit_run,
                                const VisitSource& visit) {
  Rows rows =
      TRY(database.query("SELECT id, entries, light_messages, light_failing, heavy FROM source_run "
                         "WHERE id BETWEEN ? AND ?",
                         first_part(from), last_part(to)));
  while (TRY(rows.next())) {
    const RunInfo run{.id = rows.number(0),
                      .span = rows.number(0) >> kPartBits,
                      .entries = rows.count(1),
                      .light_messages = rows.count(2),
                      .light_failing = rows.count(3)};
    visit_run(run);
    if (!unpack(rows.text(4), [&](const SourceEntry& entry) { visit(run.span, entry); }))
      return std::unexpected(database.damaged());
  }
  return {};
}

Result<void, Error> visit_light(Database& database, const RunInfo& run, const SourceKey& from,
                                const SourceKey& to, const VisitSource& visit) {
  if (run.light_messages == 0) return {};
  const std::string least = ordered(from);
  const std::string most = ordered(to);
  Rows rows = TRY(database.query(
      "SELECT first, data FROM source_page WHERE run = ? AND first <= ? ORDER BY first DESC",
      run.id, Blob{most}));
  while (TRY(rows.next())) {
    const bool is_last = rows.text(0) <= least;
    if (!unpack(rows.text(1), [&](const SourceEntry& entry) {
          if (entry.key >= from && entry.key <= to) visit(run.span, entry);
        }))
      return std::unexpected(database.damaged());
    if (is_last) break;
  }
  return {};
}

}  // namespace waybill::store::sqlite
