#include <fmt/format.h>

#include <boost/json.hpp>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/commands.h"
#include "app/imap_url.h"
#include "app/ingest_lines.h"
#include "app/mailbox_secret.h"
#include "app/open_dns.h"
#include "app/report.h"
#include "app/stop_signals.h"
#include "container/packing.h"
#include "evidence/folder_watch.h"
#include "evidence/pieces.h"
#include "service/intake.h"
#include "service/mail_intake.h"
#include "store/event_store.h"

namespace waybill::app {
namespace {

// Pieces that become durable together: a commit costs a disk flush.
constexpr std::size_t kPiecesInBatch = 2000;
constexpr std::size_t kOctetsInBatch = 64U << 20U;

// The intake of the command, which several inputs share.
class Ingestion {
 public:
  Ingestion(service::Intake& intake, net::DnsSession& dns, bool json)
      : intake_(intake), dns_(dns), lines_(json) {}

  // What one input has taken and not yet committed.
  struct Batch {
    std::size_t pieces = 0, octets = 0;
    std::size_t losses = 0;  // of the store when the batch began

    [[nodiscard]] bool is_full() const {
      return pieces >= kPiecesInBatch || octets >= kOctetsInBatch;
    }
  };

  // Whether a report stood in the piece. The error is of the store.
  Result<bool, std::string> take(std::unique_ptr<container::Source> source,
                                 const evidence::Piece& piece, Batch& batch) {
    const std::scoped_lock lock(mutex_);
    if (batch.pieces++ == 0) batch.losses = losses_;
    batch.octets += piece.octets.size();
    auto taken = intake_.take(std::move(source), piece.name(), dns_.now());
    if (!taken) return lose(taken.error());
    lines_.add(piece, *taken);
    return !taken->reports.empty();
  }

  void add_unreadable(const evidence::Piece& piece) {
    const std::scoped_lock lock(mutex_);
    lines_.add_unreadable(piece);
  }

  // Makes the batch durable, and what other inputs took meanwhile.
  Result<bool, std::string> commit(Batch& batch) {
    const std::scoped_lock lock(mutex_);
    const Batch done = std::exchange(batch, Batch());
    if (done.pieces > 0 && done.losses != losses_)
      return std::unexpected("the store failed meanwhile; what was read is read again");
    auto durable = intake_.commit();
    if (!durable) return lose(durable.error());
    lines_.flush();
    dns_.forget();
    return true;
  }

  [[nodiscard]] const IngestLines& lines() const { return lines_; }

 private:
  // Nothing since the last commit is in the store, whoever took it.
  std::unexpected<std::string> lose(const store::Error& error) {
    ++losses_;
    lines_.drop();
    static_cast<void>(intake_.commit());  // ends the failed batch
    return std::unexpected(error.message);
  }

  std::mutex mutex_;
  service::Intake& intake_;
  net::DnsSession& dns_;
  IngestLines lines_;
  std::size_t losses_ = 0;
};

// A source that somebody else owns.
class BorrowedSource final : public container::Source {
 public:
  explicit BorrowedSource(container::Source& source) : source_(source) {}
  [[nodiscard]] Result<std::string_view, std::string> next() override { return source_.next(); }

