// What pages are told as it happens: one feed of events for each organisation. Safe for several
// threads.
#pragma once

#include <boost/json/fwd.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "http/event_feed.h"

namespace waybill::service {

class Live {
 public:
  // `start`: the time of the server's start in milliseconds; ids of events begin there.
  explicit Live(std::uint64_t start) : start_(start) {}

  // Lives as long as somebody holds it or Live.
  [[nodiscard]] std::shared_ptr<http::EventFeed> feed(const std::string& tenant);
  // Names: "job", "case", "arrival", "domains" (docs/api.md).
  void tell(const std::string& tenant, std::string_view name, const boost::json::value& data);
  // Grows with every event that may change the figures of the organisation's domains: all but
  // "job".
  [[nodiscard]] std::uint64_t changes(const std::string& tenant) const;

 private:
  std::uint64_t start_;
  struct Organisation {
    std::shared_ptr<http::EventFeed> feed;
    std::uint64_t changes = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Organisation> organisations_;  // with mutex_ held
};

}  // namespace waybill::service
