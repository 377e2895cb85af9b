// The manners of the sending server: checks 57 and 58.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"
#include "tester/check_transport.h"
#include "tester/envelope_words.h"

namespace waybill::tester {
namespace {

using smtp::Deviation;

// How bad a deviation is; the one about parameters has a check of its own.
Status grade_of(Deviation deviation) {
  switch (deviation) {
    case Deviation::BareLineFeed:
    case Deviation::BareCarriageReturn: return Status::Fail;
    case Deviation::EarlyTalker:
    case Deviation::PipelinedUnasked:
    case Deviation::NoQuit:
    case Deviation::LongLine: return Status::Warn;
    case Deviation::PlainHelo: return Status::Info;
    case Deviation::UnofferedParameter: break;
  }
  return Status::Pass;
}

int rank_of(Status status) {
  return status == Status::Fail ? 3 : status == Status::Warn ? 2 : status == Status::Info ? 1 : 0;
}

// Check 57.
void check_behaviour(const Online& online, const smtp::Reception& reception) {
  Status worst = Status::Pass;
  std::string says;
  for (const Deviation deviation : reception.deviations) {
    const Status grade = grade_of(deviation);
    if (rank_of(grade) == 0) continue;
    if (rank_of(grade) > rank_of(worst)) worst = grade;
    says += says.empty() ? "" : ", ";
    says += smtp::describe(deviation);
  }
  if (says.empty()) {
    online.findings.pass("connection-behaviour", "The sending server followed the protocol.");
    return;
  }
  Finding& finding = online.findings.set("connection-behaviour", worst,
                                         fmt::format("The sending server {}.", says));
  for (const Deviation deviation : reception.deviations)
    finding.cite(of_session(std::string(smtp::to_string(deviation)), smtp::describe(deviation)));
}

// Extensions that RFC 5321 §4.1.1.11 and the RFCs of the parameters tie to an EHLO keyword.
struct ParameterRule {
  std::string_view parameter, keyword;
};
constexpr std::array kRules = {ParameterRule{"SIZE", "SIZE"},
                               ParameterRule{"BODY", "8BITMIME"},
                               ParameterRule{"SMTPUTF8", "SMTPUTF8"},
                               ParameterRule{"RET", "DSN"},
                               ParameterRule{"ENVID", "DSN"},
                               ParameterRule{"REQUIRETLS", "REQUIRETLS"},
                               ParameterRule{"MT-PRIORITY", "MT-PRIORITY"},
                               ParameterRule{"BY", "DELIVERBY"},
                               ParameterRule{"AUTH", "AUTH"}};

bool is_offered(const smtp::Reception& reception, std::string_view keyword) {
  return std::ranges::any_of(reception.offered, [&](const std::string& line) {
    return ascii::iequals(std::string_view(line).substr(0, line.find(' ')), keyword);
  });
}

// The first parameter that was not offered; "" none.
std::string unoffered(const smtp::Reception& reception) {
  for (const smtp::Parameter& parameter : reception.mail_parameters) {
    const auto* rule = std::ranges::find_if(kRules, [&](const ParameterRule& known) {
      return ascii::iequals(known.parameter, parameter.name);
    });
    const std::string_view keyword =
        rule == kRules.end() ? std::string_view(parameter.name) : rule->keyword;
    if (!is_offered(reception, keyword)) return parameter.name;
  }
  return {};
}

// Check 58.
void check_extensions(const Online& online, const smtp::Reception& reception) {
  Findings& findings = online.findings;
  const bool was_refused = std::ranges::find(reception.deviations, Deviation::UnofferedParameter) !=
                           reception.deviations.end();
  const std::string name = unoffered(reception);
  if (!name.empty() || was_refused) {
    findings
        .fail("extensions-used",
              name.empty()
                  ? std::string("The sending server used a parameter that was not offered.")
                  : fmt::format("The sending server used {}, which was not offered.",
                                ascii::printable(name)))
        .cite(of_session("MAIL", ascii::printable(name)));
    return;
  }
  std::string used;
  for (const smtp::Parameter& parameter : reception.mail_parameters)
    used += (used.empty() ? "" : ", ") + ascii::printable(parameter.name);
  findings.pass("extensions-used", used.empty()
                                       ? std::string("No parameter of an extension was used.")
                                       : fmt::format("What was used was offered: {}.", used));
}

}  // namespace

void check_session(const Online& online) {
  const auto& reception = online.specimen.reception;
  if (!reception) {
    for (const std::string_view id : {"connection-behaviour", "extensions-used"})
      online.findings.could_not(id, std::string(kReadFromFile));
    return;
  }
  check_behaviour(online, *reception);
  check_extensions(online, *reception);
}

}  // namespace waybill::tester
