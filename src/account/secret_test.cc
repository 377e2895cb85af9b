#include "account/secret.h"

#include <gtest/gtest.h>

#include <set>

#include "account/email.h"
#include "account/qr_code.h"
#include "account/role.h"

namespace waybill::account {
namespace {

// RFC 4648 §10, in small letters and without padding.
TEST(Secret, IsWrittenInBase32) {
  static const struct {
    std::string_view octets, text;
  } kCases[] = {{"", ""},
                {"f", "my"},
                {"fo", "mzxq"},
                {"foo", "mzxw6"},
                {"foob", "mzxw6yq"},
                {"fooba", "mzxw6ytb"},
                {"foobar", "mzxw6ytboi"},
                {"\xFF\xFF", "777q"}};
  for (const auto& c : kCases)
    EXPECT_EQ(base32(c.octets), c.text);
}

TEST(Secret, IsLongAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(random_id().size(), 16U);
    const std::string token = random_token();
    EXPECT_EQ(token.size(), 55U);
    EXPECT_TRUE(token.starts_with("wb_"));
    EXPECT_TRUE(seen.insert(token).second);
  }
}

TEST(Secret, IsComparedWhole) {
  EXPECT_TRUE(is_equal("", ""));
  EXPECT_TRUE(is_equal("abc", "abc"));
  EXPECT_FALSE(is_equal("abc", "abd"));
  EXPECT_FALSE(is_equal("abc", "ab"));
  EXPECT_NE(csrf_token("a"), csrf_token("b"));
  EXPECT_NE(csrf_token("a"), kept_form("a"));
}

TEST(Seal, OpensWithTheSameSecretOnly) {
  for (const std::string& text : {std::string("hello"), std::string(), std::string(70'000, '\0')}) {
    std::string sealed = seal(text, "secret");
    EXPECT_EQ(unseal(sealed, "secret"), text);
    EXPECT_EQ(unseal(sealed, "another"), "");
    EXPECT_NE(sealed, seal(text, "secret"));
    sealed.back() = static_cast<char>(sealed.back() ^ 1);
    EXPECT_EQ(unseal(sealed, "secret"), "");
    EXPECT_EQ(unseal(sealed.substr(0, 39), "secret"), "");
  }
}

TEST(Email, IsReadLoosely) {
  static const struct {
    std::string text;
    std::string_view email;  // "": none
  } kCases[] = {
      {" Olga@Example.COM\n", "olga@example.com"},
      {"o'hara+x@b", "o'hara+x@b"},
      {"j\xC3\xB6rg@example.com", "j\xC3\xB6rg@example.com"},
      {std::string(242, 'a') + "@example.com", std::string_view()},
      {"", ""},
      {"olga", ""},
      {"@example.com", ""},
      {"olga@", ""},
      {"a@b@c", ""},
      {"a b@c", ""},
      {"<a@b>", ""},
      {"a@b,c@d", ""},
      {std::string("a\0@b", 4), ""},
      {"a@b\xFF", ""},
      {std::string(250, 'a') + "@b.co", ""},
  };
  for (const auto& c : kCases) {
    if (c.text.size() == 254)
      EXPECT_TRUE(parse_email(c.text));
    else
      EXPECT_EQ(parse_email(c.text).value_or(""), c.email) << c.text.substr(0, 40);
  }
}

TEST(QrCode, IsOnePath) {
  const auto svg = qr_svg("otpauth://totp/Waybill:a?secret=AAAA");
  ASSERT_TRUE(svg);
  EXPECT_TRUE(svg->starts_with("<svg xmlns="));
  EXPECT_TRUE(svg->ends_with("z\"/></svg>"));
  EXPECT_EQ(svg->find("script"), std::string::npos);
  EXPECT_EQ(svg->find("style"), std::string::npos);
  // The finder pattern stands in three corners: seven dark modules at the left of the first row.
  EXPECT_NE(svg->find("M4 4h7v1h-7z"), std::string::npos);
  EXPECT_FALSE(qr_svg(std::string(10'000, 'a')));
  EXPECT_FALSE(qr_svg(""));
}

TEST(Role, ReadsWhatItWrites) {
  for (const Role role : {Role::Viewer, Role::Analyst, Role::Admin, Role::Owner})
    EXPECT_EQ(parse_role(to_string(role)), role);
  EXPECT_FALSE(parse_role("Owner"));
  EXPECT_FALSE(parse_role(""));
  EXPECT_EQ(Scopes::parse("admin read")->to_string(), "read admin");
  for (const std::string_view text : {"", "read ", "read,write", "all"})
    EXPECT_FALSE(Scopes::parse(text)) << text;
}

}  // namespace
}  // namespace waybill::account
