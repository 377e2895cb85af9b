// DMARC and TLS reports of other projects' corpora, odd and broken ones too. "plain" is what a
// document literally says and must be read so; another parser's values are compared where both
// claim to know, and where we differ on purpose the difference is named here.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "report/read_report.h"
#include "report/report_json.h"

namespace waybill::report {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

const fs::path kFolder = fs::path(WAYBILL_CONFORMANCE_DIR) / "dmarc-reports";

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What a file gave, as JSON.
class Collector final : public ReportSink {
 public:
  void enter(const Carrier&) override {}
  bool begin(const AggregateReport& head) override {
    text_ = "{";
    append_json(head, text_);
    text_ += ",\"rows\":[";
    return true;
  }
  void row(const AggregateRow& row) override {
    if (!text_.ends_with('[')) text_ += ',';
    append_json(row, text_);
  }
  void end(const AggregateReport& report) override {
    text_ += ']';
    append_json_end(report, text_);
    found.push_back(json::parse(text_ + "}").as_object());
  }
  void failure(const FailureReport& report) override { found.push_back(to_json(report)); }
  void tls(const TlsReport& report) override { found.push_back(to_json(report)); }
  void error(const std::string& reason) override {
    found.push_back({{"kind", "error"}, {"error", reason}});
  }
  std::vector<json::object> found;

 private:
  std::string text_;
};

std::vector<json::object> read(const std::string& octets) {
  Collector all;
  read_reports(std::make_unique<container::TextSource>(octets),
               {.personal = PersonalData::Keep, .digest = AggregateReader::Digest::No}, all);
  return all.found;
}

std::string text(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return {};
  return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

// "1700000000.5" as the seconds that it begins with.
std::string whole(const std::string& number) {
  return number.substr(0, number.find('.'));
}

void compare_plain(const json::object& ours, const json::object& plain) {
  const std::string kind = text(plain, "kind");
  if (kind == "not well-formed XML") {
    const bool is_marked =
        text(ours, "kind") == "error" || !ours.at("deviations").as_array().empty();
    EXPECT_TRUE(is_marked);
    return;
  }
  EXPECT_EQ(text(ours, "kind"), kind == "feedback" ? "failure" : kind);
  if (kind == "aggregate") {
    const json::object& policy = ours.at("policy").as_object();
    if (!text(plain, "org_name").empty()) {
      EXPECT_EQ(text(ours, "org"), text(plain, "org_name"));
    }
    EXPECT_EQ(text(ours, "report_id"), text(plain, "report_id"));
    EXPECT_EQ(text(ours, "begin"), whole(text(plain, "begin")));
    EXPECT_EQ(text(ours, "end"), whole(text(plain, "end")));
    EXPECT_EQ(text(policy, "domain"), text(plain, "domain"));
    EXPECT_EQ(text(policy, "p"), text(plain, "p"));
    EXPECT_EQ(text(policy, "sp"), text(plain, "sp"));
    EXPECT_EQ(text(ours, "records"), text(plain, "records"));
    EXPECT_EQ(text(ours, "messages"), text(plain, "messages"));
  } else if (kind == "smtp_tls") {
    EXPECT_EQ(text(ours, "org"), text(plain, "organization"));
    EXPECT_EQ(text(ours, "report_id"), text(plain, "report_id"));
    EXPECT_EQ(text(ours, "begin_date"), text(plain, "begin"));
    EXPECT_EQ(text(ours, "end_date"), text(plain, "end"));
    EXPECT_EQ(text(ours, "successful_sessions"), text(plain, "ok"));
    EXPECT_EQ(text(ours, "failed_sessions"), text(plain, "failed"));
  }
}

// Where the other parser changes or invents a value on purpose, and we do not.
bool is_known_difference(std::string_view name, const std::string& ours,
                         const std::string& theirs) {
  if (name == "result") return ours == "fail" && theirs == "hardfail";  // an alias, raw value kept
  if (name == "selector") return ours.empty() && theirs == "none";      // invented there
  // Broken markup: what can be read of the value is kept, there it is dropped.
  return name == "header_from" && theirs.empty() && !ours.empty();
}

void compare_value(const json::object& ours, const json::object& theirs, std::string_view our_name,
                   std::string_view their_name) {
  const std::string a = text(ours, our_name);
  const std::string b = text(theirs, their_name);
  if (!is_known_difference(our_name, a, b)) {
    EXPECT_EQ(a, b) << our_name;
  }
}

void compare_rows(const json::array& ours, const json::array& theirs) {
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    SCOPED_TRACE("row " + std::to_string(i));
    const json::object& a = ours[i].as_object();
    const json::object& b = theirs[i].as_object();
    for (const std::string_view name :
         {"source_ip", "count", "disposition", "dkim", "spf", "header_from"})
      compare_value(a, b, name, name);
    for (const std::string_view method : {"dkim", "spf"}) {
      const json::array& checks = a.at("auth").at(method).as_array();
      json::array expected = b.at("auth_" + std::string(method)).as_array();
      if (expected.empty() && method == "spf") continue;  // dropped there if it has no domain
      ASSERT_EQ(checks.size(), expected.size());
      for (std::size_t k = 0; k < checks.size(); ++k) {
        for (const std::string_view name : {"domain", "selector", "result"})
          compare_value(checks[k].as_object(), expected[k].as_object(), name, name);
      }
    }
  }
}

TEST(Reports, FilesOfOtherProjects) {
  if (!fs::exists(kFolder)) GTEST_SKIP() << kFolder << " is not there";
  const json::value expected = json::parse(read_file(kFolder / "expected.json"));
  int aggregates = 0;
  for (const auto& [name, entry] : expected.as_object()) {
    SCOPED_TRACE(std::string(name));
    const auto found = read(read_file(kFolder / "files" / std::string(name)));
    const json::array& plain = entry.at("plain").as_array();
    ASSERT_EQ(found.size(), plain.size());
    for (std::size_t i = 0; i < plain.size(); ++i)
      compare_plain(found[i], plain[i].as_object());
    const json::object& peer = entry.at("parsedmarc").as_object();
    if (text(peer, "kind") != "aggregate" || text(found[0], "kind") != "aggregate") continue;
    ++aggregates;
    compare_rows(found[0].at("rows").as_array(), peer.at("rows").as_array());
  }
  EXPECT_GT(aggregates, 20);
}

// However a file is packed, the same comes out, and no prefix of a file goes by without a mark.
TEST(Reports, CutFilesAreMarked) {
  if (!fs::exists(kFolder)) GTEST_SKIP() << kFolder << " is not there";
  for (const auto& file : fs::directory_iterator(kFolder / "files")) {
    if (file.path().extension() != ".xml") continue;
    const std::string octets = read_file(file.path());
    const std::size_t end = octets.rfind("</");
    for (std::size_t size = 1; size < end; size += 1 + end / 97) {
      for (const json::object& found : read(octets.substr(0, size))) {
        SCOPED_TRACE(file.path().filename().string() + " " + std::to_string(size));
        EXPECT_TRUE(text(found, "kind") == "error" || text(found, "complete") == "false");
      }
    }
  }
}

}  // namespace
}  // namespace waybill::report
