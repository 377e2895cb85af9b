#include "service/case_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "account/secret.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "diagnosis/compare.h"
#include "diagnosis/path.h"
#include "dns/snapshot_json.h"
#include "evidence/collect.h"
#include "ledger/uploads.h"
#include "store/zstd.h"

namespace waybill::service {
namespace {

namespace json = boost::json;
using diagnosis::Case;
using diagnosis::Diagnosis;
using diagnosis::Examination;

constexpr int kCompression = 3;
constexpr std::string_view kNotDiagnosed = "Not diagnosed";  // title of a case that failed

WorkError server_error(std::string message) {
  return {WorkError::Of::Server, std::move(message)};
}
WorkError not_found() {
  return {WorkError::Of::NotFound, "There is no such case"};
}

// What the case does not hold is "not recorded".
Judged judge_offline(const Case& the_case) {
  const Examination examination(the_case);
  dns::Inquiry inquiry(the_case.dns);
  Judged judged;
  judged.diagnosis = examination.diagnose(inquiry);
  judged.tally = examination.tally(inquiry);
  return judged;
}

json::object comparison_json(const Judged& before, const Judged& after) {
  json::object object = to_json(diagnosis::compare(before.diagnosis, after.diagnosis));
  object["before"] = to_json(before.diagnosis.verdict);
  object["after"] = to_json(after.diagnosis.verdict);
  object["messages"] = {{"total", before.tally.total},
                        {"passing_before", before.tally.passing},
                        {"passing_after", after.tally.passing}};
  return object;
}

// A line to copy that is a whole record: nothing in it is left to be filled in.
std::optional<dns::Change> change_in(const std::string& copy) {
  if (copy.contains('<')) return std::nullopt;
  auto change = dns::parse_publication(copy);
  return change ? std::optional(*std::move(change)) : std::nullopt;
}

// {"changes", "results", …}: what the changes do to the case.
json::object try_changes(const Case& the_case, const Judged& before,
                         const std::vector<std::string>& set, const std::vector<std::string>& unset,
                         const std::vector<dns::Change>& changes) {
  Case changed = the_case;
  changed.dns = dns::apply(the_case.dns, changes);
  json::object object = comparison_json(before, judge_offline(changed));
  json::array published;
  for (const std::string& text : set)
    published.emplace_back(to_valid_utf8(text));
  json::array withdrawn;
  for (const std::string& text : unset)
    withdrawn.emplace_back(to_valid_utf8(text));
  object["changes"] = {{"set", std::move(published)}, {"unset", std::move(withdrawn)}};
  return object;
}

// Every step with the proof that it works, as far as a record can be tried.
json::object fix_json(const Case& the_case, const Judged& judged) {
  const json::object verdict = to_json(judged.diagnosis.verdict);
  json::array steps;
  std::vector<std::string> all;
  std::vector<dns::Change> changes;
  for (const json::value& value : verdict.at("fix_steps").as_array()) {
    json::object step = value.as_object();
    step["changes"] = nullptr;
    step["proof"] = nullptr;
    const std::string record(step.at("copy").as_string());
    if (auto change = change_in(record)) {
      step["changes"] = {{"set", json::array{json::string(record)}}, {"unset", json::array()}};
      step["proof"] = try_changes(the_case, judged, {record}, {}, {*change});
      all.push_back(record);
      changes.push_back(*std::move(change));
    }
    steps.push_back(std::move(step));
  }
  json::object object{{"steps", std::move(steps)}, {"together", nullptr}};
  if (changes.size() > 1) object["together"] = try_changes(the_case, judged, all, {}, changes);
  return object;
}

json::object dns_json(const Case& the_case, const std::string& resolver) {
  boost::system::error_code error;
  json::value snapshot = json::parse(dns::write_snapshot(the_case.dns), error);
  json::object object{
      {"at", diagnosis::iso_time(the_case.at)}, {"resolver", resolver}, {"items", json::array()}};
  if (!error && snapshot.is_object()) {
    if (json::value* answers = snapshot.as_object().if_contains("answers"))
      object["items"] = std::move(*answers);
  }
  return object;
}

json::array evidence_json(const Case& the_case) {
  json::array list;
  for (const diagnosis::Evidence& item : the_case.evidence)
    list.push_back(json::object{{"id", item.id},
                                {"kind", to_string(item.kind)},
                                {"name", to_valid_utf8(item.name)},
                                {"sha256", sha256_hex(item.octets)},
                                {"octets", item.octets.size()}});
  return list;
}

std::string title_of(const ledger::CaseEntry& entry, const Diagnosis& diagnosis) {
  std::string what(title(diagnosis.verdict.cause));
  if (entry.domain.empty() && entry.recipient_domain.empty()) return what;
  if (entry.recipient_domain.empty()) return fmt::format("{}: {}", entry.domain, what);
  return fmt::format("{} to {}: {}", entry.domain.empty() ? "Mail" : entry.domain,
                     entry.recipient_domain, what);
}

// The uploads under the names that people know them by, for as long as they are read.
class NamedUploads {
 public:
  explicit NamedUploads(std::string folder) : folder_(std::move(folder)) {}
  ~NamedUploads() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  NamedUploads(const NamedUploads&) = delete;
  NamedUploads& operator=(const NamedUploads&) = delete;
  NamedUploads(NamedUploads&&) = delete;
  NamedUploads& operator=(NamedUploads&&) = delete;

