#include "net/dns_client.h"

#include <fmt/format.h>
#include <poll.h>
#include <unbound.h>

#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "net/dns_wire.h"

namespace waybill::net {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kClassIn = 1;

// One question on its way.
struct Flight {
  const dns::Question* question = nullptr;
  int id = 0;
  int tries = 0;
  bool open = true;
  Clock::time_point until;
  dns::Answer answer{.status = dns::Status::Timeout, .ttl = 0, .records = {}};
  std::optional<dns::Name> alias;
};

dns::Status status_of(const ub_result& result) {
  if (result.havedata != 0) return dns::Status::NoError;
  if (result.nxdomain != 0) return dns::Status::NxDomain;
  constexpr int kNoError = 0;
  constexpr int kRefused = 5;
  if (result.rcode == kNoError) return dns::Status::NoData;
  return result.rcode == kRefused ? dns::Status::Refused : dns::Status::ServFail;
}

void read_result(Flight& flight, const ub_result& result) {
  flight.answer.status = status_of(result);
  flight.answer.ttl = static_cast<std::uint32_t>(std::max(result.ttl, 0));
  for (int i = 0; result.data != nullptr && result.data[i] != nullptr; ++i) {
    const std::string_view rdata(result.data[i], static_cast<std::size_t>(result.len[i]));
    if (auto data = read_rdata(flight.question->type, rdata))
      flight.answer.records.push_back(std::move(*data));
  }
  if (flight.answer.status == dns::Status::NoError && flight.answer.records.empty())
    flight.answer.status = dns::Status::ServFail;  // records, none of them well-formed
  if (result.canonname == nullptr) return;
  if (auto name = read_presentation(result.canonname); name && *name != flight.question->name)
    flight.alias = std::move(name);
}

extern "C" void on_answer(void* my_arg, int error, ub_result* result) {
  Flight& flight = *static_cast<Flight*>(my_arg);
  flight.open = false;
  if (error == 0 && result != nullptr) {
    read_result(flight, *result);
  } else {
    flight.answer.status = dns::Status::ServFail;
  }
  ub_resolve_free(result);
}

class UnboundClient final : public DnsClient {
 public:
  UnboundClient(ub_ctx* context, DnsOptions options)
      : context_(context, &ub_ctx_delete), options_(std::move(options)) {}

  void fetch(std::span<const dns::Question> questions, dns::Snapshot& snapshot,
             Clock::time_point deadline) override {
    std::vector<Flight> flights(questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i) {
      flights[i].question = &questions[i];
      start(flights[i], deadline);
    }
    while (std::ranges::any_of(flights, &Flight::open))
      wait_once(flights, deadline);
    for (Flight& flight : flights)
      store(flight, snapshot);
  }

 private:
  void start(Flight& flight, Clock::time_point deadline) {
    ++flight.tries;
    flight.open = true;
    flight.until = std::min(deadline, Clock::now() + options_.per_question);
    const std::string name = write_presentation(flight.question->name);
    const int error =
        ub_resolve_async(context_.get(), name.c_str(), static_cast<int>(flight.question->type),
                         kClassIn, &flight, &on_answer, &flight.id);
    if (error != 0) {
      flight.open = false;
      flight.answer.status = dns::Status::ServFail;
    }
  }

