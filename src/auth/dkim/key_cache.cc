#include "auth/dkim/key_cache.h"

namespace waybill::dkim {

const ParsedKey& KeyCache::read(std::string_view record) {
  const auto known = keys_.find(record);
  if (known != keys_.end()) return known->second;
  if (keys_.size() >= kMostRecords) keys_.clear();
  return keys_.emplace(record, parse_key(record)).first->second;
}

}  // namespace waybill::dkim
