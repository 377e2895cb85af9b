// Mail with HTML for the tests of checks: good as it is, so that a test changes one thing.
#pragma once

#include <string>
#include <string_view>

#include "tester/test_message.h"

namespace waybill::tester {

inline constexpr std::string_view kGoodPlain =
    "Hello Bob,\r\n\r\nour new roof tiles have arrived, and they keep the rain out for thirty "
    "years.\r\nSee them all at https://www.example.com/tiles\r\n\r\nExample Roofing, 12 Main "
    "Street, Springfield, IL 62701\r\nUnsubscribe: https://www.example.com/unsubscribe?id=1\r\n";
inline constexpr std::string_view kGoodHtml =
    "<!DOCTYPE html>\r\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Roof tiles</title>"
    "</head>\r\n<body style=\"background-color:#ffffff\">"
    "<div style=\"display:none\">New tiles for your roof</div>\r\n"
    "<table role=\"presentation\"><tr><td style=\"color:#333333\">\r\n"
    "<h1>New roof tiles</h1><p>Hello Bob, our new roof tiles have arrived, and they keep the rain "
    "out for thirty years. We show them in our house from Monday to Friday, and we gladly send you "
    "a tile of each colour.</p>\r\n"
    "<p><a href=\"https://www.example.com/tiles\">See all roof tiles</a></p>\r\n"
    "<img src=\"https://img.example.com/roof.png\" alt=\"A roof\" width=\"300\" height=\"100\">\r\n"
    "<p>Example Roofing, 12 Main Street, Springfield, IL 62701</p>\r\n"
    "<p><a href=\"https://www.example.com/unsubscribe?id=1\">Unsubscribe</a></p>\r\n"
    "</td></tr></table></body></html>\r\n";

// The letter of test_message.h with both texts.
inline TestMessage html_letter(std::string_view html = kGoodHtml,
                               std::string_view plain = kGoodPlain) {
  TestMessage message = TestMessage::letter();
  message.set("Content-Type", "multipart/alternative; boundary=\"outer\"");
  return message.set_body(
      "--outer\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + std::string(plain) +
      "\r\n--outer\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: "
      "8bit\r\n\r\n" +
      std::string(html) + "\r\n--outer--\r\n");
}

// The same to a list, with all that lists must have; not signed.
inline TestMessage newsletter(std::string_view html = kGoodHtml,
                              std::string_view plain = kGoodPlain) {
  TestMessage message = html_letter(html, plain);
  return message.add("List-Id", "News <news.example.com>")
      .add("List-Unsubscribe",
           "<https://www.example.com/unsubscribe?id=1>, <mailto:leave@example.com>")
      .add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

inline Report report_of(const TestMessage& message) {
  return TestRun{.octets = message.octets()}.report();
}
inline std::string_view status_in(const TestMessage& message, std::string_view id) {
  return status_of(report_of(message), id);
}

}  // namespace waybill::tester