  Result<void, std::string> add(const std::string& file, const std::string& name) {
    const std::string place = fmt::format("{}/{}", folder_, paths_.size() + 1);
    std::error_code error;
    std::filesystem::create_directories(place, error);
    paths_.push_back(place + "/" + name);
    std::filesystem::create_hard_link(file, paths_.back(), error);
    if (error) return std::unexpected(name + ": what was uploaded is not there any more");
    return {};
  }
  [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }

 private:
  std::string folder_;
  std::vector<std::string> paths_;
};

}  // namespace

json::object to_json(const ledger::CaseEntry& entry) {
  return {{"id", entry.id},
          {"title", to_valid_utf8(entry.title)},
          {"created", diagnosis::iso_time(entry.created)},
          {"updated", diagnosis::iso_time(entry.updated)},
          {"status", entry.status},
          {"state", entry.state},
          {"source", entry.source},
          {"cause", entry.cause},
          {"who", entry.who},
          {"confidence", entry.confidence},
          {"statement", to_valid_utf8(entry.statement)},
          {"domain", to_valid_utf8(entry.domain)},
          {"recipient_domain", to_valid_utf8(entry.recipient_domain)},
          {"rule", entry.rule},
          {"evidence", entry.evidence},
          {"messages", entry.messages}};
}

Result<void, WorkError> CaseWork::check_uploads(const std::string& tenant,
                                                const std::vector<std::string>& uploads) {
  for (const std::string& id : uploads) {
    const auto found = s_.ledger.read(
        [&](ledger::Database& database) { return ledger::find_upload(database, tenant, id); });
    if (!found) return std::unexpected(of_ledger(found.error()));
    if (!*found)
      return std::unexpected(
          WorkError{WorkError::Of::Uploads, "An upload is not there any more: send it again"});
  }
  return {};
}

Result<CaseWork::Started, WorkError> CaseWork::open(const std::string& tenant,
                                                    const NewCase& request) {
  if (request.uploads.empty())
    return std::unexpected(
        WorkError{WorkError::Of::Request, "A case needs at least one piece of evidence"});
  TRY(check_uploads(tenant, request.uploads));
  ledger::CaseEntry entry;
  entry.id = account::random_id();
  entry.title = request.title;
  entry.created = entry.updated = s_.clock();
  entry.source = request.source;
  entry.recipient = request.question.recipient;
  entry.message_id = request.question.message_id;
  entry.asked_domain = request.question.domain;
  entry.arrival = request.arrival;
  const auto added =
      s_.ledger.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
        TRY(ledger::add(database, tenant, entry));
        return ledger::add_case_uploads(database, tenant, entry.id, request.uploads);
      });
  if (!added) return std::unexpected(of_ledger(added.error()));
  tell(tenant, entry);
  return Started{entry.id, TRY(start(tenant, entry.id))};
}

Result<std::string, WorkError> CaseWork::start(const std::string& tenant, const std::string& id) {
  auto job = s_.jobs.start(tenant, "diagnose", id, [this, tenant, id](Jobs::Progress& progress) {
    return diagnose(tenant, id, progress);
  });
  if (!job)
    return std::unexpected(WorkError{WorkError::Of::Busy,
                                     "Too much is waiting to be diagnosed; the case is kept and "
                                     "is diagnosed when the server starts again"});
  return *std::move(job);
}

Result<std::string, WorkError> CaseWork::add_evidence(const std::string& tenant,
                                                      const std::string& id,
                                                      const std::vector<std::string>& uploads) {
  ledger::CaseEntry known = TRY(entry(tenant, id));
  if (known.state == "running")
    return std::unexpected(
        WorkError{WorkError::Of::Request, "The case is being diagnosed: wait until it is done"});
  TRY(check_uploads(tenant, uploads));
  known.state = "running";
  known.updated = s_.clock();
  const auto kept = s_.ledger.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
    TRY(ledger::update(database, tenant, known));
    return ledger::add_case_uploads(database, tenant, id, uploads);
  });
  if (!kept) return std::unexpected(of_ledger(kept.error()));
  tell(tenant, known);
  return start(tenant, id);
}

