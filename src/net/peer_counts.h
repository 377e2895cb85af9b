// How many of something each peer has, so that one cannot take all.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>

#include "base/ip.h"

namespace waybill::net {

// An IPv6 peer is its /64: whoever has one address there has them all. For several threads.
class PeerCounts {
 public:
  // At most `most` in all and `most_of_peer` of one.
  PeerCounts(std::size_t most, std::size_t most_of_peer)
      : most_(most), most_of_peer_(most_of_peer) {}

  enum class Bound : unsigned char { All, Peer, None };
  // What is in the way; None: it counts until give_back().
  [[nodiscard]] Bound take(const IpAddress& peer);
  void give_back(const IpAddress& peer);
  [[nodiscard]] std::size_t all() const;

 private:
  const std::size_t most_, most_of_peer_;
  mutable std::mutex mutex_;  // held for the two below
  std::size_t all_ = 0;
  std::map<IpAddress, std::size_t> counts_;
};

}  // namespace waybill::net
