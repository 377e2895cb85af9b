// The addresses that we take mail for: KIND-TOKEN@domain, such as test-k3v9…@mail.example.com. The
// token is of chance, so that nobody guesses one. Safe for several threads; looking one up takes no
// database.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ledger/ledger.h"
#include "service/received_mail.h"

namespace waybill::service {

class AddressBook {
 public:
  // Reads what the ledger holds; `domain` stands behind the "@" of all of them.
  [[nodiscard]] static Result<AddressBook, std::string> open(ledger::Ledger& ledger,
                                                             std::string domain);
  // By the part before "@", any case; what stands behind a "+" does not matter. Nothing: not ours,
  // or it has ended at `now` (Unix seconds).
  [[nodiscard]] std::optional<Destination> find(std::string_view local_part,
                                                std::int64_t now) const;

 private:
  ledger::Ledger* ledger_ = nullptr;
  std::string domain_;
};

}  // namespace waybill::service
