// The closed word lists of the refusal catalogue and of bounce results. The string ids are stored,
// printed and documented: never renamed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace waybill::refusal {

// What kind of problem a refusal is (column `class` of data/refusals.csv).
enum class Class : std::uint8_t {
  Authentication,
  PolicyRouting,
  ReputationIp,
  ReputationDomain,
  RateLimit,
  Content,
  ListQuality,
  ConnectionTls,
  Configuration,
  Greylist,
};

// The word for the outcome of one delivery in common bounce vocabulary (column `reason`).
enum class Reason : std::uint8_t {
  AuthFailure,
  BadReputation,
  Blocked,
  ContentError,
  Delivered,
  ExceedLimit,
  Expired,
  FailedStartTls,
  Feedback,
  Filtered,
  HasMoved,
  HostUnknown,
  MailboxFull,
  MailerError,
  MesgTooBig,
  NetworkError,
  NoRelaying,
  NotAccept,
  NotCompliantRfc,
  OnHold,
  PolicyViolation,
  Rejected,
  RequirePtr,
  SecurityError,
  SpamDetected,
  Speeding,
  Suspend,
  SyntaxError,
  SystemError,
  SystemFull,
  TooManyConn,
  Undefined,
  UserUnknown,
  Vacation,
  VirusDetected,
};

// Whether a retry of the same message can succeed.
enum class Permanence : std::uint8_t { Permanent, Transient };

// Who can mend it (column `actor`).
enum class Actor : std::uint8_t {
  SenderDns,
  SfAdmin,
  Sender,
  Platform,
  RecipientAdmin,
  RecipientUser,
  ListOwner,
  Wait,
  Nobody,
};

// Who refused (design: "Who refused"); Nobody when the message was not refused at all.
enum class Who : std::uint8_t { Salesforce, Relay, Recipient, Gateway, Nobody };

// How far a row's pattern may be trusted (column `scope`).
enum class Scope : std::uint8_t {
  Any,       // decisive on its own
  Provider,  // only when the receiving provider is known to be this one
  Words,     // exact wording: decides the word in a fixed order (decide.h), not by priority
  Code,      // a bare code: the last resort
};

// Where a row comes from (column `confidence`).
enum class Source : std::uint8_t { Documented, Observed, Library, Memory };

// How sure a classification is.
enum class Confidence : std::uint8_t { High, Medium, Low };

// The SMTP command that was answered.
enum class Stage : std::uint8_t {
  Connect,
  Ehlo,
  StartTls,
  Auth,
  MailFrom,
  RcptTo,
  Data,
  EndOfData
};

[[nodiscard]] std::string_view id_of(Class value);
[[nodiscard]] std::string_view id_of(Reason value);
[[nodiscard]] std::string_view id_of(Permanence value);
[[nodiscard]] std::string_view id_of(Actor value);
[[nodiscard]] std::string_view id_of(Who value);
[[nodiscard]] std::string_view id_of(Scope value);
[[nodiscard]] std::string_view id_of(Source value);
[[nodiscard]] std::string_view id_of(Confidence value);
[[nodiscard]] std::string_view id_of(Stage value);

// The enumerator with this id; nothing when there is none.
[[nodiscard]] std::optional<Class> parse_class(std::string_view id);
[[nodiscard]] std::optional<Reason> parse_reason(std::string_view id);
[[nodiscard]] std::optional<Permanence> parse_permanence(std::string_view id);
[[nodiscard]] std::optional<Actor> parse_actor(std::string_view id);
[[nodiscard]] std::optional<Scope> parse_scope(std::string_view id);
[[nodiscard]] std::optional<Source> parse_source(std::string_view id);

// What a reason means, in one sentence.
[[nodiscard]] std::string_view describe(Reason reason);

}  // namespace waybill::refusal
