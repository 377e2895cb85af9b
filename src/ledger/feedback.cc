#include "ledger/feedback.h"

#include <algorithm>
#include <cmath>

namespace waybill::ledger {
namespace {

constexpr double kMillion = 1e6;
constexpr double kLargestValue = 1e12;  // of feedback::ExportNumber
constexpr std::int64_t kSecondsOfDay = 86'400;

ProviderFigure figure_in(const Rows& rows) {
  const std::int64_t value = rows.number(4);
  return {.provider = std::string(rows.text(0)),
          .subject = std::string(rows.text(1)),
          .metric = std::string(rows.text(3)),
          .day = static_cast<Day>(rows.number(2)),
          .value = value < 0 ? -1 : static_cast<double>(value) / kMillion,
          .text = std::string(rows.text(5))};
}

}  // namespace

Result<bool, Error> add(Database& database, const std::string& tenant, const std::string& arrival,
                        const Complaint& complaint) {
  TRY(database.execute(
      "INSERT OR IGNORE INTO complaint (tenant, id, arrival, domain, day, time, provider, type,"
      " source_ip, named_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      tenant, complaint.id, arrival, complaint.domain, complaint.time / kSecondsOfDay,
      complaint.time, complaint.provider, complaint.type, complaint.source_ip, complaint.named_by));
  return database.changed() > 0;
}

Result<std::vector<ComplaintCount>, Error> complaints(Database& database, const std::string& tenant,
                                                      const std::string& domain, Day from, Day to) {
  const std::string below = "." + domain;
  Rows rows =
      TRY(database.query("SELECT day, provider, type, COUNT(*) FROM complaint WHERE tenant = ?1"
                         " AND (domain = ?2 OR substr(domain, -?3) = ?4) AND day BETWEEN ?5 AND ?6"
                         " GROUP BY day, provider, type ORDER BY day, provider, type",
                         tenant, domain, below.size(), below, from, to));
  std::vector<ComplaintCount> found;
  while (TRY(rows.next()))
    found.push_back({.day = static_cast<Day>(rows.number(0)),
                     .provider = std::string(rows.text(1)),
                     .type = std::string(rows.text(2)),
                     .complaints = rows.count(3)});
  return found;
}

Result<void, Error> add(Database& database, const std::string& tenant, const std::string& arrival,
                        const ProviderFigure& figure) {
  const std::int64_t value =
      figure.value < 0 ? -1 : std::llround(std::min(figure.value, kLargestValue) * kMillion);
  return database.execute(
      "INSERT OR REPLACE INTO provider_figure (tenant, provider, subject, day, metric, arrival,"
      " value, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      tenant, figure.provider, figure.subject, figure.day, figure.metric, arrival, value,
      figure.text);
}

Result<std::vector<ProviderFigure>, Error> provider_figures(Database& database,
                                                            const std::string& tenant,
                                                            const std::string& subject, Day from,
                                                            Day to) {
  Rows rows = TRY(
      database.query("SELECT provider, subject, day, metric, value, text FROM provider_figure"
                     " WHERE tenant = ?1 AND (?2 = '' OR subject = ?2) AND day BETWEEN ?3 AND ?4"
                     " ORDER BY provider, subject, metric, day",
                     tenant, subject, from, to));
  std::vector<ProviderFigure> found;
  while (TRY(rows.next()))
    found.push_back(figure_in(rows));
  return found;
}

Result<std::vector<std::string>, Error> figure_addresses(Database& database,
                                                         const std::string& tenant, Day from,
                                                         Day to) {
  Rows rows = TRY(
      database.query("SELECT DISTINCT subject FROM provider_figure WHERE tenant = ? AND provider ="
                     " 'microsoft-consumer' AND day BETWEEN ? AND ? ORDER BY subject",
                     tenant, from, to));
  std::vector<std::string> found;
  while (TRY(rows.next()))
    found.emplace_back(rows.text(0));
  return found;
}

Result<bool, Error> note_told(Database& database, const std::string& tenant,
                              const std::string& domain, const std::string& provider,
                              const std::string& what, std::int64_t now, std::int64_t after) {
  TRY(
      database.execute("INSERT INTO early_sign (tenant, domain, provider, sign, first, told)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?5)"
                       " ON CONFLICT DO UPDATE SET told = excluded.told WHERE told <= ?6",
                       tenant, domain, provider, what, now, after));
  return database.changed() > 0;
}

Result<void, Error> clear_feedback(Database& database, const std::string& tenant,
                                   const std::string& arrival) {
  TRY(database.execute("DELETE FROM complaint WHERE tenant = ? AND arrival = ?", tenant, arrival));
  return database.execute("DELETE FROM provider_figure WHERE tenant = ? AND arrival = ?", tenant,
                          arrival);
}

Result<void, Error> forget_feedback(Database& database, const std::string& tenant, Day before) {
  TRY(database.execute("DELETE FROM complaint WHERE tenant = ? AND day < ?", tenant, before));
  return database.execute("DELETE FROM provider_figure WHERE tenant = ? AND day < ?", tenant,
                          before);
}

}  // namespace waybill::ledger
