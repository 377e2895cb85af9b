// An HTTP request and its answer as values: what handlers see. No sockets here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ip.h"

namespace waybill::http {

enum class Method : std::uint8_t { Get, Head, Post, Put, Patch, Delete, Options };
[[nodiscard]] std::string_view to_string(Method method);  // "GET"
[[nodiscard]] std::optional<Method> parse_method(std::string_view text);

// Names in any case; the order of the sender is kept.
class Fields {
 public:
  void add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
  }
  void set(std::string_view name, std::string value);  // in the place of all of that name
  // The first of that name; "" if there is none.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const {
    return fields_;
  }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// Everything but the body.
struct Head {
  Method method = Method::Get;
  std::string path;  // percent-decoded, begins with "/", no "." or ".." segments
  std::vector<std::pair<std::string, std::string>> query;  // percent-decoded
  Fields fields;
  IpAddress peer;          // the client's address, behind a trusted proxy the forwarded one
  bool is_secure = false;  // came over TLS, or a trusted proxy says so
  // A proxy that is not trusted seems to stand in between: `peer` may be anybody.
  bool is_behind_stranger = false;
  std::string id;  // of this request, in the log and in X-Request-Id of the answer

  // The first of that name; "" if there is none.
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
  [[nodiscard]] std::string_view cookie(std::string_view name) const;  // "" if there is none
};

struct Request : Head {
  std::string body;       // of BodyPlan::Memory
  std::string body_file;  // of BodyPlan::File: the path of a file that the handler may move away;
                          // what is left is deleted after the answer
};

// A live stream (text/event-stream). Subscribers are told of new frames; the server writes them.
class EventFeed;

// Octets that are made while they are sent: exports and bundles.
class Producer {
 public:
  Producer() = default;
  virtual ~Producer() = default;
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;
  Producer(Producer&&) = delete;
  Producer& operator=(Producer&&) = delete;
  // The next octets; nothing at the end. Called on a worker thread, may block.
  [[nodiscard]] virtual std::optional<std::string> next() = 0;
};

struct Response {
  unsigned status = 200;
  Fields fields;
  std::string body;
  // Instead of `body`, one of:
  std::string_view constant;           // octets that live as long as the program: assets
  std::unique_ptr<Producer> producer;  // chunked
  std::shared_ptr<EventFeed> events;   // text/event-stream, until the client goes
  std::uint64_t events_after = 0;      // Last-Event-ID of the client; 0: none
};

// What becomes of the body of a request, decided when the head is there.
struct BodyPlan {
  enum class Where : std::uint8_t { None, Memory, File };
  Where where = Where::None;
  std::size_t most = 0;  // octets; more is answered 413
};

class Handler {
 public:
  Handler() = default;
  virtual ~Handler() = default;
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  Handler(Handler&&) = delete;
  Handler& operator=(Handler&&) = delete;

  // On a network thread, before the body is read: must not block. A Response answers the
  // request at once: refuses it, or sends what is at hand.
  struct Plan {
    BodyPlan body;
    std::optional<Response> refusal;
  };
  [[nodiscard]] virtual Plan plan(const Head& head) = 0;
  // On a worker thread, may block; several at once.
  [[nodiscard]] virtual Response handle(Request request) = 0;
};

}  // namespace waybill::http
