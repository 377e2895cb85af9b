#include "message/received.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/ascii.h"
#include "message/lexical.h"

namespace waybill::message {
namespace {

// One clause of the field: its keyword, the words up to the next keyword, the comments among them.
struct Clause {
  std::string keyword;
  std::vector<std::string> words;
  std::vector<std::string> comments;
};

constexpr std::array<std::string_view, 6> kKeywords = {"from", "by", "via", "with", "id", "for"};

bool is_keyword(std::string_view word) {
  return std::ranges::any_of(kKeywords,
                             [word](std::string_view k) { return ascii::iequals(word, k); });
}

// A keyword opens a clause, except where its own clause expects a word still ("for" as an id is
// not met; "with Microsoft SMTP Server" has three words).
std::vector<Clause> split_clauses(std::string_view value) {
  std::vector<Clause> clauses(1);
  Lexer lexer(value);
  while (true) {
    const std::size_t seen = lexer.comments().size();
    lexer.skip_cfws();
    for (const std::string_view comment : lexer.comments().subspan(seen))
      clauses.back().comments.push_back(unfold(comment));
    if (lexer.at_end()) return clauses;
    std::string word;
    if (auto quoted = lexer.quoted_string()) {
      word = *std::move(quoted);
    } else {
      word = lexer.take_while([](char c) { return !ascii::is_space(c) && c != '(' && c != '"'; });
    }
    const bool opens =
        is_keyword(word) && (clauses.back().keyword.empty() || !clauses.back().words.empty() ||
                             !clauses.back().comments.empty());
    if (opens) {
      clauses.push_back({ascii::lower(word), {}, {}});
    } else {
      clauses.back().words.push_back(std::move(word));
    }
  }
}

// An address in the forms of trace fields: "[192.0.2.1]", "[IPv6:2001:db8::1]", "192.0.2.1:25",
// "[192.0.2.1:25]", "[192.0.2.1]:25".
std::optional<IpAddress> ip_of(std::string_view text) {
  if (text.starts_with('[')) {
    text = text.substr(1, text.find(']') - 1);
  }
  if (ascii::istarts_with(text, "IPv6:")) text.remove_prefix(5);
  if (const auto ip = IpAddress::parse(text)) return ip;
  if (std::ranges::count(text, ':') != 1) return std::nullopt;
  return IpAddress::parse(text.substr(0, text.find(':')));
}

std::string host_of(std::string_view text) {
  while (text.ends_with('.') || text.ends_with(','))
    text.remove_suffix(1);
  const std::size_t at = text.rfind('@');  // "user@host" by RFC 1413 look-up
  if (at != std::string_view::npos) text.remove_prefix(at + 1);
  return ascii::iequals(text, "unknown") ? std::string() : std::string(text);
}

std::string_view without_brackets(std::string_view text) {
  if (text.starts_with('<')) text.remove_prefix(1);
  while (text.ends_with('>') || text.ends_with(';'))
    text.remove_suffix(1);
  return text;
}

// The words of a comment, "=" and ":" pairs whole; commas separate too.
std::vector<std::string_view> words_of(std::string_view comment) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  while (begin < comment.size()) {
    const std::size_t end = std::min(comment.find_first_of(" \t,;()", begin), comment.size());
    if (end > begin) words.push_back(comment.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

// What follows `name` in "name=value", "name:value"; nothing when the word begins otherwise.
std::optional<std::string_view> value_in(std::string_view word, std::string_view name) {
  if (word.size() <= name.size() || !ascii::istarts_with(word, name)) return std::nullopt;
  const char separator = word[name.size()];
  if (separator != '=' && separator != ':') return std::nullopt;
  return word.substr(name.size() + 1);
}

bool is_tls_version(std::string_view word) {
  return (ascii::istarts_with(word, "TLS") || ascii::istarts_with(word, "SSLv")) &&
         word.size() > 3 && (ascii::is_digit(word.back()) || word.contains(':')) &&
         !ascii::istarts_with(word, "TLS_");
}

// "TLS1.3:TLS_AES_256_GCM_SHA384:256" (Exim) or a version alone.
void read_tls_word(std::string_view word, Hop& hop) {
  const auto parts = ascii::split(word, ':');
  if (hop.tls_version.empty()) hop.tls_version = parts[0];
  if (parts.size() > 1 && hop.tls_cipher.empty()) hop.tls_cipher = parts[1];
}

// Facts that stand in comments of any clause.
void read_comment(std::string_view comment, Hop& hop) {
  const auto words = words_of(comment);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view next = i + 1 < words.size() ? words[i + 1] : std::string_view{};
    if (const auto version = value_in(words[i], "version")) {
      hop.tls_version = *version;
    } else if (const auto cipher = value_in(words[i], "cipher")) {
      if (*cipher != "NONE") hop.tls_cipher = *cipher;
    } else if (const auto cipher_suite = value_in(words[i], "X")) {
      read_tls_word(*cipher_suite, hop);
    } else if (ascii::iequals(words[i], "cipher") && !next.empty()) {
      hop.tls_cipher = next;
    } else if ((ascii::iequals(words[i], "envelope-from") ||
                ascii::iequals(words[i], "envelope-sender")) &&
               !next.empty()) {
      hop.envelope_from = without_brackets(next);
    } else if (is_tls_version(words[i])) {
      read_tls_word(words[i], hop);
    }
  }
}

// What the comments of a "from" clause state.
struct Client {
  std::string name;  // a host name at the start of a comment
  std::string helo;
  bool has_helo = false;
  std::optional<IpAddress> ip;
};

Client read_client(const Clause& clause) {
  Client client;
  for (const std::string& comment : clause.comments) {
    const auto words = words_of(comment);
    for (std::size_t i = 0; i < words.size(); ++i) {
      const bool is_helo = ascii::iequals(words[i], "HELO") || ascii::iequals(words[i], "EHLO");
      if (const auto said = value_in(words[i], "helo")) {
        client.helo = *said;
        client.has_helo = true;
      } else if (is_helo && i + 1 < words.size()) {
        client.helo = words[++i];
        client.has_helo = true;
      } else if (const auto ip = ip_of(words[i])) {
        if (!client.ip) client.ip = ip;
      } else if (i == 0 && client.name.empty() && words[i].contains('.') &&
                 !words[i].contains('=')) {
        client.name = host_of(words[i]);
      }
    }
  }
  return client;
}

// Which of two names stands outside the comment depends on the server. In a comment with HELO in it
// the name outside was looked up (Exim, qmail, Momentum); otherwise the name outside is the HELO,
// and the one inside was looked up (Postfix, Sendmail, Google).
void read_from(const Clause& clause, Hop& hop) {
  const std::string outside = clause.words.empty() ? std::string() : clause.words.front();
  const auto outside_ip = ip_of(outside);
  const Client client = read_client(clause);
  const std::string name = outside_ip ? std::string() : host_of(outside);
  hop.from_ip = client.ip ? client.ip : outside_ip;
  if (client.has_helo) {
    hop.helo = client.helo;
    hop.from_host = name.empty() ? client.name : name;
  } else {
    hop.helo = outside.starts_with('[') ? outside : name;
    hop.from_host = client.name;
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

void read_with(const Clause& clause, Hop& hop) {
  std::vector<std::string> words;
  for (const std::string& word : clause.words) {
    if (ascii::iequals(word, "tls")) break;  // Exim: "with esmtps tls TLS_AES_256_GCM_SHA384"
    words.push_back(word);
  }
  hop.with = joined(words);
  if (words.size() + 2 == clause.words.size()) hop.tls_cipher = clause.words.back();
}

void read_clause(const Clause& clause, Hop& hop) {
  if (clause.keyword == "from") read_from(clause, hop);
  if (clause.keyword == "by" && !clause.words.empty()) {
    hop.by_host = host_of(clause.words.front());
    for (const std::string& comment : clause.comments) {
      for (const std::string_view word : words_of(comment)) {
        if (!hop.by_ip) hop.by_ip = ip_of(word);
      }
    }
  }
  if (clause.keyword == "via") hop.via = joined(clause.words);
  if (clause.keyword == "with") read_with(clause, hop);
  if (clause.keyword == "id" && !clause.words.empty())
    hop.id = without_brackets(clause.words.front());
  if (clause.keyword == "for" && !clause.words.empty())
    hop.for_address = without_brackets(clause.words.front());
  for (const std::string& comment : clause.comments)
    read_comment(comment, hop);
}

// Where the date begins: behind the last ";" that stands in no comment.
std::size_t date_separator(std::string_view value) {
  std::size_t depth = 0;
  std::size_t found = std::string_view::npos;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '(') ++depth;
    if (value[i] == ')' && depth > 0) --depth;
    if (value[i] == ';' && depth == 0) found = i;
  }
  return found != std::string_view::npos ? found : value.rfind(';');
}

}  // namespace

bool Hop::used_tls() const {
  if (!tls_version.empty() || !tls_cipher.empty()) return true;
  constexpr std::array<std::string_view, 6> kSecure = {"ESMTPS",     "ESMTPSA", "UTF8SMTPS",
                                                       "UTF8SMTPSA", "LMTPS",   "HTTPS"};
  return std::ranges::any_of(kSecure,
                             [this](std::string_view word) { return ascii::iequals(with, word); });
}

Hop parse_received(std::string_view value) {
  Hop hop;
  const std::size_t semicolon = date_separator(value);
  if (semicolon != std::string_view::npos) {
    hop.date = parse_date(value.substr(semicolon + 1));
    value = value.substr(0, semicolon);
  }
  for (const Clause& clause : split_clauses(value))
    read_clause(clause, hop);
  return hop;
}

std::vector<Hop> received_chain(const Message& message) {
  std::vector<Hop> chain;
  for (const Field* field : message.fields_named("Received")) {
    if (chain.size() == kMostHops) break;
    chain.push_back(parse_received(field->value));
    chain.back().span = field->span;
  }
  return chain;
}

}  // namespace waybill::message
