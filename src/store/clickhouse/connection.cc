#include "store/clickhouse/connection.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <thread>

#include "base/check.h"
#include "store/clickhouse/row_binary.h"

namespace waybill::store::clickhouse {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{5'000};
constexpr long kConnectSeconds = 5;
constexpr long kRequestSeconds = 600;
constexpr std::size_t kMostAnswer = std::size_t{2} << 30U;
constexpr std::size_t kMostErrorText = 300;

// Errors of ClickHouse (its ErrorCodes.cpp) that pass when a server, a replica or the keeper is
// back or less busy.
constexpr int kPassing[] = {
    32,   // ATTEMPT_TO_READ_AFTER_EOF: a connection between servers broke
    159,  // TIMEOUT_EXCEEDED
    202,  // TOO_MANY_SIMULTANEOUS_QUERIES
    203,  // NO_FREE_CONNECTION
    209,  // SOCKET_TIMEOUT
    210,  // NETWORK_ERROR
    225,  // NO_ZOOKEEPER
    241,  // MEMORY_LIMIT_EXCEEDED
    242,  // TABLE_IS_READ_ONLY: while it has lost its keeper
    252,  // TOO_MANY_PARTS
    279,  // ALL_CONNECTION_TRIES_FAILED
    285,  // TOO_LESS_LIVE_REPLICAS
    286,  // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
    289,  // REPLICA_IS_NOT_IN_QUORUM
    319,  // UNKNOWN_STATUS_OF_INSERT
    999,  // KEEPER_EXCEPTION
};

// "Code: 60, e.displayText() = DB::Exception: ..." (18.16), "Code: 60. DB::Exception: ..." (later).
int code_of(std::string_view answer) {
  constexpr std::string_view kMark = "Code: ";
  const std::size_t place = answer.find(kMark);
  int code = 0;
  if (place == std::string_view::npos) return code;
  std::from_chars(answer.data() + place + kMark.size(), answer.data() + answer.size(), code);
  return code;
}

std::string one_line(std::string_view text) {
  std::string line(text.substr(0, kMostErrorText));
  for (char& c : line)
    if (static_cast<unsigned char>(c) < ' ' || static_cast<unsigned char>(c) > '~') c = ' ';
  return line;
}

Result<void, Error> nothing(const Result<std::string, Error>& answer) {
  if (!answer) return std::unexpected(answer.error());
  return {};
}

std::size_t receive(char* octets, std::size_t size, std::size_t count, void* to) {
  auto& answer = *static_cast<std::string*>(to);
  if (answer.size() + size * count > kMostAnswer) return 0;
  answer.append(octets, size * count);
  return size * count;
}

}  // namespace

struct Connection::Transport {
  CURL* handle = curl_easy_init();
};

struct Connection::Outcome {
  enum class Kind : std::uint8_t { Done, Refused, Away };
  Kind kind = Kind::Away;
  std::string answer;  // or what is wrong
};

Connection::Connection(const Address& address)
    : address_(address), transport_(std::make_unique<Transport>()) {
  CHECK(transport_->handle != nullptr);
}

Connection::~Connection() {
  curl_easy_cleanup(transport_->handle);
}

std::string Connection::local(std::string_view table) const {
  return fmt::format("{}.{}", address_.database, table);
}

std::string Connection::everywhere(std::string_view table) const {
  return fmt::format("{}.{}{}", address_.database, table, address_.cluster.empty() ? "" : "_all");
}

std::string Connection::on_cluster() const {
  return address_.cluster.empty() ? "" : fmt::format(" ON CLUSTER `{}`", address_.cluster);
}

Connection::Outcome Connection::send(const std::string& sql, const std::string_view* body) {
  CURL* handle = transport_->handle;
  curl_easy_reset(handle);  // keeps the connection open
  std::string url =
      fmt::format("{}://{}/?wait_end_of_query=1", address_.scheme, address_.hosts[host_]);
  if (body != nullptr) {
    char* escaped = curl_easy_escape(handle, sql.data(), static_cast<int>(sql.size()));
    CHECK(escaped != nullptr);
    url += fmt::format("&query={}", escaped);
    curl_free(escaped);
    if (!address_.cluster.empty()) url += "&insert_distributed_sync=1";
    if (address_.quorum > 1) url += fmt::format("&insert_quorum={}", address_.quorum);
  }
  const std::string_view posted = body != nullptr ? *body : std::string_view(sql);
  Outcome outcome;
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT, kRequestSeconds);
  curl_easy_setopt(handle, CURLOPT_POST, 1L);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, posted.empty() ? "" : posted.data());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(posted.size()));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &outcome.answer);
  if (!address_.user.empty()) {
    curl_easy_setopt(handle, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(handle, CURLOPT_USERNAME, address_.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, address_.password.c_str());
  }
  // "Expect: 100-continue" costs a round trip.
  curl_slist* headers = curl_slist_append(nullptr, "Expect:");
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
  const CURLcode code = curl_easy_perform(handle);
  curl_slist_free_all(headers);
  if (code != CURLE_OK) {
    outcome.answer = curl_easy_strerror(code);
    return outcome;
  }
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  if (status == 200) {
    outcome.kind = Outcome::Kind::Done;
    return outcome;
  }
  const bool passes = std::ranges::find(kPassing, code_of(outcome.answer)) != std::end(kPassing);
  outcome.kind = passes || status == 503 ? Outcome::Kind::Away : Outcome::Kind::Refused;
  if (outcome.answer.empty()) outcome.answer = fmt::format("HTTP status {}", status);
  return outcome;
}

