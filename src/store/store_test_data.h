// Reports for the tests of the stores, and the answers that they must give, computed from the rows
// one by one.
#pragma once

#include <deque>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/check.h"
#include "store/event_store.h"
#include "store/spread.h"

namespace waybill::store::test {

struct RowData {
  RowGroup group;  // without domain and days
};
struct ReportData {
  ReportHead head;
  ReportTail tail;
  std::vector<RowData> rows;
};

inline constexpr Day kFirstDay = 20'000;  // 2024-10-04

inline std::int64_t at_day(Day day) {
  return std::int64_t{day} * kSecondsPerDay;
}

inline std::string digest_of(unsigned number) {
  std::string digest(64, '0');
  for (std::size_t i = 64; i > 0 && number > 0; number /= 16)
    digest[--i] = "0123456789abcdef"[number % 16];
  return digest;
}

inline RowData row(std::string_view ip, std::uint64_t messages,
                   report::Disposition disposition = report::Disposition::None,
                   bool dkim_aligned = true, bool spf_aligned = true) {
  RowData data;
  data.group.source_ip = checked(IpAddress::parse(ip));
  data.group.messages = messages;
  data.group.disposition = disposition;
  data.group.dkim_aligned = dkim_aligned;
  data.group.spf_aligned = spf_aligned;
  data.group.sender = "example-mailer";
  data.group.header_from = "example.com";
  data.group.envelope_from = "bounce.example.com";
  data.group.dkim = {
      {.domain = "example.com", .selector = "s1", .result = report::AuthResult::Pass}};
  data.group.spf = {{.domain = "bounce.example.com",
                     .scope = report::SpfScope::MailFrom,
                     .result = report::AuthResult::Pass}};
  return data;
}

// One day, verified, complete, one row.
inline ReportData report(std::string_view id, Day day = kFirstDay) {
  ReportData data;
  data.head.submitter = "receiver.example";
  data.head.org = "Receiver Inc.";
  data.head.domain = "example.com";
  data.head.report_id = id;
  data.head.begin = at_day(day);
  data.head.end = at_day(day + 1);
  data.head.generation = "7489";
  data.head.policy = R"({"p":"none"})";
  data.head.verified = true;
  data.tail.digest = digest_of(1);
  data.tail.received = at_day(day + 1) + 3'600;
  data.rows = {row("192.0.2.1", 10)};
  return data;
}

// What the strings of an AggregateRow look into.
struct Borrowed {
  std::vector<report::DkimCheck> dkim;
  std::vector<report::SpfCheck> spf;
  std::vector<report::Reason> reasons;
};

inline report::AggregateRow borrowed_row(const RowGroup& group, Borrowed& borrowed) {
  borrowed = {};
  for (const auto& check : group.dkim)
    borrowed.dkim.push_back({.domain = check.domain,
                             .selector = check.selector,
                             .result = check.result,
                             .raw_result = {},
                             .human_result = {}});
  for (const auto& check : group.spf)
    borrowed.spf.push_back({.domain = check.domain,
                            .scope = check.scope,
                            .result = check.result,
                            .raw_result = {},
                            .human_result = {}});
  for (const auto& reason : group.reasons)
    borrowed.reasons.push_back({.type = reason.type, .raw_type = {}, .comment = reason.comment});
  report::AggregateRow row;
  row.source_ip = group.source_ip;
  row.count = group.messages;
  row.disposition = group.disposition;
  row.dkim_aligned = group.dkim_aligned;
  row.spf_aligned = group.spf_aligned;
  row.header_from = group.header_from;
  row.envelope_from = group.envelope_from;
  row.dkim = borrowed.dkim;
  row.spf = borrowed.spf;
  row.reasons = borrowed.reasons;
  return row;
}

inline Result<bool, Error> add_rows(Writer& writer, const ReportData& data) {
  Borrowed borrowed;
  for (const RowData& one : data.rows) {
    const auto added = writer.add(borrowed_row(one.group, borrowed), one.group.sender);
    if (!added) return added;
  }
  return true;
}

inline Result<Put, Error> put(Writer& writer, const ReportData& data) {
  if (const auto begun = writer.begin(data.head); !begun) return std::unexpected(begun.error());
  if (const auto added = add_rows(writer, data); !added) return std::unexpected(added.error());
  return writer.finish(data.tail);
}

// The naive store: what is kept, and answers from every row.
class Expected {
 public:
  std::vector<ReportData> kept;

