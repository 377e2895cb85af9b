#include "net/http_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "base/check.h"
#include "http/event_feed.h"

namespace waybill::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Words final : public http::Producer {
 public:
  explicit Words(std::vector<std::string> words) : words_(std::move(words)) {}
  std::optional<std::string> next() override {
    if (at_ == words_.size()) return std::nullopt;
    if (words_[at_] == "throw") throw std::runtime_error("a bug");
    return words_[at_++];
  }

 private:
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

class TestHandler final : public http::Handler {
 public:
  Plan plan(const http::Head& head) override {
    if (head.path == "/refused") {
      http::Response response;
      response.status = 401;
      return {{http::BodyPlan::Where::File, 1'000}, std::move(response)};
    }
    if (head.path == "/file") return {{http::BodyPlan::Where::File, 1'000'000}, std::nullopt};
    if (head.path == "/echo") return {{http::BodyPlan::Where::Memory, 1'000}, std::nullopt};
    if (head.path == "/much") return {{http::BodyPlan::Where::Memory, 100'000}, std::nullopt};
    return {};
  }

  http::Response handle(http::Request request) override {
    http::Response response;
    if (request.path == "/wait") {
      std::unique_lock lock(mutex);
      ++waiting;
      changed.notify_all();
      changed.wait(lock, [this] { return is_open; });
    }
    if (request.path == "/throw") throw std::runtime_error("a bug");
    if (request.path == "/words")
      response.producer = std::make_unique<Words>(std::vector<std::string>{"one ", "", "two"});
    if (request.path == "/broken")
      response.producer = std::make_unique<Words>(std::vector<std::string>{"one ", "throw"});
    if (request.path == "/events") response.events = feed;
    if (request.path == "/file") {
      std::ifstream file(request.body_file, std::ios::binary);
      response.body = std::to_string(std::string(std::istreambuf_iterator<char>(file), {}).size());
      last_file = request.body_file;
    }
    if (request.path == "/large") response.body = std::string(5'000'000, 'x');
    if (request.path == "/echo") response.body = request.body;
    if (request.path == "/peer") response.body = request.peer.to_string();
    return response;
  }

  // Until so many requests wait in /wait.
  void await(int count) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return waiting >= count; });
  }
  void open() {
    const std::scoped_lock lock(mutex);
    is_open = true;
    changed.notify_all();
  }

  std::mutex mutex;
  std::condition_variable changed;
  int waiting = 0;
  bool is_open = false;
  std::string last_file;
  std::shared_ptr<http::EventFeed> feed = std::make_shared<http::EventFeed>(5);
};

class TestObserver final : public HttpObserver {
 public:
  void answered(const Exchange& exchange) override {
    const std::scoped_lock lock(mutex_);
    lines_ += std::string(exchange.method) + " " + std::string(exchange.path) + " " +
              std::to_string(exchange.status) + " " + std::to_string(exchange.octets_in) + " " +
              std::to_string(exchange.octets_out) + "\n";
  }
  void noted(std::string_view text) override {
    const std::scoped_lock lock(mutex_);
    notes_ += std::string(text) + "\n";
  }
  std::string lines() {
    const std::scoped_lock lock(mutex_);
    return lines_;
  }
  std::string notes() {
    const std::scoped_lock lock(mutex_);
    return notes_;
  }

 private:
  std::mutex mutex_;
  std::string lines_, notes_;
};

// A client that waits for what it wants, at most ten seconds.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  Client(Client&&) = delete;
  Client& operator=(Client&&) = delete;

  void send(std::string_view octets) const {
    while (!octets.empty()) {
      const ssize_t sent = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      octets.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // Everything up to the end of the connection.
  std::string all() {
    while (more()) {
    }
    return std::exchange(read_, {});
  }
  // Everything up to and with `mark`.
  std::string until(std::string_view mark) {
    while (!read_.contains(mark) && more()) {
    }
    const std::size_t at = read_.find(mark);
    if (at == std::string::npos) return "end: " + read_;
    std::string found = read_.substr(0, at + mark.size());
    read_.erase(0, found.size());
    return found;
  }
  std::string get(std::string_view path) {
    send("GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    return all();
  }

 private:
  bool more() {
    pollfd ready{socket_, POLLIN, 0};
    if (::poll(&ready, 1, 10'000) <= 0) {
      read_ += "(no answer)";
      return false;
    }
    char some[65'536];
    const ssize_t octets = ::recv(socket_, some, sizeof some, 0);
    if (octets > 0) read_.append(some, static_cast<std::size_t>(octets));
    return octets > 0;
  }

  int socket_;
  std::string read_;
};

class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() { std::filesystem::create_directory(folder); }
  ~HttpServerTest() override {
    handler.open();
    server.reset();
    std::filesystem::remove_all(folder);
  }

  HttpServerTest(const HttpServerTest&) = delete;
  HttpServerTest& operator=(const HttpServerTest&) = delete;
  HttpServerTest(HttpServerTest&&) = delete;
  HttpServerTest& operator=(HttpServerTest&&) = delete;

  [[nodiscard]] HttpServerOptions options() const {
    HttpServerOptions options;
    options.listen = {{checked(IpAddress::parse("127.0.0.1")), 0, false}};
    options.upload_folder = folder;
    options.network_threads = 2;
    options.workers = 2;
    return options;
  }
  std::uint16_t start(HttpServerOptions options) {
    auto started = HttpServer::start(std::move(options), handler, observer);
    CHECK(started.has_value());
    server = *std::move(started);
    return server->addresses()[0].port;
  }
  std::uint16_t start() { return start(options()); }

  // Files of bodies that are left.
  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(folder),
                         std::filesystem::directory_iterator());
  }

  std::string folder = testing::TempDir() + "waybill-http-" + std::to_string(::getpid());
  TestHandler handler;
  TestObserver observer;
  std::unique_ptr<HttpServer> server;
};

constexpr std::string_view kEnd = "\r\n\r\n";

std::string post(std::string_view path, std::string_view body, std::string_view fields = "") {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n" + std::string(fields) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

TEST_F(HttpServerTest, AnswersInTheOrderOfTheRequests) {
  Client client(start());
  client.send(post("/echo", "first") + "HEAD /large HTTP/1.1\r\nHost: x\r\n\r\n" +
              post("/echo", "second", "Connection: close\r\n"));
  const std::string answers = client.all();
  const std::size_t first = answers.find("\r\n\r\nfirst");
  const std::size_t head = answers.find("Content-Length: 5000000\r\n\r\nHTTP/1.1 200");
  const std::size_t second = answers.find("\r\n\r\nsecond");
  EXPECT_TRUE(first < head && head < second && second != std::string::npos) << answers;
  EXPECT_EQ(observer.lines(), "POST /echo 200 5 5\nHEAD /large 200 0 0\nPOST /echo 200 6 6\n");
}

TEST_F(HttpServerTest, BodiesHaveTheirBound) {
  const auto port = start();
  {
    Client client(port);
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");
    EXPECT_TRUE(client.until(kEnd).starts_with("HTTP/1.1 413 "));
  }
  {
    Client client(port);
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" +
                std::string(1'000, 'x') + "\r\n1\r\nx\r\n");
    EXPECT_TRUE(client.until(kEnd).starts_with("HTTP/1.1 413 "));
  }
  {
    Client client(port);  // one that wants none
    client.send(post("/peer", "x"));
    EXPECT_TRUE(client.until(kEnd).starts_with("HTTP/1.1 413 "));
  }
  EXPECT_TRUE(Client(port).get("/peer").ends_with("\r\n\r\n127.0.0.1"));
}

TEST_F(HttpServerTest, LargeBodiesAreFilesUntilTheyAreAnswered) {
  const auto port = start();
  Client client(port);
  client.send(post("/file", std::string(900'000, 'x'), "Connection: close\r\n"));
  EXPECT_TRUE(client.all().ends_with("\r\n\r\n900000"));
  EXPECT_FALSE(handler.last_file.empty());
  EXPECT_EQ(files(), 0);
  {
    const Client gone(port);
    gone.send("POST /file HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf");
  }
  Client(port).get("/peer");
  server->stop(seconds(5));
  EXPECT_EQ(files(), 0);
}

TEST_F(HttpServerTest, WhatAnEarlierRunLeftIsDeleted) {
  std::ofstream(folder + "/body-abcdef") << "x";
  std::ofstream(folder + "/other") << "x";
  start();
  EXPECT_EQ(files(), 1);
}

TEST_F(HttpServerTest, ContinueComesAfterThePlan) {
  const auto port = start();
  Client client(port);
  client.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.until(kEnd), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ok");
  EXPECT_TRUE(client.until(kEnd).starts_with("HTTP/1.1 200 "));
  Client refused(port);
  refused.send(
      "POST /refused HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  const std::string answer = refused.all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 401 ")) << answer;
  EXPECT_TRUE(answer.contains("Connection: close"));
}

TEST_F(HttpServerTest, ARefusedUploadDoesNotLoseItsAnswer) {
  Client client(start());
  // More than socket buffers hold: the client is still sending when it is refused.
  client.send("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 6000000\r\n\r\n" +
              std::string(6'000'000, 'x'));
  EXPECT_TRUE(client.until(kEnd).starts_with("HTTP/1.1 401 "));
}

TEST_F(HttpServerTest, AnswersAreMadeWhileTheyAreSent) {
  const auto port = start();
  EXPECT_TRUE(Client(port).get("/words").ends_with("\r\n\r\n4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n"));
  Client old(port);
  old.send("GET /words HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const std::string answer = old.all();
  EXPECT_TRUE(answer.ends_with("\r\n\r\none two")) << answer;
  EXPECT_FALSE(answer.contains("chunked"));
  // Its end is missing: the client can see that it broke off.
  EXPECT_TRUE(Client(port).get("/broken").ends_with("\r\n\r\n4\r\none \r\n"));
  EXPECT_TRUE(observer.notes().contains("a bug"));
}

TEST_F(HttpServerTest, AFaultOfAHandlerEndsItsRequestAlone) {
  const auto port = start();
  const std::string answer = Client(port).get("/throw");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
  EXPECT_FALSE(answer.contains("a bug"));
  EXPECT_TRUE(observer.notes().contains("a bug"));
  EXPECT_TRUE(Client(port).get("/peer").starts_with("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, EventsComeUntilTheClientGoes) {
  const auto port = start();
  std::uint64_t subscribers = 0;
  {
    Client client(port);
    client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(client.until(kEnd).contains("Content-Type: text/event-stream\r\n"));
    EXPECT_EQ(client.until("id: 5\n\n\r\n"), "d\r\nretry: 2000\n\n\r\n7\r\nid: 5\n\n\r\n");
    subscribers = handler.feed->subscribers();
    handler.feed->publish("job", "{}");
    EXPECT_EQ(client.until("\n\n\r\n"), "1b\r\nid: 6\nevent: job\ndata: {}\n\n\r\n");
    EXPECT_EQ(server->figures().streams, 1U);
  }
  EXPECT_EQ(subscribers, 1U);
  for (int i = 0; i < 1'000 && handler.feed->subscribers() > 0; ++i)
    std::this_thread::sleep_for(milliseconds(5));
  EXPECT_EQ(handler.feed->subscribers(), 0U);
}

TEST_F(HttpServerTest, EventStreamsHaveBoundsAndSignsOfLife) {
  auto with = options();
  with.limits.streams_of_peer = 1;
  with.limits.comment = milliseconds(20);
  const auto port = start(with);
  Client client(port);
  client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(client.until("\r\n:\n\n\r\n").starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(Client(port).get("/events").starts_with("HTTP/1.1 429 "));
}

TEST_F(HttpServerTest, AClientThatDoesNotReadIsDropped) {
  auto with = options();
  with.limits.stall = milliseconds(200);
  Client client(start(with));
  client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  client.until("id: 5\n\n\r\n");
  const std::string large(100'000, 'x');
  for (int i = 0; i < 1'000 && handler.feed->subscribers() > 0; ++i) {
    handler.feed->publish("job", large);
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_EQ(handler.feed->subscribers(), 0U);
}

TEST_F(HttpServerTest, SlowClientsAreTold) {
  auto with = options();
  with.limits.head = milliseconds(100);
  with.limits.body_grace = milliseconds(100);
  with.limits.idle = milliseconds(100);
  const auto port = start(with);
  Client head(port);
  Client body(port);
  Client idle(port);
  head.send("GET / HTTP/1.1\r\nHost: x\r\n");
  body.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf");
  EXPECT_TRUE(head.all().starts_with("HTTP/1.1 408 "));
  EXPECT_TRUE(body.all().starts_with("HTTP/1.1 408 "));
  EXPECT_EQ(idle.all(), "");
}

TEST_F(HttpServerTest, AClientThatTakesNothingIsDropped) {
  auto with = options();
  with.limits.stall = milliseconds(100);
  const Client client(start(with));
  for (int i = 0; i < 3; ++i)
    client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  while (server->figures().connections < 1)
    std::this_thread::yield();
  for (int i = 0; i < 1'000 && server->figures().connections > 0; ++i)
    std::this_thread::sleep_for(milliseconds(5));
  EXPECT_EQ(server->figures().connections, 0U);
}

TEST_F(HttpServerTest, WhatIsTooMuchAtOnceIsTurnedAway) {
  auto with = options();
  with.limits.waiting_requests = 1;
  with.workers = 1;
  const auto port = start(with);
  const Client working(port);
  working.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
  handler.await(1);
  Client waiting(port);
  waiting.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
  while (server->figures().waiting_requests < 1)
    std::this_thread::yield();
  const std::string answer = Client(port).get("/peer");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ") && answer.contains("Retry-After: ")) << answer;
  handler.open();
  EXPECT_TRUE(waiting.until(kEnd).starts_with("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, APeerHasSoManyConnections) {
  auto with = options();
  with.limits.connections_of_peer = 2;
  const auto port = start(with);
  Client first(port);
  const Client second(port);
  while (server->figures().connections < 2)
    std::this_thread::yield();
  EXPECT_EQ(Client(port).all(), "");
  EXPECT_EQ(server->figures().refused_connections, 1U);
  EXPECT_TRUE(first.get("/peer").starts_with("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, ATrustedProxyHasAsManyAsItNeeds) {
  auto with = options();
  with.limits.connections_of_peer = 1;
  with.trusted_proxies = {checked(Network::parse("127.0.0.0/8"))};
  const auto port = start(with);
  const Client first(port);
  Client second(port);
  second.send(
      "GET /peer HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.7\r\n"
      "Connection: close\r\n\r\n");
  EXPECT_TRUE(second.all().ends_with("\r\n\r\n192.0.2.7"));
}

TEST_F(HttpServerTest, BodiesInMemoryHaveABoundTogether) {
  auto with = options();
  with.limits.body_memory = 1'000;
  with.limits.body_memory_free = 500;
  const auto port = start(with);
  Client small(port);
  Client large(port);
  small.send(post("/much", std::string(1'500, 'x')));
  EXPECT_TRUE(small.until(kEnd).starts_with("HTTP/1.1 200 "));
  large.send(post("/much", std::string(1'501, 'x')));
  EXPECT_TRUE(large.until(kEnd).starts_with("HTTP/1.1 503 "));
}

TEST_F(HttpServerTest, StopsAfterTheRequestsUnderWay) {
  const auto port = start();
  Client idle(port);
  Client stream(port);
  Client working(port);
  idle.send("GET /peer HTTP/1.1\r\nHost: x\r\n\r\n");
  idle.until("127.0.0.1");
  stream.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  stream.until("id: 5\n\n\r\n");
  working.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
  handler.await(1);
  const std::jthread stopping([this] { server->stop(seconds(10)); });
  EXPECT_EQ(idle.all(), "");
  EXPECT_EQ(stream.all(), "0\r\n\r\n");
  handler.open();
  const std::string answer = working.all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ") && answer.contains("Connection: close"));
}

TEST_F(HttpServerTest, StopsWithoutAnAnswerWhenItsTimeIsOver) {
  auto with = options();
  with.workers = 1;
  const auto port = start(with);
  const Client working(port);
  working.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
  handler.await(1);
  Client waiting(port);
  waiting.send("GET /peer HTTP/1.1\r\nHost: x\r\n\r\n");
  const Client sending(port);
  sending.send("POST /file HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n");
  const std::jthread opening([this] {
    std::this_thread::sleep_for(milliseconds(300));
    handler.open();
  });
  server->stop(milliseconds(50));
  EXPECT_EQ(waiting.all(), "");
}

}  // namespace
}  // namespace waybill::net
