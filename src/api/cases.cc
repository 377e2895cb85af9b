#include "api/cases.h"

#include <array>
#include <charconv>

#include "api/audit.h"
#include "api/reader.h"
#include "api/work.h"
#include "diagnosis/verdict.h"
#include "service/uploads.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostUploadsOfCase = 200;
constexpr std::size_t kLongestText = 512U << 10U;  // pasted; a JSON body is 1 MiB at most
constexpr TextLimits kId{.least = 1, .most = 32};
constexpr TextLimits kAddress{.least = 0, .most = 320};    // RFC 5321 §4.5.3.1
constexpr TextLimits kMessageId{.least = 0, .most = 998};  // a line of RFC 5322
constexpr TextLimits kTitle{.least = 0, .most = 300};

constexpr std::array<std::string_view, 16> kColumns = {"id",
                                                       "title",
                                                       "created",
                                                       "updated",
                                                       "status",
                                                       "state",
                                                       "source",
                                                       "cause",
                                                       "who",
                                                       "confidence",
                                                       "statement",
                                                       "domain",
                                                       "recipient_domain",
                                                       "rule",
                                                       "evidence",
                                                       "messages"};

// Uploads and pasted text of a body, kept; the ids of all.
Result<std::vector<std::string>, http::Response> uploads_of(Services& services, const Call& call,
                                                            std::vector<std::string> uploads,
                                                            const std::string& text) {
  if (text.empty()) return uploads;
  const auto kept = service::keep_octets(services.ledger, services.workshop.data,
                                         call.caller.tenant, "pasted.txt", text, call.now);
  if (!kept) return std::unexpected(store_failed(services, call.request, kept.error()));
  uploads.push_back(kept->id);
  return uploads;
}

// What also counts where the organisation's mail is counted.
bool is_taken_in(const std::string& kind) {
  return kind == "salesforce-log" || kind == "dmarc-report" || kind == "tls-report" ||
         kind == "bounce";
}

// Logs, reports and bounces of a new case are taken in as well. Gives the arrival of its log.
Result<std::string, http::Response> take_in(Services& services, const Call& call,
                                            const std::vector<std::string>& uploads) {
  std::string log;
  for (const std::string& id : uploads) {
    const auto upload = services.ledger.read([&](ledger::Database& database) {
      return ledger::find_upload(database, call.caller.tenant, id);
    });
    if (!upload)
      return std::unexpected(store_failed(services, call.request, upload.error().message));
    const std::optional<ledger::Upload>& found = *upload;
    if (!found || !is_taken_in(found->kind)) continue;
    const auto started = services.workshop.arrivals.take(call.caller.tenant, {id});
    if (!started) return std::unexpected(work_failed(services, call, started.error()));
    if (found->kind == "salesforce-log") log = started->arrivals.front().id;
  }
  return log;
}

}  // namespace

std::span<const Route> case_routes() {
  using enum http::Method;
  using enum Access;
  static constexpr Route kRoutes[] = {
      {Post, "/uploads", Analyst, BodyKind::Upload, post_upload},
      {Post, "/cases", Analyst, BodyKind::Json, post_case},
      {Get, "/cases", Viewer, BodyKind::None, get_cases},
      {Get, "/cases/{case}", Viewer, BodyKind::None, get_case},
      {Patch, "/cases/{case}", Analyst, BodyKind::Json, patch_case},
      {Delete, "/cases/{case}", Analyst, BodyKind::None, delete_case},
      {Post, "/cases/{case}/evidence", Analyst, BodyKind::Json, post_evidence},
      {Get, "/cases/{case}/evidence/{evidence}", Viewer, BodyKind::None, get_evidence},
      {Get, "/cases/{case}/dns", Viewer, BodyKind::None, get_dns},
      {Get, "/cases/{case}/fix", Viewer, BodyKind::None, get_fix},
      {Post, "/cases/{case}/what-if", Viewer, BodyKind::Json, post_what_if},
      {Post, "/cases/{case}/verify", Analyst, BodyKind::None, post_verify},
      {Get, "/cases/{case}/shares", Viewer, BodyKind::None, get_shares},
      {Post, "/cases/{case}/shares", Analyst, BodyKind::Json, post_share},
      {Delete, "/cases/{case}/shares/{share}", Analyst, BodyKind::None, delete_share},
      {Get, "/cases/{case}/bundle", Viewer, BodyKind::None, get_bundle},
      {Get, "/cases/{case}/ticket", Viewer, BodyKind::None, get_ticket},
      {Get, "/shared/{token}", Public, BodyKind::None, get_shared},
      {Get, "/shared/{token}/evidence/{evidence}", Public, BodyKind::None, get_shared_evidence},
      {Get, "/examples", Viewer, BodyKind::None, get_examples},
      {Post, "/examples", Analyst, BodyKind::Json, post_examples},
      {Get, "/jobs/{job}", Viewer, BodyKind::None, get_job},
      {Get, "/events", Viewer, BodyKind::None, get_events},
  };
  return kRoutes;
}

