#pragma once

#include <boost/json/fwd.hpp>
#include <memory>
#include <string>

#include "diagnosis/case_file.h"
#include "diagnosis/dossier.h"
#include "diagnosis/verdict.h"
#include "dns/inquiry.h"

namespace waybill::diagnosis {

inline constexpr std::size_t kMostMessagesTried = 20;  // ours: each asks DNS

struct MessageTally {
  std::size_t total = 0;    // messages that were evaluated
  std::size_t passing = 0;  // DMARC
  bool operator==(const MessageTally&) const = default;
};

// One case under examination: the evidence is read once, then DNS is asked in rounds.
class Examination {
 public:
  // Borrows `the_case`, which must outlive the examination.
  explicit Examination(const Case& the_case) : case_(the_case), dossier_(read_dossier(the_case)) {}

  // Pure: the same evidence, time and answers give the same diagnosis. Provisional while
  // dns.wanted() is not empty.
  [[nodiscard]] Diagnosis diagnose(dns::Inquiry& dns) const;

  // How the messages of the case fare: DMARC over each of the first kMostMessagesTried. Pure and
  // provisional likewise.
  [[nodiscard]] MessageTally tally(dns::Inquiry& dns) const;

  [[nodiscard]] const Dossier& dossier() const { return dossier_; }

 private:
  const Case& case_;
  Dossier dossier_;
};

// The member "verdict" of the JSON of `waybill diagnose`.
[[nodiscard]] boost::json::object to_json(const Verdict& verdict);
// The JSON of `waybill diagnose` (docs/command-line.md).
[[nodiscard]] boost::json::object to_json(const Diagnosis& diagnosis, const Case& the_case);

}  // namespace waybill::diagnosis
