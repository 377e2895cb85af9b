// Groups of rows for tests.
#pragma once

#include <string>

#include "store/event_store.h"

namespace waybill::policy {

inline store::RowGroup row(std::string_view address, std::uint64_t messages) {
  store::RowGroup group;
  group.domain = "example.com";
  group.header_from = "example.com";
  group.source_ip = *IpAddress::parse(address);
  group.messages = messages;
  group.first = group.last = 20'000;
  return group;
}

class Rows {
 public:
  explicit Rows(store::RowGroup group) : group_(std::move(group)) {}
  Rows& days(store::Day first, store::Day last) {
    group_.first = first;
    group_.last = last;
    return *this;
  }
  Rows& from(std::string domain) {
    group_.header_from = std::move(domain);
    return *this;
  }
  Rows& spf(std::string domain, report::AuthResult result) {
    group_.spf.push_back({std::move(domain), report::SpfScope::MailFrom, result});
    return *this;
  }
  Rows& dkim(std::string domain, std::string selector, report::AuthResult result) {
    group_.dkim.push_back({std::move(domain), std::move(selector), result});
    return *this;
  }
  Rows& aligned(bool dkim, bool spf) {
    group_.dkim_aligned = dkim;
    group_.spf_aligned = spf;
    return *this;
  }
  Rows& reason(report::ReasonType type) {
    group_.reasons.push_back({type, {}});
    return *this;
  }
  Rows& got(report::Disposition disposition) {
    group_.disposition = disposition;
    return *this;
  }
  operator store::RowGroup() const { return group_; }  // NOLINT(google-explicit-constructor)

 private:
  store::RowGroup group_;
};

}  // namespace waybill::policy
