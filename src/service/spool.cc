#include "service/spool.h"

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <utility>

#include "store/sqlite/database.h"

namespace waybill::service {

using store::sqlite::Blob;
using store::sqlite::Database;
using store::sqlite::Rows;

namespace {

namespace json = boost::json;

// A mail's number tells its kind: the mails of one kind lie together and in order, without an
// index.
constexpr unsigned kKindBits = 56;
constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS mail (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " tenant TEXT NOT NULL, token TEXT NOT NULL, reception TEXT NOT NULL, octets BLOB NOT NULL)";
// Forgetting alone is not worth a transaction of its own at once.
constexpr std::chrono::milliseconds kForgetPause{200};
// What a row takes beside the octets of its mail, about.
constexpr std::size_t kRowOctets = 2'048;

std::size_t index_of(Destination::Kind kind) {
  return static_cast<std::size_t>(kind);
}

std::int64_t first_of(Destination::Kind kind) {
  return static_cast<std::int64_t>(kind) << kKindBits;
}

std::string line_of(store::Error error) {
  return std::move(error.message);
}

Result<ReceivedMail, std::string> mail_of(Destination::Kind kind, const Rows& row) {
  boost::system::error_code failed;
  const json::value value = json::parse(row.text(4), failed);
  if (failed) return std::unexpected("the reception of a mail in the spool cannot be read");
  ReceivedMail mail;
  mail.reception = TRY(smtp::parse_reception(value));
  mail.id = row.text(1);
  mail.destination = {kind, std::string(row.text(2)), std::string(row.text(3))};
  mail.octets = row.text(5);
  return mail;
}

}  // namespace

Result<std::unique_ptr<Spool>, std::string> Spool::open(const std::string& file, Limits limits) {
  std::unique_ptr<Spool> spool(new Spool(file, limits));
  TRY(spool->begin());
  return spool;
}

Result<void, std::string> Spool::begin() {
  auto database = Database::open(file_, Database::Mode::Write);
  if (!database) return std::unexpected(line_of(database.error()));
  database_ = *std::move(database);
  const auto counted = [this]() -> Result<void, store::Error> {
    TRY(database_->run(kSchema));
    Rows rows = TRY(database_->query("SELECT number, length(octets) FROM mail"));
    while (TRY(rows.next())) {
      const std::int64_t number = rows.number(0);
      const auto kind = static_cast<std::size_t>(number >> kKindBits);
      if (kind >= kKinds) return std::unexpected(database_->damaged());
      last_.at(kind) = std::max(last_.at(kind), number);
      ++mails_;
      octets_ += rows.count(1) + kRowOctets;
    }
    return {};
  }();
  if (!counted) return std::unexpected(line_of(counted.error()));
  for (std::size_t kind = 0; kind < kKinds; ++kind)
    last_.at(kind) = std::max(last_.at(kind), first_of(static_cast<Destination::Kind>(kind)));
  writer_ = std::jthread([this] { write(); });
  return {};
}

Spool::~Spool() {
  stop();
}

void Spool::stop() {
  {
    const std::scoped_lock lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (writer_.joinable()) writer_.join();
}

void Spool::keep(std::vector<ReceivedMail> mails, Done done) {
  Waiting waiting{.mails = std::move(mails), .octets = 0, .done = std::move(done)};
  for (const ReceivedMail& mail : waiting.mails)
    waiting.octets += mail.octets.size() + kRowOctets;
  std::unique_lock lock(mutex_);
  const bool has_room = !is_stopping_ &&
                        waiting_mails_ + waiting.mails.size() <= limits_.waiting_mails &&
                        waiting_octets_ + waiting.octets <= limits_.waiting_octets;
  if (!has_room) {
    lock.unlock();
    return waiting.done(Kept::TooMuch);
  }
  waiting_mails_ += waiting.mails.size();
  waiting_octets_ += waiting.octets;
  waiting_.push_back(std::move(waiting));
  lock.unlock();
  changed_.notify_one();
}

// The writer's thread.
void Spool::write() {
  while (true) {
    std::vector<Waiting> group;
    std::vector<Gone> gone;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return is_stopping_ || !waiting_.empty() || !gone_.empty(); });
      if (waiting_.empty() && !is_stopping_)
        changed_.wait_for(lock, kForgetPause, [this] { return is_stopping_ || !waiting_.empty(); });
      std::size_t octets = 0;
      while (!waiting_.empty() && (group.empty() || octets < limits_.group_octets)) {
        octets += waiting_.front().octets;
        group.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
      }
      gone.swap(gone_);
      if (group.empty() && gone.empty()) return;
    }
    const Kept kept = write_group(group, gone);
    std::size_t mails = 0;
    std::size_t octets = 0;
    for (const Waiting& waiting : group) {
      mails += waiting.mails.size();
      octets += waiting.octets;
    }
    {
      const std::scoped_lock lock(mutex_);
      waiting_mails_ -= mails;
      waiting_octets_ -= octets;
    }
    if (kept == Kept::Durable) arrived_.notify_all();
    for (Waiting& waiting : group)
      waiting.done(kept);
  }
}

