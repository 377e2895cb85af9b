// Runs DMARC cases of other projects: author domain, authenticated identifiers, zone, expectations.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <string>

#include "auth/dmarc/evaluate.h"
#include "auth/dmarc/report_destination.h"
#include "base/ascii.h"
#include "dns/snapshot_json.h"

namespace waybill::dmarc {
namespace {

namespace json = boost::json;

dns::Name name_of(std::string_view text) {
  const auto name = dns::Name::parse_international(text);
  EXPECT_TRUE(name) << text;
  return name.value_or(dns::Name());
}

dns::Text text_of(const json::value& strings) {
  std::vector<std::string> parts;
  for (const json::value& part : strings.as_array())
    parts.emplace_back(part.as_string());
  return dns::make_text(parts);
}

dns::Snapshot zone_of(const json::object& zone) {
  dns::Snapshot snapshot(dns::Missing::NxDomain);
  for (const auto& [name, entry] : zone) {
    if (name == "*") {
      snapshot.set_missing(dns::Missing::Unknown);  // every question fails
      continue;
    }
    for (const auto& [type, data] : entry.as_object()) {
      const dns::Question question{name_of(name), dns::parse_type(type).value_or(dns::Type::Txt)};
      dns::Answer answer;
      if (type == "error") {
        answer.status = dns::Status::ServFail;
      } else {
        for (const json::value& item : data.as_array()) {
          if (question.type == dns::Type::Txt) {
            answer.records.emplace_back(text_of(item));
          } else {
            answer.records.emplace_back(dns::Raw{json::serialize(item)});
          }
        }
      }
      snapshot.set(question, std::move(answer));
    }
  }
  return snapshot;
}

std::optional<Identifier> identifier_of(const json::value& value) {
  if (value.is_string())
    return Identifier{.domain = name_of(value.as_string()),
                      .authentication = Authentication::Pass,
                      .selector = {}};
  const json::value* domain = value.as_object().if_contains("domain");
  if (domain == nullptr || !domain->is_string()) return std::nullopt;
  const json::value* result = value.as_object().if_contains("result");
  const std::string_view word =
      result != nullptr && result->is_string() ? std::string_view(result->as_string()) : "pass";
  Identifier identifier{
      .domain = name_of(domain->as_string()), .authentication = {}, .selector = {}};
  identifier.authentication = word == "pass"        ? Authentication::Pass
                              : word == "temperror" ? Authentication::TempError
                                                    : Authentication::Other;
  return identifier;
}

Query query_of(const json::object& test) {
  const json::value& from = test.at("header_from");
  const std::string_view address =
      from.is_array() ? from.as_array().at(0).as_string() : from.as_string();
  const std::size_t at = address.rfind('@');
  Query query;
  query.author_domain = name_of(at == std::string_view::npos ? address : address.substr(at + 1));
  for (const json::value& item : test.at("dkim").as_array()) {
    if (auto identifier = identifier_of(item)) query.dkim.push_back(*std::move(identifier));
  }
  for (const json::value& item : test.at("spf").as_array())
    query.spf = identifier_of(item);
  return query;
}

std::string text_or_empty(const std::optional<dns::Name>& name) {
  return name ? name->text() : std::string();
}

// What our outcome says under the path of an expectation; nothing: not one of RFC 9989.
std::optional<json::value> value_at(const Outcome& outcome, std::string_view path) {
  if (path == "status.result") return json::value(to_string(outcome.result));
  if (path == "policy")
    return outcome.applied_policy ? json::value(to_string(*outcome.applied_policy)) : json::value();
  if (path == "domain") return text_or_empty(outcome.organizational_domain).c_str();
  if (path == "p" && outcome.tags.p.value) return json::value(to_string(*outcome.tags.p.value));
  if (path == "sp" && outcome.tags.sp.value) return json::value(to_string(*outcome.tags.sp.value));
  if (path == "alignment.spf.result") return text_or_empty(outcome.aligned_spf).c_str();
  if (path == "alignment.dkim.result") return text_or_empty(outcome.aligned_dkim).c_str();
  if (path == "alignment.spf.strict") return outcome.tags.spf_alignment == Strictness::Strict;
  if (path == "alignment.dkim.strict") return outcome.tags.dkim_alignment == Strictness::Strict;
  if (path == "aligned_spf_pass") return outcome.aligned_spf.has_value();
  if (path == "aligned_dkim_pass") return outcome.aligned_dkim.has_value();
  if (path == "status.header.from") return outcome.author_domain.text().c_str();
  if (path == "status.header.d") return text_or_empty(outcome.policy_domain).c_str();
  if (path == "reject")
    return outcome.result == Result::Fail && outcome.applied_policy == Policy::Reject;
  if (path == "dmarc_txt_queries_in_order") return json::value_from(outcome.queries);
  return std::nullopt;
}

bool holds(const Outcome& outcome, std::string_view path, std::string_view op,
           const json::value& value, const json::value& expected) {
  if (op == "true") return value == json::value(true);
  if (op == "false") return value == json::value(false);
  if (op == "not.ok") return value.is_null() || value == json::value("");
  // Some origins name the organizational domain in which an identifier is aligned.
  if (path.starts_with("alignment.") && path.ends_with(".result"))
    return value == expected ||
           (value != json::value("") &&
            expected == json::value(text_or_empty(outcome.organizational_domain).c_str()));
  return value == expected;
}

// Expectations of readers of RFC 7489 that RFC 9989 changed: a broken tag voids the record.
bool follows_rfc7489(const json::object& test) {
  const std::string text = json::serialize(test.at("expect"));
  return text.contains("permerror");
}

// Whether another domain agrees to receive reports.
void run_destination(const json::object& test) {
  const dns::Snapshot zone = zone_of(test.at("zone").as_object());
  dns::Inquiry inquiry(zone);
  Walker walker(inquiry);
  const Destination destination =
      check_destination(name_of(test.at("policy_domain").as_string()),
                        name_of(test.at("report_domain").as_string()), walker, inquiry);
  for (const json::value& expectation : test.at("expect").as_array()) {
    const std::string_view path = expectation.at("path").as_string();
    const json::value& expected = expectation.at("value");
    if (path == "external_report_accepted")
      EXPECT_EQ(json::value(destination.consent == Consent::Given), expected);
    if (path == "status" && expected != json::value("permerror"))
      EXPECT_EQ(json::value(destination.consent == Consent::DnsFailure ? "temperror" : "none"),
                expected);
  }
}

void run_evaluation(const json::object& test) {
  const dns::Snapshot zone = zone_of(test.at("zone").as_object());
  dns::Inquiry inquiry(zone);
  const Outcome outcome = evaluate(query_of(test), inquiry, Detail::Trail);
  for (const json::value& expectation : test.at("expect").as_array()) {
    const std::string_view where = expectation.at("path").as_string();
    const auto value = value_at(outcome, where);
    if (!value) continue;
    EXPECT_TRUE(
        holds(outcome, where, expectation.at("op").as_string(), *value, expectation.at("value")))
        << where << " is " << json::serialize(*value) << ", expected "
        << json::serialize(expectation.at("value"));
  }
}

TEST(DmarcConformance, PassesEveryCase) {
  const std::filesystem::path path = WAYBILL_CONFORMANCE_DIR "/dmarc-eval/cases.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no conformance data at " << path;
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  int count = 0;
  int left_out = 0;
  const json::value cases = json::parse(text);
  for (const json::value& item : cases.as_array()) {
    const json::object& test = item.as_object();
    SCOPED_TRACE(test.at("id").as_string());
    if (!test.contains("header_from")) {
      run_destination(test);
    } else if (!follows_rfc7489(test)) {
      run_evaluation(test);
    } else {
      ++left_out;
      continue;
    }
    ++count;
  }
  std::cout << count << " cases, " << left_out << " of RFC 7489 left out\n";
}

}  // namespace
}  // namespace waybill::dmarc
