#include "dns/answer.h"

#include <fmt/format.h>

#include <cstdlib>

#include "base/ascii.h"

namespace waybill::dns {
namespace {

struct TypeName {
  Type type;
  std::string_view text;
};
constexpr TypeName kTypes[] = {
    {Type::A, "A"},     {Type::Ns, "NS"},         {Type::Cname, "CNAME"}, {Type::Soa, "SOA"},
    {Type::Ptr, "PTR"}, {Type::Mx, "MX"},         {Type::Txt, "TXT"},     {Type::Aaaa, "AAAA"},
    {Type::Ds, "DS"},   {Type::Dnskey, "DNSKEY"}, {Type::Tlsa, "TLSA"},   {Type::Spf, "SPF"},
    {Type::Caa, "CAA"},
};
constexpr Status kStatuses[] = {Status::NoError,    Status::NoData,  Status::NxDomain,
                                Status::ServFail,   Status::Timeout, Status::Refused,
                                Status::NotRecorded};

}  // namespace

std::string to_string(Type type) {
  for (const TypeName& known : kTypes) {
    if (known.type == type) return std::string(known.text);
  }
  return fmt::format("TYPE{}", static_cast<unsigned>(type));  // RFC 3597 §5
}

std::optional<Type> parse_type(std::string_view text) {
  for (const TypeName& known : kTypes) {
    if (ascii::iequals(known.text, text)) return known.type;
  }
  if (!ascii::istarts_with(text, "TYPE")) return std::nullopt;
  const auto number = ascii::parse_number(text.substr(4));
  if (!number || *number > 0xFFFF) return std::nullopt;
  return static_cast<Type>(*number);
}

std::string to_string(const Question& question) {
  return fmt::format("{} {}", question.name.is_root() ? "." : question.name.text(),
                     to_string(question.type));
}

std::string_view to_string(Status status) {
  switch (status) {
    case Status::NoError: return "NOERROR";
    case Status::NoData: return "NODATA";
    case Status::NxDomain: return "NXDOMAIN";
    case Status::ServFail: return "SERVFAIL";
    case Status::Timeout: return "TIMEOUT";
    case Status::Refused: return "REFUSED";
    case Status::NotRecorded: return "NOTRECORDED";
  }
  std::abort();
}

std::optional<Status> parse_status(std::string_view text) {
  for (const Status status : kStatuses) {
    if (ascii::iequals(to_string(status), text)) return status;
  }
  return std::nullopt;
}

Text make_text(const std::vector<std::string>& strings) {
  Text text;
  for (const std::string& part : strings) {
    text.joined += part;
    text.lengths.push_back(static_cast<std::uint16_t>(part.size()));
  }
  return text;
}

}  // namespace waybill::dns
