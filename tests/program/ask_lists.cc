// Asks the blocklists for addresses and domains, for tests and measurements.
//   ask_lists RESOLVER SUBJECT...        one line a list: subject, zone, standing, codes, doubt
//   ask_lists RESOLVER --count N         N made addresses at once; prints the questions a second
#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "net/dns_client.h"
#include "reputation/listing.h"

namespace waybill {
namespace {

constexpr std::chrono::milliseconds kDeadline{20'000};
constexpr unsigned kAddressesAtOnce = 12;  // one evaluation may ask kMostQuestions

std::string_view word_of(reputation::Standing standing) {
  switch (standing) {
    case reputation::Standing::Listed: return "listed";
    case reputation::Standing::Clean: return "clean";
    case reputation::Standing::Unknown: return "unknown";
    case reputation::Standing::NotAsked: return "not-asked";
  }
  return "";
}

std::vector<reputation::Listing> ask(std::string_view subject, dns::Inquiry& dns) {
  if (const auto address = IpAddress::parse(subject))
    return reputation::ask_lists(*address, {}, dns);
  const auto name = dns::Name::parse(subject).value_or(dns::Name());
  return reputation::ask_lists(reputation::DomainSubject{name, name.suffix(2)}, {}, dns);
}

void print(net::DnsClient& client, std::string_view subject) {
  dns::Snapshot known;
  std::vector<reputation::Listing> listings;
  net::evaluate_in_rounds(known, &client, kDeadline,
                          [&](dns::Inquiry& dns) { listings = ask(subject, dns); });
  for (const reputation::Listing& listing : listings)
    fmt::print("{}\t{}\t{}\t{}\t{}\t{}\n", subject, listing.list->zone, word_of(listing.standing),
               listing.codes, reputation::describe(listing.doubt), listing.text);
}

// Addresses of 198.18.0.0/15, which nobody has; each is asked for once.
IpAddress made_address(unsigned number) {
  return IpAddress::v4(
      {198, 18, static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)});
}

void measure(net::DnsClient& client, unsigned count) {
  std::size_t questions = 0, listed = 0, clean = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (unsigned first = 0; first < count; first += kAddressesAtOnce) {
    dns::Snapshot known;
    std::size_t now_listed = 0, now_clean = 0;
    const net::Rounds rounds =
        net::evaluate_in_rounds(known, &client, kDeadline, [&](dns::Inquiry& dns) {
          now_listed = now_clean = 0;
          for (unsigned i = first; i < first + kAddressesAtOnce && i < count; ++i) {
            for (const auto& listing : reputation::ask_lists(made_address(i), {}, dns)) {
              now_listed += listing.standing == reputation::Standing::Listed ? 1 : 0;
              now_clean += listing.standing == reputation::Standing::Clean ? 1 : 0;
            }
          }
        });
    questions += rounds.questions;
    listed += now_listed;
    clean += now_clean;
  }
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
  fmt::print(
      "{{\"questions\": {}, \"listed\": {}, \"clean\": {}, \"seconds\": {:.3f}, "
      "\"questions_per_second\": {:.0f}}}\n",
      questions, listed, clean, passed.count(), static_cast<double>(questions) / passed.count());
}

int run(int count, char** arguments) {
  if (count < 3) return 2;
  auto client = net::DnsClient::create({.server = arguments[1]});
  if (!client) {
    fmt::print(stderr, "{}\n", client.error());
    return EXIT_FAILURE;
  }
  if (std::strcmp(arguments[2], "--count") == 0) {
    const auto number = count > 3 ? ascii::parse_number(arguments[3]) : std::nullopt;
    if (!number) return 2;
    measure(**client, static_cast<unsigned>(*number));
    return EXIT_SUCCESS;
  }
  for (int i = 2; i < count; ++i)
    print(**client, arguments[i]);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace waybill

int main(int count, char** arguments) {
  return waybill::run(count, arguments);
}
