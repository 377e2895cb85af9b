// What may be asked about reputation, and with which keys.
#pragma once

#include <map>
#include <string>

namespace waybill::reputation {

struct Settings {
  bool asks_lists = true;
  // Zone as in data/blocklists.csv → key of the operator. A list that wants a registered resolver
  // is asked once it has any entry here.
  std::map<std::string, std::string, std::less<>> keys;
  // Whether a public service is asked which network an address belongs to. Off: it would tell a
  // third party who writes to us, and nothing that counts rests on it.
  bool asks_origin = false;
};

}  // namespace waybill::reputation
