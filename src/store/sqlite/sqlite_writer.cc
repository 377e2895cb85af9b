#include "store/sqlite/sqlite_writer.h"

#include <fmt/format.h>

#include "base/check.h"
#include "store/sqlite/removal.h"
#include "store/zstd.h"

namespace waybill::store::sqlite {
namespace {

// What a report or a group of them may hold in memory before it goes to the database, still within
// the transaction.
constexpr std::size_t kMostEntries = 500'000;
constexpr std::size_t kMostBlockMemory = std::size_t{16} << 20U;
constexpr std::size_t kMostOriginal = std::size_t{512} << 20U;  // SQLite's limit is about 1 GB
constexpr int kOriginalLevel = 3;
constexpr std::uint64_t kForgottenAtOnce = 5'000;  // reports in one transaction

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines)
    text += (text.empty() ? "" : "\n") + line;
  return text;
}

Result<bool, Error> done(const Result<void, Error>& result) {
  if (!result) return std::unexpected(result.error());
  return true;
}

}  // namespace

SqliteWriter::SqliteWriter(std::unique_ptr<Database> database)
    : database_(std::move(database)), names_(*database_) {}

SqliteWriter::~SqliteWriter() {
  undo();
}

template <class T>
Result<T, Error> SqliteWriter::failed(Result<T, Error> result) {
  if (!result) {
    undo();
    error_ = result.error();
  }
  return result;
}

void SqliteWriter::undo() {
  // SQLite itself has rolled back after some errors; then this fails, and nothing is lost by it.
  if (in_transaction_) static_cast<void>(database_->run("ROLLBACK"));
  in_transaction_ = false;
  open_.reset();
  added_.clear();
  gone_.clear();
  names_.forget();
}

Result<void, Error> SqliteWriter::begin_transaction() {
  if (in_transaction_) return {};
  TRY(database_->execute("BEGIN IMMEDIATE"));
  in_transaction_ = true;
  Rows rows = TRY(database_->query("SELECT max(number) FROM report"));
  TRY(rows.step());
  next_number_ = rows.number(0) + 1;
  return {};
}

Result<bool, Error> SqliteWriter::begin(const ReportHead& head) {
  CHECK(!open_);
  if (error_) return std::unexpected(*error_);
  open_ = std::make_unique<Open>(head);
  return true;
}

Result<bool, Error> SqliteWriter::add(const report::AggregateRow& row, std::string_view sender) {
  if (error_) return std::unexpected(*error_);
  CHECK(open_ && open_->head.kind == ReportKind::Aggregate);
  open_->packer.add(row, sender);
  open_->sums.add({.fate = {row.disposition, row.dkim_aligned, row.spf_aligned},
                   .source_ip = row.source_ip,
                   .messages = row.count},
                  sender);
  ++open_->rows;
  open_->messages += row.count;
  if (open_->packer.full()) {
    open_->octets += open_->blocks.emplace_back(open_->packer.take()).size();
    if (open_->octets >= kMostBlockMemory) return done(failed(spill()));
  }
  if (open_->sums.entries() >= kMostEntries) return done(failed(spill()));
  return true;
}

Result<bool, Error> SqliteWriter::add(const TlsCount& count) {
  if (error_) return std::unexpected(*error_);
  CHECK(open_);
  open_->tls.push_back(count);
  return true;
}

Result<bool, Error> SqliteWriter::add(const FailureRow& row) {
  if (error_) return std::unexpected(*error_);
  CHECK(open_);
  open_->failures.push_back(row);
  return true;
}

// A large report goes to the database as it comes, behind a savepoint to return to.
Result<void, Error> SqliteWriter::spill() {
  TRY(begin_transaction());
  if (open_->number == 0) {
    TRY(database_->execute("SAVEPOINT report"));
    open_->number = next_number_++;
  }
  TRY(write_blocks());
  open_->sums.fold_days();
  if (open_->sums.entries() < kMostEntries / 2) return {};
  Rollups rollups;
  TRY(collect(rollups, Rollups::Counted::MessagesOnly));
  TRY(rollups.add_to(*database_));
  open_->sums.restart();
  return {};
}

Result<void, Error> SqliteWriter::take_back_spill() {
  if (open_->number == 0) return {};
  names_.forget();
  TRY(database_->execute("ROLLBACK TO report"));
  return database_->execute("RELEASE report");
}

Result<void, Error> SqliteWriter::write_blocks() {
  for (const std::string& block : open_->blocks) {
    CHECK(open_->written < std::int64_t{1} << kBlockPartBits);
    TRY(database_->execute("INSERT INTO block (id, data) VALUES (?, ?)",
                           open_->number << kBlockPartBits | open_->written, Blob{block}));
    ++open_->written;
  }
  open_->blocks.clear();
  open_->octets = 0;
  return {};
}

