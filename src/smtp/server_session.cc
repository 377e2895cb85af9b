#include "smtp/server_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "smtp/header_limits.h"
#include "smtp/limits.h"

namespace waybill::smtp {
namespace {

using By = TranscriptLine::By;

// A buffer that grew larger is given back when it is empty.
constexpr std::size_t kKeptInput = 4'096;

bool is_of_command(char c) {
  return ascii::is_print(c) || c == '\t' || ascii::is_octet_above_ascii(c);
}

// As people may read it: what could be a password is left out.
std::string_view shown(std::string_view line, const Command& command, Verb before) {
  if (command.verb == Verb::Auth) {
    const std::size_t mechanism = line.find(' ', line.find(' ') + 1);
    return line.substr(0, mechanism);
  }
  return command.verb == Verb::Unknown && before == Verb::Auth ? "<hidden>" : line;
}

// 1,234,567
std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t i = digits.size(); i > 3; i -= 3)
    digits.insert(i - 3, ",");
  return digits;
}

Saying saying_of(BodyFault fault) {
  switch (fault) {
    case BodyFault::BareLineFeed:
    case BodyFault::BareCarriageReturn: return say::kBareLineEnd;
    case BodyFault::TooLarge: return say::kTooLarge;
    case BodyFault::LongLine: return say::kDataLine;
    case BodyFault::NoRoom: return say::kNoRoom;
  }
  std::abort();
}

Saying saying_of(PathFault fault, PathKind kind) {
  const bool is_sender = kind == PathKind::Reverse;
  switch (fault) {
    case PathFault::Syntax: return is_sender ? say::kMailSyntax : say::kRcptSyntax;
    case PathFault::Address:
    case PathFault::TooLong: return is_sender ? say::kBadSender : say::kBadRecipient;
    case PathFault::Parameter: return say::kBadParameter;
  }
  std::abort();
}

// It brings no message nearer.
bool is_idle(Verb verb) {
  return verb != Verb::Rcpt && verb != Verb::Data && verb != Verb::Bdat && verb != Verb::Quit;
}

}  // namespace

ServerSession::ServerSession(const SessionOptions& options, Peer peer)
    : options_(options), peer_(std::move(peer)) {
  reception_.session = peer_.session;
  reception_.client = peer_.client;
  reception_.client_port = peer_.port;
}

void ServerSession::greet(Milliseconds now, std::optional<Deviation> deviation) {
  now_ = now;
  if (deviation) deviate(*deviation);
  say(220, "", options_.hostname + " ESMTP Waybill");
}

void ServerSession::receive(std::string_view octets) {
  in_ += octets;
}

ServerSession::Step ServerSession::next(Milliseconds now) {
  now_ = now;
  while (wanted_pause_.count() == 0 && advance()) {
  }
  pause_ = std::exchange(wanted_pause_, Milliseconds(0));
  if (pause_.count() > 0) return Step::Pause;
  switch (phase_) {
    case Phase::Judging: return Step::Judge;
    case Phase::Delivering: return Step::Deliver;
    case Phase::Tls: return Step::StartTls;
    case Phase::Closed: return Step::Close;
    case Phase::Command:
    case Phase::Data:
    case Phase::Chunk: return Step::Read;
  }
  std::abort();
}

// Uses what came. False: there is no more of it, or somebody else has to do something.
bool ServerSession::advance() {
  const bool is_empty_chunk = phase_ == Phase::Chunk && chunk_left_ == 0;
  if (in_used_ == in_.size() && !is_empty_chunk) {
    in_used_ = 0;
    if (in_.capacity() > kKeptInput) {
      in_ = {};
    } else {
      in_.clear();
    }
    return false;
  }
  switch (phase_) {
    case Phase::Command: read_command(); return true;
    case Phase::Data: read_data(); return true;
    case Phase::Chunk: read_chunk(); return true;
    case Phase::Judging:
    case Phase::Delivering:
    case Phase::Tls:
    case Phase::Closed: return false;
  }
  std::abort();
}

std::string ServerSession::take_replies() {
  return std::exchange(out_, {});
}

void ServerSession::read_command() {
  using State = CommandLine::State;
  in_used_ += line_.read(std::string_view(in_).substr(in_used_));
  switch (line_.state()) {
    case State::Unfinished: return;
    case State::Whole: {
      const std::string line = line_.text();
      const std::size_t octets = line_.octets();
      line_.clear();
      return run(line, octets);
    }
    case State::TooLong:
      transcript_.add(now_, By::Client, line_.text());
      line_.clear();
      deviate(Deviation::LongLine);
      return fail(say::kLongLine);
    case State::BareLineFeed:
    case State::BareCarriageReturn:
      deviate(line_.state() == State::BareLineFeed ? Deviation::BareLineFeed
                                                   : Deviation::BareCarriageReturn);
      transcript_.add(now_, By::Client, line_.text());
      return close(say::kBareLineEnd);
  }
}

