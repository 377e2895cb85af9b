// The fields that every message has, and those that it may have once.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "message/date.h"
#include "tester/check_parts.h"
#include "tester/phrase.h"

namespace waybill::tester {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
// A message may wait, a clock may be a little wrong. Ours, after what filters take for odd.
constexpr std::int64_t kSlightSkew = 15 * kMinute;
constexpr std::int64_t kLargestLag = 24 * kHour;
constexpr std::int64_t kLargestLead = kHour;

// RFC 5322 §3.6, RFC 2045 §3, RFC 2369 §3, RFC 8058 §3.1: at most one of each.
constexpr std::array<std::string_view, 18> kSingle = {"From",
                                                      "Sender",
                                                      "Reply-To",
                                                      "To",
                                                      "Cc",
                                                      "Bcc",
                                                      "Subject",
                                                      "Date",
                                                      "Message-ID",
                                                      "In-Reply-To",
                                                      "References",
                                                      "MIME-Version",
                                                      "Content-Type",
                                                      "Content-Transfer-Encoding",
                                                      "Content-ID",
                                                      "List-Id",
                                                      "List-Unsubscribe",
                                                      "List-Unsubscribe-Post"};

void cite_all(Finding& finding, const message::Message& message, std::string_view name) {
  for (const message::Field* field : message.fields_named(name))
    finding.cite(of_field(*field));
}

void check_from(const Offline& offline) {
  const message::Message& message = offline.reading.message;
  const message::Author& author = offline.reading.authentication.author;
  Findings& findings = offline.findings;
  using message::AuthorProblem;
  if (author.problem == AuthorProblem::NoFromField) {
    findings.fail("from-field", "The message has no From field. Most receivers refuse it.");
    return;
  }
  const auto count = message.fields_named("From").size();
  if (author.problem == AuthorProblem::SeveralFromFields) {
    cite_all(findings.fail("from-field",
                           fmt::format("The message has {} From fields. Receivers refuse it, since "
                                       "each program may show another one.",
                                       count)),
             message, "From");
    return;
  }
  if (author.problem == AuthorProblem::SeveralAddresses) {
    cite_all(findings.warn("from-field", fmt::format("From names {} addresses. Receivers check one "
                                                     "and often refuse such mail.",
                                                     author.mailboxes.size())),
             message, "From");
    return;
  }
  if (author.problem) {
    const std::string why = author.faults.empty()
                                ? std::string("it holds no address")
                                : ascii::lower(describe(author.faults.front().code));
    cite_all(findings.fail("from-field",
                           fmt::format("The address in From cannot be read for certain: {}.", why)),
             message, "From");
    return;
  }
  cite_all(findings.pass("from-field", fmt::format("From stands once, with the address {}.",
                                                   author.mailboxes.front().address())),
           message, "From");
}

// When others than the author saw the message: by the dated hops, else by ourselves.
struct Seen {
  std::int64_t first = 0, last = 0;
};
std::optional<Seen> seen_by_others(const Offline& offline) {
  std::optional<Seen> seen;
  const auto note = [&](std::int64_t at) {
    if (!seen) seen = Seen{at, at};
    seen->first = std::min(seen->first, at);
    seen->last = std::max(seen->last, at);
  };
  for (const message::Hop& hop : offline.reading.hops) {
    if (hop.date) note(hop.date->unix_seconds);
  }
  if (offline.specimen.reception) note(offline.specimen.reception->time / 1000);
  return seen;
}

void judge_date(const Offline& offline, const message::Field& field, std::int64_t stated) {
  Findings& findings = offline.findings;
  auto seen = seen_by_others(offline);
  const bool is_alone = !seen;
  if (is_alone) seen = Seen{std::min(stated, offline.specimen.now), offline.specimen.now};
  const std::int64_t lead = stated - seen->last;
  const std::int64_t lag = seen->first - stated;
  const std::string difference =
      lead > 0 ? fmt::format("Date is {} after the message {}.", duration_of(lead),
                             is_alone ? "was looked at" : "had arrived")
               : fmt::format("Date is {} before the first server on the way got the message.",
                             duration_of(lag));
  if (lead > kLargestLead || lag > kLargestLag) {
    findings.fail("date-field", difference + " Filters take this for forged.")
        .cite(of_field(field));
  } else if (lead > kSlightSkew || lag > kSlightSkew) {
    findings.warn("date-field", difference + " The clock is wrong, or the message waited.")
        .cite(of_field(field));
  } else {
    findings
        .pass("date-field", is_alone ? "Date can be read. Nothing tells when the message was sent."
                                     : "Date stands once and fits the time of sending.")
        .cite(of_field(field));
  }
}

void check_date(const Offline& offline) {
  const auto fields = offline.reading.message.fields_named("Date");
  Findings& findings = offline.findings;
  if (fields.empty()) {
    findings.fail("date-field", "The message has no Date field, although every message must.")
        .advise("Let the program that makes the message write a Date field.");
    return;
  }
  if (fields.size() > 1) {
    cite_all(findings.fail("date-field", fmt::format("There are {} Date fields.", fields.size()))
                 .advise("Write exactly one Date field."),
             offline.reading.message, "Date");
    return;
  }
  const auto date = message::parse_date(fields.front()->value);
  if (!date) {
    findings
        .fail("date-field", fmt::format("Date cannot be read: {}.", quoted(fields.front()->value)))
        .cite(of_field(*fields.front()))
        .advise("Write the date as in \"Mon, 2 Mar 2026 09:30:00 +0100\".");
    return;
  }
  judge_date(offline, *fields.front(), date->unix_seconds);
}

// What is wrong with "<left@right>"; "" nothing.
std::string fault_of_id(std::string_view id) {
  id = ascii::trim(id);
  if (id.empty()) return "it is empty";
  if (!id.starts_with('<') || !id.ends_with('>')) return "it does not stand in angle brackets";
  id = id.substr(1, id.size() - 2);
  if (std::ranges::any_of(id, ascii::is_space)) return "it has a space in it";
  const std::size_t at = id.rfind('@');
  if (at == std::string_view::npos) return "it has no \"@\"";
  const std::string_view right = id.substr(at + 1);
  if (at == 0 || right.empty()) return "one side of the \"@\" is empty";
  if (id.find_first_of("<>") != std::string_view::npos) return "it holds more than one id";
  if (right.starts_with('[')) return {};
  if (!right.contains('.')) return "what stands behind the \"@\" is no full name";
  return {};
}

void check_message_id(const Offline& offline) {
  const auto fields = offline.reading.message.fields_named("Message-ID");
  Findings& findings = offline.findings;
  if (fields.empty()) {
    findings.warn("message-id",
                  "There is no Message-ID. Filters take that for a sign of spam, and nobody can "
                  "trace the message.");
    return;
  }
  if (fields.size() > 1) {
    cite_all(
        findings.fail("message-id", fmt::format("There are {} Message-ID fields.", fields.size())),
        offline.reading.message, "Message-ID");
    return;
  }
  const std::string fault = fault_of_id(fields.front()->value);
  if (fault.empty()) {
    findings.pass("message-id", "Message-ID stands once and is well formed.")
        .cite(of_field(*fields.front()));
  } else {
    findings.warn("message-id", fmt::format("Message-ID is not well formed: {}.", fault))
        .cite(of_field(*fields.front()));
  }
}

void check_single(const Offline& offline) {
  std::vector<std::string> twice;
  std::vector<const message::Field*> fields;
  for (const std::string_view name : kSingle) {
    const auto found = offline.reading.message.fields_named(name);
    if (found.size() < 2) continue;
    twice.emplace_back(name);
    fields.insert(fields.end(), found.begin(), found.end());
  }
  if (twice.empty()) {
    offline.findings.pass("single-fields", "No field stands twice that may stand once only.");
    return;
  }
  Finding& finding = offline.findings.fail(
      "single-fields",
      fmt::format("{} {} more than once. Programs show and check different ones, and Gmail refuses "
                  "such mail.",
                  list_of(twice), twice.size() == 1 ? "stands" : "stand"));
  for (const message::Field* field : fields)
    finding.cite(of_field(*field));
}

}  // namespace

void check_required_fields(const Offline& offline) {
  check_from(offline);
  check_date(offline);
  check_message_id(offline);
  check_single(offline);
}

}  // namespace waybill::tester
