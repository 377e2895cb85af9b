// What the handlers of the API work with; owned by the server, lives as long as it.
#pragma once

namespace waybill::ledger {
class Ledger;
}  // namespace waybill::ledger
namespace waybill::store {
class EventStore;
}  // namespace waybill::store

namespace waybill::service {
class Workshop;
}  // namespace waybill::service

namespace waybill::api {

class Door;  // door.h

class Services {
 public:
  ledger::Ledger& ledger;       // who; cases, arrivals
  store::EventStore& events;    // reports
  Door& door;                   // the clock, the log, log-ins under way
  service::Workshop& workshop;  // cases and arrivals
};

}  // namespace waybill::api
