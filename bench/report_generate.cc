// report_generate RECORDS: a DMARC aggregate report on standard output, the same at every run.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

namespace {

using Chance = std::mt19937_64;

std::size_t below(Chance& chance, std::size_t limit) {
  return chance() % limit;
}

std::string address(Chance& chance) {
  static constexpr std::array<int, 3> kFirst = {192, 198, 203};
  if (below(chance, 10) == 0)
    return fmt::format("2001:db8:{:x}:{:x}::{:x}", below(chance, 65536), below(chance, 65536),
                       1 + below(chance, 65535));
  return fmt::format("{}.{}.{}.{}", kFirst[below(chance, 3)], below(chance, 256),
                     below(chance, 256), 1 + below(chance, 254));
}

void append_record(Chance& chance, std::size_t number, std::string& out) {
  const bool dkim = below(chance, 10) < 8;
  const bool spf = below(chance, 10) < 7;
  static constexpr std::array<const char*, 3> kDispositions = {"none", "quarantine", "reject"};
  static constexpr std::array<const char*, 4> kHosts = {"", "mail.", "news.", "shop."};
  const char* const host = kHosts[below(chance, 4)];
  out += fmt::format(
      " <record>\n  <row>\n   <source_ip>{}</source_ip>\n   <count>{}</count>\n"
      "   <policy_evaluated>\n    <disposition>{}</disposition>\n    <dkim>{}</dkim>\n"
      "    <spf>{}</spf>\n",
      address(chance), 1 + below(chance, 20),
      dkim || spf ? "none" : kDispositions[below(chance, 3)], dkim ? "pass" : "fail",
      spf ? "pass" : "fail");
  if (below(chance, 20) == 0)
    out += fmt::format(
        "    <reason>\n     <type>forwarded</type>\n     <comment>c{}</comment>\n    </reason>\n",
        number);
  out += fmt::format(
      "   </policy_evaluated>\n  </row>\n  <identifiers>\n   <envelope_from>{0}example.com"
      "</envelope_from>\n   <header_from>{0}example.com</header_from>\n  </identifiers>\n"
      "  <auth_results>\n",
      host);
  for (std::size_t i = 0; i <= below(chance, 4) / 3; ++i)
    out += fmt::format(
        "   <dkim>\n    <domain>{}</domain>\n    <selector>s{}</selector>\n"
        "    <result>{}</result>\n   </dkim>\n",
        i == 0 ? "example.com" : "esp.example.net", below(chance, 4), dkim ? "pass" : "fail");
  out += fmt::format(
      "   <spf>\n    <domain>{}example.com</domain>\n    <scope>mfrom</scope>\n"
      "    <result>{}</result>\n   </spf>\n  </auth_results>\n </record>\n",
      host, spf ? "pass" : "softfail");
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t records = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
  Chance chance(7489);  // NOLINT(*-msc51-cpp): the same at every run
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feedback>\n <version>1.0</version>\n"
      " <report_metadata>\n  <org_name>bench.example</org_name>\n"
      "  <email>dmarc@bench.example</email>\n  <report_id>bench-1</report_id>\n  <date_range>\n"
      "   <begin>1700006400</begin>\n   <end>1700092800</end>\n  </date_range>\n"
      " </report_metadata>\n <policy_published>\n  <domain>example.com</domain>\n"
      "  <adkim>r</adkim>\n  <aspf>r</aspf>\n  <p>reject</p>\n  <sp>none</sp>\n"
      "  <pct>100</pct>\n  <fo>1</fo>\n </policy_published>\n";
  for (std::size_t i = 0; i < records; ++i) {
    append_record(chance, i, out);
    if (out.size() < (1U << 20U)) continue;
    std::fwrite(out.data(), 1, out.size(), stdout);
    out.clear();
  }
  out += "</feedback>\n";
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}
