#include "posture/server_certificate.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "posture/mark_certificate.h"
#include "posture/pem_chain.h"

namespace waybill::posture {
namespace {

constexpr unsigned kFewestRsaBits = 2048, kFewestCurveBits = 224;

template <class Encode, class Value>
std::string der_of(Encode encode, Value* value) {
  unsigned char* octets = nullptr;
  const int length = encode(value, &octets);
  if (length <= 0) return {};
  std::string der(reinterpret_cast<const char*>(octets), static_cast<std::size_t>(length));
  OPENSSL_free(octets);
  return der;
}

std::string name_text(const X509_NAME* name, int nid) {
  const int at = X509_NAME_get_index_by_NID(name, nid, -1);
  return at < 0 ? std::string() : text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
}

std::string hex_of(std::string_view octets) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(octets.size() * 2);
  for (const char c : octets) {
    const auto octet = static_cast<unsigned char>(c);
    text += kDigits[octet >> 4U];
    text += kDigits[octet & 15U];
  }
  return text;
}

std::string digest_of(std::string_view octets, const EVP_MD* method) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(octets.data(), octets.size(), digest.data(), &length, method, nullptr) != 1)
    return {};
  return hex_of({reinterpret_cast<const char*>(digest.data()), length});
}

void read_key(X509* certificate, ServerCertificate& found) {
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) return;
  const int type = EVP_PKEY_get_base_id(key);
  found.is_rsa = type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS;
  found.key_bits = static_cast<unsigned>(std::max(EVP_PKEY_get_bits(key), 0));
}

}  // namespace

bool ServerCertificate::holds_for(const dns::Name& host) const {
  return std::ranges::any_of(names, [&](std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    if (!name.starts_with("*.")) return name == host.text();
    return host.label_count() > 2 && host.parent().text() == name.substr(2);
  });
}

bool ServerCertificate::is_key_strong() const {
  return key_bits >= (is_rsa ? kFewestRsaBits : kFewestCurveBits);
}

std::optional<ServerCertificate> read_server_certificate(std::string_view pem) {
  if (pem.size() > kLargestChain) return std::nullopt;
  const std::vector<Certificate> chain = read_pem_chain(pem, kMostCertificates);
  if (chain.empty()) return std::nullopt;
  X509* end = chain.front().get();
  ServerCertificate found;
  found.names = dns_names_of(end);
  // RFC 6125 §6.4.4: the common name counts where there is no other.
  if (found.names.empty()) {
    const std::string name = name_text(X509_get_subject_name(end), NID_commonName);
    if (!name.empty()) found.names.push_back(ascii::lower(name));
  }
  found.not_before = seconds_of(X509_get0_notBefore(end));
  found.not_after = seconds_of(X509_get0_notAfter(end));
  found.issuer = name_text(X509_get_issuer_name(end), NID_organizationName);
  if (found.issuer.empty()) found.issuer = name_text(X509_get_issuer_name(end), NID_commonName);
  read_key(end, found);
  for (const Certificate& certificate : chain)
    found.chain.push_back({der_of(i2d_X509, certificate.get()),
                           der_of(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(certificate.get()))});
  ERR_clear_error();
  return found;
}

std::string tlsa_of(const ServerCertificate& certificate) {
  if (certificate.chain.empty()) return {};
  return "3 1 1 " + digest_of(certificate.chain.front().public_key, EVP_sha256());
}

bool fits(const Tlsa& record, const ServerCertificate& certificate) {
  if (!record.is_usable()) return false;
  const std::size_t shown = record.usage == 3 ? std::min<std::size_t>(1, certificate.chain.size())
                                              : certificate.chain.size();
  for (std::size_t i = 0; i < shown; ++i) {
    const ServerCertificate::Part& part = certificate.chain[i];
    const std::string& octets = record.selector == 0 ? part.certificate : part.public_key;
    const std::string value = record.matching == 0   ? hex_of(octets)
                              : record.matching == 1 ? digest_of(octets, EVP_sha256())
                                                     : digest_of(octets, EVP_sha512());
    if (!value.empty() && value == record.data) return true;
  }
  return false;
}

}  // namespace waybill::posture
