// Plays the sessions of transcripts/ for the tests. The form is told in transcripts/README.md.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "smtp/server_session.h"

namespace waybill::smtp {

// What the server does in answer to octets: "S: 250 2.0.0 …", "M: …", "B: …", "P: …", "T:", "X:".
class SessionPlayer {
 public:
  explicit SessionPlayer(SessionOptions options)
      : options_(std::move(options)),
        session_(options_, {"s1", IpAddress::v4({192, 0, 2, 1}), 4'711}) {
    session_.greet(std::chrono::milliseconds(0));
    run();
  }
  // In pieces of `piece` octets; 0: whole.
  void send(std::string_view octets, std::size_t piece) {
    if (piece == 0) piece = octets.size();
    while (!octets.empty() && !has_ended_) {
      session_.receive(octets.substr(0, piece));
      octets.remove_prefix(std::min(piece, octets.size()));
      run();
    }
  }
  void refuse_next(std::uint16_t code) { refusal_ = code; }
  [[nodiscard]] std::vector<std::string> take_events() { return std::exchange(events_, {}); }
  [[nodiscard]] const ServerSession& session() const { return session_; }
  [[nodiscard]] const std::vector<Submission>& taken() const { return taken_; }

 private:
  void run() {
    constexpr std::chrono::milliseconds kNow(0);
    using Step = ServerSession::Step;
    while (!has_ended_) {
      const Step step = session_.next(kNow);
      if (step != Step::Judge && step != Step::Pause) flush();
      switch (step) {
        case Step::Read: return;
        case Step::Judge: judge(); break;
        case Step::Deliver: deliver(); break;
        case Step::StartTls:
          events_.emplace_back("T:");
          session_.tls_started({"TLSv1.3", "TLS_AES_256_GCM_SHA384"}, kNow);
          break;
        case Step::Pause:
          events_.push_back("P: " + std::to_string(session_.pause().count()));
          break;
        case Step::Close:
          events_.emplace_back("X:");
          has_ended_ = true;
          break;
      }
    }
  }
  void flush() {
    const std::string replies = session_.take_replies();
    std::size_t end = 0;
    for (std::size_t at = 0; (end = replies.find("\r\n", at)) != std::string::npos; at = end + 2)
      events_.push_back("S: " + replies.substr(at, end - at));
  }
  void judge() {
    const std::string& address = session_.recipient();
    if (address == "nobody@ours.example") {
      session_.judged({550, "5.1.1", "There is no such address here"}, {});
    } else if (address.ends_with("@ours.example") || !address.contains('@')) {
      session_.judged(say::kRecipient, "mark of " + address);
    } else {
      session_.judged({554, "5.7.1", "Relaying is denied"}, {});
    }
  }
  void deliver() {
    taken_.push_back(session_.submission());
    const Submission& mail = taken_.back();
    std::string to;
    for (const Recipient& recipient : mail.recipients)
      to += (to.empty() ? "" : ", ") + recipient.address;
    const std::string& from = mail.reception.mail_from;
    events_.push_back("M: " + (from.empty() ? "<>" : from) + " > " + to);
    events_.push_back("B: " + mail.octets);
    Reply reply = say::kTaken;
    if (refusal_ != 0) reply = {std::exchange(refusal_, std::uint16_t{0}), "4.3.1", "Not now"};
    session_.delivered(reply, std::chrono::milliseconds(0));
  }

  SessionOptions options_;
  ServerSession session_;
  std::vector<std::string> events_;
  std::vector<Submission> taken_;
  std::uint16_t refusal_ = 0;
  bool has_ended_ = false;
};

}  // namespace waybill::smtp
