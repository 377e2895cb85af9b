#include "net/self_signed.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace waybill::net {
namespace {

constexpr long kLife = 10L * 366 * 86'400;      // seconds; nobody looks at it, nobody renews it
constexpr std::size_t kLongestCommonName = 64;  // X.520

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using File = std::unique_ptr<FILE, decltype(&std::fclose)>;

bool add_extension(X509* certificate, int which, const std::string& value) {
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, which, value.c_str());
  if (extension == nullptr) return false;
  const bool is_added = X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return is_added;
}

bool fill(X509* certificate, EVP_PKEY* key, const std::string& hostname) {
  std::uint64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
  const std::string common = hostname.substr(0, kLongestCommonName);
  X509_NAME* const name = X509_get_subject_name(certificate);
  return X509_set_version(certificate, X509_VERSION_3) == 1 &&
         ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1U) == 1 &&
         X509_gmtime_adj(X509_getm_notBefore(certificate), -3'600) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), kLife) != nullptr &&
         X509_set_pubkey(certificate, key) == 1 &&
         X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                    reinterpret_cast<const unsigned char*>(common.c_str()), -1, -1,
                                    0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1 &&
         add_extension(certificate, NID_subject_alt_name, "DNS:" + hostname) &&
         X509_sign(certificate, key, EVP_sha256()) > 0;
}

// Opened for writing with mode 0600, as what it was before is gone.
File create_private(const std::string& file) {
  const int descriptor =
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  return {descriptor < 0 ? nullptr : ::fdopen(descriptor, "w"), &std::fclose};
}

}  // namespace

Result<void, std::string> make_self_signed(const std::string& hostname,
                                           const std::string& certificate_file,
                                           const std::string& key_file) {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), EVP_PKEY_free);
  const Certificate certificate(X509_new(), X509_free);
  if (!key || !certificate || !fill(certificate.get(), key.get(), hostname))
    return std::unexpected(fmt::format("no certificate could be made for {}", hostname));
  const auto failed = [](const std::string& file) {
    return std::unexpected(fmt::format("{}: {}", file, std::generic_category().message(errno)));
  };
  const File key_out = create_private(key_file);
  if (!key_out ||
      PEM_write_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      std::fflush(key_out.get()) != 0)
    return failed(key_file);
  const File out = create_private(certificate_file);
  if (!out || PEM_write_X509(out.get(), certificate.get()) != 1 || std::fflush(out.get()) != 0)
    return failed(certificate_file);
  return {};
}

}  // namespace waybill::net
