#include "evidence/pieces.h"

#include <fmt/format.h>

#include <utility>

#include "container/mailbox.h"
#include "container/packing.h"

namespace waybill::evidence {

// A mailbox and its next message: whether there are several is known only once the second is read.
class Pieces::Box {
 public:
  explicit Box(container::Source& source) : mailbox_(source, kLargestInput) {
    first_ = mailbox_.next();
  }

  struct Message {
    Result<std::string, std::string> octets;
    std::size_t number;  // 0: the only one
  };
  std::optional<Message> next() {
    if (!first_) return std::nullopt;
    Message message{std::move(*first_), ++number_};
    first_ = mailbox_.next();
    if (!first_ && number_ == 1) message.number = 0;
    return message;
  }

 private:
  container::Mailbox mailbox_;
  std::optional<Result<std::string, std::string>> first_;
  std::size_t number_ = 0;
};

std::string Piece::name() const {
  std::string name = file == "-" ? "standard input" : file;
  if (!member.empty()) name += ": " + member;
  if (message > 0) name += fmt::format(": message {}", message);
  return name;
}

Pieces::Pieces(const std::vector<std::string>& paths, TakeStream take_stream)
    : walk_(paths), take_stream_(std::move(take_stream)) {}
Pieces::~Pieces() = default;

Piece Pieces::piece(Result<std::string, std::string> octets, std::size_t message) const {
  Piece piece{walk_.file(), walk_.member(), message, {}, {}};
  if (octets) {
    piece.octets = std::move(*octets);
  } else {
    piece.error = std::move(octets).error();
  }
  return piece;
}

std::optional<Piece> Pieces::next() {
  while (true) {
    if (box_) {
      if (auto message = box_->next()) return piece(std::move(message->octets), message->number);
      box_.reset();
    }
    const auto more = walk_.next();
    if (!more) return piece(std::unexpected(more.error()), 0);
    if (!*more) return std::nullopt;
    if (take_stream_ && take_stream_(walk_.source(), piece("", 0))) continue;
    const auto start = walk_.source().peek(container::kTellingOctets);
    if (!start || container::tell_packing(*start) != container::Packing::Mailbox)
      return piece(start ? read_all(walk_.source()) : std::unexpected(start.error()), 0);
    box_ = std::make_unique<Box>(walk_.source());
  }
}

}  // namespace waybill::evidence
