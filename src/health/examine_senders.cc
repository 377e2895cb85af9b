// The addresses that send for the domain: their names, and entries on blocklists.
#include <fmt/format.h>

#include "health/examined.h"
#include "health/words.h"
#include "posture/reverse_name.h"

namespace waybill::health {
namespace {

using posture::ReverseName;

constexpr std::size_t kMostAddresses = 20;  // ours; those that send most come first

void check_address(Examined& examined, const OwnSender& sender, const ReverseName& name) {
  Findings& findings = examined.findings;
  const std::string address = sender.address.to_string();
  const Proof proof = of_dns(name.question, *name.answer);
  const std::string sent =
      sender.messages > 0 ? fmt::format(" It sent {}.", count_of(sender.messages, "message")) : "";
  switch (name.state) {
    case ReverseName::State::DnsFailure:
      for (const std::string_view id : {"ptr-missing", "ptr-unconfirmed"})
        findings.unknown(id, no_answer(name.question, *name.answer)).about(address);
      return;
    case ReverseName::State::Missing:
      findings
          .problem("ptr-missing",
                   fmt::format("{} has no name in DNS (PTR): large receivers refuse its mail.{}",
                               address, sent))
          .about(address)
          .cite(proof);
      return;
    case ReverseName::State::Unconfirmed: {
      Finding& finding = findings.problem(
          "ptr-unconfirmed", fmt::format("{} has the name {}, which does not lead back to it.{}",
                                         address, name.best()->text(), sent));
      finding.about(address).cite(proof).publishing(
          {name.best()->text(), sender.address.is_v4() ? "A" : "AAAA", address, ""});
      if (name.address_answer != nullptr)
        finding.cite(of_dns(name.address_question, *name.address_answer));
      return;
    }
    case ReverseName::State::Confirmed: break;
  }
  if (posture::looks_generic(*name.best(), sender.address))
    findings
        .problem("ptr-generic", fmt::format("The name of {}, {}, looks like that of a customer's "
                                            "line: filters distrust such names.",
                                            address, name.best()->text()))
        .about(address)
        .cite(proof);
}

void check_listings(Examined& examined) {
  for (const KnownListing& listing : examined.subject.listings) {
    const std::string says =
        fmt::format("{} is on {}{}{}. It carries {} of the mail.", listing.subject, listing.zone,
                    listing.meaning.empty() ? "" : ": ", listing.meaning,
                    share_of(static_cast<std::uint64_t>(listing.mail_share * 1000), 1000));
    constexpr int kHeavy = 70, kNotable = 30;  // of 100
    if (listing.is_shared) {
      examined.findings
          .info("listed-shared",
                says + " Others share it, so only its owner can have it taken out.")
          .about(listing.subject + " " + listing.zone);
      continue;
    }
    Finding& finding = examined.findings.problem("listed", says);
    finding.about(listing.subject + " " + listing.zone);
    if (listing.weight < kHeavy)
      finding.graded(listing.weight < kNotable ? Severity::Low : Severity::Medium);
  }
}

}  // namespace

void examine_senders(Examined& examined) {
  std::size_t looked_at = 0;
  bool is_known = true;
  for (const OwnSender& sender : examined.subject.senders) {
    if (sender.is_shared || sender.address.is_special()) continue;  // of others
    if (++looked_at > kMostAddresses) break;
    const auto name = posture::read_reverse_name(sender.address, examined.dns);
    is_known = is_known && name.has_value();
    if (name) check_address(examined, sender, *name);
  }
  if (!is_known) return;
  check_listings(examined);
  if (looked_at == 0) {
    for (const std::string_view id : {"ptr-missing", "ptr-unconfirmed", "ptr-generic"})
      examined.findings.skip(id, "No own sending address is known.");
  }
  if (looked_at == 0 && examined.subject.listings.empty())
    examined.findings.close_skipped("senders", "Nothing of the kind is known.");
  examined.findings.close_good("senders");
}

}  // namespace waybill::health
