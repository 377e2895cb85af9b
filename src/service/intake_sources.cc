#include "service/intake_sources.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <stop_token>

#include "account/secret.h"
#include "base/sha256.h"
#include "diagnosis/evidence.h"
#include "evidence/folder_watch.h"
#include "ledger/arrivals.h"
#include "ledger/sources.h"
#include "ledger/tenants.h"
#include "service/uploads.h"

namespace waybill::service {
namespace {

using Done = Result<void, std::string>;

constexpr std::chrono::milliseconds kJobsLook{200};
// After a failure, and until there is an organisation.
constexpr std::chrono::seconds kTryAgain{30};

// False: it was stopped.
bool pause(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  changed.wait_for(lock, stop, time, [&] { return stop.stop_requested(); });
  return !stop.stop_requested();
}

// The same source has the same id at every start.
std::string id_of(std::string_view kind, std::string_view name, std::string_view tenant) {
  constexpr std::size_t kDigits = 16;
  return sha256_hex(fmt::format("{}\n{}\n{}", kind, name, tenant)).substr(0, kDigits);
}

template <class T>
Result<T, std::string> told(Result<T, ledger::Error> result) {
  if (result) return *std::move(result);
  return std::unexpected(std::move(result).error().message);
}
Done told(const Result<void, ledger::Error>& result) {
  if (result) return {};
  return std::unexpected(result.error().message);
}

// One source: where what it gives goes, and how it fares.
class Source {
 public:
  Source(const IntakeSources::Options& options, std::string kind, std::string name,
         std::string tenant)
      : options_(options),
        kind_(std::move(kind)),
        name_(std::move(name)),
        tenant_(std::move(tenant)) {
    id_ = id_of(kind_, name_, tenant_);
  }

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::string& name() const { return name_; }

  // Waits until there is the organisation that it belongs to, and shows itself there. False: it was
  // stopped.
  bool appear(const std::stop_token& stop) {
    std::string last;
    while (true) {
      const auto found = find_tenant();
      if (found && !found->empty()) {
        tenant_ = *found;
        ledger::Source source;
        source.id = id_;
        source.kind = kind_;
        source.name = name_;
        const auto shown = told(options_.ledger.write([&](ledger::Database& database) {
          return ledger::set_source(database, tenant_, source);
        }));
        if (shown) return true;
        tell(shown.error());
      } else if (!found && found.error() != last) {
        last = found.error();
        tell(last);
      }
      if (!pause(kTryAgain / 10, stop)) return false;
    }
  }

  // It was looked through without a failure.
  void looked() { note("ok", ""); }
  void failed(std::string_view line) { note("failed", line); }
  void tell(std::string_view line) const { options_.tell(name_, line); }

  // Waits while too much is under way. False: it was stopped.
  [[nodiscard]] bool wait_for_room(const std::stop_token& stop) const {
    while (options_.jobs.counts().queued >= kMostWaitingJobs) {
      if (!pause(kJobsLook, stop)) return false;
    }
    return !stop.stop_requested();
  }

  // Whether it was taken before; then it is noted that it is still there.
  [[nodiscard]] Result<bool, std::string> is_known(const std::string& mark) const {
    return told(
        options_.ledger.write([&](ledger::Database& database) -> Result<bool, ledger::Error> {
          if (!TRY(ledger::was_taken(database, tenant_, id_, mark))) return false;
          TRY(ledger::note_taken(database, tenant_, id_, mark, options_.clock()));
          return true;
        }));
  }
  [[nodiscard]] Done take_octets(const std::string& name, std::string_view octets,
                                 const std::string& mark) {
    const auto upload =
        TRY(keep_octets(options_.ledger, options_.data, tenant_, name, octets, options_.clock()));
    return arrive(upload.id, mark);
  }
  // The file stays where it is.
  [[nodiscard]] Done take_file(const std::string& file, const std::string& mark) {
    // A name that the server knows for a left body, should it end in between.
    const std::string copy =
        fmt::format("{}/body-{}", options_.data.temporary(), account::random_id());
    std::error_code error;
    std::filesystem::copy_file(file, copy, error);
    if (error) return std::unexpected(fmt::format("{}: {}", file, error.message()));
    const auto upload =
        keep_upload(options_.ledger, options_.data, tenant_, file, copy, options_.clock());
    if (!upload) {
      remove_file(copy);
      return std::unexpected(upload.error());
    }
    return arrive(upload->id, mark);
  }

 private:
  // Its id; "": there is none yet. The error says that the one that was named is not there.
  [[nodiscard]] Result<std::string, std::string> find_tenant() const {
    return told(
        options_.ledger.read([&](ledger::Database& database) -> Result<std::string, ledger::Error> {
          if (tenant_.empty()) {
            const auto roots = TRY(ledger::root_tenants(database));
            return roots.empty() ? std::string() : roots.front().id;
          }
          if (TRY(ledger::tenant_of(database, tenant_))) return tenant_;
          return std::unexpected(
              ledger::Error{fmt::format("there is no organisation {}", tenant_)});
        }));
  }

  // The octets are kept: now they are an arrival, whatever else happens.
  [[nodiscard]] Done arrive(const std::string& upload, const std::string& mark) {
    const auto started = options_.arrivals.take(tenant_, {upload}, id_);
    // Busy: it is in the ledger, and begun at the next start.
    if (!started && started.error().of != WorkError::Of::Busy)
      return std::unexpected(started.error().message);
    const auto noted = told(options_.ledger.write([&](ledger::Database& database) {
      return ledger::note_taken(database, tenant_, id_, mark, options_.clock());
    }));
    note("ok", "", 1);
    return noted;
  }