void ServerSession::run(std::string_view line, std::size_t octets) {
  if (!std::ranges::all_of(line, is_of_command)) {
    transcript_.add(now_, By::Client, ascii::printable(line));
    return fail(say::kBroken);
  }
  const Command command = parse_command(line);
  if (command.verb == Verb::Mail && !has_mail_) transcript_.begin_message();
  transcript_.add(now_, By::Client, shown(line, command, last_verb_));
  last_verb_ = command.verb;
  if (octets > (command.verb == Verb::Mail ? kMailCommandLine : kCommandLine))
    deviate(Deviation::LongLine);
  const bool may_be_followed = reception_.is_extended && !ends_group(command.verb);
  // What stands behind BDAT is its chunk.
  if (in_used_ < in_.size() && !may_be_followed && command.verb != Verb::Bdat)
    deviate(Deviation::PipelinedUnasked);
  count_command(command.verb);
  if (phase_ != Phase::Closed) run(command);
}

void ServerSession::run(const Command& command) {
  switch (command.verb) {
    case Verb::Helo:
    case Verb::Ehlo: return greet_back(command);
    case Verb::Mail: return begin_mail(command);
    case Verb::Rcpt: return add_recipient(command);
    case Verb::Data: return begin_data(command);
    case Verb::Bdat: return begin_chunk(command);
    case Verb::Rset:
      if (!command.argument.empty()) return fail(say::kArgument);
      forget_transaction();
      return say(say::kReset);
    case Verb::Noop: return say(say::kNoop);
    case Verb::Quit:
      if (!command.argument.empty()) return fail(say::kArgument);
      has_quit_ = true;
      return close(say::kBye);
    case Verb::Vrfy: return say(say::kNotVerified);
    case Verb::Help: return say(say::kHelp);
    case Verb::StartTls: return begin_tls(command);
    case Verb::Expn:
    case Verb::Auth:
    case Verb::Unsupported: return fail(say::kUnsupported);
    case Verb::Http: return close(say::kNotSmtp);
    case Verb::Unknown: return fail(say::kUnknown);
  }
}

// §4.1.1.1. Also in the middle of a transaction, which it ends (§4.1.4).
void ServerSession::greet_back(const Command& command) {
  if (command.argument.empty()) return fail(say::kNoName);
  forget_transaction();
  transcript_.begin_session();
  reception_.helo = command.argument;
  reception_.is_extended = command.verb == Verb::Ehlo;
  reception_.offered.clear();
  if (!reception_.is_extended) {
    deviate(Deviation::PlainHelo);
    return say(250, "", options_.hostname);
  }
  offer();
}

void ServerSession::offer() {
  auto& offered = reception_.offered;
  offered = {"PIPELINING", "8BITMIME", "SMTPUTF8",
             fmt::format("SIZE {}", options_.most_message_octets)};
  if (options_.has_tls && !reception_.tls) offered.emplace_back("STARTTLS");
  offered.emplace_back("CHUNKING");
  offered.emplace_back("ENHANCEDSTATUSCODES");
  std::vector<std::string> lines = {options_.hostname};
  lines.insert(lines.end(), offered.begin(), offered.end());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string line = fmt::format("250{}{}", i + 1 < lines.size() ? '-' : ' ', lines[i]);
    transcript_.add(now_, By::Server, line);
    out_ += line + "\r\n";
  }
}

// §4.1.1.2
void ServerSession::begin_mail(const Command& command) {
  if (reception_.helo.empty()) return fail(say::kHeloFirst);
  if (has_mail_) return fail(say::kMailTwice);
  if (command.is_malformed) return fail(say::kMailSyntax);
  auto read = parse_path(command.argument, PathKind::Reverse);
  if (!read) return fail(saying_of(read.error(), PathKind::Reverse));
  if (messages_ >= kMostMessages) return close(say::kManyMessages);
  is_international_ = false;
  if (!take_mail_parameters(read->parameters)) return;
  if (read->path.is_international && !is_international_) return fail(say::kNeedsUtf8);
  has_mail_ = true;
  reception_.mail_from = read->path.address();
  reception_.mail_parameters = std::move(read->parameters);
  say(say::kSender);
}

