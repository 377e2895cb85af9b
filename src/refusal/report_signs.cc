#include "refusal/report_signs.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "base/ascii.h"
#include "message/encoded_word.h"
#include "refusal/original.h"

namespace waybill::refusal {
namespace {

constexpr auto kDaemons = std::to_array<std::string_view>(
    {"mailer-daemon", "mail-daemon", "maildaemon", "postmaster", "post_master", "mail delivery",
     "mail deliver system", "mail administrator"});

constexpr auto kFailures = std::to_array<std::string_view>({"undeliver",
                                                            "returned mail",
                                                            "mail delivery",
                                                            "delivery status",
                                                            "failure notice",
                                                            "delivery failure",
                                                            "delivery failed",
                                                            "delivery has failed",
                                                            "delivery report",
                                                            "returned to sender",
                                                            "returning to sender",
                                                            "could not send",
                                                            "not delivered",
                                                            "message delayed",
                                                            "delayed mail",
                                                            "not be delivered",
                                                            "unable to deliver",
                                                            "error sending",
                                                            "mail system error",
                                                            "delivery problem",
                                                            "nondeliverable",
                                                            "non-deliver",
                                                            "mail failed",
                                                            "failed delivery",
                                                            "failure delivery",
                                                            "delivery notification",
                                                            "message rejected",
                                                            "unzustellbar",
                                                            "nicht zugestellt",
                                                            "non remis",
                                                            "no se puede entregar",
                                                            "no entregado",
                                                            "onbestelbaar",
                                                            "mancato recapito",
                                                            "não entregue",
                                                            "配信不能",
                                                            "配信できません",
                                                            "送信できません",
                                                            "配送できません"});

// The beginnings of the subjects of programs that answer for a person who is away.
constexpr auto kAway = std::to_array<std::string_view>({"auto:",
                                                        "automatic reply",
                                                        "auto reply",
                                                        "auto-reply",
                                                        "autoreply",
                                                        "auto response",
                                                        "auto-response",
                                                        "autoresponse",
                                                        "automated reply",
                                                        "automated response",
                                                        "out of office",
                                                        "out of the office",
                                                        "out-of-office",
                                                        "vacation",
                                                        "abwesenheit",
                                                        "automatische antwort",
                                                        "automatisch antwoord",
                                                        "afwezigheid",
                                                        "réponse automatique",
                                                        "absence du bureau",
                                                        "respuesta autom",
                                                        "fuera de la oficina",
                                                        "risposta automatica",
                                                        "fuori sede",
                                                        "resposta autom",
                                                        "autosvar",
                                                        "automatiskt svar",
                                                        "automaattinen vastaus",
                                                        "autoodpowied",
                                                        "自動返信",
                                                        "自動応答"});

constexpr auto kAnswers = std::to_array<std::string_view>(
    {"re:", "re :", "aw:", "sv:", "antw:", "vs:", "odp:", "res:", "rif:", "re["});
constexpr auto kForwards =
    std::to_array<std::string_view>({"fwd:", "fw:", "wg:", "tr:", "rv:", "enc:", "doorst:", "vs:"});

bool begins_with_any(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [text](std::string_view w) { return text.starts_with(w); });
}
bool has_any(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [text](std::string_view w) { return text.contains(w); });
}

// RFC 3834 §5.1: "auto-replied" is an answer; "auto-generated" is none, but some programs that
// answer use it.
bool says_auto_reply(const message::Message& message) {
  const std::string submitted = ascii::lower(field_text(message, "Auto-Submitted"));
  if (submitted.starts_with("auto-replied")) return true;
  const bool answers = message.field("In-Reply-To") != nullptr;
  if (submitted.starts_with("auto-generated") && answers &&
      message.field("X-Auto-Response-Suppress") != nullptr)
    return true;
  for (const std::string_view name : {"X-Autoreply", "X-Autorespond", "X-Auto-Reply-From"}) {
    if (message.field(name) != nullptr) return true;
  }
  return ascii::iequals(field_text(message, "Precedence"), "auto_reply") ||
         ascii::iequals(field_text(message, "X-Apple-Action"), "vacation");
}

}  // namespace

ReportSigns read_report_signs(const message::Message& message) {
  ReportSigns signs;
  signs.subject =
      ascii::lower(ascii::trim(message::decode_encoded_words(field_text(message, "Subject"))));
  const std::string from = ascii::lower(message::decode_encoded_words(field_text(message, "From")));
  signs.from_daemon = has_any(from, kDaemons);
  signs.null_path = field_text(message, "Return-Path") == "<>";
  signs.names_failed = message.field("X-Failed-Recipients") != nullptr;
  signs.speaks_of_failure = has_any(signs.subject, kFailures);
  signs.is_answer = begins_with_any(signs.subject, kAnswers);
  signs.is_forward = begins_with_any(signs.subject, kForwards);
  const bool by_system = signs.from_daemon || signs.names_failed || signs.speaks_of_failure;
  signs.is_auto_reply =
      !by_system && (says_auto_reply(message) || begins_with_any(signs.subject, kAway));
  return signs;
}

}  // namespace waybill::refusal
