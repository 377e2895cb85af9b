// The table of routes of /api/v1. A route says who may call it and what its body is; the guard
// (guard.h) has decided both, and for which organisation, before the handler runs.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "account/role.h"
#include "http/message.h"

namespace waybill::api {

using account::Role;

enum class Access : std::uint8_t {
  Public,   // no log-in: setup, log-in, invitations, shared cases
  Viewer,   // reads; a token needs the scope `read`
  Analyst,  // uploads, diagnoses, shares, deletes cases; `write`
  Admin,    // users, tokens, clients, settings; `admin`
  Owner,    // no token
  Self,     // a person's own account: a session, no token; any role
};

enum class BodyKind : std::uint8_t {
  None,
  Json,
  Picture,  // octets in memory, at most summary::kLargestLogo
  Upload,   // octets in a file
};

// Who asks, and for which organisation. Handlers ask stores for `tenant` and nothing else.
struct Caller {
  std::string user = {};   // id; "" for public routes
  std::string token = {};  // id of the API token; "" with a session
  std::string token_name = {};
  std::string session = {};  // id; "" with a token
  std::string name = {};     // for the audit log and for notes: the user's e-mail address
  Role role = Role::Viewer;
  std::string home = {};       // the caller's own organisation
  std::string tenant = {};     // the one that the request is about: `home` or a client of it
  std::int64_t last_seen = 0;  // when the session or token was used, as far as it was noted
};

struct Call {
  const http::Request& request;
  const Caller& caller;
  std::int64_t now = 0;  // Unix seconds
  // The values of "{…}" in the path, in order.
  std::vector<std::string> path;
  boost::json::object body = {};  // of BodyKind::Json; empty otherwise
};

class Services;  // what handlers work with: services.h

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order in which tables are read
struct Route {
  http::Method method;
  std::string_view path;  // "/cases/{case}/evidence/{evidence}", after /api/v1
  Access access;
  BodyKind body;
  http::Response (*handle)(Services& services, Call& call);
};

// Each area has its own table.
[[nodiscard]] std::span<const Route>
account_routes();  // setup, session, me, users, tokens, clients, audit
[[nodiscard]] std::span<const Route>
case_routes();  // uploads, cases, shares, examples, jobs, events
[[nodiscard]] std::span<const Route> domain_routes();
[[nodiscard]] std::span<const Route> intake_routes();
[[nodiscard]] std::span<const Route> issue_routes();      // issues, the check of a domain
[[nodiscard]] std::span<const Route> alert_routes();      // alerts, channels, rules
[[nodiscard]] std::span<const Route> mail_test_routes();  // the receiver, tests of messages
[[nodiscard]] std::span<const Route>
reputation_routes();  // blocklists, complaints, figures of mailbox providers
[[nodiscard]] std::span<const Route> summary_routes();  // reports as HTML and PDF, their logo

}  // namespace waybill::api
