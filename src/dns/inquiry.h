#pragma once

#include <set>
#include <span>
#include <vector>

#include "dns/snapshot.h"

namespace waybill::dns {

// What an evaluator may know of DNS. It asks; what the snapshot does not hold is noted, and the
// driver (net/) fetches all of it at once before it evaluates again.
class Inquiry {
 public:
  explicit Inquiry(const Snapshot& known) : known_(known) {}  // borrows; `known` must outlive it

  // The answer, aliases followed; nullptr when it is not known yet, which is then noted in
  // wanted(). The pointer lives as long as the snapshot.
  const Answer* ask(const Question& question);

  // Notes early what will certainly be needed, so that it comes with the same round.
  void expect(const Question& question) { (void)ask(question); }

  // What the next round must fetch, in the order of asking, each once. Empty: the result is final.
  [[nodiscard]] std::span<const Question> wanted() const { return wanted_; }
  [[nodiscard]] bool is_complete() const { return wanted_.empty(); }

  [[nodiscard]] const Snapshot& known() const { return known_; }

 private:
  const Snapshot& known_;
  std::vector<Question> wanted_;
  std::set<Question> noted_;
};

}  // namespace waybill::dns
