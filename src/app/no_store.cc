// In place of the store where the build has none.
#include "store/event_store.h"

namespace waybill::store {

Result<std::unique_ptr<EventStore>, Error> open(const std::string& url) {
  return std::unexpected(Error{"this build keeps no reports: " + url + " cannot be opened"});
}

}  // namespace waybill::store
