#include "message/address.h"

#include <algorithm>
#include <cstdlib>

#include "base/ascii.h"
#include "base/ip.h"
#include "message/encoded_word.h"
#include "message/lexical.h"

namespace waybill::message {
namespace {

using Code = AddressFaultCode;

bool is_dot_atom(std::string_view text) {
  if (text.empty() || text.front() == '.' || text.back() == '.' || text.contains(".."))
    return false;
  return std::ranges::all_of(text, [](char c) { return is_atext(c) || c == '.'; });
}

// Host name labels and "_", which DNS names of mail domains carry at times; or U-labels.
bool is_domain(std::string_view text) {
  if (text.starts_with('[')) return text.size() > 2 && text.ends_with(']');
  if (!is_dot_atom(text)) return false;
  return std::ranges::all_of(text, [](char c) {
    return ascii::is_alnum(c) || c == '-' || c == '_' || c == '.' || ascii::is_octet_above_ascii(c);
  });
}

std::string address_of(std::string_view local_part, std::string_view domain) {
  std::string result;
  if (local_part.empty() && domain.empty()) return result;
  if (is_dot_atom(local_part)) {
    result = local_part;
  } else {
    result += '"';
    for (const char c : local_part) {
      if (c == '"' || c == '\\') result += '\\';
      result += c;
    }
    result += '"';
  }
  if (!domain.empty()) {
    result += '@';
    result += domain;
  }
  return result;
}

// One run of words: a phrase, or a local part, which only the octet behind it tells apart.
struct Words {
  std::string phrase;      // with one space between words
  std::string local_part;  // without spaces
  Span span;
  bool is_spaced = false;             // white space or a comment between two of them
  bool is_quoted = false;             // one of them is a quoted string
  bool is_atom_next_to_atom = false;  // two words without a dot between: no local part

  [[nodiscard]] bool empty() const { return span.begin == span.end; }
};

class ListParser {
 public:
  explicit ListParser(std::string_view value) : lexer_(value) {}

  AddressList run() {
    while (!lexer_.at_end() && !full_)
      element();
    if (in_group_) {
      fault(Code::UnclosedGroup, list_.groups.back().span.begin, lexer_.pos());
      close_group();
    }
    if (lexer_.unclosed_quote()) fault(Code::UnclosedQuote, lexer_.pos(), lexer_.pos());
    if (lexer_.unclosed_comment()) fault(Code::UnclosedComment, lexer_.pos(), lexer_.pos());
    return std::move(list_);
  }

 private:
  void fault(Code code, std::size_t begin, std::size_t end) {
    list_.faults.push_back({code, {begin, end}});
  }

  // address = mailbox / group, up to and with the separator behind it.
  void element() {
    const std::size_t comments = lexer_.comments().size();
    const Words words = read_words();
    const std::size_t begin = words.empty() ? lexer_.pos() : words.span.begin;
    const char next = lexer_.peek();
    if (next == '<') {
      angle_address(words, begin);
    } else if (next == '@') {
      plain_address(words, begin);
    } else if (next == ':' && !in_group_ && !words.empty()) {
      lexer_.advance();
      in_group_ = true;
      has_separator_ = false;
      list_.groups.push_back(
          {decode_encoded_words(words.phrase), list_.mailboxes.size(), 0, {begin, lexer_.pos()}});
      return;
    } else if (!words.empty()) {
      fault(Code::NoDomain, begin, words.span.end);
      Mailbox mailbox;
      mailbox.local_part = words.local_part;
      mailbox.span = words.span;
      add(std::move(mailbox));
    }
    if (lexer_.comments().size() > comments && !list_.mailboxes.empty() && begin < lexer_.pos() &&
        list_.mailboxes.back().span.begin >= begin)
      list_.mailboxes.back().comment = decode_encoded_words(lexer_.comments().back());
    separator(begin == lexer_.pos());
  }

