#include "refusal/classify.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "refusal/embedded.h"
#include "refusal/variables.h"

namespace waybill::refusal {
namespace {

bool is_sure(const Row& row) {
  return row.scope == Scope::Any && !row.is_generic() && row.source != Source::Memory;
}

Confidence confidence_of(const Row& row, bool digit_disagrees) {
  if (row.scope == Scope::Code || row.source == Source::Memory || digit_disagrees)
    return Confidence::Low;
  return is_sure(row) ? Confidence::High : Confidence::Medium;
}

// Reasons that a bare word such as "access denied" cannot tell apart, but the answered command can:
// before MAIL FROM only the host is known, at MAIL FROM the sender, at RCPT TO the recipient.
Reason reason_at(Stage stage, Reason fallback) {
  switch (stage) {
    case Stage::Connect:
    case Stage::Ehlo: return Reason::Blocked;
    case Stage::MailFrom: return Reason::Rejected;
    case Stage::StartTls: return Reason::FailedStartTls;
    case Stage::Auth: return Reason::SecurityError;
    case Stage::RcptTo:
    case Stage::Data:
    case Stage::EndOfData: return fallback;
  }
  std::abort();
}

// Rows from this priority on are so general that the answered command says more (data/README.md).
constexpr unsigned kVaguePriority = 86;

bool is_vague(const Row& row) {
  return row.scope == Scope::Code || row.priority >= kVaguePriority;
}

// An unknown user that shows only once the message was sent is a filter's answer, and so is one
// with a code that says that the mailbox exists (x.2.1), unless the answer is to RCPT TO or its
// code speaks of the address (x.1.x).
bool is_filter_answer(const Classification& result) {
  const auto& code = result.codes.enhanced;
  const bool after_data = result.stage == Stage::EndOfData || result.stage == Stage::Data;
  const bool names_mailbox = code && code->subject == 2 && code->detail == 1;
  return (after_data && !(code && code->subject == 1)) ||
         (names_mailbox && result.stage != Stage::RcptTo);
}

// Generic wording and a code that is more exact (RFC 3463 §3.2 to §3.4): the code refines the
// wording.
Reason refined(const Classification& result) {
  const auto is = [&](unsigned subject, unsigned detail) {
    return result.codes.enhanced && result.codes.enhanced->subject == subject &&
           result.codes.enhanced->detail == detail;
  };
  if (result.reason == Reason::UserUnknown) {
    if (is(1, 6)) return Reason::HasMoved;
    if (is(1, 2)) return Reason::HostUnknown;
    if (is_filter_answer(result)) return Reason::Filtered;
  }
  if (result.reason == Reason::MesgTooBig && is(2, 3)) return Reason::ExceedLimit;
  if (result.reason == Reason::Expired && is(4, 6)) return Reason::NetworkError;
  return result.reason;
}

// Texts that the code rows match: codes may stand anywhere, or beside the text only.
std::vector<std::string> code_texts(const ReplyCodes& codes) {
  std::vector<std::string> texts;
  if (codes.enhanced) texts.push_back("(" + codes.enhanced->to_string() + ")");
  if (codes.smtp) texts.push_back(std::to_string(*codes.smtp));
  return texts;
}

}  // namespace

bool Classification::is_hard() const {
  switch (reason) {
    case Reason::UserUnknown:
    case Reason::HostUnknown:
    case Reason::HasMoved: return true;
    case Reason::NotAccept: return permanence != Permanence::Transient;
    default: return false;
  }
}

std::optional<Permanence> permanence_of(const ReplyCodes& codes) {
  const unsigned digit = codes.smtp       ? *codes.smtp / 100
                         : codes.enhanced ? unsigned{codes.enhanced->klass}
                                          : 0;
  if (digit == 4) return Permanence::Transient;
  if (digit == 5) return Permanence::Permanent;
  return std::nullopt;
}

Result<Classifier, std::string> Classifier::create(Catalogue catalogue, ProviderTable providers,
                                                   std::string_view database) {
  Matcher matcher = TRY(Matcher::create(catalogue, database));
  return Classifier(std::move(catalogue), std::move(providers), std::move(matcher));
}

const Classifier& Classifier::built_in() {
  static const Classifier kClassifier = [] {
    auto catalogue = Catalogue::parse(embedded_refusals());
    auto providers = ProviderTable::parse(embedded_provider_mx());
    CHECK(catalogue.has_value() && providers.has_value());
    auto classifier =
        create(*std::move(catalogue), *std::move(providers), embedded_pattern_database());
    CHECK(classifier.has_value());
    return *std::move(classifier);
  }();
  return kClassifier;
}

std::string Classifier::provider_of(std::string_view hint) const {
  if (hint.empty()) return {};
  if (const Provider* provider = providers_.find(hint)) return provider->name;
  const bool is_name =
      providers_.named(hint) != nullptr ||
      std::ranges::any_of(catalogue_.rows(), [&](const Row& row) { return row.provider == hint; });
  return is_name ? std::string(hint) : std::string();
}

// Code rows are anchored at the start, so a reply is matched with and without its reply codes.
std::vector<std::size_t> Classifier::match(std::string_view text) const {
  std::vector<std::size_t> rows = matcher_.find(text);
  const std::string_view rest = without_codes(text);
  if (rest.size() != text.size() && !rest.empty()) {
    for (const std::size_t row : matcher_.find(rest))
      rows.push_back(row);
    std::ranges::sort(rows);
    rows.erase(std::ranges::unique(rows).begin(), rows.end());
  }
  return rows;
}

// The rows that fit, the most telling first: text rows of the innermost answer, of those around it,
// then code rows.
std::vector<const Row*> Classifier::ranked_rows(const Normalised& reply, std::string_view provider,
                                                const ReplyCodes& codes) const {
  std::vector<const Row*> by_text;
  std::vector<const Row*> by_code;
  const auto note = [&](std::size_t index) {
    const Row* row = &catalogue_.rows()[index];
    auto& list = row->scope == Scope::Code ? by_code : by_text;
    const bool usable = row->scope != Scope::Provider || row->provider == provider;
    if (usable && std::ranges::find(list, row) == list.end()) list.push_back(row);
  };
  for (const std::string& segment : reply.segments)
    std::ranges::for_each(match(segment), note);
  for (const std::string& code : code_texts(codes))
    std::ranges::for_each(matcher_.find(code), note);
  by_text.insert(by_text.end(), by_code.begin(), by_code.end());
  return by_text;
}

// A row that only the text around the innermost answer fits (its pattern needs the name of the
// host, say) comes first when it names a provider and the innermost answer fits no such row.
void Classifier::choose(std::vector<const Row*> ranked, Classification& out) {
  if (ranked.empty()) return;
  const auto first_specific = std::ranges::find_if(ranked, [&](const Row* row) {
    return !row->is_generic() && row->priority < ranked.front()->priority;
  });
  if (ranked.front()->is_generic() && first_specific != ranked.end())
    std::rotate(ranked.begin(), first_specific, first_specific + 1);
  out.row = ranked.front();
  out.others.assign(ranked.begin() + 1, ranked.end());
}

Who Classifier::who_refused(const Classification& result, std::string_view hint) const {
  if (result.reason == Reason::Delivered) return Who::Nobody;
  if (result.row != nullptr) {
    if (result.row->is_salesforce()) return Who::Salesforce;
    if (result.row->provider == "relay-smarthost") return Who::Relay;
  }
  const Provider* provider = providers_.named(result.provider);
  if (provider == nullptr) provider = providers_.find(hint);
  return provider != nullptr && provider->kind == ProviderKind::Gateway ? Who::Gateway
                                                                        : Who::Recipient;
}

// What the text itself says, before any row.
void Classifier::read_text(const Normalised& reply, const Context& context, Classification& out) {
  out.stage = reply.stage ? reply.stage : context.stage;
  out.remote_host = reply.remote_host;
  if (!reply.segments.empty()) {
    out.text = reply.segments.front();
    out.codes = find_codes(out.text);
    const ReplyCodes outer = find_codes(reply.segments.back());
    if (!out.codes.smtp) out.codes.smtp = outer.smtp;
    if (!out.codes.enhanced) out.codes.enhanced = outer.enhanced;
  }
  if (!out.codes.smtp) out.codes.smtp = context.codes.smtp;
  if (!out.codes.enhanced) out.codes.enhanced = context.codes.enhanced;
  out.permanence = permanence_of(out.codes);
  out.variables = find_variables(reply.whole);
}

// What the chosen row adds.
void Classifier::apply_row(const Row& row, Classification& out) {
  const bool disagrees = out.permanence && *out.permanence != row.permanence;
  if (!disagrees || !row.is_generic()) out.permanence = row.permanence;
  out.kind = row.kind;
  out.reason = row.reason;
  if (is_vague(row) && out.stage) out.reason = reason_at(*out.stage, row.reason);
  if (row.is_generic()) out.reason = refined(out);
  out.meaning = row.meaning;
  out.fix = row.fix;
  if (!row.is_generic()) out.provider = row.provider;
  out.confidence = confidence_of(row, disagrees && row.is_generic());
}

Classification Classifier::classify(std::string_view text, const Context& context) const {
  Classification result;
  const Normalised reply = normalise(text);
  read_text(reply, context, result);
  const std::string& hint =
      context.provider_hint.empty() ? reply.remote_host : context.provider_hint;
  result.provider = provider_of(hint);
  choose(ranked_rows(reply, result.provider, result.codes), result);
  if (result.row != nullptr) apply_row(*result.row, result);
  result.who = who_refused(result, hint);
  return result;
}

}  // namespace waybill::refusal
