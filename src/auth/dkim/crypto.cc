#include "auth/dkim/crypto.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>
#include <bit>
#include <cstdlib>

#include "auth/dkim/rsa_der.h"
#include "base/base64.h"
#include "base/check.h"
#include "base/freed_by.h"

namespace waybill::dkim {
namespace {

using Pkey = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, FreedBy<EVP_PKEY_CTX_free>>;
using Digest = std::unique_ptr<EVP_MD, FreedBy<EVP_MD_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;
using Bio = std::unique_ptr<BIO, FreedBy<BIO_free>>;

// Fetched once: looking an algorithm up costs more than hashing a short header does.
const EVP_MD* message_digest(HashAlgorithm algorithm) {
  static const Digest kSha1(EVP_MD_fetch(nullptr, "SHA1", nullptr));
  static const Digest kSha256(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  switch (algorithm) {
    case HashAlgorithm::Sha1: return kSha1.get();
    case HashAlgorithm::Sha256: return kSha256.get();
  }
  std::abort();
}

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* octets_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

// The library keeps a queue of errors per thread; ours are values.
template <class T>
T forgetting_errors(T value) {
  ERR_clear_error();
  return value;
}

// Numbers in the octet order of the library's parameters: that of the machine.
std::string native_order(std::string_view big_endian) {
  std::string octets(big_endian);
  if constexpr (std::endian::native == std::endian::little)
    octets.assign(big_endian.rbegin(), big_endian.rend());
  return octets;
}

// Built from its numbers: decoding a SubjectPublicKeyInfo costs this library twenty times as much.
Pkey rsa_from_numbers(const RsaNumbers& numbers) {
  std::string modulus = native_order(numbers.modulus);
  std::string exponent = native_order(numbers.exponent);
  const std::array<OSSL_PARAM, 3> parameters = {
      OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, octets_of(modulus), modulus.size()),
      OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, octets_of(exponent), exponent.size()),
      OSSL_PARAM_construct_end()};
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY,
                        const_cast<OSSL_PARAM*>(parameters.data())) <= 0) {
    return nullptr;
  }
  return Pkey(key);
}

// A context for PKCS#1 v1.5 with `hash`, after `init` (verify, recover or sign).
PkeyContext rsa_context(EVP_PKEY* key, HashAlgorithm hash, int (*init)(EVP_PKEY_CTX*)) {
  PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!context || init(context.get()) <= 0 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) <= 0 ||
      EVP_PKEY_CTX_set_signature_md(context.get(), message_digest(hash)) <= 0) {
    return nullptr;
  }
  return context;
}

unsigned bit_length(std::string_view number) {
  const auto first = static_cast<unsigned char>(number.front());
  return static_cast<unsigned>((number.size() - 1) * 8) +
         static_cast<unsigned>(std::bit_width(first));
}

// Longer exponents make a check as slow as signing and occur in no real key; the library itself
// stops here for large keys.
constexpr unsigned kMostExponentBits = 64;

}  // namespace

std::string_view to_string(HashAlgorithm hash) {
  switch (hash) {
    case HashAlgorithm::Sha1: return "sha1";
    case HashAlgorithm::Sha256: return "sha256";
  }
  std::abort();
}

std::string_view to_string(KeyType type) {
  switch (type) {
    case KeyType::Rsa: return "rsa";
    case KeyType::Ed25519: return "ed25519";
  }
  std::abort();
}

struct Hasher::State {
  DigestContext context{EVP_MD_CTX_new()};
};

Hasher::Hasher(std::unique_ptr<State> state) : state_(std::move(state)) {}
Hasher::Hasher(HashAlgorithm algorithm) : state_(std::make_unique<State>()) {
  CHECK(EVP_DigestInit_ex2(state_->context.get(), message_digest(algorithm), nullptr) == 1);
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(std::string_view octets) {
  CHECK(EVP_DigestUpdate(state_->context.get(), octets.data(), octets.size()) == 1);
}

std::string Hasher::finish() {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  CHECK(EVP_DigestFinal_ex(state_->context.get(), octets_of(digest), &size) == 1);
  digest.resize(size);
  return digest;
}

Hasher Hasher::fork() const {
  auto copy = std::make_unique<State>();
  CHECK(EVP_MD_CTX_copy_ex(copy->context.get(), state_->context.get()) == 1);
  return Hasher(std::move(copy));
}

std::string digest(HashAlgorithm algorithm, std::string_view octets) {
  Hasher hasher(algorithm);
  hasher.update(octets);
  return hasher.finish();
}

struct PublicKey::Handle {
  Pkey key;
};

waybill::Result<PublicKey, KeyFault> PublicKey::read(KeyType type, std::string_view octets) {
  if (type == KeyType::Ed25519) {
    if (octets.size() != kEd25519KeySize) return std::unexpected(KeyFault::Unreadable);
    Pkey key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets_of(octets), octets.size()));
    if (!key) return std::unexpected(forgetting_errors(KeyFault::Unreadable));
    return PublicKey(type, kEd25519KeySize * 8, std::make_shared<Handle>(std::move(key)));
  }
  const auto numbers = read_rsa_public_key(octets);
  if (!numbers || bit_length(numbers->exponent) > kMostExponentBits)
    return std::unexpected(KeyFault::Unreadable);
  const unsigned bits = bit_length(numbers->modulus);
  if (bits > kMostRsaBits) return std::unexpected(KeyFault::TooLong);
  Pkey key = rsa_from_numbers(*numbers);
  if (!key) return std::unexpected(forgetting_errors(KeyFault::Unreadable));
  return PublicKey(type, bits, std::make_shared<Handle>(std::move(key)));
}

