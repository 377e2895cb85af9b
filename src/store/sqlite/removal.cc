#include "store/sqlite/removal.h"

namespace waybill::store::sqlite {
namespace {

struct Kept {
  std::int64_t begin = 0, end = 0;
  Rollups::Whose whose{};
  bool has_sums = false;
};

Result<Kept, Error> read(Database& database, Names& names, std::int64_t number) {
  Rows rows = TRY(database.query(
      "SELECT report.begin, report.end, report.scope, scope.tenant, report.submitter, "
      "report.verified, report.kind FROM report JOIN scope ON scope.id = report.scope "
      "WHERE number = ?",
      number));
  if (!TRY(rows.next())) return std::unexpected(database.damaged());
  Kept kept{.begin = rows.number(0), .end = rows.number(1)};
  kept.whose.domain = rows.number(2);
  kept.whose.whole = TRY(names.whole(rows.text(3)));
  kept.whose.submitter = rows.number(4);
  kept.whose.verified = rows.number(5) != 0;
  kept.has_sums = rows.number(6) == static_cast<int>(ReportKind::Aggregate);
  return kept;
}

// False: the block is damaged.
bool add_block(const RowBlock& block, ReportSums& sums) {
  std::vector<RowGroup> shared(block.signatures.size());
  for (std::size_t i = 0; i < shared.size(); ++i)
    if (!read_signature(block.signatures[i], shared[i])) return false;
  for (const PackedRow& row : block.rows) {
    const RowGroup& group = shared[row.signature];
    sums.add({.fate = {group.disposition, group.dkim_aligned, group.spf_aligned},
              .source_ip = row.source_ip,
              .messages = row.messages},
             group.sender);
  }
  return true;
}

}  // namespace

Result<void, Error> visit_blocks(Database& database, std::int64_t number,
                                 const std::function<bool(const RowBlock& block)>& visit) {
  Rows rows = TRY(database.query("SELECT data FROM block WHERE id BETWEEN ? AND ? ORDER BY id",
                                 number << kBlockPartBits, ((number + 1) << kBlockPartBits) - 1));
  while (TRY(rows.next())) {
    const auto block = unpack(rows.text(0));
    if (!block || !visit(*block)) return std::unexpected(database.damaged());
  }
  return {};
}

Result<void, Error> remove_report(Database& database, Names& names, std::int64_t number,
                                  Rollups& gone) {
  const Kept kept = TRY(read(database, names, number));
  if (kept.has_sums) {
    ReportSums sums(kept.begin, kept.end);
    TRY(visit_blocks(database, number,
                     [&](const RowBlock& block) { return add_block(block, sums); }));
    std::vector<std::uint32_t> senders;
    for (const std::string& sender : sums.senders())
      senders.push_back(static_cast<std::uint32_t>(TRY(names.sender(sender))));
    sums.fold_days();
    gone.take(kept.whose, sums, senders, Rollups::Counted::WithReport);
  }
  TRY(database.execute("DELETE FROM block WHERE id BETWEEN ? AND ?", number << kBlockPartBits,
                       ((number + 1) << kBlockPartBits) - 1));
  return database.execute("DELETE FROM report WHERE number = ?", number);
}

}  // namespace waybill::store::sqlite
