#include "diagnosis/next_evidence.h"

#include <fmt/format.h>

namespace waybill::diagnosis {
namespace {

const NextEvidence kLog = {
    "The Email Log of that day, or the bounce itself",
    "Setup > Email Log Files > Request an Email Log (30 days back at most); the bounce as a "
    "file, with all headers"};
const NextEvidence kWholeText = {
    "The whole text of the refusal",
    "The bounce as a file with all headers, or the P row of the Email Log: Setup > Email "
    "Log Files > Request an Email Log"};
const NextEvidence kTrace = {
    "The recipient's message trace, or the header of the message from junk or quarantine",
    "Exchange admin center > Mail flow > Message trace, by Message-ID; in Outlook: File > "
    "Properties > Internet headers"};
const NextEvidence kMessage = {
    "The raw message",
    "Send the same mail to a mailbox you can read and save it as .eml (Gmail: Show original "
    "> Download; Outlook: File > Save as)"};
const NextEvidence kBody = {
    "The whole message with its body",
    "Only the header came back in the bounce, so the DKIM body hash could not be checked"};
const NextEvidence kInbox = {
    "Whether it is in the inbox",
    "Ask the recipient to look in junk and quarantine, or for a message trace"};

const NextEvidence kExtendedTrace = {
    "The extended message trace of this one message",
    "Exchange admin center > Mail flow > Message trace > Extended report, by Message-ID; or "
    "Start-HistoricalSearch -ReportType MessageTraceDetail -MessageID <id>"};

// Nothing decides: the piece that would.
NextEvidence deciding_piece(const Dossier& dossier, const FactSheet& sheet) {
  if (dossier.refusals.empty()) return dossier.log.is_present ? kMessage : kLog;
  // The reply as a server gave it holds no reason: only that server's log does.
  if (sheet.at(dossier.refusals.front().fact).certainty != Certainty::Observed) return kWholeText;
  return {
      fmt::format("The reason that the mail server of {} logged",
                  dossier.recipient_domain.empty() ? "the recipient" : dossier.recipient_domain),
      fmt::format("Ask its admin to look up the message{} by time and Message-ID: the reply itself "
                  "holds no reason",
                  dossier.message_id.empty() ? "" : " " + dossier.message_id)};
}

}  // namespace

std::vector<NextEvidence> find_next_evidence(const Known& known, const Decision& decision,
                                             std::span<const Finding> findings) {
  const Dossier& dossier = known.dossier;
  // Two sources contradict each other over the tenant: it has the last word.
  if (finding(findings, "evidence.contradiction") != nullptr && !dossier.trace.empty())
    return {kExtendedTrace};
  if (decision.cause == Cause::Undetermined) return {deciding_piece(dossier, known.sheet)};
  std::vector<NextEvidence> list;
  if (decision.confidence == Confidence::Possible && dossier.refusals.empty() &&
      !dossier.log.is_present)
    list.push_back(kLog);
  if (decision.cause == Cause::AcceptedThenFiltered && !dossier.filter.is_present() &&
      dossier.trace.empty() && dossier.quarantine.empty())
    list.push_back(kTrace);
  if (decision.cause == Cause::Identity && dossier.message() == nullptr) list.push_back(kMessage);
  if (decision.cause == Cause::Identity && known.dkim_is_open()) list.push_back(kBody);
  if (decision.cause == Cause::Delivered && dossier.message() == nullptr) list.push_back(kInbox);
  return list;
}

}  // namespace waybill::diagnosis