bool PublicKey::verifies(HashAlgorithm hash, std::string_view digest,
                         std::string_view signature) const {
  if (type_ == KeyType::Ed25519) {
    const DigestContext context(EVP_MD_CTX_new());
    return forgetting_errors(
        EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, handle_->key.get()) == 1 &&
        EVP_DigestVerify(context.get(), octets_of(signature), signature.size(), octets_of(digest),
                         digest.size()) == 1);
  }
  const PkeyContext context = rsa_context(handle_->key.get(), hash, EVP_PKEY_verify_init);
  return forgetting_errors(context &&
                           EVP_PKEY_verify(context.get(), octets_of(signature), signature.size(),
                                           octets_of(digest), digest.size()) == 1);
}

std::optional<std::string> PublicKey::signed_digest(HashAlgorithm hash,
                                                    std::string_view signature) const {
  if (type_ != KeyType::Rsa) return std::nullopt;
  const PkeyContext context = rsa_context(handle_->key.get(), hash, EVP_PKEY_verify_recover_init);
  if (!context) return forgetting_errors(std::nullopt);
  std::string digest(kMostRsaBits / 8, '\0');
  std::size_t size = digest.size();
  if (EVP_PKEY_verify_recover(context.get(), octets_of(digest), &size, octets_of(signature),
                              signature.size()) <= 0) {
    return forgetting_errors(std::nullopt);
  }
  digest.resize(size);
  return digest;
}

std::string_view describe(SigningKeyFault fault) {
  switch (fault) {
    case SigningKeyFault::Unreadable: return "The key is no private key without a passphrase";
    case SigningKeyFault::UnsupportedType: return "The key is neither an RSA nor an Ed25519 key";
    case SigningKeyFault::TooShort: return "An RSA key that signs needs 1024 bits or more";
  }
  std::abort();
}

struct SigningKey::Handle {
  Pkey key;
};

waybill::Result<SigningKey, SigningKeyFault> SigningKey::from_pem(std::string_view pem) {
  constexpr std::size_t kLargestPem = 64U << 10U;  // octets; an RSA key of 16384 bits has 13 KB
  if (pem.size() > kLargestPem) return std::unexpected(SigningKeyFault::Unreadable);
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  Pkey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (!key) return std::unexpected(forgetting_errors(SigningKeyFault::Unreadable));
  if (EVP_PKEY_is_a(key.get(), "ED25519") == 1)
    return SigningKey(KeyType::Ed25519, std::make_shared<Handle>(std::move(key)));
  if (EVP_PKEY_is_a(key.get(), "RSA") != 1)
    return std::unexpected(SigningKeyFault::UnsupportedType);
  if (EVP_PKEY_get_bits(key.get()) < static_cast<int>(kFewestRsaBits))
    return std::unexpected(SigningKeyFault::TooShort);
  return SigningKey(KeyType::Rsa, std::make_shared<Handle>(std::move(key)));
}

waybill::Result<SigningKey, SigningKeyFault> SigningKey::from_ed25519_seed(
    std::string_view base64) {
  const auto seed = base64::decode(base64);
  if (!seed || seed->size() != kEd25519KeySize) return std::unexpected(SigningKeyFault::Unreadable);
  Pkey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets_of(*seed), seed->size()));
  if (!key) return std::unexpected(forgetting_errors(SigningKeyFault::Unreadable));
  return SigningKey(KeyType::Ed25519, std::make_shared<Handle>(std::move(key)));
}

std::string SigningKey::sign(std::string_view digest) const {
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(handle_->key.get())), '\0');
  std::size_t size = signature.size();
  bool signed_well = false;
  if (type_ == KeyType::Ed25519) {
    const DigestContext context(EVP_MD_CTX_new());
    signed_well =
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, handle_->key.get()) == 1 &&
        EVP_DigestSign(context.get(), octets_of(signature), &size, octets_of(digest),
                       digest.size()) == 1;
  } else {
    const PkeyContext context =
        rsa_context(handle_->key.get(), HashAlgorithm::Sha256, EVP_PKEY_sign_init);
    signed_well = context && EVP_PKEY_sign(context.get(), octets_of(signature), &size,
                                           octets_of(digest), digest.size()) == 1;
  }
  signature.resize(forgetting_errors(signed_well) ? size : 0);
  return signature;
}

namespace {

std::string raw_public_octets(const EVP_PKEY* key) {
  std::string octets(kEd25519KeySize, '\0');
  std::size_t size = octets.size();
  const int done = EVP_PKEY_get_raw_public_key(key, octets_of(octets), &size);
  CHECK(done == 1 && size == octets.size());
  return octets;
}

}  // namespace

std::string SigningKey::public_octets() const {
  if (type_ == KeyType::Ed25519) {
    return raw_public_octets(handle_->key.get());
  }
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(handle_->key.get(), &der);
  CHECK(size > 0);
  const std::unique_ptr<unsigned char, FreedBy<[](unsigned char* p) { OPENSSL_free(p); }>> owned(
      der);
  return {reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)};
}

}  // namespace waybill::dkim
