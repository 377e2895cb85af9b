#include "refusal/normalise.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "refusal/reply.h"

namespace waybill::refusal {
namespace {

// "smtp;", "X-Postfix;", "x-unix;" of RFC 3464 §2.1.2: an atom and a semicolon at the start.
std::string_view without_type(std::string_view text) {
  const std::size_t end = text.find(';');
  if (end == std::string_view::npos || end > 20) return text;
  const std::string_view type = ascii::trim(text.substr(0, end));
  const bool is_type = ascii::iequals(type, "smtp") || ascii::istarts_with(type, "x-") ||
                       ascii::iequals(type, "unknown") || ascii::iequals(type, "local");
  const bool is_atom =
      std::ranges::all_of(type, [](char c) { return ascii::is_alnum(c) || c == '-' || c == '_'; });
  return is_type && is_atom ? ascii::trim(text.substr(end + 1)) : text;
}

// Lines of the dialogue as some servers quote them: ">>> RCPT To:<a@b>", "<<< 550 No", "... while
// talking to". The marks go; our own commands (">>>") go with their line.
std::string without_transcript_marks(std::string_view text) {
  std::string result;
  for (const std::string_view raw : ascii::split(text, '\n')) {
    std::string_view line = ascii::trim(raw);
    if (line.starts_with(">>>")) continue;
    if (line.starts_with("<<<")) line = ascii::trim(line.substr(3));
    result += line;
    result += ' ';
  }
  return result;
}

// Where the token at `pos` of a continuation line ends: "550-5.7.1", "550-", "550 5.7.1". 0: other.
std::size_t repeated_code(std::string_view rest, std::string_view smtp, std::string_view enhanced) {
  if (!rest.starts_with(smtp)) return 0;
  std::string_view tail = rest.substr(smtp.size());
  if (tail.empty() || (tail[0] != '-' && tail[0] != ' ')) return 0;
  const bool is_continuation = tail[0] == '-';
  tail.remove_prefix(1);
  const std::size_t length = smtp.size() + 1;
  if (!enhanced.empty() && tail.starts_with(enhanced) &&
      (tail.size() == enhanced.size() || tail[enhanced.size()] == ' ')) {
    return length + enhanced.size();
  }
  return is_continuation ? length : 0;
}

// Removes the codes that every line of a multi-line reply repeats (RFC 5321 §4.2.1) from a text
// that is one line already.
std::string without_repeated_codes(std::string_view text) {
  const ReplyCodes codes = find_codes(text);
  if (!codes.smtp) return std::string(text);
  const std::string smtp = std::to_string(*codes.smtp);
  const std::string enhanced = codes.enhanced ? codes.enhanced->to_string() : std::string();
  std::size_t pos = text.find(smtp);
  if (pos == std::string_view::npos) return std::string(text);
  pos += smtp.size();
  std::string result(text.substr(0, pos));
  while (pos < text.size()) {
    const bool at_word = result.ends_with(' ');
    const std::size_t length = at_word ? repeated_code(text.substr(pos), smtp, enhanced) : 0;
    if (length == 0) {
      result += text[pos++];
      continue;
    }
    pos += length;
    while (pos < text.size() && text[pos] == ' ')
      ++pos;
  }
  return result;
}

struct Wrapper {
  std::string_view text;
  bool has_host_before;  // "host mx.example.com[192.0.2.1] said:"
};

// Words after which the answer of another host is quoted.
constexpr std::array kWrappers = {
    Wrapper{" said:", true},
    Wrapper{"refused to talk to me:", true},
    Wrapper{"did not like our rcpt to:", true},
    Wrapper{"did not like our mail from:", true},
    Wrapper{"did not like our final data:", true},
    Wrapper{"did not like our data:", true},
    Wrapper{"remote server returned", false},
    Wrapper{"the response was:", false},
    Wrapper{"the response from the remote server was:", false},
    Wrapper{"responded with:", true},
    Wrapper{"it responded as follows:", false},
    Wrapper{"remote host replied:", false},
    Wrapper{"with the following error message:", false},
    Wrapper{"the error that the other server returned was:", false},
    Wrapper{"unknown address error", false},
    Wrapper{"remote server returned unknown recipient or mailbox unavailable ->", false},
};

struct Quoted {
  std::size_t wrapper_begin;
  std::size_t answer_begin;
  bool has_host_before;
};

// "SMTP error from remote mail server after RCPT TO:<a@b>: host mx.example.com [192.0.2.1]: 550 …"
// (Exim)
std::optional<Quoted> exim_answer(std::string_view text, std::size_t from) {
  const std::size_t begin = ascii::ifind(text, "smtp error from remote mail", from);
  if (begin == std::string_view::npos) return std::nullopt;
  for (std::size_t colon = text.find(": ", begin); colon != std::string_view::npos;
       colon = text.find(": ", colon + 1)) {
    if (code_prefix_length(text.substr(colon + 2)) >= 3) return Quoted{begin, colon + 2, false};
  }
  return std::nullopt;
}

// The first wrapper that ends with the colon at or behind `from`.
std::optional<Quoted> colon_wrapper(std::string_view text, std::size_t from) {
  for (std::size_t colon = text.find(':', from); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    const std::string_view before = text.substr(from, colon + 1 - from);
    for (const Wrapper& wrapper : kWrappers) {
      if (!wrapper.text.ends_with(':') || !ascii::iends_with(before, wrapper.text)) continue;
      return Quoted{colon + 1 - wrapper.text.size(), colon + 1, wrapper.has_host_before};
    }
  }
  return std::nullopt;
}

std::optional<Quoted> next_answer(std::string_view text, std::size_t from) {
  std::optional<Quoted> found = exim_answer(text, from);
  const auto take = [&found](const std::optional<Quoted>& other) {
    if (other && (!found || other->answer_begin < found->answer_begin)) found = other;
  };
  take(colon_wrapper(text, from));
  for (const Wrapper& wrapper : kWrappers) {
    if (wrapper.text.ends_with(':')) continue;
    const std::size_t begin = ascii::ifind(text, wrapper.text, from);
    if (begin == std::string_view::npos) continue;
    take(Quoted{begin, begin + wrapper.text.size(), wrapper.has_host_before});
  }
  return found;
}

std::string_view without_quotes(std::string_view text) {
  text = ascii::trim(text);
  constexpr std::string_view kMarks = "'\"#[<";
  while (!text.empty() && kMarks.contains(text.front())) {
    // "<a@example.com>: No such user" begins with an address, not with a quote.
    if (text.front() == '<' && code_prefix_length(text.substr(1)) == 0) break;
    if (text.front() == '[' && code_prefix_length(text.substr(1)) == 0) break;
    text.remove_prefix(1);
  }
  while (!text.empty() &&
         (text.back() == '\'' || text.back() == '"' || text.back() == '#' || text.back() == ' '))
    text.remove_suffix(1);
  return text;
}

// The host name in front of a wrapper: "host mx.example.com[192.0.2.1] said:".
std::string_view host_before(std::string_view text) {
  text = ascii::trim(text);
  if (text.ends_with(']') || text.ends_with(')')) {
    const std::size_t open = text.find_last_of("[(");
    if (open != std::string_view::npos && open > 0) text = ascii::trim(text.substr(0, open));
  }
  const std::size_t begin = text.find_last_of(" :;<");
  const std::string_view host = text.substr(begin == std::string_view::npos ? 0 : begin + 1);
  return host.contains('.') ? host : std::string_view{};
}

// "(in reply to end of DATA command)" of Postfix, "after RCPT TO:<…>" of Exim, "[RCPT_TO]" and
// others.
std::optional<Stage> stage_by_wrapper(std::string_view text) {
  static constexpr auto kBefore = std::to_array<std::string_view>(
      {"in reply to ", "error from remote mail server after ", "did not like our ",
       "error from remote mailer after ", "error following ", "failed after i sent the "});
  for (const std::string_view words : kBefore) {
    const std::size_t at = ascii::ifind(text, words);
    if (at == std::string_view::npos) continue;
    if (words.starts_with("failed after")) return Stage::EndOfData;
    if (const auto stage = parse_stage(text.substr(at + words.size(), 24))) return stage;
  }
  if (ascii::icontains(text, "refused to talk to me")) return Stage::Ehlo;
  if (ascii::icontains(text, "does not like recipient") || text.contains("[RCPT_TO]"))
    return Stage::RcptTo;
  return text.contains("[MAIL_FROM]") ? std::optional(Stage::MailFrom) : std::nullopt;
}

// The answer without "(in reply to RCPT TO command)".
std::string_view without_reply_note(std::string_view text) {
  const std::size_t at = ascii::ifind(text, "(in reply to ");
  return at == std::string_view::npos ? text : ascii::trim(text.substr(0, at));
}

}  // namespace

std::optional<Stage> parse_stage(std::string_view words) {
  struct Named {
    std::string_view words;
    Stage stage;
  };
  static constexpr std::array kNamed = {
      Named{"end of data", Stage::EndOfData},
      Named{"final data", Stage::EndOfData},
      Named{"pipelined", Stage::RcptTo},
      Named{"data", Stage::Data},
      Named{"rcpt", Stage::RcptTo},
      Named{"mail from", Stage::MailFrom},
      Named{"mail", Stage::MailFrom},
      Named{"ehlo", Stage::Ehlo},
      Named{"helo", Stage::Ehlo},
      Named{"lhlo", Stage::Ehlo},
      Named{"starttls", Stage::StartTls},
      Named{"auth", Stage::Auth},
      Named{"initial connection", Stage::Connect},
      Named{"conn", Stage::Connect},
      Named{"message", Stage::EndOfData},
  };
  for (const Named& named : kNamed) {
    if (ascii::istarts_with(words, named.words)) return named.stage;
  }
  return std::nullopt;
}

std::optional<Stage> find_stage(std::string_view text) {
  // Most replies have no wrapper: a few looks tell.
  const bool may = ascii::icontains(text, "repl") || ascii::icontains(text, "error ") ||
                   ascii::icontains(text, "like ") || ascii::icontains(text, "talk to me") ||
                   ascii::icontains(text, "failed after") || text.contains('[');
  return may ? stage_by_wrapper(text) : std::nullopt;
}

std::string_view without_codes(std::string_view reply) {
  return reply.substr(code_prefix_length(reply));
}

Normalised normalise(std::string_view text) {
  Normalised result;
  text = without_type(ascii::trim(text.substr(0, kLongestReply)));
  const std::string line = ascii::collapse_space(without_transcript_marks(text));
  result.whole = without_repeated_codes(without_quotes(line));
  result.stage = find_stage(result.whole);
  if (result.whole.empty()) return result;
  std::size_t from = 0;
  while (result.segments.size() < kMostSegments) {
    const auto quoted = next_answer(result.whole, from);
    if (!quoted) break;
    if (quoted->has_host_before) {
      const auto host =
          host_before(std::string_view(result.whole).substr(0, quoted->wrapper_begin));
      if (!host.empty()) result.remote_host = host;
    }
    from = quoted->answer_begin;
    const std::string_view answer =
        without_reply_note(without_quotes(std::string_view(result.whole).substr(from)));
    if (!answer.empty())
      result.segments.insert(result.segments.begin(), without_repeated_codes(answer));
  }
  result.segments.emplace_back(without_reply_note(result.whole));
  return result;
}

}  // namespace waybill::refusal
