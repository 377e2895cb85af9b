#include "salesforce/log_row.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "base/csv.h"
#include "base/ip.h"
#include "data/salesforce_networks.h"

namespace waybill::salesforce {
namespace {

struct Network {
  IpAddress address;
  unsigned prefix;
};

std::vector<Network> read_networks() {
  std::vector<Network> networks;
  csv::Reader reader(data::salesforce_networks());
  CHECK(reader.next() && reader.field(0) == "network");
  while (reader.next()) {
    const std::size_t slash = reader.field(0).find('/');
    CHECK(slash != std::string_view::npos);
    networks.push_back(
        {checked(IpAddress::parse(reader.field(0).substr(0, slash))),
         static_cast<unsigned>(checked(ascii::parse_number(reader.field(0).substr(slash + 1))))});
  }
  return networks;
}

}  // namespace

std::string_view LogRow::at(LogColumn column) const {
  const std::size_t place = columns_->place(column);
  return place < fields_.size() ? ascii::trim(fields_[place]) : std::string_view();
}

std::optional<LogEventKind> LogRow::kind() const {
  const std::string_view text = at(LogColumn::Event);
  if (text.size() != 1) return std::nullopt;
  switch (ascii::to_upper(text.front())) {
    case 'R': return LogEventKind::Reception;
    case 'D': return LogEventKind::Delivery;
    case 'T': return LogEventKind::Transient;
    case 'P': return LogEventKind::Permanent;
    default: return std::nullopt;
  }
}

std::string_view LogRow::message_id() const {
  std::string_view id = at(LogColumn::MessageId);
  if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
  return id.empty() ? at(LogColumn::InternalId) : id;
}

std::string_view LogRow::response() const {
  for (const LogColumn column : {LogColumn::Response, LogColumn::Stage}) {
    if (holds_reply(at(column))) return at(column);
  }
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (!columns_->holds(i) && holds_reply(fields_[i])) return ascii::trim(fields_[i]);
  }
  return at(LogColumn::Response);
}

std::string_view LogRow::relay() const {
  const std::string_view address = at(LogColumn::RelayAddress);
  return address.empty() ? at(LogColumn::RelayHost) : address;
}

LogTls LogRow::tls() const {
  const std::string_view cipher = at(LogColumn::TlsCipher);
  if (cipher.empty()) return LogTls::Unknown;
  if (cipher == ":") return LogTls::Clear;
  return ascii::iequals(cipher, "None") ? LogTls::Internal : LogTls::Encrypted;
}

std::uint64_t LogRow::number(LogColumn column) const {
  return ascii::parse_number(at(column)).value_or(0);
}

bool LogRow::is_warmup() const {
  const std::string_view recipient = at(LogColumn::Recipient);
  return recipient.size() > 7 && recipient[6] == '@' && ascii::istarts_with(recipient, "warmup@") &&
         ascii::iends_with(recipient, ".siterelay.mta.salesforce.com");
}

bool holds_reply(std::string_view text) {
  for (std::size_t i = 0; i + 3 < text.size(); ++i) {
    if (text[i] != '2' && text[i] != '4' && text[i] != '5') continue;
    if (i > 0 && (ascii::is_alnum(text[i - 1]) || text[i - 1] == '.' || text[i - 1] == ':'))
      continue;
    const bool code = ascii::is_digit(text[i + 1]) && ascii::is_digit(text[i + 2]) &&
                      (text[i + 3] == ' ' || text[i + 3] == '-');
    const bool enhanced =
        i + 4 < text.size() && text[i + 1] == '.' && ascii::is_digit(text[i + 2]) &&
        (text[i + 3] == '.' || (ascii::is_digit(text[i + 3]) && text[i + 4] == '.'));
    if (code || enhanced) return true;
  }
  return false;
}

bool is_salesforce_host(std::string_view relay) {
  if (relay.ends_with('.')) relay.remove_suffix(1);
  if (ascii::iends_with(relay, ".salesforce.com")) return true;
  static const std::vector<Network> kNetworks = read_networks();
  // "203.0.113.9:25" and "[203.0.113.9]" name the same host.
  if (relay.starts_with('[')) relay = relay.substr(1, relay.find(']') - 1);
  if (relay.contains('.') && relay.contains(':')) relay = relay.substr(0, relay.find(':'));
  const auto address = IpAddress::parse(relay);
  if (!address) return false;
  return address->is_private() || std::ranges::any_of(kNetworks, [&](const Network& network) {
           return address->matches(network.address, network.prefix);
         });
}

}  // namespace waybill::salesforce
