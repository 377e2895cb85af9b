#include "smtp/proxy_header.h"

#include <gtest/gtest.h>

#include <string>

namespace waybill::smtp {
namespace {

using namespace std::string_literals;

const std::string kSignature = "\r\n\r\n\0\r\nQUIT\n"s;

// "192.0.2.1 4711, 42 octets", "the proxy, …", "more", "none".
std::string told(std::string_view octets) {
  const auto read = read_proxy_header(octets);
  if (std::holds_alternative<ProxyUnfinished>(read)) return "more";
  if (std::holds_alternative<ProxyFault>(read)) return "none";
  const auto& header = std::get<ProxyHeader>(read);
  const std::string who =
      header.client ? header.client->address.to_string() + " " + std::to_string(header.client->port)
                    : "the proxy";
  return who + ", " + std::to_string(header.octets) + " octets";
}

TEST(ProxyHeader, Reads) {
  struct Case {
    std::string octets, told;
  };
  const Case cases[] = {
      {"PROXY TCP4 192.0.2.1 198.51.100.1 4711 25\r\nEHLO x\r\n", "192.0.2.1 4711, 43 octets"},
      {"PROXY TCP6 2001:db8::1 2001:db8::2 1 25\r\n", "2001:db8::1 1, 41 octets"},
      {"PROXY TCP6 ::ffff:192.0.2.1 ::ffff:192.0.2.2 1 25\r\n", "192.0.2.1 1, 51 octets"},
      {"PROXY UNKNOWN\r\n", "the proxy, 15 octets"},
      {"PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", "the proxy, 43 octets"},
      {"", "more"},
      {"PROX", "more"},
      {"PROXY TCP4 192.0.2.1", "more"},
      {"PROXY TCP4 192.0.2.1 198.51.100.1 4711 25\r", "more"},
      {"PROXY TCP4 192.0.2.1 198.51.100.1 4711\r\n", "none"},
      {"PROXY TCP4 192.0.2.1 198.51.100.1 65536 25\r\n", "none"},
      {"PROXY TCP4 192.0.2.1 198.51.100.1 04711 25\r\n", "none"},
      {"PROXY TCP4 2001:db8::1 2001:db8::2 1 25\r\n", "none"},
      {"PROXY TCP4  192.0.2.1 198.51.100.1 1 25\r\n", "none"},
      {"PROXY UDP4 192.0.2.1 198.51.100.1 1 25\r\n", "none"},
      {"PROXY " + std::string(102, 'x'), "none"},
      {"EHLO mail.example.com\r\n", "none"},
      {"E", "none"},
      {kSignature.substr(0, 11), "more"},
      {kSignature + "\x21\x11\0\x0c"s + "\xc0\0\2\1\xc6\x33\x64\1"s + "\x12\x67\0\x19"s,
       "192.0.2.1 4711, 28 octets"},
      {kSignature + "\x21\x11\0\x0c"s + "\xc0\0\2\1\xc6\x33\x64\1"s + "\x12\x67\0"s, "more"},
      {kSignature + "\x21\x21\0\x24"s + "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\1"s +
           std::string(16, '\1') + "\x12\x67\0\x19"s + "EHLO",
       "2001:db8::1 4711, 52 octets"},
      {kSignature + "\x21\x11\0\x10"s + "\xc0\0\2\1\xc6\x33\x64\1"s + "\x12\x67\0\x19"s +
           "\4\0\1x"s,
       "192.0.2.1 4711, 32 octets"},                                    // with an extension
      {kSignature + "\x20\x11\0\0"s, "the proxy, 16 octets"},           // LOCAL
      {kSignature + "\x21\0\0\0"s, "the proxy, 16 octets"},             // UNSPEC
      {kSignature + "\x21\x31\0\2xy"s, "the proxy, 18 octets"},         // UNIX
      {kSignature + "\x21\x11\0\x0b"s + std::string(11, 'x'), "none"},  // too short for it
      {kSignature + "\x22\x11\0\0"s, "none"},
      {kSignature + "\x11\x11\0\0"s, "none"},
      {kSignature + "\x21\x11\xff\xff"s, "none"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(testing::PrintToString(c.octets));
    EXPECT_EQ(told(c.octets), c.told);
  }
}

}  // namespace
}  // namespace waybill::smtp
