// The addresses that we take mail for: KIND-TOKEN@domain, such as test-k3v9…@mail.example.com. The
// token is of chance, so that nobody guesses one. Safe for several threads; looking one up takes no
// database.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "ledger/ledger.h"
#include "service/received_mail.h"

namespace waybill::service {

// Ours. A test address is for one message and some more tries of it.
inline constexpr std::int64_t kTestAddressSeconds = 86'400;
inline constexpr std::uint64_t kMostMailsOfTest = 20;

class AddressBook {
 public:
  // Reads what the ledger holds; `domain` stands behind the "@" of all of them. Borrows the ledger.
  [[nodiscard]] static Result<std::unique_ptr<AddressBook>, std::string> open(
      ledger::Ledger& ledger, std::string domain, std::int64_t now);

  // By the part before "@", any case; what stands behind a "+" does not matter. Nothing: not ours,
  // or it has ended at `now` (Unix seconds).
  [[nodiscard]] std::optional<Destination> find(std::string_view local_part,
                                                std::int64_t now) const;
  // The whole address.
  [[nodiscard]] std::string address(Destination::Kind kind, std::string_view token) const;

  struct Opened {
    std::string token, address;
    std::int64_t created = 0, expires = 0;
  };
  // Another address of the tester.
  [[nodiscard]] Result<Opened, std::string> open_test(const std::string& tenant, std::int64_t now);
  // The address of the organisation for reports or bounces, made when there is none yet.
  [[nodiscard]] Result<std::string, std::string> of_organisation(const std::string& tenant,
                                                                 Destination::Kind kind,
                                                                 std::int64_t now);
  // A message came to a test address.
  void count(const std::string& token);
  void forget_tenant(const std::string& tenant);
  [[nodiscard]] const std::string& domain() const { return domain_; }

 private:
  struct Entry {
    Destination destination;
    std::int64_t expires = 0;  // 0: never
    std::uint64_t mails = 0;
  };
  AddressBook(ledger::Ledger& ledger, std::string domain)
      : ledger_(ledger), domain_(std::move(domain)) {}

  ledger::Ledger& ledger_;
  const std::string domain_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;  // by token, with mutex_ held
};

}  // namespace waybill::service
