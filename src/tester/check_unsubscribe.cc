// The way out of a list for programs: List-Unsubscribe and its one click.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "tester/check_parts.h"
#include "tester/list_uris.h"
#include "tester/phrase.h"
#include "tester/url.h"

namespace waybill::tester {
namespace {

constexpr std::string_view kOneClick = "List-Unsubscribe=One-Click";  // RFC 8058 §3.1

bool is_bulk(const Offline& offline) {
  return offline.reading.traffic == Traffic::Bulk;
}

bool has_https(const ListUris& list) {
  return std::ranges::any_of(list.uris, [](const std::string& uri) {
    const Url url = parse_url(uri);
    return url.scheme == "https" && url.kind == Url::Host::Name;
  });
}

bool has_mailto(const ListUris& list) {
  return std::ranges::any_of(list.uris, [](const std::string& uri) {
    return ascii::istarts_with(uri, "mailto:") && uri.contains('@');
  });
}

void check_header(const Offline& offline, const message::Field* field, const ListUris& list) {
  Findings& findings = offline.findings;
  if (field == nullptr) {
    if (is_bulk(offline)) {
      findings.fail("list-unsubscribe",
                    "This is mail to a list, but it has no List-Unsubscribe field. Gmail and Yahoo "
                    "want one.");
    } else {
      findings.skip("list-unsubscribe", "This is no mail to a list.");
    }
    return;
  }
  const bool is_usable = has_https(list) || has_mailto(list);
  if (!list.fault.empty() && !is_usable) {
    findings
        .fail("list-unsubscribe", fmt::format("List-Unsubscribe cannot be read: {}.", list.fault))
        .cite(of_field(*field))
        .advise("Write List-Unsubscribe: <https://your.domain/…>.");
  } else if (!list.fault.empty()) {
    findings
        .warn("list-unsubscribe",
              fmt::format("List-Unsubscribe is not well formed: {}.", list.fault))
        .cite(of_field(*field));
  } else if (has_https(list)) {
    findings.pass("list-unsubscribe", "List-Unsubscribe names an https address.")
        .cite(of_field(*field));
  } else if (!has_mailto(list)) {
    findings
        .fail("list-unsubscribe",
              "List-Unsubscribe names neither an https address nor a "
              "mailbox.")
        .cite(of_field(*field));
  } else if (is_bulk(offline)) {
    findings
        .fail("list-unsubscribe",
              "List-Unsubscribe names only a mailbox. Gmail and Yahoo want an https address.")
        .cite(of_field(*field));
  } else {
    findings.pass("list-unsubscribe", "List-Unsubscribe names a mailbox.").cite(of_field(*field));
  }
}

void check_one_click(const Offline& offline, const message::Field* unsubscribe,
                     const ListUris& list) {
  const message::Field* post = offline.reading.message.field("List-Unsubscribe-Post");
  Findings& findings = offline.findings;
  if (post == nullptr) {
    if (!is_bulk(offline)) {
      findings.skip("one-click", "This is no mail to a list.");
      return;
    }
    Finding& finding =
        findings.fail("one-click",
                      "There is no List-Unsubscribe-Post field, so readers cannot unsubscribe with "
                      "one click. Gmail and Yahoo want that of mail to lists.");
    if (unsubscribe != nullptr) finding.cite(of_field(*unsubscribe));
    return;
  }
  if (!ascii::iequals(ascii::trim(post->value), kOneClick)) {
    findings
        .fail("one-click", fmt::format("List-Unsubscribe-Post says {}, and must say {}.",
                                       quoted(ascii::trim(post->value), 60), quoted(kOneClick)))
        .cite(of_field(*post));
    return;
  }
  if (unsubscribe == nullptr || !has_https(list)) {
    findings
        .fail("one-click",
              "List-Unsubscribe-Post is there, but List-Unsubscribe names no https "
              "address that it could go to.")
        .cite(of_field(*post))
        .advise("Send List-Unsubscribe with an https address.");
    return;
  }
  findings.pass("one-click", "Readers can unsubscribe with one click.")
      .cite(of_field(*unsubscribe))
      .cite(of_field(*post));
}

}  // namespace

void check_unsubscribe(const Offline& offline) {
  const message::Field* field = offline.reading.message.field("List-Unsubscribe");
  const ListUris list = field == nullptr ? ListUris() : parse_list_uris(field->value);
  check_header(offline, field, list);
  check_one_click(offline, field, list);
}

}  // namespace waybill::tester
