// What a digest tells. Whoever knows something of an organisation's day gives it as sections.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "alert/mail.h"
#include "alert/message.h"
#include "ledger/ledger.h"
#include "store/event_store.h"

namespace waybill::service {

class DigestContent {
 public:
  DigestContent() = default;
  virtual ~DigestContent() = default;
  DigestContent(const DigestContent&) = delete;
  DigestContent& operator=(const DigestContent&) = delete;
  DigestContent(DigestContent&&) = delete;
  DigestContent& operator=(DigestContent&&) = delete;

  // Of what happened from `from` on and before `to` (Unix seconds). Texts may hold anything. A
  // section without lines is left out. The error is one line; the digest goes out without it.
  [[nodiscard]] virtual Result<std::vector<alert::Section>, std::string> sections(
      const std::string& tenant, std::int64_t from, std::int64_t to) = 0;
  // What mail of the digest carries, asked for each time that it is sent; a picture with a
  // Content-ID stands at its head. The error is one line; the mail goes out without any.
  [[nodiscard]] virtual Result<std::vector<alert::Attachment>, std::string> attachments(
      const std::string& /*tenant*/, const alert::Enclosure& /*enclosure*/) {
    return std::vector<alert::Attachment>();
  }
};

// Alerts, volumes of each domain, refusals.
class UsualDigest : public DigestContent {
 public:
  UsualDigest(ledger::Ledger& ledger, store::EventStore& events)
      : ledger_(ledger), events_(events) {}
  [[nodiscard]] Result<std::vector<alert::Section>, std::string> sections(const std::string& tenant,
                                                                          std::int64_t from,
                                                                          std::int64_t to) override;

 private:
  ledger::Ledger& ledger_;
  store::EventStore& events_;
};

}  // namespace waybill::service
