#include "evidence/large_log.h"

#include <filesystem>
#include <utility>

#include "base/sha256.h"
#include "salesforce/log_digester.h"

namespace waybill::evidence {
namespace {

using salesforce::EmailLogReader;
using salesforce::LogSelection;

// Feeds all of a source to `use`.
template <class Use>
Result<bool, std::string> feed_all(container::Source& source, const Use& use) {
  while (true) {
    const std::string_view block = TRY(source.next());
    if (block.empty()) return true;
    use(block);
  }
}

// The log once more, from its start.
template <class Use>
Result<bool, std::string> read_again(const Piece& names, const Use& use) {
  if (names.file == "-")
    return std::unexpected(
        "a log of this size cannot be read from standard input: give it as a file");
  InputWalk walk({names.file});
  while (TRY(walk.next())) {
    if (walk.member() == names.member) return feed_all(walk.source(), use);
  }
  return std::unexpected("it changed while it was read");
}

}  // namespace

std::optional<LargeLog> LargeLog::read(container::PeekedSource& source, Piece& piece) {
  LargeLog log;
  log.reader_ = std::make_unique<EmailLogReader>();
  Sha256 hash;
  std::string whole;
  const auto read = feed_all(source, [&](std::string_view block) {
    log.octets_ += block.size();
    hash.add(block);
    log.reader_->feed(block);
    if (log.octets_ <= kLargestWholeLog) {
      whole += block;
    } else {
      whole = {};
    }
  });
  if (!read) piece.error = read.error();
  if (!read || log.octets_ <= kLargestWholeLog) {
    piece.octets = std::move(whole);
    return std::nullopt;
  }
  log.reader_->finish();
  log.sha256_ = hash.finish_hex();
  log.names_ = piece;
  return log;
}

Result<LargeLog::Evidence, std::string> LargeLog::extract(
    const salesforce::WantedMessages& wanted) {
  const salesforce::LogContent& content = reader_->content();
  EmailLogReader chosen({.recipient = {},
                         .message_id = {},
                         .keep = LogSelection::Keep::LifeLines,
                         .messages = choose_messages(content, wanted)});
  Sha256 hash;
  (void)TRY(read_again(names_, [&](std::string_view block) {
    hash.add(block);
    chosen.feed(block);
  }));
  chosen.finish();
  if (hash.finish_hex() != sha256_) return std::unexpected("it changed while it was read");
  salesforce::LogExcerpt excerpt(chosen.content(), chosen.life_lines());
  (void)TRY(read_again(names_, [&](std::string_view block) { excerpt.feed(block); }));
  return Evidence{.excerpt = excerpt.take(),
                  .digest = {.name = std::filesystem::path(names_.file).filename().string(),
                             .sha256 = sha256_,
                             .octets = octets_,
                             .digest = salesforce::digest_log(content, {}).digest}};
}

}  // namespace waybill::evidence
