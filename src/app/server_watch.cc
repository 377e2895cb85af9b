#include "app/server_watch.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "app/site.h"
#include "base/ascii.h"

namespace waybill::app {
namespace {

// The second number of /proc/self/statm: pages in memory.
double resident_octets() {
  std::ifstream file("/proc/self/statm");
  double all = 0;
  double resident = 0;
  file >> all >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double open_descriptors() {
  std::error_code error;
  double count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    static_cast<void>(entry);
    ++count;
  }
  return count;
}

double most_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

// What follows these in a path is a secret: whoever has it gets in.
constexpr std::array<std::string_view, 4> kBeforeSecrets = {"/s/", "/welcome/", "/api/v1/shared/",
                                                            "/api/v1/invitations/"};

// A random secret, wherever it stands: 52 signs of base32 (account::random_secret).
bool is_secret(std::string_view segment) {
  constexpr std::size_t kSigns = 52;
  return segment.size() == kSigns && std::ranges::all_of(segment, [](char c) {
           return ascii::is_lower(c) || (c >= '2' && c <= '7');
         });
}

}  // namespace

std::string path_without_secrets(std::string_view path) {
  if (path.empty()) return {};
  std::string shown;
  for (const std::string_view segment : ascii::split(path.substr(path.starts_with('/')), '/')) {
    shown += '/';
    const bool is_after = std::ranges::find(kBeforeSecrets, shown) != kBeforeSecrets.end();
    shown += is_after || is_secret(segment) ? "***" : segment;
  }
  return shown;
}

void ServerWatch::answered(const net::Exchange& exchange) {
  const std::string_view part = exchange.method.empty() ? "unread" : part_of(exchange.path);
  const std::string status = std::to_string(exchange.status);
  const double seconds = std::chrono::duration<double>(exchange.duration).count();
  metrics_
      .counter("waybill_http_requests_total", "Requests that were answered.",
               {{"part", part}, {"status", status}})
      .add();
  // A stream lasts as long as its client.
  const bool is_stream = part == "api" && exchange.path.ends_with("/events");
  if (!is_stream)
    metrics_
        .histogram("waybill_http_request_duration_seconds",
                   "From the head of a request to the last octet of its answer.", {{"part", part}})
        .observe(seconds);
  metrics_.counter("waybill_http_body_octets_in_total", "Octets of bodies of requests.")
      .add(exchange.octets_in);
  metrics_.counter("waybill_http_body_octets_out_total", "Octets of bodies of answers.")
      .add(exchange.octets_out);
  // What a watcher asks every few seconds is no news.
  const bool is_routine = part == "health" || part == "metrics";
  const std::string path = path_without_secrets(exchange.path);
  log_.write(exchange.status >= 500 ? LogLevel::Warning
             : is_routine           ? LogLevel::Debug
                                    : LogLevel::Info,
             "request",
             {{"id", exchange.id},
              {"method", exchange.method},
              {"path", path},
              {"status", static_cast<std::int64_t>(exchange.status)},
              {"seconds", seconds},
              {"octets_in", static_cast<std::int64_t>(exchange.octets_in)},
              {"octets_out", static_cast<std::int64_t>(exchange.octets_out)},
              {"peer", exchange.peer.to_string()}});
}

void ServerWatch::noted(std::string_view text) {
  metrics_.counter("waybill_http_notes_total", "Faults and other notes of the HTTP server.").add();
  log_.warning("http", {{"note", text}});
}

void add_process_figures(Metrics& metrics, std::string_view version) {
  metrics.gauge("waybill_build_info", "1, with the version.", {{"version", version}},
                [] { return 1.0; });
  metrics.gauge("process_resident_memory_bytes", "Memory in use.", {}, resident_octets);
  metrics.total("process_cpu_seconds_total", "Processor time.", {}, processor_seconds);
  metrics.gauge("process_open_fds", "Open descriptors.", {}, open_descriptors);
  metrics.gauge("process_max_fds", "Descriptors that may be open.", {}, most_descriptors);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  metrics.gauge("process_start_time_seconds", "Start, Unix time.", {},
                [start = std::chrono::duration<double>(now).count()] { return start; });
}

void add_server_figures(Metrics& metrics, const net::HttpServer& server) {
  metrics.gauge("waybill_http_connections", "Open connections.", {},
                [&server] { return static_cast<double>(server.figures().connections); });
  metrics.gauge("waybill_http_streams", "Clients of server-sent events.", {},
                [&server] { return static_cast<double>(server.figures().streams); });
  metrics.gauge("waybill_http_waiting_requests", "Requests that wait for a worker.", {},
                [&server] { return static_cast<double>(server.figures().waiting_requests); });
  metrics.total("waybill_http_refused_connections_total", "Connections beyond a bound.", {},
                [&server] { return static_cast<double>(server.figures().refused_connections); });
}

void add_job_figures(Metrics& metrics, const service::Jobs& jobs) {
  using Counts = service::Jobs::Counts;
  const auto of = [&jobs](auto Counts::* which) {
    return [&jobs, which] { return static_cast<double>(jobs.counts().*which); };
  };
  constexpr std::string_view kNow = "Diagnoses, intakes and other long work, now.";
  metrics.gauge("waybill_jobs", kNow, {{"state", "queued"}}, of(&Counts::queued));
  metrics.gauge("waybill_jobs", kNow, {{"state", "running"}}, of(&Counts::running));
  constexpr std::string_view kEnded = "Long work that ended.";
  metrics.total("waybill_jobs_total", kEnded, {{"state", "done"}}, of(&Counts::done));
  metrics.total("waybill_jobs_total", kEnded, {{"state", "failed"}}, of(&Counts::failed));
}

}  // namespace waybill::app
