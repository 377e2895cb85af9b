#include "posture/pem_chain.h"

#include <openssl/bio.h>
#include <openssl/err.h>

#include <ctime>

#include "base/ascii.h"

namespace waybill::posture {
namespace {

using Bio = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;
using GeneralNames = std::unique_ptr<GENERAL_NAMES, FreedBy<GENERAL_NAMES_free>>;

}  // namespace

std::vector<Certificate> read_pem_chain(std::string_view pem, std::size_t most) {
  std::vector<Certificate> chain;
  const Bio input(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  while (input && chain.size() < most) {
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

std::vector<std::string> dns_names_of(X509* certificate) {
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

std::int64_t seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return static_cast<std::int64_t>(timegm(&parts));
}

}  // namespace waybill::posture
