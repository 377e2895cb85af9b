#pragma once

#include <span>
#include <string>
#include <string_view>

#include "diagnosis/verdict.h"

namespace waybill::diagnosis {

// The cause that was decided on, before its fix and its words are found.
struct Decision {
  Cause cause = Cause::Undetermined;
  Who who = Who::Nobody;
  Confidence confidence = Confidence::Unknown;
  std::string because;  // the sentence behind the title
};

// The finding of that id; nullptr: it was not found.
[[nodiscard]] const Finding* finding(std::span<const Finding> findings, std::string_view id);

}  // namespace waybill::diagnosis