Result<std::string, Error> Connection::patiently(const std::string& sql,
                                                 const std::function<std::string_view()>* rows) {
  const auto deadline = Clock::now() + std::chrono::seconds(address_.patience);
  milliseconds pause = kFirstPause;
  for (;;) {
    const std::string_view body = rows != nullptr ? (*rows)() : std::string_view();
    Outcome outcome = send(sql, rows != nullptr ? &body : nullptr);
    if (outcome.kind == Outcome::Kind::Done) return std::move(outcome.answer);
    if (outcome.kind == Outcome::Kind::Refused || Clock::now() + pause > deadline)
      return std::unexpected(Error{
          fmt::format("ClickHouse at {}: {}", address_.hosts[host_], one_line(outcome.answer))});
    host_ = (host_ + 1) % address_.hosts.size();
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, kLongestPause);
  }
}

Result<std::string, Error> Connection::ask(const std::string& sql) {
  return patiently(sql, nullptr);
}

Result<void, Error> Connection::insert(const std::string& sql,
                                       const std::function<std::string_view()>& rows) {
  return nothing(patiently(sql, &rows));
}

Result<void, Error> Connection::run(const std::string& statement) {
  return nothing(patiently(statement, nullptr));
}

Result<void, Error> Connection::wait_for_mutations(std::string_view table) {
  const auto deadline = Clock::now() + std::chrono::seconds(address_.patience);
  milliseconds pause = kFirstPause;
  for (;;) {
    const std::string answer = TRY(ask(fmt::format(
        "SELECT count() FROM system.mutations WHERE database = {} AND table = {} AND is_done = 0 "
        "FORMAT RowBinary",
        quoted(address_.database), quoted(table))));
    PackedReader reader(answer);
    if (read_count(reader) == 0 || Clock::now() + pause > deadline) return {};
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, kLongestPause);
  }
}

std::string quoted(std::string_view text) {
  constexpr std::string_view kPlain = "-_.@:/";
  std::string literal = "'";
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       kPlain.contains(c);
    if (plain)
      literal.push_back(c);
    else
      literal += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
  }
  literal.push_back('\'');
  return literal;
}

}  // namespace waybill::store::clickhouse
