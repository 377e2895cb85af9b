#include "summary/code_points.h"

#include <gtest/gtest.h>

namespace waybill::summary {
namespace {

using Lines = std::vector<std::string>;

// Every character is 1 wide.
Lines lines_of(std::string_view text, double width, std::size_t most = 100) {
  return wrapped(text, width, most, [](std::string_view) { return 1.0; });
}

TEST(Wrapped, BreaksAtSpacesAndWithinWordsThatAreTooWide) {
  EXPECT_EQ(lines_of("", 5), (Lines{""}));
  EXPECT_EQ(lines_of("one two three", 7), (Lines{"one two", "three"}));
  EXPECT_EQ(lines_of("one two three", 6), (Lines{"one", "two", "three"}));
  EXPECT_EQ(lines_of("abcdefgh", 3), (Lines{"abc", "def", "gh"}));
  EXPECT_EQ(lines_of("x abcdefgh y", 3), (Lines{"x", "abc", "def", "gh", "y"}));
  EXPECT_EQ(lines_of("äöüß", 2), (Lines{"äö", "üß"}));
  EXPECT_EQ(lines_of("abc", 0), (Lines{"a", "b", "c"}));
}

TEST(Wrapped, SaysThatSomethingWasCut) {
  EXPECT_EQ(lines_of("one two three", 7, 1), (Lines{"one tw…"}));
  EXPECT_EQ(lines_of("one two three", 5, 2), (Lines{"one", "two…"}));
  EXPECT_EQ(lines_of("abcdefgh", 3, 2), (Lines{"abc", "de…"}));
  EXPECT_EQ(lines_of("abcdef", 3, 2), (Lines{"abc", "def"}));
}

TEST(CodePoints, WhatAFontHasNotIsMarked) {
  EXPECT_EQ(to_basic_plane("a€中😀b"), "a€中\uFFFDb");
  EXPECT_EQ(to_windows_1252("aÄ€“中😀"), "a\xC4\x80\x93??");
  EXPECT_EQ(to_windows_1252("\u0081"), "?");
  std::string_view text = "ä😀";
  EXPECT_EQ(take_code_point(text), U'ä');
  EXPECT_EQ(take_code_point(text), U'😀');
  EXPECT_TRUE(text.empty());
}

}  // namespace
}  // namespace waybill::summary
