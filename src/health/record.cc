#include "health/record.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/ascii.h"
#include "base/utf8.h"
#include "dns/snapshot_json.h"

namespace waybill::health {

bool Record::is_known() const {
  return status == "NOERROR" || status == "NODATA" || status == "NXDOMAIN";
}

Record record_of(std::string_view id, const dns::Question& question, const dns::Answer& answer,
                 std::string_view version) {
  Record record{.id = std::string(id),
                .name = to_valid_utf8(question.name.text()),
                .type = dns::to_string(question.type),
                .status = std::string(dns::to_string(answer.status)),
                .values = {},
                .ttl = answer.ttl};
  for (const dns::Data& data : answer.records) {
    const std::string text = dns::write_data(data);
    if (ascii::istarts_with(text, version)) record.values.push_back(to_valid_utf8(text));
  }
  std::ranges::sort(record.values);
  return record;
}

boost::json::object to_json(const Record& record) {
  boost::json::array values;
  for (const std::string& value : record.values)
    values.emplace_back(value);
  return {{"id", record.id},         {"name", record.name},         {"type", record.type},
          {"status", record.status}, {"values", std::move(values)}, {"ttl", record.ttl}};
}

}  // namespace waybill::health
