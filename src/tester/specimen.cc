#include "tester/specimen.h"

namespace waybill::tester {

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
