#include "account/password.h"

#include <gtest/gtest.h>

#include "account/sodium.h"

namespace waybill::account {
namespace {

TEST(Password, IsJudgedByFewRules) {
  const OwnWords own{.email = "olga.owner@example.com",
                     .name = "Olga Margarete Owner",
                     .organisation = "Example Company"};
  static const struct {
    std::string password;
    std::string_view fault;
  } kCases[] = {
      {"correct horse", ""},
      {"twelve chars", ""},
      {"\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA4\xC3\xB6\xC3\xBCx",
       ""},
      {std::string(1'023, 'a') + "b", ""},
      {"", "A password has at least 12 characters."},
      {"eleven char", "A password has at least 12 characters."},
      // Eleven characters, 22 octets.
      {"\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA5",
       "A password has at least 12 characters."},
      {std::string(1'025, 'a') + "b", "A password has at most 1,024 octets."},
      {"OLGA.owner@example.com", "This is your own name or address."},
      {"olga margarete owner", "This is your own name or address."},
      {"example company", "This is your own name or address."},
      {"Password1234", "This is one of the commonest passwords."},
      {"aaaaaaaaaaaaaa", "This is one of the commonest passwords."},
      {"twelve chars\xFF", "This is not valid text."},
      {std::string("twelve\0chars", 12), "A password has no NUL character."},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(password_fault(c.password, own), c.fault) << c.password.substr(0, 40);
}

TEST(Password, IsKeptAsArgon2id) {
  const std::string kept = hash_password("correct horse battery");
  EXPECT_TRUE(kept.starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << kept;
  EXPECT_NE(kept, hash_password("correct horse battery"));  // salted
  EXPECT_EQ(check_password("correct horse battery", kept), PasswordCheck::Right);
  EXPECT_EQ(check_password("correct horse batterz", kept), PasswordCheck::Wrong);
  EXPECT_EQ(check_password("", kept), PasswordCheck::Wrong);
  EXPECT_EQ(check_password(std::string(2'000, 'a'), kept), PasswordCheck::Wrong);
}

TEST(Password, OfNobodyIsWrong) {
  EXPECT_EQ(check_password("", ""), PasswordCheck::Wrong);
  EXPECT_EQ(check_password("correct horse battery", ""), PasswordCheck::Wrong);
  EXPECT_EQ(check_password("correct horse battery", "no hash"), PasswordCheck::Wrong);
}

TEST(Password, OfLesserParametersIsHashedAgain) {
  start_sodium();
  std::string old(crypto_pwhash_STRBYTES, '\0');
  constexpr std::string_view kPassword = "correct horse battery";
  ASSERT_EQ(crypto_pwhash_str_alg(old.data(), kPassword.data(), kPassword.size(), 1, 8U << 20U,
                                  crypto_pwhash_ALG_ARGON2ID13),
            0);
  old.resize(old.find('\0'));
  EXPECT_EQ(check_password(kPassword, old), PasswordCheck::RightButOld);
  EXPECT_EQ(check_password("correct horse batterz", old), PasswordCheck::Wrong);
}

}  // namespace
}  // namespace waybill::account
