#include "auth/spf/census.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <string>

#include "dns/snapshot_json.h"

namespace waybill::spf {
namespace {

dns::Name name_of(std::string_view text) {
  return dns::Name::parse(text).value_or(dns::Name());
}

dns::Snapshot zone_of(const std::map<std::string, std::string>& records) {
  dns::Snapshot zone(dns::Missing::NxDomain);
  for (const auto& [name, text] : records)
    zone.set({name_of(name), dns::Type::Txt},
             {.status = dns::Status::NoError,
              .ttl = 300,
              .records = {*dns::parse_data(dns::Type::Txt, text)}});
  return zone;
}

Census census_of(const std::map<std::string, std::string>& records) {
  const dns::Snapshot zone = zone_of(records);
  dns::Inquiry inquiry(zone);
  return take_census(name_of("example.com"), inquiry);
}

TEST(SpfCensus, CountsTheWholeTree) {
  const Census census = census_of(
      {{"example.com", "v=spf1 a mx include:a.example include:b.example ip4:192.0.2.1 -all"},
       {"a.example", "v=spf1 include:shared.example exists:%{i}.x.example ~all"},
       {"b.example", "v=spf1 include:shared.example redirect=ignored.example ~all"},
       {"shared.example", "v=spf1 ip4:192.0.2.1 ptr ~all"}});
  EXPECT_EQ(census.root.lookups, 9);
  EXPECT_EQ(census.root.terms, 4);
  EXPECT_EQ(census.records, 5);
  ASSERT_EQ(census.root.children.size(), 2U);
  const CensusNode& a = census.root.children[0];
  EXPECT_EQ(a.term, "include:a.example");
  EXPECT_EQ(a.span, (Span{12, 29}));
  EXPECT_EQ(a.lookups, 4);
  EXPECT_EQ(census.root.children[1].lookups, 3);
  EXPECT_EQ(census.root.void_lookups, 2);
  EXPECT_EQ(census.root.void_terms, (std::vector<std::string>{"a", "mx"}));
}

TEST(SpfCensus, ReportsWhatIsWrongBelow) {
  const Census census = census_of(
      {{"example.com",
        "v=spf1 include:gone.example include:bad.example include:%{d}.x include:example.com "
        "redirect=last.example"},
       {"bad.example", "v=spf1 foo -all"},
       {"last.example", "v=spf1 a:gone.example"}});
  const auto& children = census.root.children;
  ASSERT_EQ(children.size(), 5U);
  EXPECT_EQ(children[0].state, RecordState::Missing);
  EXPECT_EQ(children[1].state, RecordState::SyntaxError);
  EXPECT_EQ(children[1].faults.size(), 1U);
  EXPECT_EQ(children[2].state, RecordState::Dynamic);
  EXPECT_EQ(children[3].state, RecordState::Loop);
  EXPECT_EQ(children[4].term, "redirect=last.example");
  EXPECT_EQ(children[4].lookups, 2);
}

TEST(SpfCensus, SeesSeveralRecords) {
  dns::Snapshot zone = zone_of({});
  zone.set({name_of("example.com"), dns::Type::Txt},
           {.status = dns::Status::NoError,
            .ttl = 0,
            .records = {*dns::parse_data(dns::Type::Txt, "v=spf1 a -all"),
                        *dns::parse_data(dns::Type::Txt, "v=spf1 mx -all")}});
  dns::Inquiry inquiry(zone);
  EXPECT_EQ(take_census(name_of("example.com"), inquiry).root.state, RecordState::Several);
}

TEST(SpfCensus, EndsInATreeOfLoops) {
  std::map<std::string, std::string> records;
  for (const char* name : {"example.com", "b.example", "c.example", "d.example"})
    records[name] =
        "v=spf1 include:b.example include:c.example include:d.example include:example.com -all";
  const Census census = census_of(records);
  EXPECT_TRUE(census.is_cut || census.root.lookups <= kMostCensusTerms);
  EXPECT_LE(census.root.lookups, kMostCensusTerms);
}

TEST(SpfCensus, WorksInRounds) {
  dns::Snapshot known(dns::Missing::Ask);
  dns::Inquiry first(known);
  EXPECT_EQ(take_census(name_of("example.com"), first).root.state, RecordState::NotKnownYet);
  EXPECT_EQ(first.wanted().size(), 1U);
  const dns::Snapshot zone =
      zone_of({{"example.com", "v=spf1 include:a.example include:b.example a"}});
  known.set(first.wanted()[0], *zone.answer(first.wanted()[0]));
  dns::Inquiry second(known);
  (void)take_census(name_of("example.com"), second);
  EXPECT_EQ(second.wanted().size(), 4U);
}

TEST(SpfCensus, WritesJson) {
  const boost::json::value json = to_json(census_of({{"example.com", "v=spf1 include:a.example"}}));
  EXPECT_EQ(json.at("lookups"), 1);
  EXPECT_EQ(json.at("tree").at("includes").at(0).at("state"), "missing");
  EXPECT_EQ(json.at("tree").at("size"), 24);
}

}  // namespace
}  // namespace waybill::spf
