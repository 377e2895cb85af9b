#include "auth/dmarc/tree_walk.h"

#include <algorithm>
#include <utility>

namespace waybill::dmarc {
namespace {

constexpr std::string_view kPrefix = "_dmarc";

// Keeps the records that begin with the version tag; any other number than one keeps none.
const std::string* only_record(const dns::Answer& answer, WalkFinding& finding) {
  const std::string* text = nullptr;
  std::size_t count = 0;
  for (const dns::Data& data : answer.records) {
    const auto* candidate = std::get_if<dns::Text>(&data);
    if (candidate == nullptr || !is_dmarc_record(candidate->joined)) continue;
    text = &candidate->joined;
    ++count;
  }
  finding = count == 0   ? WalkFinding::NoRecord
            : count == 1 ? WalkFinding::Record
                         : WalkFinding::Several;
  return count == 1 ? text : nullptr;
}

// One query of the walk; what it finds is added. False: the walk stops here.
bool take_step(Walk& walk, const dns::Name& domain, dns::Inquiry& dns) {
  const auto name = domain.prefixed(kPrefix);
  if (!name) return true;  // too long to have a record
  WalkQuery& query = walk.queries.emplace_back();
  query.domain = domain;
  query.asked = name->text();
  const dns::Answer* answer = dns.ask({*name, dns::Type::Txt});
  if (answer == nullptr) {
    walk.end = WalkEnd::NotKnownYet;
    return false;
  }
  query.status = answer->status;
  if (answer->is_temporary_failure()) {
    query.finding = WalkFinding::DnsFailure;
    walk.end = WalkEnd::DnsFailure;
    return false;
  }
  const std::string* text = only_record(*answer, query.finding);
  if (text == nullptr) return true;
  walk.records.push_back({domain, *text, parse_record(*text)});
  return walk.records.back().parsed.record.psd == PublicSuffix::Unknown;
}

}  // namespace

// Steps 1 to 4 of §4.10.
std::vector<dns::Name> walk_targets(const dns::Name& start) {
  std::vector<dns::Name> targets;
  if (start.is_root()) return targets;
  targets.push_back(start);
  const std::size_t labels = start.label_count();
  dns::Name next = labels >= kMostWalkQueries ? start.suffix(kMostWalkQueries - 1) : start.parent();
  for (; !next.is_root(); next = next.parent())
    targets.push_back(next);
  return targets;
}

// §4.10.2. The walk stops at a psd tag, so at most one record has one.
std::optional<dns::Name> Walk::organizational_domain() const {
  if (end != WalkEnd::Complete) return std::nullopt;
  if (records.empty()) return start;
  const FoundRecord& last = records.back();
  if (last.parsed.record.psd == PublicSuffix::Yes && last.domain != start)
    return start.suffix(last.domain.label_count() + 1);
  return last.domain;
}

const FoundRecord* Walk::record_at(const dns::Name& domain) const {
  const auto found = std::ranges::find(records, domain, &FoundRecord::domain);
  return found == records.end() ? nullptr : &*found;
}

const FoundRecord* Walk::public_suffix_record() const {
  if (records.empty() || records.back().domain == start) return nullptr;
  return records.back().parsed.record.psd == PublicSuffix::Yes ? &records.back() : nullptr;
}

void Walker::expect(const dns::Name& start) {
  for (const dns::Name& target : walk_targets(start)) {
    if (const auto name = target.prefixed(kPrefix)) dns_.expect({*name, dns::Type::Txt});
  }
}

const Walk& Walker::walk(const dns::Name& start) {
  const auto [entry, is_new] = walks_.try_emplace(start);
  Walk& walk = entry->second;
  if (!is_new) return walk;
  walk.start = start;
  for (const dns::Name& target : walk_targets(start)) {
    if (!take_step(walk, target, dns_)) break;
  }
  return walk;
}

}  // namespace waybill::dmarc
