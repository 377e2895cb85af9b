// What a DKIM verification costs beside the hash and the public-key operation that it cannot do
// without: microseconds of processor time for one message, and the median surplus over bare.
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "auth/dkim/canonical.h"
#include "auth/dkim/crypto.h"
#include "auth/dkim/header_hash.h"
#include "auth/dkim/sign.h"
#include "auth/dkim/verify.h"
#include "base/base64.h"
#include "dns/snapshot.h"

namespace {

using namespace waybill;

constexpr int kRounds = 400;
constexpr std::int64_t kNow = 1'700'000'000;

std::string make_rsa_pem() {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string pem(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  EVP_PKEY_free(key);
  return pem;
}

enum class Shape : std::uint8_t { Text, Html };

std::string make_message(std::size_t octets, Shape shape) {
  std::string text =
      "Received: from a.example (a.example [192.0.2.1]) by b.example with ESMTPS id 4Q0; Tue, 1 "
      "Oct "
      "2026 10:00:00 +0000\r\nFrom: Anna <anna@example.com>\r\nTo: Ben <ben@example.net>\r\n"
      "Subject: Your order\r\nDate: Tue, 1 Oct 2026 10:00:00 +0000\r\n"
      "Message-ID: <1@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n";
  while (text.size() < octets) {
    text += shape == Shape::Text
                ? "The parcel that you ordered left our house today and will be with you.\r\n"
                : "    <td class=\"a\">  <a href=\"https://example.com/x\">Parcel</a> </td>\r\n";
  }
  return text;
}

// Processor time of this thread: other programs on the machine disturb it less than the clock.
double now_in_microseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

struct Candidate {
  std::string_view name;
  std::function<void()> work;
  std::vector<double> micros;  // one call, for each round
};

// All candidates in turn, round after round, so that a slow moment of the machine hits all alike.
void run_interleaved(std::span<Candidate> candidates, int rounds) {
  constexpr int kCalls = 20;
  for (Candidate& candidate : candidates)
    candidate.micros.reserve(static_cast<std::size_t>(rounds));
  for (int round = 0; round < rounds; ++round) {
    for (Candidate& candidate : candidates) {
      const double begin = now_in_microseconds();
      for (int i = 0; i < kCalls; ++i)
        candidate.work();
      candidate.micros.push_back((now_in_microseconds() - begin) / kCalls);
    }
  }
}

// The median over the rounds of what `ours` costs more than `bare`, in percent.
double surplus(const Candidate& ours, const Candidate& bare) {
  std::vector<double> ratios;
  ratios.reserve(ours.micros.size());
  for (std::size_t i = 0; i < ours.micros.size(); ++i)
    ratios.push_back((ours.micros[i] / bare.micros[i] - 1) * 100);
  return median(std::move(ratios));
}

class StringSink : public dkim::ByteSink {
 public:
  void write(std::string_view octets) override { text += octets; }
  std::string text;
};

dns::Snapshot snapshot_of(const dkim::SigningKey& key) {
  dns::Snapshot snapshot(dns::Missing::NxDomain);
  dns::Answer answer;
  answer.records.emplace_back(
      dns::make_text({"v=DKIM1; p=" + base64::encode(key.public_octets())}));
  snapshot.set({dns::Name::parse("s._domainkey.example.com").value_or(dns::Name()), dns::Type::Txt},
               answer);
  return snapshot;
}

// The first of three is what the others are compared with.
void print(std::span<const Candidate> all) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Candidate& bare = all[i / 3 * 3];
    fmt::print("  {} {:5.1f}", all[i].name, median(all[i].micros));
    if (&all[i] != &bare) fmt::print(" ({:+.1f} %)", surplus(all[i], bare));
  }
  fmt::print("\n");
}

void compare(std::string_view title, const std::string& unsigned_message,
             const dkim::SigningKey& key, dkim::Canonicalization form, int rounds) {
  dkim::SigningOptions options;
  options.domain = "example.com";
  options.selector = "s";
  options.header_form = form;
  options.body_form = form;
  const std::string octets =
      dkim::sign(message::Message::read(unsigned_message), key, options).value() + unsigned_message;
  const message::Message message = message::Message::read(octets);

  const dns::Snapshot snapshot = snapshot_of(key);

  // Bare: the same canonical octets, one digest each, one check with a key that is ready.
  StringSink body;
  dkim::BodyCanonicalizer canonicalizer(form, message.line_ending(), body);
  canonicalizer.write(message.body());
  canonicalizer.finish();
  const message::Field& field = *message.field("dkim-signature");
  const dkim::ParsedSignature parsed = dkim::parse_signature(field.value);
  const auto selected = dkim::select_fields(message, parsed.signature.signed_fields, &field);
  const std::string header = dkim::signed_octets(
      dkim::raw_fields(message, selected),
      dkim::without_signature_data(message, field, parsed.signature), form, message.line_ending());
  const auto public_key = dkim::PublicKey::read(dkim::KeyType::Rsa, key.public_octets()).value();
  const auto check = [&](const dkim::PublicKey& made) {
    (void)dkim::digest(dkim::HashAlgorithm::Sha256, body.text);
    const std::string digest = dkim::digest(dkim::HashAlgorithm::Sha256, header);
    if (!made.verifies(dkim::HashAlgorithm::Sha256, digest, parsed.signature.signature))
      std::abort();
  };
  const std::string key_octets = key.public_octets();
  dkim::KeyCache cache;
  const auto whole = [&](Detail detail, dkim::KeyCache* keys) {
    const dkim::Prepared prepared = dkim::prepare(message);
    dns::Inquiry inquiry(snapshot);
    if (dkim::verify(prepared, kNow, inquiry, detail, keys).front().result != dkim::Result::Pass)
      std::abort();
  };
  std::array<Candidate, 6> all = {{
      {"bare", [&] { check(public_key); }, {}},
      {"result", [&] { whole(Detail::Result, &cache); }, {}},
      {"trail", [&] { whole(Detail::Trail, &cache); }, {}},
      {"bare, new key",
       [&] { check(dkim::PublicKey::read(dkim::KeyType::Rsa, key_octets).value()); },
       {}},
      {"result, new key", [&] { whole(Detail::Result, nullptr); }, {}},
      {"trail, new key", [&] { whole(Detail::Trail, nullptr); }, {}},
  }};
  run_interleaved(all, rounds);
  fmt::print("{:13} {:8}", title, to_string(form));
  print(all);
}

}  // namespace

// The argument is the number of rounds; 1 suits a profiler.
int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::stoi(argv[1]) : kRounds;
  const auto key = dkim::SigningKey::from_pem(make_rsa_pem()).value();
  for (const auto form : {dkim::Canonicalization::Simple, dkim::Canonicalization::Relaxed}) {
    compare("text, 5 KB", make_message(5'000, Shape::Text), key, form, rounds);
    compare("text, 100 KB", make_message(100'000, Shape::Text), key, form, rounds);
    compare("HTML, 100 KB", make_message(100'000, Shape::Html), key, form, rounds);
  }
}
