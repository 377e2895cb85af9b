// Who From says that wrote: checks 41 to 43.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "auth/dmarc/psl.h"
#include "base/utf8.h"
#include "posture/mail_exchange.h"
#include "posture/mailbox_provider.h"
#include "tester/check_dmarc.h"
#include "tester/dns_words.h"

namespace waybill::tester {
namespace {

void cite_from(Finding& finding, const Online& online) {
  if (const message::Field* from = online.reading.message.field("From"))
    finding.cite(of_field(*from));
}

// Check 41. Any record makes a name exist (RFC 9989 §4.7 "np", RFC 8020).
void check_exists(const Online& online, const dns::Name& author) {
  Findings& findings = online.findings;
  const dns::Question question{author, dns::Type::Mx};
  const dns::Answer* answer = online.dns.ask(question);
  const dns::Answer* address = online.dns.ask({author, dns::Type::A});
  if (answer == nullptr || address == nullptr) return;
  if (answer->status == dns::Status::NxDomain || address->status == dns::Status::NxDomain) {
    Finding& finding = findings.fail(
        "dmarc-from-exists",
        fmt::format("{} in From does not exist in DNS. Nobody can answer, and receivers apply the "
                    "policy for invented names (np).",
                    author.text()));
    finding.cite(of_dns(question, *answer));
    cite_from(finding, online);
  } else if (answer->is_temporary_failure() && address->is_temporary_failure()) {
    findings.could_not("dmarc-from-exists", no_answer(question, *answer));
  } else {
    findings.pass("dmarc-from-exists", fmt::format("{} in From exists in DNS.", author.text()))
        .cite(of_dns(question, *answer));
  }
}

// Check 42.
void check_one_author(const Online& online) {
  Findings& findings = online.findings;
  const message::Author& author = online.reading.authentication.author;
  Finding* finding = nullptr;
  if (!author.problem) {
    finding = &findings.pass("dmarc-one-author",
                             fmt::format("From names one address, of {}.",
                                         to_valid_utf8(author.mailboxes.front().domain)));
  } else {
    std::string says = std::string(message::describe(*author.problem));
    if (!says.ends_with('.')) says += ".";
    finding = &findings.fail("dmarc-one-author",
                             says + " Receivers cannot tell whose DMARC policy holds.");
  }
  cite_from(*finding, online);
}

// Check 43.
void check_own_domain(const Online& online, const dns::Name& author) {
  Findings& findings = online.findings;
  Finding* finding = nullptr;
  if (!dmarc::registrable_domain(author)) {
    finding = &findings.fail(
        "dmarc-own-domain",
        fmt::format("{} in From is a public suffix, under which others register domains.",
                    author.text()));
  } else if (!posture::is_mailbox_provider(author)) {
    finding = &findings.pass("dmarc-own-domain",
                             fmt::format("{} is no domain of a mailbox provider.", author.text()));
  } else if (online.auth.dmarc.result == dmarc::Result::Pass &&
             online.reading.traffic != Traffic::Bulk) {
    finding = &findings.info(
        "dmarc-own-domain",
        fmt::format("{} belongs to a mailbox provider, which sent this message itself.",
                    author.text()));
  } else if (online.auth.dmarc.result == dmarc::Result::TempError) {
    finding = &findings.could_not(
        "dmarc-own-domain",
        fmt::format("{} belongs to a mailbox provider; whether it sent the message is not known, "
                    "because DMARC could not be evaluated.",
                    author.text()));
  } else {
    finding = &findings.fail(
        "dmarc-own-domain",
        fmt::format("{} in From belongs to a mailbox provider, which refuses such mail from other "
                    "servers.",
                    author.text()));
  }
  cite_from(*finding, online);
}

}  // namespace

void check_dmarc_author(const Online& online) {
  check_one_author(online);
  const auto author = online.reading.author_domain();
  if (!author) {
    for (const std::string_view id : {"dmarc-from-exists", "dmarc-own-domain"})
      online.findings.could_not(id, "From names no single domain.");
    return;
  }
  check_exists(online, *author);
  check_own_domain(online, *author);
}

}  // namespace waybill::tester
