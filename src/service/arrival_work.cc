#include "service/arrival_work.h"

#include <fmt/format.h>

#include <algorithm>

#include "account/secret.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "evidence/input.h"
#include "ledger/feedback.h"
#include "ledger/tenants.h"
#include "ledger/uploads.h"
#include "service/mail_envelope.h"

namespace waybill::service {
namespace {

namespace json = boost::json;

WorkError server_error(const ledger::Error& error) {
  return {WorkError::Of::Server, error.message};
}

std::string plural(std::uint64_t count, std::string_view one, std::string_view many) {
  std::string digits = std::to_string(count);
  for (std::size_t i = digits.size(); i > 3; i -= 3)
    digits.insert(i - 3, ",");
  return fmt::format("{} {}", digits, count == 1 ? one : many);
}

// Sending domains that the arrival has refusals of.
std::set<std::string> refused_domains(const ArrivalReading::Found& found) {
  std::set<std::string> domains;
  for (const ledger::RefusalDay& day : found.bounces.refusals)
    domains.insert(day.domain);
  for (const LogRefusals& log : found.logs) {
    for (const ledger::RefusalDay& day : log.refusals)
      domains.insert(day.domain);
  }
  return domains;
}

}  // namespace

Result<ArrivalWork::Started, WorkError> ArrivalWork::take(const std::string& tenant,
                                                          const std::vector<std::string>& uploads,
                                                          const std::string& source,
                                                          const Also& also) {
  if (uploads.empty())
    return std::unexpected(WorkError{WorkError::Of::Request, "No upload was named"});
  Started started;
  started.arrivals.reserve(uploads.size());
  for (const std::string& id : uploads) {
    const auto upload = s_.ledger.read(
        [&](ledger::Database& database) { return ledger::find_upload(database, tenant, id); });
    if (!upload) return std::unexpected(server_error(upload.error()));
    const std::optional<ledger::Upload>& found = *upload;
    if (!found)
      return std::unexpected(
          WorkError{WorkError::Of::Uploads, "An upload is not there any more: send it again"});
    ledger::Arrival& arrival = started.arrivals.emplace_back();
    arrival.id = account::random_id();
    arrival.time = s_.clock();
    arrival.name = found->name;
    arrival.source = source;
    arrival.upload = id;
    arrival.octets = found->octets;
    arrival.sha256 = found->sha256;
  }
  const auto added =
      s_.ledger.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
        for (const ledger::Arrival& arrival : started.arrivals)
          TRY(ledger::add(database, tenant, arrival));
        if (also) TRY(also(database));
        return {};
      });
  if (!added) return std::unexpected(server_error(added.error()));
  for (const ledger::Arrival& arrival : started.arrivals) {
    s_.live.tell(tenant, "arrival", to_json(arrival));
    started.job = TRY(start(tenant, arrival.id));
  }
  return started;
}

Result<std::string, WorkError> ArrivalWork::start(const std::string& tenant,
                                                  const std::string& id) {
  auto job = s_.jobs.start(tenant, "intake", id, [this, tenant, id](Jobs::Progress& progress) {
    return work(tenant, id, progress);
  });
  if (!job)
    return std::unexpected(
        WorkError{WorkError::Of::Busy,
                  "Too much is waiting; what was sent is kept and is taken in when the server "
                  "starts again"});
  return *std::move(job);
}

Result<std::string, WorkError> ArrivalWork::retry(const std::string& tenant,
                                                  const std::string& id) {
  enum class Found : std::uint8_t { Nothing, NotFailed, Failed };
  const auto changed =
      s_.ledger.write([&](ledger::Database& database) -> Result<Found, ledger::Error> {
        auto arrival = TRY(ledger::find_arrival(database, tenant, id));
        if (!arrival) return Found::Nothing;
        if (arrival->state != "failed" || arrival->upload.empty()) return Found::NotFailed;
        arrival->state = "queued";
        arrival->error.clear();
        TRY(ledger::update(database, tenant, *arrival));
        return Found::Failed;
      });
  if (!changed) return std::unexpected(server_error(changed.error()));
  switch (*changed) {
    case Found::Nothing:
      return std::unexpected(WorkError{WorkError::Of::NotFound, "There is no such arrival"});
    case Found::NotFailed:
      return std::unexpected(
          WorkError{WorkError::Of::Request, "Only what failed can be tried again"});
    case Found::Failed: break;
  }
  return start(tenant, id);
}

