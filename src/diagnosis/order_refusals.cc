#include <algorithm>
#include <tuple>

#include "base/ascii.h"
#include "diagnosis/causes.h"
#include "diagnosis/dossier_builder.h"

namespace waybill::diagnosis {
namespace {

// The end of the retries is never the reason: what was said before it is.
bool is_expiry(const Refusal& refusal) {
  const std::string id = refusal.reply.row == nullptr ? "" : refusal.reply.row->id;
  return id == "SF-MTA-EXPIRED" || id == "SF-MTA-MAX-RETRIES" || id == "SF-MTA-NOT-ATTEMPTED" ||
         id == "GEN-EXPIRED";
}

// A case can show a technical pattern and a reputation pattern: the technical one is mended
// first, because it makes the other unreadable (design, "The six steps").
int technical_rank(Cause cause) {
  switch (cause) {
    case Cause::NeverLeft: return 0;
    case Cause::TenantRouting: return 1;
    case Cause::Identity: return 2;
    case Cause::ReceiverFault: return 3;
    case Cause::ReputationShared:
    case Cause::ReputationOwn:
    case Cause::ReputationDomain:
    case Cause::RecipientPolicy:
    case Cause::RecipientAddress:
    case Cause::Rate:
    case Cause::Content:
    case Cause::Transport: return 4;
    case Cause::AcceptedThenFiltered:
    case Cause::Delivered:
    case Cause::Undetermined: return 5;
  }
  std::abort();
}

// A refusal of a log is rare if it is less than one of so many there.
constexpr std::size_t kRareShare = 20;

// How many refusals the logs hold, each message counted.
std::size_t count_in_logs(const Dossier& dossier) {
  std::size_t count = 0;
  for (const Refusal& refusal : dossier.refusals)
    count += refusal.is_of_log ? refusal.count : 0;
  return count;
}

// Who gives a bounce beside a log asks about that message: the log is its context.
bool has_refused_message(const Dossier& dossier) {
  return std::ranges::any_of(dossier.refusals, [&](const Refusal& refusal) {
    return !refusal.is_of_log && dossier.sheet.at(refusal.fact).certainty == Certainty::Observed;
  });
}

}  // namespace

// First what was asked for; then what tells a cause; then one message before a log of many,
// observed before stated, what is frequent in a log before what is rare there, final before
// deferred.
void order_refusals(Dossier& dossier, const Question& asked) {
  const std::size_t in_logs = count_in_logs(dossier);
  const bool log_is_context = has_refused_message(dossier);
  const auto rank = [&](const Refusal& refusal) {
    const bool other = !asked.recipient.empty() && !refusal.recipient.empty() &&
                       !ascii::iequals(refusal.recipient, asked.recipient);
    return std::tuple(other, refusal.cause == Cause::Undetermined, is_expiry(refusal),
                      is_code_only(refusal.reply), log_is_context && refusal.is_of_log,
                      dossier.sheet.at(refusal.fact).certainty,
                      refusal.is_of_log && refusal.count * kRareShare < in_logs,
                      technical_rank(refusal.cause), refusal.is_deferral,
                      -static_cast<std::int64_t>(refusal.count));
  };
  std::vector<Refusal> sorted;
  sorted.reserve(dossier.refusals.size());
  std::vector<std::size_t> order(dossier.refusals.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    order[i] = i;
  std::ranges::sort(order, {},
                    [&](std::size_t i) { return std::pair(rank(dossier.refusals[i]), i); });
  for (const std::size_t i : order)
    sorted.push_back(std::move(dossier.refusals[i]));
  dossier.refusals = std::move(sorted);
}

}  // namespace waybill::diagnosis
