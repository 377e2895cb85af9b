#include "auth/spf/census.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <optional>
#include <utility>

#include "auth/spf/evaluate.h"
#include "auth/spf/macro_expansion.h"
#include "base/utf8.h"

namespace waybill::spf {
namespace {

class Counter {
 public:
  explicit Counter(dns::Inquiry& dns) : dns_(dns) {}

  // Fills in everything below `node`, whose name is `domain`.
  void visit(CensusNode& node, const dns::Name& domain) {
    const dns::Answer* answer = dns_.ask({domain, dns::Type::Txt});
    node.state = state_of(answer, node);
    if (node.state == RecordState::Missing && answer->is_void() && !path_.empty())
      ++node.void_lookups;
    if (node.state != RecordState::Valid && node.state != RecordState::SyntaxError) return;
    ++records_;
    ParsedRecord parsed = parse_record(node.record);
    node.faults = std::move(parsed.faults);
    if (!node.faults.empty()) node.state = RecordState::SyntaxError;
    path_.push_back(domain);
    count_terms(node, parsed.record);
    path_.pop_back();
  }

  [[nodiscard]] int records() const { return records_; }
  [[nodiscard]] bool is_cut() const { return is_cut_; }

 private:
  static RecordState state_of(const dns::Answer* answer, CensusNode& node) {
    if (answer == nullptr) return RecordState::NotKnownYet;
    if (answer->is_temporary_failure()) return RecordState::DnsFailure;
    int count = 0;
    for (const dns::Data& data : answer->records) {
      const auto* text = std::get_if<dns::Text>(&data);
      if (text == nullptr || !is_spf_record(text->joined)) continue;
      ++count;
      if (count == 1) node.record = text->joined;
    }
    if (count > 1) return RecordState::Several;
    return count == 1 ? RecordState::Valid : RecordState::Missing;
  }

  // Terms behind `all` are never reached, nor is a redirect beside it (§5.1).
  void count_terms(CensusNode& node, const Record& record) {
    for (const Directive& directive : record.directives) {
      if (std::holds_alternative<All>(directive.mechanism)) return;
      if (!is_dns_term(directive.mechanism)) continue;
      const std::string_view term = record.text_of(directive.span);
      if (!spend(node)) return;
      if (const auto* include = std::get_if<Include>(&directive.mechanism)) {
        descend(node, include->domain, term, directive.span);
      } else {
        look_for_voids(node, directive.mechanism, term);
      }
    }
    if (record.redirect && spend(node))
      descend(node, record.redirect->value, record.text_of(record.redirect->span),
              record.redirect->span);
  }

  bool spend(CensusNode& node) {
    if (terms_ == kMostCensusTerms) {
      is_cut_ = true;
      return false;
    }
    ++terms_;
    ++node.terms;
    ++node.lookups;
    return true;
  }

  void descend(CensusNode& node, const MacroString& spec, std::string_view term, Span span) {
    CensusNode child;
    child.domain = spec.text;
    child.term = term;
    child.span = span;
    const auto name = spec.is_literal() ? name_of(spec.text) : std::nullopt;
    if (!spec.is_literal()) {
      child.state = RecordState::Dynamic;
    } else if (!name) {
      child.state = RecordState::Missing;
    } else if (std::ranges::count(path_, *name) > 0) {
      child.state = RecordState::Loop;
    } else if (path_.size() >= kDeepestCensus) {
      child.state = RecordState::CutOff;
      is_cut_ = true;
    } else {
      visit(child, *name);
    }
    node.lookups += child.lookups;  // the term itself was counted with the record it stands in
    child.lookups += 1;
    node.void_lookups += child.void_lookups;
    node.children.push_back(std::move(child));
  }

  // Which a, mx and exists terms ask in vain, as far as that does not depend on the message.
  void look_for_voids(CensusNode& node, const Mechanism& mechanism, std::string_view term) {
    bool is_void = false;
    if (const auto* a = std::get_if<A>(&mechanism)) {
      const auto name = fixed_name(a->domain);
      // Not short-circuited: both questions go out in the same round.
      const bool no_v4 = name && has_nothing(*name, dns::Type::A);
      const bool no_v6 = name && has_nothing(*name, dns::Type::Aaaa);
      is_void = no_v4 && no_v6;
    } else if (const auto* mx = std::get_if<Mx>(&mechanism)) {
      const auto name = fixed_name(mx->domain);
      is_void = name && has_nothing(*name, dns::Type::Mx);
      if (name && has_too_many_exchanges(*name)) node.mx_over_limit.emplace_back(term);
    } else if (const auto* exists = std::get_if<Exists>(&mechanism)) {
      const auto name = fixed_name(exists->domain);
      is_void = name && has_nothing(*name, dns::Type::A);
    }
    if (!is_void) return;
    ++node.void_lookups;
    node.void_terms.emplace_back(term);
  }

