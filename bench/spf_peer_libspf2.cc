// The same evaluations as spf_bench.cc through libspf2 and its in-memory zone.
#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <netdb.h>

#define HAVE_NS_TYPE
extern "C" {
#include <spf2/spf.h>
#include <spf2/spf_dns_zone.h>
}

#include "bench/spf_zone.h"

namespace waybill::bench {
namespace {

void evaluate(benchmark::State& state, const char* ip, SPF_result_t expected) {
  SPF_dns_server_t* zone = SPF_dns_zone_new(nullptr, "bench", 0);
  for (const ZoneRow& row : kSpfZone)
    SPF_dns_zone_add_str(zone, row.name, ns_t_txt, NETDB_SUCCESS, row.text);
  SPF_server_t* server = SPF_server_new_dns(zone, 0);
  SPF_server_set_rec_dom(server, "receiver.example");
  for (auto _ : state) {
    SPF_request_t* request = SPF_request_new(server);
    SPF_request_set_ipv4_str(request, ip);
    SPF_request_set_helo_dom(request, kSpfHelo);
    SPF_request_set_env_from(request, kSpfMailFrom);
    SPF_response_t* response = nullptr;
    SPF_request_query_mailfrom(request, &response);
    if (SPF_response_result(response) != expected) state.SkipWithError("another result");
    SPF_response_free(response);
    SPF_request_free(request);
  }
  state.SetItemsProcessed(state.iterations());
  SPF_server_free(server);
}

BENCHMARK_CAPTURE(evaluate, pass, kSpfPassIp, SPF_RESULT_PASS);
BENCHMARK_CAPTURE(evaluate, fail, kSpfFailIp, SPF_RESULT_FAIL);

}  // namespace
}  // namespace waybill::bench
