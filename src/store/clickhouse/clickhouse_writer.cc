#include "store/clickhouse/clickhouse_writer.h"

#include <fmt/format.h>

#include <chrono>

#include "base/check.h"
#include "store/clickhouse/row_binary.h"
#include "store/row_block.h"
#include "store/zstd.h"

namespace waybill::store::clickhouse {
namespace {

constexpr std::size_t kMostRows = 200'000;  // in one INSERT
constexpr std::size_t kMostOctets = std::size_t{64} << 20U;
constexpr std::size_t kDigestOctets = 32;
constexpr int kOriginalLevel = 3;

#define ROW_HEAD "tenant, domain, day, serial, batch, last_day, verified, submitter"
constexpr std::string_view kRowColumns = ROW_HEAD
    ", source_ip, sender, header_from, disposition, dkim_aligned, spf_aligned, messages, "
    "signature";
constexpr std::string_view kTlsColumns =
    ROW_HEAD ", policy_domain, policy_type, result_type, receiving_mx, sessions";
constexpr std::string_view kFailureColumns =
    ROW_HEAD ", source_ip, auth_failures, delivery_result, header_from, incidents";
#undef ROW_HEAD
constexpr std::string_view kOriginalColumns = "tenant, domain, kind, last_day, serial, data";
constexpr std::string_view kReportColumns =
    "tenant, domain, kind, first_day, key, version, deleted, serial, batches, last_day, verified, "
    "complete, digest, superseded, submitter, org, generation, policy, deviations, report_id, "
    "begin, end, received, rows, messages, original_name";

std::uint64_t microseconds_now() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count());
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines)
    text += (text.empty() ? "" : "\n") + line;
  return text;
}

bool names_digest(std::string_view superseded, std::string_view digest) {
  for (std::size_t i = 0; i + kDigestOctets <= superseded.size(); i += kDigestOctets)
    if (superseded.substr(i, kDigestOctets) == digest) return true;
  return false;
}

std::string digest_octets(std::string_view hex) {
  std::string octets = octets_of_hex(hex, kDigestOctets);
  octets.resize(kDigestOctets, '\0');
  return octets;
}

}  // namespace

ClickHouseWriter::ClickHouseWriter(const Address& address)
    : connection_(address),
      known_(connection_),
      batches_{Batch("rows", kRowColumns), Batch("tls_rows", kTlsColumns),
               Batch("failure_rows", kFailureColumns)},
      originals_("originals", kOriginalColumns) {}

template <class T>
Result<T, Error> ClickHouseWriter::failed(Result<T, Error> result) {
  if (result) return result;
  error_ = result.error();
  for (Batch& batch : batches_)
    batch.clear();
  originals_.clear();
  open_.reset();
  finished_.clear();
  buried_.clear();
  months_.clear();
  known_.forget();
  return result;
}

Result<bool, Error> ClickHouseWriter::begin(const ReportHead& head) {
  CHECK(!open_);
  if (error_) return std::unexpected(*error_);
  open_ = std::make_unique<Report>(head);
  open_->serial = Numbers::next();
  open_->key = report_key(head);
  for (std::size_t i = 0; i < kTables; ++i)
    marks_[i] = batches_[i].mark();
  return true;
}

void ClickHouseWriter::put_row_head(Batch& batch, Day day) {
  std::string& octets = batch.octets();
  put_text(octets, open_->head.tenant);
  put_text(octets, open_->head.domain);
  put_day(octets, day);
  put_fixed(octets, open_->serial);
  batch.put_batch_number();
  put_day(octets, open_->spread.last());
  put_flag(octets, open_->head.verified);
  put_text(octets, open_->head.submitter);
  months_.insert(month_of(day));
}

