#include "message/date.h"

#include <gtest/gtest.h>

namespace waybill::message {
namespace {

TEST(Date, ReadsTheFormsOfMail) {
  static const struct {
    std::string_view value;
    std::optional<Date> date;
  } kCases[] = {
      {"Fri, 21 Nov 1997 09:55:06 -0600", Date{880127706, -360, true}},
      {" Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", {}},
      {"21 Nov 97 09:55:06 GMT", Date{880106106, 0, true}},
      {"21 Nov 097 09:55 EST", Date{880124100, -300, true}},
      {"Thu, 29 Apr 2027 23:34:45 +0900 (JST)", Date{1809009285, 540, true}},
      {"Thu, 29 April 2027 23:34:45 +0900", Date{1809009285, 540, true}},
      {"Thu Apr 29 14:34:45 2027", Date{1809009285, 0, false}},
      {"Thu Apr 29 23:34:45 JST 2027", Date{1809009285, 540, true}},
      {"29-Apr-2027 14:34:45 Z", Date{1809009285, 0, true}},
      {"2027-04-29T23:34:45+09:00", Date{1809009285, 540, true}},
      {"2027-04-29 14:34:45Z", Date{1809009285, 0, true}},
      {"Thu, 29 Apr 2027 14:34:45 -0000", Date{1809009285, 0, false}},
      {"Thu, 29 Apr 2027 14:34:45 XYZ", Date{1809009285, 0, false}},
      {"Thu, 29 Apr 2027 14:34:45", Date{1809009285, 0, false}},
      {"29 Feb 2027 00:00:00 +0000", {}},
      {"29 Feb 2028 00:00:00 +0000", Date{1835395200, 0, true}},
      {"31 Dec 1969 23:59:59 +0000", {}},
      {"Thu, 29 Apr 2027 24:00:00 +0000", {}},
      {"Thu, 29 Apr 2027", {}},
      {"yesterday", {}},
      {"", {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.value);
    EXPECT_EQ(parse_date(c.value), c.date);
  }
}

TEST(Date, ReadsEveryPrefix) {
  const std::string_view text = "Thu, 29 Apr 2027 23:34:45 +0900 (JST) 2027-04-29T23:34:45+09:00";
  for (std::size_t i = 0; i <= text.size(); ++i)
    (void)parse_date(text.substr(0, i));
}

}  // namespace
}  // namespace waybill::message
