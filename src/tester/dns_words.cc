#include "tester/dns_words.h"

namespace waybill::tester {
namespace {

std::string_view reason_of(dns::Status status) {
  switch (status) {
    case dns::Status::Timeout: return "DNS did not answer in time: ";
    case dns::Status::ServFail:
      return "The resolver could not find out (SERVFAIL; the name servers fail, or DNSSEC is "
             "broken): ";
    case dns::Status::Refused: return "The name server refused the question: ";
    case dns::Status::NotRecorded: return "The recorded answers of DNS do not hold this one: ";
    case dns::Status::NoError:
    case dns::Status::NoData:
    case dns::Status::NxDomain: break;
  }
  return "DNS gave no usable answer: ";
}

}  // namespace

std::string no_answer(const dns::Question& question, const dns::Answer& answer) {
  return std::string(reason_of(answer.status)) + to_string(question) + ".";
}

std::string_view why_no_mail(const posture::MailExchange& exchange) {
  switch (exchange.state) {
    case posture::MailExchange::State::Null: return "it says so by a null MX";
    case posture::MailExchange::State::NoAddress: return "its mail servers have no address";
    case posture::MailExchange::State::Nothing:
      return exchange.is_name_missing ? "it does not exist"
                                      : "it has neither mail servers nor an address";
    case posture::MailExchange::State::Hosts:
    case posture::MailExchange::State::Implicit:
    case posture::MailExchange::State::DnsFailure: break;
  }
  return "";
}

}  // namespace waybill::tester
