// The six steps as a path: at each step the ways that a diagnosis can go, the one that was taken,
// and why the others are ruled out.
#pragma once

#include <boost/json/fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/verdict.h"

namespace waybill::diagnosis {

struct Branch {
  std::string_view id;     // stable within its step: "core", "record-wrong"
  std::string_view title;  // a few words
  bool taken = false;
  std::string reason;  // why it was taken or is ruled out, one sentence
  bool operator==(const Branch&) const = default;
};

struct PathStep {
  StepId id = StepId::CollectProof;
  StepStatus status = StepStatus::Unknown;
  std::string conclusion;
  std::vector<Branch> branches;       // one is taken
  std::vector<std::string> findings;  // ids of those that belong to the step, the gravest first
};

// Always six, in order.
[[nodiscard]] std::vector<PathStep> lay_path(const Diagnosis& diagnosis);

// [{"id", "title", "status", "conclusion", "branches": [{"id", "title", "taken", "reason"}],
//   "findings": [ids]}]
[[nodiscard]] boost::json::array to_json(std::span<const PathStep> path);

}  // namespace waybill::diagnosis
