// libsodium, ready to be used.
#pragma once

#include <sodium.h>

#include "base/check.h"

namespace waybill::account {

// Before the first call of libsodium; any number of times, from any thread.
inline void start_sodium() {
  static const bool kIsReady = sodium_init() >= 0;
  CHECK(kIsReady);
}

}  // namespace waybill::account
