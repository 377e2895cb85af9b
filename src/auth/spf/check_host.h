// The recursion of check_host() (RFC 7208 §4): one record after another, over what DNS is known to
// say. Used by evaluate.cc.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "auth/spf/evaluate.h"
#include "auth/spf/macro_expansion.h"
#include "auth/spf/record.h"
#include "auth/spf/sender.h"
#include "auth/spf/step.h"

namespace waybill::spf {

// What check_host() found out about one domain. Views point into DNS answers.
struct Verdict {
  Result result = Result::None;
  bool is_known = true;      // false: its record is not known yet
  bool is_void = false;      // the name has no TXT record at all
  std::string_view record;   // text of the domain's own record
  std::string_view matched;  // the term of it that decided
  // The domain-spec of the `exp` that explains a fail, and the domain whose record holds it (§6.2).
  std::string_view explanation;
  dns::Name explaining_domain;
};

// The names of the client's address that have this address themselves (§5.5).
struct PtrNames {
  std::vector<dns::Name> validated;  // in the order of the answer
  bool is_known = true;
  bool is_void = false;
};

class HostCheck {
 public:
  // Borrows all of them.
  HostCheck(const Query& query, const Limits& limits, const Sender& sender, dns::Inquiry& dns)
      : query_(query), limits_(limits), sender_(sender), dns_(dns) {}

  // Appends its step to `trail` unless that is null.
  Verdict check_host(const dns::Name& domain, Trail* trail);

  [[nodiscard]] int lookups() const { return lookups_; }
  [[nodiscard]] int void_lookups() const { return void_lookups_; }

  // Of what the explanation and the terms of the record of `domain` are expanded; nothing when the
  // validated name is needed and not known yet. The view lives until the next call.
  std::optional<MacroValues> values_for(const MacroString& text, const dns::Name& domain);

 private:
  // How a term ended. What is not known yet is No: evaluation goes on and asks for more.
  enum class Match : std::uint8_t { No, Yes, TempError, PermError };
  struct Frame {
    const dns::Name& domain;
    const Record& record;
    Trail* trail;
  };
  // Why a domain-spec names nothing that DNS can be asked for.
  enum class NoTarget : std::uint8_t { NotKnownYet, MatchesNothing, Malformed };
  using Target = std::expected<dns::Name, NoTarget>;
  using Records = std::expected<std::span<const dns::Data>, Match>;

  Verdict evaluate_record(const dns::Name& domain, std::string_view text, Trail* trail);
  void run_terms(const Frame& frame, Verdict& verdict);
  void follow_redirect(const Modifier& redirect, const Frame& frame, Verdict& verdict);

  Match match(const Directive& directive, const Frame& frame, TrailStep* step);
  Match match_mechanism(const All& all, const Frame& frame, TrailStep* step);
  Match match_mechanism(const Include& include, const Frame& frame, TrailStep* step);
  Match match_mechanism(const A& a, const Frame& frame, TrailStep* step);
  Match match_mechanism(const Mx& mx, const Frame& frame, TrailStep* step);
  Match match_mechanism(const Ptr& ptr, const Frame& frame, TrailStep* step);
  Match match_mechanism(const Ip4& ip4, const Frame& frame, TrailStep* step);
  Match match_mechanism(const Ip6& ip6, const Frame& frame, TrailStep* step);
  Match match_mechanism(const Exists& exists, const Frame& frame, TrailStep* step);
  Match match_exchanges(std::span<const dns::Data> exchanges, const DualPrefix& prefix,
                        TrailStep* step);

  Target target(const MacroString& spec, const Frame& frame, TrailStep* step);
  Target target_or_current(const std::optional<MacroString>& spec, const Frame& frame,
                           TrailStep* step);
  Records look_up(dns::Name name, dns::Type type, TrailStep* step);
  // Counts a term that needs DNS; false when that is one too many (§4.6.4).
  bool spend_dns_term(TrailStep* step);
  // Counts a term whose answer was void: No, or PermError when that is one too many (§4.6.4).
  Match count_void(TrailStep* step);
  [[nodiscard]] dns::Type address_type() const;
  [[nodiscard]] bool any_matches(std::span<const dns::Data> addresses,
                                 const DualPrefix& prefix) const;
  const PtrNames& ptr_names();
  std::string_view validated_name(const dns::Name& domain);

  const Query& query_;
  const Limits& limits_;
  const Sender& sender_;
  dns::Inquiry& dns_;
  int lookups_ = 0;
  int void_lookups_ = 0;
  std::optional<PtrNames> ptr_names_;
};

}  // namespace waybill::spf
