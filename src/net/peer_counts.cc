#include "net/peer_counts.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace waybill::net {
namespace {

constexpr std::size_t kNetworkOctets = 8;  // of an IPv6 address

IpAddress network_of(const IpAddress& peer) {
  if (peer.is_v4()) return peer;
  std::array<std::uint8_t, 16> octets = peer.octets();
  std::fill(octets.begin() + kNetworkOctets, octets.end(), std::uint8_t{0});
  return IpAddress::v6(octets);
}

}  // namespace

PeerCounts::Bound PeerCounts::take(const IpAddress& peer) {
  const IpAddress network = network_of(peer);
  const std::scoped_lock lock(mutex_);
  if (all_ >= most_) return Bound::All;
  std::size_t& count = counts_[network];
  if (count >= most_of_peer_) return Bound::Peer;
  ++count;
  ++all_;
  return Bound::None;
}

void PeerCounts::give_back(const IpAddress& peer) {
  const std::scoped_lock lock(mutex_);
  const auto found = counts_.find(network_of(peer));
  CHECK(found != counts_.end() && all_ > 0);
  --all_;
  if (--found->second == 0) counts_.erase(found);
}

std::size_t PeerCounts::all() const {
  const std::scoped_lock lock(mutex_);
  return all_;
}

}  // namespace waybill::net
