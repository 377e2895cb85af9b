#include "health/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "base/utf8.h"
#include "dns/snapshot_json.h"

namespace waybill::health {
namespace {

constexpr std::array kSeverities = {Severity::Info, Severity::Low, Severity::Medium, Severity::High,
                                    Severity::Critical};

std::string excerpt(std::string_view text) {
  if (text.size() <= kLongestProof) return to_valid_utf8(text);
  return to_valid_utf8(text.substr(0, kLongestProof)) + "…";
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::Info: return "info";
    case Severity::Low: return "low";
    case Severity::Medium: return "medium";
    case Severity::High: return "high";
    case Severity::Critical: return "critical";
  }
  std::abort();
}

std::optional<Severity> parse_severity(std::string_view word) {
  const auto found = std::ranges::find_if(
      kSeverities, [&](Severity severity) { return to_string(severity) == word; });
  if (found == kSeverities.end()) return std::nullopt;
  return *found;
}

std::string_view to_string(Status status) {
  switch (status) {
    case Status::Good: return "good";
    case Status::Info: return "info";
    case Status::Problem: return "problem";
    case Status::Unknown: return "unknown";
    case Status::NotApplicable: return "not-applicable";
  }
  std::abort();
}

std::string_view to_string(Proof::Kind kind) {
  switch (kind) {
    case Proof::Kind::Dns: return "dns";
    case Proof::Kind::Web: return "web";
    case Proof::Kind::Smtp: return "smtp";
    case Proof::Kind::Reports: return "reports";
  }
  std::abort();
}

Proof of_dns(const dns::Question& question, const dns::Answer& answer) {
  std::string text;
  for (const dns::Data& data : answer.records) {
    if (!text.empty()) text += "\n";
    text += dns::write_data(data);
    if (text.size() > kLongestProof) break;
  }
  return {.kind = Proof::Kind::Dns,
          .place = to_valid_utf8(to_string(question)),
          .text = excerpt(text),
          .dns_status = std::string(dns::to_string(answer.status)),
          .ttl = answer.ttl};
}

Proof of_web(const fetch::Request& request, const fetch::Answer& answer) {
  std::string text = answer.is_answer() ? fmt::format("{}", answer.status) : answer.reason;
  if (!answer.location.empty()) text += " to " + answer.location;
  if (answer.is_answer() && answer.content_type.starts_with("text/plain"))
    text += ": " + answer.octets.substr(0, kLongestProof);  // what is judged is what it says
  const bool is_smtp = request.method == fetch::Method::StartTls;
  return {.kind = is_smtp ? Proof::Kind::Smtp : Proof::Kind::Web,
          .place = excerpt(request.url),
          .text = excerpt(text)};
}

Proof of_reports(int days, std::string text) {
  return {.kind = Proof::Kind::Reports,
          .place = fmt::format("reports of {} days", days),
          .text = excerpt(text)};
}

Finding& Finding::about(std::string_view what) {
  subject = to_valid_utf8(what);
  return *this;
}

Finding& Finding::cite(Proof proof) {
  const bool is_cited = std::ranges::find(evidence, proof) != evidence.end();
  if (!is_cited && evidence.size() < kMostProofs) evidence.push_back(std::move(proof));
  return *this;
}

Finding& Finding::graded(Severity other) {
  severity = other;
  return *this;
}

Finding& Finding::advise(std::string_view text) {
  fix = to_valid_utf8(text);
  return *this;
}

Finding& Finding::publishing(Publication publication) {
  for (std::string* text : {&publication.name, &publication.value, &publication.instead_of})
    *text = to_valid_utf8(*text);
  publish.push_back(std::move(publication));
  return *this;
}

}  // namespace waybill::health
