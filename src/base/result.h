// Result<T, E>: the return type of every operation that can fail for a reason outside this program.
#pragma once

#include <expected>
#include <utility>

namespace waybill {

template <class T, class E>
using Result = std::expected<T, E>;

}  // namespace waybill

// Yields the value of `expr`, or returns its error from the calling function.
// One per line, not nested, not in coroutines.
#define TRY(expr)                                                           \
  __extension__({                                                           \
    auto try_result = (expr);                                               \
    if (!try_result) return std::unexpected(std::move(try_result).error()); \
    *std::move(try_result);                                                 \
  })
