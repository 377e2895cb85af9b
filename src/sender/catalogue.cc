#include "sender/catalogue.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "base/csv.h"
#include "base/hash.h"
#include "data/sender_services.h"
#include "data/sender_signs.h"
#include "sender/pattern.h"

namespace waybill::sender {
namespace {

constexpr ServiceKind kKinds[] = {
    ServiceKind::Mailbox,   ServiceKind::Marketing,     ServiceKind::Transactional,
    ServiceKind::Crm,       ServiceKind::Helpdesk,      ServiceKind::Hr,
    ServiceKind::Finance,   ServiceKind::Survey,        ServiceKind::Events,
    ServiceKind::Commerce,  ServiceKind::Collaboration, ServiceKind::Gateway,
    ServiceKind::Forwarder, ServiceKind::MailingList,   ServiceKind::Hosting};
constexpr SpfAlignment kAlignments[] = {SpfAlignment::Unknown, SpfAlignment::Never,
                                        SpfAlignment::CustomReturnPath, SpfAlignment::OwnDomain};
constexpr SignKind kSignKinds[] = {
    SignKind::SpfInclude,   SignKind::ReturnPath,  SignKind::ReturnPathLabel, SignKind::DkimDomain,
    SignKind::DkimSelector, SignKind::ReverseName, SignKind::Network};

template <class T, std::size_t N>
std::optional<T> parse_word(const T (&words)[N], std::string_view text) {
  const auto found = std::ranges::find(words, text, [](T word) { return id_of(word); });
  return found == std::end(words) ? std::nullopt : std::optional<T>(*found);
}

// Columns by name; a table that lacks one is refused.
class Table {
 public:
  Table(std::string_view name, std::string_view text) : name_(name), reader_(text) {
    if (reader_.next()) header_.assign(reader_.fields().begin(), reader_.fields().end());
  }
  [[nodiscard]] bool has(std::string_view column) const {
    return std::ranges::find(header_, column) != header_.end();
  }
  bool next() { return reader_.next(); }
  [[nodiscard]] std::string_view cell(std::string_view column) const {
    return reader_.field(
        static_cast<std::size_t>(std::ranges::find(header_, column) - header_.begin()));
  }
  [[nodiscard]] std::string fault(std::string_view what) const {
    return fmt::format("{}, line {}: {}", name_, reader_.line(), what);
  }

