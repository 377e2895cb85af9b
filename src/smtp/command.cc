#include "smtp/command.h"

#include <array>
#include <cstdlib>

#include "base/ascii.h"

namespace waybill::smtp {
namespace {

struct Word {
  std::string_view word;
  Verb verb;
};
constexpr std::array kWords = {
    Word{"HELO", Verb::Helo},
    Word{"EHLO", Verb::Ehlo},
    Word{"MAIL", Verb::Mail},
    Word{"RCPT", Verb::Rcpt},
    Word{"DATA", Verb::Data},
    Word{"BDAT", Verb::Bdat},
    Word{"RSET", Verb::Rset},
    Word{"NOOP", Verb::Noop},
    Word{"QUIT", Verb::Quit},
    Word{"VRFY", Verb::Vrfy},
    Word{"EXPN", Verb::Expn},
    Word{"HELP", Verb::Help},
    Word{"STARTTLS", Verb::StartTls},
    Word{"AUTH", Verb::Auth},
    Word{"SEND", Verb::Unsupported},
    Word{"SOML", Verb::Unsupported},
    Word{"SAML", Verb::Unsupported},
    Word{"TURN", Verb::Unsupported},
    Word{"ETRN", Verb::Unsupported},
    Word{"ATRN", Verb::Unsupported},
    Word{"LHLO", Verb::Unsupported},
    Word{"BURL", Verb::Unsupported},
    Word{"XCLIENT", Verb::Unsupported},
    Word{"XFORWARD", Verb::Unsupported},
    Word{"GET", Verb::Http},
    Word{"HEAD", Verb::Http},
    Word{"POST", Verb::Http},
    Word{"PUT", Verb::Http},
    Word{"DELETE", Verb::Http},
    Word{"CONNECT", Verb::Http},
    Word{"OPTIONS", Verb::Http},
    Word{"TRACE", Verb::Http},
    Word{"PATCH", Verb::Http},
    Word{"PRI", Verb::Http},
    Word{"HOST:", Verb::Http},
    Word{"USER-AGENT:", Verb::Http},
};

Verb verb_of(std::string_view word) {
  for (const Word& known : kWords) {
    if (ascii::iequals(known.word, word)) return known.verb;
  }
  return Verb::Unknown;
}

// "FROM:" or "TO:". Space before the path is no part of the standard, and common.
void take_preposition(Command& command, std::string_view preposition) {
  command.is_malformed = !ascii::istarts_with(command.argument, preposition);
  if (!command.is_malformed)
    command.argument = ascii::trim(command.argument.substr(preposition.size()));
}

}  // namespace

Command parse_command(std::string_view line) {
  const std::size_t end = line.find_first_of(" \t");
  Command command;
  command.verb = verb_of(line.substr(0, end));
  if (end != std::string_view::npos) command.argument = ascii::trim(line.substr(end));
  if (command.verb == Verb::Mail) take_preposition(command, "FROM:");
  if (command.verb == Verb::Rcpt) take_preposition(command, "TO:");
  return command;
}

std::optional<Chunk> parse_chunk(std::string_view argument) {
  constexpr std::size_t kMostDigits = 20;  // RFC 3030 §2
  const std::size_t end = argument.find(' ');
  const std::string_view digits = argument.substr(0, end);
  if (digits.empty() || digits.size() > kMostDigits) return std::nullopt;
  const auto octets = ascii::parse_number(digits);
  if (!octets) return std::nullopt;
  if (end == std::string_view::npos) return Chunk{*octets, false};
  if (!ascii::iequals(ascii::trim(argument.substr(end)), "LAST")) return std::nullopt;
  return Chunk{*octets, true};
}

bool ends_group(Verb verb) {
  switch (verb) {
    case Verb::Helo:
    case Verb::Ehlo:
    case Verb::Data:
    case Verb::Vrfy:
    case Verb::Expn:
    case Verb::Quit:
    case Verb::Noop:
    case Verb::Help:
    case Verb::StartTls:
    case Verb::Auth:
    case Verb::Unsupported:
    case Verb::Http:
    case Verb::Unknown: return true;
    case Verb::Mail:
    case Verb::Rcpt:
    case Verb::Bdat:
    case Verb::Rset: return false;
  }
  std::abort();
}

}  // namespace waybill::smtp
