#include "evidence/collect.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "base/ascii.h"
#include "diagnosis/digested_log.h"
#include "dns/snapshot_json.h"
#include "evidence/large_log.h"
#include "evidence/pieces.h"
#include "message/message.h"
#include "refusal/bounce.h"

namespace waybill::evidence {
namespace {

using diagnosis::EvidenceKind;

// "log.csv", "logs.zip: log.csv": without folders, which are nobody else's business.
std::string evidence_name(const Piece& piece) {
  const Piece short_piece = {.file = std::filesystem::path(piece.file).filename().string(),
                             .member = piece.member,
                             .message = piece.message,
                             .octets = {},
                             .error = {}};
  return short_piece.name();
}

// The octets that show an Email Log.
constexpr std::size_t kEnoughToTell = 64U << 10U;

// What the other evidence and the question are about, so that its rows are taken out of a log.
salesforce::WantedMessages wanted_messages(const std::vector<diagnosis::Evidence>& evidence,
                                           const diagnosis::Question& question) {
  salesforce::WantedMessages wanted;
  const auto want = [](std::vector<std::string>& list, std::string_view text) {
    text = ascii::trim(text);
    if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
    if (!text.empty()) list.emplace_back(text);
  };
  want(wanted.message_ids, question.message_id);
  want(wanted.recipients, question.recipient);
  for (const diagnosis::Evidence& piece : evidence) {
    if (piece.kind != EvidenceKind::Message && piece.kind != EvidenceKind::Bounce) continue;
    const message::Message message = message::Message::read(piece.octets);
    if (const message::Field* id = message.field("Message-ID")) want(wanted.message_ids, id->value);
    if (piece.kind != EvidenceKind::Bounce) continue;
    const refusal::Bounce bounce = refusal::read_bounce(message);
    want(wanted.message_ids, bounce.original.message_id);
    for (const refusal::BounceRecipient& recipient : bounce.recipients)
      want(wanted.recipients, recipient.recipient);
  }
  return wanted;
}

class Collector {
 public:
  explicit Collector(const LeaveOut& leave_out) : leave_out_(leave_out) {}

  // Email Logs are read as a stream, since they may have any size.
  bool take_log(container::PeekedSource& source, Piece piece) {
    const auto start = source.peek(kEnoughToTell);
    if (!start || diagnosis::recognise(*start) != EvidenceKind::SalesforceLog) return false;
    if (auto large = LargeLog::read(source, piece)) {
      large_logs_.push_back(*std::move(large));
    } else {
      take(std::move(piece));
    }
    return true;
  }

  void take(Piece piece) {
    if (!piece.error.empty()) return leave_out(piece, piece.error);
    total_ += piece.octets.size();
    if (total_ > kLargestCase) {
      total_ -= piece.octets.size();
      return leave_out(
          piece, fmt::format("the evidence together is larger than {} MiB", kLargestCase >> 20U));
    }
    const EvidenceKind kind = diagnosis::recognise(piece.octets);
    if (kind == EvidenceKind::Unreadable)
      return leave_out(piece, diagnosis::unreadable_reason(piece.octets).value_or("not known"));
    if (kind == EvidenceKind::CaseFile) return leave_out(piece, "a case file; use waybill replay");
    if (kind == EvidenceKind::DnsSnapshot) return take_snapshot(piece);
    add(kind, evidence_name(piece), std::move(piece.octets));
  }

  Collected finish(const diagnosis::Question& question) {
    const salesforce::WantedMessages wanted = wanted_messages(collected_.evidence, question);
    for (LargeLog& log : large_logs_) {
      auto evidence = log.extract(wanted);
      if (!evidence) {
        leave_out(log.names(), evidence.error());
        continue;
      }
      const std::string name = evidence_name(log.names());
      evidence->digest.name = name;
      add(EvidenceKind::SalesforceLog, name, std::move(evidence->excerpt));
      add(EvidenceKind::SalesforceLogDigest, name, write_digested_log(evidence->digest));
    }
    return std::move(collected_);
  }

 private:
  void add(EvidenceKind kind, std::string name, std::string octets) {
    collected_.evidence.push_back({.id = "E" + std::to_string(collected_.evidence.size() + 1),
                                   .kind = kind,
                                   .name = std::move(name),
                                   .octets = std::move(octets)});
  }

  void take_snapshot(const Piece& piece) {
    auto snapshot = dns::parse_snapshot(piece.octets);
    if (!snapshot) return leave_out(piece, snapshot.error());
    collected_.snapshot = std::move(*snapshot);
  }

  void leave_out(const Piece& piece, const std::string& reason) {
    leave_out_(piece.file, piece.name() + ": " + reason);
    collected_.is_incomplete = true;
  }

  const LeaveOut& leave_out_;
  Collected collected_;
  std::vector<LargeLog> large_logs_;
  std::size_t total_ = 0;
};

}  // namespace

Collected collect(const std::vector<std::string>& paths, const diagnosis::Question& question,
                  const LeaveOut& leave_out) {
  Collector collector(leave_out);
  Pieces pieces(paths, [&](container::PeekedSource& source, const Piece& piece) {
    return collector.take_log(source, piece);
  });
  while (auto piece = pieces.next())
    collector.take(*std::move(piece));
  return collector.finish(question);
}

}  // namespace waybill::evidence