  void wait_once(std::vector<Flight>& flights, Clock::time_point deadline) {
    auto until = deadline;
    for (const Flight& flight : flights) {
      if (flight.open) until = std::min(until, flight.until);
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    pollfd descriptor{.fd = ub_fd(context_.get()), .events = POLLIN, .revents = 0};
    poll(&descriptor, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    ub_process(context_.get());
    const auto now = Clock::now();
    for (Flight& flight : flights) {
      if (flight.open && now >= flight.until) give_up(flight, now, deadline);
    }
  }

  void give_up(Flight& flight, Clock::time_point now, Clock::time_point deadline) {
    ub_cancel(context_.get(), flight.id);
    flight.open = false;
    if (flight.tries < options_.tries && now < deadline) start(flight, deadline);
  }

  // The library tells only the end of an alias chain. That is kept as one CNAME, unless the chain's
  // first link was asked for by itself.
  static void store(Flight& flight, dns::Snapshot& snapshot) {
    if (!flight.alias || flight.question->type == dns::Type::Cname) {
      snapshot.set(*flight.question, std::move(flight.answer));
      return;
    }
    const dns::Question alias{flight.question->name, dns::Type::Cname};
    if (snapshot.find(alias).answer == nullptr) {
      dns::Answer link{
          .status = dns::Status::NoError, .ttl = flight.answer.ttl, .records = {*flight.alias}};
      snapshot.set(alias, std::move(link));
    }
    const dns::Question target = snapshot.find(*flight.question).question;
    snapshot.set(target, std::move(flight.answer));
  }

  std::unique_ptr<ub_ctx, decltype(&ub_ctx_delete)> context_;
  DnsOptions options_;
};

// "HOST", "HOST:PORT", "[V6]:PORT" as libunbound wants it: "HOST@PORT".
Result<std::string, std::string> forward_address(std::string_view server) {
  std::string_view host = server;
  std::string_view port;
  if (server.starts_with('[')) {
    const std::size_t close = server.find(']');
    if (close == std::string_view::npos) return std::unexpected("--resolver: \"]\" is missing");
    host = server.substr(1, close - 1);
    if (server.substr(close + 1).starts_with(':')) port = server.substr(close + 2);
  } else if (std::ranges::count(server, ':') == 1) {
    host = server.substr(0, server.find(':'));
    port = server.substr(server.find(':') + 1);
  }
  const auto number = port.empty() ? std::optional<std::uint64_t>(53) : ascii::parse_number(port);
  if (!IpAddress::parse(host) || !number || *number == 0 || *number > 0xFFFF)
    return std::unexpected(
        fmt::format("--resolver: \"{}\" is not ADDRESS or ADDRESS:PORT", ascii::printable(server)));
  return fmt::format("{}@{}", host, *number);
}

}  // namespace

Result<std::unique_ptr<DnsClient>, std::string> DnsClient::create(const DnsOptions& options) {
  ub_ctx* const context = ub_ctx_create();
  if (context == nullptr) return std::unexpected("The DNS library could not be started");
  auto client = std::make_unique<UnboundClient>(context, options);
  // Validation is the resolver's; ours would need a trust anchor file. Servers on loopback and
  // names that RFC 6761 keeps local are asked like any other: people test with them.
  for (const auto& [key, value] : {std::pair{"module-config:", "iterator"},
                                   {"do-not-query-localhost:", "no"},
                                   {"unblock-lan-zones:", "yes"},
                                   {"local-zone:", "test. nodefault"},
                                   {"local-zone:", "invalid. nodefault"}})
    ub_ctx_set_option(context, key, value);
  ub_ctx_async(context, 1);
  if (options.server == "root") return client;
  if (options.server.empty()) {
    if (const int error = ub_ctx_resolvconf(context, nullptr); error != 0)
      return std::unexpected(fmt::format("/etc/resolv.conf: {}", ub_strerror(error)));
    return client;
  }
  const std::string address = TRY(forward_address(options.server));
  if (const int error = ub_ctx_set_fwd(context, address.c_str()); error != 0)
    return std::unexpected(fmt::format("--resolver {}: {}", options.server, ub_strerror(error)));
  return client;
}

Rounds evaluate_in_rounds(dns::Snapshot& snapshot, DnsClient* client,
                          std::chrono::milliseconds overall,
                          const std::function<void(dns::Inquiry&)>& evaluate) {
  const auto deadline = Clock::now() + overall;
  Rounds count;
  while (true) {
    dns::Inquiry inquiry(snapshot);
    evaluate(inquiry);
    if (inquiry.is_complete()) return count;
    ++count.rounds;
    const auto wanted = inquiry.wanted();
    const bool may_ask =
        client != nullptr && count.rounds <= kMostRounds && Clock::now() < deadline;
    const std::size_t allowed =
        may_ask ? std::min(wanted.size(), kMostQuestions - count.questions) : 0;
    if (allowed > 0) client->fetch(wanted.first(allowed), snapshot, deadline);
    count.questions += allowed;
    // What was not asked, or came back under another name, ends as a time-out: never as "missing".
    for (const dns::Question& question : wanted) {
      const bool is_late = allowed < wanted.size() || Clock::now() >= deadline;
      if (is_late && snapshot.find(question).answer == nullptr)
        snapshot.set(question, {.status = dns::Status::Timeout, .ttl = 0, .records = {}});
    }
  }
}

}  // namespace waybill::net
