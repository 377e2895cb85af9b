#include "net/http_request_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace waybill::net {
namespace {

using http::Method;

struct Read {
  RequestHead head;
  std::string body;
  bool is_whole = false;  // all of the request was there
  std::string rest;       // not used
};

// Reads one request that comes in pieces of `piece` octets.
Result<Read, RequestFault> read_in_pieces(std::string_view octets, std::size_t piece) {
  std::string in;
  const auto more = [&] {
    in += octets.substr(0, piece);
    octets.remove_prefix(std::min(piece, octets.size()));
  };
  std::size_t size = 0;
  while (size == 0) {
    if (octets.empty()) return Read{};
    more();
    size = TRY(find_head_end(in));
  }
  Read read;
  RequestReader reader;
  read.head = TRY(reader.read_head(std::string_view(in).substr(0, size)));
  in.erase(0, size);
  while (!reader.is_done()) {
    const std::size_t used = TRY(reader.read_body(in, read.body));
    in.erase(0, used);
    if (reader.is_done() || octets.empty()) break;
    more();
  }
  read.is_whole = reader.is_done();
  read.rest = in + std::string(octets);
  return read;
}

constexpr std::string_view kGet = "GET /a%20b?c=d HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(HttpRequestReader, ReadsHeads) {
  const auto read = read_in_pieces(kGet, 1'000);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->head.head.method, Method::Get);
  EXPECT_EQ(read->head.head.path, "/a b");
  EXPECT_EQ(read->head.head.parameter("c"), "d");
  EXPECT_EQ(read->head.head.fields.get("host"), "x");
  EXPECT_TRUE(read->head.is_kept_alive && read->is_whole && !read->head.has_body);
}

TEST(HttpRequestReader, TellsWhetherTheConnectionStays) {
  static const struct {
    std::string_view octets;
    bool is_kept;
  } kCases[] = {
      {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", false},
      {"GET / HTTP/1.0\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.octets);
    const auto read = read_in_pieces(c.octets, 1'000);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->head.is_kept_alive, c.is_kept);
  }
}

TEST(HttpRequestReader, BodiesInPiecesOfEverySize) {
  static const struct {
    std::string_view octets, body, rest;
  } kCases[] = {
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloGET", "hello", "GET"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /", "",
       "GET /"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
       "3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\nTrailer: x\r\n\r\nmore",
       "hello", "more"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
       "chunked\r\n\r\n00A\r\n0123456789\r\n000\r\n\r\n",
       "0123456789", ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.octets);
    for (std::size_t piece = 1; piece <= c.octets.size(); ++piece) {
      const auto read = read_in_pieces(c.octets, piece);
      ASSERT_TRUE(read) << piece;
      EXPECT_TRUE(read->is_whole) << piece;
      EXPECT_EQ(read->body, c.body) << piece;
      EXPECT_EQ(read->rest, c.rest) << piece;
      EXPECT_EQ(read->head.head.fields.get("Trailer"), "");
    }
    // No prefix of it is a whole request.
    for (std::size_t size = 0; size < c.octets.size() - c.rest.size(); ++size) {
      const auto read = read_in_pieces(c.octets.substr(0, size), 7);
      ASSERT_TRUE(read) << size;
      EXPECT_FALSE(read->is_whole) << size;
    }
  }
}

TEST(HttpRequestReader, RefusesWhatIsNoRequestOrTwo) {
  using enum RequestFault;
  using namespace std::string_view_literals;
  std::string many_fields = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (std::size_t i = 0; i < kMostFields; ++i)
    many_fields += "A: b\r\n";
  many_fields += "\r\n";
  const struct {
    std::string octets;
    RequestFault fault;
  } cases[] = {
      // Two readers could take a different number of requests from these.
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: "
       "chunked\r\n\r\n0\r\n\r\n",
       AmbiguousLength},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: "
       "5\r\n\r\n0\r\n\r\n",
       AmbiguousLength},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
       AmbiguousLength},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
       AmbiguousLength},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\nhello", Malformed},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello", AmbiguousLength},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nhello", AmbiguousLength},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5\r\n\r\nhello", AmbiguousLength},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
       AmbiguousLength},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n", AmbiguousLength},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", UnknownCoding},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n", UnknownCoding},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n", UnknownCoding},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n",
       AmbiguousLength},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", AmbiguousLength},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n", Malformed},
      {"POST / HTTP/1.1\r\nHost: x\r\n Transfer-Encoding: chunked\r\n\r\n", Malformed},
      {"POST / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", Malformed},
      {"GET / HTTP/1.1\nHost: x\n\n", Malformed},
      {"GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", Malformed},
      {std::string("GET / HTTP/1.1\r\nHost: x\0y\r\n\r\n"sv), Malformed},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n\r\n", Malformed},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n", Malformed},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
       Malformed},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1ffffffffffffffff\r\n",
       Malformed},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;" +
           std::string(9'000, 'a'),
       HeadTooLarge},
      // Heads.
      {"GET / HTTP/1.1\r\n\r\n", NoHost},
      {"GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", NoHost},
      {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", UnknownVersion},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", UnknownVersion},
      {"GET / HTTP/1.2\r\nHost: x\r\n\r\n", UnknownVersion},
      {"GET /\r\nHost: x\r\n\r\n", Malformed},
      {"get / HTTP/1.1\r\nHost: x\r\n\r\n", UnknownMethod},
      {"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", UnknownMethod},
      {"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", UnknownMethod},
      {"GET /../a HTTP/1.1\r\nHost: x\r\n\r\n", BadTarget},
      {"GET a HTTP/1.1\r\nHost: x\r\n\r\n", BadTarget},
      {"GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", TargetTooLong},
      {"GET / HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n", BadExpectation},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(kLargestHead, 'a') + "\r\n\r\n",
       HeadTooLarge},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(kLargestHead, 'a'), HeadTooLarge},
      {many_fields, HeadTooLarge},
      {"\x16\x03\x01\x02\x01\x01\n", Malformed},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.octets.substr(0, 200));
    for (const std::size_t piece : {1U, 2U, 3U, 10U, 1'000'000U}) {
      const auto read = read_in_pieces(c.octets, piece);
      ASSERT_FALSE(read) << piece;
      EXPECT_EQ(read.error(), c.fault) << piece;
    }
  }
}

}  // namespace
}  // namespace waybill::net
