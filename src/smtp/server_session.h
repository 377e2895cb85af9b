// The server's side of one SMTP session (RFC 5321) as a machine without sockets and clocks: octets
// go in, replies and steps that somebody else has to take come out. However the octets are cut, the
// same comes out.
//
// Extensions: PIPELINING (RFC 2920), 8BITMIME (6152), SMTPUTF8 (6531), SIZE (1870), STARTTLS
// (3207), CHUNKING (3030), ENHANCEDSTATUSCODES (2034).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "smtp/body.h"
#include "smtp/command.h"
#include "smtp/command_line.h"
#include "smtp/path.h"
#include "smtp/reception.h"
#include "smtp/reply.h"
#include "smtp/transcript.h"

namespace waybill::smtp {

struct SessionOptions {
  std::string hostname;  // as the server greets
  std::size_t most_message_octets = 25U << 20U;
  bool has_tls = false;
};

// Who connected.
struct Peer {
  std::string session;  // Reception::session
  IpAddress client;
  std::uint16_t port = 0;
};

struct Recipient {
  std::string address;
  std::string mark;  // what judged() was given with it
};

// A message that waits to be kept.
struct Submission {
  Reception reception;                // without `time` and `recipient`
  unsigned number = 0;                // of the message in its session, from 1
  std::vector<Recipient> recipients;  // each once, at least one
  std::string octets;
};

class ServerSession {
 public:
  using Milliseconds = std::chrono::milliseconds;  // since the connection was made

  // What comes next. Replies are to be sent before Read, Deliver, StartTls and Close; those of what
  // led to a Pause after it.
  enum class Step : std::uint8_t {
    Read,      // receive()
    Judge,     // judged(), of recipient()
    Deliver,   // submission(), then delivered() once
    StartTls,  // tls_started(), or the connection ends
    Pause,     // wait for pause(), then go on
    Close,
  };

  // `options` outlives it.
  ServerSession(const SessionOptions& options, Peer peer);

  // The greeting. `deviation`: what the client did before it.
  void greet(Milliseconds now, std::optional<Deviation> deviation = {});
  void receive(std::string_view octets);
  [[nodiscard]] Step next(Milliseconds now);
  // What is to be sent; gives it away.
  [[nodiscard]] std::string take_replies();

  [[nodiscard]] const std::string& recipient() const { return asked_; }
  void judged(const Reply& reply, std::string mark);
  [[nodiscard]] Submission submission();
  // What became of it: a reply with a code of 2yz means that it is durable.
  void delivered(const Reply& reply, Milliseconds now);
  void tls_started(Tls tls, Milliseconds now);
  [[nodiscard]] Milliseconds pause() const { return pause_; }

  // Says 421 and ends the session.
  void end(const Saying& saying, Milliseconds now);
  // The message under way will be refused for now; its octets are given back to memory.
  void shed();
  // Octets of memory that it holds for what came.
  [[nodiscard]] std::size_t held() const { return in_.capacity() + body_.held(); }

  [[nodiscard]] const Peer& peer() const { return peer_; }
  [[nodiscard]] const std::string& helo() const { return reception_.helo; }
  [[nodiscard]] bool has_tls() const { return reception_.tls.has_value(); }
  [[nodiscard]] const std::vector<Deviation>& deviations() const { return reception_.deviations; }
  [[nodiscard]] bool has_quit() const { return has_quit_; }
  [[nodiscard]] bool is_in_message() const {
    return phase_ == Phase::Data || phase_ == Phase::Chunk;
  }
  [[nodiscard]] unsigned messages() const { return messages_; }  // that were delivered
  [[nodiscard]] unsigned errors() const { return errors_; }
  [[nodiscard]] unsigned refused_recipients() const { return refused_recipients_; }

 private:
  enum class Phase : std::uint8_t { Command, Data, Chunk, Judging, Delivering, Tls, Closed };

  [[nodiscard]] bool advance();
  void read_command();
  void read_data();
  void read_chunk();
  void run(std::string_view line, std::size_t octets);
  void run(const Command& command);
  void greet_back(const Command& command);
  void offer();
  void begin_mail(const Command& command);
  [[nodiscard]] bool take_mail_parameters(std::vector<Parameter>& parameters);
  void add_recipient(const Command& command);
  void begin_data(const Command& command);
  void begin_chunk(const Command& command);
  void end_chunk();
  void begin_tls(const Command& command);
  void end_body();
  void refuse_body(BodyFault fault);
  void forget_transaction();
  void say(const Saying& saying) { say(saying.code, saying.enhanced, saying.text); }
  void say(std::uint16_t code, std::string_view enhanced, std::string_view text);
  void fail(const Saying& saying);
  void close(const Saying& saying);
  void deviate(Deviation deviation);
  void count_command(Verb verb);

  const SessionOptions& options_;
  Peer peer_;
  Reception reception_;  // of the message under way, and what is known of the session
  Transcript transcript_;
  Phase phase_ = Phase::Command;
  Milliseconds now_{0};
  std::string in_;  // from in_used_ on it was not used yet
  std::size_t in_used_ = 0;
  std::string out_;
  CommandLine line_;
  Verb last_verb_ = Verb::Unknown;

  bool has_mail_ = false;  // MAIL was accepted
  bool is_international_ = false;
  std::string asked_;
  std::vector<Recipient> recipients_;
  Body body_;
  DataReader data_;
  ChunkReader chunks_;
  std::uint64_t chunk_octets_ = 0, chunk_left_ = 0;
  bool is_last_chunk_ = false;
  std::optional<Saying> chunk_refusal_;  // the chunk is passed over

  bool has_quit_ = false;
  unsigned messages_ = 0, errors_ = 0, refused_recipients_ = 0, idle_commands_ = 0;
  std::int64_t second_ = 0;  // in which commands_ are counted
  unsigned commands_ = 0;
  Milliseconds pause_{0}, wanted_pause_{0};
};

}  // namespace waybill::smtp