  void separator(bool is_empty_element) {
    lexer_.skip_cfws();
    if (lexer_.at_end()) {
      if (is_empty_element && has_separator_) fault(Code::EmptyElement, lexer_.pos(), lexer_.pos());
      return;
    }
    const std::size_t at = lexer_.pos();
    if (lexer_.skip(',')) {
      if (is_empty_element) fault(Code::EmptyElement, at, at + 1);
      has_separator_ = true;
    } else if (in_group_ && lexer_.skip(';')) {
      close_group();
    } else if (is_empty_element) {
      lexer_.advance();
      fault(Code::StrayOctet, at, at + 1);
    } else if (after_group_) {
      after_group_ = false;
    } else {
      fault(Code::TextAfterAddress, at, at);
    }
  }

  void close_group() {
    Group& group = list_.groups.back();
    group.count = list_.mailboxes.size() - group.first;
    group.span.end = lexer_.pos();
    in_group_ = false;
    after_group_ = true;
    has_separator_ = false;
    lexer_.skip_cfws();
    if (!lexer_.at_end() && !lexer_.skip(','))
      fault(Code::TextAfterAddress, lexer_.pos(), lexer_.pos());
  }

  Words read_words() {
    Words words;
    lexer_.skip_cfws();
    words.span = {lexer_.pos(), lexer_.pos()};
    bool after_dot = true;
    while (!lexer_.at_end()) {
      const std::size_t at = lexer_.pos();
      std::string word;
      if (auto quoted = lexer_.quoted_string()) {
        word = *std::move(quoted);
        words.is_quoted = true;
      } else if (lexer_.skip('.')) {
        word = ".";
      } else {
        word = lexer_.atom();
        if (word.empty()) break;
      }
      const bool is_dot = word == "." && lexer_.pos() == at + 1;
      const bool has_gap = at > words.span.end;
      if (!words.empty() && has_gap) words.phrase += ' ';
      if (has_gap && !words.empty()) words.is_spaced = true;
      if (!is_dot && !after_dot) words.is_atom_next_to_atom = true;
      after_dot = is_dot;
      words.phrase += word;
      words.local_part += word;
      words.span.end = lexer_.pos();
      lexer_.skip_cfws();
    }
    return words;
  }

  // name-addr: the cursor is on "<" behind the phrase.
  void angle_address(const Words& phrase, std::size_t begin) {
    const std::size_t open = lexer_.pos();
    lexer_.advance();
    Mailbox mailbox;
    mailbox.display_name = decode_encoded_words(phrase.phrase);
    lexer_.skip_cfws();
    if (lexer_.peek() == '@') read_route(mailbox, open);
    const Words words = read_words();
    read_address(words, mailbox);
    lexer_.skip_cfws();
    // Whatever else stands in the brackets belongs to no address.
    const std::size_t rest = lexer_.pos();
    (void)lexer_.take_while([](char c) { return c != '>' && c != ','; });
    if (lexer_.pos() != rest) fault(Code::StrayOctet, rest, lexer_.pos());
    if (!lexer_.skip('>')) fault(Code::UnclosedAngle, open, lexer_.pos());
    mailbox.span = {begin, lexer_.pos()};
    add(std::move(mailbox));
  }

  // RFC 5322 §4.4 obs-route: "@a,@b:". The cursor is on "@".
  void read_route(Mailbox& mailbox, std::size_t open) {
    const std::size_t start = lexer_.pos();
    std::vector<std::string> route;
    while (lexer_.skip('@')) {
      route.push_back(read_domain());
      lexer_.skip_cfws();
      while (lexer_.skip(','))
        lexer_.skip_cfws();
    }
    if (lexer_.skip(':')) {
      fault(Code::SourceRoute, open, lexer_.pos());
      mailbox.route = std::move(route);
    } else {
      lexer_.seek(start);  // "<@example.com>": an address without a local part
    }
  }

  void plain_address(const Words& words, std::size_t begin) {
    Mailbox mailbox;
    read_address(words, mailbox);
    mailbox.span = {begin, lexer_.pos()};
    add(std::move(mailbox));
  }

