#include "account/secret.h"

#include "account/sodium.h"
#include "base/sha256.h"

namespace waybill::account {
namespace {

constexpr std::size_t kIdOctets = 10;
constexpr std::size_t kSecretOctets = 32;

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* octets_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

std::string key_from(std::string_view secret) {
  std::string key(crypto_secretbox_KEYBYTES, '\0');
  constexpr std::string_view kUse = "waybill sealed answer";
  crypto_generichash(octets_of(key), key.size(), octets_of(secret), secret.size(), octets_of(kUse),
                     kUse.size());
  return key;
}

}  // namespace

std::string random_octets(std::size_t count) {
  start_sodium();
  std::string octets(count, '\0');
  randombytes_buf(octets.data(), octets.size());
  return octets;
}

std::string base32(std::string_view octets) {
  constexpr std::string_view kDigits = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text;
  text.reserve((octets.size() * 8 + 4) / 5);
  unsigned bits = 0, count = 0;
  for (const char octet : octets) {
    bits = (bits << 8U | static_cast<unsigned char>(octet)) & 0xFFFU;
    for (count += 8; count >= 5; count -= 5)
      text += kDigits[bits >> (count - 5) & 31U];
  }
  if (count > 0) text += kDigits[bits << (5 - count) & 31U];
  return text;
}

std::string random_id() {
  return base32(random_octets(kIdOctets));
}

std::string random_secret() {
  return base32(random_octets(kSecretOctets));
}

std::string random_token() {
  return std::string(kTokenPrefix) + random_secret();
}

std::string kept_form(std::string_view secret) {
  return sha256_hex(secret);
}

std::string csrf_token(std::string_view session_secret) {
  return sha256_hex("waybill csrf " + std::string(session_secret));
}

bool is_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string seal(std::string_view text, std::string_view secret) {
  start_sodium();
  const std::string key = key_from(secret);
  std::string sealed = random_octets(crypto_secretbox_NONCEBYTES);
  const std::string nonce = sealed;
  sealed.resize(nonce.size() + crypto_secretbox_MACBYTES + text.size());
  crypto_secretbox_easy(octets_of(sealed) + nonce.size(), octets_of(text), text.size(),
                        octets_of(std::string_view(nonce)), octets_of(std::string_view(key)));
  return sealed;
}

std::string unseal(std::string_view sealed, std::string_view secret) {
  constexpr std::size_t kFrame = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (sealed.size() < kFrame) return "";
  start_sodium();
  const std::string key = key_from(secret);
  const std::string_view box = sealed.substr(crypto_secretbox_NONCEBYTES);
  std::string text(sealed.size() - kFrame, '\0');
  const int failed =
      crypto_secretbox_open_easy(octets_of(text), octets_of(box), box.size(), octets_of(sealed),
                                 octets_of(std::string_view(key)));
  return failed == 0 ? text : "";
}

}  // namespace waybill::account
