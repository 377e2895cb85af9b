#include "auth/dkim/crypto.h"

#include <gtest/gtest.h>

#include <string>

#include "auth/dkim/rsa_der.h"
#include "auth/dkim/test_keys.h"
#include "base/base64.h"
#include "base/check.h"

namespace waybill::dkim {
namespace {

std::string octets(std::string_view base64) {
  const auto decoded = base64::decode(base64);
  CHECK(decoded.has_value());
  return *decoded;
}

TEST(DkimCrypto, HashesInPiecesAndForks) {
  Hasher hasher(HashAlgorithm::Sha256);
  hasher.update("a");
  Hasher fork = hasher.fork();
  hasher.update("bc");
  EXPECT_EQ(hasher.finish(), digest(HashAlgorithm::Sha256, "abc"));
  EXPECT_EQ(fork.finish(), digest(HashAlgorithm::Sha256, "a"));
  EXPECT_EQ(digest(HashAlgorithm::Sha1, "abc").size(), 20U);
}

TEST(DkimCrypto, ReadsRsaKeysInBothNotations) {
  for (const std::string_view text : {kRsaPublic, kRsaPublicPkcs1}) {
    const auto key = PublicKey::read(KeyType::Rsa, octets(text));
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(key->bits(), 1024U);
  }
  EXPECT_EQ(PublicKey::read(KeyType::Rsa, octets(kShortRsaPublic))->bits(), 512U);
}

TEST(DkimCrypto, RefusesWhatIsNoKey) {
  const std::string good = octets(kRsaPublic);
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(PublicKey::read(KeyType::Rsa, std::string_view(good).substr(0, size)).has_value());
  EXPECT_FALSE(PublicKey::read(KeyType::Rsa, good + "x").has_value());
  EXPECT_FALSE(PublicKey::read(KeyType::Ed25519, good).has_value());
  EXPECT_FALSE(PublicKey::read(KeyType::Ed25519, std::string(31, 'a')).has_value());
  for (std::size_t i = 0; i < good.size(); ++i) {  // any octet may be wrong: no crash
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x81);
    (void)PublicKey::read(KeyType::Rsa, bad);
  }
}

TEST(DkimCrypto, RefusesKeysAboveTheLimit) {
  // SEQUENCE { INTEGER of 8200 bits, INTEGER 3 }
  std::string number = "\x02\x82\x04\x01";
  number += std::string(1025, '\x7F');
  number += std::string("\x02\x01\x03", 3);
  std::string der = "\x30\x82";
  der += static_cast<char>(number.size() >> 8U);
  der += static_cast<char>(number.size() & 0xFFU);
  const auto key = PublicKey::read(KeyType::Rsa, der + number);
  ASSERT_FALSE(key.has_value());
  EXPECT_EQ(key.error(), KeyFault::TooLong);
}

TEST(DkimCrypto, SignsWhatItsPublicKeyVerifies) {
  const std::string right = digest(HashAlgorithm::Sha256, "right");
  const std::string wrong = digest(HashAlgorithm::Sha256, "wrong");
  for (const auto& key :
       {SigningKey::from_pem(kRsaPem), SigningKey::from_pem(kRsaPkcs8Pem),
        SigningKey::from_pem(kEd25519Pem), SigningKey::from_ed25519_seed(kEd25519Seed)}) {
    ASSERT_TRUE(key.has_value());
    const std::string signature = key->sign(right);
    const auto public_key = PublicKey::read(key->type(), key->public_octets());
    ASSERT_TRUE(public_key.has_value());
    EXPECT_TRUE(public_key->verifies(HashAlgorithm::Sha256, right, signature));
    EXPECT_FALSE(public_key->verifies(HashAlgorithm::Sha256, wrong, signature));
    EXPECT_FALSE(public_key->verifies(HashAlgorithm::Sha256, right, ""));
    EXPECT_FALSE(public_key->verifies(HashAlgorithm::Sha256, right, signature + "x"));
    EXPECT_EQ(public_key->signed_digest(HashAlgorithm::Sha256, signature),
              key->type() == KeyType::Rsa ? std::optional(right) : std::nullopt);
    EXPECT_EQ(public_key->signed_digest(HashAlgorithm::Sha256, std::string(128, 'x')),
              std::nullopt);
  }
}

TEST(DkimCrypto, DerivesThePublicKeysOfItsVectors) {
  EXPECT_EQ(base64::encode(SigningKey::from_ed25519_seed(kEd25519Seed)->public_octets()),
            kEd25519Public);
  EXPECT_EQ(base64::encode(SigningKey::from_pem(kRsaPem)->public_octets()), kRsaPublic);
}

TEST(DkimCrypto, SaysWhyAKeyCannotSign) {
  EXPECT_EQ(SigningKey::from_pem("").error(), SigningKeyFault::Unreadable);
  EXPECT_EQ(SigningKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n").error(),
            SigningKeyFault::Unreadable);
  EXPECT_EQ(SigningKey::from_pem(kEncryptedPem).error(), SigningKeyFault::Unreadable);
  EXPECT_EQ(SigningKey::from_pem(kShortRsaPem).error(), SigningKeyFault::TooShort);
  EXPECT_EQ(SigningKey::from_pem(kEllipticPem).error(), SigningKeyFault::UnsupportedType);
  EXPECT_EQ(SigningKey::from_ed25519_seed("AAAA").error(), SigningKeyFault::Unreadable);
  EXPECT_EQ(SigningKey::from_ed25519_seed("?").error(), SigningKeyFault::Unreadable);
}

}  // namespace
}  // namespace waybill::dkim