http::Response post_upload(Services& services, Call& call) {
  ParameterReader parameters(call);
  const std::string name = parameters.text("name", 1000);
  if (auto fault = parameters.fault()) return *std::move(fault);
  const auto upload =
      service::keep_upload(services.ledger, services.workshop.data, call.caller.tenant, name,
                           call.request.body_file, call.now);
  if (!upload) return store_failed(services, call.request, upload.error());
  return http::json_answer(json::object{{"id", upload->id},
                                        {"name", upload->name},
                                        {"octets", upload->octets},
                                        {"sha256", upload->sha256},
                                        {"kind", upload->kind}},
                           201);
}

http::Response post_case(Services& services, Call& call) {
  BodyReader body(call.body);
  service::NewCase request;
  request.uploads =
      body.texts_if("uploads", kId, kMostUploadsOfCase).value_or(std::vector<std::string>());
  const std::string text =
      body.text_if("text", {.least = 0, .most = kLongestText, .lines = Lines::Several})
          .value_or("");
  request.question.recipient = body.text_if("recipient", kAddress).value_or("");
  request.question.message_id = body.text_if("message_id", kMessageId).value_or("");
  request.question.domain = body.text_if("domain", kAddress).value_or("");
  request.title = body.text_if("title", kTitle).value_or("");
  if (request.uploads.empty() && text.empty())
    body.add_fault("uploads", "Give at least one upload, or text.");
  if (auto fault = body.fault()) return *std::move(fault);
  auto uploads = uploads_of(services, call, std::move(request.uploads), text);
  if (!uploads) return std::move(uploads.error());
  request.uploads = *std::move(uploads);
  auto log = take_in(services, call, request.uploads);
  if (!log) return std::move(log.error());
  request.arrival = *std::move(log);
  const auto started = services.workshop.cases.open(call.caller.tenant, request);
  if (!started) return work_failed(services, call, started.error());
  return accepted(started->id, started->job);
}

http::Response get_cases(Services& services, Call& call) {
  ParameterReader parameters(call);
  static constexpr std::array<std::string_view, 2> kStatuses = {"open", "closed"};
  const ledger::CaseFilter filter{.query = parameters.text("query"),
                                  .cause = parameters.text("cause"),
                                  .who = parameters.text("who"),
                                  .domain = parameters.text("domain", 253),
                                  .status = parameters.word("status", kStatuses)};
  const bool as_csv = parameters.wants_csv();
  const std::size_t limit = as_csv ? 100'000 : parameters.limit();
  const auto after = parameters.place();
  if (auto fault = parameters.fault()) return *std::move(fault);
  const auto entries = services.ledger.read([&](ledger::Database& database) {
    return ledger::list_cases(database, call.caller.tenant, filter, after, limit + 1);
  });
  if (!entries) return store_failed(services, call.request, entries.error().message);
  json::array items;
  for (std::size_t i = 0; i < entries->size() && i < limit; ++i)
    items.push_back(service::to_json((*entries)[i]));
  if (as_csv) return csv_file("cases", kColumns, items);
  std::string next;
  if (entries->size() > limit) {
    const ledger::CaseEntry& last = (*entries)[limit - 1];
    next = make_cursor({.time = last.updated, .id = last.id});
  }
  return page(std::move(items), next);
}

