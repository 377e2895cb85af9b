// SPF evaluations a second over a warm snapshot. See spf_peer_libspf2.cc for the comparison.
#include <benchmark/benchmark.h>

#include "auth/spf/evaluate.h"
#include "auth/spf/record.h"
#include "bench/spf_zone.h"
#include "dns/snapshot_json.h"

namespace waybill::bench {
namespace {

dns::Snapshot zone() {
  dns::Snapshot snapshot(dns::Missing::NxDomain);
  for (const ZoneRow& row : kSpfZone)
    snapshot.set({*dns::Name::parse(row.name), dns::Type::Txt},
                 {.status = dns::Status::NoError,
                  .ttl = 300,
                  .records = {*dns::parse_data(dns::Type::Txt, row.text)}});
  return snapshot;
}

void evaluate(benchmark::State& state, const char* ip, Detail detail) {
  const dns::Snapshot known = zone();
  spf::Query query;
  query.ip = *IpAddress::parse(ip);
  query.helo = kSpfHelo;
  query.mail_from = kSpfMailFrom;
  for (auto _ : state) {
    dns::Inquiry inquiry(known);
    benchmark::DoNotOptimize(spf::evaluate(query, spf::Limits{}, inquiry, detail));
  }
  state.SetItemsProcessed(state.iterations());
}

void parse(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(spf::parse_record(kSpfZone[0].text));
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(evaluate, pass_result, kSpfPassIp, Detail::Result);
BENCHMARK_CAPTURE(evaluate, fail_result, kSpfFailIp, Detail::Result);
BENCHMARK_CAPTURE(evaluate, pass_trail, kSpfPassIp, Detail::Trail);
BENCHMARK_CAPTURE(evaluate, fail_trail, kSpfFailIp, Detail::Trail);
BENCHMARK(parse);

}  // namespace
}  // namespace waybill::bench
