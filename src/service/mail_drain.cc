#include "service/mail_drain.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <utility>

#include "container/zip_writer.h"
#include "ledger/arrivals.h"
#include "ledger/sources.h"
#include "ledger/tenants.h"
#include "service/intake_sources.h"
#include "service/mail_envelope.h"
#include "service/uploads.h"

namespace waybill::service {
namespace {

// After a failure.
constexpr std::chrono::milliseconds kTryAgain{5'000};
constexpr std::chrono::milliseconds kLongestWait{10'000};
// Messages of one batch that are tested one after the other before the spool forgets them.
constexpr std::size_t kTestsInBatch = 20;
// Each becomes an arrival with a job, so that it stays below the bound of one organisation.
constexpr std::size_t kReportsInBatch = 100;

std::size_t batch_of(Destination::Kind kind) {
  switch (kind) {
    case Destination::Kind::Test: return kTestsInBatch;
    case Destination::Kind::Reports: return kReportsInBatch;
    case Destination::Kind::Bounces: return kMailsInBatch;
  }
  std::abort();
}

bool pause(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  changed.wait_for(lock, stop, time, [&] { return stop.stop_requested(); });
  return !stop.stop_requested();
}

std::string line_of(const ledger::Error& error) {
  return error.message;
}

std::string octets_of(const ReceivedMail& mail) {
  return envelope_field(mail.reception) + mail.octets;
}

// One file for the mails: a mail, or an archive of them.
std::pair<std::string, std::string> file_of(const std::vector<const Spool::Entry*>& entries) {
  if (entries.size() == 1) {
    const ReceivedMail& mail = entries.front()->mail;
    return {mail.id + ".eml", octets_of(mail)};
  }
  container::ZipWriter zip;
  for (const Spool::Entry* entry : entries)
    zip.add(entry->mail.id + ".eml", octets_of(entry->mail), entry->mail.reception.time / 1'000);
  return {fmt::format("{} messages.zip", entries.size()), zip.finish()};
}

}  // namespace

MailDrain::MailDrain(Options options) : options_(std::move(options)) {
  using Kind = Destination::Kind;
  for (const Kind kind : {Kind::Test, Kind::Reports, Kind::Bounces})
    threads_.emplace_back([this, kind](const std::stop_token& stop) { run(kind, stop); });
}

MailDrain::~MailDrain() {
  stop();
}

void MailDrain::stop() {
  for (std::jthread& thread : threads_)
    thread.request_stop();
  threads_.clear();
}

void MailDrain::run(Destination::Kind kind, const std::stop_token& stop) {
  const bool is_test = kind == Destination::Kind::Test;
  std::int64_t after = 0;
  std::string last;  // what was told last
  while (!stop.stop_requested()) {
    options_.spool.wait(kind, after, kLongestWait, stop);
    if (!is_test && !wait_for_room(stop)) return;
    auto entries = options_.spool.read(kind, after, batch_of(kind), kMailOctetsInBatch);
    if (entries && entries->empty()) continue;
    const Done done = entries ? work(kind, *entries) : Done(std::unexpected(entries.error()));
    if (done) {
      after = entries->back().number;
      options_.spool.forget(*entries);
      last.clear();
      continue;
    }
    if (std::exchange(last, done.error()) != done.error()) options_.tell(done.error());
    if (!pause(kTryAgain, stop)) return;
  }
}

MailDrain::Done MailDrain::work(Destination::Kind kind, const Entries& entries) {
  std::map<std::string, std::vector<const Spool::Entry*>> by_tenant;
  for (const Spool::Entry& entry : entries)
    by_tenant[entry.mail.destination.tenant].push_back(&entry);
  for (const auto& [tenant, mails] : by_tenant) {
    if (!TRY(has_tenant(tenant))) continue;  // deleted meanwhile, with all that was its own
    if (kind == Destination::Kind::Test) {
      TRY(take_tests(mails));
    } else {
      TRY(arrive(kind, tenant, mails));
    }
  }
  return {};
}

Result<bool, std::string> MailDrain::has_tenant(const std::string& tenant) const {
  const auto found = options_.ledger.read(
      [&](ledger::Database& database) { return ledger::tenant_of(database, tenant); });
  if (!found) return std::unexpected(line_of(found.error()));
  return found->has_value();
}

MailDrain::Done MailDrain::take_tests(const std::vector<const Spool::Entry*>& entries) {
  for (const Spool::Entry* entry : entries)
    TRY(options_.take_test(entry->mail));
  return {};
}

bool MailDrain::wait_for_room(const std::stop_token& stop) const {
  constexpr std::chrono::milliseconds kLook{200};
  while (options_.jobs.counts().queued >= kMostWaitingJobs) {
    if (!pause(kLook, stop)) return false;
  }
  return !stop.stop_requested();
}

MailDrain::Done MailDrain::arrive(Destination::Kind kind, const std::string& tenant,
                                  const std::vector<const Spool::Entry*>& entries) {
  const std::string source = receiver_source(tenant);
  // What became an arrival before a kill is in the spool once more.
  std::vector<const Spool::Entry*> fresh;
  const auto looked =
      options_.ledger.read([&](ledger::Database& database) -> Result<void, ledger::Error> {
        for (const Spool::Entry* entry : entries) {
          if (!TRY(ledger::was_taken(database, tenant, source, entry->mail.id)))
            fresh.push_back(entry);
        }
        return {};
      });
  if (!looked) return std::unexpected(line_of(looked.error()));
  if (fresh.empty()) return {};
  // Reports are shown one by one, bounces together.
  std::vector<std::vector<const Spool::Entry*>> files;
  if (kind == Destination::Kind::Reports) {
    for (const Spool::Entry* entry : fresh)
      files.push_back({entry});
  } else {
    files.push_back(fresh);
  }
  std::vector<std::string> uploads;
  for (const auto& file : files) {
    const auto [name, octets] = file_of(file);
    const auto upload =
        TRY(keep_octets(options_.ledger, options_.data, tenant, name, octets, options_.clock()));
    uploads.push_back(upload.id);
  }
  const std::int64_t now = options_.clock();
  const ArrivalWork::Also note = [&](ledger::Database& database) -> Result<void, ledger::Error> {
    for (const Spool::Entry* entry : fresh)
      TRY(ledger::note_taken(database, tenant, source, entry->mail.id, now));
    ledger::Source shown;
    shown.id = source;
    shown.kind = "smtp";
    shown.name = "SMTP receiver";
    TRY(ledger::set_source(database, tenant, shown));
    shown.state = "ok";
    shown.last_arrival = now;
    shown.items = fresh.size();
    return ledger::note_source(database, tenant, shown);
  };
  const auto started = options_.arrivals.take(tenant, uploads, source, note);
  // Busy: they are in the ledger, and begun at the next start.
  if (!started && started.error().of != WorkError::Of::Busy)
    return std::unexpected(started.error().message);
  return {};
}

}  // namespace waybill::service