Result<std::string, WorkError> CaseWork::verify(const std::string& tenant, const std::string& id) {
  (void)TRY(load(tenant, id));
  auto job = s_.jobs.start(tenant, "verify", id, [this, tenant, id](Jobs::Progress& progress) {
    return check_now(tenant, id, progress);
  });
  if (!job)
    return std::unexpected(WorkError{WorkError::Of::Busy, "Too much is waiting; try again later"});
  return *std::move(job);
}

Result<json::object, WorkError> CaseWork::what_if(const std::string& tenant, const std::string& id,
                                                  const std::vector<std::string>& set,
                                                  const std::vector<std::string>& unset) {
  const auto stored = TRY(load(tenant, id));
  std::vector<dns::Change> changes;
  // What is withdrawn comes first, so that one record can take the place of another.
  for (const std::string& text : unset) {
    auto change = dns::parse_withdrawal(text);
    if (!change)
      return std::unexpected(WorkError{WorkError::Of::Request, text + ": " + change.error()});
    changes.push_back(*std::move(change));
  }
  for (const std::string& text : set) {
    auto change = dns::parse_publication(text);
    if (!change)
      return std::unexpected(WorkError{WorkError::Of::Request, text + ": " + change.error()});
    changes.push_back(*std::move(change));
  }
  return try_changes(stored->the_case, judge_offline(stored->the_case), set, unset, changes);
}

Result<ledger::CaseEntry, WorkError> CaseWork::entry(const std::string& tenant,
                                                     const std::string& id) {
  auto found = s_.ledger.read(
      [&](ledger::Database& database) { return ledger::find_case(database, tenant, id); });
  if (!found) return std::unexpected(of_ledger(found.error()));
  std::optional<ledger::CaseEntry>& entry = *found;
  if (!entry) return std::unexpected(not_found());
  return *std::move(entry);
}

Result<json::object, WorkError> CaseWork::view(const std::string& tenant, const std::string& id) {
  (void)TRY(entry(tenant, id));
  if (!std::filesystem::exists(s_.data.case_view(id))) return json::object();
  const auto octets = read_compressed(s_.data.case_view(id), diagnosis::kLargestCaseFile);
  if (!octets) return std::unexpected(server_error(octets.error()));
  boost::system::error_code error;
  json::value value = json::parse(*octets, error);
  if (error || !value.is_object())
    return std::unexpected(server_error(s_.data.case_view(id) + ": the file is damaged"));
  return std::move(value.as_object());
}

Result<std::shared_ptr<const diagnosis::StoredCase>, WorkError> CaseWork::load(
    const std::string& tenant, const std::string& id) {
  (void)TRY(entry(tenant, id));
  {
    const std::scoped_lock lock(mutex_);
    if (loaded_id_ == id) return loaded_;
  }
  if (!std::filesystem::exists(s_.data.case_file(id)))
    return std::unexpected(
        WorkError{WorkError::Of::Request, "The case has not been diagnosed yet"});
  const auto octets = read_compressed(s_.data.case_file(id), diagnosis::kLargestCaseFile);
  if (!octets) return std::unexpected(server_error(octets.error()));
  auto stored = diagnosis::parse_case(*octets);
  if (!stored) return std::unexpected(server_error(s_.data.case_file(id) + ": " + stored.error()));
  auto shared = std::make_shared<const diagnosis::StoredCase>(*std::move(stored));
  const std::scoped_lock lock(mutex_);
  loaded_id_ = id;
  loaded_ = shared;
  return shared;
}

Result<void, WorkError> CaseWork::remove(const std::string& tenant, const std::string& id) {
  (void)TRY(entry(tenant, id));
  const auto removed = s_.ledger.write(
      [&](ledger::Database& database) { return ledger::remove_case(database, tenant, id); });
  if (!removed) return std::unexpected(of_ledger(removed.error()));
  remove_file(s_.data.case_file(id));
  remove_file(s_.data.case_view(id));
  const std::scoped_lock lock(mutex_);
  if (loaded_id_ == id) {
    loaded_id_.clear();
    loaded_.reset();
  }
  return {};
}

