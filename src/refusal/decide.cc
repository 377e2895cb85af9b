#include "refusal/decide.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace waybill::refusal {
namespace {

// Rows from this priority on are so general that the answered command says more (data/README.md).
constexpr unsigned kVaguePriority = 86;
// Rows of reply codes (RFC 5321) stand behind those of enhanced codes.
constexpr unsigned kProviderPriority = 43;

// Words that name a cause which no later evidence overrules, the surest first.
constexpr std::array kFirst = {
    Reason::MailboxFull,  Reason::MesgTooBig,  Reason::ExceedLimit,     Reason::Suspend,
    Reason::HasMoved,     Reason::NoRelaying,  Reason::AuthFailure,     Reason::UserUnknown,
    Reason::Filtered,     Reason::RequirePtr,  Reason::NotCompliantRfc, Reason::BadReputation,
    Reason::ContentError, Reason::Rejected,    Reason::HostUnknown,     Reason::SpamDetected,
    Reason::Speeding,     Reason::TooManyConn, Reason::Blocked,
};
// Words for what stands behind a code that may mean several things.
constexpr std::array kSecond = {
    Reason::VirusDetected, Reason::PolicyViolation, Reason::SystemError, Reason::NetworkError,
    Reason::SystemFull,    Reason::NotAccept,       Reason::Expired,     Reason::FailedStartTls,
    Reason::SecurityError, Reason::MailerError,
};
// What a code or a format says only for want of a better word.
constexpr std::array kWeak = {
    Reason::Undefined, Reason::OnHold,       Reason::SystemError, Reason::SecurityError,
    Reason::Expired,   Reason::NetworkError, Reason::HostUnknown, Reason::UserUnknown,
};

bool is_weak(Reason reason) {
  return std::ranges::find(kWeak, reason) != kWeak.end();
}

bool is_vague(const Row& row) {
  return row.scope == Scope::Code || row.priority >= kVaguePriority;
}

// Before MAIL FROM only the host is known, at MAIL FROM the sender.
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

class Decider {
 public:
  explicit Decider(const Evidence& evidence) : e_(evidence) {
    if (e_.enhanced != nullptr) by_code_ = e_.enhanced->reason;
  }

  [[nodiscard]] Decision run() const {
    if (e_.hint && !is_weak(*e_.hint)) return {row_for(*e_.hint), *e_.hint};
    if (const Row* row = provider_row()) return {row, refined(*row)};
    if (e_.speaker == Speaker::Program) return of_program();
    for (const Reason reason : kFirst) {
      if (first_holds(reason)) return {row_for(reason), reason};
    }
    if (e_.hint && *e_.hint != Reason::OnHold) return {row_for(*e_.hint), *e_.hint};
    if (by_code_ && !is_weak(*by_code_)) return {row_for(*by_code_), *by_code_};
    for (const Reason reason : kSecond) {
      if (second_holds(reason)) return {row_for(reason), reason};
    }
    return last();
  }

 private:
  // Rows that name who answers; one that only the text around the innermost answer fits comes
  // first when its priority says so.
  [[nodiscard]] const Row* provider_row() const {
    if (e_.text.empty()) return nullptr;
    const Row* front = e_.text.front();
    const Row* best = nullptr;
    for (const Row* row : e_.text) {
      if (row->is_generic() || row->priority >= kVaguePriority) continue;
      const bool counts = row == front || row->priority < front->priority;
      if (counts && (best == nullptr || row->priority < best->priority)) best = row;
    }
    if (best != nullptr) return best;
    const bool is_list = front->priority < kProviderPriority;
    return is_list ? front : nullptr;
  }