// False: one is refused, and that was said.
bool ServerSession::take_mail_parameters(std::vector<Parameter>& parameters) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto& [name, value] = parameters[i];
    const bool is_offered =
        reception_.is_extended && (name == "SIZE" || name == "BODY" || name == "SMTPUTF8");
    if (!is_offered || (name == "BODY" && ascii::iequals(value, "BINARYMIME"))) {
      deviate(Deviation::UnofferedParameter);
      fail(say::kUnoffered);
      return false;
    }
    const auto size = name == "SIZE" ? ascii::parse_number(value) : std::optional<std::uint64_t>(0);
    const bool is_body = ascii::iequals(value, "7BIT") || ascii::iequals(value, "8BITMIME");
    const bool is_twice =
        std::ranges::any_of(parameters.begin(), parameters.begin() + static_cast<std::ptrdiff_t>(i),
                            [&](const Parameter& other) { return other.name == name; });
    if (is_twice || !size || (name == "BODY" && !is_body) ||
        (name == "SMTPUTF8" && !value.empty())) {
      fail(say::kBadParameter);
      return false;
    }
    if (*size > options_.most_message_octets) {
      fail(say::kTooLarge);
      return false;
    }
    is_international_ = is_international_ || name == "SMTPUTF8";
  }
  return true;
}

// §4.1.1.3
void ServerSession::add_recipient(const Command& command) {
  if (!has_mail_) return fail(say::kMailFirst);
  if (reception_.used_bdat) return fail(say::kChunksBegun);
  if (command.is_malformed) return fail(say::kRcptSyntax);
  auto read = parse_path(command.argument, PathKind::Forward);
  if (!read) return fail(saying_of(read.error(), PathKind::Forward));
  if (!read->parameters.empty()) {
    deviate(Deviation::UnofferedParameter);
    return fail(say::kUnoffered);
  }
  if (read->path.is_international && !is_international_) return fail(say::kNeedsUtf8);
  if (recipients_.size() >= kMostRecipients) return say(say::kManyRecipients);
  asked_ = read->path.address();
  phase_ = Phase::Judging;
}

void ServerSession::judged(const Reply& reply, std::string mark) {
  CHECK(phase_ == Phase::Judging);
  phase_ = Phase::Command;
  if (!reply.is_good()) {
    ++refused_recipients_;
    return fail({reply.code, reply.enhanced, reply.text});
  }
  const bool is_known = std::ranges::any_of(
      recipients_, [&](const Recipient& other) { return other.address == asked_; });
  if (!is_known) recipients_.push_back({std::exchange(asked_, {}), std::move(mark)});
  say(reply.code, reply.enhanced, reply.text);
}

// §4.1.1.4
void ServerSession::begin_data(const Command& command) {
  if (!command.argument.empty()) return fail(say::kArgument);
  if (!has_mail_) return fail(say::kMailFirst);
  if (reception_.used_bdat) return fail(say::kChunksBegun);
  if (recipients_.empty()) return fail(say::kNoRecipient);
  body_ = Body(options_.most_message_octets);
  data_ = DataReader();
  phase_ = Phase::Data;
  say(say::kGoOn);
}

void ServerSession::read_data() {
  in_used_ += data_.read(std::string_view(in_).substr(in_used_), body_);
  if (data_.is_done()) return end_body();
  if (body_.is_hopeless()) return close(say::kTooLarge);
}

// RFC 3030 §2. A chunk that is refused is passed over, or what follows would be taken for commands.
void ServerSession::begin_chunk(const Command& command) {
  const auto chunk = parse_chunk(command.argument);
  if (!chunk || chunk->octets > options_.most_message_octets + kReadInVain)
    return close(chunk ? say::kTooLarge : say::kBadChunk);
  chunk_refusal_.reset();
  if (!has_mail_) {
    chunk_refusal_ = say::kMailFirst;
  } else if (recipients_.empty()) {
    chunk_refusal_ = say::kNoRecipient;
  } else if (!std::exchange(reception_.used_bdat, true)) {
    body_ = Body(options_.most_message_octets);
    chunks_ = ChunkReader();
  }
  chunk_octets_ = chunk_left_ = chunk->octets;
  is_last_chunk_ = chunk->is_last;
  phase_ = Phase::Chunk;
}

void ServerSession::read_chunk() {
  const std::string_view rest = std::string_view(in_).substr(in_used_);
  const std::string_view octets =
      rest.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), chunk_left_)));
  if (!chunk_refusal_) chunks_.read(octets, body_);
  in_used_ += octets.size();
  chunk_left_ -= octets.size();
  if (chunk_left_ == 0) end_chunk();
}

void ServerSession::end_chunk() {
  phase_ = Phase::Command;
  if (chunk_refusal_) {
    transcript_.add(now_, By::Client, fmt::format("<{} octets>", with_commas(chunk_octets_)));
    return fail(*chunk_refusal_);
  }
  if (is_last_chunk_) {
    chunks_.finish(body_);
    return end_body();
  }
  transcript_.add(now_, By::Client, fmt::format("<{} octets>", with_commas(chunk_octets_)));
  if (const auto fault = body_.fault()) return refuse_body(*fault);
  say(250, "2.0.0", fmt::format("{} octets", chunk_octets_));
}

