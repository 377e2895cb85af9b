// What the SMTP server is told: which addresses are ours, and when a message is durable. Nothing is
// ever relayed. Safe for several threads.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "net/smtp_server.h"
#include "service/received_mail.h"
#include "service/spool.h"

namespace waybill::service {

// A message for several of our addresses is kept once for each; beyond these octets it is refused
// for now, and its sender splits it. Ours.
inline constexpr std::size_t kMostOctetsOfSubmission = 128U << 20U;

class MailDoor final : public net::SmtpHandler {
 public:
  struct Options {
    std::string domain;    // of our addresses
    std::string hostname;  // postmaster is reached here too
    // Both may not block. By the part before "@"; nothing: it is not ours.
    std::function<std::optional<Destination>(std::string_view local_part)> find;
    std::function<std::optional<Destination>()> find_postmaster;
    std::function<void(const std::string& session, bool has_quit)> ended;
  };
  // `spool` outlives it.
  MailDoor(Options options, Spool& spool) : options_(std::move(options)), spool_(spool) {}

  [[nodiscard]] Verdict judge(std::string_view recipient) override;
  void take(smtp::Submission submission, Done done) override;
  void ended(const std::string& session, bool has_quit) override;

 private:
  [[nodiscard]] bool is_our_domain(std::string_view domain) const;

  const Options options_;
  Spool& spool_;
};

}  // namespace waybill::service
