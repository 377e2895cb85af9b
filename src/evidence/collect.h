// From the files that a person names to the evidence of a case.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/case_file.h"
#include "dns/snapshot.h"

namespace waybill::evidence {

// All evidence of a case together: it is held in memory, and a case file of it can still be read.
inline constexpr std::size_t kLargestCase = 128U << 20U;

struct Collected {
  std::vector<diagnosis::Evidence> evidence;
  std::optional<dns::Snapshot> snapshot;  // that lay among the evidence
  bool is_incomplete = false;             // something could not be read
};

// Told of each input that is left out: its name, and why in one line that begins with the name.
using LeaveOut = std::function<void(const std::string& name, const std::string& reason)>;

// Reads files, folders, archives and mailboxes; what a piece is, is told by its content. Of an
// Email Log that is larger than a case keeps (large_log.h), the rows become evidence that
// `question` and the other evidence ask for, with examples of all others, and its digest.
[[nodiscard]] Collected collect(const std::vector<std::string>& paths,
                                const diagnosis::Question& question, const LeaveOut& leave_out);

}  // namespace waybill::evidence
