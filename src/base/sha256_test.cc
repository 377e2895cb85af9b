#include "base/sha256.h"

#include <gtest/gtest.h>

namespace waybill {
namespace {

// FIPS 180-4, example "abc".
constexpr std::string_view kAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, IsThatOfTheStandardWholeAndInPieces) {
  EXPECT_EQ(sha256_hex("abc"), kAbc);
  Sha256 hash;
  hash.add("a");
  hash.add("");
  hash.add("bc");
  EXPECT_EQ(hash.finish_hex(), kAbc);
}

}  // namespace
}  // namespace waybill
