// Whether the name in From claims to be somebody else.
#include <fmt/format.h>

#include "base/ascii.h"
#include "tester/brand.h"
#include "tester/check_parts.h"
#include "tester/link_text.h"
#include "tester/organisation.h"
#include "tester/phrase.h"
#include "tester/scripts.h"

namespace waybill::tester {
namespace {

// The domain of an address in a name ("Anna (anna@example.com)"); "" none.
std::string domain_in_name(std::string_view name) {
  const std::size_t at = name.find('@');
  if (at == std::string_view::npos) return {};
  std::size_t end = at + 1;
  while (end < name.size() && (ascii::is_alnum(name[end]) || name[end] == '.' || name[end] == '-'))
    ++end;
  std::string domain = ascii::lower(name.substr(at + 1, end - at - 1));
  while (domain.ends_with('.'))
    domain.pop_back();
  return domain.contains('.') ? domain : std::string();
}

// The host that a word of the name is ("Support example.com"); "" none.
std::string host_in_name(std::string_view name) {
  for (const std::string_view word : ascii::split(name, ' ')) {
    std::string host = host_in_text(word);
    if (!host.empty()) return host;
  }
  return {};
}

// What is wrong; "" nothing.
std::string deceit_of(const message::Mailbox& mailbox) {
  const std::string& name = mailbox.display_name;
  const std::string& domain = mailbox.domain;
  const std::string address = domain_in_name(name);
  if (!address.empty() && !is_same_organisation(address, domain))
    return fmt::format("The name in From holds an address of {}, but the mail is from {}.", address,
                       domain);
  const std::string host = host_in_name(name);
  if (!host.empty() && !is_same_organisation(host, domain))
    return fmt::format("The name in From is {}, but the mail is from {}.", quoted(name, 60),
                       domain);
  if (const Brand* brand = claimed_brand(name); brand != nullptr && !brand->owns(domain))
    return fmt::format(
        "The name in From is {}, which looks like {}, but {} is none of its "
        "domains.",
        quoted(name, 60), brand->name, domain);
  if (const std::string mixed = mixed_word(name); !mixed.empty())
    return fmt::format(
        "The word {} in the name of From mixes letters of two scripts that look "
        "alike.",
        quoted(mixed));
  return {};
}

std::string deceit_of_domain(const Reading& reading) {
  const auto& author = reading.author_domain();
  if (!author) return {};
  const std::string shown = author->international();
  if (const std::string mixed = mixed_word(shown); !mixed.empty())
    return fmt::format("The domain {} mixes letters of two scripts that look alike.",
                       quoted(shown));
  if (const Brand* brand = imitated_brand(author->text()); brand != nullptr)
    return fmt::format("The domain {} looks like one of {}, but is none.", quoted(shown),
                       brand->name);
  return {};
}

}  // namespace

void check_display_name(const Offline& offline) {
  const message::Field* field = offline.reading.message.field("From");
  const auto& mailboxes = offline.reading.authentication.author.mailboxes;
  Findings& findings = offline.findings;
  if (field == nullptr || mailboxes.empty()) {
    findings.skip("display-name", "From names nobody.");
    return;
  }
  std::string deceit = deceit_of_domain(offline.reading);
  for (const message::Mailbox& mailbox : mailboxes) {
    if (deceit.empty()) deceit = deceit_of(mailbox);
  }
  if (!deceit.empty()) {
    findings.fail("display-name", deceit + " Filters refuse that as fraud.").cite(of_field(*field));
    return;
  }
  const std::string& name = mailboxes.front().display_name;
  if (name.empty()) {
    findings.info("display-name", "From has no name; readers see the bare address.")
        .cite(of_field(*field));
  } else {
    findings
        .pass("display-name",
              fmt::format("The name {} claims to be nobody else.", quoted(name, 60)))
        .cite(of_field(*field));
  }
}

}  // namespace waybill::tester
