// Evidence that is taken in; docs/api.md, "Intake".
#include <array>

#include "api/audit.h"
#include "api/reader.h"
#include "api/work.h"
#include "ledger/refusals.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostUploadsAtOnce = 200;
constexpr store::Day kEver = 1'000'000;

constexpr std::array<std::string_view, 12> kColumns = {"time",     "name",  "source",  "octets",
                                                       "state",    "kind",  "outcome", "reports",
                                                       "messages", "known", "refused", "error"};

json::object item_json(Services& services, const Call& call, const ledger::Arrival& arrival) {
  json::object object = service::to_json(arrival);
  const bool is_open = arrival.state == "queued" || arrival.state == "running";
  object["job"] =
      text_or_null(is_open ? services.workshop.jobs.of_object(call.caller.tenant, arrival.id) : "");
  return object;
}

http::Response post_intake(Services& services, Call& call) {
  BodyReader body(call.body);
  const auto uploads = body.texts("uploads", {.least = 1, .most = 32}, kMostUploadsAtOnce);
  if (uploads.empty()) body.add_fault("uploads", "Give at least one upload.");
  if (auto fault = body.fault()) return *std::move(fault);
  const auto started = services.workshop.arrivals.take(call.caller.tenant, uploads);
  if (!started) return work_failed(services, call, started.error());
  json::array items;
  for (const ledger::Arrival& arrival : started->arrivals)
    items.push_back(item_json(services, call, arrival));
  return http::json_answer(json::object{{"items", std::move(items)}, {"job", started->job}}, 202);
}

http::Response get_items(Services& services, Call& call) {
  ParameterReader parameters(call);
  static constexpr std::array<std::string_view, 4> kStates = {"queued", "running", "done",
                                                              "failed"};
  const std::string state = parameters.word("state", kStates);
  const std::string source = parameters.text("source");
  const bool as_csv = parameters.wants_csv();
  const std::size_t limit = as_csv ? 100'000 : parameters.limit();
  const auto after = parameters.place();
  if (auto fault = parameters.fault()) return *std::move(fault);
  const auto arrivals = services.ledger.read([&](ledger::Database& database) {
    return ledger::list_arrivals(database, call.caller.tenant, state, source, after, limit + 1);
  });
  if (!arrivals) return store_failed(services, call.request, arrivals.error().message);
  json::array items;
  for (std::size_t i = 0; i < arrivals->size() && i < limit; ++i)
    items.push_back(item_json(services, call, (*arrivals)[i]));
  if (as_csv) return csv_file("arrivals", kColumns, items);
  std::string next;
  if (arrivals->size() > limit) {
    const ledger::Arrival& last = (*arrivals)[limit - 1];
    next = make_cursor({.time = last.time, .id = last.id});
  }
  return page(std::move(items), next);
}

http::Response get_item(Services& services, Call& call) {
  struct Found {
    std::optional<ledger::Arrival> arrival;
    std::vector<ledger::RefusalSum> clusters;
  };
  const auto found =
      services.ledger.read([&](ledger::Database& database) -> Result<Found, ledger::Error> {
        Found both;
        both.arrival = TRY(ledger::find_arrival(database, call.caller.tenant, call.path.front()));
        both.clusters = TRY(ledger::refusals(
            database, call.caller.tenant,
            {.domain = {}, .arrival = call.path.front(), .from = -kEver, .to = kEver}));
        return both;
      });
  if (!found) return store_failed(services, call.request, found.error().message);
  const std::optional<ledger::Arrival>& arrival = found->arrival;
  if (!arrival) return not_found();
  json::object object = item_json(services, call, *arrival);
  json::array clusters;
  for (const ledger::RefusalSum& sum : found->clusters)
    clusters.push_back(service::to_json(sum));
  object["log"] = nullptr;
  if (!arrival->digest.empty()) {
    json::object log = json::parse(arrival->digest).as_object();
    log["clusters"] = clusters;
    object["log"] = std::move(log);
  }
  object["clusters"] = std::move(clusters);
  object["reports_list"] = json::parse(arrival->reports_list);
  return http::json_answer(object);
}

http::Response post_retry(Services& services, Call& call) {
  const auto job = services.workshop.arrivals.retry(call.caller.tenant, call.path.front());
  if (!job) return work_failed(services, call, job.error());
  return accepted("", *job);
}

http::Response delete_item(Services& services, Call& call) {
  const auto removed = services.workshop.arrivals.remove(call.caller.tenant, call.path.front());
  if (!removed) return work_failed(services, call, removed.error());
  const auto noted = services.ledger.write([&](ledger::Database& database) {
    return audit(database, call, "arrival.delete", call.path.front());
  });
  if (!noted) return store_failed(services, call.request, noted.error().message);
  return http::no_content();
}

http::Response post_cluster_case(Services& services, Call& call) {
  const auto started =
      services.workshop.arrivals.open_case(call.caller.tenant, call.path.front(), call.path[1]);
  if (!started) return work_failed(services, call, started.error());
  return accepted(started->id, started->job);
}

http::Response get_sources(Services& services, Call& call) {
  const auto sources = services.ledger.read([&](ledger::Database& database) {
    return ledger::list_sources(database, call.caller.tenant);
  });
  if (!sources) return store_failed(services, call.request, sources.error().message);
  json::array items;
  for (const ledger::Source& source : *sources)
    items.push_back(json::object{{"id", source.id},
                                 {"kind", source.kind},
                                 {"name", source.name},
                                 {"state", source.state},
                                 {"last_arrival", time_value(source.last_arrival)},
                                 {"last_error", text_or_null(source.last_error)},
                                 {"items", source.items}});
  return page(std::move(items), "");
}

}  // namespace

std::span<const Route> intake_routes() {
  using enum http::Method;
  using enum Access;
  static constexpr Route kRoutes[] = {
      {Post, "/intake", Analyst, BodyKind::Json, post_intake},
      {Get, "/intake/items", Viewer, BodyKind::None, get_items},
      {Get, "/intake/items/{item}", Viewer, BodyKind::None, get_item},
      {Post, "/intake/items/{item}/retry", Analyst, BodyKind::None, post_retry},
      {Delete, "/intake/items/{item}", Analyst, BodyKind::None, delete_item},
      {Post, "/intake/items/{item}/clusters/{cluster}/case", Analyst, BodyKind::None,
       post_cluster_case},
      {Get, "/intake/sources", Viewer, BodyKind::None, get_sources},
  };
  return kRoutes;
}

}  // namespace waybill::api
