#include "auth/dkim/verdict_trail.h"

#include <fmt/format.h>

#include <cstdlib>

#include "base/base64.h"

namespace waybill::dkim {
namespace {

enum class StepCode : std::uint8_t {
  SignatureRead,
  KeyFound,
  HeaderGood,
  HeaderBad,
  BodyGood,
  BodyBad,
  BodyPartlySigned,
  TestingKey,
};

std::string_view id(StepCode code) {
  switch (code) {
    case StepCode::SignatureRead: return "dkim.step.signature";
    case StepCode::KeyFound: return "dkim.step.key";
    case StepCode::HeaderGood: return "dkim.step.header-good";
    case StepCode::HeaderBad: return "dkim.step.header-bad";
    case StepCode::BodyGood: return "dkim.step.body-good";
    case StepCode::BodyBad: return "dkim.step.body-bad";
    case StepCode::BodyPartlySigned: return "dkim.step.body-partly-signed";
    case StepCode::TestingKey: return "dkim.step.testing-key";
  }
  std::abort();
}

std::string_view describe(StepCode code) {
  switch (code) {
    case StepCode::SignatureRead: return "A signature field was read";
    case StepCode::KeyFound: return "The key record fits the signature";
    case StepCode::HeaderGood: return "The signed header fields are as they were signed";
    case StepCode::HeaderBad: return "The signature does not verify over the header fields";
    case StepCode::BodyGood: return "The body is as it was signed";
    case StepCode::BodyBad: return "The body hash is not the signed one";
    case StepCode::BodyPartlySigned:
      return "The signature covers only the beginning of the body: more can be appended unseen";
    case StepCode::TestingKey: return "The key says that the domain is only testing DKIM";
  }
  std::abort();
}

TrailStep step(StepCode code, std::string_view clause) {
  TrailStep made;
  made.code = id(code);
  made.says = describe(code);
  made.clause = clause;
  return made;
}

TrailStep step(Reason reason) {
  TrailStep made;
  made.code = id(reason);
  made.says = describe(reason);
  made.clause = clause(reason);
  return made;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names)
    text += (text.empty() ? "" : ":") + name;
  return text;
}

TrailStep signature_step(const Verdict& verdict, const PreparedSignature& prepared) {
  TrailStep made = step(StepCode::SignatureRead, "RFC 6376 §6.1.1");
  made.subject =
      fmt::format("d={}; s={}; a={}", verdict.domain, verdict.selector, verdict.algorithm);
  made.bytes = verdict.field;
  const std::string_view value = prepared.field->value;
  for (const Fault& fault : prepared.parsed.faults) {
    TrailStep faulty = step(fault.code);
    faulty.subject = value.substr(fault.span.begin, fault.span.end - fault.span.begin);
    faulty.bytes = fault.span;
    made.steps.push_back(std::move(faulty));
  }
  return made;
}

TrailStep key_step(const FoundKey& found) {
  TrailStep made = found.reason == Reason::Valid ? step(StepCode::KeyFound, "RFC 6376 §6.1.2")
                                                 : step(found.reason);
  made.asked = found.asked;
  made.found = found.record;
  if (found.place) {
    made.subject = found.record.substr(found.place->begin, found.place->end - found.place->begin);
    made.bytes = found.place;
  }
  return made;
}

TrailStep header_step(const Verdict& verdict) {
  TrailStep made = step(verdict.header == Check::Good ? StepCode::HeaderGood : StepCode::HeaderBad,
                        "RFC 6376 §3.7");
  made.subject = joined(verdict.signed_fields);
  for (const Change& change : verdict.changes) {
    if (verdict.header == Check::Bad && !concerns_body(change.code))
      made.steps.push_back(step_of(change));
  }
  return made;
}

TrailStep body_step(const Verdict& verdict, const PreparedSignature& prepared) {
  TrailStep made =
      step(verdict.body == Check::Good ? StepCode::BodyGood : StepCode::BodyBad, "RFC 6376 §3.7");
  made.subject = "bh=" + base64::encode(prepared.parsed.signature.body_hash);
  for (const Change& change : verdict.changes) {
    if (concerns_body(change.code)) made.steps.push_back(step_of(change));
  }
  if (verdict.body_length) {
    TrailStep partly = step(StepCode::BodyPartlySigned, "RFC 6376 §8.2");
    partly.subject = fmt::format("l={}", *verdict.body_length);
    partly.found = fmt::format("{} octets are not signed", verdict.unsigned_octets);
    made.steps.push_back(std::move(partly));
  }
  return made;
}

}  // namespace

TrailStep step_of(const Change& change) {
  TrailStep made;
  made.code = id(change.code);
  made.says = describe(change.code);
  made.clause = "RFC 6376 §6.1.3";
  made.subject = change.field;
  made.found = change.before;
  made.bytes = change.span;
  return made;
}

Trail trail_of(const Verdict& verdict, const PreparedSignature& prepared, const FoundKey& found) {
  Trail trail;
  trail.push_back(signature_step(verdict, prepared));
  if (!found.asked.empty()) trail.push_back(key_step(found));
  if (verdict.header != Check::NotDone) trail.push_back(header_step(verdict));
  if (verdict.body != Check::NotDone) trail.push_back(body_step(verdict, prepared));
  if (verdict.is_testing) trail.push_back(step(StepCode::TestingKey, "RFC 6376 §3.6.1"));
  TrailStep outcome = step(verdict.reason);
  outcome.found = to_string(verdict.result);
  trail.push_back(std::move(outcome));
  return trail;
}

}  // namespace waybill::dkim
