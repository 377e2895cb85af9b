#include "posture/mark_certificate.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "base/ascii.h"
#include "base/freed_by.h"
#include "posture/pem_chain.h"

namespace waybill::posture {
namespace {

constexpr const char* kMarkUsage = "1.3.6.1.5.5.7.3.31";
constexpr const char* kLogotype = "1.3.6.1.5.5.7.1.12";
constexpr const char* kMarkType = "1.3.6.1.4.1.53087.1.13";
constexpr std::size_t kLongestOid = 80;

using Usage = std::unique_ptr<EXTENDED_KEY_USAGE, FreedBy<EXTENDED_KEY_USAGE_free>>;

std::string oid_text(const ASN1_OBJECT* object) {
  char text[kLongestOid] = {};
  const int length = OBJ_obj2txt(text, static_cast<int>(sizeof(text)), object, 1);
  return length <= 0 || static_cast<std::size_t>(length) >= sizeof(text) ? std::string()
                                                                         : std::string(text);
}

bool is_for_marks(X509* certificate) {
  const Usage usage(static_cast<EXTENDED_KEY_USAGE*>(
      X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)));
  if (!usage) return false;
  const int count = sk_ASN1_OBJECT_num(usage.get());
  for (int i = 0; i < count; ++i) {
    if (oid_text(sk_ASN1_OBJECT_value(usage.get(), i)) == kMarkUsage) return true;
  }
  return false;
}

bool has_extension(const X509* certificate, std::string_view oid) {
  const int count = X509_get_ext_count(certificate);
  for (int i = 0; i < count; ++i) {
    if (oid_text(X509_EXTENSION_get_object(X509_get_ext(certificate, i))) == oid) return true;
  }
  return false;
}

std::string entry_of(const X509_NAME* name, std::string_view oid) {
  const int count = X509_NAME_entry_count(name);
  for (int i = 0; i < count; ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    if (oid_text(X509_NAME_ENTRY_get_object(entry)) == oid)
      return text_of(X509_NAME_ENTRY_get_data(entry));
  }
  return {};
}

bool is_whole(const std::vector<Certificate>& chain) {
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    EVP_PKEY* key = X509_get0_pubkey(chain[i + 1].get());
    if (key == nullptr || X509_verify(chain[i].get(), key) != 1) {
      ERR_clear_error();
      return false;
    }
  }
  return chain.size() > 1;
}

}  // namespace

bool MarkCertificate::holds_for(const dns::Name& domain, std::string_view selector) const {
  const std::string with_selector = ascii::lower(selector) + "._bimi." + domain.text();
  return std::ranges::any_of(names, [&](const std::string& name) {
    return name == domain.text() || name == with_selector;
  });
}

std::optional<MarkCertificate> read_mark_certificate(std::string_view pem) {
  if (pem.size() > kLargestChain) return std::nullopt;
  const std::vector<Certificate> chain = read_pem_chain(pem, kMostCertificates);
  if (chain.empty()) return std::nullopt;
  constexpr std::string_view kOrganisation = "2.5.4.10";
  X509* end = chain.front().get();
  MarkCertificate found;
  found.names = dns_names_of(end);
  found.not_before = seconds_of(X509_get0_notBefore(end));
  found.not_after = seconds_of(X509_get0_notAfter(end));
  found.is_for_marks = is_for_marks(end);
  found.has_logo = has_extension(end, kLogotype);
  found.is_chain_whole = is_whole(chain);
  found.certificates = chain.size();
  found.issuer = entry_of(X509_get_issuer_name(end), kOrganisation);
  found.mark_type = entry_of(X509_get_subject_name(end), kMarkType);
  ERR_clear_error();
  return found;
}

}  // namespace waybill::posture
