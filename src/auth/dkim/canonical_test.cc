#include "auth/dkim/canonical.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "auth/dkim/body_hash.h"
#include "base/base64.h"

namespace waybill::dkim {
namespace {

using message::LineEnding;

class StringSink : public ByteSink {
 public:
  void write(std::string_view octets) override { text += octets; }
  std::string text;
};

std::string body(std::string_view octets, Canonicalization form, LineEnding ending,
                 std::size_t chunk) {
  StringSink sink;
  BodyCanonicalizer canonicalizer(form, ending, sink);
  for (std::size_t pos = 0; pos < octets.size(); pos += chunk)
    canonicalizer.write(octets.substr(pos, chunk));
  canonicalizer.finish();
  return sink.text;
}

TEST(DkimCanonical, MakesTheBodyOfEveryFormInChunksOfAnySize) {
  static const struct {
    std::string_view octets;
    std::string_view simple;
    std::string_view relaxed;
    LineEnding ending = LineEnding::Crlf;
  } kCases[] = {
      {"", "\r\n", ""},
      {"\r\n", "\r\n", ""},
      {"\r\n\r\n\r\n", "\r\n", ""},
      {" \r\n\t\r\n", " \r\n\t\r\n", ""},
      {"a", "a\r\n", "a\r\n"},
      {"a\r\n", "a\r\n", "a\r\n"},
      {"a\r\n\r\n \r\n", "a\r\n\r\n \r\n", "a\r\n"},
      {"a\r\n\r\nb\r\n\r\n", "a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n"},
      {" a \tb\t\r\n", " a \tb\t\r\n", " a b\r\n"},
      {"\ta\t b", "\ta\t b\r\n", " a b\r\n"},
      {"a  ", "a  \r\n", "a\r\n"},
      {"a\r", "a\r\r\n", "a\r\r\n"},
      {"a\rb\nc \n d\r\n", "a\rb\nc \n d\r\n", "a\rb\nc \n d\r\n"},
      {"a \r b\r\r\n", "a \r b\r\r\n", "a \r b\r\r\n"},
      {"a\r\n \r\n \r\nb", "a\r\n \r\n \r\nb\r\n", "a\r\n\r\n\r\nb\r\n"},
      {"a\nb  c \n\n", "a\r\nb  c \r\n", "a\r\nb c\r\n", LineEnding::Lf},
      {"a \r\n\n\tb\nc", "a \r\n\r\n\tb\r\nc\r\n", "a\r\n\r\n b\r\nc\r\n", LineEnding::Lf},
      {"\n\n", "\r\n", "", LineEnding::Lf},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(testing::PrintToString(c.octets));
    for (std::size_t chunk = 1; chunk <= c.octets.size() + 1; ++chunk) {
      EXPECT_EQ(body(c.octets, Canonicalization::Simple, c.ending, chunk), c.simple) << chunk;
      EXPECT_EQ(body(c.octets, Canonicalization::Relaxed, c.ending, chunk), c.relaxed) << chunk;
    }
  }
}

// A second, slow and plain, form of RFC 6376 §3.4.4 for CRLF bodies.
std::string relaxed_plainly(std::string_view octets) {
  std::string text;
  for (const char c : octets) {
    const bool wsp = c == ' ' || c == '\t';
    if (wsp && text.ends_with(' ')) continue;
    text += wsp ? ' ' : c;
    if (text.ends_with(" \r\n")) text.erase(text.size() - 3, 1);
  }
  if (text.ends_with(' ')) text.pop_back();
  while (text.ends_with("\r\n"))
    text.resize(text.size() - 2);
  return text.empty() ? "" : text + "\r\n";
}

TEST(DkimCanonical, AgreesWithThePlainAlgorithmAcrossBlocks) {
  // A cheap generator with a fixed beginning: letters, white space and line ends in any order.
  std::uint32_t state = 1;
  const auto next = [&state] { return state = state * 1664525U + 1013904223U; };
  static constexpr std::string_view kPieces[] = {"a",    "bc", " ",     "\t",
                                                 "\r\n", "  ", " \r\n", "xyz"};
  for (int round = 0; round < 200; ++round) {
    std::string octets;
    while (octets.size() < 300)
      octets += kPieces[next() >> 29U];
    const std::string expected = relaxed_plainly(octets);
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, std::size_t{64}, octets.size()})
      ASSERT_EQ(body(octets, Canonicalization::Relaxed, LineEnding::Crlf, chunk), expected);
  }
}

// The same for LF bodies, where each LF counts for CRLF.
TEST(DkimCanonical, MakesTheSameOfLfBodies) {
  std::uint32_t state = 7;
  const auto next = [&state] { return state = state * 1664525U + 1013904223U; };
  static constexpr std::string_view kPieces[] = {"a", "bc", " ", "\t", "\n", "  ", " \n", "\t\n"};
  for (int round = 0; round < 200; ++round) {
    std::string lf;
    while (lf.size() < 400)
      lf += kPieces[next() >> 29U];
    std::string crlf;
    for (const char c : lf)
      crlf += c == '\n' ? "\r\n" : std::string(1, c);
    for (const auto form : {Canonicalization::Simple, Canonicalization::Relaxed}) {
      const std::string expected = body(crlf, form, LineEnding::Crlf, 1);
      for (const std::size_t chunk : {std::size_t{1}, std::size_t{65}, lf.size()}) {
        ASSERT_EQ(body(lf, form, LineEnding::Lf, chunk), expected);
        ASSERT_EQ(body(crlf, form, LineEnding::Lf, chunk), expected);
      }
    }
  }
}