Result<void, WorkError> ArrivalWork::remove(const std::string& tenant, const std::string& id) {
  const auto removed =
      s_.ledger.write([&](ledger::Database& database) -> Result<bool, ledger::Error> {
        if (!TRY(ledger::find_arrival(database, tenant, id))) return false;
        TRY(ledger::remove_arrival(database, tenant, id));
        return true;
      });
  if (!removed) return std::unexpected(server_error(removed.error()));
  if (!*removed)
    return std::unexpected(WorkError{WorkError::Of::NotFound, "There is no such arrival"});
  remove_file(s_.data.excerpt(id));
  return {};
}

Result<void, ledger::Error> ArrivalWork::resume() {
  const auto unfinished = TRY(s_.ledger.read(
      [](ledger::Database& database) { return ledger::unfinished_arrivals(database); }));
  for (const ledger::Owned& owned : unfinished)
    (void)start(owned.tenant, owned.id);  // what is too much waits for the next start
  return {};
}

void ArrivalWork::note(const std::string& tenant, const ledger::Arrival& arrival) {
  // When this fails, the arrival stays under way and is begun again at the next start.
  (void)s_.ledger.write(
      [&](ledger::Database& database) { return ledger::update(database, tenant, arrival); });
  s_.live.tell(tenant, "arrival", to_json(arrival));
}

Result<json::value, std::string> ArrivalWork::work(const std::string& tenant, const std::string& id,
                                                   Jobs::Progress& progress) {
  std::optional<Begun> begun = TRY(begin(tenant, id));
  if (!begun) return json::value(nullptr);  // it was deleted while it waited
  ledger::Arrival& arrival = begun->arrival;
  auto read = read_all(tenant, arrival, begun->vouch, progress);
  if (!read && progress.is_stopping()) return json::value(nullptr);  // goes on at the next start
  if (read) {
    arrival = *std::move(read);
  } else {
    arrival.state = "failed";
    arrival.error = read.error();
  }
  note(tenant, arrival);
  s_.live.tell(tenant, "domains", json::object());
  if (arrival.state == "done" && s_.stored) s_.stored(tenant);
  if (arrival.state == "failed") return std::unexpected(arrival.error);
  return json::value(to_json(arrival));
}

Result<std::optional<ArrivalWork::Begun>, std::string> ArrivalWork::begin(const std::string& tenant,
                                                                          const std::string& id) {
  auto found = s_.ledger.read(
      [&](ledger::Database& database) -> Result<std::optional<Begun>, ledger::Error> {
        auto arrival = TRY(ledger::find_arrival(database, tenant, id));
        if (!arrival) return std::nullopt;
        const auto owner = TRY(ledger::tenant_of(database, tenant));
        return Begun{*std::move(arrival), owner && owner->settings.vouch};
      });
  if (!found) return std::unexpected(found.error().message);
  std::optional<Begun>& begun = *found;
  if (!begun) return std::nullopt;
  begun->arrival.state = "running";
  note(tenant, begun->arrival);
  return std::move(begun);
}