  [[nodiscard]] bool says(Reason reason) const {
    return std::ranges::find(e_.words, reason, &Row::reason) != e_.words.end();
  }
  [[nodiscard]] bool is_at(std::initializer_list<Stage> stages) const {
    return e_.stage && std::ranges::find(stages, *e_.stage) != stages.end();
  }
  [[nodiscard]] bool is_before_data() const {
    return e_.stage && *e_.stage != Stage::Data && *e_.stage != Stage::EndOfData;
  }
  [[nodiscard]] bool is_subject(unsigned subject) const {
    return e_.codes.enhanced && e_.codes.enhanced->subject == subject;
  }
  [[nodiscard]] bool is_smtp(std::initializer_list<unsigned> codes) const {
    return e_.codes.smtp && std::ranges::find(codes, *e_.codes.smtp) != codes.end();
  }

  [[nodiscard]] bool first_holds(Reason reason) const {
    const bool coded = by_code_ == reason || e_.hint == reason;
    if (reason == Reason::UserUnknown) return is_user_unknown(coded);
    if (reason == Reason::Filtered) return is_filtered();
    if (reason == Reason::Rejected) return by_code_ == reason || is_rejected();
    if (reason == Reason::HostUnknown) return is_host_unknown();
    if (reason == Reason::Suspend) return says(reason) || is_smtp({525});
    if (reason == Reason::HasMoved) return says(reason);
    if (reason == Reason::NoRelaying) return says(reason) && !is_at({Stage::Connect, Stage::Ehlo});
    if (reason == Reason::MesgTooBig)
      return coded || (says(reason) && by_code_ != Reason::ExceedLimit);
    if (reason == Reason::SpamDetected) return coded || (says(reason) && !is_before_data());
    const bool holds = coded || says(reason);
    return reason == Reason::ContentError ? holds && !says(Reason::SpamDetected) : holds;
  }

  // A name server that does not answer, or a host that takes no mail, says nothing of the name.
  [[nodiscard]] bool is_host_unknown() const {
    const bool excused = says(Reason::NetworkError) || says(Reason::NotAccept);
    return e_.hint == Reason::HostUnknown || says(Reason::HostUnknown) ||
           (by_code_ == Reason::HostUnknown && !excused);
  }

  // x.1.x speaks of the address, and RCPT TO is where it is looked up. Wording that is tied to
  // neither is as often the answer of a filter: no reason to give the address up.
  [[nodiscard]] bool is_user_unknown(bool coded) const {
    if (coded) {
      constexpr auto kOthers =
          std::to_array({Reason::Blocked, Reason::Rejected, Reason::NotAccept});
      return std::ranges::none_of(kOthers, [&](Reason other) { return says(other); });
    }
    if (!says(Reason::UserUnknown)) return false;
    if (is_at({Stage::RcptTo})) return true;
    return by_code_ != Reason::Filtered && e_.origin == Origin::Reply && !e_.stage && !e_.hint;
  }

  [[nodiscard]] bool is_filtered() const {
    const bool worded = says(Reason::Filtered) || says(Reason::UserUnknown);
    if (by_code_ == Reason::Filtered) return worded && !is_at({Stage::RcptTo});
    return worded && !is_before_data();
  }

  [[nodiscard]] bool is_rejected() const {
    if (!says(Reason::Rejected)) return false;
    if (is_at({Stage::MailFrom})) return true;
    if (is_at({Stage::Data, Stage::EndOfData})) return by_code_ != Reason::UserUnknown;
    return !by_code_ || *by_code_ == Reason::OnHold || *by_code_ == Reason::SecurityError ||
           *by_code_ == Reason::SystemError;
  }

  [[nodiscard]] bool second_holds(Reason reason) const {
    if (reason == Reason::VirusDetected) return says(reason) && !is_before_data();
    if (reason == Reason::FailedStartTls)
      return says(reason) || is_at({Stage::StartTls}) || is_smtp({523, 524, 538});
    return says(reason);
  }

