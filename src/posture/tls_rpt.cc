#include "posture/tls_rpt.h"

#include <algorithm>
#include <cstdlib>

#include "base/ascii.h"

namespace waybill::posture {
namespace {

constexpr std::string_view kVersion = "TLSRPTv1";

bool is_address(std::string_view uri) {
  if (ascii::istarts_with(uri, "mailto:")) {
    const std::size_t at = uri.find('@');
    return at != std::string_view::npos && at > std::string_view("mailto:").size() &&
           at + 1 < uri.size();
  }
  constexpr std::string_view kHttps = "https://";
  return ascii::istarts_with(uri, kHttps) && uri.size() > kHttps.size();
}

void note(TlsRptRecord& record, TlsRptFault fault) {
  if (std::ranges::find(record.faults, fault) == record.faults.end())
    record.faults.push_back(fault);
}

void read_addresses(TlsRptRecord& record, std::string_view value) {
  for (const std::string_view item : ascii::split(value, ',')) {
    const std::string_view uri = ascii::trim(item);
    if (!is_address(uri))
      note(record, TlsRptFault::BadAddress);
    else if (record.addresses.size() < kMostTlsReportUris)
      record.addresses.emplace_back(uri);
  }
}

}  // namespace

std::string_view describe(TlsRptFault fault) {
  switch (fault) {
    case TlsRptFault::BadVersion: return "The version is not TLSRPTv1";
    case TlsRptFault::NoAddress: return "The record names no address (rua)";
    case TlsRptFault::BadAddress: return "An address is neither mailto: nor https:";
  }
  std::abort();
}

bool is_tls_rpt_record(std::string_view text) {
  const std::string_view first = text.substr(0, text.find(';'));
  const std::size_t equals = first.find('=');
  return text.contains(';') && equals != std::string_view::npos &&
         ascii::trim(first.substr(0, equals)) == "v" &&
         ascii::trim(first.substr(equals + 1)) == kVersion;
}

TlsRptRecord parse_tls_rpt_record(std::string_view text) {
  TlsRptRecord record;
  if (!is_tls_rpt_record(text)) note(record, TlsRptFault::BadVersion);
  for (const std::string_view field : ascii::split(text, ';')) {
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos || ascii::trim(field.substr(0, equals)) != "rua") continue;
    read_addresses(record, field.substr(equals + 1));
  }
  if (record.addresses.empty()) note(record, TlsRptFault::NoAddress);
  return record;
}

std::optional<TlsRpt> read_tls_rpt(const dns::Name& domain, dns::Inquiry& dns) {
  TlsRpt found;
  const auto name = domain.prefixed("_smtp._tls");
  if (!name) return found;
  found.question = {*name, dns::Type::Txt};
  found.answer = dns.ask(found.question);
  if (found.answer == nullptr) return std::nullopt;
  if (found.answer->is_temporary_failure()) {
    found.state = TlsRpt::State::DnsFailure;
    return found;
  }
  std::size_t count = 0;
  for (const dns::Data& data : found.answer->records) {
    const auto* text = std::get_if<dns::Text>(&data);
    if (text == nullptr || !is_tls_rpt_record(text->joined)) continue;
    if (++count == 1) found.record = parse_tls_rpt_record(text->joined);
  }
  if (count == 1)
    found.state = found.record.addresses.empty() ? TlsRpt::State::Broken : TlsRpt::State::Good;
  if (count > 1) found.state = TlsRpt::State::Several;
  return found;
}

}  // namespace waybill::posture
