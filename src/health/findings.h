// The findings of one evaluation, as the examiners of the groups make them.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "health/check_table.h"
#include "health/finding.h"

namespace waybill::health {

class Findings {
 public:
  explicit Findings(std::string domain) : domain_(std::move(domain)) {}

  // Each adds a finding of a check of the table. The reference lives as long as this.
  Finding& good(std::string_view id, std::string_view statement);
  Finding& info(std::string_view id, std::string_view statement);
  Finding& problem(std::string_view id, std::string_view statement);
  Finding& unknown(std::string_view id, std::string_view statement);
  Finding& skip(std::string_view id, std::string_view statement);  // not applicable

  // The checks of a group that have no finding yet cannot be told, or do not apply.
  void close_unknown(std::string_view group, std::string_view why);
  void close_skipped(std::string_view group, std::string_view why);
  // Those whose problem nothing shows.
  void close_good(std::string_view group);

  [[nodiscard]] bool has(std::string_view id) const;
  [[nodiscard]] bool has_problem(std::string_view id) const;
  // Problems first, the severest first, else in the order of the table. Ends the collection.
  [[nodiscard]] std::vector<Finding> take();

 private:
  Finding& add(std::string_view id, Status status, std::string_view statement);
  void close(std::string_view group, Status status, std::string_view why);

  std::string domain_;
  std::deque<Finding> findings_;
};

}  // namespace waybill::health
