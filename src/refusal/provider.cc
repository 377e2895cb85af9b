#include "refusal/provider.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/ascii.h"
#include "base/csv.h"

namespace waybill::refusal {
namespace {

std::optional<ProviderKind> parse_kind(std::string_view id) {
  for (const ProviderKind kind : {ProviderKind::Mailbox, ProviderKind::Gateway,
                                  ProviderKind::Forwarder, ProviderKind::Inbound}) {
    if (id_of(kind) == id) return kind;
  }
  return std::nullopt;
}

}  // namespace

std::string_view id_of(ProviderKind kind) {
  switch (kind) {
    case ProviderKind::Mailbox: return "mailbox";
    case ProviderKind::Gateway: return "gateway";
    case ProviderKind::Forwarder: return "forwarder";
    case ProviderKind::Inbound: return "inbound";
  }
  std::abort();
}

Result<ProviderTable, std::string> ProviderTable::parse(std::string_view text) {
  csv::Reader reader(text);
  if (!reader.next()) return std::unexpected("the provider table is empty");
  const std::vector<std::string> header(reader.fields().begin(), reader.fields().end());
  const auto column = [&header](std::string_view name) {
    return static_cast<std::size_t>(std::ranges::find(header, name) - header.begin());
  };
  const std::size_t suffix = column("mx_suffix");
  const std::size_t provider = column("provider");
  const std::size_t kind = column("kind");
  if (std::max({suffix, provider, kind}) == header.size())
    return std::unexpected("the provider table lacks a column mx_suffix, provider or kind");
  ProviderTable table;
  while (reader.next()) {
    const auto parsed = parse_kind(reader.field(kind));
    if (!parsed || reader.field(suffix).empty() || reader.field(provider).empty())
      return std::unexpected(fmt::format(
          "line {} of the provider table has no suffix, no provider or an unknown kind \"{}\"",
          reader.line(), ascii::printable(reader.field(kind))));
    table.rows_.push_back(
        {ascii::lower(reader.field(suffix)), std::string(reader.field(provider)), *parsed});
  }
  return table;
}

const Provider* ProviderTable::find(std::string_view host) const {
  while (host.ends_with('.'))
    host.remove_suffix(1);
  const Provider* best = nullptr;
  for (const Provider& row : rows_) {
    if (!ascii::iends_with(host, row.suffix)) continue;
    const std::size_t rest = host.size() - row.suffix.size();
    if (rest != 0 && host[rest - 1] != '.') continue;
    if (best == nullptr || row.suffix.size() > best->suffix.size()) best = &row;
  }
  return best;
}

const Provider* ProviderTable::named(std::string_view name) const {
  const auto found = std::ranges::find(rows_, name, &Provider::name);
  return found == rows_.end() ? nullptr : &*found;
}

}  // namespace waybill::refusal
