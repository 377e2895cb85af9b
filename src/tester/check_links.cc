// Whether links work, by asking them. What could do something for whoever asks is never asked.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "tester/examined.h"
#include "tester/link_kinds.h"
#include "tester/phrase.h"

namespace waybill::tester {
namespace {

using fetch::Answer;
using fetch::Failure;
using fetch::Method;
using fetch::Request;

// Ours.
constexpr std::size_t kMostRedirects = 5;         // that are followed
constexpr std::size_t kManyRedirects = 3;         // more than this is worth a warning
constexpr std::size_t kMostOctets = 256U << 10U;  // of a page; that it is larger is an answer too

// What servers say to programs that they take for robots; readers may get in.
constexpr std::array<unsigned, 8> kNotForRobots = {401, 403, 406, 418, 429, 451, 503, 999};

enum class State : std::uint8_t { Works, Broken, Unknown, Pending, Endless };
struct Outcome {
  State state = State::Pending;
  std::string why;  // of Broken: "answers 404"
  std::size_t redirects = 0;
  std::vector<Proof> proofs;  // the last request, or the way
};

bool is_redirect(const Answer& answer) {
  return answer.status >= 300 && answer.status < 400 && !answer.location.empty();
}

// Whether the name is known not to exist; nothing: not known yet.
std::optional<bool> is_nowhere(dns::Inquiry& dns, const std::string& host) {
  const auto name = dns::Name::parse(host);
  if (!name) return false;
  const dns::Answer* v4 = dns.ask({*name, dns::Type::A});
  const dns::Answer* v6 = dns.ask({*name, dns::Type::Aaaa});
  if (v4 == nullptr || v6 == nullptr) return std::nullopt;
  return v4->is_void() && v6->is_void();
}

Outcome judge_failure(const Answer& answer, const std::string& url, dns::Inquiry& dns) {
  switch (answer.failure) {
    case Failure::NoAddress: {
      const auto nowhere = is_nowhere(dns, parse_url(url).host);
      if (!nowhere) return {.state = State::Pending, .why = {}, .proofs = {}};
      if (*nowhere)
        return {.state = State::Broken, .why = "leads to a name that does not exist", .proofs = {}};
      return {.state = State::Unknown, .why = {}, .proofs = {}};
    }
    case Failure::Tls:
      return {.state = State::Broken, .why = "has no valid certificate", .proofs = {}};
    case Failure::TooLarge: return {.state = State::Works, .why = {}, .proofs = {}};
    case Failure::None:
    case Failure::NotFetched:
    case Failure::BadUrl:
    case Failure::Guarded:
    case Failure::NotOffered:
    case Failure::Unreachable:
    case Failure::Timeout: break;  // may be on our side
  }
  return {.state = State::Unknown, .why = {}, .proofs = {}};
}

Outcome judge_status(unsigned status) {
  if (status < 400) return {.state = State::Works, .why = {}, .proofs = {}};
  if (std::ranges::find(kNotForRobots, status) != kNotForRobots.end())
    return {.state = State::Unknown, .why = {}, .proofs = {}};
  return {.state = State::Broken, .why = fmt::format("answers {}", status), .proofs = {}};
}

// One address: HEAD, and GET where HEAD is not liked.
Outcome ask(const std::string& url, fetch::Inquiry& web, dns::Inquiry& dns,
            const Answer** redirect) {
  for (const Method method : {Method::Head, Method::Get}) {
    const Request request{.url = url, .method = method, .most_octets = kMostOctets};
    const Answer* answer = web.ask(request);
    if (answer == nullptr) return {};
    if (answer->is_answer() && is_redirect(*answer)) {
      *redirect = answer;
      Outcome on;
      on.proofs.push_back(of_web(request, *answer));
      return on;
    }
    const bool is_liked = answer->is_answer() ? answer->status < 400 : method == Method::Get;
    const bool is_hopeless =
        answer->failure == Failure::NoAddress || answer->failure == Failure::Guarded ||
        answer->failure == Failure::NotFetched || answer->failure == Failure::BadUrl ||
        answer->failure == Failure::Tls || answer->failure == Failure::Timeout;
    if (!is_liked && !is_hopeless && method == Method::Head) continue;
    Outcome outcome =
        answer->is_answer() ? judge_status(answer->status) : judge_failure(*answer, url, dns);
    outcome.proofs.push_back(of_web(request, *answer));
    return outcome;
  }
  return {};
}

Outcome follow(const Link& link, fetch::Inquiry& web, dns::Inquiry& dns) {
  std::string url = link.url;
  std::vector<Proof> way;
  for (std::size_t redirects = 0; redirects <= kMostRedirects; ++redirects) {
    const Answer* redirect = nullptr;
    Outcome outcome = ask(url, web, dns, &redirect);
    way.insert(way.end(), outcome.proofs.begin(), outcome.proofs.end());
    outcome.redirects = redirects;
    outcome.proofs = way;
    if (redirect == nullptr) return outcome;
    url = redirect->location;
    if (may_act(url)) {  // the way ends at a door that we do not open
      outcome.state = State::Unknown;
      ++outcome.redirects;
      return outcome;
    }
  }
  return {.state = State::Endless, .why = {}, .redirects = kMostRedirects + 1, .proofs = way};
}

struct Tally {
  std::size_t works = 0, unknown = 0, pending = 0;
  std::vector<std::string> broken;
  std::vector<Proof> proofs;
};

void tell(const Online& online, const Tally& tally, std::size_t asked) {
  Findings& findings = online.findings;
  if (!tally.broken.empty()) {
    Finding& finding = findings.warn(
        "links-work",
        fmt::format("Of {} that were tried, {}.", count_of(asked, "link"), list_of(tally.broken)));
    for (const Proof& proof : tally.proofs)
      finding.cite(proof);
  } else if (tally.pending > 0) {
    findings.could_not("links-work", "The answers of the links have not come yet.");
  } else if (tally.works == 0) {
    findings.could_not("links-work", "No link gave an answer that tells whether it works.");
  } else if (tally.unknown > 0) {
    findings.pass("links-work",
                  fmt::format("{} of {} that were tried work; the others did not say.", tally.works,
                              count_of(asked, "link")));
  } else {
    findings.pass("links-work", fmt::format("{} that were tried {}.", count_of(asked, "link"),
                                            asked == 1 ? "works" : "work"));
  }
}

}  // namespace

void check_links(const Online& online) {
  Findings& findings = online.findings;
  const std::vector<const Link*>& links = online.reading.harmless_links;
  if (links.empty()) {
    findings.skip("links-work", online.reading.links.empty()
                                    ? "The message has no links."
                                    : "There is no link that can be tried without doing "
                                      "something.");
    return;
  }
  Tally tally;
  for (const Link* link : links) {
    Outcome outcome = follow(*link, online.web, online.dns);
    if (outcome.redirects > kManyRedirects) {
      Finding& finding = findings.warn(
          "link-shorteners",
          fmt::format("{} is redirected {} times. Filters distrust that, and readers wait.",
                      quoted(link->url, 70), outcome.redirects));
      for (const Proof& proof : outcome.proofs)
        finding.cite(proof);
    }
    switch (outcome.state) {
      case State::Works: ++tally.works; break;
      case State::Pending: ++tally.pending; break;
      case State::Unknown: ++tally.unknown; break;
      case State::Endless: outcome.why = "is redirected without an end"; [[fallthrough]];
      case State::Broken:
        tally.broken.push_back(fmt::format("{} {}", quoted(link->url, 70), outcome.why));
        if (!outcome.proofs.empty()) tally.proofs.push_back(outcome.proofs.back());
        break;
    }
  }
  tell(online, tally, links.size());
}

}  // namespace waybill::tester
