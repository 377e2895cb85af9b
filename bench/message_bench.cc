// Reading a message of 5 KB: the header fields, the MIME tree, and the decoded content of every
// leaf; with GMime on the same octets.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "base/base64.h"
#include "message/message.h"
#include "message/mime.h"
#ifdef WAYBILL_BENCH_GMIME
#include <gmime/gmime.h>
#endif

namespace waybill::bench {
namespace {

std::string make_message() {
  std::string text =
      "Received: from out.example.com (out.example.com [192.0.2.1]) by mx.example.org with "
      "ESMTPS\r\n"
      " id 4Q1; Tue, 3 Mar 2026 10:00:02 +0000\r\n"
      "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s1; "
      "h=from:to:subject;\r\n"
      " bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=eA==\r\n"
      "From: =?utf-8?q?M=C3=BCller?= <sales@example.com>\r\nTo: Bob <bob@example.org>\r\n"
      "Subject: Your order\r\nDate: Tue, 3 Mar 2026 10:00:00 +0000\r\n"
      "Message-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/mixed; boundary=\"outer\"\r\n\r\n--outer\r\n"
      "Content-Type: multipart/alternative; boundary=\"inner\"\r\n\r\n--inner\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
      "quoted-printable\r\n\r\n";
  for (int line = 0; line < 15; ++line)
    text += "The parcel with your order left our house today=2C and is on its way =\r\nto you.\r\n";
  text += "\r\n--inner\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
  for (int line = 0; line < 15; ++line)
    text += "<tr><td class=\"a\"><a href=\"https://example.com/x\">Parcel</a></td></tr>\r\n";
  text +=
      "\r\n--inner--\r\n\r\n--outer\r\nContent-Type: application/octet-stream\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n";
  const std::string encoded = base64::encode(std::string(900, 'x'));
  for (std::size_t begin = 0; begin < encoded.size(); begin += 76)
    text += encoded.substr(begin, 76) + "\r\n";
  return text + "\r\n--outer--\r\n";
}

std::size_t decoded_size(const std::string& octets) {
  const auto message = message::Message::read(octets);
  const auto tree = message::MimeTree::read(message);
  std::size_t size = 0;
  for (const message::Part& part : tree.parts()) {
    if (!part.is_multipart()) size += message::content_of(part).size();
  }
  return size;
}

void read_ours(benchmark::State& state) {
  const std::string octets = make_message();
  for (auto _ : state)
    benchmark::DoNotOptimize(decoded_size(octets));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(octets.size()));
}
BENCHMARK(read_ours);

#ifdef WAYBILL_BENCH_GMIME
void add_size(GMimeObject* /*parent*/, GMimeObject* part, void* total) {
  if (!GMIME_IS_PART(part)) return;
  GMimeStream* const sink = g_mime_stream_mem_new();
  const ssize_t size = g_mime_data_wrapper_write_to_stream(
      g_mime_part_get_content(reinterpret_cast<GMimePart*>(part)), sink);
  *static_cast<std::size_t*>(total) += static_cast<std::size_t>(size);
  g_object_unref(sink);
}

std::size_t decoded_size_gmime(const std::string& octets) {
  GMimeStream* const stream = g_mime_stream_mem_new_with_buffer(octets.data(), octets.size());
  GMimeParser* const parser = g_mime_parser_new_with_stream(stream);
  GMimeMessage* const message = g_mime_parser_construct_message(parser, nullptr);
  std::size_t size = 0;
  g_mime_message_foreach(message, &add_size, &size);
  g_object_unref(message);
  g_object_unref(parser);
  g_object_unref(stream);
  return size;
}

void read_gmime(benchmark::State& state) {
  g_mime_init();
  const std::string octets = make_message();
  // GMime leaves out the final line end of a part as we do: both decode the same number of octets.
  if (decoded_size_gmime(octets) != decoded_size(octets)) {
    state.SkipWithError("another number of decoded octets");
    return;
  }
  for (auto _ : state)
    benchmark::DoNotOptimize(decoded_size_gmime(octets));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(octets.size()));
}
BENCHMARK(read_gmime);
#endif

}  // namespace
}  // namespace waybill::bench
