#include "diagnosis/ticket.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/utf8.h"

namespace waybill::diagnosis {
namespace {

const Fact* first_of(const Diagnosis& diagnosis, FactKind kind) {
  const auto found = std::ranges::find(diagnosis.facts, kind, &Fact::kind);
  return found == diagnosis.facts.end() ? nullptr : &*found;
}

std::string value_of(const Diagnosis& diagnosis, FactKind kind) {
  const Fact* fact = first_of(diagnosis, kind);
  return fact == nullptr ? "" : to_valid_utf8(fact->value);
}

std::string file_of(const Case& the_case, const std::string& id) {
  const auto found = std::ranges::find(the_case.evidence, id, &Evidence::id);
  return found == the_case.evidence.end() ? id : to_valid_utf8(found->name);
}

// The lines of a ticket; what is not known has none.
class Lines {
 public:
  void say(std::string_view line) { text_ += fmt::format("{}\n", line); }
  void label(std::string_view name, const std::string& value) {
    if (!value.empty()) text_ += fmt::format("{}: {}\n", name, value);
  }
  void gap() { text_ += '\n'; }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void add_message(const Diagnosis& diagnosis, Lines& lines) {
  lines.label("From", value_of(diagnosis, FactKind::Author));
  lines.label("To", value_of(diagnosis, FactKind::Recipient));
  lines.label("Message-ID", value_of(diagnosis, FactKind::MessageId));
  lines.label("Return-path", value_of(diagnosis, FactKind::ReturnPath));
  lines.label("Sending address", value_of(diagnosis, FactKind::ClientIp));
  for (const LifeEvent& event : diagnosis.life.lives.empty()
                                    ? std::vector<LifeEvent>()
                                    : diagnosis.life.lives.front().events) {
    if (event.kind != LifeEventKind::Refused && event.kind != LifeEventKind::Report) continue;
    if (event.time) lines.label("Time (UTC)", iso_time(*event.time));
    break;
  }
}

void add_refusals(const Diagnosis& diagnosis, const Case& the_case, Lines& lines) {
  std::set<std::string> said;
  for (const Fact& fact : diagnosis.facts) {
    if (fact.kind != FactKind::Refusal || !said.insert(fact.value).second) continue;
    constexpr std::size_t kEnough = 3;
    if (said.size() > kEnough) break;
    lines.say(fmt::format("  {}", to_valid_utf8(fact.value)));
    lines.say(fmt::format("  (read in {}, {})", file_of(the_case, fact.place.evidence),
                          to_valid_utf8(fact.place.where)));
  }
}

void add_facts(const Diagnosis& diagnosis, FactKind kind, std::string_view title, Lines& lines) {
  bool has_title = false;
  for (const Fact& fact : diagnosis.facts) {
    if (fact.kind != kind) continue;
    if (!has_title) lines.say(title);
    has_title = true;
    lines.say(fmt::format("  {}: {}", to_valid_utf8(fact.key), to_valid_utf8(fact.value)));
  }
  if (has_title) lines.gap();
}

void add_steps(const std::vector<FixStep>& steps, std::string_view actor, Lines& lines) {
  std::size_t number = 0;
  for (const FixStep& step : steps) {
    if (!actor.empty() && step.actor != actor) continue;
    lines.say(fmt::format("{}. {}{}", ++number,
                          step.where.empty() ? "" : to_valid_utf8(step.where) + ": ",
                          to_valid_utf8(step.text)));
    if (!step.copy.empty()) lines.say("     " + to_valid_utf8(step.copy));
  }
}

std::string subject_domains(const Diagnosis& diagnosis) {
  const std::string author = value_of(diagnosis, FactKind::Author);
  const std::string recipient = value_of(diagnosis, FactKind::Recipient);
  const auto domain = [](const std::string& address) {
    const auto at = address.rfind('@');
    return at == std::string::npos ? address : address.substr(at + 1);
  };
  if (author.empty() && recipient.empty()) return "a message";
  return fmt::format("mail from {} to {}", author.empty() ? "us" : domain(author),
                     recipient.empty() ? "a recipient" : domain(recipient));
}

Ticket to_salesforce(const Diagnosis& diagnosis, const Case& the_case) {
  Lines lines;
  lines.say("Hello,");
  lines.gap();
  lines.say(to_valid_utf8(diagnosis.verdict.statement));
  lines.gap();
  if (!diagnosis.verdict.route.org_id.empty())
    lines.label("Org", to_valid_utf8(diagnosis.verdict.route.org_id) +
                           (diagnosis.verdict.route.sandbox ? " (sandbox)" : ""));
  lines.label("Route", std::string(salesforce::title(diagnosis.verdict.route.detected)));
  add_message(diagnosis, lines);
  lines.gap();
  lines.say("What was answered:");
  add_refusals(diagnosis, the_case, lines);
  lines.gap();
  add_facts(diagnosis, FactKind::Result, "What we checked:", lines);
  add_facts(diagnosis, FactKind::Dns, "What DNS says:", lines);
  lines.say("Please tell us what your side shows for this message, and what you can change.");
  return {"Refused: " + subject_domains(diagnosis), lines.take()};
}

Ticket to_recipient(const Diagnosis& diagnosis, const Case& the_case) {
  Lines lines;
  lines.say("Hello,");
  lines.gap();
  lines.say("your mail system did not deliver this message of ours:");
  lines.gap();
  add_message(diagnosis, lines);
  lines.gap();
  lines.say("Its answer:");
  add_refusals(diagnosis, the_case, lines);
  lines.gap();
  add_facts(diagnosis, FactKind::Result, "What we checked on our side:", lines);
  lines.say(
      "Could you tell us which rule or list refused it, and what your log says about it? If the "
      "message may pass, please allow it by what proves the sender (the DKIM domain), not by the "
      "sending address, which others use too.");
  return {"Not delivered to you: " + subject_domains(diagnosis), lines.take()};
}

Ticket to_dns_admin(const Diagnosis& diagnosis) {
  Lines lines;
  lines.say("Hello,");
  lines.gap();
  lines.say(to_valid_utf8(diagnosis.verdict.statement));
  lines.gap();
  const auto& steps = diagnosis.verdict.smallest_fix;
  const bool has_own =
      std::ranges::any_of(steps, [](const FixStep& step) { return step.actor == "DNS admin"; });
  if (has_own) {
    lines.say("Please change in DNS:");
    add_steps(steps, "DNS admin", lines);
    lines.gap();
    lines.say("Leave every other record as it is: other mail depends on them.");
  } else {
    lines.say("For this case nothing has to be changed in DNS.");
  }
  lines.gap();
  add_facts(diagnosis, FactKind::Dns, "What DNS says now:", lines);
  return {"DNS: " + subject_domains(diagnosis), lines.take()};
}

Ticket to_colleague(const Diagnosis& diagnosis, const Case& the_case) {
  Lines lines;
  lines.say(to_valid_utf8(diagnosis.verdict.statement));
  lines.gap();
  lines.label("Cause", std::string(title(diagnosis.verdict.cause)));
  lines.label("Refused by", std::string(title(diagnosis.verdict.who)));
  lines.label("How sure", std::string(to_string(diagnosis.verdict.confidence)));
  add_message(diagnosis, lines);
  lines.gap();
  if (!diagnosis.verdict.smallest_fix.empty()) {
    lines.say("What to do:");
    add_steps(diagnosis.verdict.smallest_fix, "", lines);
    lines.gap();
  }
  for (const NextEvidence& next : diagnosis.verdict.next_evidence)
    lines.say(fmt::format("Still missing: {} ({})", next.what, next.how));
  lines.say("What was answered:");
  add_refusals(diagnosis, the_case, lines);
  lines.gap();
  lines.say("What this rests on:");
  for (const Evidence& item : the_case.evidence)
    lines.say(fmt::format("  {} {} ({})", item.id, to_valid_utf8(item.name), to_string(item.kind)));
  return {"Why it did not arrive: " + subject_domains(diagnosis), lines.take()};
}

}  // namespace

std::optional<Reader> parse_reader(std::string_view word) {
  if (word == "salesforce") return Reader::Salesforce;
  if (word == "recipient") return Reader::Recipient;
  if (word == "dns") return Reader::DnsAdmin;
  if (word == "colleague") return Reader::Colleague;
  return std::nullopt;
}

Ticket write_ticket(const Diagnosis& diagnosis, const Case& the_case, Reader reader) {
  switch (reader) {
    case Reader::Salesforce: return to_salesforce(diagnosis, the_case);
    case Reader::Recipient: return to_recipient(diagnosis, the_case);
    case Reader::DnsAdmin: return to_dns_admin(diagnosis);
    case Reader::Colleague: return to_colleague(diagnosis, the_case);
  }
  std::abort();
}

}  // namespace waybill::diagnosis