  [[nodiscard]] std::optional<dns::Name> fixed_name(const std::optional<MacroString>& spec) const {
    if (!spec) return path_.back();
    return spec->is_literal() ? name_of(spec->text) : std::nullopt;
  }

  bool has_nothing(const dns::Name& name, dns::Type type) {
    const dns::Answer* answer = dns_.ask({name, type});
    return answer != nullptr && answer->is_void();
  }

  bool has_too_many_exchanges(const dns::Name& name) {
    const dns::Answer* answer = dns_.ask({name, dns::Type::Mx});
    return answer != nullptr && answer->records.size() > kMostMxNames;
  }

  dns::Inquiry& dns_;
  std::vector<dns::Name> path_;  // from the root to the record that is being counted
  int terms_ = 0;
  int records_ = 0;
  bool is_cut_ = false;
};

boost::json::array span_json(Span span) {
  return {span.begin, span.end};
}

boost::json::array texts_json(const std::vector<std::string>& texts) {
  boost::json::array list;
  for (const std::string& text : texts)
    list.emplace_back(to_valid_utf8(text));
  return list;
}

boost::json::object node_json(const CensusNode& node) {
  boost::json::object object{{"domain", to_valid_utf8(node.domain)},
                             {"state", id(node.state)},
                             {"says", describe(node.state)},
                             {"terms", node.terms},
                             {"lookups", node.lookups},
                             {"void_lookups", node.void_lookups}};
  if (!node.term.empty()) {
    object["term"] = to_valid_utf8(node.term);
    object["bytes"] = span_json(node.span);
  }
  if (!node.record.empty()) {
    object["record"] = to_valid_utf8(node.record);
    object["size"] = node.record.size();
  }
  if (!node.void_terms.empty()) object["void_terms"] = texts_json(node.void_terms);
  if (!node.mx_over_limit.empty()) object["mx_over_limit"] = texts_json(node.mx_over_limit);
  if (!node.faults.empty()) {
    boost::json::array& faults = (object["faults"] = boost::json::array()).get_array();
    for (const SyntaxFault& fault : node.faults)
      faults.push_back({{"code", id(fault.code)},
                        {"says", describe(fault.code)},
                        {"bytes", span_json(fault.span)}});
  }
  if (!node.children.empty()) {
    boost::json::array& children = (object["includes"] = boost::json::array()).get_array();
    for (const CensusNode& child : node.children)  // as deep as kDeepestCensus
      children.push_back(node_json(child));
  }
  return object;
}

}  // namespace

std::string_view id(RecordState state) {
  switch (state) {
    case RecordState::Valid: return "valid";
    case RecordState::SyntaxError: return "syntax-error";
    case RecordState::Missing: return "missing";
    case RecordState::Several: return "several";
    case RecordState::DnsFailure: return "dns-failure";
    case RecordState::NotKnownYet: return "not-known-yet";
    case RecordState::Dynamic: return "dynamic";
    case RecordState::Loop: return "loop";
    case RecordState::CutOff: return "cut-off";
  }
  std::abort();
}

std::string_view describe(RecordState state) {
  switch (state) {
    case RecordState::Valid: return "The record is valid";
    case RecordState::SyntaxError: return "The record has a syntax error, which voids all of it";
    case RecordState::Missing: return "The name has no SPF record";
    case RecordState::Several: return "The name has more than one SPF record; none of them counts";
    case RecordState::DnsFailure: return "DNS gave no usable answer";
    case RecordState::NotKnownYet: return "The answer is not known yet";
    case RecordState::Dynamic: return "The name depends on the message, so its cost is not known";
    case RecordState::Loop: return "The record leads back to itself and never ends";
    case RecordState::CutOff: return "The tree goes on beyond what is counted here";
  }
  std::abort();
}

Census take_census(const dns::Name& domain, dns::Inquiry& dns) {
  Census census;
  census.root.domain = domain.text();
  Counter counter(dns);
  counter.visit(census.root, domain);
  census.records = counter.records();
  census.is_cut = counter.is_cut();
  return census;
}

boost::json::value to_json(const Census& census) {
  return {{"lookups", census.root.lookups},
          {"void_lookups", census.root.void_lookups},
          {"records", census.records},
          {"cut", census.is_cut},
          {"tree", node_json(census.root)}};
}

}  // namespace waybill::spf