  template <class Visit>
  void each(const Filter& filter, Visit visit) const {
    for (const ReportData& data : kept) {
      if (!is_wanted(data.head, filter)) continue;
      Spread spread(data.head.begin, data.head.end);
      for (const RowData& one : data.rows) {
        const auto shares = spread.share(one.group.messages);
        if (!is_wanted(one.group, data.head, filter)) continue;
        for (std::size_t i = 0; i < shares.size(); ++i) {
          const Day day = spread.first() + static_cast<Day>(i);
          if (shares[i] > 0 && day >= filter.from && day <= filter.to)
            visit(data.head, one.group, day, shares[i]);
        }
      }
    }
  }
  template <class Visit>
  void each_report(const Filter& filter, Visit visit) const {
    for (const ReportData& data : kept) {
      const Day day = Spread(data.head.begin, data.head.end).first();
      if (is_wanted(data.head, filter) && day >= filter.from && day <= filter.to)
        visit(data.head, day);
    }
  }

 private:
  static bool is_wanted(const ReportHead& head, const Filter& filter) {
    if (head.tenant != filter.tenant || head.kind != ReportKind::Aggregate) return false;
    if (!head.verified && !filter.include_unverified) return false;
    if (!filter.submitter.empty() && head.submitter != filter.submitter) return false;
    return filter.domain.empty() || head.domain == filter.domain ||
           (filter.with_subdomains && head.domain.ends_with("." + filter.domain));
  }
  static bool is_wanted(const RowGroup& group, const ReportHead& head, const Filter& filter) {
    if (!filter.sender.empty() && group.sender != filter.sender) return false;
    if (filter.source_ip && group.source_ip != *filter.source_ip) return false;
    if (filter.only_failing && (group.dkim_aligned || group.spf_aligned)) return false;
    return filter.domain.empty() || filter.with_subdomains || group.header_from.empty() ||
           group.header_from == head.domain;
  }
};

// Reports as chance makes them; the same for the same seed.
class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

  ReportData report(unsigned number) {
    static const std::vector<std::string> kDomains = {"example.com", "sub.example.com",
                                                      "example.org", "anexample.com", ""};
    ReportData data =
        test::report("r" + std::to_string(number), kFirstDay + static_cast<Day>(below(100)));
    data.head.tenant = below(4) == 0 ? "other" : "default";
    data.head.domain = kDomains[below(5)];
    data.head.submitter = "receiver" + std::to_string(below(4)) + ".example";
    data.head.org = "Receiver " + data.head.submitter;
    data.head.verified = below(5) != 0;
    data.tail.digest = digest_of(number + 1);
    if (below(3) == 0) {
      data.head.begin += below(86'400);
      data.head.end = data.head.begin + 1 + below(5 * 86'400);
    }
    data.rows.clear();
    for (unsigned left = below(12); left > 0; --left)
      data.rows.push_back(random_row());
    return data;
  }

 private:
  RowData random_row() {
    using enum report::Disposition;
    static constexpr report::Disposition kDispositions[] = {None, Pass, Quarantine, Reject};
    const std::string ip = below(4) == 0 ? "2001:db8::" + std::to_string(below(9))
                                         : "192.0.2." + std::to_string(below(40));
    RowData data = row(ip, below(8) == 0 ? below(100'000) : below(4), kDispositions[below(4)],
                       below(2) == 0, below(2) == 0);
    if (below(3) == 0) data.group.header_from = "news.example.com";
    if (below(9) == 0) data.group.header_from = "";
    if (below(3) == 0) data.group.sender = below(2) == 0 ? "" : "other-mailer";
    if (below(5) == 0) data.group.dkim.clear();
    if (below(5) == 0) data.group.spf.push_back(data.group.spf.front());
    if (below(6) == 0)
      data.group.reasons = {{.type = report::ReasonType::Forwarded, .comment = "it's \\a\ttest\n"}};
    return data;
  }
  std::mt19937 random_;
};

}  // namespace waybill::store::test
