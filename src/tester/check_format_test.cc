#include <gtest/gtest.h>

#include "base/base64.h"
#include "tester/attachment.h"
#include "tester/test_newsletter.h"

namespace waybill::tester {
namespace {

// Checks whose findings these tests are about.
bool is_ours(const Finding& finding) {
  const std::string& group = finding.check->group;
  return group == "format" || group == "content" || group == "list";
}

TEST(FormatChecks, FindNothingWrongWithGoodMail) {
  TestMessage signed_news = newsletter();
  signed_news.sign();
  for (const TestMessage& message :
       {TestMessage::letter(), html_letter(), newsletter(), signed_news}) {
    const Report report = report_of(message);
    for (const Finding& finding : report.findings) {
      if (!is_ours(finding)) continue;
      EXPECT_FALSE(finding.status == Status::Fail && finding.check->id != "one-click-signed" &&
                   finding.check->id != "dkim-verifies")
          << finding.check->id << ": " << finding.statement;
      EXPECT_NE(finding.status, Status::Warn) << finding.check->id << ": " << finding.statement;
      EXPECT_NE(finding.statement, "This was not looked at.") << finding.check->id;
      const bool is_about_web = finding.check->id == "links-work";
      EXPECT_TRUE(is_about_web || finding.status != Status::CouldNotCheck) << finding.check->id;
    }
  }
}

TEST(FormatChecks, JudgeFields) {
  struct Case {
    std::string_view id, field, value, status;
  };
  static const Case kCases[] = {
      {"from-field", "From", "alice@example.com", "pass"},
      {"from-field", "From", "alice@example.com, carol@example.com", "warn"},
      {"from-field", "From", "alice", "fail"},
      {"from-field", "From", "Alice <alice@example.com", "fail"},
      {"from-field", "From", "", "fail"},
      {"date-field", "Date", "Mon, 23 Nov 2026 17:59:50 +0000", "pass"},
      {"date-field", "Date", "Mon, 23 Nov 2026 18:59:50 +0100", "pass"},
      {"date-field", "Date", "Mon, 23 Nov 2026 17:30:00 +0000", "warn"},
      {"date-field", "Date", "Mon, 23 Nov 2026 18:30:00 +0000", "warn"},
      {"date-field", "Date", "Mon, 23 Nov 2026 19:30:00 +0000", "fail"},
      {"date-field", "Date", "Sat, 21 Nov 2026 19:30:00 +0000", "fail"},
      {"date-field", "Date", "yesterday", "fail"},
      {"message-id", "Message-ID", "<1@example.com>", "pass"},
      {"message-id", "Message-ID", "<1@[192.0.2.1]>", "pass"},
      {"message-id", "Message-ID", "<1.JavaMail.sfdc@eu58-app1-8-fr6.ops.sfdc.net>", "pass"},
      {"message-id", "Message-ID", "1@example.com", "warn"},
      {"message-id", "Message-ID", "<1@localhost>", "warn"},
      {"message-id", "Message-ID", "<1>", "warn"},
      {"message-id", "Message-ID", "<a b@example.com>", "warn"},
      {"message-id", "Message-ID", "", "warn"},
      {"subject", "Subject", "Your order 4711", "pass"},
      {"subject", "Subject", "=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "pass"},
      {"subject", "Subject", "", "warn"},
      {"subject", "Subject", "BUY THIS NOW AND SAVE", "warn"},
      {"subject", "Subject", "NASA", "pass"},
      {"subject", "Subject", "Re: your order", "warn"},
      {"subject", "Subject", "Save now!!!", "warn"},
      {"encoded-words", "Subject", "=?x-unknown?q?a?=", "warn"},
      {"recipient-named", "To", "undisclosed-recipients:;", "warn"},
      {"recipient-named", "To", "somebody@example.org", "warn"},
      {"recipient-named", "To", "BOB@example.net", "pass"},
      {"sender-field", "Sender", "alice@example.com", "pass"},
      {"sender-field", "Sender", "robot@mail.example.com", "pass"},
      {"sender-field", "Sender", "no-reply@salesforce.com", "warn"},
      {"sender-field", "Sender", "x", "warn"},
      {"reply-to", "Reply-To", "service@help.example.com", "pass"},
      {"reply-to", "Reply-To", "alice@gmail.com", "warn"},
      {"reply-to", "Reply-To", "alice@example.org", "warn"},
      {"reply-to", "Reply-To", "nobody", "warn"},
      {"encoded-words", "Subject", "=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "pass"},
      {"encoded-words", "Subject", "=?utf-8?x?abc?=", "warn"},
      {"encoded-words", "Subject", "=?utf-8?b?====?=", "warn"},
      {"encoded-words", "Subject", "=?utf-8?q?a b?=", "warn"},
      {"encoded-words", "From", "\"=?utf-8?q?J=C3=B6rg?=\" <alice@example.com>", "warn"},
      {"encoded-words", "Subject", "=?utf-8?b?0KBheXBhbA==?= invoice", "warn"},  // Cyrillic
      {"encoded-words", "Subject", "=?utf-8?b?0J/RgNC40LLQtdGC?= Bob", "pass"},
      {"mime-header", "MIME-Version", "1.0 (made by hand)", "pass"},
      {"mime-header", "MIME-Version", "2.0", "warn"},
      {"mime-header", "Content-Type", "text", "fail"},
      {"mime-header", "Content-Type", "text/plain", "pass"},
      {"charset", "Content-Type", "text/plain; charset=x-unknown", "fail"},
      {"transfer-encoding", "Content-Transfer-Encoding", "7bit", "pass"},
      {"transfer-encoding", "Content-Transfer-Encoding", "uuencode", "warn"},
      {"header-octets", "Subject", "Gr\xC3\xBC\xC3\x9F", "fail"},
      {"header-octets", "Subject", "Gr\xFC", "fail"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(std::string(c.id) + ": " + std::string(c.value));
    TestMessage message = TestMessage::letter();
    message.set(c.field, std::string(c.value));
    const Report report = report_of(message);
    EXPECT_EQ(status_of(report, c.id), c.status) << finding_of(report, c.id).statement;
  }
}

TEST(FormatChecks, JudgeFieldsThatAreMissingOrThereTwice) {
  struct Case {
    std::string_view id, field, missing, twice;
  };
  static const Case kCases[] = {
      {"from-field", "From", "fail", "fail"},
      {"date-field", "Date", "fail", "fail"},
      {"message-id", "Message-ID", "warn", "fail"},
      {"single-fields", "Subject", "pass", "fail"},
      {"single-fields", "To", "pass", "fail"},
      {"subject", "Subject", "warn", "pass"},
      {"recipient-named", "To", "warn", "pass"},
      {"mime-header", "MIME-Version", "warn", "pass"},
      {"sender-field", "Sender", "pass", "pass"},
      {"reply-to", "Reply-To", "not-applicable", "pass"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(std::string(c.id) + ": " + std::string(c.field));
    TestMessage message = TestMessage::letter();
    message.remove(c.field);
    EXPECT_EQ(status_in(message, c.id), c.missing);
    std::string value = "alice@example.com";
    for (const auto& [name, known] : TestMessage::letter().fields)
      if (name == c.field) value = known;
    message.add(std::string(c.field), value).add(std::string(c.field), value);
    EXPECT_EQ(status_in(message, c.id), c.twice);
  }
}

TEST(FormatChecks, JudgeLinesAndOctets) {
  struct Case {
    std::string_view id;
    std::string body;
    std::string_view status;
  };
  const Case kCases[] = {
      {"line-length", std::string(998, 'x') + "\r\n", "pass"},
      {"line-length", std::string(999, 'x') + "\r\n", "fail"},
      {"line-ends", "a\r\nb\r\n", "pass"},
      {"line-ends", "a\nb\r\n", "fail"},
      {"line-ends", "a\rb\r\n", "fail"},
      {"line-ends", std::string("a\0b\r\n", 5), "fail"},
      {"charset", "Gr\xC3\xBC\xC3\x9F\r\n", "pass"},
      {"charset", "Gr\xFC\r\n", "fail"},
      {"transfer-encoding", "Gr\xC3\xBC\xC3\x9F\r\n", "warn"},
      {"size", std::string(26U << 20U, '\n'), "fail"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(std::string(c.id) + ": " + c.body.substr(0, 20));
    EXPECT_EQ(status_in(TestMessage::letter().set_body(c.body), c.id), c.status);
  }
  const Report report = report_of(TestMessage::letter().set_body(std::string(999, 'x') + "\r\n"));
  const Finding& finding = finding_of(report, "line-length");
  ASSERT_EQ(finding.evidence.size(), 1U);
  ASSERT_TRUE(finding.evidence[0].octets);
  EXPECT_EQ(finding.evidence[0].octets->end - finding.evidence[0].octets->begin, 999U);
}

TEST(FormatChecks, KnowAFileFromTheWire) {
  TestRun run{.octets = "From: a@example.com\nSubject: x\n\nhello\n"};
  run.reception.reset();
  EXPECT_EQ(status_of(run.report(), "line-ends"), "pass");
  run.octets = "From: a@example.com\r\nSubject: x\n\nhello\n";
  EXPECT_EQ(status_of(run.report(), "line-ends"), "fail");
}

TEST(FormatChecks, TakeUtf8InHeadersThatWasAnnounced) {
  TestMessage message = TestMessage::letter();
  message.set("Subject", "Gr\xC3\xBC\xC3\x9F");
  TestRun run{.octets = message.octets()};
  run.reception->mail_parameters.push_back({"SMTPUTF8", ""});
  EXPECT_EQ(status_of(run.report(), "header-octets"), "pass");
  run.reception.reset();
  EXPECT_EQ(status_of(run.report(), "header-octets"), "warn");
}

TEST(FormatChecks, SayWhatHeadersAreTooLarge) {
  TestMessage message = TestMessage::letter();
  for (int i = 0; i < 100; ++i)
    message.add("X-Many", "x");
  EXPECT_EQ(status_in(message, "header-size"), "warn");
  EXPECT_EQ(
      status_in(TestMessage::letter().add("X-Large", std::string(16U << 10U, 'x')), "header-size"),
      "warn");
}

// A message of parts with this content type of the whole.
TestMessage parts(std::string type, std::string body) {
  TestMessage message = TestMessage::letter();
  return message.set("Content-Type", std::move(type)).set_body(std::move(body));
}

TEST(FormatChecks, JudgeTheStructure) {
  static const struct {
    std::string_view id, type, body, status;
  } kCases[] = {
      {"mime-structure", "text/plain", "x\r\n", "not-applicable"},
      {"mime-structure", "multipart/mixed; boundary=a", "--a\r\n\r\nx\r\n--a--\r\n", "pass"},
      {"mime-structure", "multipart/mixed; boundary=a", "--a\r\n\r\nx\r\n", "fail"},
      {"mime-structure", "multipart/mixed", "--a\r\n\r\nx\r\n--a--\r\n", "fail"},
      {"mime-structure", "multipart/mixed; boundary=b", "--a\r\n\r\nx\r\n--a--\r\n", "fail"},
      {"plain-text", "text/html", "<p>x</p>\r\n", "warn"},
      {"plain-text", "multipart/alternative; boundary=a",
       "--a\r\nContent-Type: text/html\r\n\r\n<p>x\r\n--a\r\n\r\nx\r\n--a--\r\n", "warn"},
      {"plain-text", "multipart/mixed; boundary=a",
       "--a\r\n\r\nx\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>x\r\n--a--\r\n", "warn"},
      {"special-parts", "multipart/mixed; boundary=a",
       "--a\r\n\r\nx\r\n--a\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n"
       "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n--a--\r\n",
       "info"},
      {"special-parts", "multipart/mixed; boundary=a",
       "--a\r\n\r\nx\r\n--a\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n--a--\r\n",
       "warn"},
      {"special-parts", "text/plain", "x", "not-applicable"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(std::string(c.id) + ": " + std::string(c.type) + " " + std::string(c.body));
    EXPECT_EQ(status_in(parts(std::string(c.type), std::string(c.body)), c.id), c.status);
  }
}

TEST(FormatChecks, CompareTextAndHtml) {
  EXPECT_EQ(status_in(html_letter(), "text-matches"), "pass");
  EXPECT_EQ(status_in(html_letter(kGoodHtml, "Please use a program that shows HTML.\r\n"),
                      "text-matches"),
            "warn");
  std::string other;
  for (int i = 0; i < 60; ++i)
    other += "lottery" + std::to_string(i) + " ";
  EXPECT_EQ(status_in(html_letter(kGoodHtml, other), "text-matches"), "warn");
  EXPECT_EQ(status_in(TestMessage::letter(), "text-matches"), "not-applicable");
}

TEST(FormatChecks, SayWhenGmailClips) {
  std::string html = "<p>";
  while (html.size() <= (102U << 10U))
    html += "A sentence that says nothing at all.\r\n";
  EXPECT_EQ(status_in(html_letter(html), "size"), "warn");
}

std::string zip_of(std::string name, bool is_encrypted) {
  const auto number = [](std::size_t value, std::size_t length) {
    std::string octets;
    for (std::size_t i = 0; i < length; ++i)
      octets += static_cast<char>(value >> (8 * i) & 0xFFU);
    return octets;
  };
  const std::string local = "PK\x03\x04" + std::string(26, '\0') + name;
  const std::string central = "PK\x01\x02" + std::string(4, '\0') +
                              number(is_encrypted ? 1 : 0, 2) + std::string(18, '\0') +
                              number(name.size(), 2) + std::string(16, '\0') + name;
  return local + central + "PK\x05\x06" + std::string(6, '\0') + number(1, 2) +
         number(central.size(), 4) + number(local.size(), 4) + number(0, 2);
}

TEST(Attachments, AreJudgedByNameAndContent) {
  const struct {
    std::string_view name;
    std::string octets;
    Danger danger;
  } kCases[] = {
      {"offer.pdf", "%PDF-1.7", Danger::None},
      {"photo.JPG", "\xFF\xD8\xFF\xE0", Danger::None},
      {"notes.txt", "hello", Danger::None},
      {"", "hello", Danger::None},
      {"setup.exe", "MZ", Danger::Refused},
      {"offer.pdf", "MZ\x90", Danger::Refused},
      {"offer.pdf.exe", "x", Danger::Refused},
      {"run.ps1", "x", Danger::Refused},
      {"image.iso", "x", Danger::Refused},
      {"invoice\xE2\x80\xAE"
       "fdp.txt",
       "x", Danger::Refused},
      {"list.docm", "PK\x03\x04", Danger::Refused},
      {"list.docx", zip_of("word/document.xml", false), Danger::None},
      {"list.docx", zip_of("word/vbaProject.bin", false), Danger::Refused},
      {"offer.pdf", "\x89PNG\r\n\x1A\n", Danger::Unwelcome},
      {"page.html", "<p>", Danger::Unwelcome},
      {"logo.svg", "<svg/>", Danger::Unwelcome},
      {"files.zip", zip_of("readme.txt", false), Danger::None},
      {"files.zip", zip_of("readme.txt", true), Danger::Refused},
      {"files.zip", zip_of("setup.exe", false), Danger::Refused},
      {"files.zip", zip_of("more.zip", false), Danger::Unwelcome},
      {"files.zip", "PK\x03\x04", Danger::None},
      {"files.zip", "PK\x05\x06", Danger::None},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const AttachmentJudgement judgement = judge_attachment(c.name, c.octets);
    EXPECT_EQ(judgement.danger, c.danger) << judgement.why;
  }
}

TEST(Attachments, AreNamedInTheFinding) {
  const auto attached = [](std::string name, std::string_view octets) {
    return parts("multipart/mixed; boundary=a",
                 "--a\r\n\r\nhello\r\n--a\r\nContent-Type: application/octet-stream\r\n"
                 "Content-Disposition: attachment; filename=\"" +
                     name + "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                     base64::encode(octets) + "\r\n--a--\r\n");
  };
  EXPECT_EQ(status_in(TestMessage::letter(), "attachments"), "not-applicable");
  EXPECT_EQ(status_in(attached("offer.pdf", "%PDF-1.7"), "attachments"), "pass");
  EXPECT_EQ(status_in(attached("page.html", "<p>"), "attachments"), "warn");
  const Report report = report_of(attached("setup.exe", "MZ"));
  const Finding& finding = finding_of(report, "attachments");
  EXPECT_EQ(finding.status, Status::Fail);
  EXPECT_TRUE(finding.statement.contains("setup.exe")) << finding.statement;
  EXPECT_FALSE(finding.evidence.empty());
}

}  // namespace
}  // namespace waybill::tester
