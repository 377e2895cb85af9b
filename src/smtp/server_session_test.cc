#include "smtp/server_session.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/ascii.h"
#include "smtp/transcript_player.h"

namespace waybill::smtp {
namespace {

struct Line {
  std::size_t number = 0;
  char kind = 0;  // 'C', 'c', 'S', …
  std::string text;
};
struct Script {
  std::string name;
  SessionOptions options{
      .hostname = "mail.ours.example", .most_message_octets = 1'000'000, .has_tls = true};
  bool is_whole = false;  // not to be cut
  std::vector<Line> lines;
};

std::size_t number_of(std::string_view digits) {
  return ascii::parse_number(digits).value_or(0);
}

char plain(char escape) {
  switch (escape) {
    case 'r': return '\r';
    case 'n': return '\n';
    case 't': return '\t';
    case '0': return '\0';
    default: return escape;
  }
}

std::string undo_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
    } else if (text[++i] == 'x') {
      out += static_cast<char>(ascii::hex_value(text[i + 1]) * 16 + ascii::hex_value(text[i + 2]));
      i += 2;
    } else {
      out += plain(text[i]);
    }
  }
  return out;
}

// Also {1000 x}.
std::string unescape(std::string_view text) {
  const std::size_t begin = text.find('{');
  if (begin == std::string_view::npos) return undo_escapes(text);
  const std::size_t space = text.find(' ', begin);
  const std::size_t end = text.find('}', space);
  const std::string what = undo_escapes(text.substr(space + 1, end - space - 1));
  std::string out = undo_escapes(text.substr(0, begin));
  for (std::size_t n = number_of(text.substr(begin + 1, space - begin - 1)); n > 0; --n)
    out += what;
  return out + unescape(text.substr(end + 1));
}

// "name [size=10 no-tls]"
void set_options(Script& script) {
  const std::size_t bracket = script.name.find(" [");
  if (bracket == std::string::npos) return;
  const std::string words = script.name.substr(bracket + 2, script.name.size() - bracket - 3);
  for (const std::string_view word : ascii::split(words, ' ')) {
    if (word == "no-tls") script.options.has_tls = false;
    if (word == "whole") script.is_whole = true;
    if (word.starts_with("size=")) script.options.most_message_octets = number_of(word.substr(5));
  }
}

std::vector<Script> read_scripts(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  std::vector<Script> scripts;
  std::size_t number = 0;
  for (const std::string_view line : ascii::split(text, '\n')) {
    ++number;
    if (line.starts_with("== ")) {
      scripts.emplace_back().name = line.substr(3);
      set_options(scripts.back());
    } else if (!line.empty() && !line.starts_with('#')) {
      if (scripts.empty() || line.size() < 2 || line[1] != ':') {
        ADD_FAILURE() << file << ":" << number << ": " << line;
        continue;
      }
      scripts.back().lines.push_back(
          {number, line[0], unescape(line.substr(std::min<std::size_t>(line.size(), 3)))});
    }
  }
  return scripts;
}

std::string deviations_of(const ServerSession& session, bool with_timing) {
  std::string words;
  for (const Deviation deviation : session.deviations()) {
    if (!with_timing && deviation == Deviation::PipelinedUnasked) continue;
    words += (words.empty() ? "" : " ") + std::string(to_string(deviation));
  }
  return words;
}

std::string without_timing(const std::string& words) {
  const std::string_view timing = to_string(Deviation::PipelinedUnasked);
  std::string kept;
  for (const std::string_view word : ascii::split(words, ' ')) {
    if (word != timing && !word.empty()) kept += (kept.empty() ? "" : " ") + std::string(word);
  }
  return kept;
}

