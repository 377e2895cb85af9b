#include "tester/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill::tester {
namespace {

constexpr std::string_view kNotLookedAt = "This was not looked at.";

std::string excerpt(std::string_view text) {
  if (text.size() <= kLongestExcerpt) return to_valid_utf8(text);
  return to_valid_utf8(text.substr(0, kLongestExcerpt)) + "…";
}

std::string text_of(const dns::Data& data) {
  if (const auto* address = std::get_if<IpAddress>(&data)) return address->to_string();
  if (const auto* name = std::get_if<dns::Name>(&data)) return name->text();
  if (const auto* mx = std::get_if<dns::Mx>(&data))
    return fmt::format("{} {}", mx->preference, mx->exchange.text());
  if (const auto* text = std::get_if<dns::Text>(&data)) return text->joined;
  return std::get<dns::Raw>(data).presentation;
}

}  // namespace

std::string_view to_string(Status status) {
  switch (status) {
    case Status::Pass: return "pass";
    case Status::Warn: return "warn";
    case Status::Fail: return "fail";
    case Status::Info: return "info";
    case Status::NotApplicable: return "not-applicable";
    case Status::CouldNotCheck: return "could-not-check";
  }
  return "";
}

Proof of_field(const message::Field& field) {
  return {.kind = Proof::Kind::Field,
          .place = to_valid_utf8(field.name),
          .text = excerpt(ascii::trim(field.value)),
          .octets = field.span,
          .dns_status = {}};
}

Proof of_octets(std::string place, std::string_view octets, Span span) {
  return {.kind = Proof::Kind::Octets,
          .place = std::move(place),
          .text = excerpt(octets.substr(span.begin, span.end - span.begin)),
          .octets = span,
          .dns_status = {}};
}

Proof of_dns(const dns::Question& question, const dns::Answer& answer) {
  std::string text;
  for (const dns::Data& data : answer.records) {
    if (!text.empty()) text += "\n";
    text += text_of(data);
    if (text.size() > kLongestExcerpt) break;
  }
  return {.kind = Proof::Kind::Dns,
          .place = to_valid_utf8(to_string(question)),
          .text = excerpt(text),
          .octets = {},
          .dns_status = std::string(to_string(answer.status)),
          .ttl = answer.ttl};
}

Proof of_session(std::string place, std::string_view text) {
  return {.kind = Proof::Kind::Session,
          .place = std::move(place),
          .text = excerpt(text),
          .octets = {},
          .dns_status = {}};
}

Proof of_web(const fetch::Request& request, const fetch::Answer& answer) {
  std::string text = answer.is_answer() ? fmt::format("{}", answer.status) : answer.reason;
  if (!answer.location.empty()) text += " to " + answer.location;
  return {.kind = Proof::Kind::Web,
          .place = excerpt(request.url),
          .text = excerpt(text),
          .octets = {},
          .dns_status = {}};
}

Finding& Finding::cite(Proof proof) {
  const bool is_cited = std::ranges::any_of(evidence, [&](const Proof& known) {
    return known.place == proof.place && known.text == proof.text && known.octets == proof.octets;
  });
  if (!is_cited && evidence.size() < kMostProofs) evidence.push_back(std::move(proof));
  return *this;
}

Finding& Finding::advise(std::string text) {
  fix = std::move(text);
  return *this;
}

Finding& Finding::by(std::string_view clause) {
  standard = clause;
  return *this;
}

Findings::Findings() {
  findings_.reserve(checks().size());
  for (const Check& check : checks())
    findings_.push_back({.check = &check,
                         .status = Status::CouldNotCheck,
                         .statement = std::string(kNotLookedAt),
                         .evidence = {},
                         .fix = {},
                         .standard = check.standard});
}

Finding& Findings::set(std::string_view id, Status status, std::string statement) {
  const Check& row = check(id);
  Finding& finding = findings_[static_cast<std::size_t>(row.number) - 1];
  finding.status = status;
  finding.statement = std::move(statement);
  finding.evidence.clear();
  finding.fix = status == Status::Warn || status == Status::Fail ? row.fix : std::string();
  finding.standard = row.standard;
  return finding;
}

Finding& Findings::pass(std::string_view id, std::string statement) {
  return set(id, Status::Pass, std::move(statement));
}
Finding& Findings::warn(std::string_view id, std::string statement) {
  return set(id, Status::Warn, std::move(statement));
}
Finding& Findings::fail(std::string_view id, std::string statement) {
  return set(id, Status::Fail, std::move(statement));
}
Finding& Findings::info(std::string_view id, std::string statement) {
  return set(id, Status::Info, std::move(statement));
}
Finding& Findings::skip(std::string_view id, std::string statement) {
  return set(id, Status::NotApplicable, std::move(statement));
}
Finding& Findings::could_not(std::string_view id, std::string statement) {
  return set(id, Status::CouldNotCheck, std::move(statement));
}

Finding& Findings::edit(std::string_view id) {
  return findings_[static_cast<std::size_t>(check(id).number) - 1];
}

const Finding& Findings::of(std::string_view id) const {
  return findings_[static_cast<std::size_t>(check(id).number) - 1];
}

}  // namespace waybill::tester
