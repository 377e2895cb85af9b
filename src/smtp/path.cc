#include "smtp/path.h"

#include "base/ascii.h"
#include "base/cursor.h"
#include "base/ip.h"
#include "base/utf8.h"
#include "smtp/limits.h"

namespace waybill::smtp {
namespace {

// RFC 5322 §3.2.3, and what RFC 6531 §3.3 adds.
bool is_atext(char c) {
  constexpr std::string_view kSigns = "!#$%&'*+-/=?^_`{|}~";
  return ascii::is_alnum(c) || kSigns.contains(c) || ascii::is_octet_above_ascii(c);
}

// Letters, digits and hyphens; "_" is no part of the standard, and names of mail servers have it.
bool is_domain_octet(char c) {
  return ascii::is_alnum(c) || c == '-' || c == '_' || ascii::is_octet_above_ascii(c);
}

// Dot-string or, with is_domain_octet, Domain. "": there is none.
template <class IsPart>
std::string_view take_dotted(Cursor& cursor, IsPart is_part) {
  const Cursor start = cursor;
  std::size_t size = 0;
  do {
    const std::string_view part = cursor.take_while(is_part);
    if (part.empty()) return {};
    size = cursor.pos() - start.pos();
  } while (cursor.skip('.'));
  return start.rest().substr(0, size);
}

std::string_view take_quoted(Cursor& cursor) {
  const Cursor start = cursor;
  cursor.skip('"');
  while (!cursor.at_end() && cursor.peek() != '"') {
    if (cursor.peek() == '\\') cursor.advance();
    if (!ascii::is_print(cursor.peek()) && !ascii::is_octet_above_ascii(cursor.peek())) return {};
    cursor.advance();
  }
  if (!cursor.skip('"')) return {};
  return start.rest().substr(0, cursor.pos() - start.pos());
}

// §4.1.3, without the brackets. General-address-literal has no registered tag but IPv6.
bool is_address_literal(std::string_view text) {
  constexpr std::string_view kV6 = "IPv6:";
  if (!ascii::istarts_with(text, kV6)) {
    const auto address = IpAddress::parse(text);
    return address && address->is_v4();
  }
  const auto address = IpAddress::parse(text.substr(kV6.size()));
  return address && !address->is_v4();
}

std::string_view take_domain(Cursor& cursor) {
  if (cursor.peek() != '[') return take_dotted(cursor, is_domain_octet);
  const Cursor start = cursor;
  cursor.skip('[');
  const std::string_view inside = cursor.take_while([](char c) { return c != ']'; });
  if (!cursor.skip(']') || !is_address_literal(inside)) return {};
  return start.rest().substr(0, cursor.pos() - start.pos());
}

// A-d-l ":" of a source route, if there is one. False: it begins as one and is none.
bool skip_route(Cursor& cursor) {
  if (cursor.peek() != '@') return true;
  do {
    if (!cursor.skip('@') || take_domain(cursor).empty()) return false;
  } while (cursor.skip(','));
  return cursor.skip(':');
}

Result<Path, PathFault> take_mailbox(Cursor& cursor, PathKind kind) {
  if (!skip_route(cursor)) return std::unexpected(PathFault::Address);
  Path path;
  path.local_part = cursor.peek() == '"' ? take_quoted(cursor) : take_dotted(cursor, is_atext);
  if (path.local_part.empty()) return std::unexpected(PathFault::Address);
  const bool is_postmaster =
      kind == PathKind::Forward && ascii::iequals(path.local_part, "postmaster");
  if (cursor.skip('@')) {
    path.domain = take_domain(cursor);
    if (path.domain.empty()) return std::unexpected(PathFault::Address);
  } else if (!is_postmaster) {
    return std::unexpected(PathFault::Address);
  }
  if (path.local_part.size() > kLongestLocalPart || path.domain.size() > kLongestDomain)
    return std::unexpected(PathFault::TooLong);
  const std::string address = path.address();
  for (const char c : address)
    path.is_international = path.is_international || ascii::is_octet_above_ascii(c);
  if (path.is_international && to_valid_utf8(address) != address)
    return std::unexpected(PathFault::Address);
  return path;
}

// Mail-parameters = esmtp-param *(SP esmtp-param), §4.1.2.
Result<std::vector<Parameter>, PathFault> read_parameters(std::string_view text) {
  std::vector<Parameter> parameters;
  for (const std::string_view word : ascii::split(text, ' ')) {
    if (word.empty()) continue;
    const std::size_t equals = word.find('=');
    Parameter parameter;
    for (const char c : word.substr(0, equals)) {
      if (!ascii::is_alnum(c) && c != '-') return std::unexpected(PathFault::Parameter);
      parameter.name += ascii::to_upper(c);
    }
    if (parameter.name.empty() || parameter.name.front() == '-')
      return std::unexpected(PathFault::Parameter);
    if (equals != std::string_view::npos) {
      parameter.value = word.substr(equals + 1);
      if (parameter.value.empty()) return std::unexpected(PathFault::Parameter);
    }
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

}  // namespace

Result<PathAndParameters, PathFault> parse_path(std::string_view argument, PathKind kind) {
  Cursor cursor(argument);
  if (!cursor.skip('<')) return std::unexpected(PathFault::Syntax);
  PathAndParameters read;
  if (kind != PathKind::Reverse || cursor.peek() != '>') {
    auto path = take_mailbox(cursor, kind);
    if (!path) return std::unexpected(path.error());
    read.path = *std::move(path);
  }
  if (!cursor.skip('>')) return std::unexpected(PathFault::Address);
  if (!cursor.at_end() && cursor.peek() != ' ') return std::unexpected(PathFault::Syntax);
  read.parameters = TRY(read_parameters(cursor.rest()));
  return read;
}

}  // namespace waybill::smtp
