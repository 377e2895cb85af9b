// Trace fields and what forwarders left: checks 44 to 47.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"
#include "base/utf8.h"
#include "message/authentication_results.h"
#include "tester/envelope_words.h"
#include "tester/examined.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kManyHops = 25;      // ours; RFC 5321 §6.3 takes 100 for a loop
constexpr std::int64_t kClockSkew = 300;   // seconds
constexpr std::int64_t kLongDelay = 3600;  // seconds

// Check 44.
void check_arc(const Online& online) {
  Findings& findings = online.findings;
  const arc::Verdict& arc = online.auth.arc;
  Finding* finding = nullptr;
  if (arc.result == arc::Status::None && arc.instances.empty()) {
    finding = &findings.skip("arc-chain", "No forwarder sealed the message with ARC.");
  } else if (arc.result == arc::Status::Pass) {
    finding =
        &findings.info("arc-chain", fmt::format("The ARC chain is whole ({} sets); {} sealed last.",
                                                arc.instances.size(),
                                                to_valid_utf8(arc.instances.back().authserv_id)));
  } else if (arc.reason == arc::Reason::KeyUnavailable || arc.reason == arc::Reason::KeyPending) {
    finding = &findings.could_not("arc-chain",
                                  "DNS did not give the key of a forwarder that sealed with ARC.");
  } else {
    std::string says = fmt::format("The ARC chain is broken: {}", arc::describe(arc.reason));
    if (arc.instance > 0) says += fmt::format(" (set {})", arc.instance);
    finding = &findings.warn("arc-chain", says + ". Receivers do not trust what forwarders found.");
    finding->by(arc::clause(arc.reason));
  }
  if (const message::Field* seal = online.reading.message.field("ARC-Seal"))
    finding->cite(of_field(*seal));
}

// Check 45.
void check_foreign_results(const Online& online) {
  Findings& findings = online.findings;
  const auto fields = online.reading.message.fields_named("Authentication-Results");
  if (fields.empty()) {
    findings.pass("foreign-results", "The message brings no results of others.");
    return;
  }
  if (online.specimen.receiver.empty()) {
    findings.could_not("foreign-results",
                       "The message was read from a file: which of its Authentication-Results "
                       "fields the receiver wrote is not known.");
    return;
  }
  for (const message::Field* field : fields) {
    const auto results = message::parse_authentication_results(field->value);
    if (!ascii::iequals(results.authserv_id, online.specimen.receiver)) continue;
    findings
        .warn("foreign-results",
              fmt::format("The message came with results in the name of {}, the receiver. They are "
                          "forged, or left from an earlier delivery.",
                          online.specimen.receiver))
        .cite(of_field(*field));
    return;
  }
  findings.pass("foreign-results", "The results that the message brings are in other names.")
      .cite(of_field(*fields.front()));
}

struct TraceFault {
  std::string says;
  const message::Hop* hop = nullptr;
};

std::string name_of(const std::string& host) {
  return host.empty() ? "an unnamed server" : ascii::printable(host);
}

// Times between hops; the list begins with the last hop.
std::optional<TraceFault> time_fault(std::span<const message::Hop> hops) {
  for (std::size_t i = 0; i + 1 < hops.size(); ++i) {
    const message::Hop& later = hops[i];
    const message::Hop& earlier = hops[i + 1];
    if (!later.date || !earlier.date) continue;
    const std::int64_t passed = later.date->unix_seconds - earlier.date->unix_seconds;
    if (passed < -kClockSkew)
      return TraceFault{
          fmt::format("{} got the message {} minutes before {} passed it on: a clock is wrong",
                      name_of(later.by_host), -passed / 60, name_of(earlier.by_host)),
          &later};
    if (passed > kLongDelay)
      return TraceFault{fmt::format("the message waited {} minutes before {}", passed / 60,
                                    name_of(later.by_host)),
                        &later};
  }
  return std::nullopt;
}

// The same server with the same queue id, or the same for the third time.
std::optional<TraceFault> loop_fault(std::span<const message::Hop> hops) {
  for (const message::Hop& hop : hops) {
    if (hop.by_host.empty() || hop.id.empty()) continue;
    const auto same = std::ranges::count_if(hops, [&](const message::Hop& other) {
      return ascii::iequals(other.by_host, hop.by_host) && other.id == hop.id;
    });
    if (same > 1)
      return TraceFault{
          fmt::format("{} saw the message twice under the same id: a loop", name_of(hop.by_host)),
          &hop};
  }
  return std::nullopt;
}

bool is_inner_name(std::string_view host) {
  constexpr std::array<std::string_view, 6> kInner = {".local", ".lan",         ".internal",
                                                      ".corp",  ".localdomain", ".home.arpa"};
  return std::ranges::any_of(
      kInner, [&](std::string_view suffix) { return ascii::iends_with(host, suffix); });
}

const message::Hop* leaking_hop(std::span<const message::Hop> hops) {
  for (const message::Hop& hop : hops) {
    if ((hop.from_ip && hop.from_ip->is_private()) || is_inner_name(hop.by_host) ||
        is_inner_name(hop.client_name()))
      return &hop;
  }
  return nullptr;
}

// Check 46.
void check_chain(const Online& online) {
  Findings& findings = online.findings;
  const std::span<const message::Hop> hops = online.reading.hops;
  const auto cite = [&](Finding& finding, const message::Hop& hop) {
    finding.cite(of_octets("Received", online.specimen.octets, hop.span));
  };
  if (hops.empty()) {
    if (online.specimen.reception)
      findings.pass("received-chain", "The message came straight from where it was written.");
    else
      findings.could_not("received-chain", "The message has no Received field.");
    return;
  }
  std::optional<TraceFault> fault;
  if (hops.size() > kManyHops)
    fault = TraceFault{fmt::format("The message passed {} servers", hops.size()), &hops.front()};
  if (!fault) fault = loop_fault(hops);
  if (!fault) fault = time_fault(hops);
  if (fault) {
    std::string says = fault->says + ".";
    says.front() = ascii::to_upper(says.front());
    cite(findings.warn("received-chain", says), *fault->hop);
  } else if (const message::Hop* leak = leaking_hop(hops)) {
    cite(findings.info("received-chain",
                       fmt::format("The way over {} servers makes sense. It shows names or "
                                   "addresses from inside a private network.",
                                   hops.size())),
         *leak);
  } else {
    cite(findings.pass("received-chain",
                       fmt::format("The way over {} servers makes sense.", hops.size())),
         hops.front());
  }
}

// Check 47.
void check_return_path(const Online& online) {
  Findings& findings = online.findings;
  const auto fields = online.reading.message.fields_named("Return-Path");
  if (online.specimen.reception && !fields.empty()) {
    findings
        .warn("return-path-early",
              "The message came with a Return-Path field, which only the "
              "last server may write.")
        .cite(of_field(*fields.front()));
  } else if (fields.size() > 1) {
    findings
        .warn("return-path-early",
              "The message has more than one Return-Path field: one was "
              "there before delivery.")
        .cite(of_field(*fields.back()));
  } else if (!online.specimen.reception && !fields.empty()) {
    findings.could_not(
        "return-path-early",
        "The message was read from a file: the receiver wrote the Return-Path field, "
        "and what was there before is not known.");
  } else {
    findings.pass("return-path-early", "The message came without Return-Path, as it should.");
  }
}

}  // namespace

void check_trace(const Online& online) {
  check_arc(online);
  check_foreign_results(online);
  check_chain(online);
  check_return_path(online);
}

}  // namespace waybill::tester