Result<void, ledger::Error> CaseWork::resume() {
  const auto running = TRY(
      s_.ledger.read([](ledger::Database& database) { return ledger::running_cases(database); }));
  for (const ledger::Owned& owned : running)
    (void)start(owned.tenant, owned.id);  // what is too much waits for the next start
  return {};
}

// The evidence that the case has, and what was uploaded for it since.
Result<Case, std::string> CaseWork::gather(const std::string& tenant, ledger::CaseEntry& entry,
                                           std::optional<dns::Snapshot>& snapshot) {
  Case the_case;
  if (std::filesystem::exists(s_.data.case_file(entry.id))) {
    const std::string octets =
        TRY(read_compressed(s_.data.case_file(entry.id), diagnosis::kLargestCaseFile));
    diagnosis::StoredCase stored = TRY(diagnosis::parse_case(octets));
    the_case.evidence = std::move(stored.the_case.evidence);
    // An example or a replayed case brought its own answers: they stay its DNS.
    if (stored.the_case.dns.missing() != dns::Missing::Ask)
      snapshot = std::move(stored.the_case.dns);
  }
  the_case.question = {entry.recipient, entry.message_id, entry.asked_domain};
  NamedUploads uploads(fmt::format("{}/case-{}", s_.data.temporary(), entry.id));
  const auto ids = s_.ledger.read(
      [&](ledger::Database& database) { return ledger::case_uploads(database, tenant, entry.id); });
  if (!ids) return std::unexpected(ids.error().message);
  for (const std::string& id : *ids) {
    const auto upload = s_.ledger.read(
        [&](ledger::Database& database) { return ledger::find_upload(database, tenant, id); });
    if (!upload) return std::unexpected(upload.error().message);
    const std::optional<ledger::Upload>& found = *upload;
    if (!found) return std::unexpected("what was uploaded is not there any more");
    TRY(uploads.add(s_.data.upload(id), found->name));
  }
  json::array unreadable;
  evidence::Collected collected = evidence::collect(
      uploads.paths(), the_case.question, [&](const std::string& file, const std::string& reason) {
        const std::string name = std::filesystem::path(file).filename().string();
        const std::string words =
            reason.starts_with(file) ? name + reason.substr(file.size()) : reason;
        unreadable.push_back(
            json::object{{"name", to_valid_utf8(name)}, {"reason", to_valid_utf8(words)}});
      });
  for (diagnosis::Evidence& item : collected.evidence) {
    const bool is_known = std::ranges::any_of(
        the_case.evidence,
        [&](const diagnosis::Evidence& known) { return known.octets == item.octets; });
    if (is_known) continue;
    item.id = "E" + std::to_string(the_case.evidence.size() + 1);
    the_case.evidence.push_back(std::move(item));
  }
  if (collected.snapshot) snapshot = std::move(collected.snapshot);
  entry.unreadable = json::serialize(unreadable);
  if (!the_case.evidence.empty()) return the_case;
  if (unreadable.empty()) return std::unexpected("there is no evidence in what was uploaded");
  return std::unexpected(std::string(unreadable.front().at("reason").as_string()));
}

Result<json::value, std::string> CaseWork::diagnose(const std::string& tenant,
                                                    const std::string& id,
                                                    Jobs::Progress& progress) {
  auto known = entry(tenant, id);
  if (!known) return std::unexpected(known.error().message);
  progress.step("reading the evidence");
  std::optional<dns::Snapshot> snapshot;
  auto gathered = gather(tenant, *known, snapshot);
  if (!gathered) {
    fail(tenant, *known, gathered.error());
    return std::unexpected(gathered.error());
  }
  Case& the_case = *gathered;
  the_case.at = s_.clock();
  auto session = s_.open_dns(the_case.at);
  if (!session) {
    fail(tenant, *known, session.error());
    return std::unexpected(session.error());
  }
  if (snapshot) session->use(*std::move(snapshot));
  progress.step("asking DNS");
  const Examination examination(the_case);
  Judged judged;
  session->run([&](dns::Inquiry& dns) {
    judged.diagnosis = examination.diagnose(dns);
    judged.tally = examination.tally(dns);
  });
  the_case.dns = session->snapshot();
  progress.step("proving the fix");
  auto kept = keep(tenant, *known, the_case, examination, judged, session->resolver());
  if (!kept) {
    fail(tenant, *known, kept.error());
    return std::unexpected(kept.error());
  }
  return json::value(nullptr);
}