http::Response get_case(Services& services, Call& call) {
  service::Workshop& shop = services.workshop;
  const std::string& id = call.path.front();
  const auto entry = shop.cases.entry(call.caller.tenant, id);
  if (!entry) return work_failed(services, call, entry.error());
  auto view = shop.cases.view(call.caller.tenant, id);
  if (!view) return work_failed(services, call, view.error());
  json::object object = service::to_json(*entry);
  object["question"] = {{"recipient", entry->recipient},
                        {"message_id", entry->message_id},
                        {"domain", entry->asked_domain}};
  object["note"] = entry->note;
  object["unreadable"] = json::parse(entry->unreadable);
  object["error"] = text_or_null(entry->error);
  object["job"] = text_or_null(shop.jobs.of_object(call.caller.tenant, id));
  object["log"] = text_or_null(entry->arrival);
  object["evidence_count"] = entry->evidence;
  for (const std::string_view member : {"at", "diagnosis", "evidence", "identities", "path"}) {
    json::value* value = view->if_contains(member);
    object[member] = value == nullptr ? json::value() : std::move(*value);
  }
  return http::json_answer(object);
}

http::Response patch_case(Services& services, Call& call) {
  BodyReader body(call.body);
  const auto title = body.text_if("title", kTitle);
  const auto note = body.text_if("note", {.least = 0, .most = 20'000, .lines = Lines::Several});
  const auto status = body.text_if("status", kId);
  if (status && *status != "open" && *status != "closed")
    body.add_fault("status", "A case is open or closed.");
  if (auto fault = body.fault()) return *std::move(fault);
  return answered(services, call,
                  services.ledger.write(
                      [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
                        auto entry =
                            TRY(ledger::find_case(database, call.caller.tenant, call.path.front()));
                        if (!entry) return not_found();
                        if (title) entry->title = *title;
                        if (note) entry->note = *note;
                        if (status) entry->status = *status;
                        TRY(ledger::update(database, call.caller.tenant, *entry));
                        return http::json_answer(service::to_json(*entry));
                      }));
}

http::Response delete_case(Services& services, Call& call) {
  const auto removed = services.workshop.cases.remove(call.caller.tenant, call.path.front());
  if (!removed) return work_failed(services, call, removed.error());
  const auto noted = services.ledger.write([&](ledger::Database& database) {
    return audit(database, call, "case.delete", call.path.front());
  });
  if (!noted) return store_failed(services, call.request, noted.error().message);
  return http::no_content();
}

http::Response post_evidence(Services& services, Call& call) {
  BodyReader body(call.body);
  auto given =
      body.texts_if("uploads", kId, kMostUploadsOfCase).value_or(std::vector<std::string>());
  const std::string text =
      body.text_if("text", {.least = 0, .most = kLongestText, .lines = Lines::Several})
          .value_or("");
  if (given.empty() && text.empty())
    body.add_fault("uploads", "Give at least one upload, or text.");
  if (auto fault = body.fault()) return *std::move(fault);
  auto uploads = uploads_of(services, call, std::move(given), text);
  if (!uploads) return std::move(uploads.error());
  const auto job = services.workshop.cases.add_evidence(call.caller.tenant, call.path.front(),
                                                        *std::move(uploads));
  if (!job) return work_failed(services, call, job.error());
  return accepted("", *job);
}

http::Response get_job(Services& services, Call& call) {
  auto job = services.workshop.find_job(call.caller.tenant, call.path.front());
  if (!job) return not_found();
  return http::json_answer(*job);
}

http::Response get_events(Services& services, Call& call) {
  http::Response answer;
  answer.events = services.workshop.live.feed(call.caller.tenant);
  const std::string_view last = call.request.fields.get("Last-Event-ID");
  std::from_chars(last.data(), last.data() + last.size(), answer.events_after);
  return answer;
}

}  // namespace waybill::api
