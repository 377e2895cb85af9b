#include "dns/name.h"

#include <gtest/gtest.h>

namespace waybill::dns {
namespace {

TEST(Name, IsCanonical) {
  EXPECT_EQ(Name::parse("Example.COM.")->text(), "example.com");
  EXPECT_TRUE(Name::parse(".")->is_root());
  EXPECT_TRUE(Name::parse("")->is_root());
  const std::string label(63, 'a');
  const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'b');
  EXPECT_TRUE(Name::parse(label + ".example"));
  EXPECT_TRUE(Name::parse(longest));
  for (const std::string& bad : {std::string(".."), std::string(".a"), std::string("a..b"),
                                 label + "a.example", longest + "c", std::string("a.b..")})
    EXPECT_FALSE(Name::parse(bad)) << bad;
}

TEST(Name, TurnsULabelsIntoALabels) {
  EXPECT_EQ(Name::parse_international("b\xC3\xBC"
                                      "cher.example")
                ->text(),
            "xn--bcher-kva.example");
  EXPECT_EQ(Name::parse_international("B\xC3\x9C"
                                      "CHER.example")
                ->text(),
            "xn--bcher-kva.example");
  EXPECT_EQ(Name::parse_international("_dmarc.Example.com")->text(), "_dmarc.example.com");
  EXPECT_FALSE(Name::parse_international("\xFF.example"));
}

TEST(Name, IsPlainOrNot) {
  EXPECT_TRUE(Name::parse("_dmarc.a-1.example")->is_plain());
  for (const char* odd : {"<script>.example", "a b.example", "a\\.example", "a%.example"})
    EXPECT_FALSE(Name::parse(odd)->is_plain()) << odd;
}

TEST(Name, WalksItsLabels) {
  const Name name = *Name::parse("a.b.example.com");
  EXPECT_EQ(name.label_count(), 4U);
  EXPECT_EQ(name.parent().text(), "b.example.com");
  EXPECT_EQ(name.suffix(2).text(), "example.com");
  EXPECT_EQ(name.suffix(9), name);
  EXPECT_TRUE(name.suffix(0).is_root());
  EXPECT_TRUE(Name::parse("com")->parent().is_root());
  EXPECT_TRUE(name.is_within(*Name::parse("example.com")));
  EXPECT_TRUE(name.is_within(name));
  EXPECT_FALSE(Name::parse("notexample.com")->is_within(*Name::parse("example.com")));
  EXPECT_EQ(name.prefixed("_dmarc")->text(), "_dmarc.a.b.example.com");
  EXPECT_FALSE(name.prefixed(std::string(64, 'x')));
}

}  // namespace
}  // namespace waybill::dns
