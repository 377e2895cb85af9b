#pragma once

#include <cstdio>
#include <cstdlib>

// Aborts on a bug of ours, in every build. Never used on input.
#define CHECK(condition)                                                                 \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: CHECK(%s) failed\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)

namespace waybill {

// The value of an optional that is known to hold one; a bug of ours otherwise.
template <class Optional>
[[nodiscard]] const typename Optional::value_type& checked(const Optional& optional) {
  CHECK(optional.has_value());
  return *optional;
}

}  // namespace waybill
