#include "posture/mark_certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>

#include "base/ascii.h"
#include "base/freed_by.h"

namespace waybill::posture {
namespace {

constexpr const char* kMarkUsage = "1.3.6.1.5.5.7.3.31";
constexpr const char* kLogotype = "1.3.6.1.5.5.7.1.12";
constexpr const char* kMarkType = "1.3.6.1.4.1.53087.1.13";
constexpr std::size_t kLongestOid = 80;

using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;
using Bio = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;
using GeneralNames = std::unique_ptr<GENERAL_NAMES, FreedBy<GENERAL_NAMES_free>>;
using Usage = std::unique_ptr<EXTENDED_KEY_USAGE, FreedBy<EXTENDED_KEY_USAGE_free>>;

std::vector<Certificate> read_chain(std::string_view pem) {
  std::vector<Certificate> chain;
  if (pem.size() > kLargestChain) return chain;
  const Bio input(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  while (input && chain.size() < kMostCertificates) {
    Certificate certificate(PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr));
    if (!certificate) break;
    chain.push_back(std::move(certificate));
  }
  ERR_clear_error();
  return chain;
}

std::string text_of(const ASN1_STRING* text) {
  if (text == nullptr) return {};
  const int length = ASN1_STRING_length(text);
  return length <= 0 ? std::string()
                     : std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                                   static_cast<std::size_t>(length));
}

std::string oid_text(const ASN1_OBJECT* object) {
  char text[kLongestOid] = {};
  const int length = OBJ_obj2txt(text, static_cast<int>(sizeof(text)), object, 1);
  return length <= 0 || static_cast<std::size_t>(length) >= sizeof(text) ? std::string()
                                                                         : std::string(text);
}

std::vector<std::string> names_of(X509* certificate) {
  std::vector<std::string> names;
  const GeneralNames all(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (!all) return names;
  const int count = sk_GENERAL_NAME_num(all.get());
  for (int i = 0; i < count; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(all.get(), i);
    if (name->type == GEN_DNS) names.push_back(ascii::lower(text_of(name->d.dNSName)));
  }
  return names;
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

std::int64_t seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return static_cast<std::int64_t>(timegm(&parts));
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
  const std::vector<Certificate> chain = read_chain(pem);
  if (chain.empty()) return std::nullopt;
  constexpr std::string_view kOrganisation = "2.5.4.10";
  X509* end = chain.front().get();
  MarkCertificate found;
  found.names = names_of(end);
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
