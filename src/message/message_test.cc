#include "message/message.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace waybill::message {
namespace {

std::vector<FaultCode> codes_of(const Message& message) {
  std::vector<FaultCode> codes;
  for (const Fault& fault : message.faults()) {
    EXPECT_LE(fault.span.begin, fault.span.end);
    EXPECT_LE(fault.span.end, message.octets().size());
    EXPECT_FALSE(describe(fault.code).empty());
    codes.push_back(fault.code);
  }
  return codes;
}

TEST(Message, SplitsFieldsAndBody) {
  const Message message = Message::read("From: a@b\r\nSubject: one\r\n two\r\n\r\nbody\r\n");
  ASSERT_EQ(message.fields().size(), 2U);
  EXPECT_EQ(message.fields()[0], (Field{"From", " a@b", {0, 11}}));
  EXPECT_EQ(message.fields()[1], (Field{"Subject", " one\r\n two", {11, 31}}));
  EXPECT_EQ(message.body(), "body\r\n");
  EXPECT_EQ(message.line_ending(), LineEnding::Crlf);
  EXPECT_TRUE(message.faults().empty());
}

TEST(Message, FindsFieldsInAnyCase) {
  const Message message = Message::read("received: 1\nRECEIVED : 2\nTo: x\n\n");
  EXPECT_EQ(message.line_ending(), LineEnding::Lf);
  ASSERT_NE(message.field("Received"), nullptr);
  EXPECT_EQ(message.field("Received")->value, " 1");
  EXPECT_EQ(message.fields_named("Received").size(), 2U);
  EXPECT_EQ(message.field("From"), nullptr);
}

TEST(Message, NamesEveryFaultOfTheHeader) {
  static const struct {
    std::string_view text;
    std::vector<FaultCode> faults;
    std::size_t fields;
    std::string_view body;
  } kCases[] = {
      {"A: 1\r\n\r\n", {}, 1, ""},
      {"", {FaultCode::NoBlankLine}, 0, ""},
      {"A: 1\r\n", {FaultCode::NoBlankLine}, 1, ""},
      {" A: 1\r\nB: 2\r\n\r\nx", {FaultCode::LeadingContinuation}, 1, "x"},
      {"From a@b Mon Jan 1\nA: 1\n\nx", {FaultCode::MboxLine}, 1, "x"},
      {"A: 1\nbroken line\nB: 2\n\nx", {FaultCode::NotAField}, 2, "x"},
      {"A: 1\nbody at once\nmore\n",
       {FaultCode::NotAField, FaultCode::NoBlankLine},
       1,
       "body at once\nmore\n"},
      {"A: 1\r\nB: 2\n\r\n", {FaultCode::MixedLineEndings}, 2, ""},
      {"A: 1\rB: 2\r\n\r\n", {FaultCode::MixedLineEndings}, 1, ""},
      {"A: \xFF\n\n", {FaultCode::EightBitHeader}, 1, ""},
      {"A: \xC3\xA4\n\n", {}, 1, ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const Message message = Message::read(c.text);
    EXPECT_EQ(codes_of(message), c.faults);
    EXPECT_EQ(message.fields().size(), c.fields);
    EXPECT_EQ(message.body(), c.body);
  }
}

TEST(Message, FindsNulOctets) {
  EXPECT_EQ(codes_of(Message::read(std::string_view("A: x\0y\n\n", 8))),
            std::vector{FaultCode::NulOctet});
}

TEST(Message, StopsAtItsLimits) {
  std::string many;
  for (std::size_t i = 0; i < kMostFields + 5; ++i)
    many += "A: 1\n";
  const Message cut = Message::read(many);
  EXPECT_EQ(cut.fields().size(), kMostFields);
  EXPECT_EQ(codes_of(cut), std::vector{FaultCode::TooManyFields});
  const std::string large = "A: " + std::string(kLargestHeader, 'x') + "\n\n";
  EXPECT_EQ(codes_of(Message::read(large)), std::vector{FaultCode::HeaderTooLarge});
}

TEST(Message, ReadsEveryPrefix) {
  const std::string_view text = "From: a@b\r\nSubject: one\r\n two\r\n\r\nbody\r\n";
  for (std::size_t i = 0; i <= text.size(); ++i)
    (void)codes_of(Message::read(text.substr(0, i)));
}

}  // namespace
}  // namespace waybill::message
