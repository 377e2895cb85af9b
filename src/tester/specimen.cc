#include "tester/specimen.h"

namespace waybill::tester {

Specimen Specimen::from_file(std::string_view octets, const auth::StatedEnvelope& stated,
                             std::int64_t now) {
  Specimen specimen;
  specimen.octets = octets;
  specimen.envelope = auth::read_envelope(message::Message::read(octets), stated);
  specimen.now = now;
  return specimen;
}

Specimen Specimen::received(std::string_view octets, smtp::Reception reception, std::int64_t now) {
  Specimen specimen;
  specimen.octets = octets;
  specimen.envelope.ip = {reception.client, {}};
  specimen.envelope.helo = {reception.helo, {}};
  specimen.envelope.mail_from = {reception.mail_from, {}};
  specimen.reception = std::move(reception);
  specimen.now = now;
  return specimen;
}

}  // namespace waybill::tester
