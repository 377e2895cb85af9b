#include "service/mail_door.h"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"

namespace waybill::service {
namespace {

constexpr smtp::Saying kUnknown{550, "5.1.1", "There is no such address here"};
constexpr smtp::Saying kRelay{554, "5.7.1",
                              "Relaying is denied: this address is not of this server"};
constexpr smtp::Saying kSplit{452, "4.5.3",
                              "Too much for so many recipients; send to fewer at once"};

// A destination as smtp::Recipient::mark. Tenants and tokens are of [a-z0-9].
std::string mark_of(const Destination& destination) {
  return fmt::format("{}:{}:{}", static_cast<int>(destination.kind), destination.tenant,
                     destination.token);
}

Destination destination_of(const std::string& mark) {
  const auto parts = ascii::split(mark, ':');
  CHECK(parts.size() == 3 && parts[0].size() == 1);
  return {static_cast<Destination::Kind>(parts[0].front() - '0'), std::string(parts[1]),
          std::string(parts[2])};
}

smtp::Reply reply_of(Spool::Kept kept, const std::string& id) {
  switch (kept) {
    case Spool::Kept::Durable: return {250, "2.0.0", "Taken as " + id};
    case Spool::Kept::TooMuch: return smtp::say::kTooMuchNow;
    case Spool::Kept::NoSpace: return smtp::say::kNoRoom;
    case Spool::Kept::Failed: return smtp::say::kFailed;
  }
  std::abort();
}

// Without the quotes and backslashes that an address may be written with (RFC 5321 §4.1.2).
std::string unquoted(std::string_view local_part) {
  if (!local_part.starts_with('"')) return std::string(local_part);
  std::string text;
  for (std::size_t i = 1; i + 1 < local_part.size(); ++i) {
    if (local_part[i] == '\\') ++i;
    text += local_part[i];
  }
  return text;
}

}  // namespace

bool MailDoor::is_our_domain(std::string_view domain) const {
  return ascii::iequals(domain, options_.domain) || ascii::iequals(domain, options_.hostname);
}

MailDoor::Verdict MailDoor::judge(std::string_view recipient) {
  const std::size_t at = recipient.rfind('@');
  const bool has_domain = at != std::string_view::npos;
  if (has_domain && !is_our_domain(recipient.substr(at + 1))) return {kRelay, {}};
  const std::string local_part = unquoted(recipient.substr(0, at));
  // RFC 5321 §4.5.1: with or without a domain.
  const bool is_postmaster = ascii::iequals(local_part, "postmaster");
  const auto found = is_postmaster ? options_.find_postmaster() : options_.find(local_part);
  if (!found) return {kUnknown, {}};
  return {smtp::say::kRecipient, mark_of(*found)};
}

void MailDoor::take(smtp::Submission submission, Done done) {
  const std::size_t copies = submission.recipients.size();
  if (copies > 1 && submission.octets.size() > kMostOctetsOfSubmission / copies)
    return done(kSplit);
  const std::string id = fmt::format("{}{:04x}", submission.reception.session, submission.number);
  std::vector<ReceivedMail> mails;
  mails.reserve(copies);
  for (std::size_t i = 0; i < copies; ++i) {
    const bool is_last = i + 1 == copies;
    ReceivedMail& mail = mails.emplace_back();
    mail.id = copies == 1 ? id : fmt::format("{}r{:02x}", id, i);
    mail.destination = destination_of(submission.recipients[i].mark);
    mail.reception = is_last ? std::move(submission.reception) : submission.reception;
    mail.reception.recipient = std::move(submission.recipients[i].address);
    mail.octets = is_last ? std::move(submission.octets) : submission.octets;
  }
  spool_.keep(std::move(mails),
              [id, done = std::move(done)](Spool::Kept kept) mutable { done(reply_of(kept, id)); });
}

void MailDoor::ended(const std::string& session, bool has_quit) {
  if (options_.ended) options_.ended(session, has_quit);
}

}  // namespace waybill::service
