// What a case page shows besides the diagnosis: evidence, DNS, the fix and its proof.
#include "api/cases.h"
#include "api/reader.h"
#include "api/work.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostChanges = 20;
constexpr TextLimits kChange{.least = 1, .most = 5'000};

// A member of the stored view.
http::Response part_of_view(Services& services, const Call& call, std::string_view member) {
  auto view = services.workshop.cases.view(call.caller.tenant, call.path.front());
  if (!view) return work_failed(services, call, view.error());
  const json::value* value = view->if_contains(member);
  if (value == nullptr) return conflict("The case has not been diagnosed yet.");
  return http::json_answer(*value);
}

}  // namespace

http::Response get_evidence(Services& services, Call& call) {
  const auto stored = services.workshop.cases.load(call.caller.tenant, call.path.front());
  if (!stored) return work_failed(services, call, stored.error());
  for (const diagnosis::Evidence& item : (*stored)->the_case.evidence) {
    if (item.id == call.path[1])
      return file_answer(item.octets, "application/octet-stream", item.name);
  }
  return not_found();
}

http::Response get_dns(Services& services, Call& call) {
  return part_of_view(services, call, "dns");
}

http::Response get_fix(Services& services, Call& call) {
  return part_of_view(services, call, "fix");
}

http::Response post_what_if(Services& services, Call& call) {
  BodyReader body(call.body);
  const auto set = body.texts_if("set", kChange, kMostChanges).value_or(std::vector<std::string>());
  const auto unset =
      body.texts_if("unset", kChange, kMostChanges).value_or(std::vector<std::string>());
  if (set.empty() && unset.empty())
    body.add_fault("set", "Give at least one record to publish or to withdraw.");
  if (auto fault = body.fault()) return *std::move(fault);
  const auto result =
      services.workshop.cases.what_if(call.caller.tenant, call.path.front(), set, unset);
  if (result) return http::json_answer(*result);
  if (result.error().of == service::WorkError::Of::Request)
    return bad_field("set", result.error().message);
  return work_failed(services, call, result.error());
}

http::Response post_verify(Services& services, Call& call) {
  const auto job = services.workshop.cases.verify(call.caller.tenant, call.path.front());
  if (!job) return work_failed(services, call, job.error());
  return accepted("", *job);
}

}  // namespace waybill::api
