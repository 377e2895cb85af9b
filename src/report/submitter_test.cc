#include "report/submitter.h"

#include <gtest/gtest.h>

namespace waybill::report {
namespace {

// The last two labels: enough for these names.
std::string last_two(std::string_view domain) {
  const std::size_t last = domain.rfind('.');
  const std::size_t before = last == std::string_view::npos ? last : domain.rfind('.', last - 1);
  return std::string(before == std::string_view::npos ? domain : domain.substr(before + 1));
}

TEST(Submitter, EverySignIsRead) {
  const auto mail = message::Message::read(
      "Subject: Report Domain: example.com\r\n Submitter: Mail.Receiver.Example Report-ID: <1>\r\n"
      "TLS-Report-Submitter: receiver.example\r\n\r\n");
  const SubmitterSigns signs =
      submitter_signs(mail, "dir/receiver.example!example.com!1!2.xml.gz",
                      "DMARC <a@Reports.Receiver.Example>", "Receiver Inc.");
  EXPECT_EQ(signs.of_subject, "mail.receiver.example");
  EXPECT_EQ(signs.of_header, "receiver.example");
  EXPECT_EQ(signs.of_filename, "receiver.example");
  EXPECT_EQ(signs.of_email, "reports.receiver.example");
  EXPECT_EQ(signs.of_org_name, "");
  EXPECT_EQ(submitter_domain(signs), "reports.receiver.example");
}

TEST(Submitter, OnlyAnAlignedPassOfItsOrganizationIsTheSubmitter) {
  SubmitterSigns signs;
  signs.of_email = "reports.receiver.example";
  signs.of_subject = "attacker.example";
  static const struct {
    MailAuthentication mail;
    bool is_from;
  } kCases[] = {
      {{"mail.receiver.example", true}, true},
      {{"Receiver.Example", true}, true},
      {{"receiver.example", false}, false},
      {{"attacker.example", true}, false},
      {{"", true}, false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.mail.author_domain);
    EXPECT_EQ(is_from_submitter(signs, c.mail, last_two), c.is_from);
  }
}

TEST(Submitter, TheSubjectCountsOnlyWhereTheReportNamesNobody) {
  SubmitterSigns signs;
  signs.of_subject = "receiver.example";
  const MailAuthentication mail{"receiver.example", true};
  EXPECT_TRUE(is_from_submitter(signs, mail, last_two));
  signs.of_org_name = "other.example";
  EXPECT_FALSE(is_from_submitter(signs, mail, last_two));
  EXPECT_FALSE(is_from_submitter({}, mail, last_two));
}

}  // namespace
}  // namespace waybill::report
