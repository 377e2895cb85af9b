#include "app/collect.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "app/pieces.h"
#include "dns/snapshot_json.h"

namespace waybill::app {
namespace {

using diagnosis::EvidenceKind;

// "log.csv", "logs.zip: log.csv": without folders, which are nobody else's business.
std::string evidence_name(const Piece& piece) {
  Piece short_piece = {.file = std::filesystem::path(piece.file).filename().string(),
                       .member = piece.member,
                       .message = piece.message,
                       .octets = {},
                       .error = {}};
  return short_piece.name();
}

class Collector {
 public:
  explicit Collector(const LeaveOut& leave_out) : leave_out_(leave_out) {}

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
    collected_.evidence.push_back({.id = "E" + std::to_string(collected_.evidence.size() + 1),
                                   .kind = kind,
                                   .name = evidence_name(piece),
                                   .octets = std::move(piece.octets)});
  }

  Collected finish() { return std::move(collected_); }

 private:
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
  std::size_t total_ = 0;
};

}  // namespace

Collected collect(const std::vector<std::string>& paths, const LeaveOut& leave_out) {
  Collector collector(leave_out);
  Pieces pieces(paths);
  while (auto piece = pieces.next())
    collector.take(*std::move(piece));
  return collector.finish();
}

}  // namespace waybill::app
