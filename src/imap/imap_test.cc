#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/base64.h"
#include "imap/command.h"
#include "imap/mailbox_name.h"
#include "imap/response.h"

namespace waybill::imap {
namespace {

std::string show(const Value& value) {
  switch (value.kind) {
    case Value::Kind::Nil: return "NIL";
    case Value::Kind::Atom: return value.text;
    case Value::Kind::Text: return "'" + value.text + "'";
    case Value::Kind::List: break;
  }
  std::string text = "(";
  for (const Value& item : value.items)
    text += (text.size() > 1 ? " " : "") + show(item);
  return text + ")";
}

std::string show(const Response& response) {
  std::string text = response.kind == Response::Kind::Continuation ? "+"
                     : response.tag.empty()                        ? "*"
                                                                   : response.tag;
  if (response.number) text += " #" + std::to_string(*response.number);
  text += " " + response.name;
  if (!response.code.empty()) text += " [";
  for (const Value& value : response.code)
    text += show(value) + ",";
  if (!response.code.empty()) text += "]";
  for (const Value& value : response.values)
    text += " " + show(value);
  return text + (response.text.empty() ? "" : " / " + response.text);
}

// All responses of the octets, fed `step` at a time; "!" and the reason at an error.
std::vector<std::string> read_all(std::string_view octets, std::size_t step) {
  ResponseReader reader;
  std::vector<std::string> shown;
  for (std::size_t at = 0; at < octets.size(); at += step) {
    reader.feed(octets.substr(at, step));
    for (;;) {
      const auto response = reader.next();
      if (!response) {
        shown.push_back("!" + response.error());
        return shown;
      }
      if (!*response) break;
      shown.push_back(show(**response));
    }
  }
  return shown;
}

struct ResponseCase {
  std::string octets;
  std::vector<std::string> responses;
};

TEST(ImapResponse, IsReadHoweverItIsCut) {
  const std::vector<ResponseCase> cases = {
      {"* OK [CAPABILITY IMAP4rev1 IDLE] Dovecot ready.\r\n",
       {"* OK [CAPABILITY,IMAP4rev1,IDLE,] / Dovecot ready."}},
      {"* 12 EXISTS\r\n* 0 RECENT\r\n", {"* #12 EXISTS", "* #0 RECENT"}},
      {"* FLAGS (\\Answered \\Seen $Waybill)\r\n", {"* FLAGS (\\Answered \\Seen $Waybill)"}},
      {"* OK [PERMANENTFLAGS (\\Seen \\*)] Limited\r\n",
       {"* OK [PERMANENTFLAGS,(\\Seen \\*),] / Limited"}},
      {"* LIST (\\HasNoChildren) \"/\" \"Sent Mail\"\r\n",
       {"* LIST (\\HasNoChildren) '/' 'Sent Mail'"}},
      {"* LIST (\\Noselect) NIL INBOX\r\n", {"* LIST (\\Noselect) NIL INBOX"}},
      {"* SEARCH 2 84 882\r\nA1 OK Search done\r\n", {"* SEARCH 2 84 882", "A1 OK / Search done"}},
      {"* 5 FETCH (UID 17 BODY[] {6}\r\na\r\nb)c FLAGS (\\Seen))\r\n",
       {"* #5 FETCH (UID 17 BODY[] 'a\r\nb)c' FLAGS (\\Seen))"}},
      {"* 5 FETCH (BODY[]<0> ~{2}\r\n\r\n UID 3)\r\n", {"* #5 FETCH (BODY[]<0> '\r\n' UID 3)"}},
      {"* 5 FETCH (BODY[HEADER.FIELDS (FROM)] \"q \\\"x\\\\\" )\r\n",
       {"* #5 FETCH (BODY[HEADER.FIELDS (FROM)] 'q \"x\\')"}},
      {"+ idling\r\n", {"+  / idling"}},
      {"+\r\n", {"+ "}},
      {"A2 NO [AUTHENTICATIONFAILED] no\r\n", {"A2 NO [AUTHENTICATIONFAILED,] / no"}},
      {"* BYE Session expired\n", {"* BYE / Session expired"}},
      {"* 3 EXPUNGE\r\n* VANISHED 4:5\r\n", {"* #3 EXPUNGE", "* VANISHED 4:5"}},
      {"* OK [COPYUID 7 1:2 5:6] moved\r\n", {"* OK [COPYUID,7,1:2,5:6,] / moved"}},
      {"\r\n", {"!an answer without a tag"}},
      {"* X \"open\r\n", {"!a quoted text has no end"}},
      {"* X {99999999999}\r\n", {"!the server sends more octets than a message may have"}},
      {"* X ((((((((((((((((((1))))))))))))))))))\r\n", {"!lists nested too deep"}},
  };
  for (const ResponseCase& test : cases) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{3}, test.octets.size()})
      EXPECT_EQ(read_all(test.octets, step), test.responses) << test.octets << step;
  }
}

TEST(ImapResponse, EndlessLineIsRefused) {
  ResponseReader reader;
  reader.feed("* OK " + std::string(kLongestLine + 1, 'x'));
  EXPECT_FALSE(reader.next());
}

TEST(ImapResponse, KnowsCodesAndNumbers) {
  ResponseReader reader;
  reader.feed("A1 NO [trycreate] no such mailbox\r\n* OK [UIDVALIDITY 4294967295] x\r\n");
  EXPECT_TRUE((*reader.next())->has_code("TRYCREATE"));
  const auto validity = *reader.next();
  EXPECT_EQ(validity->code.at(1).number(), 4294967295U);
  EXPECT_FALSE(validity->code.at(0).number());
}

TEST(ImapCommand, QuotesWhatCanBeQuoted) {
  EXPECT_EQ(quote(R"(a "b" \c)"), R"("a \"b\" \\c")");
  EXPECT_EQ(quote(""), "\"\"");
  EXPECT_FALSE(quote("a\r\nA2 DELETE INBOX"));
  EXPECT_FALSE(
      quote("gepr\xC3\xBC"
            "ft"));
}

TEST(ImapCommand, SequenceSets) {
  EXPECT_EQ(sequence_set(std::vector<std::uint32_t>{}), "");
  EXPECT_EQ(sequence_set(std::vector<std::uint32_t>{7}), "7");
  EXPECT_EQ(sequence_set(std::vector<std::uint32_t>{1, 2, 3, 5, 8, 9}), "1:3,5,8:9");
}

TEST(ImapCommand, SaslResponses) {
  using namespace std::string_literals;
  EXPECT_EQ(base64::decode(plain_response("a@example.com", "pw")), "\0a@example.com\0pw"s);
  EXPECT_EQ(base64::decode(xoauth2_response("a@example.com", "tok")),
            "user=a@example.com\1auth=Bearer tok\1\1");
  EXPECT_EQ(base64::decode(oauthbearer_response("a=b,c@example.com", "tok")),
            "n,a=a=3Db=2Cc@example.com,\1auth=Bearer tok\1\1");
}

TEST(ImapMailboxName, ThereAndBack) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"INBOX", "INBOX"},
      {"R&D", "R&-D"},
      {"Berichte/Gepr\xC3\xBC"
       "ft",
       "Berichte/Gepr&APw-ft"},
      {"\xE5\x8F\xB0\xE5\x8C\x97", "&U,BTFw-"},
  };
  for (const auto& [name, wire] : cases) {
    EXPECT_EQ(encode_mailbox_name(name), wire);
    EXPECT_EQ(decode_mailbox_name(wire), name);
  }
  EXPECT_EQ(decode_mailbox_name("a&b"), "a&b");
}

}  // namespace
}  // namespace waybill::imap
