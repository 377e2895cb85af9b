// For the tests that kill writers and servers.
//   store_feed URL feed FIRST COUNT GROUP   writes reports FIRST to FIRST + COUNT - 1, commits
//   after
//                                           every GROUP and then prints the number of the last one
//   store_feed URL list                     prints what is kept: "report ID MESSAGES" and sums
// Report i has a correction with 100 messages more when i % 11 is 5; it comes five reports later,
// and every third report comes twice.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "store/store_test_data.h"

using namespace waybill;
using namespace waybill::store;

namespace {

template <class T>
T must(Result<T, Error> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

enum class Version : std::uint8_t { First, Correction };

test::ReportData made(unsigned number, Version version) {
  test::ReportData data =
      test::report(std::to_string(number), test::kFirstDay + static_cast<Day>(number % 40));
  data.head.domain = "domain" + std::to_string(number % 5) + ".example";
  data.head.submitter = "receiver" + std::to_string(number % 3) + ".example";
  if (number % 4 == 0) data.head.end += 40'000;
  data.tail.digest = test::digest_of(2 * number + (version == Version::First ? 0 : 1));
  data.tail.original = "original of " + std::to_string(number);
  data.rows.clear();
  for (unsigned i = 0; i < 3; ++i)
    data.rows.push_back(
        test::row("192.0.2." + std::to_string((number + i) % 250), 1 + number % (3 + i)));
  if (version == Version::Correction) data.rows[0].group.messages += 100;
  return data;
}

void feed(EventStore& store, unsigned first, unsigned count, unsigned group) {
  const auto writer = must(store.write());
  for (unsigned number = first; number < first + count; ++number) {
    must(test::put(*writer, made(number, Version::First)));
    if (number % 3 == 0) must(test::put(*writer, made(number, Version::First)));
    if (number % 11 == 10) must(test::put(*writer, made(number - 5, Version::Correction)));
    if ((number + 1 - first) % group != 0 && number + 1 != first + count) continue;
    must(writer->commit());
    std::printf("%u\n", number);
    std::fflush(stdout);
  }
}

void list(EventStore& store) {
  Filter filter;
  filter.to = kLastDay;
  for (const KeptReport& kept : must(store.reports(filter, 10'000'000)))
    std::printf("report %s %llu\n", kept.head.report_id.c_str(),
                static_cast<unsigned long long>(kept.messages));
  unsigned long long sums[5] = {};
  for (const auto& count : must(store.days(filter)))
    sums[0] += count.messages;
  for (const auto& count : must(store.sources(filter, 10'000'000)))
    sums[1] += count.messages;
  for (const auto& count : must(store.domains(filter)))
    sums[2] += count.messages;
  for (const auto& count : must(store.reporters(filter)))
    sums[3] += count.messages;
  must(store.groups(filter, [&](const RowGroup& group) {
    sums[4] += group.messages;
    return true;
  }));
  for (const unsigned long long sum : sums)
    std::printf("sum %llu\n", sum);
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 6 && std::strcmp(arguments[2], "feed") == 0) {
    const auto number = [&](int i) {
      return static_cast<unsigned>(std::strtoul(arguments[i], nullptr, 10));
    };
    feed(*must(open(arguments[1])), number(3), number(4), number(5));
    return 0;
  }
  if (count == 3 && std::strcmp(arguments[2], "list") == 0) {
    list(*must(open(arguments[1])));
    return 0;
  }
  std::fprintf(stderr, "store_feed URL feed FIRST COUNT GROUP | store_feed URL list\n");
  return 2;
}