  // addr-spec: the local part is read, the cursor is on "@" or where the address ends.
  void read_address(const Words& words, Mailbox& mailbox) {
    const Span at{words.span.begin, lexer_.pos()};
    mailbox.local_part = words.local_part;
    if (!lexer_.skip('@')) {
      fault(words.empty() ? Code::NoLocalPart : Code::NoDomain, at.begin, at.end);
      return;
    }
    if (words.empty()) {
      fault(Code::NoLocalPart, at.begin, at.end);
    } else if (words.is_atom_next_to_atom || (!words.is_quoted && !is_dot_atom(words.local_part))) {
      fault(Code::BadLocalPart, at.begin, at.end);
    } else if (words.is_spaced) {
      fault(Code::SpaceInAddress, at.begin, at.end);
    }
    const std::size_t domain_begin = lexer_.pos();
    mailbox.domain = read_domain();
    const Span domain{domain_begin, lexer_.pos()};
    if (mailbox.domain.empty()) {
      fault(Code::NoDomain, domain.begin, domain.end);
    } else if (!is_domain(mailbox.domain)) {
      fault(Code::BadDomain, domain.begin, domain.end);
    }
    if (has_encoded_word(words.local_part) || has_encoded_word(mailbox.domain) ||
        has_encoded_word(mailbox.local_part + "@" + mailbox.domain))
      fault(Code::EncodedAddress, at.begin, lexer_.pos());
  }

  // domain = dot-atom / domain-literal / obs-domain
  std::string read_domain() {
    const std::size_t start = lexer_.pos();
    lexer_.skip_cfws();
    std::string domain;
    if (lexer_.peek() == '[') {
      domain = lexer_.take_while([](char c) { return c != ']' && c != '>' && c != ','; });
      if (lexer_.skip(']')) domain += ']';
      return domain;
    }
    bool is_spaced = lexer_.pos() != start;
    while (true) {
      domain += lexer_.take_while([](char c) { return is_atext(c) || c == '.'; });
      const std::size_t end = lexer_.pos();
      lexer_.skip_cfws();
      // obs-domain: white space stands on either side of a dot.
      const bool goes_on =
          lexer_.pos() != end &&
          (lexer_.peek() == '.' || (domain.ends_with('.') && is_atext(lexer_.peek())));
      if (!goes_on) break;
      is_spaced = true;
    }
    if (is_spaced) fault(Code::SpaceInAddress, start, lexer_.pos());
    return domain;
  }

  void add(Mailbox mailbox) {
    after_group_ = false;
    has_separator_ = false;
    if (list_.mailboxes.size() == kMostMailboxes) {
      fault(Code::TooManyMailboxes, mailbox.span.begin, mailbox.span.end);
      full_ = true;
      return;
    }
    list_.mailboxes.push_back(std::move(mailbox));
  }

