// What is logged and counted of the HTTP server.
#pragma once

#include <string>
#include <string_view>

#include "app/log.h"
#include "base/metrics.h"
#include "net/http_server.h"
#include "service/jobs.h"

namespace waybill::app {

class ServerWatch final : public net::HttpObserver {
 public:
  // Both outlive it.
  ServerWatch(Log& log, Metrics& metrics) : log_(log), metrics_(metrics) {}

  void answered(const net::Exchange& exchange) override;
  void noted(std::string_view text) override;

 private:
  Log& log_;
  Metrics& metrics_;
};

// A path as it is logged: tokens of shared cases and invitations are left out.
[[nodiscard]] std::string path_without_secrets(std::string_view path);

// Memory, processor time, descriptors and the build, as Prometheus names them.
void add_process_figures(Metrics& metrics, std::string_view version);
// Of what lives as long as the figures are asked for.
void add_server_figures(Metrics& metrics, const net::HttpServer& server);
void add_job_figures(Metrics& metrics, const service::Jobs& jobs);

}  // namespace waybill::app