Result<bool, Error> ClickHouseWriter::add(const report::AggregateRow& row,
                                          std::string_view sender) {
  if (error_) return std::unexpected(*error_);
  CHECK(open_ && open_->head.kind == ReportKind::Aggregate);
  ++open_->rows;
  open_->messages += row.count;
  scratch_.clear();
  put_signature(scratch_, row, sender);
  Batch& batch = batches_[Rows];
  Day day = open_->spread.first();
  for (const std::uint64_t share : open_->spread.share(row.count)) {
    if (share > 0) {
      put_row_head(batch, day);
      std::string& octets = batch.octets();
      octets += packed_address(row.source_ip);
      put_text(octets, sender);
      put_text(octets, row.header_from);
      octets.push_back(static_cast<char>(row.disposition));
      put_flag(octets, row.dkim_aligned);
      put_flag(octets, row.spf_aligned);
      put_fixed(octets, share);
      put_text(octets, scratch_);
      batch.end_row();
      open_->waiting[Rows] = true;
    }
    ++day;
  }
  if (const auto sent = failed(send_if_large(Rows)); !sent) return std::unexpected(sent.error());
  return true;
}

Result<bool, Error> ClickHouseWriter::add(const TlsCount& count) {
  if (error_) return std::unexpected(*error_);
  CHECK(open_);
  Batch& batch = batches_[TlsRows];
  put_row_head(batch, count.day);
  for (const std::string* text :
       {&count.policy_domain, &count.policy_type, &count.result_type, &count.receiving_mx})
    put_text(batch.octets(), *text);
  put_fixed(batch.octets(), count.sessions);
  batch.end_row();
  open_->waiting[TlsRows] = true;
  if (const auto sent = failed(send_if_large(TlsRows)); !sent) return std::unexpected(sent.error());
  return true;
}

Result<bool, Error> ClickHouseWriter::add(const FailureRow& row) {
  if (error_) return std::unexpected(*error_);
  CHECK(open_);
  Batch& batch = batches_[FailureRows];
  put_row_head(batch, row.day);
  put_text(batch.octets(), row.source_ip ? row.source_ip->to_string() : "");
  for (const std::string* text : {&row.auth_failures, &row.delivery_result, &row.header_from})
    put_text(batch.octets(), *text);
  put_fixed(batch.octets(), row.incidents);
  batch.end_row();
  open_->waiting[FailureRows] = true;
  if (const auto sent = failed(send_if_large(FailureRows)); !sent)
    return std::unexpected(sent.error());
  return true;
}

Result<void, Error> ClickHouseWriter::send(Table table) {
  Batch& batch = batches_[table];
  if (batch.rows() == 0) return {};
  const std::uint64_t number = TRY(batch.send(connection_));
  const auto note = [&](Report& report) {
    if (report.waiting[table]) report.batches.push_back(number);
    report.waiting[table] = false;
  };
  for (Report& report : finished_)
    note(report);
  if (open_) note(*open_);
  marks_[table] = {};
  return {};
}

Result<void, Error> ClickHouseWriter::send_if_large(Table table) {
  const Batch& batch = batches_[table];
  if (batch.rows() < kMostRows && batch.size() < kMostOctets &&
      months_.size() < kMostMonthsInserted)
    return {};
  for (const Table each : {Rows, TlsRows, FailureRows})
    if (each == table || months_.size() >= kMostMonthsInserted) TRY(send(each));
  months_.clear();
  return {};
}

// Rows that were sent already belong to no report and stay unseen.
void ClickHouseWriter::take_back() {
  for (std::size_t i = 0; i < kTables; ++i)
    batches_[i].return_to(marks_[i]);
  open_.reset();
}

void ClickHouseWriter::abandon() {
  if (open_) take_back();
}

Result<Put, Error> ClickHouseWriter::finish(const ReportTail& tail) {
  if (error_) return std::unexpected(*error_);
  CHECK(open_);
  return failed(put(tail));
}

