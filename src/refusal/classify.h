// What a refusal means: the row of the catalogue that fits, and everything that can be read from
// the text itself.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "refusal/catalogue.h"
#include "refusal/decide.h"
#include "refusal/matcher.h"
#include "refusal/normalise.h"
#include "refusal/provider.h"
#include "refusal/reply.h"
#include "refusal/vocabulary.h"

namespace waybill::refusal {

// What is known besides the text.
struct Context {
  // Who received the mail: a name of the column `provider`, or a host name (MX or remote host),
  // which is looked up. Empty: not known.
  std::string provider_hint;
  std::optional<Stage> stage;  // when the text itself does not name it
  ReplyCodes codes;            // codes stated beside the text, such as the Status of a report
  // What the format of the notice says, for want of better evidence.
  std::optional<Reason> hint = std::nullopt;
  Origin origin = Origin::Reply;
  Speaker speaker = Speaker::Server;
};

// A thing that the text names and that a ticket or a look-up needs.
enum class VariableKind : std::uint8_t {
  Ip,
  Domain,     // a domain that the refusal accuses, in "sending domain X", "domain X's DMARC policy"
  Blocklist,  // the zone behind "blocked using"
  Url,
  MicrosoftAs,   // AS(nnnn)
  GoogleSuffix,  // gsmtp or gcdp
  ReferenceId,   // an identifier to quote to the receiver
};
[[nodiscard]] std::string_view id_of(VariableKind kind);
struct Variable {
  VariableKind kind;
  std::string value;
  bool operator==(const Variable&) const = default;
};

// Owns its strings: lives on without the text, but `row` and `others` point into the classifier.
struct Classification {
  std::string text;  // the answer that was classified, normalised
  ReplyCodes codes;
  std::optional<Stage> stage;
  std::string remote_host;         // as the text names it
  const Row* row = nullptr;        // nullptr: nothing fits
  std::vector<const Row*> others;  // further rows that match, by priority
  std::optional<Class> kind;
  Reason reason = Reason::Undefined;
  std::optional<Permanence> permanence;
  Who who = Who::Recipient;
  std::string provider;      // of the row, else of the hint; empty: not known
  std::string_view meaning;  // of the row; static or the classifier's
  std::string_view fix;
  Confidence confidence = Confidence::Low;
  bool is_settled = false;  // as in Decision
  std::vector<Variable> variables;

  // Whether the address itself is dead, so that no further mail should go there.
  [[nodiscard]] bool is_hard() const;
};

class Classifier {
 public:
  // The tables that were built in. Built once, at the first call; safe from several threads.
  [[nodiscard]] static const Classifier& built_in();

  // A classifier over other tables; `database` as for Matcher::create. The error is for the user.
  [[nodiscard]] static Result<Classifier, std::string> create(Catalogue catalogue,
                                                              ProviderTable providers,
                                                              std::string_view database);

  [[nodiscard]] Classification classify(std::string_view text, const Context& context = {}) const;

  [[nodiscard]] const Catalogue& catalogue() const { return catalogue_; }
  [[nodiscard]] const ProviderTable& providers() const { return providers_; }
  [[nodiscard]] const Matcher& matcher() const { return matcher_; }

  // The name of the column `provider` for a hint as in Context; "" when the hint says nothing.
  [[nodiscard]] std::string provider_of(std::string_view hint) const;

 private:
  Classifier(Catalogue catalogue, ProviderTable providers, Matcher matcher)
      : catalogue_(std::move(catalogue)),
        providers_(std::move(providers)),
        matcher_(std::move(matcher)),
        provider_names_(names_in(catalogue_)) {}
  [[nodiscard]] std::vector<std::size_t> match(std::string_view text) const;
  [[nodiscard]] static std::vector<std::string> names_in(const Catalogue& catalogue);
  [[nodiscard]] Evidence collect(const Normalised& reply, const Context& context,
                                 const Classification& known) const;
  [[nodiscard]] const Row* code_row(std::string_view code) const;
  [[nodiscard]] const Row* words_row(Reason reason) const;
  void decide_on(const Evidence& evidence, Classification& out) const;
  static void read_text(const Normalised& reply, const Context& context, Classification& out);
  static void apply_row(const Row& row, Reason reason, Classification& out);
  [[nodiscard]] Who who_refused(const Classification& result, std::string_view hint) const;

  Catalogue catalogue_;
  ProviderTable providers_;
  Matcher matcher_;
  std::vector<std::string> provider_names_;  // of the column `provider`, sorted
};

// The class of a reply of which only codes are known, by RFC 3463 and RFC 5321.
[[nodiscard]] std::optional<Permanence> permanence_of(const ReplyCodes& codes);

// One line of `waybill classify` (docs: the JSON of `classify`).
[[nodiscard]] boost::json::value to_json(const Classification& classification);

}  // namespace waybill::refusal