 private:
  container::Source& source_;
};

// Mail is held in memory; a bare document may be larger than that, and is read as it comes.
bool is_document(std::string_view first_octets) {
  const std::size_t start = first_octets.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  return start != std::string_view::npos &&
         (first_octets[start] == '<' || first_octets[start] == '{');
}

Result<bool, std::string> read_files(const std::vector<std::string>& paths, Ingestion& ingestion,
                                     const std::stop_token& stop) {
  std::optional<std::string> failure;
  Ingestion::Batch batch;
  const auto take = [&](std::unique_ptr<container::Source> source, const evidence::Piece& piece) {
    auto taken = ingestion.take(std::move(source), piece, batch);
    if (taken && batch.is_full()) taken = ingestion.commit(batch);
    if (!taken) failure = std::move(taken).error();
  };
  evidence::Pieces pieces(paths,
                          [&](container::PeekedSource& source, const evidence::Piece& piece) {
                            const auto first = source.peek(container::kTellingOctets);
                            if (failure || !first || !is_document(*first)) return false;
                            take(std::make_unique<BorrowedSource>(source), piece);
                            return true;
                          });
  while (!failure && !stop.stop_requested()) {
    auto piece = pieces.next();
    if (!piece) break;
    if (piece->error.empty()) {
      take(std::make_unique<container::TextSource>(piece->octets), *piece);
    } else {
      ingestion.add_unreadable(*piece);
    }
  }
  if (failure) return std::unexpected(*std::move(failure));
  return ingestion.commit(batch);
}

// Waits longer after each failure of the store; false when it was stopped.
bool pause_after_failure(std::chrono::seconds& wait, const std::stop_token& stop) {
  const auto end = std::chrono::steady_clock::now() + wait;
  while (!stop.stop_requested() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  wait = std::min(wait * 2, std::chrono::seconds(300));
  return !stop.stop_requested();
}

void watch_folders(evidence::FolderWatch& watch, Ingestion& ingestion,
                   const std::stop_token& stop) {
  std::chrono::seconds wait{1};
  while (true) {
    const std::vector<std::string> files = watch.next(stop);
    if (files.empty()) return;
    if (const auto read = read_files(files, ingestion, stop); !read) {
      complain(read.error());
      watch.forget(files);
      if (!pause_after_failure(wait, stop)) return;
    } else {
      wait = std::chrono::seconds(1);
    }
  }
}

Result<service::MailIntakeOptions, Failure> mailbox_options(const std::string& text,
                                                            const MailboxArguments& arguments) {
  const auto url = parse_imap_url(text);
  if (!url) return std::unexpected(Failure{Exit::WrongUsage, url.error()});
  const bool has_token = !arguments.token_file.empty() || !arguments.token_command.empty();
  if (!has_token && arguments.password_file.empty())
    return std::unexpected(Failure{Exit::WrongUsage,
                                   "a mailbox needs --password-file, --token-file or "
                                   "--token-command"});
  service::MailIntakeOptions options;
  options.server.endpoint = url->endpoint;
  options.server.security = url->security;
  options.server.user = url->user;
  options.server.is_token = has_token;
  options.server.ca_file = arguments.ca_file;
  options.mailbox = url->mailbox;
  options.move_to = arguments.move_to;
  options.other_to = arguments.other_to;
  options.poll = std::chrono::seconds(arguments.poll);
  options.after = !arguments.move_to.empty() ? service::AfterReading::Move
                  : arguments.remove         ? service::AfterReading::Delete
                  : arguments.keep           ? service::AfterReading::Keep
                                             : service::AfterReading::Mark;
  return options;
}

service::IntakeEnd read_mailbox(const service::MailIntakeOptions& options,
                                const IngestCommand& command, Ingestion& ingestion,
                                const std::stop_token& stop) {
  Ingestion::Batch batch;
  const std::string host = options.server.endpoint.host;
  service::MailIntake intake(
      options,
      {.secret = [&] { return mailbox_secret(command.mailbox); },
       .take =
           [&](std::string octets, const std::string& name) {
             evidence::Piece piece;
             piece.file = host + "/" + name;
             auto source = std::make_unique<container::TextSource>(std::move(octets));
             return ingestion.take(std::move(source), piece, batch);
           },
       .commit = [&] { return ingestion.commit(batch); },
       .tell = [&](std::string_view line) { complain(fmt::format("{}: {}", host, line)); }});
  return command.watch ? intake.watch(stop) : intake.read_once(stop);
}

struct Inputs {
  std::vector<std::string> paths;
  std::vector<service::MailIntakeOptions> mailboxes;
};

Result<Inputs, Failure> inputs_of(const IngestCommand& command) {
  Inputs inputs;
  for (const std::string& path : command.paths) {
    if (is_imap_url(path)) {
      inputs.mailboxes.push_back(TRY(mailbox_options(path, command.mailbox)));
    } else {
      inputs.paths.push_back(path);
    }
  }
  return inputs;
}

Exit exit_of(service::IntakeEnd end) {
  const bool is_good = end == service::IntakeEnd::Done || end == service::IntakeEnd::Stopped;
  return is_good ? Exit::Done : Exit::Environment;
}

Exit read_once(const Inputs& inputs, const IngestCommand& command, Ingestion& ingestion,
               const std::stop_token& stop) {
  Exit status = Exit::Done;
  if (!inputs.paths.empty()) {
    if (const auto read = read_files(inputs.paths, ingestion, stop); !read) {
      complain(read.error());
      return Exit::Environment;
    }
  }
  for (const service::MailIntakeOptions& mailbox : inputs.mailboxes)
    status = std::max(status, exit_of(read_mailbox(mailbox, command, ingestion, stop)));
  return status;
}

// Each input on a thread of its own, until all are stopped.
Exit watch(const Inputs& inputs, const IngestCommand& command, Ingestion& ingestion,
           StopSignals& signals) {
  std::optional<evidence::FolderWatch> folders;
  if (!inputs.paths.empty()) {
    auto opened = evidence::FolderWatch::open(inputs.paths);
    if (!opened) return end_with({Exit::WrongUsage, opened.error()}, command.json);
    folders.emplace(*std::move(opened));
  }
  std::mutex mutex;
  Exit status = Exit::Done;
  std::deque<std::jthread> threads;
  if (folders) threads.emplace_back([&] { watch_folders(*folders, ingestion, signals.token()); });
  for (const service::MailIntakeOptions& mailbox : inputs.mailboxes) {
    threads.emplace_back([&] {
      const Exit ended = exit_of(read_mailbox(mailbox, command, ingestion, signals.token()));
      const std::scoped_lock lock(mutex);
      status = std::max(status, ended);
    });
  }
  threads.clear();  // joins
  return status;
}

}  // namespace

Exit run_ingest(const IngestCommand& command) {
  const auto inputs = inputs_of(command);
  if (!inputs) return end_with(inputs.error(), command.json);
  StopSignals signals;
  auto dns = open_dns(command.dns);
  if (!dns) return end_with(dns.error(), command.json);
  auto store = store::open(command.store.url);
  if (!store) return end_with({Exit::Environment, store.error().message}, command.json);
  service::IntakeOptions options;
  options.tenant = command.store.tenant;
  options.vouch = command.vouch;
  options.trusted_authserv = command.trusted_authserv;
  options.with_personal_data = command.personal_data;
  options.keep_originals = !command.no_originals;
  auto intake = service::Intake::open(
      **store, options,
      [&](const std::function<void(dns::Inquiry&)>& evaluate) { dns->run(evaluate); });
  if (!intake) return end_with({Exit::Environment, intake.error().message}, command.json);
  Ingestion ingestion(**intake, *dns, command.json);
  const Exit status = command.watch ? watch(*inputs, command, ingestion, signals)
                                    : read_once(*inputs, command, ingestion, signals.token());
  ingestion.lines().summarise();
  if (status != Exit::Done) return status;
  return ingestion.lines().all_read() ? Exit::Done : Exit::UnreadableInput;
}

}  // namespace waybill::app