Result<Put, Error> ClickHouseWriter::put(const ReportTail& tail) {
  const Known* const old = TRY(known_.find(open_->head, open_->spread.first(), open_->key));
  const bool is_kept = old != nullptr && !old->deleted;
  bool takes_place = false;
  if (tail.reread_from) takes_place = TRY(take_place(*tail.reread_from));
  open_->digest = digest_octets(tail.digest);
  const Copy arrived{.digest = open_->digest,
                     .verified = open_->head.verified,
                     .complete = tail.complete,
                     .rows = open_->rows};
  if (is_kept && !takes_place) {
    const bool is_old = old->copy.verified == arrived.verified &&
                        old->copy.complete == arrived.complete &&
                        names_digest(old->superseded, open_->digest);
    if (is_old || choose(old->copy, arrived) == Keep::Old) {
      take_back();
      return Put::Known;
    }
    open_->superseded = old->superseded;
    if (old->copy.digest != open_->digest) open_->superseded += old->copy.digest;
  }
  open_->version = std::max(microseconds_now(), old != nullptr ? old->version + 1 : 0);
  open_->tail = tail;
  open_->tail.original.clear();
  put_original(tail);
  known_.note(open_->key, {.version = open_->version,
                           .deleted = false,
                           .copy = arrived,
                           .superseded = open_->superseded});
  finished_.push_back(std::move(*open_));
  open_.reset();
  return is_kept || takes_place ? Put::Replaced : Put::New;
}

// The report that the open one was read again from. If that one's key is the open one's, a higher
// version is all that it takes; else it is hidden with the next commit. False: it is not there.
Result<bool, Error> ClickHouseWriter::take_place(std::uint64_t serial) {
  const auto found = TRY(tombstones(
      connection_, fmt::format("tenant = {} AND serial = {}", quoted(open_->head.tenant), serial)));
  for (const Tombstone& one : found)
    if (one.key != open_->key) buried_.push_back(one);
  return !found.empty();
}

void ClickHouseWriter::put_original(const ReportTail& tail) {
  if (tail.original.empty()) return;
  std::string& octets = originals_.octets();
  put_text(octets, open_->head.tenant);
  put_text(octets, open_->head.domain);
  octets.push_back(static_cast<char>(open_->head.kind));
  put_day(octets, open_->spread.last());
  put_fixed(octets, open_->serial);
  put_text(octets, compressed(tail.original, kOriginalLevel));
  originals_.end_row();
}

Result<bool, Error> ClickHouseWriter::commit() {
  CHECK(!open_);
  if (error_) {
    Error told = *std::move(error_);
    error_.reset();
    return std::unexpected(std::move(told));
  }
  if (finished_.empty()) return true;
  if (const auto sent = failed(send_reports()); !sent) {
    error_.reset();
    return std::unexpected(sent.error());
  }
  return true;
}

// Rows, originals, and last the rows that make them count.
Result<void, Error> ClickHouseWriter::send_reports() {
  for (const Table table : {Rows, TlsRows, FailureRows})
    TRY(send(table));
  months_.clear();
  if (originals_.rows() > 0) {
    const auto sent = originals_.send(connection_);
    if (!sent) return std::unexpected(sent.error());
  }
  std::string octets;
  for (const Report& report : finished_) {
    put_text(octets, report.head.tenant);
    put_text(octets, report.head.domain);
    octets.push_back(static_cast<char>(report.head.kind));
    put_day(octets, report.spread.first());
    octets += report.key;
    put_fixed(octets, report.version);
    put_flag(octets, false);
    put_fixed(octets, report.serial);
    put_number(octets, report.batches.size());
    for (const std::uint64_t batch : report.batches)
      put_fixed(octets, batch);
    put_day(octets, report.spread.last());
    put_flag(octets, report.head.verified);
    put_flag(octets, report.tail.complete);
    octets += report.digest;
    for (const std::string_view text :
         {std::string_view(report.superseded), std::string_view(report.head.submitter),
          std::string_view(report.head.org), std::string_view(report.head.generation),
          std::string_view(report.head.policy)})
      put_text(octets, text);
    put_text(octets, joined(report.tail.deviations));
    put_text(octets, report.head.report_id);
    put_fixed(octets, report.head.begin);
    put_fixed(octets, report.head.end);
    put_fixed(octets, report.tail.received);
    put_fixed(octets, report.rows);
    put_fixed(octets, report.messages);
    put_text(octets, report.tail.original_name);
  }
  TRY(connection_.insert(fmt::format("INSERT INTO {} ({}) FORMAT RowBinary",
                                     connection_.everywhere("reports"), kReportColumns),
                         [&] { return std::string_view(octets); }));
  finished_.clear();
  TRY(bury(connection_, buried_));
  buried_.clear();
  return {};
}

}  // namespace waybill::store::clickhouse
