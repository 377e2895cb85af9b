// What the name servers said when each was asked by itself.
#include <fmt/format.h>

#include <algorithm>

#include "health/examined.h"
#include "health/words.h"

namespace waybill::health {
namespace {

// What a server says to a question, TTL aside; "" it said nothing that counts.
std::string said(const dns::Question& question, const dns::Answer& answer) {
  if (answer.is_temporary_failure()) return {};
  const Record record = record_of("", question, answer);
  std::string text = answer.is_void() ? "nothing" : "";
  for (const std::string& value : record.values)
    text += (text.empty() ? "" : "\n") + value;
  return text;
}

void check_lame(Examined& examined, const ServerAnswers& server) {
  const bool refuses =
      !server.answers.empty() && std::ranges::all_of(server.answers, [](const dns::Answer& answer) {
        return answer.status == dns::Status::Refused || answer.status == dns::Status::ServFail;
      });
  if (!refuses) return;
  const std::string name = fmt::format("{} ({})", server.server.text(), server.address.to_string());
  examined.findings
      .problem("ns-lame", fmt::format("The name server {} does not answer for the zone ({}).", name,
                                      dns::to_string(server.answers.front().status)))
      .about(name);
}

void check_question(Examined& examined, const std::vector<ServerAnswers>& servers,
                    std::size_t place) {
  const dns::Question& question = examined.subject.server_questions[place];
  std::vector<std::pair<std::string, std::vector<std::string>>> versions;  // text, servers
  for (const ServerAnswers& server : servers) {
    if (place >= server.answers.size()) continue;
    const std::string text = said(question, server.answers[place]);
    if (text.empty()) continue;
    auto known = std::ranges::find(versions, text, [](const auto& row) { return row.first; });
    if (known == versions.end()) known = versions.insert(known, {text, {}});
    known->second.push_back(server.server.text());
  }
  if (versions.size() < 2) return;
  Finding& finding = examined.findings.problem(
      "ns-differ", fmt::format("Name servers differ on {}: what receivers see depends on which one "
                               "they ask.",
                               dns::to_string(question)));
  finding.about(dns::to_string(question));
  for (const auto& [text, names] : versions)
    finding.cite({.kind = Proof::Kind::Dns,
                  .place = to_valid_utf8(list_of(names)),
                  .text = to_valid_utf8(text.substr(0, kLongestProof))});
}

}  // namespace

void examine_server_answers(Examined& examined) {
  const std::vector<ServerAnswers>& servers = examined.subject.server_answers;
  if (servers.empty()) {
    for (const std::string_view id : {"ns-lame", "ns-differ"})
      examined.findings.skip(id, "The name servers were not asked by themselves.");
    return;
  }
  for (const ServerAnswers& server : servers)
    check_lame(examined, server);
  for (std::size_t i = 0; i < examined.subject.server_questions.size(); ++i)
    check_question(examined, servers, i);
  const bool is_any_silent = std::ranges::all_of(servers, [](const ServerAnswers& server) {
    return std::ranges::all_of(
        server.answers, [](const dns::Answer& answer) { return answer.is_temporary_failure(); });
  });
  if (is_any_silent && !examined.findings.has("ns-differ"))
    examined.findings.unknown("ns-differ", "No name server answered when it was asked itself.");
}

}  // namespace waybill::health