 private:
  std::string_view name_;
  csv::Reader reader_;
  std::vector<std::string> header_;
};

std::uint64_t key_of(SignKind kind, std::string_view text) {
  return hash_of(hash_of(text), static_cast<std::uint64_t>(kind));
}

}  // namespace

std::string_view id_of(ServiceKind kind) {
  switch (kind) {
    case ServiceKind::Mailbox: return "mailbox";
    case ServiceKind::Marketing: return "marketing";
    case ServiceKind::Transactional: return "transactional";
    case ServiceKind::Crm: return "crm";
    case ServiceKind::Helpdesk: return "helpdesk";
    case ServiceKind::Hr: return "hr";
    case ServiceKind::Finance: return "finance";
    case ServiceKind::Survey: return "survey";
    case ServiceKind::Events: return "events";
    case ServiceKind::Commerce: return "commerce";
    case ServiceKind::Collaboration: return "collaboration";
    case ServiceKind::Gateway: return "gateway";
    case ServiceKind::Forwarder: return "forwarder";
    case ServiceKind::MailingList: return "mailing-list";
    case ServiceKind::Hosting: return "hosting";
  }
  std::abort();
}

std::string_view title_of(ServiceKind kind) {
  switch (kind) {
    case ServiceKind::Mailbox: return "mailbox provider";
    case ServiceKind::Marketing: return "marketing";
    case ServiceKind::Transactional: return "transactional mail";
    case ServiceKind::Crm: return "CRM";
    case ServiceKind::Helpdesk: return "help desk";
    case ServiceKind::Hr: return "HR";
    case ServiceKind::Finance: return "finance";
    case ServiceKind::Survey: return "surveys";
    case ServiceKind::Events: return "events and meetings";
    case ServiceKind::Commerce: return "shop";
    case ServiceKind::Collaboration: return "collaboration";
    case ServiceKind::Gateway: return "security gateway";
    case ServiceKind::Forwarder: return "forwarder";
    case ServiceKind::MailingList: return "mailing list";
    case ServiceKind::Hosting: return "web hosting";
  }
  std::abort();
}

bool is_relay(ServiceKind kind) {
  return kind == ServiceKind::Gateway || kind == ServiceKind::Forwarder ||
         kind == ServiceKind::MailingList;
}

std::string_view id_of(SpfAlignment alignment) {
  switch (alignment) {
    case SpfAlignment::Unknown: return "unknown";
    case SpfAlignment::Never: return "no";
    case SpfAlignment::CustomReturnPath: return "custom";
    case SpfAlignment::OwnDomain: return "own";
  }
  std::abort();
}

std::string_view id_of(SignKind kind) {
  switch (kind) {
    case SignKind::SpfInclude: return "spf-include";
    case SignKind::ReturnPath: return "return-path";
    case SignKind::ReturnPathLabel: return "return-path-label";
    case SignKind::DkimDomain: return "dkim-domain";
    case SignKind::DkimSelector: return "dkim-selector";
    case SignKind::ReverseName: return "rdns";
    case SignKind::Network: return "network";
  }
  std::abort();
}

std::string_view title_of(SignKind kind) {
  switch (kind) {
    case SignKind::SpfInclude: return "SPF include";
    case SignKind::ReturnPath: return "return path";
    case SignKind::ReturnPathLabel: return "label of the return path";
    case SignKind::DkimDomain: return "signing domain";
    case SignKind::DkimSelector: return "DKIM selector";
    case SignKind::ReverseName: return "name of the address";
    case SignKind::Network: return "network";
  }
  std::abort();
}

std::string_view services_table() {
  return data::sender_services();
}

std::string_view signs_table() {
  return data::sender_signs();
}

Result<Catalogue, std::string> Catalogue::parse(std::string_view services, std::string_view signs) {
  Catalogue catalogue;
  if (auto fault = catalogue.read_services(services)) return std::unexpected(std::move(*fault));
  if (auto fault = catalogue.read_signs(signs)) return std::unexpected(std::move(*fault));
  return catalogue;
}

const Catalogue& Catalogue::embedded() {
  static const Catalogue kCatalogue = [] {
    auto parsed = parse(services_table(), signs_table());
    CHECK(parsed);  // a test reads the same tables
    return *std::move(parsed);
  }();
  return kCatalogue;
}

std::optional<std::string> Catalogue::read_services(std::string_view text) {
  Table table("table of services", text);
  for (const std::string_view column :
       {"id", "name", "kind", "carries", "dkim", "include", "spf"}) {
    if (!table.has(column)) return table.fault(fmt::format("the column {} is missing", column));
  }
  while (table.next()) {
    const auto kind = parse_word(kKinds, table.cell("kind"));
    const auto spf = parse_word(kAlignments, table.cell("spf"));
    if (!kind || !spf || table.cell("id").empty() || table.cell("name").empty())
      return table.fault("an id, a name, a kind or a word of spf is missing or unknown");
    if (find(table.cell("id")) != nullptr) return table.fault("the id stands there twice");
    services_.push_back({.id = std::string(table.cell("id")),
                         .name = std::string(table.cell("name")),
                         .kind = *kind,
                         .carries_others = table.cell("carries") == "yes",
                         .dkim = std::string(table.cell("dkim")),
                         .spf_include = ascii::lower(table.cell("include")),
                         .spf = *spf});
  }
  return std::nullopt;
}

std::optional<std::string> Catalogue::read_signs(std::string_view text) {
  Table table("table of signs", text);
  for (const std::string_view column :
       {"service", "kind", "pattern", "strength", "example", "source"}) {
    if (!table.has(column)) return table.fault(fmt::format("the column {} is missing", column));
  }
  while (table.next()) {
    const Service* const service = find(table.cell("service"));
    const auto kind = parse_word(kSignKinds, table.cell("kind"));
    const std::string_view strength = table.cell("strength");
    if (service == nullptr || !kind || (strength != "strong" && strength != "weak"))
      return table.fault("an unknown service, kind or strength");
    Sign sign{.service = static_cast<std::uint32_t>(service - services_.data()),
              .kind = *kind,
              .strength = strength == "weak" ? Strength::Weak : Strength::Strong,
              .pattern = ascii::lower(table.cell("pattern")),
              .example = std::string(table.cell("example")),
              .source = std::string(table.cell("source"))};
    if (const auto fault = add(std::move(sign))) return table.fault(*fault);
  }
  build_index();
  return std::nullopt;
}

std::optional<std::string> Catalogue::add(Sign sign) {
  const auto twin = std::ranges::find_if(signs_, [&](const Sign& other) {
    return other.kind == sign.kind && other.pattern == sign.pattern;
  });
  if (twin != signs_.end()) return "the pattern stands there twice: " + sign.pattern;
  switch (sign.kind) {
    case SignKind::Network:
      if (auto fault = add_network(sign)) return fault;
      break;
    case SignKind::DkimSelector:
    case SignKind::ReturnPathLabel:
      if (!is_valid_pattern(sign.pattern)) return "no pattern: " + sign.pattern;
      break;
    case SignKind::SpfInclude:
    case SignKind::ReturnPath:
    case SignKind::DkimDomain:
    case SignKind::ReverseName:
      // A single label would claim a top-level domain.
      if (!sign.pattern.contains('.') || !is_literal(sign.pattern))
        return "no domain: " + sign.pattern;
      break;
  }
  signs_.push_back(std::move(sign));
  return std::nullopt;
}

std::optional<std::string> Catalogue::add_network(const Sign& sign) {
  const std::string_view text = sign.pattern;
  const std::size_t slash = text.find('/');
  const auto network = IpAddress::parse(text.substr(0, slash));
  unsigned prefix = 0;
  const std::string_view digits =
      slash == std::string_view::npos ? std::string_view{} : text.substr(slash + 1);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (!network || digits.empty() || read.ptr != digits.data() + digits.size() ||
      read.ec != std::errc{} || prefix > network->bits())
    return "no network: " + sign.pattern;
  networks_.push_back({*network, prefix, static_cast<std::uint32_t>(signs_.size())});
  return std::nullopt;
}

void Catalogue::build_index() {
  slots_.assign(std::bit_ceil(signs_.size() * 4 + 16), Slot{});
  for (std::uint32_t i = 0; i < signs_.size(); ++i) {
    const Sign& sign = signs_[i];
    if (sign.kind == SignKind::Network) continue;
    if (!is_literal(sign.pattern)) {
      patterns_.push_back(i);
      continue;
    }
    const std::uint64_t hash = key_of(sign.kind, sign.pattern);
    std::size_t place = hash & (slots_.size() - 1);
    while (slots_[place].sign != kNone)
      place = (place + 1) & (slots_.size() - 1);
    slots_[place] = {hash, i};
  }
  std::ranges::sort(networks_, [](const Range& a, const Range& b) {
    return std::pair(b.prefix, a.sign) < std::pair(a.prefix, b.sign);
  });
}

const Service* Catalogue::find(std::string_view id) const {
  const auto found = std::ranges::find(services_, id, &Service::id);
  return found == services_.end() ? nullptr : &*found;
}

const Sign* Catalogue::find_exact(SignKind kind, std::string_view text) const {
  if (slots_.empty()) return nullptr;
  const std::uint64_t hash = key_of(kind, text);
  for (std::size_t place = hash & (slots_.size() - 1); slots_[place].sign != kNone;
       place = (place + 1) & (slots_.size() - 1)) {
    const Sign& sign = signs_[slots_[place].sign];
    if (slots_[place].hash == hash && sign.kind == kind && sign.pattern == text) return &sign;
  }
  return nullptr;
}

const Sign* Catalogue::find_pattern(SignKind kind, std::string_view text) const {
  if (const Sign* const exact = find_exact(kind, text)) return exact;
  for (const std::uint32_t i : patterns_) {
    if (signs_[i].kind == kind && fits(signs_[i].pattern, text)) return &signs_[i];
  }
  return nullptr;
}

const Sign* Catalogue::find_suffix(SignKind kind, std::string_view host) const {
  // The last label alone is no pattern (see add).
  while (host.contains('.')) {
    if (const Sign* const sign = find_exact(kind, host)) return sign;
    host.remove_prefix(host.find('.') + 1);
  }
  return nullptr;
}

const Sign* Catalogue::find_selector(std::string_view selector) const {
  return selector.empty() ? nullptr : find_pattern(SignKind::DkimSelector, selector);
}

const Sign* Catalogue::find_label(std::string_view host) const {
  const std::size_t dot = host.find('.');
  if (dot == std::string_view::npos || !host.substr(dot + 1).contains('.')) return nullptr;
  return find_pattern(SignKind::ReturnPathLabel, host.substr(0, dot));
}

const Sign* Catalogue::find_network(const IpAddress& address) const {
  for (const Range& range : networks_) {
    if (address.matches(range.network, range.prefix)) return &signs_[range.sign];
  }
  return nullptr;
}

}  // namespace waybill::sender
