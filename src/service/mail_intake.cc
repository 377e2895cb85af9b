#include "service/mail_intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace waybill::service {
namespace {

// A keyword of our own where the server keeps such; else \Seen, which every server keeps.
constexpr const char* kKeyword = "$Waybill";

// True when the time is over, false when it was stopped.
bool pause(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  changed.wait_for(lock, stop, time, [&] { return stop.stop_requested(); });
  return !stop.stop_requested();
}

}  // namespace

struct MailIntake::Batch {
  std::vector<std::uint32_t> reports, others;
  std::size_t octets = 0;

  [[nodiscard]] std::size_t size() const { return reports.size() + others.size(); }
  [[nodiscard]] bool is_full() const {
    return size() >= kMessagesInBatch || octets >= kOctetsInBatch;
  }
};

IntakeEnd MailIntake::read_once(const std::stop_token& stop) {
  return run(false, stop);
}

IntakeEnd MailIntake::watch(const std::stop_token& stop) {
  return run(true, stop);
}

IntakeEnd MailIntake::run(bool is_watching, const std::stop_token& stop) {
  std::chrono::milliseconds wait = options_.first_pause;
  unsigned failures = 0;
  while (!stop.stop_requested()) {
    has_progress_ = false;
    const Step step = connected(is_watching, stop);
    if (stop.stop_requested()) break;
    if (step == Step::Done) client_->log_out();
    client_.reset();
    if (step == Step::Done) return IntakeEnd::Done;
    if (step == Step::NoMailbox) return IntakeEnd::NoMailbox;
    if (has_progress_) {
      wait = options_.first_pause;
      failures = 0;
    }
    if (!is_watching && step == Step::NoStore) return IntakeEnd::NoStore;
    if (!is_watching && (step != Step::Network || ++failures >= options_.tries))
      return IntakeEnd::NoConnection;
    if (calls_.waits) calls_.waits();
    calls_.tell(fmt::format("{}: trying again in {:.0f} s", options_.mailbox,
                            std::chrono::duration<double>(wait).count()));
    if (!pause(wait, stop)) break;
    wait = std::min(wait * 2, options_.longest_pause);
  }
  client_.reset();
  return IntakeEnd::Stopped;
}

// From opening a connection to its failure; Done when what is there was read and no more is wanted.
MailIntake::Step MailIntake::connected(bool is_watching, const std::stop_token& stop) {
  Step step = open(stop);
  while (step == Step::Done) {
    step = read_new();
    if (step != Step::Done) break;
    has_progress_ = true;
    if (calls_.looked) calls_.looked();
    if (!is_watching) break;
    const auto changed =
        client_->wait(client_->has("IDLE") ? options_.longest_idle : options_.poll);
    if (!changed) step = told(changed.error());
  }
  return step;
}

MailIntake::Step MailIntake::told(const net::ImapError& error) {
  calls_.tell(error.message);
  switch (error.kind) {
    case net::ImapError::Kind::Network: return Step::Network;
    case net::ImapError::Kind::NotAuthenticated: return Step::NoLogin;
    case net::ImapError::Kind::NoMailbox: return Step::NoMailbox;
    case net::ImapError::Kind::Refused: break;
  }
  return Step::Refused;
}

MailIntake::Step MailIntake::open(const std::stop_token& stop) {
  auto secret = calls_.secret();
  if (!secret) {
    calls_.tell(secret.error());
    return Step::NoLogin;
  }
  net::ImapOptions server = options_.server;
  server.secret = *std::move(secret);
  auto client = net::ImapClient::open(server, stop);
  if (!client) return told(client.error());
  const auto mailbox = (*client)->select(options_.mailbox);
  if (!mailbox) return told(mailbox.error());
  if (mailbox->uid_validity != mailbox_.uid_validity) seen_.clear();
  mailbox_ = *mailbox;
  client_ = *std::move(client);
  return Step::Done;
}

const char* MailIntake::mark() const {
  return mailbox_.takes_keywords ? kKeyword : "\\Seen";
}

// Whether messages stay in the mailbox and are told by their mark.
std::string MailIntake::criterion() const {
  const bool is_marked = options_.after == AfterReading::Mark;
  if (!is_marked) return "UNDELETED";
  return mailbox_.takes_keywords ? fmt::format("UNDELETED UNKEYWORD {}", kKeyword)
                                 : std::string("UNDELETED UNSEEN");
}

MailIntake::Step MailIntake::read_new() {
  auto uids = client_->search(criterion());
  if (!uids) return told(uids.error());
  std::erase_if(*uids, [&](std::uint32_t uid) { return seen_.contains(uid); });
  const std::size_t all = uids->size();
  for (std::size_t at = 0; at < all;) {
    Batch batch;
    const Step fetched = fetch(std::span(*uids).subspan(at), batch);
    at += batch.size();
    const Step finished = fetched == Step::NoStore ? fetched : finish(batch);
    if (finished != Step::Done) return finished;
    if (all > kMessagesInBatch)
      calls_.tell(fmt::format("{}: {} of {} messages", options_.mailbox, at, all));
    if (fetched != Step::Done) return fetched;
  }
  return Step::Done;
}

// What was fetched before an error is in the batch, and counts.
MailIntake::Step MailIntake::fetch(std::span<const std::uint32_t> uids, Batch& batch) {
  for (const std::uint32_t uid : uids) {
    if (batch.is_full()) break;
    auto octets = client_->fetch(uid, kLargestMail);
    if (!octets && octets.error().kind == net::ImapError::Kind::Refused) {
      calls_.tell(octets.error().message);  // one message that cannot be had holds nothing up
      batch.others.push_back(uid);
      continue;
    }
    if (!octets) return told(octets.error());
    batch.octets += octets->size();
    const auto has_report =
        calls_.take(*std::move(octets), fmt::format("{} message {}", options_.mailbox, uid));
    if (!has_report) {
      calls_.tell(has_report.error());
      return Step::NoStore;
    }
    (*has_report ? batch.reports : batch.others).push_back(uid);
  }
  return Step::Done;
}

MailIntake::Step MailIntake::finish(const Batch& batch) {
  if (batch.size() == 0) return Step::Done;
  if (const auto durable = calls_.commit(); !durable) {
    calls_.tell(durable.error());
    return Step::NoStore;
  }
  has_progress_ = true;
  seen_.insert(batch.reports.begin(), batch.reports.end());
  seen_.insert(batch.others.begin(), batch.others.end());
  const Step step = put_away(batch.reports, true);
  return step == Step::Done ? put_away(batch.others, false) : step;
}

MailIntake::Step MailIntake::put_away(std::span<const std::uint32_t> uids, bool are_reports) {
  net::ImapResult<bool> done = true;
  if (!are_reports && !options_.other_to.empty()) {
    done = client_->move(uids, options_.other_to);
  } else if (options_.after == AfterReading::Mark) {
    done = client_->mark(uids, mark());
  } else if (options_.after == AfterReading::Move && are_reports) {
    done = client_->move(uids, options_.move_to);
  } else if (options_.after == AfterReading::Delete && are_reports) {
    done = client_->remove(uids);
  }
  return done ? Step::Done : told(done.error());
}

}  // namespace waybill::service
