// Addresses that belong to no person: nobody reads them, or everybody does.
#include <fmt/format.h>

#include <algorithm>

#include "message/address.h"
#include "tester/check_parts.h"
#include "tester/organisation.h"
#include "tester/phrase.h"

namespace waybill::tester {
namespace {

// Before a tag or a number: "no-reply+x1", "noreply-42".
bool is_unread(std::string_view local_part) {
  if (role_of(local_part) == "unread") return true;
  const std::size_t end = local_part.find_first_of("+_0123456789");
  std::string_view stem = local_part.substr(0, end);
  while (stem.ends_with('-') || stem.ends_with('.'))
    stem.remove_suffix(1);
  return role_of(stem) == "unread";
}

void check_author(const Offline& offline) {
  const message::Field* from = offline.reading.message.field("From");
  const auto& mailboxes = offline.reading.authentication.author.mailboxes;
  Findings& findings = offline.findings;
  if (from == nullptr || mailboxes.empty()) {
    findings.skip("no-reply", "From names nobody.");
    return;
  }
  const message::Mailbox& author = mailboxes.front();
  if (!is_unread(author.local_part)) {
    findings.pass("no-reply",
                  fmt::format("Answers to {} look as if somebody read them.", author.address()));
    return;
  }
  const message::Field* reply = offline.reading.message.field("Reply-To");
  const auto answers =
      reply == nullptr ? message::AddressList() : message::parse_address_list(reply->value);
  const bool is_elsewhere = std::ranges::any_of(answers.mailboxes, [](const auto& mailbox) {
    return !mailbox.domain.empty() && !is_unread(mailbox.local_part);
  });
  if (is_elsewhere) {
    findings
        .pass("no-reply", fmt::format("From is {}, but answers go to {}.", author.address(),
                                      answers.mailboxes.front().address()))
        .cite(of_field(*reply));
    return;
  }
  findings
      .warn("no-reply",
            fmt::format("From is {}: nobody reads the answers. People who cannot answer "
                        "report spam instead.",
                        author.address()))
      .cite(of_field(*from));
}

void check_recipients(const Offline& offline) {
  Findings& findings = offline.findings;
  std::vector<std::string> roles;
  std::vector<const message::Field*> fields;
  for (const std::string_view name : {"To", "Cc"}) {
    for (const message::Field* field : offline.reading.message.fields_named(name)) {
      for (const message::Mailbox& mailbox : message::parse_address_list(field->value).mailboxes) {
        if (role_of(mailbox.local_part).empty()) continue;
        roles.push_back(mailbox.address());
        fields.push_back(field);
      }
    }
  }
  if (roles.empty()) {
    findings.pass("role-recipient", "No recipient is the address of a role.");
    return;
  }
  Finding& finding = findings.info(
      "role-recipient",
      fmt::format("{} {} the address of a role, not of a person. Lists with such addresses get "
                  "more complaints.",
                  list_of(roles), roles.size() == 1 ? "is" : "are each"));
  finding.cite(of_field(*fields.front()));
}

}  // namespace

void check_roles(const Offline& offline) {
  check_author(offline);
  check_recipients(offline);
}

}  // namespace waybill::tester
