#include "salesforce/log_outcome.h"

#include <algorithm>
#include <cstdlib>

namespace waybill::salesforce {

std::string_view to_string(LogState state) {
  switch (state) {
    case LogState::Queued: return "queued";
    case LogState::Deferred: return "deferred";
    case LogState::Delivered: return "delivered";
    case LogState::Refused: return "refused";
    case LogState::Expired: return "expired";
    case LogState::DiscardedBySalesforce: return "discarded-by-salesforce";
  }
  std::abort();
}

std::optional<LogState> parse_log_state(std::string_view text) {
  for (std::size_t i = 0; i < kLogStates; ++i) {
    if (to_string(static_cast<LogState>(i)) == text) return static_cast<LogState>(i);
  }
  return std::nullopt;
}

void LogOutcome::add(const LogStep& step) {
  switch (step.kind) {
    case LogEventKind::Reception: was_received_ = true; return;
    case LogEventKind::Transient: add_transient(step); return;
    case LogEventKind::Delivery:
      if (!step.is_internal) add_final(step);
      return;
    case LogEventKind::Permanent: add_final(step); return;
  }
}

void LogOutcome::add_transient(const LogStep& step) {
  tries_ = static_cast<std::uint8_t>(std::min<unsigned>(tries_ + 1U, 255U));
  if (tries_ > 1 && step.time.is_known() && transient_time_.is_known()) {
    if (step.time < transient_time_) return;
    if (!(transient_time_ < step.time) && step.retries < retries_) return;
  }
  transient_time_ = step.time;
  transient_reference_ = step.reference & 0xFFFFFFU;
  transient_tag_ = step.tag;
  retries_ = step.retries;
  is_transient_last_ = true;
}

void LogOutcome::add_final(const LogStep& step) {
  if (final_ != Final::None && step.time.is_known() && final_time_.is_known() &&
      step.time < final_time_)
    return;
  final_time_ = step.time;
  final_reference_ = step.reference & 0xFFFFFFU;
  final_tag_ = step.tag;
  is_transient_last_ = false;
  if (step.kind == LogEventKind::Delivery) {
    final_ = Final::Delivered;
    return;
  }
  switch (step.permanent) {
    case PermanentKind::Refused: final_ = Final::Refused; break;
    case PermanentKind::Expired: final_ = Final::Expired; break;
    case PermanentKind::Discarded: final_ = Final::Discarded; break;
    case PermanentKind::MaybeExpired: final_ = Final::MaybeExpired; break;
  }
}

bool LogOutcome::is_deferred() const {
  if (tries_ == 0) return false;
  if (final_ == Final::None) return true;
  if (!final_time_.is_known() || !transient_time_.is_known()) return is_transient_last_;
  return final_time_ < transient_time_;
}

bool LogOutcome::has_expired() const {
  return final_ == Final::Expired || (final_ == Final::MaybeExpired && tries_ > 0);
}

LogState LogOutcome::state() const {
  if (is_deferred()) return LogState::Deferred;
  if (has_expired()) return LogState::Expired;
  switch (final_) {
    case Final::None: return LogState::Queued;
    case Final::Delivered: return LogState::Delivered;
    case Final::Discarded: return LogState::DiscardedBySalesforce;
    case Final::Refused:
    case Final::Expired:
    case Final::MaybeExpired: return LogState::Refused;
  }
  std::abort();
}

std::optional<LogOutcome::Decisive> LogOutcome::deferral() const {
  if (tries_ == 0) return std::nullopt;
  return Decisive{transient_reference_, static_cast<std::uint8_t>(transient_tag_)};
}

std::optional<LogOutcome::Decisive> LogOutcome::decisive() const {
  if (is_deferred() || (has_expired() && tries_ > 0)) return deferral();
  if (final_ == Final::None || final_ == Final::Delivered) return std::nullopt;
  return Decisive{final_reference_, static_cast<std::uint8_t>(final_tag_)};
}

LogTime LogOutcome::time() const {
  return is_deferred() ? transient_time_ : final_time_;
}

void LogOutcome::turn_times() {
  final_time_ = final_time_.turned();
  transient_time_ = transient_time_.turned();
}

}  // namespace waybill::salesforce
