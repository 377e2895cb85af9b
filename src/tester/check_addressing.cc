// Whom the message names beside its author: the recipient, who sent it, who gets the answers.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "message/address.h"
#include "message/domain.h"
#include "tester/check_parts.h"
#include "tester/organisation.h"
#include "tester/phrase.h"

namespace waybill::tester {
namespace {

std::vector<message::Mailbox> named(const message::Message& message, std::string_view name) {
  std::vector<message::Mailbox> all;
  for (const message::Field* field : message.fields_named(name)) {
    const auto list = message::parse_address_list(field->value);
    all.insert(all.end(), list.mailboxes.begin(), list.mailboxes.end());
  }
  return all;
}

std::string author_address(const Reading& reading) {
  const auto& mailboxes = reading.authentication.author.mailboxes;
  return mailboxes.size() == 1 ? mailboxes.front().address() : std::string();
}

void check_recipient(const Offline& offline) {
  const message::Message& message = offline.reading.message;
  Findings& findings = offline.findings;
  std::vector<message::Mailbox> recipients = named(message, "To");
  const std::vector<message::Mailbox> copies = named(message, "Cc");
  recipients.insert(recipients.end(), copies.begin(), copies.end());
  const message::Field* to = message.field("To");
  if (recipients.empty()) {
    Finding& finding = findings.warn(
        "recipient-named", "Neither To nor Cc names anybody, so the message looks like mass mail.");
    if (to != nullptr) finding.cite(of_field(*to));
    return;
  }
  const auto& reception = offline.specimen.reception;
  const auto is_recipient = [&](const message::Mailbox& mailbox) {
    return ascii::iequals(mailbox.address(), reception->recipient);
  };
  const bool is_hidden = reception && !reception->recipient.empty() &&
                         std::ranges::none_of(recipients, is_recipient) &&
                         message.field("List-Id") == nullptr;
  Finding& finding =
      is_hidden
          ? findings.warn("recipient-named",
                          fmt::format("The message came to {}, but To and Cc do not name "
                                      "this address: it was a blind copy.",
                                      reception->recipient))
          : findings.pass("recipient-named", fmt::format("To and Cc name {}.",
                                                         count_of(recipients.size(), "recipient")));
  if (to != nullptr) finding.cite(of_field(*to));
}

void check_sender(const Offline& offline) {
  const message::Field* field = offline.reading.message.field("Sender");
  Findings& findings = offline.findings;
  if (field == nullptr) {
    findings.pass("sender-field", "There is no Sender field: the author sends the message itself.");
    return;
  }
  const auto list = message::parse_address_list(field->value);
  const std::string sender = list.mailboxes.empty() ? "" : list.mailboxes.front().address();
  const std::string author = author_address(offline.reading);
  if (sender.empty()) {
    findings.warn("sender-field", "There is a Sender field without an address.")
        .cite(of_field(*field))
        .advise("Leave the Sender field out.");
    return;
  }
  if (is_same_organisation(message::domain_of(sender), message::domain_of(author))) {
    findings
        .pass("sender-field",
              fmt::format("Sender is {}, of the same organisation as From.", sender))
        .cite(of_field(*field));
    return;
  }
  Finding& finding = findings.warn(
      "sender-field", fmt::format("Sender is {}. Outlook shows \"{} on behalf of {}\".", sender,
                                  sender, author.empty() ? "the author" : author));
  finding.cite(of_field(*field));
  const bool is_salesforce = organisation_of(message::domain_of(sender)) == "salesforce.com";
  if (!is_salesforce) finding.advise("Let the service that sends leave out the Sender field.");
}

void check_reply_to(const Offline& offline) {
  const message::Field* field = offline.reading.message.field("Reply-To");
  Findings& findings = offline.findings;
  if (field == nullptr) {
    findings.skip("reply-to", "There is no Reply-To: answers go to From.");
    return;
  }
  const auto list = message::parse_address_list(field->value);
  if (list.mailboxes.empty() || list.mailboxes.front().domain.empty()) {
    findings.warn("reply-to", "Reply-To holds no address that answers could go to.")
        .cite(of_field(*field))
        .advise("Write an address into Reply-To, or leave it out.");
    return;
  }
  const std::string author = message::domain_of(author_address(offline.reading));
  for (const message::Mailbox& mailbox : list.mailboxes) {
    const std::string domain = ascii::lower(mailbox.domain);
    if (is_same_organisation(domain, author)) continue;
    const bool is_free = is_mailbox_provider(domain);
    findings
        .warn("reply-to",
              fmt::format("Answers go to {}, {} From does not belong to.{}", mailbox.address(),
                          is_free ? "a provider of free mailboxes that" : "an organisation that",
                          is_free ? " Fraud looks like this." : ""))
        .cite(of_field(*field));
    return;
  }
  findings.pass("reply-to", fmt::format("Answers go to {}.", list.mailboxes.front().address()))
      .cite(of_field(*field));
}

}  // namespace

void check_addressing(const Offline& offline) {
  check_recipient(offline);
  check_sender(offline);
  check_reply_to(offline);
}

}  // namespace waybill::tester
