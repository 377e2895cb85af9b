#include "diagnosis/fact.h"

#include <fmt/format.h>

#include <cstdlib>

namespace waybill::diagnosis {

std::string_view to_string(Certainty certainty) {
  switch (certainty) {
    case Certainty::Observed: return "observed";
    case Certainty::Stated: return "stated";
    case Certainty::Inferred: return "inferred";
  }
  std::abort();
}

std::string_view to_string(FactKind kind) {
  switch (kind) {
    case FactKind::Author: return "author";
    case FactKind::Recipient: return "recipient";
    case FactKind::ReturnPath: return "return-path";
    case FactKind::MessageId: return "message-id";
    case FactKind::ClientIp: return "client-ip";
    case FactKind::OrgId: return "org-id";
    case FactKind::Domain: return "domain";
    case FactKind::Selector: return "selector";
    case FactKind::Route: return "route";
    case FactKind::Refusal: return "refusal";
    case FactKind::LogState: return "log-state";
    case FactKind::TraceState: return "trace-state";
    case FactKind::Quarantine: return "quarantine";
    case FactKind::Filter: return "filter";
    case FactKind::Attribution: return "attribution";
    case FactKind::ReceiverClaim: return "receiver-claim";
    case FactKind::Setting: return "setting";
    case FactKind::Volume: return "volume";
    case FactKind::UseCase: return "use-case";
    case FactKind::Symptom: return "symptom";
    case FactKind::Claim: return "claim";
    case FactKind::Result: return "result";
    case FactKind::Dns: return "dns";
    case FactKind::Report: return "report";
  }
  std::abort();
}

std::size_t FactSheet::add(FactKind kind, std::string key, std::string value, Certainty certainty,
                           Place place) {
  if (value.size() > kLongestValue) {
    value.resize(kLongestValue);
    value += "...";
  }
  facts_.push_back({fmt::format("F{}", facts_.size() + 1), kind, std::move(key), std::move(value),
                    certainty, std::move(place)});
  return facts_.size() - 1;
}

const Fact* FactSheet::find(FactKind kind, std::string_view key) const {
  const Fact* best = nullptr;
  for (const Fact& fact : facts_) {
    if (fact.kind != kind || (!key.empty() && fact.key != key)) continue;
    if (best == nullptr || fact.certainty < best->certainty) best = &fact;
  }
  return best;
}

bool FactSheet::is_set(std::string_view setting, std::string_view value) const {
  const Fact* fact = find(FactKind::Setting, setting);
  return fact != nullptr && fact->value == value;
}

std::vector<const Fact*> FactSheet::all(FactKind kind) const {
  std::vector<const Fact*> found;
  for (const Fact& fact : facts_) {
    if (fact.kind == kind) found.push_back(&fact);
  }
  return found;
}

}  // namespace waybill::diagnosis
