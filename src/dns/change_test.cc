#include "dns/change.h"

#include <gtest/gtest.h>

#include "dns/snapshot_json.h"

namespace waybill::dns {
namespace {

Change publication(std::string_view text) {
  auto change = parse_publication(text);
  EXPECT_TRUE(change) << text << ": " << change.error();
  return change ? *change : Change{};
}
Change withdrawal(std::string_view text) {
  auto change = parse_withdrawal(text);
  EXPECT_TRUE(change) << text << ": " << change.error();
  return change ? *change : Change{};
}

TEST(Change, TheValueIsAllOfTheRest) {
  static const struct {
    std::string_view text;
    std::string_view name;
    Type type;
    std::string_view value;
  } kCases[] = {
      {"example.com TXT v=spf1 -all", "example.com", Type::Txt, "v=spf1 -all"},
      {" example.com  TXT\t v=spf1  -all ", "example.com", Type::Txt, "v=spf1  -all"},
      {"example.com txt \"v=spf1 -all\"", "example.com", Type::Txt, "v=spf1 -all"},
      {"Example.COM. MX 10 mail.example.com", "example.com", Type::Mx, "10 mail.example.com"},
      {"mail.example.com A 192.0.2.1", "mail.example.com", Type::A, "192.0.2.1"},
      {"s._domainkey.example.com CNAME s.example.net", "s._domainkey.example.com", Type::Cname,
       "s.example.net"},
      {"example.com TXT \"", "example.com", Type::Txt, "\""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const Change change = publication(c.text);
    EXPECT_EQ(change.question, (Question{*Name::parse(c.name), c.type}));
    ASSERT_TRUE(change.data);
    EXPECT_EQ(*change.data, parse_data(c.type, c.value));
  }
  EXPECT_EQ(withdrawal("example.com txt"),
            (Change{{*Name::parse("example.com"), Type::Txt}, std::nullopt}));
}

TEST(Change, RefusesWhatIsIncompleteOrWrong) {
  for (const std::string_view text :
       {"", " ", "example.com", "example.com TXT", "example.com TXT ", " TXT x", "example.com  x",
        ". TXT x", "a..b TXT x", "example.com NONSENSE x", "example.com A 192.0.2",
        "example.com A 2001:db8::1", "example.com MX mail.example.com",
        "example.com MX 70000 mail.example.com"})
    EXPECT_FALSE(parse_publication(text)) << text;
  for (const std::string_view text : {"", "example.com", "example.com ", "example.com TXT x",
                                      " TXT", ". TXT", "example.com NONSENSE"})
    EXPECT_FALSE(parse_withdrawal(text)) << text;
  constexpr std::string_view kGood = "mail.example.com A 192.0.2.1";
  for (std::size_t length = 0; length < kGood.size() - 1; ++length)
    EXPECT_FALSE(parse_publication(kGood.substr(0, length))) << kGood.substr(0, length);
}

TEST(Change, PublicationsOfOneNameAndTypeStandSideBySide) {
  const Snapshot before = *parse_snapshot(
      R"({"missing":"unknown","answers":[{"name":"example.com","type":"TXT","data":["old"]}]})");
  const Change changes[] = {publication("example.com TXT one"), publication("example.com TXT two")};
  const Snapshot after = apply(before, changes);
  EXPECT_EQ(after.answer(changes[0].question)->records,
            (std::vector<Data>{*changes[0].data, *changes[1].data}));
  EXPECT_EQ(before.answer(changes[0].question)->records.size(), 1U);
}

TEST(Change, AnAliasStandsAlone) {
  const Snapshot before(Missing::Unknown);
  const Change alias = publication("a.example.com CNAME b.example.com");
  const Change text = publication("a.example.com TXT x");
  const Change second_text = publication("a.example.com TXT y");
  {
    const Change changes[] = {text, alias};
    const Snapshot after = apply(before, changes);
    EXPECT_EQ(after.answer(alias.question)->records.size(), 1U);
    EXPECT_EQ(after.answer(text.question)->status, Status::NotRecorded);  // of b.example.com
  }
  {
    const Change changes[] = {alias, text};
    EXPECT_EQ(apply(before, changes).answer(text.question)->records.size(), 1U);
  }
  {
    const Change changes[] = {alias, alias};
    EXPECT_EQ(apply(before, changes).answer(alias.question)->records.size(), 1U);
  }
  {
    // What the alias took away does not come back with the next record.
    const Change changes[] = {text, alias, second_text};
    EXPECT_EQ(apply(before, changes).answer(text.question)->records,
              std::vector<Data>{*second_text.data});
  }
}

TEST(Change, WithdrawnMeansNoData) {
  const Snapshot before = *parse_snapshot(
      R"({"missing":"unknown","answers":[{"name":"example.com","type":"TXT","data":["old"]}]})");
  const Change changes[] = {withdrawal("example.com TXT")};
  const Snapshot after = apply(before, changes);
  EXPECT_EQ(after.answer(changes[0].question)->status, Status::NoData);
}

}  // namespace
}  // namespace waybill::dns