void expect_events(SessionPlayer& player, std::vector<std::string>& wanted, std::size_t number) {
  const std::vector<std::string> events = player.take_events();
  for (std::size_t i = 0; i < std::max(events.size(), wanted.size()); ++i) {
    const std::string event = i < events.size() ? events[i] : "nothing";
    const std::string want = i < wanted.size() ? wanted[i] : "nothing";
    const bool is_good = want.starts_with("S:") ? event.starts_with(want) : event == want;
    EXPECT_TRUE(is_good) << "before line " << number << ": " << ascii::printable(event)
                         << " instead of " << ascii::printable(want);
    if (!is_good) return;
  }
  wanted.clear();
}

std::string event_of(const Line& line) {
  const bool has_text = !line.text.empty() || line.kind == 'B';
  return std::string(1, line.kind) + (has_text ? ": " : ":") + line.text;
}

void expect_deviations(const SessionPlayer& player, const Line& line, std::size_t piece) {
  const bool is_whole = piece == 0;
  EXPECT_EQ(deviations_of(player.session(), is_whole),
            is_whole ? line.text : without_timing(line.text))
      << "line " << line.number;
}

void play(const Script& script, std::size_t piece) {
  SessionPlayer player(script.options);
  std::vector<std::string> wanted;
  std::string octets;
  for (const Line& line : script.lines) {
    if (line.kind == 'C' || line.kind == 'c') {
      if (octets.empty()) expect_events(player, wanted, line.number);
      octets += line.text + (line.kind == 'C' ? "\r\n" : "");
      continue;
    }
    if (line.kind == 'F') {
      player.refuse_next(static_cast<std::uint16_t>(number_of(line.text)));
      continue;
    }
    player.send(std::exchange(octets, {}), piece);
    if (line.kind == 'D') {
      expect_events(player, wanted, line.number);
      expect_deviations(player, line, piece);
    } else {
      wanted.push_back(event_of(line));
    }
    if (testing::Test::HasFailure()) return;
  }
  player.send(octets, piece);
  expect_events(player, wanted, script.lines.back().number);
}

TEST(ServerSession, GoesAsWritten) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TRANSCRIPTS)) {
    if (entry.path().extension() != ".txt") continue;
    for (const Script& script : read_scripts(entry.path())) {
      ++count;
      for (const std::size_t piece : {0U, 1U, 2U, 3U, 7U}) {
        if (piece > 0 && script.is_whole) continue;
        SCOPED_TRACE(entry.path().filename().string() + ": " + script.name + ", in pieces of " +
                     std::to_string(piece));
        play(script, piece);
        if (HasFailure()) return;
      }
    }
  }
  EXPECT_GT(count, 80U);
}