  // A row for the word: of common software, else of the exact wording, else of a code.
  [[nodiscard]] const Row* row_for(Reason reason) const {
    for (const auto* rows : {&e_.text, &e_.words}) {
      const auto found = std::ranges::find(*rows, reason, &Row::reason);
      if (found != rows->end()) return *found;
    }
    for (const Row* row : {e_.enhanced, e_.smtp}) {
      if (row != nullptr && row->reason == reason) return row;
    }
    // An unknown user by its words, a filter's answer by its circumstances.
    if (reason == Reason::Filtered) return row_for(Reason::UserUnknown);
    return nullptr;
  }

  // A delivery program has no dialogue: its own words, then its code, else that it failed.
  [[nodiscard]] Decision of_program() const {
    if (says(Reason::MailboxFull)) return {row_for(Reason::MailboxFull), Reason::MailboxFull};
    for (const Reason reason : kSecond) {
      if (says(reason)) return {row_for(reason), reason};
    }
    if (by_code_ && *by_code_ != Reason::OnHold) return {row_for(*by_code_), *by_code_};
    return {row_for(Reason::MailerError), Reason::MailerError};
  }

  // What is left: a code of addressing, system or network; the wording of common software; a code
  // of policy, which proves little; the reply code.
  [[nodiscard]] Decision last() const {
    const bool has_weak_code = by_code_ && *by_code_ != Reason::OnHold;
    if (has_weak_code && !is_subject(7)) return guess(e_.enhanced, *by_code_);
    for (const Row* row : e_.text) {
      if (!is_vague(*row)) return {row, refined(*row)};
    }
    const bool is_early = is_before_data() && !is_at({Stage::RcptTo});
    if (!e_.text.empty() && (is_early || !by_code_ || is_subject(7)))
      return of_vague(*e_.text.front());
    if (has_weak_code) return guess(e_.enhanced, *by_code_);
    if (e_.smtp != nullptr && !is_weak(e_.smtp->reason)) return of_vague(*e_.smtp);
    if (!e_.text.empty() && e_.origin == Origin::Reply) return of_vague(*e_.text.front());
    if (e_.enhanced != nullptr) return of_vague(*e_.enhanced);
    if (e_.smtp != nullptr) return of_vague(*e_.smtp);
    return guess(nullptr, e_.stage ? reason_at(*e_.stage, Reason::Undefined) : Reason::Undefined);
  }

  [[nodiscard]] Decision guess(const Row* row, Reason reason) const {
    const Row* better = row_for(reason);
    return {.row = better != nullptr ? better : row, .reason = reason, .is_settled = false};
  }
  [[nodiscard]] Decision of_vague(const Row& row) const {
    return {.row = &row, .reason = refined(row), .is_settled = row.scope != Scope::Code};
  }

  // Generic wording, and a command or a code that is more exact (RFC 3463 §3.2 to §3.4).
  [[nodiscard]] Reason refined(const Row& row) const {
    Reason reason = row.reason;
    if (reason == Reason::MesgTooBig && by_code_ == Reason::ExceedLimit) return *by_code_;
    if (!row.is_generic()) return reason;
    if (is_vague(row) && e_.stage) reason = reason_at(*e_.stage, reason);
    if (reason == Reason::UserUnknown) {
      if (by_code_ == Reason::HasMoved || by_code_ == Reason::HostUnknown) return *by_code_;
      const bool at_address = is_at({Stage::RcptTo}) || is_subject(1);
      const bool is_tied = at_address || (e_.origin == Origin::Reply && !e_.stage);
      if (!is_tied || (by_code_ == Reason::Filtered && !is_at({Stage::RcptTo})))
        return Reason::Filtered;
    }
    const bool is_loop = is_subject(4) && e_.codes.enhanced && e_.codes.enhanced->detail == 6;
    if (reason == Reason::Expired && is_loop) return Reason::NetworkError;
    return reason;
  }

  const Evidence& e_;
  std::optional<Reason> by_code_;
};

}  // namespace

Decision decide(const Evidence& evidence) {
  return Decider(evidence).run();
}

}  // namespace waybill::refusal
