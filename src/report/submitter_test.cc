#include "report/submitter.h"

#include <gtest/gtest.h>

namespace waybill::report {
namespace {

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

TEST(Submitter, WhatTheReportSaysComesFirst) {
  SubmitterSigns signs{.of_email = "a.example",
                       .of_org_name = "b.example",
                       .of_subject = "c.example",
                       .of_filename = "d.example",
                       .of_header = "e.example"};
  EXPECT_EQ(submitter_domain(signs), "a.example");
  signs.of_email.clear();
  EXPECT_EQ(submitter_domain(signs), "b.example");
  signs.of_org_name.clear();
  EXPECT_EQ(submitter_domain(signs), "e.example");
  signs.of_header.clear();
  EXPECT_EQ(submitter_domain(signs), "c.example");
  EXPECT_EQ(submitter_domain({}), "");
}

}  // namespace
}  // namespace waybill::report
