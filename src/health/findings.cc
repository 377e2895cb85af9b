#include "health/findings.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

#include "base/utf8.h"

namespace waybill::health {
namespace {

std::string filled(std::string_view text, std::string_view domain) {
  constexpr std::string_view kDomain = "{domain}";
  std::string result(text);
  for (std::size_t at = result.find(kDomain); at != std::string::npos;
       at = result.find(kDomain, at + domain.size()))
    result.replace(at, kDomain.size(), domain);
  return result;
}

int rank_of(const Finding& finding) {
  switch (finding.status) {
    case Status::Problem: return -static_cast<int>(finding.severity);
    case Status::Unknown: return 1;
    case Status::Info: return 2;
    case Status::Good: return 3;
    case Status::NotApplicable: return 4;
  }
  return 0;
}

}  // namespace

Finding& Findings::add(std::string_view id, Status status, std::string_view statement) {
  const Check& row = check(id);
  const bool is_problem = status == Status::Problem;
  return findings_.emplace_back(
      Finding{.id = row.id,
              .subject = {},
              .status = status,
              .severity = is_problem ? row.severity : Severity::Info,
              .statement = to_valid_utf8(statement),
              .evidence = {},
              .fix = is_problem ? filled(row.fix, domain_) : std::string(),
              .publish = {},
              .standard = row.standard});
}

Finding& Findings::good(std::string_view id, std::string_view statement) {
  return add(id, Status::Good, statement);
}
Finding& Findings::info(std::string_view id, std::string_view statement) {
  return add(id, Status::Info, statement);
}
Finding& Findings::problem(std::string_view id, std::string_view statement) {
  return add(id, Status::Problem, statement);
}
Finding& Findings::unknown(std::string_view id, std::string_view statement) {
  return add(id, Status::Unknown, statement);
}
Finding& Findings::skip(std::string_view id, std::string_view statement) {
  return add(id, Status::NotApplicable, statement);
}

void Findings::close(std::string_view group, Status status, std::string_view why) {
  for (const Check& row : checks()) {
    if (row.group == group && !has(row.id)) add(row.id, status, why.empty() ? row.title : why);
  }
}

void Findings::close_unknown(std::string_view group, std::string_view why) {
  close(group, Status::Unknown, why);
}
void Findings::close_skipped(std::string_view group, std::string_view why) {
  close(group, Status::NotApplicable, why);
}
void Findings::close_good(std::string_view group) {
  for (const Check& row : checks()) {
    if (row.group != group || has(row.id)) continue;
    // What is only told has nothing to be good at.
    if (row.severity == Severity::Info)
      skip(row.id, "There is nothing of the kind.");
    else
      good(row.id, row.title + ".");
  }
}

bool Findings::has(std::string_view id) const {
  return std::ranges::any_of(findings_, [&](const Finding& known) { return known.id == id; });
}

bool Findings::has_problem(std::string_view id) const {
  return std::ranges::any_of(findings_, [&](const Finding& known) {
    return known.id == id && known.status == Status::Problem;
  });
}

std::vector<Finding> Findings::take() {
  std::vector<std::tuple<int, std::ptrdiff_t, std::size_t>> order;
  order.reserve(findings_.size());
  for (std::size_t i = 0; i < findings_.size(); ++i)
    order.emplace_back(rank_of(findings_[i]), &check(findings_[i].id) - checks().data(), i);
  std::ranges::sort(order);
  std::vector<Finding> all;
  all.reserve(order.size());
  for (const auto& [rank, place, index] : order)
    all.push_back(std::move(findings_[index]));
  findings_.clear();
  return all;
}

}  // namespace waybill::health
