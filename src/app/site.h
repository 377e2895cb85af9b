// What stands where: the API, the pages, and what those ask who watch over the server.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/assets.h"
#include "app/health.h"
#include "base/metrics.h"
#include "base/network.h"
#include "http/message.h"

namespace waybill::app {

// Which part of the site a path belongs to: "api", "health", "metrics", "page". For figures.
[[nodiscard]] std::string_view part_of(std::string_view path);

class Site final : public http::Handler {
 public:
  struct Options {
    std::span<const Asset> pages = {};
    // Only this machine is to reach the server: Host must name it, so that a page elsewhere whose
    // name was made to lead here (DNS rebinding) does not.
    bool is_local = false;
    std::size_t most_upload = 0;                // octets; what the API asks for is cut to this
    std::vector<Network> metrics_allowed = {};  // who may read /metrics
    std::string metrics_token = {};             // or who shows this; "": nobody
  };
  // All outlive it.
  Site(Options options, http::Handler& api, Health& health, const Metrics& metrics)
      : options_(std::move(options)), api_(api), health_(health), metrics_(metrics) {}

  [[nodiscard]] Plan plan(const http::Head& head) override;
  [[nodiscard]] http::Response handle(http::Request request) override;

 private:
  [[nodiscard]] http::Response health() const;
  [[nodiscard]] http::Response metrics(const http::Head& head) const;
  [[nodiscard]] bool may_read_metrics(const http::Head& head) const;

  const Options options_;
  http::Handler& api_;
  Health& health_;
  const Metrics& metrics_;
};

}  // namespace waybill::app