Result<void, std::string> CaseWork::keep(const std::string& tenant, ledger::CaseEntry entry,
                                         const Case& the_case, const Examination& examination,
                                         const Judged& judged, const std::string& resolver) {
  const Diagnosis& diagnosis = judged.diagnosis;
  json::object verdict = to_json(diagnosis, the_case);
  const std::string case_octets = diagnosis::write_case(the_case, json::serialize(verdict));
  const json::object view{{"at", diagnosis::iso_time(the_case.at)},
                          {"evidence", evidence_json(the_case)},
                          {"identities", diagnosis::to_json(diagnosis.identities)},
                          {"path", diagnosis::to_json(diagnosis::lay_path(diagnosis))},
                          {"fix", fix_json(the_case, judged)},
                          {"dns", dns_json(the_case, resolver)},
                          {"diagnosis", std::move(verdict)}};
  TRY(write_durably(s_.data.case_file(entry.id), store::compressed(case_octets, kCompression)));
  TRY(write_durably(s_.data.case_view(entry.id),
                    store::compressed(json::serialize(view), kCompression)));
  const diagnosis::Dossier& dossier = examination.dossier();
  entry.state = "done";
  entry.updated = s_.clock();
  entry.cause = to_string(diagnosis.verdict.cause);
  entry.who = refusal::id_of(diagnosis.verdict.who);
  entry.confidence = to_string(diagnosis.verdict.confidence);
  entry.statement = to_valid_utf8(diagnosis.verdict.statement);
  entry.domain = to_valid_utf8(dossier.author_domain);
  entry.recipient_domain = to_valid_utf8(dossier.recipient_domain);
  entry.rule.clear();
  if (const diagnosis::Refusal* refusal = dossier.refusal();
      refusal != nullptr && refusal->reply.row != nullptr)
    entry.rule = refusal->reply.row->id;
  entry.evidence = the_case.evidence.size();
  entry.messages = judged.tally.total;
  entry.error.clear();
  entry.title = title_of(entry, diagnosis);
  const auto known = TRY(write_entry(tenant, entry));
  {
    const std::scoped_lock lock(mutex_);
    if (loaded_id_ == entry.id) loaded_id_.clear();
  }
  if (known) {
    tell(tenant, entry);
  } else {
    remove_file(s_.data.case_file(entry.id));
    remove_file(s_.data.case_view(entry.id));
  }
  return {};
}

// What people wrote since the diagnosis began (title, note, status) stays. Gives false when the
// case was deleted meanwhile. A case that failed keeps the uploads that it was to read.
Result<bool, std::string> CaseWork::write_entry(const std::string& tenant,
                                                ledger::CaseEntry& entry) {
  const auto written =
      s_.ledger.write([&](ledger::Database& database) -> Result<bool, ledger::Error> {
        const std::optional<ledger::CaseEntry> now =
            TRY(ledger::find_case(database, tenant, entry.id));
        if (!now) return false;
        if (!now->title.empty() && now->title != kNotDiagnosed) entry.title = now->title;
        entry.note = now->note;
        entry.status = now->status;
        TRY(ledger::update(database, tenant, entry));
        if (entry.state == "done") TRY(ledger::forget_case_uploads(database, tenant, entry.id));
        return true;
      });
  if (!written) return std::unexpected(written.error().message);
  return *written;
}

void CaseWork::fail(const std::string& tenant, ledger::CaseEntry entry, const std::string& error) {
  entry.state = "failed";
  entry.error = to_valid_utf8(error);
  entry.updated = s_.clock();
  if (entry.title.empty()) entry.title = kNotDiagnosed;
  // When this fails as well, the case stays "running" and is begun again at the next start.
  const auto known = write_entry(tenant, entry);
  if (!known || *known) tell(tenant, entry);
}

Result<json::value, std::string> CaseWork::check_now(const std::string& tenant,
                                                     const std::string& id,
                                                     Jobs::Progress& progress) {
  const auto stored = load(tenant, id);
  if (!stored) return std::unexpected(stored.error().message);
  progress.step("asking DNS");
  const Case& before = (*stored)->the_case;
  Case after = before;
  after.at = s_.clock();
  net::DnsSession session = TRY(s_.open_dns(after.at));
  Judged now;
  {
    const Examination examination(after);
    session.run([&](dns::Inquiry& dns) {
      now.diagnosis = examination.diagnose(dns);
      now.tally = examination.tally(dns);
    });
  }
  after.dns = session.snapshot();
  json::object object = comparison_json(judge_offline(before), now);
  object["changes"] = {{"set", json::array()}, {"unset", json::array()}};
  object["at"] = diagnosis::iso_time(after.at);
  return json::value(std::move(object));
}

void CaseWork::tell(const std::string& tenant, const ledger::CaseEntry& entry) {
  s_.live.tell(tenant, "case", to_json(entry));
}

}  // namespace waybill::service
