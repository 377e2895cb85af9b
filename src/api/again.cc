#include "api/again.h"

#include <boost/json.hpp>
#include <fstream>
#include <optional>
#include <utility>

#include "account/secret.h"
#include "api/answer.h"
#include "api/guard.h"
#include "base/ascii.h"
#include "base/sha256.h"
#include "ledger/answers.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

constexpr std::string_view kField = "Idempotency-Key";
// What of an answer comes again beside its status and body.
constexpr std::string_view kKeptFields[] = {"Content-Type", "Location"};

// What must be the same for the same answer.
std::string digest_of(const http::Request& request) {
  Sha256 digest;
  const auto add = [&digest](std::string_view text) {
    digest.add(std::to_string(text.size()) + ":");
    digest.add(text);
  };
  add(to_string(request.method));
  add(request.path);
  for (const auto& [name, value] : request.query) {
    add(name);
    add(value);
  }
  add(request.body);
  if (!request.body_file.empty()) {
    std::ifstream file(request.body_file, std::ios::binary);
    std::string block(std::size_t{1} << 20U, '\0');
    while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
      digest.add(std::string_view(block).substr(0, static_cast<std::size_t>(file.gcount())));
  }
  return digest.finish_hex();
}

std::string credential_of(const http::Request& request) {
  const std::string_view shown = request.fields.get("Authorization");
  return std::string(shown.empty() ? request.cookie(session_cookie_name(request)) : shown);
}

std::string packed(const http::Response& answer) {
  json::array fields;
  for (const std::string_view name : kKeptFields) {
    if (answer.fields.has(name))
      fields.push_back(json::array{name, json::string(answer.fields.get(name))});
  }
  return json::serialize(json::object{
      {"status", answer.status}, {"fields", std::move(fields)}, {"body", answer.body}});
}

std::optional<http::Response> unpacked(std::string_view text) {
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed);
  if (failed || !value.is_object()) return std::nullopt;
  http::Response answer;
  answer.status = static_cast<unsigned>(value.at("status").to_number<std::uint64_t>());
  for (const json::value& field : value.at("fields").as_array())
    answer.fields.set(field.at(0).as_string(), std::string(field.at(1).as_string()));
  answer.body = value.at("body").as_string();
  answer.fields.set("Idempotency-Replayed", "true");
  return answer;
}

bool is_kept(const http::Response& answer) {
  return answer.status < 400 && !answer.producer && !answer.events && answer.constant.empty() &&
         answer.body.size() <= kLongestKeptAnswer && !answer.fields.has("Set-Cookie");
}

bool is_good(std::string_view key) {
  if (key.empty() || key.size() > kLongestKey) return false;
  for (const char c : key) {
    if (!ascii::is_print(c)) return false;
  }
  return true;
}

// Takes a name out of a set when it goes.
class Running {
 public:
  Running(std::mutex& mutex, std::set<std::string>& names, std::string name)
      : mutex_(mutex), names_(names), name_(std::move(name)) {
    const std::scoped_lock lock(mutex_);
    is_first_ = names_.insert(name_).second;
  }
  ~Running() {
    if (!is_first_) return;
    const std::scoped_lock lock(mutex_);
    names_.erase(name_);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  Running(Running&&) = delete;
  Running& operator=(Running&&) = delete;
  [[nodiscard]] bool is_first() const { return is_first_; }

 private:
  std::mutex& mutex_;
  std::set<std::string>& names_;
  std::string name_;
  bool is_first_ = false;
};

http::Response answer_again(const ledger::KeptAnswer& kept, const std::string& digest,
                            const std::string& secret) {
  if (kept.request != digest)
    return bad_field(std::string(kField), "This key was used for another request.");
  if (auto answer = unpacked(account::unseal(kept.sealed, secret))) return *std::move(answer);
  return conflict("This request was answered already, to another session.");
}

}  // namespace

http::Response Again::once(Services& services, const Call& call,
                           const std::function<http::Response()>& work) {
  const std::string_view key = call.request.fields.get(kField);
  if (call.request.method != http::Method::Post || !call.request.fields.has(kField) ||
      call.caller.user.empty())
    return work();
  if (!is_good(key))
    return bad_field(std::string(kField), "A key has 1 to 64 printable characters.");
  const ledger::AnswerKey name{
      .tenant = call.caller.tenant,
      .caller = call.caller.token.empty() ? call.caller.user : call.caller.token,
      .secret = account::kept_form(key)};
  const Running running(mutex_, running_, name.tenant + ' ' + name.caller + ' ' + name.secret);
  if (!running.is_first()) return conflict("The same request is under way: wait for its answer.");
  const auto kept = services.ledger.read(
      [&](ledger::Database& database) { return ledger::answer_of(database, name, call.now); });
  if (!kept) return store_failed(services, call.request, kept.error().message);
  const std::string digest = digest_of(call.request);
  const std::string secret = std::string(key) + '\n' + credential_of(call.request);
  if (const std::optional<ledger::KeptAnswer>& before = *kept; before)
    return answer_again(*before, digest, secret);
  http::Response answer = work();
  if (!is_kept(answer)) return answer;
  const auto written = services.ledger.write([&](ledger::Database& database) {
    return ledger::keep_answer(database, name,
                               {.request = digest, .sealed = account::seal(packed(answer), secret)},
                               call.now);
  });
  // It was done; that it cannot be answered again is for the log.
  if (!written) (void)store_failed(services, call.request, written.error().message);
  return answer;
}

}  // namespace waybill::api