  Lexer lexer_;
  AddressList list_;
  bool in_group_ = false;
  bool after_group_ = false;
  bool has_separator_ = false;  // a comma came last
  bool full_ = false;
};

// RFC 5321 §4.1.2 A-d-l: "@a,@b:" in front of the mailbox. Moves `text` behind it; false when it is
// malformed.
bool read_source_route(std::string_view& text, std::vector<std::string>& route) {
  if (!text.starts_with('@')) return true;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  for (const std::string_view hop : ascii::split(text.substr(0, colon), ',')) {
    if (!hop.starts_with('@') || !is_domain(hop.substr(1))) return false;
    route.emplace_back(hop.substr(1));
  }
  text.remove_prefix(colon + 1);
  return true;
}

}  // namespace

std::string_view describe(AddressFaultCode code) {
  switch (code) {
    case Code::EmptyElement: return "The list has an empty element";
    case Code::SourceRoute: return "The address carries an obsolete source route";
    case Code::SpaceInAddress: return "White space or a comment stands inside the address";
    case Code::UnclosedQuote: return "A quoted string is not closed";
    case Code::UnclosedComment: return "A comment is not closed";
    case Code::UnclosedAngle: return "An angle bracket is not closed";
    case Code::UnclosedGroup: return "A group is not closed";
    case Code::StrayOctet: return "An octet stands where the grammar allows none";
    case Code::TextAfterAddress: return "Text follows an address without a comma";
    case Code::NoLocalPart: return "An address has no local part";
    case Code::NoDomain: return "An address has no domain";
    case Code::BadLocalPart: return "The local part of an address is malformed";
    case Code::BadDomain: return "The domain of an address is malformed";
    case Code::EncodedAddress: return "An encoded word stands inside an address";
    case Code::TooManyMailboxes:
      return "The list has more addresses than the limit; the rest was not read";
  }
  std::abort();
}

bool is_ambiguous(AddressFaultCode code) {
  switch (code) {
    case Code::EmptyElement:
    case Code::SpaceInAddress: return false;
    case Code::SourceRoute:
    case Code::UnclosedQuote:
    case Code::UnclosedComment:
    case Code::UnclosedAngle:
    case Code::UnclosedGroup:
    case Code::StrayOctet:
    case Code::TextAfterAddress:
    case Code::NoLocalPart:
    case Code::NoDomain:
    case Code::BadLocalPart:
    case Code::BadDomain:
    case Code::EncodedAddress:
    case Code::TooManyMailboxes: return true;
  }
  std::abort();
}

std::string Mailbox::address() const {
  return address_of(local_part, domain);
}

std::string Path::address() const {
  return address_of(local_part, domain);
}

AddressList parse_address_list(std::string_view value) {
  return ListParser(value).run();
}

std::string_view describe(AuthorProblem problem) {
  switch (problem) {
    case AuthorProblem::NoFromField: return "The message has no From field";
    case AuthorProblem::SeveralFromFields: return "The message has more than one From field";
    case AuthorProblem::NoAddress: return "The From field holds no address";
    case AuthorProblem::SeveralAddresses: return "The From field holds more than one address";
    case AuthorProblem::InvalidAddress:
      return "The address in the From field is malformed, so that readers may disagree about it";
  }
  std::abort();
}

Author author_of(const Message& message) {
  Author author;
  const auto fields = message.fields_named("From");
  for (const Field* field : fields) {
    AddressList list = parse_address_list(field->value);
    std::ranges::move(list.mailboxes, std::back_inserter(author.mailboxes));
    std::ranges::move(list.faults, std::back_inserter(author.faults));
  }
  if (fields.empty()) {
    author.problem = AuthorProblem::NoFromField;
  } else if (fields.size() > 1) {
    author.problem = AuthorProblem::SeveralFromFields;
  } else if (author.mailboxes.empty()) {
    author.problem = AuthorProblem::NoAddress;
  } else if (author.mailboxes.size() > 1) {
    author.problem = AuthorProblem::SeveralAddresses;
  } else if (std::ranges::any_of(author.faults,
                                 [](const AddressFault& f) { return is_ambiguous(f.code); })) {
    author.problem = AuthorProblem::InvalidAddress;
  }
  return author;
}

std::optional<Path> parse_path(std::string_view text) {
  text = ascii::trim(text);
  if (text.starts_with('<')) {
    if (!text.ends_with('>')) return std::nullopt;
    text = text.substr(1, text.size() - 2);
  }
  Path path;
  if (text.empty()) return path;
  if (!read_source_route(text, path.route)) return std::nullopt;
  Lexer lexer(text);
  if (auto quoted = lexer.quoted_string()) {
    if (lexer.unclosed_quote()) return std::nullopt;
    path.local_part = *std::move(quoted);
  } else {
    path.local_part = lexer.take_while([](char c) { return is_atext(c) || c == '.'; });
    if (!is_dot_atom(path.local_part)) return std::nullopt;
  }
  if (lexer.at_end()) {  // only <postmaster> may stand without a domain (RFC 5321 §4.1.1.3)
    return ascii::iequals(path.local_part, "postmaster") ? std::optional(path) : std::nullopt;
  }
  if (!lexer.skip('@') || !is_domain(lexer.rest())) return std::nullopt;
  path.domain = lexer.rest();
  return path;
}

}  // namespace waybill::message