bool Spool::has_space() const {
  if (octets_ > limits_.kept_octets) return false;
  std::error_code failed;
  const auto space = std::filesystem::space(std::filesystem::path(file_).parent_path(), failed);
  return failed || space.available >= limits_.least_free_space;
}

Spool::Kept Spool::write_group(std::vector<Waiting>& group, const std::vector<Gone>& gone) {
  std::vector<Waiting> nothing;
  const bool has_room = group.empty() || has_space();
  const auto written = write_rows(has_room ? group : nothing, gone);
  if (!written) {
    (void)database_->run("ROLLBACK");
    const std::scoped_lock lock(mutex_);
    gone_.insert(gone_.end(), gone.begin(), gone.end());
    if (told_) told_(written.error().message);
    return Kept::Failed;
  }
  ++groups_;
  for (const Gone& one : gone) {
    --mails_;
    octets_ -= one.octets;
  }
  return has_room ? Kept::Durable : Kept::NoSpace;
}

Result<void, store::Error> Spool::write_rows(std::vector<Waiting>& group,
                                             const std::vector<Gone>& gone) {
  std::array<std::int64_t, kKinds> last{};
  {
    const std::scoped_lock lock(mutex_);
    last = last_;
  }
  std::uint64_t mails = 0;
  std::uint64_t octets = 0;
  TRY(database_->run("BEGIN IMMEDIATE"));
  for (const Waiting& waiting : group) {
    for (const ReceivedMail& mail : waiting.mails) {
      const std::string reception = json::serialize(smtp::to_json(mail.reception));
      std::int64_t& number = last.at(index_of(mail.destination.kind));
      TRY(database_->execute("INSERT OR IGNORE INTO mail VALUES (?, ?, ?, ?, ?, ?)", number + 1,
                             mail.id, mail.destination.tenant, mail.destination.token, reception,
                             Blob{mail.octets}));
      if (database_->changed() == 0) continue;  // it is known
      ++number;
      ++mails;
      octets += mail.octets.size() + kRowOctets;
    }
  }
  for (const Gone& one : gone)
    TRY(database_->execute("DELETE FROM mail WHERE number = ?", one.number));
  TRY(database_->run("COMMIT"));
  mails_ += mails;
  kept_ += mails;
  octets_ += octets;
  const std::scoped_lock lock(mutex_);
  last_ = last;
  return {};
}

Result<std::vector<Spool::Entry>, std::string> Spool::read(Destination::Kind kind,
                                                           std::int64_t after, std::size_t most,
                                                           std::size_t most_octets) {
  auto read = readers_.ask([&](Database& database) -> Result<std::vector<Entry>, store::Error> {
    std::vector<Entry> entries;
    std::size_t octets = 0;
    Rows rows = TRY(database.query(
        "SELECT number, id, tenant, token, reception, octets FROM mail"
        " WHERE number > ? AND number < ? ORDER BY number LIMIT ?",
        std::max(after, first_of(kind)), first_of(kind) + (std::int64_t{1} << kKindBits), most));
    while (octets < most_octets && TRY(rows.next())) {
      auto mail = mail_of(kind, rows);
      if (!mail) return std::unexpected(store::Error{file_ + ": " + mail.error()});
      octets += mail->octets.size();
      entries.push_back({rows.number(0), *std::move(mail)});
    }
    return entries;
  });
  if (!read) return std::unexpected(line_of(read.error()));
  return *std::move(read);
}

void Spool::forget(const std::vector<Entry>& entries) {
  if (entries.empty()) return;
  {
    const std::scoped_lock lock(mutex_);
    for (const Entry& entry : entries)
      gone_.push_back({entry.number, entry.mail.octets.size() + kRowOctets});
  }
  changed_.notify_one();
}

void Spool::wait(Destination::Kind kind, std::int64_t after, std::chrono::milliseconds limit,
                 const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  arrived_.wait_for(lock, stop, limit,
                    [&] { return last_.at(index_of(kind)) > std::max(after, first_of(kind)); });
}

Spool::Figures Spool::figures() const {
  Figures figures{
      .mails = mails_, .octets = octets_, .waiting = 0, .kept = kept_, .groups = groups_};
  const std::scoped_lock lock(mutex_);
  figures.waiting = waiting_mails_;
  return figures;
}

}  // namespace waybill::service