SessionOptions options() {
  return {.hostname = "mail.ours.example", .most_message_octets = 1'000, .has_tls = true};
}

TEST(ServerSession, TellsWhatItSaw) {
  SessionPlayer player(options());
  player.send("EHLO first.example\r\nSTARTTLS\r\n", 1);
  player.send(
      "EHLO mx.example\r\nMAIL FROM:<a@example.com> SIZE=20\r\nRCPT "
      "TO:<b@ours.example>\r\nDATA\r\n",
      1);
  player.send("Subject: x\r\n\r\n..\r\n.\r\n", 1);
  ASSERT_EQ(player.taken().size(), 1U);
  const Submission& mail = player.taken().front();
  const Reception& reception = mail.reception;
  EXPECT_EQ(mail.number, 1U);
  EXPECT_EQ(mail.recipients.front().mark, "mark of b@ours.example");
  EXPECT_EQ(reception.session, "s1");
  EXPECT_EQ(reception.client.to_string(), "192.0.2.1");
  EXPECT_EQ(reception.client_port, 4'711);
  EXPECT_EQ(reception.helo, "mx.example");
  EXPECT_TRUE(reception.is_extended);
  EXPECT_EQ(reception.tls.value_or(Tls()).version, "TLSv1.3");
  EXPECT_EQ(reception.mail_from, "a@example.com");
  ASSERT_EQ(reception.mail_parameters.size(), 1U);
  EXPECT_EQ(reception.mail_parameters.front().name, "SIZE");
  EXPECT_EQ(reception.mail_parameters.front().value, "20");
  EXPECT_EQ(reception.offered,
            (std::vector<std::string>{"PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 1000", "CHUNKING",
                                      "ENHANCEDSTATUSCODES"}));
  EXPECT_FALSE(reception.used_bdat);
  EXPECT_TRUE(reception.deviations.empty());
  std::string lines;
  for (const TranscriptLine& line : reception.transcript)
    lines += (line.by == TranscriptLine::By::Client ? "C " : "S ") + line.text.substr(0, 12) + "\n";
  EXPECT_EQ(lines,
            "S 220 mail.our\nC EHLO first.e\nS 250-mail.our\nS 250-PIPELINI\nS 250-8BITMIME\n"
            "S 250-SMTPUTF8\nS 250-SIZE 100\nS 250-STARTTLS\nS 250-CHUNKING\nS 250 ENHANCED\n"
            "C STARTTLS\nS 220 2.0.0 Be\nC <TLSv1.3, TL\nC EHLO mx.exam\nS 250-mail.our\n"
            "S 250-PIPELINI\nS 250-8BITMIME\nS 250-SMTPUTF8\nS 250-SIZE 100\nS 250-CHUNKING\n"
            "S 250 ENHANCED\nC MAIL FROM:<a\nS 250 2.1.0 Se\nC RCPT TO:<b@o\nS 250 2.1.5 Re\n"
            "C DATA\nS 354 Send the\nC <17 octets>\n");
}

TEST(ServerSession, TranscriptOfALaterMessageIsItsOwn) {
  SessionPlayer player(options());
  player.send("HELO mx.example\r\n", 0);
  for (const std::string_view name : {"one", "two", "three"}) {
    player.send("MAIL FROM:<" + std::string(name) + "@example.com>\r\n", 0);
    player.send("RCPT TO:<b@ours.example>\r\nDATA\r\n", 0);
    player.send("x\r\n.\r\n", 0);
  }
  ASSERT_EQ(player.taken().size(), 3U);
  const auto& lines = player.taken().back().reception.transcript;
  ASSERT_GT(lines.size(), 4U);
  EXPECT_EQ(lines[0].text, "220 mail.ours.example ESMTP Waybill");
  EXPECT_EQ(lines[3].text, "<2 messages before>");
  EXPECT_EQ(lines[4].text, "MAIL FROM:<three@example.com>");
}

TEST(ServerSession, PasswordsAreNotWrittenDown) {
  SessionPlayer player(options());
  player.send("EHLO mx.example\r\nAUTH PLAIN AHVzZXIAcGFzcw==\r\nAUTH LOGIN\r\ndXNlcg==\r\n", 0);
  player.send("MAIL FROM:<a@example.com>\r\nRCPT TO:<b@ours.example>\r\nDATA\r\n.\r\n", 0);
  ASSERT_EQ(player.taken().size(), 1U);
  for (const TranscriptLine& line : player.taken().front().reception.transcript) {
    EXPECT_FALSE(line.text.contains("AHVz")) << line.text;
    EXPECT_FALSE(line.text.contains("dXNl")) << line.text;
  }
}

TEST(ServerSession, TranscriptIsBounded) {
  SessionPlayer player(options());
  player.send("HELO mx.example\r\nMAIL FROM:<a@example.com>\r\n", 0);
  for (int i = 0; i < 1'000; ++i)
    player.send("RCPT TO:<b@ours.example>\r\n", 0);
  player.send("DATA\r\n.\r\n", 0);
  ASSERT_EQ(player.taken().size(), 1U);
  EXPECT_EQ(player.taken().front().reception.transcript.size(), 401U);
}

TEST(ServerSession, AtMostAHundredRecipients) {
  SessionPlayer player(options());
  player.send("HELO mx.example\r\nMAIL FROM:<a@example.com>\r\n", 0);
  (void)player.take_events();
  for (int i = 0; i < 101; ++i)
    player.send("RCPT TO:<b" + std::to_string(i) + "@ours.example>\r\n", 0);
  const auto events = player.take_events();
  ASSERT_EQ(events.size(), 101U);
  EXPECT_TRUE(events[99].starts_with("S: 250 "));
  EXPECT_TRUE(events[100].starts_with("S: 452 4.5.3"));
  player.send("DATA\r\n.\r\n", 0);
  EXPECT_EQ(player.taken().front().recipients.size(), 100U);
}

TEST(ServerSession, CommandsThatLeadNowhereEndIt) {
  SessionPlayer player(options());
  player.send("HELO mx.example\r\n", 0);
  for (int i = 0; i < 300; ++i)
    player.send("NOOP\r\n", 0);
  const auto events = player.take_events();
  EXPECT_EQ(events.back(), "X:");
  EXPECT_EQ(events.size(), 2U + 199U + 2U);
}

TEST(ServerSession, TooManyCommandsOfASecondWait) {
  const SessionOptions with = options();
  ServerSession session(with, {"s1", {}, 0});
  session.greet(std::chrono::milliseconds(0));
  session.receive("HELO mx.example\r\nMAIL FROM:<a@example.com>\r\n");
  session.receive("RCPT TO:<b@ours.example>\r\n");
  ASSERT_EQ(session.next(std::chrono::milliseconds(200)), ServerSession::Step::Judge);
  session.judged(say::kRecipient, {});
  for (int i = 0; i < 1'997; ++i) {
    session.receive("RCPT TO:<b@ours.example>\r\n");
    ASSERT_EQ(session.next(std::chrono::milliseconds(200)), ServerSession::Step::Judge);
    session.judged(say::kRecipient, {});
  }
  session.receive("RCPT TO:<b@ours.example>\r\n");
  ASSERT_EQ(session.next(std::chrono::milliseconds(200)), ServerSession::Step::Pause);
  EXPECT_EQ(session.pause().count(), 800);
  ASSERT_EQ(session.next(std::chrono::milliseconds(1'000)), ServerSession::Step::Judge);
  session.judged(say::kRecipient, {});
  EXPECT_EQ(session.next(std::chrono::milliseconds(1'000)), ServerSession::Step::Read);
}

TEST(ServerSession, AMessageIsLetGoWhenThereIsNoRoom) {
  const SessionOptions with = options();
  ServerSession session(with, {"s1", {}, 0});
  constexpr std::chrono::milliseconds kNow(0);
  session.greet(kNow);
  session.receive("HELO a.example\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@ours.example>\r\n");
  ASSERT_EQ(session.next(kNow), ServerSession::Step::Judge);
  session.judged(say::kRecipient, {});
  session.receive("DATA\r\nabc\r\n");
  ASSERT_EQ(session.next(kNow), ServerSession::Step::Read);
  (void)session.take_replies();
  session.shed();
  session.receive("def\r\n.\r\nNOOP\r\n");
  ASSERT_EQ(session.next(kNow), ServerSession::Step::Read);
  const std::string replies = session.take_replies();
  EXPECT_TRUE(replies.starts_with("452 4.3.1 ")) << replies;
  EXPECT_TRUE(replies.contains("\r\n250 2.0.0 ")) << replies;
}

TEST(ServerSession, TimeIsUp) {
  const SessionOptions with = options();
  ServerSession session(with, {"s1", {}, 0});
  session.greet(std::chrono::milliseconds(0));
  session.end(say::kTooSlow, std::chrono::milliseconds(300'000));
  EXPECT_EQ(session.next(std::chrono::milliseconds(300'000)), ServerSession::Step::Close);
  EXPECT_TRUE(session.take_replies().contains("\r\n421 4.4.2 "));
  EXPECT_FALSE(session.has_quit());
}

}  // namespace
}  // namespace waybill::smtp
