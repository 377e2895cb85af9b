// One message through all checks over warm snapshots: the CPU time of a round, and of a message.
#include <benchmark/benchmark.h>

#include "tester/test_message.h"

namespace waybill::bench {
namespace {

// A newsletter as a service sends it: two signatures, an include tree, listed nowhere.
std::string message() {
  using tester::TestMessage;
  TestMessage message = TestMessage::letter();
  message.add("List-Unsubscribe", "<https://example.com/u?i=1>")
      .add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
      .put_first("Received",
                 "from app.example.com ([192.0.2.9]) by mail.example.com with ESMTPS id 1; Mon, 23 "
                 "Nov 2026 17:59:55 +0000");
  std::string body;
  while (body.size() < 20'000)
    body += "Your order is on its way; more at https://www.example.com/orders/4711 and below.\r\n";
  message.set_body(body);
  return message.sign().sign("service.example").octets();
}

dns::Snapshot answers() {
  std::string lines = tester::good_dns_but(
      "example.com TXT v=spf1 include:_spf1.example.com include:_spf2.example.com -all\n"
      "_spf1.example.com TXT v=spf1 ip4:198.51.100.0/24 a mx ~all\n"
      "_spf2.example.com TXT v=spf1 include:_spf3.example.com ip4:203.0.113.0/24 ~all\n"
      "_spf3.example.com TXT v=spf1 ip4:192.0.2.0/24 ~all\n"
      "2.0.0.127.zen.spamhaus.org A 127.0.0.2\n"
      "dbltest.com.dbl.spamhaus.org A 127.0.1.2\n");
  lines += "s1._domainkey.service.example TXT v=DKIM1; p=" + std::string(tester::kTestKeyPublic);
  return tester::test_dns(lines);
}

tester::Specimen specimen(std::string_view octets) {
  auto made = tester::Specimen::received(octets, tester::test_reception(), tester::kTestNow);
  made.receiver = "mx.example.net";
  return made;
}

void one_round(benchmark::State& state) {
  const std::string octets = message();
  const dns::Snapshot known = answers();
  const fetch::Snapshot pages;
  const tester::Specimen made = specimen(octets);
  const tester::Examination examination(made);
  for (auto _ : state) {
    dns::Inquiry dns(known);
    fetch::Inquiry web(pages);
    benchmark::DoNotOptimize(examination.examine(dns, web));
  }
}

void whole_message(benchmark::State& state) {
  const std::string octets = message();
  const dns::Snapshot known = answers();
  const fetch::Snapshot pages;
  for (auto _ : state) {
    const tester::Specimen made = specimen(octets);
    const tester::Examination examination(made);
    dns::Inquiry dns(known);
    fetch::Inquiry web(pages);
    benchmark::DoNotOptimize(examination.examine(dns, web));
  }
}

BENCHMARK(one_round)->Unit(benchmark::kMicrosecond);
BENCHMARK(whole_message)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace waybill::bench
