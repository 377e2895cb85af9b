#pragma once

#include <string_view>
#include <vector>

#include "refusal/classify.h"

namespace waybill::refusal {

inline constexpr std::size_t kMostVariables = 20;  // our own cap per text

// The variables of a normalised reply, in the order of the text, each value once.
[[nodiscard]] std::vector<Variable> find_variables(std::string_view reply);

}  // namespace waybill::refusal
