// The API over a ledger and a store of its own, with a clock that a test sets; and visitors who
// keep their cookie as browsers do. For tests.
#pragma once

#include <unistd.h>

#include <atomic>
#include <boost/json.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/api.h"
#include "api/door.h"
#include "base/check.h"
#include "ledger/ledger.h"
#include "ledger/tenants.h"
#include "ledger/users.h"
#include "service/workshop.h"
#include "store/event_store.h"

namespace waybill::api {

inline constexpr std::string_view kTestPassword = "correct horse battery";

class TestSite {
 public:
  explicit TestSite(Door::Options options = {.reach = Reach::Loopback,
                                             .origin = "",
                                             .version = "0.0.0",
                                             .clock = {},
                                             .log = {}})
      : folder_(new_folder()),
        ledger_(opened(ledger::Ledger::open(folder_ + "/ledger.db"))),
        events_(opened(store::open("sqlite:" + folder_ + "/events.db"))),
        door_(with_clock(std::move(options))),
        workshop_({.ledger = *ledger_,
                   .events = *events_,
                   .data = opened(service::DataFolder::open(folder_)),
                   .open_dns = [](std::int64_t now) -> Result<net::DnsSession, std::string> {
                     return net::DnsSession(nullptr, dns::Snapshot(dns::Missing::NxDomain), now,
                                            std::chrono::seconds(1));
                   },
                   .clock = [this] { return now_.load(); },
                   .addresses = opened(
                       service::AddressBook::open(*ledger_, "mail.example.com", now_.load())),
                   .threads = 1,
                   .start = 1}),
        services_{*ledger_, *events_, door_, workshop_},
        api_(services_) {}
  ~TestSite() { std::filesystem::remove_all(folder_); }
  TestSite(const TestSite&) = delete;
  TestSite& operator=(const TestSite&) = delete;
  TestSite(TestSite&&) = delete;
  TestSite& operator=(TestSite&&) = delete;

  [[nodiscard]] Api& api() { return api_; }
  [[nodiscard]] Services& services() { return services_; }
  [[nodiscard]] Door& door() { return door_; }
  [[nodiscard]] const std::vector<std::string>& log() const { return log_; }
  void wait(std::int64_t seconds) { now_ += seconds; }
  [[nodiscard]] std::int64_t now() const { return now_; }

 private:
  template <class T, class E>
  static T opened(Result<T, E> result) {
    CHECK(result.has_value());
    return *std::move(result);
  }
  static std::string new_folder() {
    static std::atomic<unsigned> number = 0;
    const auto folder =
        std::filesystem::temp_directory_path() /
        ("waybill-api-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
    std::filesystem::create_directories(folder);
    return folder.string();
  }
  Door::Options with_clock(Door::Options options) {
    options.clock = [this] { return now_.load(); };
    options.log = [this](std::string_view line) { log_.emplace_back(line); };
    return options;
  }

  std::string folder_;
  std::atomic<std::int64_t> now_ = 1'795'444'200;  // 2026-11-23
  std::vector<std::string> log_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<store::EventStore> events_;
  Door door_;
  service::Workshop workshop_;
  Services services_;
  Api api_;
};

// What a visitor sends and gets.
struct Answer {
  unsigned status = 0;
  http::Fields fields;
  std::string text;
  boost::json::value body;  // of JSON; null otherwise

  [[nodiscard]] std::string type() const {
    const auto* object = body.if_object();
    const auto* member = object == nullptr ? nullptr : object->if_contains("type");
    return member == nullptr || !member->is_string() ? "" : std::string(member->get_string());
  }
  [[nodiscard]] const boost::json::value& at(std::string_view name) const {
    return body.as_object().at(name);
  }
  [[nodiscard]] std::string text_at(std::string_view name) const {
    return std::string(at(name).as_string());
  }
};

class Visitor {
 public:
  explicit Visitor(TestSite& site) : site_(site) {}

  // As the next request shows them; kept until they are changed.
  std::string cookie, csrf, token;
  std::string address = "127.0.0.1", host = "127.0.0.1:8025";
  http::Fields more;

  Answer send(http::Method method, std::string_view path, std::string body = "") {
    http::Request request;
    request.method = method;
    request.id = "request1";
    request.peer = checked(IpAddress::parse(address));
    request.fields.add("Host", host);
    if (!cookie.empty()) request.fields.add("Cookie", "waybill_session=" + cookie);
    if (!csrf.empty()) request.fields.add("X-CSRF-Token", csrf);
    if (!token.empty()) request.fields.add("Authorization", "Bearer " + token);
    if (!body.empty()) request.fields.add("Content-Type", "application/json");
    for (const auto& [name, value] : more.all())
      request.fields.set(name, value);
    split_target(path, request);
    request.body = std::move(body);
    return take(site_.api().handle(std::move(request)));
  }
  Answer get(std::string_view path) { return send(http::Method::Get, path); }
  Answer post(std::string_view path, const boost::json::object& body) {
    return send(http::Method::Post, path, boost::json::serialize(body));
  }
  Answer patch(std::string_view path, const boost::json::object& body) {
    return send(http::Method::Patch, path, boost::json::serialize(body));
  }
  Answer remove(std::string_view path) { return send(http::Method::Delete, path); }

  // The first visit.
  Answer set_up() {
    return post("/setup", {{"organisation", "Example Company"},
                           {"name", "Olga Owner"},
                           {"email", "olga@example.com"},
                           {"password", kTestPassword}});
  }
  Answer log_in(std::string_view email, std::string_view password = kTestPassword) {
    return post("/session", {{"email", email}, {"password", password}});
  }

 private:
  static void split_target(std::string_view target, http::Request& request) {
    const std::size_t mark = target.find('?');
    request.path = std::string(kPrefixOfTests) + std::string(target.substr(0, mark));
    if (mark == std::string_view::npos) return;
    std::string_view query = target.substr(mark + 1);
    while (!query.empty()) {
      const std::string_view pair = query.substr(0, query.find('&'));
      query.remove_prefix(std::min(query.size(), pair.size() + 1));
      const std::size_t equals = pair.find('=');
      request.query.emplace_back(pair.substr(0, equals),
                                 equals == std::string_view::npos ? "" : pair.substr(equals + 1));
    }
  }
  Answer take(http::Response response) {
    Answer answer{.status = response.status,
                  .fields = std::move(response.fields),
                  .text = response.constant.empty() ? std::move(response.body)
                                                    : std::string(response.constant),
                  .body = nullptr};
    boost::system::error_code failed;
    if (answer.fields.get("Content-Type").contains("json"))
      answer.body = boost::json::parse(answer.text, failed);
    CHECK(!failed);
    const std::string_view set = answer.fields.get("Set-Cookie");
    if (const std::size_t equals = set.find('='); equals != std::string_view::npos)
      cookie = set.substr(equals + 1, set.find(';') - equals - 1);
    if (answer.status == 200 && answer.body.is_object() &&
        answer.body.get_object().contains("csrf"))
      csrf = answer.text_at("csrf");
    return answer;
  }

  static constexpr std::string_view kPrefixOfTests = "/api/v1";
  TestSite& site_;
};

}  // namespace waybill::api
