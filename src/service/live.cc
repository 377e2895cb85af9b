#include "service/live.h"

#include <boost/json.hpp>

namespace waybill::service {

std::shared_ptr<http::EventFeed> Live::feed(const std::string& tenant) {
  const std::scoped_lock lock(mutex_);
  std::shared_ptr<http::EventFeed>& feed = organisations_[tenant].feed;
  if (!feed) feed = std::make_shared<http::EventFeed>(start_);
  return feed;
}

void Live::tell(const std::string& tenant, std::string_view name, const boost::json::value& data) {
  if (name != "job") {
    const std::scoped_lock lock(mutex_);
    ++organisations_[tenant].changes;
  }
  feed(tenant)->publish(name, boost::json::serialize(data));
}

std::uint64_t Live::changes(const std::string& tenant) const {
  const std::scoped_lock lock(mutex_);
  const auto found = organisations_.find(tenant);
  return found == organisations_.end() ? 0 : found->second.changes;
}

}  // namespace waybill::service
