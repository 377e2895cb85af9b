#include "auth/spf/record.h"

#include <gtest/gtest.h>

#include <string>

namespace waybill::spf {
namespace {

using Code = SyntaxCode;

MacroString literal(std::string_view text) {
  return {.text = text, .pieces = {}};
}

TEST(SpfRecord, ReadsEveryTerm) {
  const std::string_view text =
      "v=spf1 a/24//64 mx:example.net ?ptr -ip4:192.0.2.0/24 ~ip6:2001:db8::/32 "
      "exists:%{ir}.x.example include:b.example redirect=c.example exp=d.example moo=cow +all";
  const ParsedRecord parsed = parse_record(text);
  EXPECT_EQ(parsed.faults, SyntaxFaults{});
  const auto& terms = parsed.record.directives;
  ASSERT_EQ(terms.size(), 8U);
  EXPECT_EQ(terms[0].mechanism, Mechanism(A{std::nullopt, {24, 64}}));
  EXPECT_EQ(terms[0].span, (Span{7, 15}));
  EXPECT_EQ(terms[1].mechanism, Mechanism(Mx{literal("example.net"), {}}));
  EXPECT_EQ(terms[2].mechanism, Mechanism(Ptr{}));
  EXPECT_EQ(terms[2].qualifier, Qualifier::Neutral);
  EXPECT_EQ(terms[3].mechanism, Mechanism(Ip4{IpAddress::v4({192, 0, 2, 0}), 24}));
  EXPECT_EQ(terms[3].qualifier, Qualifier::Fail);
  EXPECT_EQ(std::get<Ip6>(terms[4].mechanism).prefix, 32);
  EXPECT_EQ(terms[4].qualifier, Qualifier::SoftFail);
  const MacroString& name = std::get<Exists>(terms[5].mechanism).domain;
  ASSERT_EQ(name.pieces.size(), 2U);
  EXPECT_EQ(name.pieces[0], MacroPiece(Macro{.letter = MacroLetter::Ip,
                                             .escape = MacroEscape::None,
                                             .order = MacroOrder::Reversed,
                                             .keep = kKeepAllParts,
                                             .delimiters = {}}));
  EXPECT_EQ(name.pieces[1], MacroPiece(std::string_view(".x.example")));
  EXPECT_EQ(terms[6].mechanism, Mechanism(Include{literal("b.example")}));
  EXPECT_EQ(parsed.record.redirect.value_or(Modifier{}).value, literal("c.example"));
  EXPECT_EQ(parsed.record.explanation.value_or(Modifier{}).value, literal("d.example"));
  ASSERT_EQ(parsed.record.unknown_modifiers.size(), 1U);
  EXPECT_EQ(parsed.record.unknown_modifiers[0].name, "moo");
  EXPECT_TRUE(parsed.record.has_all());
}

TEST(SpfRecord, NamesEveryTermThatIsWrong) {
  static const struct {
    std::string_view text;
    SyntaxFaults faults;
  } kCases[] = {
      {"v=spf1", {}},
      {"V=SPF1   A  -ALL  ", {}},
      {"v=spf1 a:foo:bar/baz.example.com", {}},
      {"v=spf1 a:%{d}/24//64 a:%{l2r+-/}/8 a:%% exists:%{H}%_x%-.example", {}},
      {"v=spf1 ip4:0.0.0.0/0 ip6:::/0 ip6:::ffff:1.2.3.4/96 a//0", {}},
      {"v=spf1 default=+ ip4=192.0.2.1", {}},
      {"v=spf1 include:x.example.", {}},
      {"", {{Code::NoVersion, {0, 0}}}},
      {"v=spf10", {{Code::NoVersion, {0, 7}}}},
      {"v=spf1 foo a -", {{Code::UnknownMechanism, {7, 10}}, {Code::EmptyTerm, {13, 14}}}},
      {"v=spf1 =all 1up=x -exp=x.example",
       {{Code::EmptyTerm, {7, 11}},
        {Code::BadTermName, {12, 17}},
        {Code::QualifiedModifier, {18, 32}}}},
      {"v=spf1 redirect:x.example", {{Code::ModifierAsMechanism, {7, 25}}}},
      {"v=spf1 all:x all. all/8",
       {{Code::UnexpectedArgument, {10, 12}},
        {Code::UnknownMechanism, {13, 17}},
        {Code::UnexpectedArgument, {21, 23}}}},
      {"v=spf1 include exists: a: ptr/0",
       {{Code::MissingDomain, {7, 14}},
        {Code::MissingDomain, {22, 22}},
        {Code::MissingDomain, {25, 25}},
        {Code::UnexpectedArgument, {29, 31}}}},
      {"v=spf1 a:museum a:museum. a:x.-com a:x.com- a:x.123 a:x.e_x",
       {{Code::BadDomainEnd, {9, 15}},
        {Code::BadDomainEnd, {18, 25}},
        {Code::BadDomainEnd, {28, 34}},
        {Code::BadDomainEnd, {37, 43}},
        {Code::BadDomainEnd, {46, 51}},
        {Code::BadDomainEnd, {54, 59}}}},
      {"v=spf1 a:192.0.2.1 mx:2001:db8::1",
       {{Code::AddressAsDomain, {9, 18}}, {Code::AddressAsDomain, {22, 33}}}},
      {"v=spf1 a:%{d}x include:x.example/24",
       {{Code::BadDomainEnd, {9, 14}}, {Code::BadDomainEnd, {23, 35}}}},
      {"v=spf1 ip4 ip4: ip4:1.2.3 ip4:1.2.3.4:25 ip4:01.2.3.4",
       {{Code::MissingAddress, {7, 10}},
        {Code::MissingAddress, {11, 15}},
        {Code::BadAddress, {20, 25}},
        {Code::BadAddress, {30, 40}},
        {Code::BadAddress, {45, 53}}}},
      {"v=spf1 ip4:::1 ip6:1.2.3.4",
       {{Code::OtherAddressFamily, {10, 14}}, {Code::OtherAddressFamily, {18, 26}}}},
      {"v=spf1 ip4:1.2.3.4/33 ip4:1.2.3.4/032 ip4:1.2.3.4//32 ip6:::1/129 ip4:1.2.3.4/",
       {{Code::PrefixTooLong, {19, 21}},
        {Code::BadPrefix, {34, 37}},
        {Code::BadPrefix, {49, 53}},
        {Code::PrefixTooLong, {62, 65}},
        {Code::BadPrefix, {77, 78}}}},
      {"v=spf1 a/33 a//129 a/24/64 a/01",
       {{Code::PrefixTooLong, {9, 11}},
        {Code::PrefixTooLong, {15, 18}},
        {Code::BadDualPrefix, {20, 26}},
        {Code::BadPrefix, {29, 31}}}},
      {"v=spf1 exists:%(ir).x.example exists:foo%.x.example exists:%{i",
       {{Code::BadMacro, {14, 15}}, {Code::BadMacro, {40, 41}}, {Code::BadMacro, {59, 62}}}},
      {"v=spf1 a:%{x}.example a:%{d0}.example exp=%{r}.example foo=%abc",
       {{Code::UnknownMacroLetter, {9, 13}},
        {Code::ZeroMacroParts, {24, 29}},
        {Code::ExplanationOnlyMacro, {42, 46}},
        {Code::BadMacro, {59, 60}}}},
      {"v=spf1 exp=-all redirect= ?all",
       {{Code::BadDomainEnd, {11, 15}}, {Code::MissingDomain, {25, 25}}}},
      {"v=spf1 redirect=a.example redirect=b.example", {{Code::RepeatedModifier, {26, 44}}}},
      {"v=spf1 a:\xEF\xBB\xBFx.example \x80"
       "a \x96",
       {{Code::NonAscii, {9, 12}}, {Code::NonAscii, {22, 24}}, {Code::NonAscii, {25, 26}}}},
      {"v=spf1 a:x.example\rptr \ta",
       {{Code::ControlCharacter, {18, 19}}, {Code::ControlCharacter, {23, 25}}}},
      {std::string_view("v=spf1 ip4:1.2.3.4\0x a:x.example\0", 33),
       {{Code::BadAddress, {11, 20}}, {Code::ControlCharacter, {32, 33}}}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(parse_record(c.text).faults, c.faults);
  }
}

TEST(SpfRecord, TellsARecordFromOtherText) {
  EXPECT_TRUE(is_spf_record("v=spf1"));
  EXPECT_TRUE(is_spf_record("V=sPf1 -all"));
  EXPECT_FALSE(is_spf_record("v=spf10"));
  EXPECT_FALSE(is_spf_record(" v=spf1 -all"));
  EXPECT_FALSE(is_spf_record("v=spf1\t-all"));
}

TEST(SpfRecord, NamesPlacesInsideEveryPrefix) {
  const std::string_view text =
      "v=spf1 a:%{l2r-}.x/24//64 mx:b.example ip4:192.0.2.0/24 ip6:::1/8 exists:%{i}.%%x.example "
      "-all";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    for (const SyntaxFault& fault : parse_record(text.substr(0, length)).faults) {
      EXPECT_LE(fault.span.begin, fault.span.end);
      EXPECT_LE(fault.span.end, length);
    }
  }
}

TEST(SpfRecord, EveryCodeHasWords) {
  for (int i = 0; i <= static_cast<int>(SyntaxCode::RepeatedModifier); ++i) {
    const auto code = static_cast<SyntaxCode>(i);
    EXPECT_TRUE(id(code).starts_with("spf.syntax."));
    EXPECT_FALSE(describe(code).empty());
  }
}

}  // namespace
}  // namespace waybill::spf
