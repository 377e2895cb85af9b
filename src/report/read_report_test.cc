#include "report/read_report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "base/base64.h"

namespace waybill::report {
namespace {

constexpr std::string_view kXml =
    "<feedback><report_metadata><org_name>receiver.example</org_name></report_metadata>"
    "<policy_published><domain>example.com</domain></policy_published><record><row>"
    "<source_ip>192.0.2.1</source_ip><count>2</count></row></record></feedback>";
constexpr std::string_view kTls = R"({"organization-name":"R","policies":[]})";

// One line for each thing that was found.
class Diary final : public ReportSink {
 public:
  explicit Diary(std::string octets) {
    read_reports(std::make_unique<container::TextSource>(std::move(octets)), {}, *this);
  }
  void enter(const Carrier& carrier) override {
    place_ = carrier.name + (carrier.message > 0 ? "#" + std::to_string(carrier.message) : "");
    mail = carrier.mail;
  }
  bool begin(const AggregateReport&) override { return true; }
  void row(const AggregateRow&) override {}
  void end(const AggregateReport& report) override {
    lines.push_back(place_ + " aggregate " + std::to_string(report.records));
    last = report;
  }
  void failure(const FailureReport&) override { lines.push_back(place_ + " failure"); }
  void tls(const TlsReport& report) override {
    lines.push_back(place_ + " tls " + report.organization);
  }
  void error(const std::string& reason) override { lines.push_back(place_ + " error " + reason); }

  [[nodiscard]] bool has(std::string_view id) const {
    return std::ranges::any_of(last.deviations,
                               [id](const DeviationCount& met) { return id_of(met.code) == id; });
  }

  std::vector<std::string> lines;
  AggregateReport last;
  std::string mail;

 private:
  std::string place_;
};

using Lines = std::vector<std::string>;

std::string mail_with(std::string_view header, std::string_view body) {
  return "From: a@receiver.example\nSubject: Report Domain: example.com Submitter: r Report-ID: "
         "1\n" +
         std::string(header) + "\n\n" + std::string(body) + "\n";
}

std::string parts(std::string_view header, std::string_view body) {
  return mail_with("Content-Type: multipart/mixed; boundary=b",
                   "--b\nContent-Type: text/html\n\n<div>See the feedback</div>\n--b\n" +
                       std::string(header) + "\n\n" + std::string(body) + "\n--b--");
}

TEST(ReadReport, FindsReportsInWhateverCarriesThem) {
  const std::string xml(kXml);
  const std::string mail = parts("Content-Type: text/xml; name=r.xml", kXml);
  const std::string line = "From a@example.com Sun Nov 22 10:00:00 2026\n";
  const struct {
    std::string octets;
    Lines lines;
  } cases[] = {
      {xml, {" aggregate 1"}},
      {"\n\n " + xml, {" aggregate 1"}},
      {std::string(kTls), {" tls R"}},
      {mail, {"r.xml aggregate 1"}},
      {"\n" + mail, {"r.xml aggregate 1"}},
      {"From somebody\n" + mail, {"r.xml aggregate 1"}},
      {mail_with("Content-Type: application/octet-stream; name=r.xml", kXml),
       {"r.xml aggregate 1"}},
      {mail_with("Content-Type: multipart/mixed; boundary=o",
                 "--o\nContent-Type: message/rfc822\n\n" + mail + "\n--o--"),
       {"r.xml aggregate 1"}},
      {line + mail + "\n" + line + mail + "\n" + line + "Subject: x\n\nhello\n",
       {"r.xml#1 aggregate 1", "r.xml#2 aggregate 1",
        "#3 error no DMARC or TLS report is in this mail"}},
      {"", {" error empty"}},
      {"unused",
       {" error a placeholder (\"unused\") instead of a report: a fault of the reporter"}},
      {"hello there", {" error not a DMARC or TLS report"}},
      {"<html></html>", {" error not a DMARC report: the root element is \"html\""}},
      {"{\"a\":1}", {" error not a TLS report: it has neither organization, span nor policies"}},
      {base64::encode(xml), {" aggregate 1"}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.octets.substr(0, 200));
    EXPECT_EQ(Diary(c.octets).lines, c.lines);
  }
}

TEST(ReadReport, NamesWhatIsUnusualAboutTheCarrier) {
  const std::string packed = base64::encode(kXml);
  const struct {
    std::string octets, code;
  } cases[] = {
      {parts("Content-Type: text/xml", kXml), "not-compressed"},
      {parts("Content-Type: application/octet-stream", kXml), "media-type-generic"},
      {parts("Content-Type: application/x-xml", kXml), "media-type-unusual"},
      {parts("Content-Type: application/gzip", kXml), "media-type-contradicts"},
      {parts("ContentType: text/xml", kXml), "part-header-broken"},
      {parts("ContentType: text/xml\nContent-Transfer-Encoding- base64", packed),
       "part-header-broken"},
      {mail_with("Content-Type: text/xml", kXml), "body-is-archive"},
      {mail_with("Content-Type: message/rfc822", parts("Content-Type: text/xml", kXml)),
       "nested-mail"},
      {"Subject: Dmarc Aggregate Report Domain: {x}\nContent-Type: text/xml\n\n" +
           std::string(kXml),
       "subject-unusual"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.code);
    const Diary diary(c.octets);
    ASSERT_EQ(diary.last.records, 1U);
    EXPECT_TRUE(diary.has(c.code));
  }
  EXPECT_FALSE(Diary(parts("Content-Type: text/xml", kXml)).has("subject-unusual"));
}

TEST(ReadReport, TheMailThatArrivedIsGivenAlong) {
  const std::string mail = parts("Content-Type: text/xml", kXml);
  EXPECT_EQ(Diary(mail).mail, mail);
  const std::string outer = mail_with("Content-Type: message/rfc822", mail);
  EXPECT_EQ(Diary(outer).mail, outer);
  EXPECT_EQ(Diary(std::string(kXml)).mail, "");
}

TEST(ReadReport, ComplaintsAreNoFailureReports) {
  const Diary diary(
      mail_with("Content-Type: multipart/report; boundary=b",
                "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--b--"));
  EXPECT_EQ(diary.lines, Lines{" error a complaint (abuse), not a DMARC failure report"});
}

}  // namespace
}  // namespace waybill::report