Result<Rollups::Whose, Error> SqliteWriter::whose() {
  const ReportHead& head = open_->head;
  Rollups::Whose whose{};
  whose.domain = TRY(names_.domain(head.tenant, head.domain));
  whose.whole = TRY(names_.whole(head.tenant));
  whose.submitter = TRY(names_.submitter(head.tenant, head.submitter, head.org));
  whose.verified = head.verified;
  return whose;
}

Result<void, Error> SqliteWriter::collect(Rollups& rollups, Rollups::Counted counted) {
  std::vector<std::uint32_t> senders;
  for (const std::string& sender : open_->sums.senders())
    senders.push_back(static_cast<std::uint32_t>(TRY(names_.sender(sender))));
  const Rollups::Whose owner = TRY(whose());
  rollups.take(owner, open_->sums, senders, counted);
  return {};
}

Result<std::optional<SqliteWriter::Older>, Error> SqliteWriter::older(std::int64_t scope,
                                                                      std::string_view key) {
  Rows rows = TRY(
      database_->query("SELECT number, digest, verified, complete, rows FROM report "
                       "WHERE scope = ? AND kind = ? AND first_day = ? AND key = ?",
                       scope, static_cast<int>(open_->head.kind), open_->sums.first(), Blob{key}));
  if (!TRY(rows.next())) return std::nullopt;
  return Older{.number = rows.number(0),
               .copy = {.digest = std::string(rows.text(1)),
                        .verified = rows.number(2) != 0,
                        .complete = rows.number(3) != 0,
                        .rows = rows.count(4)}};
}

Result<bool, Error> SqliteWriter::is_superseded(std::string_view key, std::string_view digest) {
  Rows rows = TRY(database_->query("SELECT 1 FROM superseded WHERE key = ? AND digest = ?",
                                   Blob{key}, Blob{digest}));
  return rows.next();
}

Result<Put, Error> SqliteWriter::finish(const ReportTail& tail) {
  if (error_) return std::unexpected(*error_);
  CHECK(open_);
  Result<Put, Error> result = failed(put(tail));
  open_.reset();
  if (result && added_.entries() >= kMostEntries)
    if (const auto written = failed(added_.add_to(*database_)); !written)
      return std::unexpected(written.error());
  return result;
}

Result<Put, Error> SqliteWriter::put(const ReportTail& tail) {
  TRY(begin_transaction());
  const std::string key = report_key(open_->head);
  const std::string digest = octets_of_hex(tail.digest, 32);
  const std::int64_t scope = TRY(names_.domain(open_->head.tenant, open_->head.domain));
  if (tail.reread_from)
    TRY(remove_report(*database_, names_, static_cast<std::int64_t>(*tail.reread_from), gone_));
  const std::optional<Older> before = TRY(older(scope, key));
  if (before) {
    const Copy arrived{.digest = digest,
                       .verified = open_->head.verified,
                       .complete = tail.complete,
                       .rows = open_->rows};
    const bool is_old = before->copy.verified == arrived.verified &&
                        before->copy.complete == arrived.complete &&
                        TRY(is_superseded(key, digest));
    if (is_old || choose(before->copy, arrived) == Keep::Old) {
      TRY(take_back_spill());
      return Put::Known;
    }
    TRY(remove_report(*database_, names_, before->number, gone_));
    if (before->copy.digest != digest)
      TRY(database_->execute("INSERT OR IGNORE INTO superseded (key, digest) VALUES (?, ?)",
                             Blob{key}, Blob{before->copy.digest}));
  }
  const bool has_spilled = open_->number != 0;
  if (!has_spilled) open_->number = next_number_++;
  TRY(insert(tail, key, digest));
  if (has_spilled) TRY(database_->execute("RELEASE report"));
  return before || tail.reread_from ? Put::Replaced : Put::New;
}

Result<void, Error> SqliteWriter::insert(const ReportTail& tail, std::string_view key,
                                         std::string_view digest) {
  if (open_->packer.rows() > 0) open_->blocks.push_back(open_->packer.take());
  const ReportHead& head = open_->head;
  const Rollups::Whose owner = TRY(whose());
  const std::int64_t org = TRY(names_.phrase(head.org));
  const std::int64_t generation = TRY(names_.phrase(head.generation));
  const std::int64_t policy = TRY(names_.phrase(head.policy));
  const std::int64_t deviations = TRY(names_.phrase(joined(tail.deviations)));
  TRY(database_->execute(
      "INSERT INTO report (number, scope, first_day, last_day, key, kind, verified, complete, "
      "submitter, org, generation, policy, deviations, report_id, begin, end, digest, received, "
      "rows, messages, original_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "?, "
      "?, ?, ?)",
      open_->number, owner.domain, open_->sums.first(), open_->sums.last(), Blob{key},
      static_cast<int>(head.kind), head.verified ? 1 : 0, tail.complete ? 1 : 0, owner.submitter,
      org, generation, policy, deviations, head.report_id, head.begin, head.end, Blob{digest},
      tail.received, open_->rows, open_->messages, tail.original_name));
  TRY(write_blocks());
  TRY(insert_original(tail));
  TRY(insert_tls(owner.domain));
  TRY(insert_failures(owner.domain));
  if (head.kind == ReportKind::Aggregate) TRY(collect(added_, Rollups::Counted::WithReport));
  return {};
}

