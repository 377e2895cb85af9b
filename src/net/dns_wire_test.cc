#include "net/dns_wire.h"

#include <gtest/gtest.h>

namespace waybill::net {
namespace {

using namespace std::string_view_literals;

TEST(DnsWire, NamesGoThroughPresentationForm) {
  for (const std::string_view text :
       {"example.com", "_dmarc.a-b.example", "a b\\c.example", "\xC3\xA9.example"}) {
    const dns::Name name = *dns::Name::parse(text);
    EXPECT_EQ(read_presentation(write_presentation(name)), name) << text;
  }
  EXPECT_EQ(write_presentation(*dns::Name::parse("a b.example")), "a\\032b.example.");
}

TEST(DnsWire, ReadsRecordData) {
  EXPECT_EQ(read_rdata(dns::Type::A, "\xC0\x00\x02\x01"sv),
            dns::Data(*IpAddress::parse("192.0.2.1")));
  EXPECT_EQ(read_rdata(dns::Type::Mx,
                       "\x00\x0A\x04mail\x07"
                       "example\x00"sv),
            dns::Data(dns::Mx{10, *dns::Name::parse("mail.example")}));
  EXPECT_EQ(read_rdata(dns::Type::Mx, "\x00\x00\x00"sv), dns::Data(dns::Mx{0, dns::Name()}));
  EXPECT_EQ(read_rdata(dns::Type::Txt,
                       "\x02"
                       "ab\x01"
                       "c"sv),
            dns::Data(dns::make_text({"ab", "c"})));
  EXPECT_EQ(read_rdata(dns::Type::Tlsa, "\x03\x01"sv), dns::Data(dns::Raw{"\\# 2 0301"}));
}

TEST(DnsWire, RefusesWhatIsCutOrMalformed) {
  EXPECT_FALSE(read_rdata(dns::Type::A, "\x01\x02"sv));
  EXPECT_FALSE(read_rdata(dns::Type::Mx, "\x00\x0A"sv));
  EXPECT_FALSE(read_rdata(dns::Type::Mx, "\x00\x0A\x04mai"sv));
  EXPECT_FALSE(read_rdata(dns::Type::Cname, "\x04mail"sv));
  EXPECT_FALSE(read_rdata(dns::Type::Cname,
                          "\x01"
                          "a\x00x"sv));
  EXPECT_FALSE(read_rdata(dns::Type::Cname, "\xC0\x0C"sv));  // compression has no place here
  EXPECT_FALSE(read_rdata(dns::Type::Txt,
                          "\x05"
                          "ab"sv));
}

}  // namespace
}  // namespace waybill::net
