// The offline checks over a newsletter of 20 KB: reading it once, form, content and lists.
#include <benchmark/benchmark.h>

#include <string>

#include "tester/check_parts.h"
#include "tester/html.h"
#include "tester/safe_html.h"

namespace waybill::bench {
namespace {

std::string make_page() {
  std::string page =
      "<!DOCTYPE html><html lang=\"en\"><head><title>Autumn sale</title><style>@media only screen "
      "and (max-width:480px){.m{display:block!important}} img{border:0} table{border-collapse:"
      "collapse}</style></head><body style=\"margin:0;background-color:#f2f2f2\"><div "
      "style=\"display:none;max-height:0;overflow:hidden\">Save 20% &zwnj;&nbsp;&zwnj;</div>\r\n";
  for (int row = 0; page.size() < 20'000; ++row)
    page +=
        "<table role=\"presentation\" width=\"600\"><tr><td style=\"padding:20px;font-family:"
        "Arial,sans-serif;font-size:16px;color:#333333;background-color:#ffffff\"><p>Tile " +
        std::to_string(row) +
        " keeps the rain out for thirty years, &amp; it is made in a house near you.</p><a "
        "href=\"https://click.example.com/?qs=4f0a1b2c3d4e5f60718293a4b5c6d7e8" +
        std::to_string(row) +
        "\" style=\"color:#ffffff;background:#0070d2\">See tile</a><img src=\"https://"
        "image.example.com/lib/" +
        std::to_string(row) +
        ".jpg\" alt=\"A tile\" width=\"560\" height=\"200\"></td></tr>"
        "</table>\r\n";
  return page +
         "<p>Example Roofing, 12 Main Street, Springfield, IL 62701 <a href=\"https://"
         "click.example.com/unsub?qs=1\">Unsubscribe</a></p></body></html>\r\n";
}

std::string make_message() {
  return "Received: from mail.example.com (mail.example.com [192.0.2.10]) by mx.example.net with "
         "ESMTPS id 1; Mon, 23 Nov 2026 17:59:52 +0000\r\nFrom: Example Roofing "
         "<news@example.com>\r\nTo: bob@example.net\r\nSubject: Autumn sale\r\nDate: Mon, 23 Nov "
         "2026 17:59:50 +0000\r\nMessage-ID: <1@example.com>\r\nList-Unsubscribe: "
         "<https://www.example.com/unsubscribe?id=1>\r\nList-Unsubscribe-Post: "
         "List-Unsubscribe=One-Click\r\nMIME-Version: 1.0\r\nContent-Type: "
         "multipart/alternative; boundary=\"outer\"\r\n\r\n--outer\r\nContent-Type: text/plain; "
         "charset=utf-8\r\n\r\nAutumn sale: the tiles keep the rain out for thirty years.\r\n"
         "https://www.example.com/tiles\r\n--outer\r\nContent-Type: text/html; "
         "charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
         make_page() + "--outer--\r\n";
}

tester::Specimen specimen_of(const std::string& octets) {
  tester::Specimen specimen;
  specimen.octets = octets;
  specimen.envelope = auth::read_envelope(message::Message::read(octets));
  specimen.now = 1'795'456'800;
  return specimen;
}

void read_html(benchmark::State& state) {
  const std::string page = make_page();
  for (auto _ : state)
    benchmark::DoNotOptimize(tester::read_page(page));
  state.SetBytesProcessed(static_cast<std::int64_t>(page.size()) * state.iterations());
}
BENCHMARK(read_html);

void make_html_safe(benchmark::State& state) {
  const std::string page = make_page();
  for (auto _ : state)
    benchmark::DoNotOptimize(tester::safe_html(page));
}
BENCHMARK(make_html_safe);

void read_message(benchmark::State& state) {
  const std::string octets = make_message();
  const tester::Specimen specimen = specimen_of(octets);
  for (auto _ : state) {
    const tester::Reading reading(specimen);
    benchmark::DoNotOptimize(reading.links.size());
  }
}
BENCHMARK(read_message);

void check_offline(benchmark::State& state) {
  const std::string octets = make_message();
  const tester::Specimen specimen = specimen_of(octets);
  const tester::Reading reading(specimen);
  for (auto _ : state) {
    tester::Findings findings;
    const tester::Offline offline{specimen, reading, findings};
    tester::check_format(offline);
    tester::check_content(offline);
    tester::check_list(offline);
    benchmark::DoNotOptimize(findings.all().size());
  }
}
BENCHMARK(check_offline);

}  // namespace
}  // namespace waybill::bench
