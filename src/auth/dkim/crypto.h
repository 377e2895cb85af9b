// Hashes, public keys and signing keys: the only door to the cryptographic library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace waybill::dkim {

// RFC 8301 §3.2: verifiers handle 1024 to 4096 bits and accept nothing shorter; the upper end is
// our own cap on the work that a record may ask for.
inline constexpr unsigned kFewestRsaBits = 1024;
inline constexpr unsigned kMostRsaBits = 8192;
inline constexpr std::size_t kEd25519KeySize = 32;  // octets, RFC 8032 §5.1.5

enum class HashAlgorithm : std::uint8_t { Sha1, Sha256 };
enum class KeyType : std::uint8_t { Rsa, Ed25519 };
[[nodiscard]] std::string_view to_string(HashAlgorithm hash);  // "sha256"
[[nodiscard]] std::string_view to_string(KeyType type);        // "rsa"

// A running hash.
class Hasher {
 public:
  explicit Hasher(HashAlgorithm algorithm);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  ~Hasher();

  void update(std::string_view octets);
  // The digest in raw octets; the hash must not be used afterwards.
  [[nodiscard]] std::string finish();
  // A second hash that has read the same.
  [[nodiscard]] Hasher fork() const;

 private:
  struct State;
  explicit Hasher(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};
[[nodiscard]] std::string digest(HashAlgorithm algorithm, std::string_view octets);

enum class KeyFault : std::uint8_t { Unreadable, TooLong };

// A key that checks signatures. Immutable; cheap to move, shared when copied.
class PublicKey {
 public:
  // RSA from DER: SubjectPublicKeyInfo (RFC 5280 §4.1) or RSAPublicKey (RFC 8017 §A.1.1).
  // Ed25519 from 32 raw octets (RFC 8463 §4).
  [[nodiscard]] static waybill::Result<PublicKey, KeyFault> read(KeyType type,
                                                                 std::string_view octets);

  [[nodiscard]] KeyType type() const { return type_; }
  [[nodiscard]] unsigned bits() const { return bits_; }  // of the modulus; 256 for Ed25519

  // `digest` is that of the signed octets: RSASSA-PKCS1-v1_5 over it, or PureEdDSA with it for the
  // message (RFC 8463 §3).
  [[nodiscard]] bool verifies(HashAlgorithm hash, std::string_view digest,
                              std::string_view signature) const;
  // The digest that an RSA signature holds; nothing when it was not made with this key, or for
  // Ed25519, which does not reveal it.
  [[nodiscard]] std::optional<std::string> signed_digest(HashAlgorithm hash,
                                                         std::string_view signature) const;

 private:
  struct Handle;
  PublicKey(KeyType type, unsigned bits, std::shared_ptr<const Handle> handle)
      : type_(type), bits_(bits), handle_(std::move(handle)) {}
  KeyType type_;
  unsigned bits_;
  std::shared_ptr<const Handle> handle_;
};

enum class SigningKeyFault : std::uint8_t {
  Unreadable,       // neither a PEM private key without a passphrase nor a seed
  UnsupportedType,  // neither RSA nor Ed25519
  TooShort,         // RSA below 1024 bits: RFC 8301 §3.2 forbids to sign with it
};
[[nodiscard]] std::string_view describe(SigningKeyFault fault);

// A private key. Immutable; shared when copied.
class SigningKey {
 public:
  // PKCS#1 or PKCS#8 in PEM, not encrypted.
  [[nodiscard]] static waybill::Result<SigningKey, SigningKeyFault> from_pem(std::string_view pem);
  // The 32 octets of RFC 8032 §5.1.5 in base64, as RFC 8463 §A.2 shows them.
  [[nodiscard]] static waybill::Result<SigningKey, SigningKeyFault> from_ed25519_seed(
      std::string_view base64);

  [[nodiscard]] KeyType type() const { return type_; }
  // Signs a SHA-256 digest; both key types are deterministic. Raw octets; empty only when the
  // library failed.
  [[nodiscard]] std::string sign(std::string_view digest) const;
  // What the `p=` tag of the key record holds, before base64.
  [[nodiscard]] std::string public_octets() const;

 private:
  struct Handle;
  SigningKey(KeyType type, std::shared_ptr<const Handle> handle)
      : type_(type), handle_(std::move(handle)) {}
  KeyType type_;
  std::shared_ptr<const Handle> handle_;
};

}  // namespace waybill::dkim