// The message is whole.
void ServerSession::end_body() {
  phase_ = Phase::Command;
  const std::uint64_t octets = reception_.used_bdat ? chunk_octets_ : body_.received();
  transcript_.add(now_, By::Client, fmt::format("<{} octets>", with_commas(octets)));
  if (const auto fault = body_.fault()) return refuse_body(*fault);
  if (const auto refusal = refuse_header(body_.octets())) {
    forget_transaction();
    return fail(*refusal);
  }
  phase_ = Phase::Delivering;
}

void ServerSession::refuse_body(BodyFault fault) {
  const bool has_bare_end =
      fault == BodyFault::BareLineFeed || fault == BodyFault::BareCarriageReturn;
  if (has_bare_end)
    deviate(fault == BodyFault::BareLineFeed ? Deviation::BareLineFeed
                                             : Deviation::BareCarriageReturn);
  // Who sends such lines may take another place for the message's end: what it sends behind ours
  // cannot be told from the message. Chunks are counted.
  const bool is_safe = !has_bare_end || reception_.used_bdat;
  forget_transaction();
  if (!is_safe) return close(saying_of(fault));
  fail(saying_of(fault));
}

Submission ServerSession::submission() {
  CHECK(phase_ == Phase::Delivering && !recipients_.empty());
  Submission submission{.reception = reception_,
                        .number = messages_ + 1,
                        .recipients = std::exchange(recipients_, {}),
                        .octets = std::move(body_.octets())};
  submission.reception.transcript = transcript_.lines();
  return submission;
}

void ServerSession::delivered(const Reply& reply, Milliseconds now) {
  CHECK(phase_ == Phase::Delivering);
  now_ = now;
  phase_ = Phase::Command;
  forget_transaction();
  if (!reply.is_good()) return fail({reply.code, reply.enhanced, reply.text});
  ++messages_;
  idle_commands_ = 0;
  say(reply.code, reply.enhanced, reply.text);
  transcript_.end_message(messages_, now_);
}

// RFC 3207 §4.2: what the client said before is forgotten, and so is what it sent behind the
// command, which anybody on the way could have put there (CVE-2011-0411).
void ServerSession::begin_tls(const Command& command) {
  if (!options_.has_tls) return fail(say::kNoTls);
  if (reception_.tls) return fail(say::kTlsTwice);
  if (!command.argument.empty()) return fail(say::kArgument);
  forget_transaction();
  reception_.helo.clear();
  reception_.is_extended = false;
  reception_.offered.clear();
  in_.clear();
  in_used_ = 0;
  phase_ = Phase::Tls;
  say(say::kStartTls);
}

void ServerSession::tls_started(Tls tls, Milliseconds now) {
  CHECK(phase_ == Phase::Tls);
  now_ = now;
  phase_ = Phase::Command;
  transcript_.begin_session();
  transcript_.add(now_, By::Client, fmt::format("<{}, {}>", tls.version, tls.cipher));
  reception_.tls = std::move(tls);
}

void ServerSession::end(const Saying& saying, Milliseconds now) {
  now_ = now;
  if (phase_ != Phase::Closed) close(saying);
}

void ServerSession::shed() {
  if (is_in_message()) body_.fail(BodyFault::NoRoom);
}

void ServerSession::forget_transaction() {
  has_mail_ = false;
  reception_.mail_from.clear();
  reception_.mail_parameters.clear();
  reception_.used_bdat = false;
  recipients_.clear();
  body_ = Body();
}

void ServerSession::say(std::uint16_t code, std::string_view enhanced, std::string_view text) {
  const std::string line = line_of(code, enhanced, text);
  transcript_.add(now_, By::Server, line);
  out_ += line;
  out_ += "\r\n";
}

// An error of the client. Many make it wait, more end the session.
void ServerSession::fail(const Saying& saying) {
  ++errors_;
  if (errors_ > kMostErrors) return close(say::kManyErrors);
  say(saying);
  if (errors_ > kErrorsBeforePause) wanted_pause_ = kErrorPause;
}

void ServerSession::close(const Saying& saying) {
  say(saying);
  phase_ = Phase::Closed;
  forget_transaction();
  in_ = {};
  in_used_ = 0;
}

void ServerSession::deviate(Deviation deviation) {
  auto& all = reception_.deviations;
  if (std::ranges::find(all, deviation) == all.end()) all.push_back(deviation);
}

// Commands that lead nowhere, and commands that come too fast.
void ServerSession::count_command(Verb verb) {
  if (is_idle(verb) && ++idle_commands_ > kMostIdleCommands) return close(say::kIdle);
  const std::int64_t second = std::chrono::duration_cast<std::chrono::seconds>(now_).count();
  if (std::exchange(second_, second) != second) commands_ = 0;
  if (++commands_ > kCommandsOfASecond)
    wanted_pause_ = std::chrono::milliseconds((second + 1) * 1'000) - now_;
}

}  // namespace waybill::smtp
