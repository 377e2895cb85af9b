// The example cases of the program.
#include <algorithm>
#include <set>

#include "api/cases.h"
#include "api/reader.h"
#include "api/work.h"
#include "service/examples.h"
#include "service/uploads.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostExamples = 100;

// The case that was made of each example, by its title.
Result<std::map<std::string, std::string>, ledger::Error> loaded_examples(Services& services,
                                                                          const Call& call) {
  const auto entries = TRY(services.ledger.read([&](ledger::Database& database) {
    return ledger::list_cases(database, call.caller.tenant, {}, std::nullopt, 10'000);
  }));
  std::map<std::string, std::string> found;
  for (const ledger::CaseEntry& entry : entries) {
    if (entry.source == "example") found[entry.title] = entry.id;
  }
  return found;
}

}  // namespace

http::Response get_examples(Services& services, Call& call) {
  const auto loaded = loaded_examples(services, call);
  if (!loaded) return store_failed(services, call.request, loaded.error().message);
  json::array items;
  for (const service::Example& example : service::examples()) {
    const auto found = loaded->find(example.title);
    items.push_back(
        json::object{{"name", example.name},
                     {"title", example.title},
                     {"loaded", text_or_null(found == loaded->end() ? "" : found->second)}});
  }
  return page(std::move(items), "");
}

http::Response post_examples(Services& services, Call& call) {
  BodyReader body(call.body);
  const auto names = body.texts_if("names", {}, kMostExamples);
  if (auto fault = body.fault()) return *std::move(fault);
  const auto loaded = loaded_examples(services, call);
  if (!loaded) return store_failed(services, call.request, loaded.error().message);
  service::Workshop& shop = services.workshop;
  json::array cases;
  std::string job;
  for (const service::Example& example : service::examples()) {
    if (names && std::ranges::find(*names, example.name) == names->end()) continue;
    if (const auto found = loaded->find(example.title); found != loaded->end()) {
      cases.emplace_back(found->second);
      continue;
    }
    service::NewCase request;
    request.title = example.title;
    request.source = "example";
    for (const auto& [name, octets] : example.files) {
      const auto upload = service::keep_octets(services.ledger, shop.data, call.caller.tenant, name,
                                               octets, call.now);
      if (!upload) return store_failed(services, call.request, upload.error());
      request.uploads.push_back(upload->id);
    }
    const auto started = shop.cases.open(call.caller.tenant, request);
    if (!started) return work_failed(services, call, started.error());
    cases.emplace_back(started->id);
    job = started->job;
  }
  return http::json_answer(json::object{{"cases", std::move(cases)}, {"job", text_or_null(job)}},
                           202);
}

}  // namespace waybill::api
