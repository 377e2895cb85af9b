#include "service/live.h"

#include <boost/json.hpp>

namespace waybill::service {

std::shared_ptr<http::EventFeed> Live::feed(const std::string& tenant) {
  const std::scoped_lock lock(mutex_);
  std::shared_ptr<http::EventFeed>& feed = feeds_[tenant];
  if (!feed) feed = std::make_shared<http::EventFeed>(start_);
  return feed;
}

void Live::tell(const std::string& tenant, std::string_view name, const boost::json::value& data) {
  feed(tenant)->publish(name, boost::json::serialize(data));
}

}  // namespace waybill::service
