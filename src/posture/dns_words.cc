#include "posture/dns_words.h"

namespace waybill::posture {
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

std::string_view why_no_mail(const MailExchange& exchange) {
  switch (exchange.state) {
    case MailExchange::State::Null: return "it says so by a null MX";
    case MailExchange::State::NoAddress: return "its mail servers have no address";
    case MailExchange::State::Nothing:
      return exchange.is_name_missing ? "it does not exist"
                                      : "it has neither mail servers nor an address";
    case MailExchange::State::Hosts:
    case MailExchange::State::Implicit:
    case MailExchange::State::DnsFailure: break;
  }
  return "";
}

}  // namespace waybill::posture
