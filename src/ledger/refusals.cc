#include "ledger/refusals.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <tuple>

#include "base/utf8.h"

namespace waybill::ledger {
namespace {

constexpr std::string_view kOthers = "(others)";

std::string write_recipients(const std::map<std::string, std::uint64_t>& recipients) {
  std::vector<std::pair<std::uint64_t, std::string_view>> sorted;
  sorted.reserve(recipients.size());
  for (const auto& [domain, messages] : recipients)
    sorted.emplace_back(messages, domain);
  std::ranges::sort(sorted, std::greater<>());
  boost::json::object object;
  std::uint64_t others = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i < kMostRecipientDomains) {
      object[to_valid_utf8(sorted[i].second)] = sorted[i].first;
    } else {
      others += sorted[i].first;
    }
  }
  if (others > 0) object[kOthers] = others;
  return boost::json::serialize(object);
}

void add_recipients(std::map<std::string, std::uint64_t>& sums, std::string_view json) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(json, error);
  if (error || !value.is_object()) return;
  for (const auto& [domain, messages] : value.get_object()) {
    if (messages.is_int64()) sums[domain] += static_cast<std::uint64_t>(messages.get_int64());
  }
}

// Which arrivals count for a domain and day.
using Counted = std::set<std::tuple<std::string, Day, std::string>>;

struct DayRow {
  MailDay day;
  std::string arrival;
  [[nodiscard]] std::uint64_t messages() const {
    return day.delivered + day.refused + day.deferred;
  }
};

Result<std::vector<DayRow>, Error> day_rows(Database& database, const std::string& tenant,
                                            const RefusalFilter& filter) {
  Rows rows = TRY(database.query(
      "SELECT domain, day, arrival, is_log, delivered, refused, deferred FROM mail_day"
      " WHERE tenant = ?1 AND (?2 = '' OR domain = ?2) AND day BETWEEN ?3 AND ?4"
      " AND (?5 = '' OR arrival = ?5) ORDER BY domain, day, arrival",
      tenant, filter.domain, filter.from, filter.to, filter.arrival));
  std::vector<DayRow> found;
  while (TRY(rows.next()))
    found.push_back({{.domain = std::string(rows.text(0)),
                      .day = static_cast<Day>(rows.number(1)),
                      .is_log = rows.number(3) != 0,
                      .delivered = rows.count(4),
                      .refused = rows.count(5),
                      .deferred = rows.count(6)},
                     std::string(rows.text(2))});
  return found;
}

// The rows that count; `rows` are in the order of domain and day.
std::vector<DayRow> counted(std::vector<DayRow> rows) {
  std::vector<DayRow> result;
  for (auto begin = rows.begin(); begin != rows.end();) {
    const auto end = std::find_if(begin, rows.end(), [&](const DayRow& row) {
      return row.day.domain != begin->day.domain || row.day.day != begin->day.day;
    });
    auto largest = end;
    for (auto row = begin; row != end; ++row) {
      if (row->day.is_log && (largest == end || row->messages() > largest->messages()))
        largest = row;
    }
    if (largest != end) {
      result.push_back(std::move(*largest));
    } else {
      std::move(begin, end, std::back_inserter(result));
    }
    begin = end;
  }
  return result;
}

Result<std::map<std::pair<std::string, std::string>, RefusalMeaning>, Error> meanings(
    Database& database, const std::string& tenant, const std::set<std::string>& arrivals) {
  std::map<std::pair<std::string, std::string>, RefusalMeaning> found;
  for (const std::string& arrival : arrivals) {
    Rows rows = TRY(database.query(
        "SELECT key, text, rule, class, who, provider, reason, meaning, fix, example_id,"
        " example_recipient, verdict, case_id FROM refusal_meaning"
        " WHERE tenant = ? AND arrival = ?",
        tenant, arrival));
    while (TRY(rows.next())) {
      const auto text = [&rows](int column) { return std::string(rows.text(column)); };
      found[{arrival, text(0)}] = {.key = text(0),
                                   .text = text(1),
                                   .rule = text(2),
                                   .kind = text(3),
                                   .who = text(4),
                                   .provider = text(5),
                                   .reason = text(6),
                                   .meaning = text(7),
                                   .fix = text(8),
                                   .example_id = text(9),
                                   .example_recipient = text(10),
                                   .verdict = text(11),
                                   .case_id = text(12),
                                   .arrival = arrival};
    }
  }
  return found;
}

