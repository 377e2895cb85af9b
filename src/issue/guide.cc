#include "issue/guide.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <ranges>

#include "base/csv.h"
#include "base/placeholders.h"
#include "base/utf8.h"
#include "data/dns_hosts.h"
#include "data/sender_steps.h"
#include "issue/kind.h"
#include "sender/catalogue.h"

namespace waybill::issue {
namespace {

struct SenderStep {
  std::string sender, topic;
  GuideStep step;
};

const std::vector<SenderStep>& sender_steps() {
  static const std::vector<SenderStep> kSteps = [] {
    std::vector<SenderStep> rows;
    csv::Reader reader(data::sender_steps());
    reader.next();  // the header
    while (reader.next())
      rows.push_back({std::string(reader.field(0)),
                      std::string(reader.field(1)),
                      {std::string(reader.field(2)), std::string(reader.field(3)),
                       std::string(reader.field(4)), std::string(reader.field(5))}});
    return rows;
  }();
  return kSteps;
}

struct HostRow {
  std::string suffix;
  DnsHost host;
};

const std::vector<HostRow>& host_rows() {
  static const std::vector<HostRow> kRows = [] {
    std::vector<HostRow> rows;
    csv::Reader reader(data::dns_hosts());
    reader.next();  // the header
    while (reader.next())
      rows.push_back({std::string(reader.field(0)),
                      {.title = std::string(reader.field(1)),
                       .where = std::string(reader.field(2)),
                       .takes_relative_names = reader.field(3) == "relative",
                       .note = std::string(reader.field(4))}});
    return rows;
  }();
  return kRows;
}

// Whole labels of the end, or the beginning of some label: hosts number their servers
// ("ns-1234.awsdns-56.org").
bool is_server_of(std::string_view server, std::string_view sign) {
  if (server.ends_with(sign)) {
    const std::size_t before = server.size() - sign.size();
    return before == 0 || server[before - 1] == '.';
  }
  return server.starts_with(sign) || server.contains("." + std::string(sign));
}

void add_sender_steps(Guide& guide, const Defect& defect, std::string_view topic,
                      const Words& words) {
  for (const SenderStep& row : sender_steps()) {
    if (row.sender != defect.sender || row.topic != topic) continue;
    GuideStep step = row.step;
    step.text = fill_in(step.text, words);
    step.copy = fill_in(step.copy, words);
    guide.steps.push_back(std::move(step));
    guide.is_tailored = true;
  }
  if (guide.is_tailored || topic != "dkim") return;
  const sender::Service* service = sender::Catalogue::embedded().find(defect.sender);
  if (service == nullptr) return;
  guide.steps.push_back(
      {fmt::format("{} admin", service->name), service->dkim,
       fmt::format("Set up DKIM for {} in {}. Its own steps are not known here: these are "
                   "general. Add the domain, take over the records that are shown, and let the "
                   "service check them.",
                   words.at("domain"), service->name),
       ""});
}

// The name as the panel of the host takes it.
std::string name_for(const std::string& name, const Place& place) {
  if (place.host == nullptr || !place.host->takes_relative_names) return name;
  if (name == place.zone) return "@";
  const std::string end = "." + place.zone;
  return name.ends_with(end) ? name.substr(0, name.size() - end.size()) : name;
}

GuideStep publication_step(const health::Publication& record, const Place& place) {
  GuideStep step{.actor = "DNS admin",
                 .where = place.host != nullptr ? place.host->where : "",
                 .text = {},
                 .copy = record.value};
  const std::string name = name_for(record.name, place);
  const std::string entered =
      name == record.name ? "" : fmt::format(" (name in the panel: {})", name);
  if (record.value.empty()) {
    step.text = fmt::format("Delete the {} record at {}{}: {}", record.type, record.name, entered,
                            record.instead_of);
  } else if (record.instead_of.empty()) {
    step.text = fmt::format("Publish a {} record at {}{}.", record.type, record.name, entered);
  } else {
    step.text = fmt::format("Replace the {} record at {}{}. In its place now: {}", record.type,
                            record.name, entered, record.instead_of);
  }
  if (place.host != nullptr && !place.host->note.empty()) step.text += " " + place.host->note;
  return step;
}

}  // namespace

const DnsHost* dns_host_of(std::span<const dns::Name> name_servers) {
  for (const dns::Name& server : name_servers) {
    const std::string& text = server.text();
    for (const HostRow& row : host_rows())
      if (is_server_of(text, row.suffix)) return &row.host;
  }
  return nullptr;
}

std::vector<std::string> guided_senders() {
  std::vector<std::string> senders;
  for (const SenderStep& row : sender_steps())
    if (senders.empty() || senders.back() != row.sender) senders.push_back(row.sender);
  std::ranges::sort(senders);
  const auto rest = std::ranges::unique(senders);
  senders.erase(rest.begin(), rest.end());
  return senders;
}

Guide guide(const Defect& defect, const Place& place) {
  Guide guide;
  if (const sender::Service* service = sender::Catalogue::embedded().find(defect.sender))
    guide.sender = service->name;
  if (place.host != nullptr) guide.dns_host = place.host->title;
  const Words words{{"domain", place.domain}};
  const std::string topic = kind_of(defect.code).topic;
  if (!topic.empty() && !defect.sender.empty()) add_sender_steps(guide, defect, topic, words);
  for (const health::Publication& record : defect.publish)
    guide.steps.push_back(publication_step(record, place));
  if (!guide.steps.empty()) return guide;
  for (const auto line : std::views::split(defect.fix, '\n'))
    guide.steps.push_back(
        {.actor = "", .where = "", .text = std::string(line.begin(), line.end()), .copy = ""});
  return guide;
}

boost::json::object to_json(const Guide& guide) {
  boost::json::array steps;
  for (const GuideStep& step : guide.steps)
    steps.push_back(boost::json::object{{"actor", step.actor},
                                        {"where", step.where},
                                        {"text", to_valid_utf8(step.text)},
                                        {"copy", to_valid_utf8(step.copy)}});
  return {{"steps", std::move(steps)},
          {"tailored", guide.is_tailored},
          {"sender", guide.sender},
          {"dns_host", guide.dns_host}};
}

}  // namespace waybill::issue
