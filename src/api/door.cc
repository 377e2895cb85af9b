#include "api/door.h"

#include <utility>

#include "account/secret.h"
#include "base/check.h"

namespace waybill::api {

Door::Door(Options options) : options_(std::move(options)), setup_code_(account::random_id()) {
  CHECK(options_.clock && options_.log);
}

}  // namespace waybill::api
