#include "dns/snapshot.h"

#include <algorithm>
#include <utility>

namespace waybill::dns {
namespace {

const Answer kNxDomain{.status = Status::NxDomain, .ttl = 0, .records = {}};
const Answer kNoData{.status = Status::NoData, .ttl = 0, .records = {}};
const Answer kNotRecorded{.status = Status::NotRecorded, .ttl = 0, .records = {}};
const Answer kAliasLoop{.status = Status::ServFail, .ttl = 0, .records = {}};

}  // namespace

void Snapshot::set(const Question& question, Answer answer) {
  if (answer.status == Status::NoError && answer.records.empty()) answer.status = Status::NoData;
  erase(question);
  NameState& state = names_[question.name];
  ++state.entries;
  if (answer.status == Status::NxDomain) ++state.nxdomain;
  answers_.emplace(question, std::move(answer));
}

void Snapshot::erase(const Question& question) {
  const auto found = answers_.find(question);
  if (found == answers_.end()) return;
  NameState& state = names_[question.name];
  --state.entries;
  if (found->second.status == Status::NxDomain) --state.nxdomain;
  if (state.entries == 0) names_.erase(question.name);
  answers_.erase(found);
}

void Snapshot::erase(const Name& name) {
  std::erase_if(answers_, [&name](const auto& entry) { return entry.first.name == name; });
  names_.erase(name);
}

const Answer* Snapshot::direct(const Question& question) const {
  const auto found = answers_.find(question);
  return found == answers_.end() ? nullptr : &found->second;
}

const Answer* Snapshot::absent(const Name& name) const {
  const auto state = names_.find(name);
  if (state != names_.end() && state->second.nxdomain > 0 &&
      state->second.nxdomain == state->second.entries)
    return &kNxDomain;
  switch (missing_) {
    case Missing::Ask: return nullptr;
    case Missing::NxDomain: return state == names_.end() ? &kNxDomain : &kNoData;
    case Missing::NoData: return &kNoData;
    case Missing::Unknown: return &kNotRecorded;
  }
  std::unreachable();
}

Snapshot::Found Snapshot::find(const Question& question) const {
  Question target = question;
  for (int hop = 0; hop <= kLongestAliasChain; ++hop) {
    if (const Answer* answer = direct(target)) return {answer, std::move(target)};
    const Answer* alias = target.type == Type::Cname ? nullptr : direct({target.name, Type::Cname});
    if (alias == nullptr || !alias->has_records()) return {absent(target.name), std::move(target)};
    target.name = std::get<Name>(alias->records.front());
  }
  return {&kAliasLoop, std::move(target)};
}

const Answer* Snapshot::answer(const Question& question) const {
  if (const Answer* answer = direct(question)) return answer;
  return find(question).answer;
}

std::vector<std::pair<Question, const Answer*>> Snapshot::entries() const {
  std::vector<std::pair<Question, const Answer*>> list;
  list.reserve(answers_.size());
  for (const auto& [question, answer] : answers_)
    list.emplace_back(question, &answer);
  std::ranges::sort(list, {}, [](const auto& entry) -> const Question& { return entry.first; });
  return list;
}

}  // namespace waybill::dns