  void note(std::string_view state, std::string_view error, std::uint64_t items = 0) {
    ledger::Source source;
    source.id = id_;
    source.state = state;
    source.last_error = error;
    source.items = items;
    if (items > 0) source.last_arrival = options_.clock();
    const auto noted = told(options_.ledger.write([&](ledger::Database& database) {
      return ledger::note_source(database, tenant_, source);
    }));
    if (!noted) tell(noted.error());
  }

  const IntakeSources::Options& options_;
  std::string kind_, name_, tenant_, id_;
};

// What tells this content of a file from another without reading it.
std::string mark_of(const std::string& file, const struct stat& status) {
  return sha256_hex(fmt::format("{}\n{}\n{}.{:09}", file, status.st_size, status.st_mtim.tv_sec,
                                status.st_mtim.tv_nsec));
}

// The error ends this look: it is tried again later.
Done take_new_file(Source& source, const std::string& file, std::size_t largest) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};  // gone already
  const std::string mark = mark_of(file, status);
  if (TRY(source.is_known(mark))) return {};
  if (static_cast<std::size_t>(status.st_size) > largest) {
    source.tell(fmt::format("{} is larger than {} octets: left where it is", file, largest));
    return {};
  }
  return source.take_file(file, mark);
}

// All of them, or as far as it goes. The error is noted at the source.
Done take_new_files(Source& source, const std::vector<std::string>& files, std::size_t largest,
                    const std::stop_token& stop) {
  for (const std::string& file : files) {
    if (!source.wait_for_room(stop)) return {};
    if (auto taken = take_new_file(source, file, largest); !taken) return taken;
  }
  return {};
}

void watch_folder(const IntakeSources::Options& options, const FolderToTake& folder,
                  const std::stop_token& stop) {
  Source source(options, "folder", folder.path, folder.tenant);
  if (!source.appear(stop)) return;
  while (!stop.stop_requested()) {
    auto watch = evidence::FolderWatch::open({folder.path});
    Done done;
    if (watch) {
      source.looked();
      while (done && !stop.stop_requested())
        done = take_new_files(source, watch->next(stop), options.largest, stop);
    } else {
      done = std::unexpected(watch.error());
    }
    if (done) return;
    source.tell(done.error());
    source.failed(done.error());
    // Then all files are told again; those that were taken are known.
    if (!pause(kTryAgain, stop)) return;
  }
}

// Whether it is worth more than being looked at: other mail stays in the mailbox.
bool is_evidence(std::string_view octets) {
  const auto kind = diagnosis::recognise(octets);
  return kind != diagnosis::EvidenceKind::Message && kind != diagnosis::EvidenceKind::Note &&
         kind != diagnosis::EvidenceKind::Unreadable;
}

void watch_mailbox(const IntakeSources::Options& options, const MailboxToTake& mailbox,
                   const std::stop_token& stop) {
  const MailIntakeOptions& mail = mailbox.options;
  Source source(options, "mailbox",
                fmt::format("{}@{}/{}", mail.server.user, mail.server.endpoint.host, mail.mailbox),
                mailbox.tenant);
  if (!source.appear(stop)) return;
  const auto take = [&](const std::string& octets,
                        const std::string& name) -> Result<bool, std::string> {
    if (!source.wait_for_room(stop)) return std::unexpected("stopped");
    if (!is_evidence(octets)) return false;
    const std::string mark = sha256_hex(octets);
    if (!TRY(source.is_known(mark))) TRY(source.take_octets(name + ".eml", octets, mark));
    return true;
  };
  std::string last;  // what was told last: why it failed, when it did
  MailIntake intake(mail, {.secret = mailbox.secret,
                           .take = take,
                           .commit = [] { return Result<bool, std::string>(true); },
                           .tell =
                               [&](std::string_view line) {
                                 last = line;
                                 source.tell(line);
                               },
                           .looked = [&] { source.looked(); },
                           .waits = [&] { source.failed(last); }});
  while (true) {
    const IntakeEnd end = intake.watch(stop);
    if (end == IntakeEnd::Stopped) return;
    source.failed(last);  // there is no such mailbox: somebody may make it
    if (!pause(kTryAgain, stop)) return;
  }
}

}  // namespace

Result<std::unique_ptr<IntakeSources>, std::string> IntakeSources::start(Options options) {
  std::unique_ptr<IntakeSources> sources(new IntakeSources(std::move(options)));
  const Options& kept = sources->options_;
  const std::int64_t oldest =
      kept.clock() - std::chrono::duration_cast<std::chrono::seconds>(kMarksKept).count();
  std::vector<std::string> ids;
  ids.reserve(kept.folders.size() + kept.mailboxes.size());
  for (const FolderToTake& folder : kept.folders)
    ids.push_back(id_of("folder", folder.path, folder.tenant));
  for (const MailboxToTake& mailbox : kept.mailboxes)
    ids.push_back(id_of("mailbox",
                        fmt::format("{}@{}/{}", mailbox.options.server.user,
                                    mailbox.options.server.endpoint.host, mailbox.options.mailbox),
                        mailbox.tenant));
  TRY(told(kept.ledger.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
    TRY(ledger::keep_sources(database, ids));
    return ledger::forget_taken(database, oldest);
  })));
  for (const FolderToTake& folder : kept.folders)
    sources->threads_.emplace_back(
        [&kept, &folder](const std::stop_token& stop) { watch_folder(kept, folder, stop); });
  for (const MailboxToTake& mailbox : kept.mailboxes)
    sources->threads_.emplace_back(
        [&kept, &mailbox](const std::stop_token& stop) { watch_mailbox(kept, mailbox, stop); });
  return sources;
}

IntakeSources::~IntakeSources() {
  stop();
}

void IntakeSources::stop() {
  for (std::jthread& thread : threads_)
    thread.request_stop();
  threads_.clear();
}

}  // namespace waybill::service
