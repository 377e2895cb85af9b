// Address fields (RFC 5322 §3.4, obsolete syntax §4.4, UTF-8 by RFC 6532) and SMTP paths (RFC 5321
// §4.1.2). Reads what any mail reader might take for an address and names every departure from the
// grammar, so that callers can tell a clean field from one that readers disagree about.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "message/message.h"

namespace waybill::message {

// Our own cap; a list beyond it is cut with a fault.
inline constexpr std::size_t kMostMailboxes = 1000;

enum class AddressFaultCode : std::uint8_t {
  EmptyElement,    // nothing between two commas (obsolete syntax, harmless)
  SourceRoute,     // "<@relay:user@example.com>" (obsolete syntax)
  SpaceInAddress,  // white space or a comment inside the address (obsolete syntax)
  UnclosedQuote,
  UnclosedComment,
  UnclosedAngle,
  UnclosedGroup,
  StrayOctet,        // an octet that may not stand where it stands: "\", "]", ">", ";", a control
  TextAfterAddress,  // text follows "<...>" or an address without brackets
  NoLocalPart,
  NoDomain,
  BadLocalPart,    // two dots in a row, a dot at an end
  BadDomain,       // not labels of letters, digits, "-" and "_", nor a literal
  EncodedAddress,  // an encoded word inside the address, which RFC 2047 §5 forbids
  TooManyMailboxes,
};
struct AddressFault {
  AddressFaultCode code;
  Span span;  // in the value
  bool operator==(const AddressFault&) const = default;
};
[[nodiscard]] std::string_view describe(AddressFaultCode code);
// False for the obsolete forms that every reader takes alike.
[[nodiscard]] bool is_ambiguous(AddressFaultCode code);

struct Mailbox {
  std::string display_name;  // UTF-8, encoded words decoded, quotes undone; empty: none
  std::string comment;       // the last comment of the mailbox, where old mailers put the name
  std::string local_part;    // quotes undone
  std::string domain;        // as written, without white space; a literal with its brackets
  std::vector<std::string> route;  // domains of an obsolete source route
  Span span;                       // the whole mailbox in the value
  bool operator==(const Mailbox&) const = default;

  // local_part@domain, the local part quoted where the grammar wants it; the local part alone
  // without a domain; "" for neither.
  [[nodiscard]] std::string address() const;
};

struct Group {
  std::string name;
  std::size_t first = 0;  // its members: mailboxes[first, first + count)
  std::size_t count = 0;
  Span span;
  bool operator==(const Group&) const = default;
};

struct AddressList {
  std::vector<Mailbox> mailboxes;  // in order, those of groups too
  std::vector<Group> groups;
  std::vector<AddressFault> faults;
};

// `value` is all after the colon, folds included. Linear in its size.
[[nodiscard]] AddressList parse_address_list(std::string_view value);

// Why a message has no single author address for DMARC (RFC 9989 §4.7; RFC 5322 §3.6.2 wants
// exactly one From field).
enum class AuthorProblem : std::uint8_t {
  NoFromField,
  SeveralFromFields,
  NoAddress,  // the field holds no address: empty, or an empty group
  SeveralAddresses,
  InvalidAddress,  // readers may disagree about the address
};
[[nodiscard]] std::string_view describe(AuthorProblem problem);

struct Author {
  // Every mailbox of every From field. Exactly one when there is no problem.
  std::vector<Mailbox> mailboxes;
  std::vector<AddressFault> faults;
  std::optional<AuthorProblem> problem;
};
[[nodiscard]] Author author_of(const Message& message);

struct Path {
  std::string local_part;  // quotes undone
  std::string domain;      // empty for the null path and for <postmaster>
  std::vector<std::string> route;
  bool operator==(const Path&) const = default;

  [[nodiscard]] bool is_null() const { return local_part.empty() && domain.empty(); }
  [[nodiscard]] std::string address() const;
};

// An envelope address: "<a@b>", "<>", with or without angle brackets. Nothing when it is not
// exactly a path: comments, white space inside, and text behind it are not allowed.
[[nodiscard]] std::optional<Path> parse_path(std::string_view text);

}  // namespace waybill::message
