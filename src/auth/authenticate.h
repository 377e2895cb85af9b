// SPF, DKIM, ARC and DMARC over one message.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "auth/arc/verify.h"
#include "auth/dkim/verify.h"
#include "auth/dmarc/evaluate.h"
#include "auth/envelope.h"
#include "auth/spf/evaluate.h"
#include "message/address.h"
#include "message/message.h"

namespace waybill::auth {

// A message parsed, canonicalised and hashed: what needs no DNS, done once. Borrows the message.
struct Prepared {
  message::Author author;
  std::optional<dns::Name> author_domain;  // nothing: no single author, or its domain is no name
  dkim::Prepared dkim;
  arc::Prepared arc;
};
[[nodiscard]] Prepared prepare(const message::Message& message);

struct Outcome {
  std::optional<spf::Outcome> spf;  // nothing: the client or the envelope sender is not known
  std::vector<dkim::Verdict> dkim;  // from the top
  arc::Verdict arc;
  dmarc::Outcome dmarc;  // PermError: there is no single author domain

  // Whether SPF or signature `index` speaks for the author's domain, passed or not.
  [[nodiscard]] bool spf_aligned() const { return dmarc.spf_alignment == dmarc::Alignment::Yes; }
  [[nodiscard]] bool dkim_aligned(std::size_t index) const {
    return index < dmarc.dkim_alignments.size() &&
           dmarc.dkim_alignments[index] == dmarc::Alignment::Yes;
  }
};

// Evaluates over what `dns` knows; provisional while dns.wanted() is not empty. `now` in Unix
// seconds.
[[nodiscard]] Outcome authenticate(const Prepared& prepared, const Envelope& envelope,
                                   std::int64_t now, dns::Inquiry& dns, Detail detail);

// The JSON of `waybill auth` without its "dns" member (docs/command-line.md).
[[nodiscard]] boost::json::object to_json(const Outcome& outcome);

}  // namespace waybill::auth