// The days that a question is about, and what their refusals mean.
struct Chosen {
  Counted counts;
  std::map<std::pair<std::string, std::string>, RefusalMeaning> meanings;  // by arrival and key
};

Result<Chosen, Error> choose(Database& database, const std::string& tenant,
                             const RefusalFilter& filter) {
  std::vector<DayRow> days = TRY(day_rows(database, tenant, filter));
  if (filter.arrival.empty()) days = counted(std::move(days));
  Chosen chosen;
  std::set<std::string> arrivals;
  for (const DayRow& row : days) {
    chosen.counts.insert({row.day.domain, row.day.day, row.arrival});
    arrivals.insert(row.arrival);
  }
  chosen.meanings = TRY(meanings(database, tenant, arrivals));
  return chosen;
}

// `visit(day, meaning)`; the meaning is nullptr when it is not known.
template <class Visit>
Result<void, Error> each_refusal(Database& database, const std::string& tenant,
                                 const RefusalFilter& filter, const Chosen& chosen,
                                 const Visit& visit) {
  Rows rows = TRY(database.query(
      "SELECT domain, day, arrival, key, messages, deferred, first, last, recipients"
      " FROM refusal_day WHERE tenant = ?1 AND (?2 = '' OR domain = ?2) AND day BETWEEN ?3 AND ?4"
      " AND (?5 = '' OR arrival = ?5)",
      tenant, filter.domain, filter.from, filter.to, filter.arrival));
  while (TRY(rows.next())) {
    const std::string arrival(rows.text(2));
    RefusalDay day{.domain = std::string(rows.text(0)),
                   .day = static_cast<Day>(rows.number(1)),
                   .key = std::string(rows.text(3)),
                   .messages = rows.count(4),
                   .deferred = rows.count(5),
                   .first = rows.number(6),
                   .last = rows.number(7),
                   .recipients = {}};
    if (!chosen.counts.contains({day.domain, day.day, arrival})) continue;
    add_recipients(day.recipients, rows.text(8));
    const auto meaning = chosen.meanings.find({arrival, day.key});
    visit(day, meaning == chosen.meanings.end() ? nullptr : &meaning->second);
  }
  return {};
}

void widen(RefusalSum& sum, std::int64_t first, std::int64_t last) {
  if (first != 0 && (sum.first == 0 || first < sum.first)) sum.first = first;
  sum.last = std::max(sum.last, last);
}

}  // namespace

Result<void, Error> add(Database& database, const std::string& tenant, const std::string& arrival,
                        const MailDay& day) {
  return database.execute(
      "INSERT INTO mail_day VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT DO UPDATE SET delivered = delivered + excluded.delivered,"
      " refused = refused + excluded.refused, deferred = deferred + excluded.deferred",
      tenant, day.domain, day.day, arrival, day.is_log, day.delivered, day.refused, day.deferred);
}

Result<void, Error> add(Database& database, const std::string& tenant, const std::string& arrival,
                        const RefusalMeaning& meaning) {
  return database.execute(
      "INSERT OR IGNORE INTO refusal_meaning VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arrival, meaning.key, tenant, meaning.text, meaning.rule, meaning.kind, meaning.who,
      meaning.provider, meaning.reason, meaning.meaning, meaning.fix, meaning.example_id,
      meaning.example_recipient, meaning.verdict, meaning.case_id);
}

Result<void, Error> add(Database& database, const std::string& tenant, const std::string& arrival,
                        const RefusalDay& day) {
  return database.execute(
      "INSERT INTO refusal_day VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT DO UPDATE SET messages = messages + excluded.messages,"
      " deferred = deferred + excluded.deferred, last = max(last, excluded.last)",
      tenant, day.domain, day.day, arrival, day.key, day.messages, day.deferred, day.first,
      day.last, write_recipients(day.recipients));
}

Result<void, Error> clear_refusals(Database& database, const std::string& tenant,
                                   const std::string& arrival) {
  TRY(database.execute("DELETE FROM refusal_day WHERE tenant = ? AND arrival = ?", tenant,
                       arrival));
  TRY(database.execute("DELETE FROM mail_day WHERE tenant = ? AND arrival = ?", tenant, arrival));
  return database.execute("DELETE FROM refusal_meaning WHERE tenant = ? AND arrival = ?", tenant,
                          arrival);
}

