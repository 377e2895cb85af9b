// Which of the rows that fit a reply decides, and the word for it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "refusal/catalogue.h"
#include "refusal/reply.h"
#include "refusal/vocabulary.h"

namespace waybill::refusal {

// Where a text was found.
enum class Origin : std::uint8_t {
  Reply,   // an SMTP reply by itself, as in a log
  Report,  // what a notice says: wording that is tied to no command and no code proves less
};

// Who wrote the text.
enum class Speaker : std::uint8_t {
  Server,   // a mail server, or nobody says
  Program,  // a program that a mail server hands messages to ("x-unix;" of RFC 3464 reports)
};

// What is known when the word is chosen. Rows stand innermost answer first, then by priority.
struct Evidence {
  std::vector<const Row*> text;   // scopes any and provider
  std::vector<const Row*> words;  // scope words
  const Row* enhanced = nullptr;  // scope code: of the enhanced code
  const Row* smtp = nullptr;      // scope code: of the reply code
  ReplyCodes codes;
  std::optional<Stage> stage;
  std::optional<Reason> hint;  // what the format of the notice says (data/bounce-formats)
  Origin origin = Origin::Reply;
  Speaker speaker = Speaker::Server;
};

struct Decision {
  const Row* row = nullptr;  // nullptr: no row says so, or nothing fits
  Reason reason = Reason::Undefined;
  // Whether wording decided, or a code that leaves no doubt: another text will not say it better.
  bool is_settled = true;
};

// In this order: a row of the provider; the exact wording of scope "words" and codes that leave no
// doubt, in the order in which bounce vocabulary is commonly decided (a full mailbox before an
// unknown user, an unknown user before a blocked host, …); codes that may mean several things;
// wording of common software by priority; the reply code.
[[nodiscard]] Decision decide(const Evidence& evidence);

}  // namespace waybill::refusal
