// What the handlers of the API work with; owned by the server, lives as long as it.
#pragma once

namespace waybill::ledger {
class Ledger;
}  // namespace waybill::ledger
namespace waybill::store {
class EventStore;
}  // namespace waybill::store

namespace waybill::api {

class Services {
 public:
  ledger::Ledger& ledger;     // accounts: who, audit, idempotency
  store::EventStore& events;  // reports
};

}  // namespace waybill::api
