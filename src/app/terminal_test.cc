#include "app/terminal.h"

#include <gtest/gtest.h>

namespace waybill::app {
namespace {

TEST(Terminal, WrapsWordsAndKeepsLongOnesWhole) {
  const Terminal terminal(false, 40);
  EXPECT_EQ(terminal.wrap("  1. ", "one two three four five six seven eight nine"),
            "  1. one two three four five six seven\n     eight nine\n");
  const std::string record(60, 'x');
  EXPECT_EQ(terminal.wrap("", "a " + record + " b"), "a\n" + record + "\nb\n");
  EXPECT_EQ(terminal.wrap("x ", ""), "x \n");
}

TEST(Terminal, PaintsOnlyWithColour) {
  EXPECT_EQ(Terminal(false, 80).paint(Colour::Bad, "no"), "no");
  EXPECT_EQ(Terminal(true, 80).paint(Colour::Bad, "no"), "\x1b[31mno\x1b[0m");
}

TEST(Terminal, TakesTheSequencesOutOfHostileText) {
  EXPECT_EQ(to_terminal_text("a\x1b[31mb\x07\x7f"), "a?[31mb??");
  EXPECT_EQ(to_terminal_text("\xc2\x9b"
                             "31m"),
            "?31m");
  EXPECT_EQ(to_terminal_text("caf\xc3\xa9\t\xff"), "caf\xc3\xa9 \xef\xbf\xbd");
  EXPECT_EQ(to_terminal_text("a\xe2\x80\xae"
                             "b\xe2\x81\xa6"
                             "c \xe2\x82\xac"),
            "a?b?c \xe2\x82\xac");
  EXPECT_EQ(columns("caf\xc3\xa9"), 4U);
}

}  // namespace
}  // namespace waybill::app
