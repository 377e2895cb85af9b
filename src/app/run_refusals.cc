#include <fmt/format.h>

#include <boost/json.hpp>
#include <iostream>

#include "app/commands.h"
#include "app/input.h"
#include "app/parallel.h"
#include "app/pieces.h"
#include "app/report.h"
#include "app/terminal.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "refusal/bounce.h"
#include "refusal/classify.h"

namespace waybill::app {
namespace {

std::string classification_text(const Terminal& terminal, const refusal::Classification& reply) {
  const std::string rule = reply.row == nullptr ? "not in the catalogue" : reply.row->id;
  const Colour colour =
      reply.permanence == refusal::Permanence::Transient ? Colour::Doubtful : Colour::Bad;
  std::string text = "  " + terminal.paint(colour, refusal::id_of(reply.reason));
  text += fmt::format(
      "  ({}{}{}, refused by {}{}{}, rule {})\n",
      reply.kind ? refusal::id_of(*reply.kind) : "unknown", reply.permanence ? ", " : "",
      reply.permanence ? refusal::id_of(*reply.permanence) : "", refusal::id_of(reply.who),
      reply.provider.empty() ? "" : ", ", reply.provider, rule);
  if (!reply.meaning.empty()) text += terminal.wrap("  means  ", reply.meaning);
  if (!reply.fix.empty()) text += terminal.wrap("  fix    ", reply.fix);
  return text;
}

std::string bounce_text(const Terminal& terminal, const std::string& file,
                        const refusal::Bounce& bounce) {
  std::string text = terminal.paint(Colour::Strong, to_terminal_text(file)) + "\n";
  text += fmt::format("  {} ({})\n", refusal::id_of(bounce.kind), refusal::id_of(bounce.format));
  if (!bounce.original.message_id.empty())
    text += terminal.wrap("  of     ", bounce.original.message_id + " " + bounce.original.subject);
  for (const refusal::BounceRecipient& recipient : bounce.recipients) {
    text += terminal.wrap("  to     ", fmt::format("{} {} {}", recipient.recipient,
                                                   recipient.action, recipient.status));
    text += terminal.wrap("  reply  ", recipient.diagnostic);
    text += classification_text(terminal, recipient.classification);
  }
  return text;
}

// Why a piece is no message; "" if it is one.
std::string unreadable_reason(const Piece& piece) {
  if (!piece.error.empty()) return piece.error;
  if (piece.octets.empty()) return "empty";
  if (message::Message::read(piece.octets).fields().empty())
    return "not a message, it has no header";
  return {};
}

}  // namespace

Exit run_bounce(const BounceCommand& command) {
  const Terminal terminal = Terminal::of_stdout();
  std::atomic<bool> all_read = true;
  // What one piece gives, made on any thread; printed in the order of the pieces.
  const auto work = [&](const Piece& piece) {
    boost::json::object object;
    add_names(object, piece);
    const std::string error = unreadable_reason(piece);
    if (!error.empty()) {
      all_read = false;
      complain(piece.name() + ": " + error);
      if (!command.json) return std::string();
      object["error"] = to_valid_utf8(piece.name() + ": " + error);
      return boost::json::serialize(object) + "\n";
    }
    const refusal::Bounce bounce = refusal::read_bounce(message::Message::read(piece.octets));
    if (!command.json) return bounce_text(terminal, piece.name(), bounce);
    for (auto& [key, value] : refusal::to_json(bounce).as_object())
      object[key] = std::move(value);
    return boost::json::serialize(object) + "\n";
  };
  Pieces pieces(command.files);
  in_order([&] { return pieces.next(); }, command.jobs, work,
           [](const std::string& text) { print(text); });
  return all_read ? Exit::Done : Exit::UnreadableInput;
}

Exit run_classify(const ClassifyCommand& command) {
  const refusal::Classifier& classifier = refusal::Classifier::built_in();
  if (!command.provider.empty() && classifier.provider_of(command.provider).empty()) {
    complain("--provider: \"" + command.provider +
             "\" is not known; names are in data/provider-mx.csv");
    return Exit::WrongUsage;
  }
  const Terminal terminal = Terminal::of_stdout();
  Exit status = Exit::Done;
  for (const std::string& file :
       command.files.empty() ? std::vector<std::string>{"-"} : expand_paths(command.files)) {
    const auto octets = read_input(file);
    if (!octets) {
      report_unreadable(file, octets.error(), command.json);
      status = Exit::UnreadableInput;
      continue;
    }
    for (const std::string_view line : ascii::split(*octets, '\n')) {
      if (ascii::trim(line).empty()) continue;
      const auto reply = classifier.classify(
          line, {.provider_hint = command.provider, .stage = std::nullopt, .codes = {}});
      if (command.json) {
        print_json(refusal::to_json(reply));
      } else {
        print(terminal.wrap("", ascii::trim(line), Colour::Strong) +
              classification_text(terminal, reply));
      }
    }
  }
  return status;
}

}  // namespace waybill::app
