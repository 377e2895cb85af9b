#include "service/address_book.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include "account/secret.h"
#include "base/ascii.h"
#include "ledger/mail.h"

namespace waybill::service {
namespace {

using Kind = Destination::Kind;
constexpr std::array kKinds = {Kind::Test, Kind::Reports, Kind::Bounces};

std::optional<Kind> parse_kind(std::string_view word) {
  const auto* found =
      std::ranges::find_if(kKinds, [&](Kind kind) { return to_string(kind) == word; });
  return found == kKinds.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

std::string_view to_string(Destination::Kind kind) {
  switch (kind) {
    case Kind::Test: return "test";
    case Kind::Reports: return "reports";
    case Kind::Bounces: return "bounces";
  }
  return "";
}

Result<std::unique_ptr<AddressBook>, std::string> AddressBook::open(ledger::Ledger& ledger,
                                                                    std::string domain,
                                                                    std::int64_t now) {
  std::unique_ptr<AddressBook> book(new AddressBook(ledger, std::move(domain)));
  const auto read = ledger.read([&](ledger::Database& database) -> Result<void, ledger::Error> {
    for (ledger::MailAddress& row : TRY(ledger::mail_addresses(database, now))) {
      const std::optional<Kind> kind = parse_kind(row.kind);
      if (!kind) continue;
      Entry entry{{*kind, std::move(row.tenant), row.token}, row.expires};
      if (*kind == Kind::Test) entry.mails = TRY(ledger::count_tests(database, row.token));
      book->entries_.emplace(row.token, std::move(entry));
    }
    return {};
  });
  if (!read) return std::unexpected(read.error().message);
  return book;
}

std::optional<Destination> AddressBook::find(std::string_view local_part, std::int64_t now) const {
  const std::string local = ascii::lower(local_part.substr(0, local_part.find('+')));
  const std::size_t dash = local.find('-');
  if (dash == std::string::npos) return std::nullopt;
  const std::optional<Kind> kind = parse_kind(std::string_view(local).substr(0, dash));
  const std::shared_lock lock(mutex_);
  const auto found = entries_.find(local.substr(dash + 1));
  if (!kind || found == entries_.end()) return std::nullopt;
  const Entry& entry = found->second;
  const bool has_ended = (entry.expires > 0 && entry.expires <= now) ||
                         (*kind == Kind::Test && entry.mails >= kMostMailsOfTest);
  if (entry.destination.kind != *kind || has_ended) return std::nullopt;
  return entry.destination;
}

std::string AddressBook::address(Destination::Kind kind, std::string_view token) const {
  return std::string(to_string(kind)) + "-" + std::string(token) + "@" + domain_;
}

Result<AddressBook::Opened, std::string> AddressBook::open_test(const std::string& tenant,
                                                                std::int64_t now) {
  Opened opened{account::random_id(), {}, now, now + kTestAddressSeconds};
  opened.address = address(Kind::Test, opened.token);
  const auto written = ledger_.write([&](ledger::Database& database) {
    return ledger::add(database, ledger::MailAddress{opened.token, tenant, "test", opened.created,
                                                     opened.expires});
  });
  if (!written) return std::unexpected(written.error().message);
  const std::unique_lock lock(mutex_);
  std::erase_if(entries_, [&](const auto& item) {
    return item.second.expires > 0 && item.second.expires <= now;
  });
  entries_.emplace(opened.token, Entry{{Kind::Test, tenant, opened.token}, opened.expires});
  return opened;
}

Result<std::string, std::string> AddressBook::of_organisation(const std::string& tenant,
                                                              Destination::Kind kind,
                                                              std::int64_t now) {
  const std::unique_lock lock(mutex_);
  for (const auto& [token, entry] : entries_) {
    if (entry.destination.kind == kind && entry.destination.tenant == tenant)
      return address(kind, token);
  }
  const std::string token = account::random_id();
  const auto written = ledger_.write([&](ledger::Database& database) {
    return ledger::add(database,
                       ledger::MailAddress{token, tenant, std::string(to_string(kind)), now, 0});
  });
  if (!written) return std::unexpected(written.error().message);
  entries_.emplace(token, Entry{{kind, tenant, token}});
  return address(kind, token);
}

void AddressBook::count(const std::string& token) {
  const std::unique_lock lock(mutex_);
  const auto found = entries_.find(token);
  if (found != entries_.end()) ++found->second.mails;
}

void AddressBook::forget_tenant(const std::string& tenant) {
  const std::unique_lock lock(mutex_);
  std::erase_if(entries_,
                [&](const auto& item) { return item.second.destination.tenant == tenant; });
}

}  // namespace waybill::service
