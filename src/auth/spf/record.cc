#include "auth/spf/record.h"

#include <algorithm>
#include <utility>

#include "auth/spf/term.h"
#include "base/ascii.h"
#include "base/cursor.h"

namespace waybill::spf {
namespace {

constexpr std::string_view kVersion = "v=spf1";
// Most records have fewer terms: one allocation serves them.
constexpr std::size_t kUsualTerms = 12;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), cursor_(text) {
    result_.record.text = text;
  }

  ParsedRecord run() {
    if (is_spf_record(text_)) {
      cursor_.seek(kVersion.size());
    } else {
      fault(SyntaxCode::NoVersion, {0, std::min(text_.size(), kVersion.size() + 1)});
    }
    result_.record.directives.reserve(kUsualTerms);
    while (true) {
      cursor_.take_while([](char c) { return c == ' '; });
      if (cursor_.at_end() || result_.faults.size() >= kMostSyntaxFaults) break;
      read_term();
    }
    return std::move(result_);
  }

 private:
  void fault(SyntaxCode code, Span span) { result_.faults.push_back({code, span}); }

  // directive / modifier (§4.6.1): which of both shows in what follows the name.
  void read_term() {
    const std::size_t begin = cursor_.pos();
    const std::string_view text = cursor_.take_while([](char c) { return c != ' '; });
    Term term{.text = text, .begin = begin, .name = {}, .rest = {}};
    const auto qualifier = qualifier_of(text.front());
    const std::string_view body = text.substr(qualifier ? 1 : 0);
    term.name = term_name(body);
    term.rest = body.substr(term.name.size());
    if (term.name.empty()) return refuse_name(term, body);
    if (!term.rest.starts_with('=')) {
      read_directive(term, qualifier.value_or(Qualifier::Pass));
    } else if (qualifier) {
      fault(SyntaxCode::QualifiedModifier, term.span());
    } else {
      read_modifier(term);
    }
  }

  static std::optional<Qualifier> qualifier_of(char c) {
    switch (c) {
      case '+': return Qualifier::Pass;
      case '-': return Qualifier::Fail;
      case '~': return Qualifier::SoftFail;
      case '?': return Qualifier::Neutral;
      default: return std::nullopt;
    }
  }

  // name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )
  static std::string_view term_name(std::string_view body) {
    if (body.empty() || !ascii::is_alpha(body.front())) return {};
    const auto* end = std::ranges::find_if_not(
        body, [](char c) { return ascii::is_alnum(c) || c == '-' || c == '_' || c == '.'; });
    return body.substr(0, static_cast<std::size_t>(end - body.begin()));
  }

  void refuse_name(const Term& term, std::string_view body) {
    const bool empty = body.empty() || body.front() == '=' || body.front() == ':';
    if (!empty && ascii::is_octet_above_ascii(body.front()))
      return fault(SyntaxCode::NonAscii, term.span());
    if (!empty && !ascii::is_print(body.front()))
      return fault(SyntaxCode::ControlCharacter, term.span());
    fault(empty ? SyntaxCode::EmptyTerm : SyntaxCode::BadTermName, term.span());
  }

  void read_directive(const Term& term, Qualifier qualifier) {
    const std::size_t faults_before = result_.faults.size();
    auto mechanism = parse_mechanism(term, result_.faults);
    if (!mechanism || result_.faults.size() != faults_before) return;
    result_.record.directives.push_back({qualifier, *std::move(mechanism), term.span()});
  }

  // The known names are not open to the grammar of unknown modifiers: `exp=-all` is a fault (§6).
  void read_modifier(const Term& term) {
    const std::string_view value = term.rest.substr(1);
    const std::size_t offset = term.rest_begin() + 1;
    Modifier modifier{.name = term.name, .value = {}, .span = term.span()};
    std::optional<Modifier>* slot = nullptr;
    if (ascii::iequals(term.name, "redirect")) slot = &result_.record.redirect;
    if (ascii::iequals(term.name, "exp")) slot = &result_.record.explanation;
    if (slot == nullptr) {
      modifier.value = parse_macro_string(value, offset, MacroPlace::Term, result_.faults);
      result_.record.unknown_modifiers.push_back(std::move(modifier));
      return;
    }
    modifier.value = parse_domain_spec(value, offset, result_.faults);
    if (slot->has_value()) return fault(SyntaxCode::RepeatedModifier, term.span());
    *slot = std::move(modifier);
  }

  std::string_view text_;
  Cursor cursor_;
  ParsedRecord result_;
};

}  // namespace

bool Record::has_all() const {
  return std::ranges::any_of(directives, [](const Directive& directive) {
    return std::holds_alternative<All>(directive.mechanism);
  });
}

bool is_spf_record(std::string_view text) {
  return ascii::istarts_with(text, kVersion) &&
         (text.size() == kVersion.size() || text[kVersion.size()] == ' ');
}

ParsedRecord parse_record(std::string_view text) {
  return Parser(text).run();
}

bool is_dns_term(const Mechanism& mechanism) {
  return !std::holds_alternative<All>(mechanism) && !std::holds_alternative<Ip4>(mechanism) &&
         !std::holds_alternative<Ip6>(mechanism);
}

}  // namespace waybill::spf
