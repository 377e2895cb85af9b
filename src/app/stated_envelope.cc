#include "app/stated_envelope.h"

namespace waybill::app {

Result<auth::StatedEnvelope, Failure> stated_envelope(const EnvelopeArguments& arguments) {
  auth::StatedEnvelope stated{.ip = {}, .helo = arguments.helo, .mail_from = arguments.mail_from};
  if (arguments.ip.empty()) return stated;
  stated.ip = IpAddress::parse(arguments.ip);
  if (!stated.ip)
    return std::unexpected(
        Failure{Exit::WrongUsage, "--ip: \"" + arguments.ip + "\" is not an address"});
  return stated;
}

}  // namespace waybill::app