Result<ledger::Arrival, std::string> ArrivalWork::read_all(const std::string& tenant,
                                                           const ledger::Arrival& arrival,
                                                           bool vouch, Jobs::Progress& progress) {
  net::DnsSession dns = TRY(s_.open_dns(s_.clock()));
  ArrivalReading reading(arrival, s_.data.upload(arrival.upload), s_.clock(), progress,
                         std::move(dns));
  progress.step("reading");
  IntakeOptions options;
  options.tenant = tenant;
  options.vouch = vouch;
  options.reads_envelope = arrival.source == receiver_source(tenant);
  {
    const std::scoped_lock lock(storing_);
    TRY(reading.read(s_.events, options));
  }
  TRY(reading.read_logs());
  ArrivalReading::Found found = reading.finish();
  TRY(keep_excerpts(found));
  summarise(found);
  TRY(keep_refusals(tenant, found));
  if (s_.refused) s_.refused(tenant, refused_domains(found));
  return std::move(found.arrival);
}

// What a refusal is opened from as a case when the upload is gone. Of several logs in one archive
// the first.
Result<void, std::string> ArrivalWork::keep_excerpts(const ArrivalReading::Found& found) {
  for (const BounceRefusals::Example& example : found.bounces.examples)
    TRY(write_durably(excerpt_of(found.arrival.id, example.key), example.octets));
  if (!found.logs.empty())
    TRY(write_durably(s_.data.excerpt(found.arrival.id), found.logs.front().excerpt));
  return {};
}

std::string ArrivalWork::excerpt_of(const std::string& arrival, const std::string& key) const {
  constexpr std::size_t kDigits = 16;
  return s_.data.excerpt(arrival + "-" + sha256_hex(key).substr(0, kDigits));
}

// What the list says of the arrival.
void ArrivalWork::summarise(ArrivalReading::Found& found) {
  ledger::Arrival& arrival = found.arrival;
  for (const LogRefusals& log : found.logs)
    arrival.messages += log.digest.messages;
  arrival.messages += found.bounces.recipients;
  if (found.logs.size() == 1) arrival.digest = json::serialize(to_json(found.logs.front().digest));
  arrival.refused = json::serialize(found.refused);
  arrival.reports_list = json::serialize(found.reports);
  std::vector<std::string> words;
  const auto say = [&words](std::uint64_t count, std::string_view one, std::string_view many) {
    if (count > 0) words.push_back(plural(count, one, many));
  };
  say(arrival.reports, "report", "reports");
  say(arrival.known, "report that was known", "reports that were known");
  say(found.logs.size(), "Email Log", "Email Logs");
  say(found.bounces.bounces, "bounce", "bounces");
  say(found.feedback.complaints.size(), "complaint", "complaints");
  say(found.feedback.figures.size(), "figure of a mailbox provider",
      "figures of a mailbox provider");
  say(arrival.messages, "message", "messages");
  arrival.outcome = fmt::format("{}", fmt::join(words, ", "));
  arrival.state = words.empty() ? "failed" : "done";
  if (words.empty())
    arrival.error =
        !found.refused.empty()
            ? std::string(found.refused.front().as_string())
            : "there is no report, Email Log or bounce in it, and no complaint or export "
              "of a mailbox provider; other evidence can be diagnosed as a case";
}

// The same complaint counts once, whatever brought it; of the same figure the latest counts.
Result<void, ledger::Error> ArrivalWork::keep_feedback(ledger::Database& database,
                                                       const std::string& tenant,
                                                       const std::string& id,
                                                       const FeedbackIntake::Found& feedback) {
  TRY(ledger::clear_feedback(database, tenant, id));
  for (const ledger::Complaint& complaint : feedback.complaints)
    (void)TRY(ledger::add(database, tenant, id, complaint));
  for (const ledger::ProviderFigure& figure : feedback.figures)
    TRY(ledger::add(database, tenant, id, figure));
  return {};
}

