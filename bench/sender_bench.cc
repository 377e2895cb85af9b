// sender_bench: rows attributed to services a second, and what-if over a million groups of rows.
// One core, processor time; one line a step: name, seconds, rows.
#include <fmt/format.h>
#include <sys/resource.h>

#include <ctime>
#include <string>
#include <vector>

#include "policy/trial.h"

namespace {

using namespace waybill;

constexpr std::size_t kRows = 1'000'000;

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

template <class Work>
void measure(std::string_view name, Work work) {
  const double began = processor_seconds();
  work();
  const double seconds = processor_seconds() - began;
  fmt::print("{} {:.3f} s {} rows {:.0f} rows/s\n", name, seconds, kRows,
             static_cast<double>(kRows) / seconds);
}

constexpr std::string_view kReturnPaths[] = {"example.com",
                                             "1.2.a-hu5amac.na63.bnc.salesforce.com",
                                             "b.mcsv.net",
                                             "bounce.sendgrid.net",
                                             "0100.eu-west-1.amazonses.com",
                                             "lists.example.org",
                                             "em1234.example.com",
                                             "googlegroups.com"};

store::RowGroup group(std::size_t number) {
  store::RowGroup result;
  result.domain = result.header_from = "example.com";
  result.source_ip =
      IpAddress::v4({10, static_cast<std::uint8_t>(number >> 16U),
                     static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)});
  const bool passes = number % 3 != 0;
  result.spf.push_back({std::string(kReturnPaths[number % std::size(kReturnPaths)]),
                        report::SpfScope::MailFrom, report::AuthResult::Pass});
  result.dkim.push_back({passes ? "example.com" : "mcsv.net", "k1", report::AuthResult::Pass});
  result.dkim_aligned = passes;
  result.messages = 1 + number % 7;
  result.first = static_cast<store::Day>(20'000 + number % 30);
  result.last = result.first;
  return result;
}

void attribute_rows() {
  std::vector<report::SpfCheck> spf;
  std::vector<report::DkimCheck> dkim;
  for (const std::string_view domain : kReturnPaths) {
    spf.push_back({domain, report::SpfScope::MailFrom, report::AuthResult::Pass, {}, {}});
    dkim.push_back({"example.com", "k1", report::AuthResult::Pass, {}, {}});
  }
  (void)sender::Catalogue::embedded();
  std::size_t found = 0;
  measure("attribute", [&] {
    report::AggregateRow row;
    for (std::size_t i = 0; i < kRows; ++i) {
      const std::size_t which = i % spf.size();
      row.source_ip = IpAddress::v4({198, 51, 100, static_cast<std::uint8_t>(i)});
      row.spf = {&spf[which], 1};
      row.dkim = {&dkim[which], 1};
      row.envelope_from = spf[which].domain;
      found += sender::sender_of(row).empty() ? 0 : 1;
    }
  });
  fmt::print("named {}\n", found);
}

void what_if() {
  std::vector<store::RowGroup> groups;
  groups.reserve(kRows);
  for (std::size_t i = 0; i < kRows; ++i)
    groups.push_back(group(i));
  const auto reject = policy::parse_setting("p=reject");
  const auto strict = policy::parse_setting("adkim=s");
  const policy::Hypothesis all = policy::together({*reject, *strict});
  policy::Survey survey({});
  policy::Trial trials[] = {
      {"example.com", {}, *reject}, {"example.com", {}, *strict}, {"example.com", {}, all}};
  measure("learn", [&] {
    for (const store::RowGroup& row : groups)
      survey.learn(row);
  });
  measure("survey and three changes", [&] {
    const policy::SpfTrial spf;
    for (const store::RowGroup& row : groups) {
      const policy::Survey::Taken taken = survey.take(row);
      for (policy::Trial& trial : trials)
        trial.take(row, taken, spf);
    }
  });
  fmt::print("sources {}\n", survey.finish().sources.size());
}

}  // namespace

int main() {
  attribute_rows();
  what_if();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("memory {} KiB\n", usage.ru_maxrss);
}
