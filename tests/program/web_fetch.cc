// For the tests of fetching: asks for every URL at once and prints one line each.
//   web_fetch PORTS ALLOWED CERTIFICATES SECONDS OCTETS [head|starttls] URL...
// With starttls mail servers are asked at the first of PORTS, and REASON is what speaks against
// trust. PORTS and ALLOWED (networks) with commas between, "" none. A line: URL FAILURE STATUS
// OCTETS LOCATION, by tabs.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "net/fetcher.h"

using namespace waybill;

int main(int count, char** arguments) {
  std::vector<std::string> given(arguments + 1, arguments + count);
  if (given.size() < 6) return 2;
  net::FetchOptions options;
  options.ports.clear();
  for (const std::string_view port : ascii::split(given[0], ','))
    options.ports.push_back(static_cast<std::uint16_t>(ascii::parse_number(port).value_or(0)));
  for (const std::string_view network : ascii::split(given[1], ',')) {
    if (const auto parsed = Network::parse(network)) options.allowed.push_back(*parsed);
  }
  options.certificates = given[2];
  const auto seconds = std::chrono::seconds(ascii::parse_number(given[3]).value_or(5));
  options.per_request = seconds;
  const std::size_t most = ascii::parse_number(given[4]).value_or(0);
  const bool is_head = given[5] == "head", is_starttls = given[5] == "starttls";
  if (is_starttls) options.smtp_port = options.ports.front();
  std::vector<fetch::Request> requests;
  for (std::size_t i = is_head || is_starttls ? 6 : 5; i < given.size(); ++i)
    requests.push_back({.url = given[i],
                        .method = is_head       ? fetch::Method::Head
                                  : is_starttls ? fetch::Method::StartTls
                                                : fetch::Method::Get,
                        .most_octets = most});
  const auto fetcher = net::Fetcher::create(options);
  if (!fetcher) {
    std::fprintf(stderr, "%s\n", fetcher.error().c_str());
    return 1;
  }
  fetch::Snapshot snapshot;
  (*fetcher)->fetch(requests, snapshot, std::chrono::steady_clock::now() + 2 * seconds);
  constexpr const char* kFailures[] = {"none",       "not-fetched", "bad-url", "guarded",
                                       "no-address", "unreachable", "tls",     "not-offered",
                                       "too-large",  "timeout"};
  for (const fetch::Request& request : requests) {
    const fetch::Answer& answer = snapshot.at(request);
    std::printf("%s\t%s\t%u\t%zu\t%s\t%s\n", request.url.c_str(),
                kFailures[static_cast<std::size_t>(answer.failure)], answer.status,
                answer.octets.size(), answer.location.c_str(),
                answer.reason.empty() ? answer.distrust.c_str() : answer.reason.c_str());
  }
  return 0;
}
