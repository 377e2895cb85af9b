#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <vector>

#include "diagnosis/verdict.h"

namespace waybill::diagnosis {

// One evaluation result or finding that differs between two diagnoses of the same evidence.
struct ResultChange {
  std::string what;  // "dmarc", "dkim d=example.com s=sf1"
  std::string before;
  std::string after;
  bool operator==(const ResultChange&) const = default;
};

struct Comparison {
  std::vector<ResultChange> results;       // SPF, DKIM, DMARC, ARC and DNS facts
  std::vector<std::string> findings_gone;  // ids
  std::vector<std::string> findings_new;
  bool verdict_changed = false;
  [[nodiscard]] bool is_empty() const {
    return results.empty() && findings_gone.empty() && findings_new.empty() && !verdict_changed;
  }
};

[[nodiscard]] Comparison compare(const Diagnosis& before, const Diagnosis& after);

// {"results": [{"what", "before", "after"}], "findings_gone", "findings_new", "verdict_changed"}
[[nodiscard]] boost::json::object to_json(const Comparison& comparison);

}  // namespace waybill::diagnosis
