#include "net/tls_certificate.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509err.h>
#include <sys/stat.h>

#include <string_view>
#include <utility>

namespace waybill::net {
namespace {

using Context = std::shared_ptr<SSL_CTX>;

// Protocols that clients may ask for (RFC 7301): HTTP/1.1, and nothing else.
constexpr std::string_view kProtocols("\x08http/1.1", 9);

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in,
                    unsigned in_size, void*) {
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, size, octets(kProtocols),
                            static_cast<unsigned>(kProtocols.size()), in,
                            in_size) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

// The first thing that OpenSSL complained of: what follows from it comes later.
std::string complaint() {
  const unsigned long code = ERR_peek_error();
  const char* const reason = ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "unknown error" : reason;
}

void set_use(SSL_CTX* context, TlsCertificate::Use use) {
  switch (use) {
    case TlsCertificate::Use::Web:
      SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
      SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
      return;
    case TlsCertificate::Use::Mail:
      // Without TLS the same mail would come in the clear. TLS 1.0 and 1.1 sign with SHA-1, which
      // OpenSSL 3 allows at level 0 alone; ciphers without encryption or certificate stay out.
      SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
      SSL_CTX_set_security_level(context, 0);
      SSL_CTX_set_cipher_list(context, "DEFAULT:!aNULL:!eNULL:!EXPORT:@SECLEVEL=0");
      SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
      return;
  }
}

Result<Context, std::string> read(const std::string& certificate_file, const std::string& key_file,
                                  TlsCertificate::Use use) {
  ERR_clear_error();
  Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) return std::unexpected("no TLS: " + complaint());
  set_use(context.get(), use);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                         SSL_OP_CIPHER_SERVER_PREFERENCE |
                                         SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);  // 34 KiB less for an idle connection
  // Nobody types a password at a server.
  SSL_CTX_set_default_passwd_cb(context.get(), [](char*, int, int, void*) { return 0; });
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1)
    return std::unexpected(fmt::format("{}: {}", certificate_file, complaint()));
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    const bool is_other = ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH;
    const std::string reason = complaint();
    if (is_other)
      return std::unexpected(fmt::format("{} is not the key of {}", key_file, certificate_file));
    return std::unexpected(fmt::format("{}: {}", key_file, reason));
  }
  return context;
}

std::string stamp_of(const std::string& file) {
  struct stat status{};
  if (stat(file.c_str(), &status) != 0) return "absent";
  return fmt::format("{}:{}:{}:{}", status.st_ino, status.st_size, status.st_mtim.tv_sec,
                     status.st_mtim.tv_nsec);
}

}  // namespace

Result<std::unique_ptr<TlsCertificate>, std::string> TlsCertificate::open(
    std::string certificate_file, std::string key_file, Use use) {
  std::unique_ptr<TlsCertificate> certificate(
      new TlsCertificate(std::move(certificate_file), std::move(key_file), use));
  if (auto loaded = certificate->refresh(); !loaded)
    return std::unexpected(std::move(loaded).error());
  return certificate;
}

Result<TlsCertificate::Change, std::string> TlsCertificate::refresh() {
  std::string now = stamp();
  if (now == stamp_) return Change::None;
  stamp_ = std::move(now);
  Context fresh = TRY(read(certificate_file_, key_file_, use_));
  const std::scoped_lock lock(mutex_);
  context_ = std::move(fresh);
  return Change::Loaded;
}

std::shared_ptr<ssl_ctx_st> TlsCertificate::context() const {
  const std::scoped_lock lock(mutex_);
  return context_;
}

std::string TlsCertificate::stamp() const {
  return stamp_of(certificate_file_) + ' ' + stamp_of(key_file_);
}

}  // namespace waybill::net
