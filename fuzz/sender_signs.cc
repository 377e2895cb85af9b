// Any two tables give a catalogue or an error; any row gives an attribution whose evidence belongs
// to the service that it names.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "sender/attribute.h"
#include "sender/salesforce_sender.h"

namespace {

using namespace waybill;

constexpr report::AuthResult kResults[] = {report::AuthResult::Pass, report::AuthResult::Fail,
                                           report::AuthResult::None};

// Lines are fields in turn: an SPF domain, a signing domain, a selector.
sender::Attribution check_row(const sender::Catalogue& catalogue, std::string_view text) {
  std::vector<report::DkimCheck> dkim;
  std::vector<report::SpfCheck> spf;
  sender::Traits traits;
  const auto lines = ascii::split(text, '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const report::AuthResult result = kResults[lines[i].size() % std::size(kResults)];
    if (i % 2 == 0) spf.push_back({lines[i], report::SpfScope::MailFrom, result, {}, {}});
    if (i % 2 == 1) dkim.push_back({lines[i], lines[i - 1], result, {}, {}});
    const auto stable = sender::stable_domain(lines[i]);
    CHECK(lines[i].ends_with(stable));
    (void)sender::read_salesforce("salesforce-core", lines[i], {});
    traits.reverse_name = lines[i];
    traits.envelope_from = lines[i / 2];
  }
  traits.dkim = dkim;
  traits.spf = spf;
  const auto address = IpAddress::parse(lines.front());
  if (address) traits.address = *address;
  const sender::Attribution found = sender::attribute(catalogue, traits);
  CHECK(found.count <= sender::kMostEvidence);
  CHECK((found.service != nullptr) == (found.count != 0));
  for (const sender::Evidence& evidence : found.evidence()) {
    CHECK(&catalogue.service_of(*evidence.sign) == found.service);
    CHECK(!sender::describe(evidence, catalogue).empty());
  }
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_row(sender::Catalogue::embedded(), text);
  const std::size_t half = text.find("\n\n");
  if (half == std::string_view::npos) return 0;
  const auto read = sender::Catalogue::parse(text.substr(0, half), text.substr(half + 2));
  if (read) check_row(*read, text);
  return 0;
}
