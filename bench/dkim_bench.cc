// What a DKIM verification costs beside the hash and the public-key operation that it cannot do
// without. Run on a quiet machine; the numbers are microseconds for one message.
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <functional>
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

constexpr int kRounds = 40;
constexpr int kCalls = 200;
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

// Microseconds of processor time that this thread took so far.
double processor_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// For each piece of work the least time of one call over several rounds. The pieces take turns in
// every round, so that a busy machine slows all of them alike.
std::vector<double> least(const std::vector<std::function<void()>>& works) {
  std::vector<double> best(works.size(), 1e9);
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < works.size(); ++i) {
      const double begin = processor_time();
      for (int call = 0; call < kCalls; ++call)
        works[i]();
      best[i] = std::min(best[i], (processor_time() - begin) / kCalls);
    }
  }
  return best;
}

class StringSink : public dkim::ByteSink {
 public:
  void write(std::string_view octets) override { text += octets; }
  std::string text;
};

void compare(std::string_view title, const std::string& unsigned_message,
             const dkim::SigningKey& key, dkim::Canonicalization form) {
  dkim::SigningOptions options;
  options.domain = "example.com";
  options.selector = "s";
  options.header_form = form;
  options.body_form = form;
  const std::string octets =
      dkim::sign(message::Message::read(unsigned_message), key, options).value() + unsigned_message;
  const message::Message message = message::Message::read(octets);

  dns::Snapshot snapshot(dns::Missing::NxDomain);
  dns::Answer answer;
  answer.records.emplace_back(
      dns::make_text({"v=DKIM1; p=" + base64::encode(key.public_octets())}));
  snapshot.set({*dns::Name::parse("s._domainkey.example.com"), dns::Type::Txt}, answer);

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
  const auto bare_work = [&] {
    (void)dkim::digest(dkim::HashAlgorithm::Sha256, body.text);
    const std::string digest = dkim::digest(dkim::HashAlgorithm::Sha256, header);
    if (!public_key.verifies(dkim::HashAlgorithm::Sha256, digest, parsed.signature.signature))
      std::abort();
  };
  const std::string key_octets = key.public_octets();
  const auto with_key_work = [&] {
    (void)dkim::digest(dkim::HashAlgorithm::Sha256, body.text);
    const std::string digest = dkim::digest(dkim::HashAlgorithm::Sha256, header);
    const auto made = dkim::PublicKey::read(dkim::KeyType::Rsa, key_octets).value();
    if (!made.verifies(dkim::HashAlgorithm::Sha256, digest, parsed.signature.signature))
      std::abort();
  };
  dkim::KeyCache cache;
  const auto whole = [&](Detail detail, dkim::KeyCache* keys) {
    const dkim::Prepared prepared = dkim::prepare(message);
    dns::Inquiry inquiry(snapshot);
    if (dkim::verify(prepared, kNow, inquiry, detail, keys).front().result != dkim::Result::Pass)
      std::abort();
  };
  const std::vector<double> times = least({
      bare_work,
      with_key_work,
      [&] { whole(Detail::Result, &cache); },
      [&] { whole(Detail::Result, nullptr); },
      [&] { whole(Detail::Trail, &cache); },
      [&] { (void)dkim::prepare(message); },
      [&] { (void)dkim::PublicKey::read(dkim::KeyType::Rsa, key_octets).value(); },
  });
  const double bare = times[0], with_key = times[1], cached = times[2], ours = times[3];
  const double trail = times[4], prepare = times[5], read_key = times[6];
  fmt::print(
      "{:13} {:8} bare {:6.1f}  ours, key known {:6.1f} ({:+.1f} %)   bare with key set-up {:6.1f} "
      " "
      "ours {:6.1f} ({:+.1f} %)   with trail {:6.1f}  prepare {:6.1f}  key {:4.1f}\n",
      title, to_string(form), bare, cached, (cached / bare - 1) * 100, with_key, ours,
      (ours / with_key - 1) * 100, trail, prepare, read_key);
}

}  // namespace

int main() {
  const auto key = dkim::SigningKey::from_pem(make_rsa_pem()).value();
  for (const auto form : {dkim::Canonicalization::Simple, dkim::Canonicalization::Relaxed}) {
    compare("text, 5 KB", make_message(5'000, Shape::Text), key, form);
    compare("text, 100 KB", make_message(100'000, Shape::Text), key, form);
    compare("HTML, 100 KB", make_message(100'000, Shape::Html), key, form);
  }
}
