// Reading certificates with OpenSSL, for mark_certificate.cc and server_certificate.cc.
#pragma once

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/freed_by.h"

namespace waybill::posture {

using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;

// At most `most` certificates of PEM text; what follows one that cannot be read is left out.
[[nodiscard]] std::vector<Certificate> read_pem_chain(std::string_view pem, std::size_t most);
[[nodiscard]] std::string text_of(const ASN1_STRING* text);
[[nodiscard]] std::vector<std::string> dns_names_of(X509* certificate);  // lower case
[[nodiscard]] std::int64_t seconds_of(const ASN1_TIME* time);            // Unix; 0: unreadable

}  // namespace waybill::posture
