#include <fmt/format.h>

#include <boost/json.hpp>
#include <map>

#include "app/commands.h"
#include "app/input.h"
#include "app/report.h"
#include "app/terminal.h"
#include "base/utf8.h"
#include "message/domain.h"
#include "refusal/classify.h"
#include "salesforce/email_log.h"

namespace waybill::app {
namespace {

namespace json = boost::json;

struct Cluster {  // replies of one meaning
  std::string text;
  refusal::Classification reply;
  std::size_t count = 0;
  std::optional<std::int64_t> first, last;
  std::map<std::string, std::size_t> domains;
};

struct Summary {
  std::map<std::string, std::size_t> states;
  std::map<std::string, std::size_t> by_domain;  // refused, deferred or expired messages
  std::map<std::string, std::size_t> by_class;
  std::vector<Cluster> refusals;
};

void add_refusal(Summary& summary, const salesforce::LifeLine& line) {
  const salesforce::LogEvent& event = line.events[line.decisive];
  const auto reply = refusal::Classifier::built_in().classify(
      event.response,
      {.provider_hint = {}, .stage = refusal::parse_stage(event.stage), .codes = {}});
  ++summary.by_domain[message::domain_of(line.recipient)];
  ++summary.by_class[reply.kind ? std::string(refusal::id_of(*reply.kind)) : "unknown"];
  const auto same = std::ranges::find_if(summary.refusals, [&](const Cluster& cluster) {
    return reply.row == nullptr ? cluster.text == event.response : cluster.reply.row == reply.row;
  });
  Cluster& cluster = same != summary.refusals.end() ? *same : summary.refusals.emplace_back();
  if (cluster.count++ == 0) {
    cluster.text = event.response;
    cluster.reply = reply;
  }
  ++cluster.domains[message::domain_of(line.recipient)];
  if (!event.time) return;
  cluster.first = std::min(cluster.first.value_or(*event.time), *event.time);
  cluster.last = std::max(cluster.last.value_or(*event.time), *event.time);
}

Summary summarise(const salesforce::EmailLog& log) {
  Summary summary;
  for (const salesforce::LifeLine& line : log.messages) {
    ++summary.states[std::string(salesforce::to_string(line.state))];
    if (line.decisive < line.events.size()) add_refusal(summary, line);
  }
  std::ranges::sort(summary.refusals, std::greater<>(), &Cluster::count);
  return summary;
}

json::object counts(const std::map<std::string, std::size_t>& map) {
  json::object object;
  for (const auto& [name, count] : map)
    object[to_valid_utf8(name)] = count;
  return object;
}

json::array ranking(const std::map<std::string, std::size_t>& map, std::string_view key) {
  std::vector<std::pair<std::string, std::size_t>> list(map.begin(), map.end());
  std::ranges::sort(list, std::greater<>(), [](const auto& entry) { return entry.second; });
  json::array array;
  for (const auto& [name, count] : list)
    array.push_back(json::object{{key, to_valid_utf8(name)}, {"count", count}});
  return array;
}

json::value time_or_null(const std::optional<std::int64_t>& time) {
  return time ? json::value(*time) : json::value(nullptr);
}

json::object summary_json(const std::string& file, const salesforce::EmailLog& log,
                          const Summary& summary) {
  json::array refusals;
  for (const Cluster& cluster : summary.refusals) {
    json::object object{
        {"text", to_valid_utf8(cluster.text)},
        {"rule",
         cluster.reply.row == nullptr ? json::value(nullptr) : json::value(cluster.reply.row->id)},
        {"class", cluster.reply.kind ? refusal::id_of(*cluster.reply.kind) : "unknown"},
        {"count", cluster.count},
        {"first", time_or_null(cluster.first)},
        {"last", time_or_null(cluster.last)},
        {"domains", ranking(cluster.domains, "domain")}};
    refusals.push_back(std::move(object));
  }
  json::array warnings;
  for (const std::string& warning : log.warnings)
    warnings.emplace_back(warning);
  return {{"file", to_valid_utf8(file)},
          {"rows", log.rows},
          {"messages", log.messages.size()},
          {"states", counts(summary.states)},
          {"by_domain", ranking(summary.by_domain, "domain")},
          {"by_class", ranking(summary.by_class, "class")},
          {"refusals", std::move(refusals)},
          {"warnings", std::move(warnings)}};
}

json::object line_json(const salesforce::LifeLine& line) {
  json::array events;
  static constexpr std::string_view kLetters[] = {"R", "D", "T", "P"};
  for (const salesforce::LogEvent& event : line.events)
    events.push_back(json::object{{"event", kLetters[static_cast<std::size_t>(event.kind)]},
                                  {"time", time_or_null(event.time)},
                                  {"line", event.line},
                                  {"stage", to_valid_utf8(event.stage)},
                                  {"response", to_valid_utf8(event.response)}});
  return {{"message_id", to_valid_utf8(line.message_id)},
          {"recipient", to_valid_utf8(line.recipient)},
          {"sender", to_valid_utf8(line.sender)},
          {"state", salesforce::to_string(line.state)},
          {"events", std::move(events)}};
}

std::string summary_text(const Terminal& terminal, const std::string& file,
                         const salesforce::EmailLog& log, const Summary& summary) {
  std::string text = terminal.paint(Colour::Strong, to_terminal_text(file)) + "\n";
  text += fmt::format("  {} rows, {} messages\n", log.rows, log.messages.size());
  for (const auto& [state, count] : summary.states)
    text += fmt::format("  {:>8}  {}\n", count, state);
  for (const Cluster& cluster : summary.refusals)
    text += terminal.wrap(fmt::format("  {:>8}  ", cluster.count),
                          fmt::format("{} ({} domains)\n{}", cluster.text, cluster.domains.size(),
                                      cluster.reply.meaning));
  for (const std::string& warning : log.warnings)
    text += terminal.wrap("  note: ", warning, Colour::Doubtful);
  return text;
}

}  // namespace

Exit run_salesforce_log(const SalesforceLogCommand& command) {
  Exit status = Exit::Done;
  const Terminal terminal = Terminal::of_stdout();
  for (const std::string& file : expand_paths(command.files)) {
    const auto octets = read_input(file);
    const bool readable = octets && salesforce::is_email_log(*octets);
    if (!readable) {
      report_unreadable(file, octets ? file + ": not a Salesforce Email Log (CSV)" : octets.error(),
                        command.json);
      status = Exit::UnreadableInput;
      continue;
    }
    const salesforce::EmailLog log = salesforce::read_email_log(*octets);
    if (command.messages) {
      for (const salesforce::LifeLine& line : log.messages)
        print_json(line_json(line));
    } else if (command.json) {
      print_json(summary_json(file, log, summarise(log)));
    } else {
      print(summary_text(terminal, file, log, summarise(log)));
    }
  }
  return status;
}

}  // namespace waybill::app