TEST(DkimCanonical, KeepsBuffersApartInLargeBodies) {
  std::string text;
  std::string expected;
  while (text.size() < 300'000) {
    // Stretches that need a change, and long ones that need none.
    for (int i = 0; i < 300; ++i) {
      text += "  a \t b\t\r\n";
      expected += " a b\r\n";
    }
    const std::string same(20'000, 'x');
    text += same;
    expected += same;
  }
  for (const std::size_t chunk : {std::size_t{1000}, std::size_t{16384}, text.size()})
    EXPECT_EQ(body(text, Canonicalization::Relaxed, LineEnding::Crlf, chunk), expected + "\r\n");
  const std::string feeds(50'000, '\n');
  std::string ends;
  for (std::size_t i = 0; i < feeds.size(); ++i)
    ends += "\r\n";
  EXPECT_EQ(body("a" + feeds + "b", Canonicalization::Relaxed, LineEnding::Lf, 60'000),
            "a" + ends + "b\r\n");
}

TEST(DkimBlockMasks, AreTheSameOnEveryMachine) {
  std::array<char, 3 * kBlock> text{};
  for (int shift = 0; shift < 256; ++shift) {
    for (std::size_t i = 0; i < text.size(); ++i)
      text[i] = static_cast<char>((i * 7 + static_cast<std::size_t>(shift)) % 256);
    std::array<BlockMasks, 3> plain{};
    std::array<BlockMasks, 3> fast{};
    mark_blocks_plainly(text.data(), plain.size(), plain.data());
    mark_blocks(text.data(), fast.size(), fast.data());
    ASSERT_EQ(fast, plain);
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      ASSERT_EQ((plain[i / kBlock].white >> i % kBlock & 1U) != 0, c == ' ' || c == '\t');
      ASSERT_EQ((plain[i / kBlock].control >> i % kBlock & 1U) != 0, c >= 0 && c < ' ');
    }
  }
}

TEST(DkimCanonical, PassesLargeBodiesThrough) {
  const std::string line(200'000, 'x');
  EXPECT_EQ(body(line, Canonicalization::Relaxed, LineEnding::Crlf, 100'000), line + "\r\n");
  std::string blank;
  for (int i = 0; i < 100'000; ++i)
    blank += "\r\n";
  EXPECT_EQ(body("a" + blank, Canonicalization::Simple, LineEnding::Crlf, 5'000), "a\r\n");
  EXPECT_EQ(body("a" + blank + "b", Canonicalization::Simple, LineEnding::Crlf, 5'000),
            "a" + blank + "b\r\n");
}

TEST(DkimCanonical, HashesTheEmptyBodyAsTheErrataSay) {
  const auto hash = [](Canonicalization form) {
    return base64::encode(
        hash_body("", LineEnding::Crlf, {form, HashAlgorithm::Sha256, std::nullopt}).digest);
  };
  EXPECT_EQ(hash(Canonicalization::Simple), "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
  EXPECT_EQ(hash(Canonicalization::Relaxed), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST(DkimCanonical, HashesOnlyTheSignedLength) {
  const BodyHashKind kinds[] = {{Canonicalization::Simple, HashAlgorithm::Sha256, 3},
                                {Canonicalization::Simple, HashAlgorithm::Sha256, 0},
                                {Canonicalization::Simple, HashAlgorithm::Sha256, std::nullopt},
                                {Canonicalization::Simple, HashAlgorithm::Sha256, 3}};
  const BodyHashes hashes = hash_bodies("abcdef", LineEnding::Crlf, kinds);
  ASSERT_EQ(hashes.size(), 3U);
  EXPECT_EQ(hashes.at(kinds[0]), (BodyHash{digest(HashAlgorithm::Sha256, "abc"), 8}));
  EXPECT_EQ(hashes.at(kinds[1]), (BodyHash{digest(HashAlgorithm::Sha256, ""), 8}));
  EXPECT_EQ(hashes.at(kinds[2]), (BodyHash{digest(HashAlgorithm::Sha256, "abcdef\r\n"), 8}));
}

TEST(DkimCanonical, MakesHeaderFieldsOfEveryForm) {
  static const struct {
    std::string_view raw;
    std::string_view simple;
    std::string_view relaxed;
    LineEnding ending = LineEnding::Crlf;
  } kCases[] = {
      {"A: X\r\n", "A: X", "a:X"},
      {"B : Y\t\r\n\tZ  \r\n", "B : Y\t\r\n\tZ  ", "b:Y Z"},
      {"SubJect:", "SubJect:", "subject:"},
      {"A:\r\n b", "A:\r\n b", "a:b"},
      {"A: b\n c\n", "A: b\r\n c", "a:b c", LineEnding::Lf},
      {"A: b\rc", "A: b\rc", "a:b\rc"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(testing::PrintToString(c.raw));
    std::string simple;
    append_header_field(simple, c.raw, Canonicalization::Simple, c.ending);
    EXPECT_EQ(simple, c.simple);
    std::string relaxed;
    append_header_field(relaxed, c.raw, Canonicalization::Relaxed, c.ending);
    EXPECT_EQ(relaxed, c.relaxed);
  }
}

}  // namespace
}  // namespace waybill::dkim
