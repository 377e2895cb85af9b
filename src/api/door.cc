#include "api/door.h"

#include <algorithm>
#include <utility>

#include "account/secret.h"
#include "base/check.h"

namespace waybill::api {
namespace {

// Five guesses at one account are free; then 1, 2, 4 … seconds, at most 15 minutes: some 100 a day.
constexpr account::Throttle::Limits kAccountLimits{.free = 5};
// Behind one address there may be a whole office.
constexpr account::Throttle::Limits kAddressLimits{.free = 30};

// Who has an IPv6 address has 2^64 of them.
std::string network_of(const IpAddress& address) {
  if (address.is_v4()) return address.to_string();
  auto octets = address.octets();
  std::fill(octets.begin() + 8, octets.end(), std::uint8_t{0});
  return IpAddress::v6(octets).to_string();
}

}  // namespace

Door::Door(Options options)
    : options_(std::move(options)),
      setup_code_(account::random_id()),
      accounts_(kAccountLimits),
      addresses_(kAddressLimits) {
  CHECK(options_.clock && options_.log);
}

std::int64_t Door::attempt(std::string_view account, const IpAddress& address) {
  const std::string network = network_of(address);
  const std::int64_t time = now();
  const std::scoped_lock lock(mutex_);
  const std::int64_t wait = std::max(accounts_.wait(account, time), addresses_.wait(network, time));
  if (wait > 0) return wait;
  accounts_.attempt(account, time);
  addresses_.attempt(network, time);
  return 0;
}

void Door::succeeded(std::string_view account, const IpAddress& address) {
  const std::scoped_lock lock(mutex_);
  accounts_.succeeded(account);
  addresses_.undo(network_of(address));
}

void Door::undo(std::string_view account, const IpAddress& address) {
  const std::scoped_lock lock(mutex_);
  accounts_.undo(account);
  addresses_.undo(network_of(address));
}

}  // namespace waybill::api
