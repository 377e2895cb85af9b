#include "policy/hypothesis.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/ascii.h"

namespace waybill::policy {
namespace {

using dmarc::Policy;
using dmarc::Strictness;

std::optional<Policy> parse_policy(std::string_view text) {
  for (const Policy policy : {Policy::None, Policy::Quarantine, Policy::Reject}) {
    if (ascii::iequals(text, dmarc::to_string(policy))) return policy;
  }
  return std::nullopt;
}

std::optional<Strictness> parse_strictness(std::string_view text) {
  if (ascii::iequals(text, "s")) return Strictness::Strict;
  if (ascii::iequals(text, "r")) return Strictness::Relaxed;
  return std::nullopt;
}

}  // namespace

Published published_in(std::string_view json) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse({json.data(), json.size()}, error);
  const boost::json::object* const object = value.if_object();
  Published result;
  if (error || object == nullptr) return result;
  const auto text = [object](std::string_view key) -> std::string_view {
    const boost::json::value* const found = object->if_contains(key);
    const boost::json::string* const string = found == nullptr ? nullptr : found->if_string();
    return string == nullptr ? std::string_view{} : std::string_view(*string);
  };
  const auto p = parse_policy(text("p"));
  result.is_known = p.has_value();
  result.p = p.value_or(Policy::None);
  result.sp = parse_policy(text("sp"));
  result.adkim = parse_strictness(text("adkim")).value_or(Strictness::Relaxed);
  result.aspf = parse_strictness(text("aspf")).value_or(Strictness::Relaxed);
  return result;
}

Result<Hypothesis, std::string> parse_setting(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view tag = ascii::trim(text.substr(0, equals));
  const std::string_view value =
      equals == std::string_view::npos ? "" : ascii::trim(text.substr(equals + 1));
  Hypothesis result;
  result.label = std::string(tag) + "=" + std::string(value);
  bool is_read = false;
  if (tag == "p") is_read = (result.p = parse_policy(value)).has_value();
  if (tag == "sp") is_read = (result.sp = parse_policy(value)).has_value();
  if (tag == "adkim") is_read = (result.adkim = parse_strictness(value)).has_value();
  if (tag == "aspf") is_read = (result.aspf = parse_strictness(value)).has_value();
  if (!is_read)
    return std::unexpected("--set: \"" + ascii::printable(text) +
                           "\" is not p, sp (none, quarantine, reject), adkim or aspf (r, s)");
  return result;
}

Hypothesis together(const std::vector<Hypothesis>& parts) {
  Hypothesis all;
  all.label = "together";
  for (const Hypothesis& part : parts) {
    if (part.p) all.p = part.p;
    if (part.sp) all.sp = part.sp;
    if (part.adkim) all.adkim = part.adkim;
    if (part.aspf) all.aspf = part.aspf;
    all.dkim_for.insert(all.dkim_for.end(), part.dkim_for.begin(), part.dkim_for.end());
    all.changes_spf |= part.changes_spf;
  }
  return all;
}

Hypothesis without_record(Hypothesis hypothesis) {
  hypothesis.p = hypothesis.sp = std::nullopt;
  hypothesis.adkim = hypothesis.aspf = std::nullopt;
  return hypothesis;
}

Policy policy_for(std::string_view author, std::string_view policy_domain,
                  const Published& published, const Hypothesis& hypothesis) {
  const Policy p = hypothesis.p.value_or(published.p);
  if (author == policy_domain) return p;
  if (hypothesis.sp) return *hypothesis.sp;
  return published.sp.value_or(p);
}

}  // namespace waybill::policy
