// However the octets of a session are cut, the same replies and messages come out; no reply comes
// without a command, and a message is handed over once. What is wrong with the timing alone may
// differ.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "smtp/server_session.h"

namespace {

using namespace waybill;
using smtp::ServerSession;
using Step = ServerSession::Step;

constexpr std::chrono::milliseconds kNow(0);
constexpr std::size_t kMostMessage = 2'000;

struct Seen {
  std::string replies;
  std::vector<std::string> messages;
  bool operator==(const Seen&) const = default;
};

void take(ServerSession& session, Seen& seen) {
  const smtp::Submission mail = session.submission();
  CHECK(!mail.recipients.empty() && mail.octets.size() <= kMostMessage);
  CHECK(mail.number == seen.messages.size() + 1);
  std::string all = mail.reception.mail_from + "\n" + mail.reception.helo + "\n";
  for (const smtp::Recipient& recipient : mail.recipients) {
    CHECK(recipient.mark == recipient.address);
    all += recipient.address + "\n";
  }
  for (std::size_t at = 0; (at = mail.octets.find_first_of("\r\n", at)) != std::string::npos;
       at += 2)
    CHECK(mail.octets.substr(at, 2) == "\r\n");
  seen.messages.push_back(all + mail.octets);
  session.delivered(smtp::say::kTaken, kNow);
}

// Plays until it wants more. False: it is over, or TLS would begin, of which the octets know
// nothing.
bool run(ServerSession& session, Seen& seen) {
  while (true) {
    switch (session.next(kNow)) {
      case Step::Read: seen.replies += session.take_replies(); return true;
      case Step::Judge: {
        const std::string address = session.recipient();
        CHECK(!address.empty());
        if (address.size() % 5 == 0) {
          session.judged({550, "5.1.1", "No"}, {});
        } else {
          session.judged(smtp::say::kRecipient, address);
        }
        break;
      }
      case Step::Deliver: take(session, seen); break;
      case Step::Pause: CHECK(session.pause().count() > 0); break;
      case Step::StartTls:
      case Step::Close: seen.replies += session.take_replies(); return false;
    }
  }
}

Seen play(std::string_view octets, std::size_t piece) {
  const smtp::SessionOptions options{
      .hostname = "mail.example.com", .most_message_octets = kMostMessage, .has_tls = true};
  ServerSession session(options, {"s1", IpAddress(), 1});
  Seen seen;
  session.greet(kNow);
  bool goes_on = run(session, seen);
  while (goes_on && !octets.empty()) {
    session.receive(octets.substr(0, piece));
    octets.remove_prefix(std::min(piece, octets.size()));
    goes_on = run(session, seen);
  }
  CHECK(session.messages() == seen.messages.size());
  return seen;
}

// Replies, of which EHLO's has several lines.
std::size_t count_replies(std::string_view replies) {
  std::size_t count = 0;
  while (!replies.empty()) {
    const std::size_t end = replies.find("\r\n");
    CHECK(end != std::string_view::npos && end >= 4);
    if (replies[3] == ' ') ++count;
    replies.remove_prefix(end + 2);
  }
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 64U << 10U) return 0;
  const std::string_view octets(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Seen whole = play(octets, size);
  CHECK(whole == play(octets, 1 + data[0] % 32U));
  // A line is a command or the end of a message; a chunk is begun by one; the greeting is for free.
  // A bare line end is refused before its line ends.
  const auto lines = static_cast<std::size_t>(std::ranges::count(octets, '\n')) +
                     static_cast<std::size_t>(std::ranges::count(octets, '\r'));
  CHECK(count_replies(whole.replies) <= lines + 1);
  return 0;
}
