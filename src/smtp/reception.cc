#include "smtp/reception.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <limits>

#include "base/utf8.h"

namespace waybill::smtp {
namespace {

namespace json = boost::json;

struct Words {
  Deviation deviation;
  std::string_view word, says;
};
constexpr std::array kWords = {
    Words{Deviation::EarlyTalker, "early-talker", "sent before the greeting"},
    Words{Deviation::PlainHelo, "plain-helo", "said HELO, not EHLO"},
    Words{Deviation::PipelinedUnasked, "pipelined-unasked",
          "sent a command before the answer that it had to wait for"},
    Words{Deviation::BareLineFeed, "bare-line-feed", "sent LF without CR"},
    Words{Deviation::BareCarriageReturn, "bare-carriage-return", "sent CR without LF"},
    Words{Deviation::UnofferedParameter, "unoffered-parameter",
          "used a parameter that was not offered"},
    Words{Deviation::LongLine, "long-line", "sent a command line that is too long"},
    Words{Deviation::NoQuit, "no-quit", "closed the connection without QUIT"},
};

const Words& words_of(Deviation deviation) {
  return kWords.at(static_cast<std::size_t>(deviation));
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// Of a whole number from 0 to `most`; else 0.
std::int64_t number_of(const json::object& object, std::string_view name, std::int64_t most) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !(value->is_int64() || value->is_uint64())) return 0;
  boost::system::error_code failed;
  const auto number = value->to_number<std::int64_t>(failed);
  return failed || number < 0 || number > most ? 0 : number;
}

bool is_true(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

const json::array& list_of(const json::object& object, std::string_view name) {
  static const json::array kNone;
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_array() ? value->get_array() : kNone;
}

// What is of another kind is left out.
void read_lists(const json::object& object, Reception& reception) {
  for (const json::value& item : list_of(object, "mail_parameters")) {
    if (const json::object* row = item.if_object())
      reception.mail_parameters.push_back({text_of(*row, "name"), text_of(*row, "value")});
  }
  for (const json::value& item : list_of(object, "offered")) {
    if (const json::string* text = item.if_string()) reception.offered.emplace_back(*text);
  }
  for (const json::value& item : list_of(object, "deviations")) {
    const auto* words = std::ranges::find_if(
        kWords, [&](const Words& w) { return item.is_string() && item.get_string() == w.word; });
    if (words != kWords.end()) reception.deviations.push_back(words->deviation);
  }
  for (const json::value& item : list_of(object, "transcript")) {
    const json::object* row = item.if_object();
    if (row == nullptr) continue;
    const bool by_client = text_of(*row, "by") == "client";
    reception.transcript.push_back(
        {static_cast<std::uint32_t>(
             number_of(*row, "at", std::numeric_limits<std::uint32_t>::max())),
         by_client ? TranscriptLine::By::Client : TranscriptLine::By::Server,
         text_of(*row, "text")});
  }
}

}  // namespace

std::string_view to_string(Deviation deviation) {
  return words_of(deviation).word;
}

std::string_view describe(Deviation deviation) {
  return words_of(deviation).says;
}

json::object to_json(const Reception& reception) {
  json::object object{{"session", reception.session},
                      {"time", reception.time},
                      {"client", reception.client.to_string()},
                      {"client_port", reception.client_port},
                      {"helo", to_valid_utf8(reception.helo)},
                      {"extended", reception.is_extended},
                      {"tls", nullptr},
                      {"mail_from", to_valid_utf8(reception.mail_from)},
                      {"recipient", to_valid_utf8(reception.recipient)},
                      {"bdat", reception.used_bdat}};
  if (reception.tls)
    object["tls"] = {{"version", reception.tls->version}, {"cipher", reception.tls->cipher}};
  json::array parameters;
  for (const Parameter& parameter : reception.mail_parameters)
    parameters.push_back(
        {{"name", to_valid_utf8(parameter.name)}, {"value", to_valid_utf8(parameter.value)}});
  object["mail_parameters"] = std::move(parameters);
  json::array offered;
  for (const std::string& extension : reception.offered)
    offered.emplace_back(extension);
  object["offered"] = std::move(offered);
  json::array deviations;
  for (const Deviation deviation : reception.deviations)
    deviations.emplace_back(to_string(deviation));
  object["deviations"] = std::move(deviations);
  json::array transcript;
  for (const TranscriptLine& line : reception.transcript)
    transcript.push_back({{"at", line.at},
                          {"by", line.by == TranscriptLine::By::Client ? "client" : "server"},
                          {"text", to_valid_utf8(line.text)}});
  object["transcript"] = std::move(transcript);
  return object;
}

Result<Reception, std::string> parse_reception(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return std::unexpected("a reception is not an object");
  const auto client = IpAddress::parse(text_of(*object, "client"));
  if (!client) return std::unexpected("a reception names no client");
  Reception reception;
  reception.session = text_of(*object, "session");
  reception.time = number_of(*object, "time", std::numeric_limits<std::int64_t>::max());
  reception.client = *client;
  reception.client_port = static_cast<std::uint16_t>(
      number_of(*object, "client_port", std::numeric_limits<std::uint16_t>::max()));
  reception.helo = text_of(*object, "helo");
  reception.is_extended = is_true(*object, "extended");
  if (const json::value* tls = object->if_contains("tls"); tls != nullptr && tls->is_object())
    reception.tls = {text_of(tls->get_object(), "version"), text_of(tls->get_object(), "cipher")};
  reception.mail_from = text_of(*object, "mail_from");
  reception.recipient = text_of(*object, "recipient");
  reception.used_bdat = is_true(*object, "bdat");
  read_lists(*object, reception);
  return reception;
}

}  // namespace waybill::smtp