Result<void, Error> SqliteWriter::insert_original(const ReportTail& tail) {
  if (tail.original.empty()) return {};
  if (tail.original.size() > kMostOriginal)
    return std::unexpected(Error{fmt::format("{}: an original of {} MiB is too large to keep",
                                             database_->file(), tail.original.size() >> 20U)});
  const std::string packed = compressed(tail.original, kOriginalLevel);
  const bool gains = packed.size() < tail.original.size();
  return database_->execute("INSERT INTO original (report, codec, data) VALUES (?, ?, ?)",
                            open_->number, gains ? 1 : 0,
                            Blob{gains ? std::string_view(packed) : tail.original});
}

Result<void, Error> SqliteWriter::insert_tls(std::int64_t scope) {
  for (const TlsCount& count : open_->tls)
    TRY(database_->execute("INSERT INTO tls_row VALUES (?, ?, ?, ?, ?, ?, ?, ?)", open_->number,
                           scope, count.day, count.policy_domain, count.policy_type,
                           count.result_type, count.receiving_mx, count.sessions));
  return {};
}

Result<void, Error> SqliteWriter::insert_failures(std::int64_t scope) {
  for (const FailureRow& row : open_->failures)
    TRY(database_->execute("INSERT INTO failure_row VALUES (?, ?, ?, ?, ?, ?, ?, ?)", open_->number,
                           scope, row.day, row.source_ip ? row.source_ip->to_string() : "",
                           row.auth_failures, row.delivery_result, row.header_from, row.incidents));
  return {};
}

void SqliteWriter::abandon() {
  if (!open_) return;
  static_cast<void>(failed(take_back_spill()));
  open_.reset();
}

Result<void, Error> SqliteWriter::finish_transaction() {
  // First what came, since what is gone may be among it.
  TRY(added_.add_to(*database_));
  TRY(gone_.take_from(*database_));
  TRY(database_->execute("COMMIT"));
  in_transaction_ = false;
  return {};
}

Result<bool, Error> SqliteWriter::commit() {
  CHECK(!open_);
  if (error_) {
    Error told = *std::move(error_);
    error_.reset();
    return std::unexpected(std::move(told));
  }
  if (!in_transaction_) return true;
  const auto finished = finish_transaction();
  if (!finished) undo();
  return done(finished);
}

Result<std::uint64_t, Error> SqliteWriter::forget_some(const std::string& tenant, ReportKind kind,
                                                       Day before) {
  TRY(begin_transaction());
  std::vector<std::int64_t> numbers;
  {
    Rows rows = TRY(database_->query(
        "SELECT report.number FROM scope CROSS JOIN report ON report.scope = scope.id "
        "WHERE scope.tenant = ? AND report.kind = ? AND report.first_day < ? AND "
        "report.last_day < ? LIMIT ?",
        tenant, static_cast<int>(kind), before, before, kForgottenAtOnce));
    while (TRY(rows.next()))
      numbers.push_back(rows.number(0));
  }
  for (const std::int64_t number : numbers) {
    TRY(database_->execute(
        "DELETE FROM superseded WHERE key = (SELECT key FROM report WHERE number = ?)", number));
    TRY(remove_report(*database_, names_, number, gone_));
  }
  TRY(finish_transaction());
  return numbers.size();
}

Result<std::uint64_t, Error> SqliteWriter::forget(const std::string& tenant, ReportKind kind,
                                                  Day before) {
  // What failure reports told is of persons: it must not stay in free pages or in the log.
  if (kind == ReportKind::Failure) TRY(database_->run("PRAGMA secure_delete = ON"));
  std::uint64_t forgotten = 0;
  for (;;) {
    const auto some = failed(forget_some(tenant, kind, before));
    if (!some) return some;
    forgotten += *some;
    if (*some < kForgottenAtOnce) break;
  }
  if (kind == ReportKind::Failure) TRY(database_->run("PRAGMA wal_checkpoint(TRUNCATE)"));
  return forgotten;
}

Result<std::uint64_t, Error> SqliteWriter::forget_originals(const std::string& tenant,
                                                            ReportKind kind, Day before) {
  if (kind == ReportKind::Failure) TRY(database_->run("PRAGMA secure_delete = ON"));
  TRY(database_->execute(
      "DELETE FROM original WHERE report IN (SELECT report.number FROM scope CROSS JOIN report ON "
      "report.scope = scope.id WHERE scope.tenant = ? AND report.kind = ? AND report.first_day < ? "
      "AND report.last_day < ?)",
      tenant, static_cast<int>(kind), before, before));
  const std::uint64_t forgotten = database_->changed();
  if (kind == ReportKind::Failure) TRY(database_->run("PRAGMA wal_checkpoint(TRUNCATE)"));
  return forgotten;
}

}  // namespace waybill::store::sqlite
