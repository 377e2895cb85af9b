#include "refusal/judge.h"

#include <array>
#include <utility>

#include "refusal/format_reader.h"
#include "refusal/normalise.h"

namespace waybill::refusal {
namespace {

std::string domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string() : std::string(address.substr(at + 1));
}

bool is_success(const RecipientStatus& status) {
  return status.action == "delivered" || status.action == "relayed" ||
         status.action == "expanded" ||
         (status.action != "failed" && status.status.starts_with("2."));
}

Classification delivered(const RecipientStatus& status) {
  Classification result;
  result.text = status.diagnostic;
  result.codes = find_codes(status.diagnostic);
  if (!result.codes.enhanced) result.codes.enhanced = EnhancedCode::parse(status.status);
  result.reason = Reason::Delivered;
  result.who = Who::Nobody;
  result.confidence = Confidence::High;
  return result;
}

}  // namespace

Classification Judge::classify(std::string_view text, const About& about) const {
  Context context;
  context.provider_hint = about.host;
  if (classifier_.provider_of(about.host).empty()) {
    const std::string domain = domain_of(about.recipient);
    if (!classifier_.provider_of(domain).empty()) context.provider_hint = domain;
  }
  context.codes.enhanced = EnhancedCode::parse(about.status);
  context.stage = about.stage;
  context.origin = Origin::Report;
  context.hint = about.hint;
  context.speaker = about.speaker;
  return classifier_.classify(text, context);
}

// The words for people often quote what the fields leave out, such as the command that was
// answered: first what stands behind the address, then all of it.
Classification Judge::of_status(const RecipientStatus& status, std::string_view address,
                                const Notice& notice, std::size_t recipient_count) const {
  if (is_success(status)) return delivered(status);
  const NamedRecipient* named = notice.find(address);
  const std::string_view said =
      named == nullptr ? std::string_view{} : std::string_view(named->said);
  // Text that speaks of other addresses says nothing of this one.
  const bool is_about_others =
      notice.recipients.size() > 1 ||
      (notice.recipients.size() == 1 && named == nullptr && recipient_count > 1);
  const std::string_view all = is_about_others ? std::string_view{} : std::string_view(notice.text);
  const std::array texts = {std::string_view(status.diagnostic), said, all};
  const bool is_program = status.diagnostic_type == "x-unix";
  const About about = {.host = status.remote_mta,
                       .recipient = address,
                       .status = status.status,
                       .stage = stage_of(named, texts, notice),
                       .hint = hint_of(texts),
                       .speaker = is_program ? Speaker::Program : Speaker::Server};
  Classification first = classify(status.diagnostic, about);
  if (first.is_settled) return first;
  for (const std::string_view words : {said, all}) {
    if (words.empty()) continue;
    Classification better = classify(words, about);
    if (!better.is_settled) continue;
    if (better.confidence == Confidence::High) better.confidence = Confidence::Medium;
    return better;
  }
  const bool has_text = !status.diagnostic.empty() || !said.empty();
  finish(status.action, has_text, address, first);
  return first;
}

// The command that was answered: as the dialogue shows it, as the words or the format say it.
std::optional<Stage> Judge::stage_of(const NamedRecipient* named,
                                     std::span<const std::string_view> texts,
                                     const Notice& notice) const {
  if (named != nullptr && named->stage) return named->stage;
  if (named != nullptr) {
    if (const auto stage = find_stage(named->said)) return stage;
  }
  for (const std::string_view text : texts) {
    if (format_ == nullptr) break;
    if (const auto stage = stage_by_format(*format_, text)) return stage;
  }
  return notice.stage;
}

// What the rules of the format say: of the most exact text first.
std::optional<Reason> Judge::hint_of(std::span<const std::string_view> texts) const {
  if (format_ == nullptr) return hint_;
  for (const std::string_view text : texts) {
    if (const auto reason = reason_by_format(*format_, text)) return reason;
  }
  return std::nullopt;
}

// The word for want of any evidence: what the format commonly means, a delay, or that there are
// words which nobody knows.
void Judge::finish(std::string_view action, bool has_text, std::string_view address,
                   Classification& result) const {
  if (result.is_settled) return;
  if (format_ != nullptr && format_->otherwise) {
    Classification better =
        classify(result.text, {.recipient = address, .hint = format_->otherwise});
    better.codes = result.codes;
    result = std::move(better);
    return;
  }
  const bool is_open = result.reason == Reason::Undefined || result.reason == Reason::OnHold;
  if (is_open && (action == "delayed" || action == "expired")) {
    result.reason = Reason::Expired;
  } else if (result.reason == Reason::Undefined && has_text) {
    result.reason = Reason::OnHold;
  }
}

Classification Judge::of_words(const NamedRecipient& named, std::string_view diagnostic,
                               const Notice& notice) const {
  const bool is_only = notice.recipients.size() <= 1;
  const std::string_view all = is_only ? std::string_view(notice.text) : std::string_view{};
  const std::array texts = {std::string_view(named.said), all};
  const About about = {.host = named.remote_host,
                       .recipient = named.address,
                       .stage = stage_of(&named, texts, notice),
                       .hint = hint_of(texts)};
  Classification result = classify(diagnostic, about);
  if (!result.is_settled && !named.said.empty()) {
    Classification whole = classify(notice.text, about);
    if (whole.is_settled) result = std::move(whole);
  }
  finish({}, true, named.address, result);
  if (result.confidence == Confidence::High) result.confidence = Confidence::Medium;
  return result;
}

Classification Judge::of_text(std::string_view text, std::string_view recipient) const {
  return classify(text, {.recipient = recipient});
}

}  // namespace waybill::refusal
