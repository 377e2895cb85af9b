#include "app/site.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/ascii.h"
#include "base/sha256.h"
#include "http/answer.h"
#include "http/problem.h"

namespace waybill::app {
namespace {

using http::Response;

constexpr std::string_view kApi = "/api/";
constexpr std::string_view kHealth = "/healthz";
constexpr std::string_view kMetrics = "/metrics";

// The name in Host, without the port.
std::string_view host_name(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

// A name that can mean only this machine, or an address, which nobody can make lead elsewhere.
bool is_own_name(std::string_view name) {
  return ascii::iequals(name, "localhost") || ascii::iends_with(name, ".localhost") ||
         IpAddress::parse(name);
}

Response read_only() {
  Response response =
      http::problem(405, "method-not-allowed", "Not possible here", "This can only be read.");
  response.fields.add("Allow", "GET, HEAD");
  return response;
}

}  // namespace

std::string_view part_of(std::string_view path) {
  if (path.starts_with(kApi) || path == kApi.substr(0, kApi.size() - 1)) return "api";
  if (path == kHealth) return "health";
  if (path == kMetrics) return "metrics";
  return "page";
}

Site::Plan Site::plan(const http::Head& head) {
  const std::string_view host = host_name(head.fields.get("Host"));
  if (options_.is_local && !host.empty() && !is_own_name(host))
    return {{},
            http::problem({.status = 421,
                           .type = "unknown-host",
                           .title = "Another name was expected",
                           .detail = "This server answers on this machine alone.",
                           .to_try = "Set http.public_url if it is to be reached by a name."})};
  const std::string_view part = part_of(head.path);
  if (part == "api") {
    Plan plan = api_.plan(head);
    if (plan.body.where == http::BodyPlan::Where::File)
      plan.body.most = std::min(plan.body.most, options_.most_upload);
    return plan;
  }
  if (head.method != http::Method::Get && head.method != http::Method::Head)
    return {{}, read_only()};
  // Pages are at hand: they come even while all workers are busy.
  if (part == "page") return {{}, asset_answer(options_.pages, head)};
  return {};
}

Response Site::handle(http::Request request) {
  const std::string_view part = part_of(request.path);
  if (part == "api") return api_.handle(std::move(request));
  return part == "health" ? health() : metrics(request);
}

Response Site::health() const {
  boost::json::object checks;
  bool is_good = true;
  for (const Check& check : health_.look()) {
    checks[check.name] = check.is_good ? "ok" : "failed";
    is_good = is_good && check.is_good;
  }
  return http::json_answer(
      boost::json::object{{"status", is_good ? "ok" : "failed"}, {"checks", std::move(checks)}},
      is_good ? 200 : 503);
}

bool Site::may_read_metrics(const http::Head& head) const {
  const std::string_view shown = head.fields.get("Authorization");
  // Hashes are compared, so that the time taken tells nothing of the token.
  if (!options_.metrics_token.empty() && ascii::istarts_with(shown, "Bearer ") &&
      sha256_hex(ascii::trim(shown.substr(7))) == sha256_hex(options_.metrics_token))
    return true;
  if (head.is_behind_stranger) return false;
  return std::ranges::any_of(options_.metrics_allowed,
                             [&](const Network& net) { return net.holds(head.peer); });
}

Response Site::metrics(const http::Head& head) const {
  if (!may_read_metrics(head))
    return http::problem(403, "forbidden", "Not for this address",
                         "Metrics are for this machine, and for whom metrics.allow or "
                         "metrics.token_file lets in.");
  Response response;
  response.fields.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  response.body = metrics_.text();
  return response;
}

}  // namespace waybill::app
