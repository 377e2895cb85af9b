#include "diagnosis/evidence.h"

#include <gtest/gtest.h>

namespace waybill::diagnosis {
namespace {

constexpr std::string_view kMessage =
    "Received: from a.example ([192.0.2.1]) by b.example; Mon, 2 Mar 2026 10:00:00 +0000\r\n"
    "From: sales@example.com\r\nTo: bob@example.org\r\nSubject: Offer\r\n"
    "Message-ID: <1@example.com>\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\n\r\nHello\r\n";

constexpr std::string_view kBounce =
    "From: MAILER-DAEMON@mx.example.org\r\nTo: sales@example.com\r\nSubject: Undelivered\r\n"
    "Date: Mon, 2 Mar 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nSorry\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; bob@example.org\r\n"
    "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n"
    "--b--\r\n";

TEST(Evidence, IsRecognisedByItsContent) {
  static const struct {
    std::string_view name;
    std::string octets;
    EvidenceKind kind;
  } kCases[] = {
      {"message", std::string(kMessage), EvidenceKind::Message},
      {"message with a byte order mark", "\xEF\xBB\xBF" + std::string(kMessage),
       EvidenceKind::Message},
      {"header only", std::string(kMessage.substr(0, kMessage.find("\r\n\r\n") + 2)),
       EvidenceKind::Message},
      {"message with a NUL", std::string(kMessage) + std::string(1, '\0') + "\xff\xfe",
       EvidenceKind::Message},
      {"bounce", std::string(kBounce), EvidenceKind::Bounce},
      {"Email Log",
       "\"MailEventType\",\"InternalMessageIdentifier\",\"Recipient\",\"Sender\","
       "\"SMTPResponse\"\n",
       EvidenceKind::Note},  // not the columns of Salesforce
      {"aggregate report", "<?xml version=\"1.0\"?>\n<feedback><version>1.0</version></feedback>\n",
       EvidenceKind::DmarcReport},
      {"another XML", "<?xml version=\"1.0\"?><page/>", EvidenceKind::Note},
      {"TLS report", R"({"organization-name":"Example","report-id":"1","policies":[]})",
       EvidenceKind::TlsReport},
      {"case file", R"({"format":"waybill-case","version":1})", EvidenceKind::CaseFile},
      {"snapshot", R"({"missing":"nxdomain","answers":[]})", EvidenceKind::DnsSnapshot},
      {"other JSON", R"({"a":1})", EvidenceKind::Note},
      {"note", "Why was it refused?\n", EvidenceKind::Note},
      {"note that begins with From:", "From: sales@example.com\nTo: bob@example.org\n550 5.7.1\n",
       EvidenceKind::Note},
      {"note with a reply", "550 5.1.1 User unknown", EvidenceKind::Note},
      {"note in another language",
       "Warum kommt die Mail nicht an? Gr\xc3\xbc\xc3\x9f"
       "e",
       EvidenceKind::Note},
      {"nothing", "", EvidenceKind::Unreadable},
      {"only white space", " \r\n\t\n", EvidenceKind::Unreadable},
      {"zip", std::string("PK\x03\x04\x14\x00", 6), EvidenceKind::Unreadable},
      {"gzip", std::string("\x1F\x8B\x08\x00", 4), EvidenceKind::Unreadable},
      {"picture", "\x89PNG\r\n\x1A\n", EvidenceKind::Unreadable},
      {"PDF", "%PDF-1.7\n", EvidenceKind::Unreadable},
      {"Outlook message", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", EvidenceKind::Unreadable},
      {"UTF-16", std::string("\xFF\xFEh\0i\0", 6), EvidenceKind::Note},
      {"octets", std::string("ab\0cd", 5), EvidenceKind::Unreadable},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(to_string(recognise(c.octets)), to_string(c.kind)) << c.name;
  }
}

TEST(Evidence, IsRecognisedByTheColumnsOfALog) {
  EXPECT_EQ(to_string(recognise("Received,Sender Address,Recipient Address,Subject,Status,"
                                "To IP,From IP,Size,Message ID,Message Trace ID\n")),
            "microsoft-trace");
  EXPECT_EQ(
      to_string(recognise("\"Date/Time\",\"Internal Message ID\",\"Mail Event\",\"Recipient\","
                          "\"Sender\",\"Remote Host\",\"Bytes Transferred\"\n")),
      "salesforce-log");
}

TEST(Evidence, SaysWhyItCannotBeRead) {
  EXPECT_EQ(unreadable_reason(" \n"), "empty");
  EXPECT_EQ(unreadable_reason("Rar!\x1A\x07"), "a RAR archive: give what is in it, or a zip");
  EXPECT_EQ(unreadable_reason(std::string_view("a\0b", 3)),
            "not text: neither a message nor a log nor a note");
  EXPECT_EQ(unreadable_reason("text"), std::nullopt);
}

TEST(Evidence, OfEveryPrefixIsSomething) {
  for (const std::string_view octets : {kMessage, kBounce}) {
    for (std::size_t size = 0; size < octets.size(); ++size)
      EXPECT_FALSE(to_string(recognise(octets.substr(0, size))).empty());
  }
}

}  // namespace
}  // namespace waybill::diagnosis
