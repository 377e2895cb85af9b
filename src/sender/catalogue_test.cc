#include "sender/catalogue.h"

#include <gtest/gtest.h>

#include <set>

#include "base/csv.h"
#include "sender/attribute.h"
#include "sender/pattern.h"

namespace waybill::sender {
namespace {

constexpr std::string_view kServices =
    "id,name,kind,carries,dkim,include,spf\n"
    "a,A,crm,,,,no\n"
    "b,B,transactional,yes,Set it up,_spf.b.example,custom\n";
constexpr std::string_view kSignsHeader = "service,kind,pattern,strength,example,source\n";

Result<Catalogue, std::string> with_signs(std::string_view rows) {
  return Catalogue::parse(kServices, std::string(kSignsHeader) + std::string(rows));
}

TEST(SenderTable, HasServicesEnoughWithAtLeastOneSignEach) {
  const auto read = Catalogue::parse(services_table(), signs_table());
  ASSERT_TRUE(read) << read.error();
  EXPECT_GE(read->services().size(), 150U);
  std::set<std::uint32_t> with_signs;
  for (const Sign& sign : read->signs())
    if (sign.kind != SignKind::SpfInclude) with_signs.insert(sign.service);
  for (std::uint32_t i = 0; i < read->services().size(); ++i)
    EXPECT_TRUE(with_signs.contains(i)) << read->services()[i].id << " is never found in a row";
}

TEST(SenderTable, NamesASourceInEveryRow) {
  for (const std::string_view table : {services_table(), signs_table()}) {
    csv::Reader reader(table);
    ASSERT_TRUE(reader.next());
    const std::size_t last = reader.fields().size() - 1;
    ASSERT_EQ(reader.field(last), "confidence");
    ASSERT_EQ(reader.field(last - 1), "source");
    while (reader.next()) {
      const std::string_view confidence = reader.field(last);
      EXPECT_TRUE(confidence == "doc" || confidence == "obs" || confidence == "mem")
          << reader.field(0);
      EXPECT_FALSE(reader.field(last - 1).empty()) << reader.field(0);
    }
  }
}

// What the sign alone finds in a row that looks like its example.
const Sign* find_example(const Catalogue& catalogue, const Sign& sign) {
  switch (sign.kind) {
    case SignKind::SpfInclude:
    case SignKind::ReturnPath:
    case SignKind::DkimDomain:
    case SignKind::ReverseName: return catalogue.find_suffix(sign.kind, sign.example);
    case SignKind::ReturnPathLabel: return catalogue.find_label(sign.example);
    case SignKind::DkimSelector: return catalogue.find_selector(sign.example);
    case SignKind::Network: {
      const auto address = IpAddress::parse(sign.example);
      return address ? catalogue.find_network(*address) : nullptr;
    }
  }
  std::abort();
}

TEST(SenderTable, EveryExampleFindsItsSign) {
  const Catalogue& catalogue = Catalogue::embedded();
  for (const Sign& sign : catalogue.signs())
    EXPECT_EQ(find_example(catalogue, sign), &sign)
        << catalogue.service_of(sign).id << " " << id_of(sign.kind) << " " << sign.pattern << ": "
        << sign.example;
}

TEST(SenderTable, IsRefusedWithThePlaceAndTheReason) {
  static const struct {
    std::string_view signs, says;
  } kCases[] = {
      {"c,return-path,c.example,strong,x,mem\n", "line 2: an unknown service, kind or strength"},
      {"a,colour,c.example,strong,x,mem\n", "line 2: an unknown service, kind or strength"},
      {"a,return-path,c.example,firm,x,mem\n", "line 2: an unknown service, kind or strength"},
      {"a,return-path,example,strong,x,mem\n", "line 2: no domain: example"},
      {"a,return-path,*.example,strong,x,mem\n", "line 2: no domain: *.example"},
      {"a,dkim-selector,*,strong,x,mem\n", "line 2: no pattern: *"},
      {"a,dkim-selector,a*b*,strong,x,mem\n", "line 2: no pattern: a*b*"},
      {"a,network,192.0.2.0,strong,x,mem\n", "line 2: no network: 192.0.2.0"},
      {"a,network,192.0.2.0/33,strong,x,mem\n", "line 2: no network: 192.0.2.0/33"},
      {"a,network,192.0.2.0/8x,strong,x,mem\n", "line 2: no network: 192.0.2.0/8x"},
      {"a,return-path,c.example,strong,x,mem\nb,return-path,C.example,strong,x,mem\n",
       "line 3: the pattern stands there twice: c.example"},
  };
  for (const auto& c : kCases) {
    const auto read = with_signs(c.signs);
    ASSERT_FALSE(read) << c.signs;
    EXPECT_TRUE(read.error().ends_with(c.says)) << read.error();
  }
  EXPECT_FALSE(Catalogue::parse("id,name\na,A\n", kSignsHeader));
  EXPECT_FALSE(Catalogue::parse(kServices, "service\n"));
}

TEST(SenderTable, TakesTheLongestSuffixOfWholeLabels) {
  const auto read = with_signs(
      "a,return-path,mail.example,strong,x,mem\nb,return-path,big.mail.example,strong,x,mem\n");
  ASSERT_TRUE(read);
  static const struct {
    std::string_view host, service;
  } kCases[] = {
      {"mail.example", "a"},
      {"x.mail.example", "a"},
      {"1.2.big.mail.example", "b"},
      {"bigger.mail.example", "a"},
      {"gmail.example", ""},
      {"example", ""},
      {"mail.example.example", ""},
      {"", ""},
      {"...", ""},
  };
  for (const auto& c : kCases) {
    const Sign* const found = read->find_suffix(SignKind::ReturnPath, c.host);
    EXPECT_EQ(found == nullptr ? "" : read->service_of(*found).id, c.service) << c.host;
    EXPECT_EQ(read->find_suffix(SignKind::DkimDomain, c.host), nullptr);
  }
}

TEST(SenderTable, TakesTheSmallestNetwork) {
  const auto read =
      with_signs("a,network,192.0.0.0/8,strong,x,mem\nb,network,192.0.2.0/24,strong,x,mem\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->service_of(*read->find_network(*IpAddress::parse("192.0.2.9"))).id, "b");
  EXPECT_EQ(read->service_of(*read->find_network(*IpAddress::parse("192.0.3.9"))).id, "a");
  EXPECT_EQ(read->find_network(*IpAddress::parse("2001:db8::1")), nullptr);
}

TEST(SenderPattern, FitsDigitsAndOneStar) {
  static const struct {
    std::string_view pattern, text;
    bool fits;
  } kCases[] = {
      {"k1", "k1", true},        {"k1", "k12", false},          {"k1", "", false},
      {"fm#", "fm1", true},      {"fm#", "fm", false},          {"fm#", "fm12", true},
      {"fm#", "fma", false},     {"#pm", "20230101pm", true},   {"#pm", "pm", false},
      {"s#-x", "s1-x", true},    {"hs1-*", "hs1-42-abc", true}, {"hs1-*", "hs1-", true},
      {"hs1-*", "hs2-1", false}, {"a*z", "az", true},           {"a*z", "abzz", true},
      {"a*z", "a", false},       {"a#*", "a1b", true},          {"a*#", "axx9", true},
      {"a*#", "axx", false},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(fits(c.pattern, c.text), c.fits) << c.pattern << " " << c.text;
}

}  // namespace
}  // namespace waybill::sender
