// The certificate and key of a server, read again when the files change.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace waybill::net {

class TlsCertificate {
 public:
  enum class Use : unsigned char {
    Web,   // TLS 1.2 and newer, HTTP/1.1 alone
    Mail,  // also TLS 1.0 and 1.1, with what they need: whose mail is tested has to come in first
  };
  // PEM files: the certificate with its chain, and its key. The error is one line.
  [[nodiscard]] static Result<std::unique_ptr<TlsCertificate>, std::string> open(
      std::string certificate_file, std::string key_file, Use use = Use::Web);

  enum class Change : unsigned char { None, Loaded };
  // Reads the files again if they changed since they were last looked at. After an error the old
  // certificate stays.
  [[nodiscard]] Result<Change, std::string> refresh();

  // For new connections; stays valid while it is held.
  [[nodiscard]] std::shared_ptr<ssl_ctx_st> context() const;

 private:
  TlsCertificate(std::string certificate_file, std::string key_file, Use use)
      : certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)), use_(use) {}
  [[nodiscard]] std::string stamp() const;

  std::string certificate_file_, key_file_;
  Use use_;
  std::string stamp_;         // of the files when they were last read
  mutable std::mutex mutex_;  // held for context_
  std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace waybill::net
