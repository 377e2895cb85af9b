// What an evaluator may know of the web, in the manner of dns/inquiry.h: it asks; what is not known
// is noted, and the driver (net/) fetches all of it at once before it evaluates again.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace waybill::fetch {

enum class Method : std::uint8_t {
  Head,
  Get,
  StartTls,  // of "smtp://HOST:25": a session of SMTP that ends once TLS is begun; no mail is sent
};

struct Request {
  std::string url;  // https or http, as written; smtp with StartTls
  Method method = Method::Get;
  std::size_t most_octets = 64U << 10U;  // of the body; more is a failure
  auto operator<=>(const Request&) const = default;
};

// How a request ended. Only None says something about what is there.
enum class Failure : std::uint8_t {
  None,        // an answer, whatever its status
  NotFetched,  // nothing asks the web: a recorded run, or it is not its turn yet
  BadUrl,
  Guarded,      // leads into a private network, to a port or scheme that is not asked (SSRF)
  NoAddress,    // the name does not exist or has no address
  Unreachable,  // no connection, or it broke
  Tls,          // no TLS, or a certificate that is not valid for the name
  NotOffered,   // of StartTls: the server answered and does not offer it
  TooLarge,
  Timeout,
};

struct Answer {
  Failure failure = Failure::None;
  std::string reason;        // of a failure, one line
  unsigned status = 0;       // HTTP status; redirects are never followed by the driver
  std::string content_type;  // as stated
  std::string location;      // of a redirect, made absolute
  std::string octets;    // of the body; "" for HEAD; the chain of certificates, PEM, of StartTls
  std::string distrust;  // of StartTls: why the store of authorities does not trust the chain
  std::int64_t certificate_ends = 0;  // of an https server's, Unix seconds; 0 not known
  bool operator==(const Answer&) const = default;

  [[nodiscard]] bool is_answer() const { return failure == Failure::None; }
};

using Snapshot = std::map<Request, Answer>;

class Inquiry {
 public:
  explicit Inquiry(const Snapshot& known) : known_(known) {}  // borrows

  // nullptr: not known yet; noted. The pointer lives as long as the snapshot.
  const Answer* ask(const Request& request) {
    const auto found = known_.find(request);
    if (found != known_.end()) return &found->second;
    if (noted_.insert(request).second) wanted_.push_back(request);
    return nullptr;
  }
  // What the next round must fetch, in the order of asking, each once.
  [[nodiscard]] std::span<const Request> wanted() const { return wanted_; }

 private:
  const Snapshot& known_;
  std::vector<Request> wanted_;
  std::set<Request> noted_;
};

}  // namespace waybill::fetch
