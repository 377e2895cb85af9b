#include "message/address.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace waybill::message {
namespace {

using Code = AddressFaultCode;

std::vector<std::string> addresses(const std::vector<Mailbox>& mailboxes) {
  std::vector<std::string> result;
  result.reserve(mailboxes.size());
  for (const Mailbox& mailbox : mailboxes)
    result.push_back(mailbox.display_name.empty()
                         ? mailbox.address()
                         : mailbox.display_name + " <" + mailbox.address() + ">");
  return result;
}

std::vector<Code> codes(const std::vector<AddressFault>& faults) {
  std::vector<Code> result;
  result.reserve(faults.size());
  for (const AddressFault& fault : faults)
    result.push_back(fault.code);
  return result;
}

TEST(Address, ReadsListsOfMailboxes) {
  static const struct {
    std::string_view value;
    std::vector<std::string> mailboxes;
    std::vector<Code> faults;
  } kCases[] = {
      {"a@example.com", {"a@example.com"}, {}},
      {" <a@example.com> ", {"a@example.com"}, {}},
      {"Ann B <a@example.com>", {"Ann B <a@example.com>"}, {}},
      {"\"Ann, B\" <a@example.com>, c@d.example", {"Ann, B <a@example.com>", "c@d.example"}, {}},
      {"Ann. B. <a@example.com>", {"Ann. B. <a@example.com>"}, {}},
      {"a@example.com (Ann (B))", {"a@example.com"}, {}},
      {"=?utf-8?q?J=C3=BCrg?= =?utf-8?b?IE0=?= <j@example.com>",
       {"J\xC3\xBCrg M <j@example.com>"},
       {}},
      {"\"a b\"@example.com", {"\"a b\"@example.com"}, {}},
      {"\"a\\\"b\"@example.com", {"\"a\\\"b\"@example.com"}, {}},
      {"a@[192.0.2.1]", {"a@[192.0.2.1]"}, {}},
      {"j\xC3\xBCrg@b\xC3\xBC"
       "cher.example",
       {"j\xC3\xBCrg@b\xC3\xBC"
        "cher.example"},
       {}},
      {"Ann\r\n <a@example.com>,\r\n b@example.com", {"Ann <a@example.com>", "b@example.com"}, {}},
      {"a@b.example,,c@d.example", {"a@b.example", "c@d.example"}, {Code::EmptyElement}},
      {"<@x.example,@y.example:a@b.example>", {"a@b.example"}, {Code::SourceRoute}},
      {"a . b @ c . example", {"a.b@c.example"}, {Code::SpaceInAddress, Code::SpaceInAddress}},
      {"", {}, {}},
      {"()", {}, {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.value);
    const AddressList list = parse_address_list(c.value);
    EXPECT_EQ(addresses(list.mailboxes), c.mailboxes);
    EXPECT_EQ(codes(list.faults), c.faults);
    for (const Mailbox& mailbox : list.mailboxes)
      EXPECT_LE(mailbox.span.end, c.value.size());
  }
}

TEST(Address, NamesWhatIsWrong) {
  static const struct {
    std::string_view value;
    std::vector<std::string> mailboxes;
    std::vector<Code> faults;
  } kCases[] = {
      {"a", {"a"}, {Code::NoDomain}},
      {"Ann B", {"AnnB"}, {Code::NoDomain}},
      {"@example.com", {"\"\"@example.com"}, {Code::NoLocalPart}},
      {"<>", {""}, {Code::NoLocalPart}},
      {"a@", {"a"}, {Code::NoDomain}},
      {"a..b@example.com", {"\"a..b\"@example.com"}, {Code::BadLocalPart}},
      {"a b@example.com", {"ab@example.com"}, {Code::BadLocalPart}},
      {"a@exa!mple.com", {"a@exa!mple.com"}, {Code::BadDomain}},
      {"a@example.com.", {"a@example.com."}, {Code::BadDomain}},
      {"<a@example.com", {"a@example.com"}, {Code::UnclosedAngle}},
      {"\"a", {"a"}, {Code::NoDomain, Code::UnclosedQuote}},
      {"a@b.example (x", {"a@b.example"}, {Code::UnclosedComment}},
      {"a@b.example; c@d.example",
       {"a@b.example", "c@d.example"},
       {Code::TextAfterAddress, Code::StrayOctet}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.value);
    const AddressList list = parse_address_list(c.value);
    EXPECT_EQ(addresses(list.mailboxes), c.mailboxes);
    EXPECT_EQ(codes(list.faults), c.faults);
  }
}

TEST(Address, ReadsGroups) {
  const AddressList list = parse_address_list("Team: Ann <a@b.example>, c@d.example;, e@f.example");
  EXPECT_EQ(addresses(list.mailboxes),
            (std::vector<std::string>{"Ann <a@b.example>", "c@d.example", "e@f.example"}));
  ASSERT_EQ(list.groups.size(), 1U);
  EXPECT_EQ(list.groups[0], (Group{"Team", 0, 2, {0, 37}}));
  EXPECT_TRUE(list.faults.empty());
  const AddressList empty = parse_address_list("Undisclosed recipients:;");
  EXPECT_TRUE(empty.mailboxes.empty());
  EXPECT_EQ(empty.groups.size(), 1U);
  EXPECT_TRUE(empty.faults.empty());
  EXPECT_EQ(codes(parse_address_list("Team: a@b.example").faults),
            std::vector{Code::UnclosedGroup});
}

TEST(Address, KeepsTheNameInAComment) {
  const AddressList list = parse_address_list("a@b.example (Ann B)");
  ASSERT_EQ(list.mailboxes.size(), 1U);
  EXPECT_EQ(list.mailboxes[0].comment, "Ann B");
}

// Composition Kills (USENIX Security 2020): each of these is shown differently by some readers.
TEST(Address, FindsEveryMailboxThatALenientReaderWouldSee) {
  static const struct {
    std::string_view value;
    std::vector<std::string> addresses;
  } kCases[] = {
      {"<a@attack.example>, <admin@legit.example>", {"a@attack.example", "admin@legit.example"}},
      {"admin@legit.example,<b@attack.example>", {"admin@legit.example", "b@attack.example"}},
      {"<a@attack.example>admin@legit.example", {"a@attack.example", "admin@legit.example"}},
      {"admin@legit.example <b@attack.example>", {"admin@legit.example", "b@attack.example"}},
      {"x\\,admin@legit.example", {"x", "admin@legit.example"}},
      {"Group: <a@attack.example>;, admin@legit.example",
       {"a@attack.example", "admin@legit.example"}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.value);
    std::vector<std::string> found;
    for (const Mailbox& mailbox : parse_address_list(c.value).mailboxes) {
      if (!mailbox.address().empty()) found.push_back(mailbox.address());
    }
    EXPECT_EQ(found, c.addresses);
  }
}

struct AuthorCase {
  std::string_view header;
  std::optional<AuthorProblem> problem;
  std::string_view domain;
};

TEST(Author, IsTheOneMailboxOfTheOneFromField) {
  static const AuthorCase kCases[] = {
      {"From: Ann <a@example.com>\r\n", {}, "example.com"},
      {"from :a@example.com\r\n", {}, "example.com"},
      {"From: \"b@legit.example\" <a@attack.example>\r\n", {}, "attack.example"},
      {"From: (admin@legit.example) a@attack.example\r\n", {}, "attack.example"},
      {"From: ,a@example.com\r\n", {}, "example.com"},
      {"To: a@example.com\r\n", AuthorProblem::NoFromField, ""},
      {"Sender: a@example.com\r\nResent-From: b@c.example\r\n", AuthorProblem::NoFromField, ""},
      {" From: a@example.com\r\nTo: b\r\n", AuthorProblem::NoFromField, ""},
      {"From\r\n : a@example.com\r\nTo: b\r\n", AuthorProblem::NoFromField, ""},
      {"From: a@x.example\r\nFrom: b@y.example\r\n", AuthorProblem::SeveralFromFields, ""},
      {"From: a@x.example\r\nFrom : a@x.example\r\n", AuthorProblem::SeveralFromFields, ""},
      {"From:\r\n", AuthorProblem::NoAddress, ""},
      {"From: Nobody:;\r\n", AuthorProblem::NoAddress, ""},
      {"From: a@x.example, b@y.example\r\n", AuthorProblem::SeveralAddresses, ""},
      {"From: <@legit.example,@x.example:a@attack.example>\r\n", AuthorProblem::InvalidAddress, ""},
      {"From: =?utf-8?b?YWRtaW5AbGVnaXQuZXhhbXBsZT4=?=@attack.example\r\n",
       AuthorProblem::InvalidAddress, ""},
      {"From: a\\@legit.example\r\n", AuthorProblem::SeveralAddresses, ""},
      {"From: Ann B\r\n", AuthorProblem::InvalidAddress, ""},
      {"From: a@example.com'@attack.example\r\n", AuthorProblem::SeveralAddresses, ""},
  };
  for (const AuthorCase& c : kCases) {
    SCOPED_TRACE(c.header);
    const std::string text = std::string(c.header) + "\r\nbody";
    const Author author = author_of(Message::read(text));
    EXPECT_EQ(author.problem, c.problem);
    if (author.problem) EXPECT_FALSE(describe(*author.problem).empty());
    if (!c.problem && author.mailboxes.size() == 1) EXPECT_EQ(author.mailboxes[0].domain, c.domain);
  }
}

TEST(Path, IsExactlyAnEnvelopeAddress) {
  static const struct {
    std::string_view text;
    std::optional<std::string> address;
  } kCases[] = {
      {"<a@b.example>", "a@b.example"},
      {"a@b.example", "a@b.example"},
      {"<>", ""},
      {"", ""},
      {"<\"a b\"@c.example>", "\"a b\"@c.example"},
      {"<@x.example:a@b.example>", "a@b.example"},
      {"<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]"},
      {"<Postmaster>", "Postmaster"},
      {"<a@b.example", {}},
      {"<(any@victim.example>", {}},
      {"any@legit.example(a.attack.example", {}},
      {"<a b@c.example>", {}},
      {"<a@b.example> SIZE=1", {}},
      {"<a>", {}},
      {"<a@b@c.example>", {}},
      {"<@legit.example:a'@>", {}},
      {"<\"a@b.example>", {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const auto path = parse_path(c.text);
    EXPECT_EQ(path.has_value(), c.address.has_value());
    EXPECT_EQ(path.value_or(Path{}).address(), c.address.value_or(""));
  }
  EXPECT_TRUE(parse_path("<>").value_or(Path{"x", "", {}}).is_null());
}

TEST(Address, ReadsEveryPrefixAndHostileLists) {
  const std::string_view text =
      "G: \"A\\\" B\" <@r.example:a@b.example> (c (d)), =?utf-8?q?x?= <y@[z]>;, e@f.example";
  for (std::size_t i = 0; i <= text.size(); ++i) {
    (void)parse_address_list(text.substr(0, i));
    (void)parse_path(text.substr(0, i));
  }
  EXPECT_EQ(parse_address_list(std::string(200000, '(')).mailboxes.size(), 0U);
  EXPECT_FALSE(parse_address_list(std::string(200000, '<')).faults.empty());
  std::string many;
  for (int i = 0; i < 5000; ++i)
    many += "a@b.example,";
  EXPECT_EQ(parse_address_list(many).mailboxes.size(), kMostMailboxes);
}

}  // namespace
}  // namespace waybill::message
