#include "message/mime.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace waybill::message {
namespace {

TEST(Parameters, ReadRfc2231) {
  static const struct {
    std::string_view text;
    Parameterised expected;
  } kCases[] = {
      {" Text/Plain; Charset=\"UTF-8\"", {"text/plain", {{"charset", "UTF-8"}}}},
      {"text/plain (c); charset=us-ascii (d)", {"text/plain", {{"charset", "us-ascii"}}}},
      {"multipart/report; report-type=delivery-status;\r\n\tboundary=\"a;b\"",
       {"multipart/report", {{"report-type", "delivery-status"}, {"boundary", "a;b"}}}},
      {"attachment; filename*=UTF-8''%e2%82%ac.txt",
       {"attachment", {{"filename", "\xE2\x82\xAC.txt"}}}},
      {"attachment; filename*1=\"b.txt\"; filename*0=a", {"attachment", {{"filename", "ab.txt"}}}},
      {"attachment; filename*0*=iso-8859-1'en'%fc; filename*1*=%fc; filename*2=x",
       {"attachment", {{"filename", "\xC3\xBC\xC3\xBCx"}}}},
      {"attachment; filename=\"=?utf-8?q?=C3=BC?=\"", {"attachment", {{"filename", "\xC3\xBC"}}}},
      {"message/delivery-status; name=a/b", {"message/delivery-status", {{"name", "a/b"}}}},
      {"text/plain;;; x=1; x=2; =3; y", {"text/plain", {{"x", "1"}}}},
      {"", {}},
      {";", {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(parse_parameterised(c.text), c.expected);
    for (std::size_t i = 0; i < c.text.size(); ++i)
      (void)parse_parameterised(c.text.substr(0, i));
  }
}

TEST(Transfer, DecodesQuotedPrintable) {
  static const struct {
    std::string_view text;
    std::string_view decoded;
  } kCases[] = {
      {"a=3Db", "a=b"},
      {"soft=\r\nbreak", "softbreak"},
      {"soft= \nbreak", "softbreak"},
      {"end =20\n", "end  \n"},
      {"pad \t\r\nx", "pad\r\nx"},
      {"bad=G1", "bad=G1"},
      {"=", ""},
      {"=4", "=4"},
      {"a b", "a b"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(decode_quoted_printable(c.text), c.decoded);
  }
  EXPECT_EQ(parse_transfer_encoding(" BASE64 (x)"), TransferEncoding::Base64);
  EXPECT_EQ(parse_transfer_encoding("x-uuencode"), TransferEncoding::Unknown);
}

constexpr std::string_view kReport =
    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n"
    "\r\n"
    "preamble\r\n"
    "--b\r\n"
    "Content-Type: text/plain; charset=iso-8859-1\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "\r\n"
    "f=FCr\r\n"
    "--b \r\n"
    "Content-Type: message/delivery-status\r\n"
    "\r\n"
    "Reporting-MTA: dns; mx.example.com\r\n"
    "\r\n"
    "--b\r\n"
    "Content-Type: message/rfc822\r\n"
    "\r\n"
    "Subject: inner\r\n"
    "Content-Type: multipart/mixed; boundary=c\r\n"
    "\r\n"
    "--c\r\n"
    "\r\n"
    "text\r\n"
    "--c--\r\n"
    "--b--\r\n"
    "epilogue\r\n";

TEST(Mime, DividesAReport) {
  for (const bool crlf : {true, false}) {
    std::string text;
    for (const char c : kReport) {
      if (crlf || c != '\r') text += c;
    }
    const Message message = Message::read(text);
    const MimeTree tree = MimeTree::read(message);
    EXPECT_TRUE(tree.faults().empty());
    std::vector<std::string> types;
    for (const Part& part : tree.parts()) {
      types.push_back(std::to_string(part.depth) + " " + part.type.value);
      EXPECT_TRUE(part.span);
      const Span span = part.span.value_or(Span{});
      EXPECT_EQ(text.substr(span.begin, span.end - span.begin), part.entity.octets());
    }
    EXPECT_EQ(types, (std::vector<std::string>{"0 multipart/report", "1 text/plain",
                                               "1 message/delivery-status", "1 message/rfc822",
                                               "2 multipart/mixed", "3 text/plain"}));
    EXPECT_EQ(text_of(tree.parts()[1]), "f\xC3\xBCr");
    EXPECT_EQ(tree.parts()[4].entity.field("Subject")->value, " inner");
    EXPECT_EQ(content_of(tree.parts()[5]), "text");
    EXPECT_EQ(tree.find("message/delivery-status"), &tree.parts()[2]);
    EXPECT_EQ(tree.find("image/png"), nullptr);
  }
}

TEST(Mime, UndoesTheEncodingOfANestedMessage) {
  const Message message = Message::read(
      "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeAoKaGk=\n");
  const MimeTree tree = MimeTree::read(message);
  ASSERT_EQ(tree.parts().size(), 2U);
  EXPECT_EQ(tree.parts()[1].entity.field("Subject")->value, " x");
  EXPECT_EQ(content_of(tree.parts()[1]), "hi");
  EXPECT_FALSE(tree.parts()[1].span);
}

TEST(Mime, NamesWhatIsWrong) {
  static const struct {
    std::string_view text;
    std::vector<MimeFault> faults;
    std::size_t parts;
  } kCases[] = {
      {"\nx", {}, 1},
      {"Content-Type: rubbish\n\nx", {}, 1},
      {"Content-Type: multipart/mixed\n\nx", {{MimeFaultCode::NoBoundary, 0}}, 1},
      {"Content-Type: multipart/mixed;\nboundary=b\n\n--b\n\nx\n--b--\n",
       {{MimeFaultCode::NoBoundary, 0}},
       2},
      {"Content-Type: multipart/mixed; boundary=b\n\nx", {{MimeFaultCode::BoundaryNotFound, 0}}, 1},
      {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx",
       {{MimeFaultCode::NoCloseDelimiter, 0}},
       2},
      {"Content-Transfer-Encoding: x\n\nx", {{MimeFaultCode::UnknownEncoding, 0}}, 1},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const MimeTree tree = MimeTree::read(Message::read(c.text));
    EXPECT_EQ(std::vector<MimeFault>(tree.faults().begin(), tree.faults().end()), c.faults);
    EXPECT_EQ(tree.parts().size(), c.parts);
  }
}

TEST(Mime, StopsAtItsLimits) {
  std::string deep;
  for (int i = 0; i < 200; ++i)
    deep += "Content-Type: message/rfc822\n\n";
  const MimeTree nested = MimeTree::read(Message::read(deep));
  EXPECT_EQ(nested.parts().size(), kDeepestPart + 1);
  EXPECT_EQ(nested.faults().front().code, MimeFaultCode::TooDeep);
  std::string wide = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 2000; ++i)
    wide += "--b\n\nx\n";
  const MimeTree many = MimeTree::read(Message::read(wide));
  EXPECT_EQ(many.parts().size(), kMostParts);
  EXPECT_EQ(many.faults().back().code, MimeFaultCode::TooManyParts);
}

TEST(Mime, ReadsEveryPrefix) {
  for (std::size_t i = 0; i <= kReport.size(); ++i)
    (void)MimeTree::read(Message::read(kReport.substr(0, i)));
}

}  // namespace
}  // namespace waybill::message
