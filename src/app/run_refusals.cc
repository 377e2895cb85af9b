#include <fmt/format.h>

#include <atomic>
#include <boost/json.hpp>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "app/commands.h"
#include "app/parallel.h"
#include "app/report.h"
#include "app/terminal.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "evidence/input.h"
#include "evidence/pieces.h"
#include "refusal/bounce.h"
#include "refusal/classify.h"
#include "salesforce/route.h"

namespace waybill::app {
namespace {

// "userunknown, give the address up": what a reader acts on.
std::string headline(const Terminal& terminal, const refusal::Classification& reply) {
  const bool is_open = reply.permanence == refusal::Permanence::Transient;
  std::string words(refusal::id_of(reply.reason));
  if (reply.is_hard())
    words += ", the address is dead";
  else if (is_open)
    words += ", may pass later";
  const bool is_good = reply.who == refusal::Who::Nobody;
  return terminal.paint(is_good ? Colour::Good : is_open ? Colour::Doubtful : Colour::Bad, words);
}

// What, why, what to do; then where it comes from.
std::string classification_text(const Terminal& terminal, const refusal::Classification& reply) {
  std::string text;
  if (!reply.meaning.empty()) text += terminal.wrap("    means  ", reply.meaning);
  if (!reply.fix.empty()) text += terminal.wrap("    fix    ", reply.fix);
  if (reply.who == refusal::Who::Nobody) return text;
  const std::string rule = reply.row == nullptr ? "not in the catalogue" : "rule " + reply.row->id;
  text += terminal.wrap(
      "    by     ",
      fmt::format("{}{}{}{}{}, {}", refusal::id_of(reply.who), reply.provider.empty() ? "" : ", ",
                  reply.provider, reply.kind ? ", " : "",
                  reply.kind ? refusal::id_of(*reply.kind) : "", rule));
  return text;
}

std::string recipient_text(const Terminal& terminal, const refusal::BounceRecipient& recipient) {
  const std::string_view name =
      recipient.recipient.empty() ? "no recipient named" : std::string_view(recipient.recipient);
  std::string text =
      fmt::format("  {}  {}\n", terminal.paint(Colour::Strong, to_terminal_text(name)),
                  headline(terminal, recipient.classification));
  text += classification_text(terminal, recipient.classification);
  if (!recipient.remote_host.empty()) text += terminal.wrap("    host   ", recipient.remote_host);
  if (!recipient.diagnostic.empty()) text += terminal.wrap("    reply  ", recipient.diagnostic);
  return text;
}

// The route of the message that came back; nothing when the report holds none of its header.
std::optional<salesforce::RouteReading> route_of(const refusal::Original& original) {
  if (original.header.empty()) return std::nullopt;
  return salesforce::read_route(message::Message::read(original.header), original.return_path);
}

std::string bounce_text(const Terminal& terminal, const std::string& file,
                        const refusal::Bounce& bounce) {
  std::string text = terminal.paint(Colour::Strong, to_terminal_text(file)) + "\n";
  if (bounce.kind == refusal::BounceKind::None)
    return text + "  no bounce, complaint or auto-reply\n";
  for (const refusal::BounceRecipient& recipient : bounce.recipients)
    text += recipient_text(terminal, recipient);
  if (!bounce.original.message_id.empty())
    text += terminal.wrap("  of     ", bounce.original.message_id + " " + bounce.original.subject);
  const auto route = route_of(bounce.original);
  if (route && route->detected != salesforce::Route::Unknown)
    text += terminal.wrap("  route  ", salesforce::title(route->detected));
  text +=
      fmt::format("  read   as {} ({}{}{})\n", refusal::id_of(bounce.kind),
                  refusal::id_of(bounce.format), bounce.system.empty() ? "" : ", ", bounce.system);
  return text;
}

// The JSON of one message, as docs/bounces.md has it, without "file".
boost::json::object bounce_json(const refusal::Bounce& bounce) {
  boost::json::object object = refusal::to_json(bounce).as_object();
  boost::json::object& original = object["original"].as_object();
  const auto route = route_of(bounce.original);
  original["route"] = route ? boost::json::value(salesforce::to_string(route->detected)) : nullptr;
  original["org_id"] = route && route->org_id ? boost::json::value(*route->org_id) : nullptr;
  return object;
}

// Why a piece is no message; "" if it is one.
std::string unreadable_reason(const evidence::Piece& piece, const message::Message& message) {
  if (!piece.error.empty()) return piece.error;
  if (piece.octets.empty()) return "empty";
  if (message.fields().empty()) return "not a message, it has no header";
  return {};
}

// What one thread takes at a time: a bounce takes less time than handing one over does.
constexpr std::size_t kMostInBatch = 32;
constexpr std::size_t kLargestBatch = 256U << 10U;  // octets; the last piece may pass it

std::optional<std::vector<evidence::Piece>> next_batch(evidence::Pieces& pieces, std::size_t most) {
  std::vector<evidence::Piece> batch;
  std::size_t octets = 0;
  while (batch.size() < most && octets < kLargestBatch) {
    auto piece = pieces.next();
    if (!piece) break;
    octets += piece->octets.size();
    batch.push_back(*std::move(piece));
  }
  if (batch.empty()) return std::nullopt;
  return batch;
}

}  // namespace

Exit run_bounce(const BounceCommand& command) {
  const Terminal terminal = Terminal::of_stdout();
  std::atomic<bool> all_read = true;
  // What one piece gives, made on any thread; printed in the order of the pieces.
  const auto work = [&](const evidence::Piece& piece) {
    boost::json::object object;
    add_names(object, piece);
    const auto message = message::Message::read(piece.octets);
    const std::string error = unreadable_reason(piece, message);
    if (!error.empty()) {
      all_read = false;
      complain(piece.name() + ": " + error);
      if (!command.json) return std::string();
      object["error"] = to_valid_utf8(piece.name() + ": " + error);
      return boost::json::serialize(object) + "\n";
    }
    const refusal::Bounce bounce = refusal::read_bounce(message);
    if (!command.json) return bounce_text(terminal, piece.name(), bounce);
    for (auto& [key, value] : bounce_json(bounce))
      object[key] = std::move(value);
    return boost::json::serialize(object) + "\n";
  };
  evidence::Pieces pieces(command.files);
  const auto next = [&] { return next_batch(pieces, command.jobs == 1 ? 1 : kMostInBatch); };
  const auto work_on_batch = [&](const std::vector<evidence::Piece>& batch) {
    std::string text;
    for (const evidence::Piece& piece : batch)
      text += work(piece);
    return text;
  };
  in_order(next, command.jobs, work_on_batch, [](const std::string& text) { print(text); });
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
  for (const std::string& file : command.files.empty() ? std::vector<std::string>{"-"}
                                                       : evidence::expand_paths(command.files)) {
    const auto octets = evidence::read_input(file);
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
        print(terminal.wrap("", ascii::trim(line), Colour::Strong) + "  " +
              headline(terminal, reply) + "\n" + classification_text(terminal, reply));
      }
    }
  }
  return status;
}

}  // namespace waybill::app
