// A message read once, before any check: what checks look at without asking anybody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "auth/authenticate.h"
#include "message/message.h"
#include "message/mime.h"
#include "message/received.h"
#include "salesforce/route.h"
#include "tester/content.h"
#include "tester/links.h"
#include "tester/specimen.h"

namespace waybill::tester {

// What kind of mail it is, by its own signs: bulk mail has duties that a letter has not.
enum class Traffic : std::uint8_t {
  Bulk,       // fields of lists, or of a service that sends lists
  Automatic,  // one message for one person, made by a program
  Unknown,    // may be a letter
};

// Borrows the specimen's octets. Neither copied nor moved: its members point into each other.
class Reading {
 public:
  explicit Reading(const Specimen& specimen);
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  Reading(Reading&&) = delete;
  Reading& operator=(Reading&&) = delete;
  ~Reading() = default;

  const message::Message message;
  const message::MimeTree mime;
  const std::vector<message::Hop> hops;
  const auth::Prepared authentication;  // author, signatures, chain
  const salesforce::RouteReading route;
  const Traffic traffic;
  const Content content;  // the texts, and what their HTML holds
  const std::vector<Link> links;
  const std::vector<const Link*> harmless_links;  // of them; see link_kinds.h

  // Of the visible author; nothing: no single one, or no name.
  [[nodiscard]] const std::optional<dns::Name>& author_domain() const {
    return authentication.author_domain;
  }
};

}  // namespace waybill::tester
