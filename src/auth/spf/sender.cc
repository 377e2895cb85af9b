#include "auth/spf/sender.h"

#include <algorithm>

#include "base/ascii.h"

namespace waybill::spf {
namespace {

constexpr std::string_view kPostmaster = "postmaster";

}  // namespace

Sender sender_of(const Query& query) {
  std::string_view path = query.mail_from;
  if (path.starts_with('<') && path.ends_with('>')) path = path.substr(1, path.size() - 2);
  if (path.empty())
    return {.identity = Identity::Helo, .local_part = kPostmaster, .domain = query.helo};
  const std::size_t at = path.rfind('@');
  if (at == std::string_view::npos)
    return {.identity = Identity::MailFrom, .local_part = kPostmaster, .domain = path};
  const std::string_view local = path.substr(0, at);
  return {.identity = Identity::MailFrom,
          .local_part = local.empty() ? kPostmaster : local,
          .domain = path.substr(at + 1)};
}

std::optional<dns::Name> checkable_domain(std::string_view domain) {
  auto name = dns::Name::parse_international(domain);
  if (!name || !name->text().contains('.')) return std::nullopt;
  const bool clean = std::ranges::all_of(
      name->text(), [](char c) { return ascii::is_alnum(c) || c == '-' || c == '_' || c == '.'; });
  return clean ? std::move(name) : std::nullopt;
}

}  // namespace waybill::spf
