#include "tester/envelope_words.h"

#include <fmt/format.h>

#include "auth/dmarc/psl.h"
#include "auth/spf/sender.h"

namespace waybill::tester {
namespace {

template <class Value>
Proof proof_of(const Specimen& specimen, const std::optional<auth::Traced<Value>>& traced,
               std::string place, std::string_view text) {
  if (specimen.reception || !traced || traced->bytes == Span{})
    return of_session(std::move(place), text);
  return of_octets(std::move(place), specimen.octets, traced->bytes);
}

}  // namespace

const IpAddress* client_of(const Specimen& specimen) {
  return specimen.envelope.ip ? &specimen.envelope.ip->value : nullptr;
}

std::string_view as_stated(const Specimen& specimen) {
  return specimen.reception ? "" : ", as the header states";
}

std::optional<dns::Name> spf_domain(const Online& online) {
  if (online.auth.spf) return spf::checkable_domain(online.auth.spf->domain);
  if (!online.specimen.envelope.mail_from) return std::nullopt;
  const std::string& address = online.specimen.envelope.mail_from->value;
  const std::size_t at = address.rfind('@');
  if (at == std::string::npos) return std::nullopt;
  return spf::checkable_domain(std::string_view(address).substr(at + 1));
}

bool is_of_author(const Online& online, const dns::Name& domain) {
  const auto author = online.reading.author_domain();
  return author &&
         dmarc::psl_organizational_domain(*author) == dmarc::psl_organizational_domain(domain);
}

std::string tell_its_owner(const dns::Name& domain) {
  return fmt::format(
      "{} is not a domain of yours: tell the service that sends, or let it use an envelope sender "
      "of your own domain.",
      domain.text());
}

Proof proof_of_mail_from(const Specimen& specimen) {
  const auto& sender = specimen.envelope.mail_from;
  return proof_of(specimen, sender, "MAIL FROM", sender ? "<" + sender->value + ">" : "");
}

Proof proof_of_helo(const Specimen& specimen) {
  const auto& helo = specimen.envelope.helo;
  return proof_of(specimen, helo, "HELO", helo ? helo->value : std::string());
}

}  // namespace waybill::tester
