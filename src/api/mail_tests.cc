#include "api/mail_tests.h"

#include <array>
#include <utility>

#include "api/audit.h"
#include "api/reader.h"
#include "api/shares.h"
#include "api/work.h"
#include "base/time_text.h"
#include "service/uploads.h"
#include "tester/safe_html.h"
#include "tester/view.h"

namespace waybill::api {
namespace {

namespace json = boost::json;
using service::Destination;

constexpr TextLimits kId{.least = 1, .most = 32};
constexpr TextLimits kAddress{.least = 0, .most = 320};  // RFC 5321 §4.5.3.1
constexpr std::size_t kMostTestsOfAddress = 50;

constexpr std::array<std::string_view, 12> kColumns = {"id",      "created", "state",   "source",
                                                       "address", "from",    "subject", "octets",
                                                       "passed",  "scored",  "score",   "failed"};

service::TestWork& tests_of(Services& services) {
  return services.workshop.tests;
}

Shared shared_of(const Call& call) {
  return {ledger::Share::Of::Test, call.path.front()};
}

json::object address_json(const service::AddressBook::Opened& opened) {
  return {{"token", opened.token},
          {"address", opened.address},
          {"created", time_value(opened.created)},
          {"expires", time_value(opened.expires)}};
}

http::Response post_address(Services& services, Call& call) {
  const auto opened = services.workshop.addresses->open_test(call.caller.tenant, call.now);
  if (!opened) return store_failed(services, call.request, opened.error());
  json::object object = address_json(*opened);
  object["tests"] = json::array();
  return http::json_answer(object, 201);
}

http::Response get_address(Services& services, Call& call) {
  const std::string& token = call.path.front();
  const std::string& tenant = call.caller.tenant;
  const auto address = services.ledger.read(
      [&](ledger::Database& database) { return ledger::find_address(database, tenant, token); });
  if (!address) return store_failed(services, call.request, address.error().message);
  const std::optional<ledger::MailAddress>& found = *address;
  if (!found || found->kind != service::to_string(Destination::Kind::Test)) return not_found();
  const auto tests = services.ledger.read([&](ledger::Database& database) {
    return ledger::list_tests(database, tenant, token, std::nullopt, kMostTestsOfAddress);
  });
  if (!tests) return store_failed(services, call.request, tests.error().message);
  json::object object =
      address_json({token, services.workshop.addresses->address(Destination::Kind::Test, token),
                    found->created, found->expires});
  json::array items;
  for (const ledger::MailTest& test : *tests)
    items.push_back(tests_of(services).to_json(test));
  object["tests"] = std::move(items);
  return http::json_answer(object);
}

http::Response post_test(Services& services, Call& call) {
  BodyReader body(call.body);
  const std::string upload = body.text("upload", kId);
  auth::StatedEnvelope stated;
  if (const auto ip = body.text_if("ip", {.least = 0, .most = 45}); ip && !ip->empty()) {
    stated.ip = IpAddress::parse(*ip);
    if (!stated.ip) body.add_fault("ip", "This is no address.");
  }
  stated.helo = body.text_if("helo", {.least = 0, .most = 255}).value_or("");
  stated.mail_from = body.text_if("mail_from", kAddress);
  if (auto fault = body.fault()) return *std::move(fault);
  const auto id = tests_of(services).open(call.caller.tenant, upload, stated);
  if (!id) {
    if (id.error().of == service::WorkError::Of::Uploads)
      return bad_field("upload", id.error().message + ".");
    return work_failed(services, call, id.error());
  }
  return http::json_answer(json::object{{"id", *id}}, 202);
}

http::Response get_tests(Services& services, Call& call) {
  ParameterReader parameters(call);
  const bool as_csv = parameters.wants_csv();
  const std::size_t limit = as_csv ? 100'000 : parameters.limit();
  const auto after = parameters.place();
  if (auto fault = parameters.fault()) return *std::move(fault);
  const auto tests = services.ledger.read([&](ledger::Database& database) {
    return ledger::list_tests(database, call.caller.tenant, "", after, limit + 1);
  });
  if (!tests) return store_failed(services, call.request, tests.error().message);
  json::array items;
  for (std::size_t i = 0; i < tests->size() && i < limit; ++i)
    items.push_back(tests_of(services).to_json((*tests)[i]));
  if (as_csv) return csv_file("tests", kColumns, items);
  std::string next;
  if (tests->size() > limit) {
    const ledger::MailTest& last = (*tests)[limit - 1];
    next = make_cursor({.time = last.created, .id = last.id});
  }
  return page(std::move(items), next);
}

http::Response get_test(Services& services, Call& call) {
  const auto test = tests_of(services).entry(call.caller.tenant, call.path.front());
  if (!test) return work_failed(services, call, test.error());
  auto kept = tests_of(services).report(call.caller.tenant, call.path.front());
  if (!kept) return work_failed(services, call, kept.error());
  json::object object = tests_of(services).to_json(*test);
  object["error"] = text_or_null(test->error);
  object["reception"] = test->reception.empty() ? json::value() : json::parse(test->reception);
  object["stated"] = json::parse(test->question);
  for (const std::string_view member : {"report", "resolver", "is_final"}) {
    json::value* value = kept->if_contains(member);
    object[member] = value == nullptr ? json::value() : std::move(*value);
  }
  return http::json_answer(object);
}

http::Response delete_test(Services& services, Call& call) {
  const auto removed = tests_of(services).remove(call.caller.tenant, call.path.front());
  if (!removed) return work_failed(services, call, removed.error());
  const auto noted = services.ledger.write([&](ledger::Database& database) {
    return audit(database, call, "test.delete", call.path.front());
  });
  if (!noted) return store_failed(services, call.request, noted.error().message);
  return http::no_content();
}

http::Response post_check(Services& services, Call& call) {
  const auto begun = tests_of(services).check_again(call.caller.tenant, call.path.front());
  if (!begun) return work_failed(services, call, begun.error());
  return http::json_answer(json::object{{"id", call.path.front()}}, 202);
}

http::Response get_message(Services& services, Call& call) {
  const auto octets = tests_of(services).mail(call.caller.tenant, call.path.front());
  if (!octets) return work_failed(services, call, octets.error());
  return http::json_answer(tester::message_view(*octets));
}

// The HTML of the message for a sandboxed frame. It runs nothing and, unless images are asked for,
// loads nothing; were the sanitiser wrong, the sandbox and the policy of this answer hold.
http::Response get_rendered(Services& services, Call& call) {
  ParameterReader parameters(call);
  const bool with_images = parameters.flag("images");
  if (auto fault = parameters.fault()) return *std::move(fault);
  const auto octets = tests_of(services).mail(call.caller.tenant, call.path.front());
  if (!octets) return work_failed(services, call, octets.error());
  const std::string html =
      tester::rendered_html(*octets, with_images ? tester::Images::Loaded : tester::Images::Off);
  http::Response answer;
  answer.fields.set("Content-Type", "text/html; charset=utf-8");
  answer.fields.set(
      "Content-Security-Policy",
      std::string("sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src ") +
          (with_images ? "https: http:" : "'none'") +
          "; form-action 'none'; base-uri 'none'; frame-ancestors 'self'");
  answer.fields.set("Referrer-Policy", "no-referrer");
  answer.body = "<!doctype html><meta charset=utf-8><title>Message</title>" + html;
  return answer;
}

http::Response get_raw(Services& services, Call& call) {
  auto octets = tests_of(services).mail(call.caller.tenant, call.path.front());
  if (!octets) return work_failed(services, call, octets.error());
  return file_answer(*std::move(octets), "application/octet-stream",
                     "test-" + call.path.front() + ".eml");
}

// The message as evidence of a new case.
http::Response post_case_of(Services& services, Call& call) {
  const auto octets = tests_of(services).mail(call.caller.tenant, call.path.front());
  if (!octets) return work_failed(services, call, octets.error());
  const auto upload =
      service::keep_octets(services.ledger, services.workshop.data, call.caller.tenant,
                           "test-" + call.path.front() + ".eml", *octets, call.now);
  if (!upload) return store_failed(services, call.request, upload.error());
  service::NewCase request;
  request.uploads = {upload->id};
  const auto started = services.workshop.cases.open(call.caller.tenant, request);
  if (!started) return work_failed(services, call, started.error());
  return accepted(started->id, started->job);
}

http::Response get_test_shares(Services& services, Call& call) {
  const auto test = tests_of(services).entry(call.caller.tenant, call.path.front());
  if (!test) return work_failed(services, call, test.error());
  return list_shares(services, call, shared_of(call));
}

http::Response post_test_share(Services& services, Call& call) {
  BodyReader body(call.body);
  const std::int64_t days = body.number_if("days", 1, kLongestShareDays).value_or(kUsualShareDays);
  if (auto fault = body.fault()) return *std::move(fault);
  const auto test = tests_of(services).entry(call.caller.tenant, call.path.front());
  if (!test) return work_failed(services, call, test.error());
  return add_share(services, call, shared_of(call), days, false);
}

http::Response delete_test_share(Services& services, Call& call) {
  return drop_share(services, call, shared_of(call));
}

// Where mail is taken in, and the organisation's addresses for reports and bounces.
http::Response get_receiver(Services& services, Call& call) {
  service::Workshop& shop = services.workshop;
  const auto reports =
      shop.addresses->of_organisation(call.caller.tenant, Destination::Kind::Reports, call.now);
  if (!reports) return store_failed(services, call.request, reports.error());
  const auto bounces =
      shop.addresses->of_organisation(call.caller.tenant, Destination::Kind::Bounces, call.now);
  if (!bounces) return store_failed(services, call.request, bounces.error());
  return http::json_answer(json::object{{"listen", json::value_from(shop.mail_taken_at)},
                                        {"domain", shop.addresses->domain()},
                                        {"reports", *reports},
                                        {"bounces", *bounces}});
}

}  // namespace

std::span<const Route> mail_test_routes() {
  using enum http::Method;
  using enum Access;
  static constexpr Route kRoutes[] = {
      {Get, "/receiver", Viewer, BodyKind::None, get_receiver},
      {Post, "/test-addresses", Analyst, BodyKind::None, post_address},
      {Get, "/test-addresses/{address}", Viewer, BodyKind::None, get_address},
      {Post, "/tests", Analyst, BodyKind::Json, post_test},
      {Get, "/tests", Viewer, BodyKind::None, get_tests},
      {Get, "/tests/{test}", Viewer, BodyKind::None, get_test},
      {Delete, "/tests/{test}", Analyst, BodyKind::None, delete_test},
      {Post, "/tests/{test}/check", Analyst, BodyKind::None, post_check},
      {Get, "/tests/{test}/message", Viewer, BodyKind::None, get_message},
      {Get, "/tests/{test}/rendered", Viewer, BodyKind::None, get_rendered},
      {Get, "/tests/{test}/raw", Viewer, BodyKind::None, get_raw},
      {Post, "/tests/{test}/case", Analyst, BodyKind::None, post_case_of},
      {Get, "/tests/{test}/shares", Viewer, BodyKind::None, get_test_shares},
      {Post, "/tests/{test}/shares", Analyst, BodyKind::Json, post_test_share},
      {Delete, "/tests/{test}/shares/{share}", Analyst, BodyKind::None, delete_test_share},
  };
  return kRoutes;
}

http::Response shared_test(Services& services, const Call& call, const ledger::Share& share) {
  const auto test = tests_of(services).entry(share.tenant, share.object);
  if (!test) return work_failed(services, call, test.error());
  auto kept = tests_of(services).report(share.tenant, share.object);
  if (!kept) return work_failed(services, call, kept.error());
  json::object object = tests_of(services).to_json(*test);
  object["kind"] = "test";
  const json::value address = std::exchange(object["address"], nullptr);
  object["expires"] = time_value(share.expires);
  const json::value* report = kept->if_contains("report");
  object["report"] =
      report == nullptr
          ? json::value()
          : service::shared_report(report->as_object(), address.is_string()
                                                            ? std::string_view(address.get_string())
                                                            : std::string_view());
  return http::json_answer(object);
}

}  // namespace waybill::api
