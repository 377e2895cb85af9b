// A domain that neither sends nor takes mail: what keeps others from sending in its name (§6a of
// the standards: v=spf1 -all, null MX, p=reject, revoked keys).
#include <fmt/format.h>

#include <algorithm>

#include "auth/dkim/key.h"
#include "auth/spf/record.h"
#include "health/examined.h"

namespace waybill::health {
namespace {

constexpr std::string_view kNoSender = "v=spf1 -all";

bool denies_all(const std::string& record) {
  const spf::ParsedRecord parsed = spf::parse_record(record);
  return parsed.is_valid() && parsed.record.directives.size() == 1 &&
         std::holds_alternative<spf::All>(parsed.record.directives.front().mechanism) &&
         parsed.record.directives.front().qualifier == spf::Qualifier::Fail;
}

void check_spf(Examined& examined) {
  const posture::SpfPublication& publication = *examined.spf;
  const dns::Question question{examined.subject.domain, dns::Type::Txt};
  const Proof proof = of_dns(question, *publication.txt);
  if (publication.txt->is_temporary_failure()) {
    examined.findings.unknown("parked-spf", no_answer(question, *publication.txt));
    return;
  }
  const std::string record =
      publication.records.empty() ? std::string() : publication.records.front();
  if (publication.records.size() == 1 && denies_all(record)) {
    examined.findings.good("parked-spf", "SPF says that nobody sends as the domain.").cite(proof);
    return;
  }
  examined.findings
      .problem("parked-spf", fmt::format("{} seems to neither send nor take mail, but SPF does not "
                                         "say so: others can use its name.",
                                         examined.domain()))
      .cite(proof)
      .publishing({examined.domain(), "TXT", std::string(kNoSender), record});
}

void check_dmarc(Examined& examined) {
  if (!examined.is_policy_known) {
    examined.findings.unknown("parked-dmarc", "The DMARC policy is not known.");
    return;
  }
  if (examined.policy == dmarc::Policy::Reject) {
    examined.findings.good("parked-dmarc", "The DMARC policy is p=reject.");
    return;
  }
  const auto record = std::ranges::find_if(examined.records, [&](const Record& known) {
    return known.id == "dmarc" && known.name == "_dmarc." + examined.domain() &&
           !known.values.empty();
  });
  const bool is_there = record != examined.records.end();
  examined.findings
      .problem("parked-dmarc",
               fmt::format("{} seems to have no mail: nothing speaks against p=reject.",
                           examined.domain()))
      .publishing({"_dmarc." + examined.domain(), "TXT", "v=DMARC1; p=reject; sp=reject; np=reject",
                   is_there ? record->values.front() : ""});
}

void check_mx(Examined& examined) {
  const posture::MailExchange& exchange = *examined.exchange;
  if (exchange.state == posture::MailExchange::State::Null) {
    examined.findings.good("parked-mx", "The null MX says that the domain takes no mail.");
    return;
  }
  examined.findings
      .problem("parked-mx", fmt::format("{} has no null MX: senders try for days to reach it.",
                                        examined.domain()))
      .cite(of_dns(exchange.question, *exchange.answer))
      .publishing({examined.domain(), "MX", "0 .", ""});
}

void check_keys(Examined& examined) {
  const auto name = examined.subject.domain.prefixed("*._domainkey");
  if (!name) return;
  const dns::Question question{*name, dns::Type::Txt};
  const dns::Answer* answer = examined.dns.ask(question);
  if (answer == nullptr) return;
  if (answer->is_temporary_failure()) {
    examined.findings.unknown("parked-dkim", no_answer(question, *answer));
    return;
  }
  const bool is_revoked = std::ranges::any_of(answer->records, [](const dns::Data& data) {
    const auto* text = std::get_if<dns::Text>(&data);
    if (text == nullptr) return false;
    const dkim::ParsedKey key = dkim::parse_key(text->joined);
    return std::ranges::any_of(key.faults, [](const dkim::Fault& fault) {
      return fault.code == dkim::Reason::KeyRevoked;
    });
  });
  if (is_revoked) {
    examined.findings.good("parked-dkim", "All keys are revoked.").cite(of_dns(question, *answer));
    return;
  }
  examined.findings
      .problem("parked-dkim", "Keys are not revoked: one that somebody left may still be used.")
      .cite(of_dns(question, *answer))
      .publishing({name->text(), "TXT", "v=DKIM1; p=", ""});
}

}  // namespace

void examine_parked(Examined& examined) {
  if (!examined.exchange || !examined.spf) return;
  if (!examined.is_parked) {
    examined.findings.close_skipped("parked", "The domain sends or takes mail.");
    return;
  }
  check_spf(examined);
  check_dmarc(examined);
  check_mx(examined);
  check_keys(examined);
}

}  // namespace waybill::health