Result<void, std::string> ArrivalWork::keep_refusals(const std::string& tenant,
                                                     ArrivalReading::Found& found) {
  const std::string& id = found.arrival.id;
  const bool has_refusals = !found.logs.empty() || found.bounces.bounces > 0;
  bool is_known = false;
  const auto kept = s_.ledger.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
    TRY(ledger::clear_refusals(database, tenant, id));
    TRY(keep_feedback(database, tenant, id, found.feedback));
    is_known =
        has_refusals && !TRY(ledger::known_arrival(database, tenant, found.arrival.sha256)).empty();
    if (is_known) return {};
    const auto add_all = [&](const auto& list) -> Result<void, ledger::Error> {
      for (const auto& item : list)
        TRY(ledger::add(database, tenant, id, item));
      return {};
    };
    // Days and meanings that several logs share are summed by their keys.
    for (const LogRefusals& log : found.logs) {
      TRY(add_all(log.days));
      TRY(add_all(log.meanings));
      TRY(add_all(log.refusals));
    }
    if (!found.logs.empty()) return {};
    TRY(add_all(found.bounces.days));
    TRY(add_all(found.bounces.meanings));
    return add_all(found.bounces.refusals);
  });
  if (!kept) return std::unexpected(kept.error().message);
  if (is_known) found.arrival.outcome += "; it was taken in before and counts once";
  return {};
}

Result<CaseWork::Started, WorkError> ArrivalWork::open_case(const std::string& tenant,
                                                            const std::string& id,
                                                            const std::string& key) {
  const auto read = s_.ledger.read(
      [&](ledger::Database& database) { return ledger::find_arrival(database, tenant, id); });
  if (!read) return std::unexpected(server_error(read.error()));
  const std::optional<ledger::Arrival>& arrival = *read;
  const WorkError unknown{WorkError::Of::NotFound, "There is no such refusal"};
  if (!arrival) return std::unexpected(unknown);
  const auto sums = s_.ledger.read([&](ledger::Database& database) {
    return ledger::refusals(database, tenant,
                            {.domain = {}, .arrival = id, .from = 0, .to = 1'000'000});
  });
  if (!sums) return std::unexpected(server_error(sums.error()));
  const auto found = std::ranges::find_if(
      *sums, [&](const ledger::RefusalSum& sum) { return sum.meaning.key == key; });
  if (found == sums->end()) return std::unexpected(unknown);
  const ledger::RefusalMeaning& meaning = found->meaning;
  if (!meaning.case_id.empty() && s_.cases.entry(tenant, meaning.case_id))
    return CaseWork::Started{meaning.case_id, s_.jobs.of_object(tenant, meaning.case_id)};
  const bool is_log = arrival->kind == "salesforce-log";
  const std::string file = is_log ? s_.data.excerpt(id) : excerpt_of(id, key);
  const auto octets = evidence::read_input(file);
  if (!octets)
    return std::unexpected(WorkError{WorkError::Of::Request,
                                     "The rows of this refusal are not kept any more: upload the "
                                     "log or the bounce again"});
  ledger::Upload upload{.id = account::random_id(),
                        .name = is_log ? arrival->name : "bounce.eml",
                        .octets = octets->size(),
                        .sha256 = sha256_hex(*octets),
                        .kind = is_log ? "salesforce-log" : "bounce",
                        .created = s_.clock()};
  if (const auto written = write_durably(s_.data.upload(upload.id), *octets); !written)
    return std::unexpected(WorkError{WorkError::Of::Server, written.error()});
  const auto added = s_.ledger.write(
      [&](ledger::Database& database) { return ledger::add(database, tenant, upload); });
  if (!added) return std::unexpected(server_error(added.error()));
  NewCase request;
  request.uploads = {upload.id};
  request.question = {is_log ? meaning.example_recipient : "", is_log ? meaning.example_id : "",
                      ""};
  request.source = is_log ? "log" : "upload";
  request.arrival = id;
  auto started = TRY(s_.cases.open(tenant, request));
  const auto noted = s_.ledger.write([&](ledger::Database& database) {
    return ledger::set_case(database, tenant, id, key, started.id);
  });
  if (!noted) return std::unexpected(server_error(noted.error()));
  return started;
}

}  // namespace waybill::service