Result<std::vector<RefusalSum>, Error> refusals(Database& database, const std::string& tenant,
                                                const RefusalFilter& filter) {
  const Chosen chosen = TRY(choose(database, tenant, filter));
  std::map<std::string, RefusalSum> sums;
  TRY(each_refusal(database, tenant, filter, chosen,
                   [&](const RefusalDay& day, const RefusalMeaning* meaning) {
                     RefusalSum& sum = sums[day.key];
                     if (meaning != nullptr && (sum.messages == 0 || day.last > sum.last))
                       sum.meaning = *meaning;
                     sum.messages += day.messages;
                     sum.deferred += day.deferred;
                     widen(sum, day.first, day.last);
                     for (const auto& [domain, messages] : day.recipients)
                       sum.recipients[domain] += messages;
                   }));
  std::vector<RefusalSum> result;
  result.reserve(sums.size());
  for (auto& [key, sum] : sums)
    result.push_back(std::move(sum));
  std::ranges::sort(result, std::greater<>(), &RefusalSum::messages);
  return result;
}

Result<std::vector<MeantRefusalDay>, Error> refusal_days(Database& database,
                                                         const std::string& tenant,
                                                         const RefusalFilter& filter) {
  const Chosen chosen = TRY(choose(database, tenant, filter));
  std::vector<MeantRefusalDay> days;
  TRY(each_refusal(database, tenant, filter, chosen,
                   [&](const RefusalDay& day, const RefusalMeaning* meaning) {
                     MeantRefusalDay& meant = days.emplace_back();
                     meant.day = day;
                     if (meaning == nullptr) return;
                     meant.rule = meaning->rule;
                     meant.kind = meaning->kind;
                     meant.provider = meaning->provider;
                   }));
  return days;
}

Result<std::vector<MailDay>, Error> mail_days(Database& database, const std::string& tenant,
                                              const RefusalFilter& filter) {
  std::vector<DayRow> rows = TRY(day_rows(database, tenant, filter));
  if (filter.arrival.empty()) rows = counted(std::move(rows));
  std::vector<MailDay> days;
  days.reserve(rows.size());
  for (DayRow& row : rows)
    days.push_back(std::move(row.day));
  return days;
}

Result<bool, Error> set_case(Database& database, const std::string& tenant,
                             const std::string& arrival, const std::string& key,
                             const std::string& case_id) {
  TRY(database.execute(
      "UPDATE refusal_meaning SET case_id = ? WHERE tenant = ? AND arrival = ? AND key = ?",
      case_id, tenant, arrival, key));
  return database.changed() > 0;
}

Result<void, Error> forget_refusals(Database& database, const std::string& tenant, Day before) {
  TRY(database.execute("DELETE FROM refusal_day WHERE tenant = ? AND day < ?", tenant, before));
  TRY(database.execute("DELETE FROM mail_day WHERE tenant = ? AND day < ?", tenant, before));
  return database.execute(
      "DELETE FROM refusal_meaning WHERE tenant = ? AND NOT EXISTS (SELECT 1 FROM refusal_day"
      " WHERE refusal_day.arrival = refusal_meaning.arrival AND"
      " refusal_day.key = refusal_meaning.key)",
      tenant);
}

Result<void, Error> watch(Database& database, const std::string& tenant, const std::string& domain,
                          std::int64_t now) {
  return database.execute("INSERT OR IGNORE INTO watched VALUES (?, ?, ?)", tenant, domain, now);
}

Result<bool, Error> unwatch(Database& database, const std::string& tenant,
                            const std::string& domain) {
  TRY(database.execute("DELETE FROM watched WHERE tenant = ? AND domain = ?", tenant, domain));
  return database.changed() > 0;
}

Result<bool, Error> knows_domain(Database& database, const std::string& tenant,
                                 const std::string& domain) {
  Rows rows =
      TRY(database.query("SELECT EXISTS (SELECT 1 FROM watched WHERE tenant = ?1 AND domain = ?2)"
                         " OR EXISTS (SELECT 1 FROM mail_day WHERE tenant = ?1 AND domain = ?2)"
                         " OR EXISTS (SELECT 1 FROM cases WHERE tenant = ?1 AND domain = ?2)",
                         tenant, domain));
  TRY(rows.step());
  return rows.number(0) != 0;
}

Result<std::vector<std::string>, Error> watched(Database& database, const std::string& tenant) {
  Rows rows =
      TRY(database.query("SELECT domain FROM watched WHERE tenant = ? ORDER BY domain", tenant));
  std::vector<std::string> domains;
  while (TRY(rows.next()))
    domains.emplace_back(rows.text(0));
  return domains;
}

}  // namespace waybill::ledger
