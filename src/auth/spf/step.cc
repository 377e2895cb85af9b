#include "auth/spf/step.h"

#include <cstdlib>

namespace waybill::spf {

std::string_view id(StepCode code) {
  switch (code) {
    case StepCode::MalformedDomain: return "spf.malformed-domain";
    case StepCode::RecordFound: return "spf.record";
    case StepCode::NoRecord: return "spf.no-record";
    case StepCode::SeveralRecords: return "spf.several-records";
    case StepCode::SyntaxFault: return "spf.syntax-fault";
    case StepCode::AllMatch: return "spf.all-match";
    case StepCode::IncludeMatch: return "spf.include-match";
    case StepCode::IncludeNoMatch: return "spf.include-no-match";
    case StepCode::IncludeWithoutRecord: return "spf.include-without-record";
    case StepCode::IncludeTempError: return "spf.include-temperror";
    case StepCode::IncludePermError: return "spf.include-permerror";
    case StepCode::AMatch: return "spf.a-match";
    case StepCode::ANoMatch: return "spf.a-no-match";
    case StepCode::MxMatch: return "spf.mx-match";
    case StepCode::MxNoMatch: return "spf.mx-no-match";
    case StepCode::MxTooManyNames: return "spf.mx-too-many-names";
    case StepCode::PtrMatch: return "spf.ptr-match";
    case StepCode::PtrNoMatch: return "spf.ptr-no-match";
    case StepCode::Ip4Match: return "spf.ip4-match";
    case StepCode::Ip4NoMatch: return "spf.ip4-no-match";
    case StepCode::Ip6Match: return "spf.ip6-match";
    case StepCode::Ip6NoMatch: return "spf.ip6-no-match";
    case StepCode::ExistsMatch: return "spf.exists-match";
    case StepCode::ExistsNoMatch: return "spf.exists-no-match";
    case StepCode::InvalidTarget: return "spf.invalid-target";
    case StepCode::DnsFailure: return "spf.dns-failure";
    case StepCode::NotKnownYet: return "spf.not-known-yet";
    case StepCode::TooManyDnsTerms: return "spf.too-many-dns-terms";
    case StepCode::TooManyVoidTerms: return "spf.too-many-void-terms";
    case StepCode::RedirectFollowed: return "spf.redirect";
    case StepCode::RedirectWithoutRecord: return "spf.redirect-without-record";
    case StepCode::NothingMatched: return "spf.nothing-matched";
    case StepCode::ExplanationFound: return "spf.explanation";
    case StepCode::ExplanationIgnored: return "spf.explanation-ignored";
  }
  std::abort();
}

std::string_view describe(StepCode code) {
  switch (code) {
    case StepCode::MalformedDomain:
      return "The domain to check is no domain name with at least two labels, so there is nothing "
             "to look up";
    case StepCode::RecordFound: return "The domain publishes one SPF record";
    case StepCode::NoRecord: return "The domain publishes no SPF record";
    case StepCode::SeveralRecords:
      return "The domain publishes more than one SPF record; none of them counts";
    case StepCode::SyntaxFault: return "The record has a syntax error, which voids all of it";
    case StepCode::AllMatch: return "all matches every client";
    case StepCode::IncludeMatch: return "The included domain passes this client";
    case StepCode::IncludeNoMatch:
      return "The included domain does not pass this client; evaluation goes on";
    case StepCode::IncludeWithoutRecord:
      return "The included domain has no SPF record, which is a permanent error";
    case StepCode::IncludeTempError:
      return "The included domain could not be evaluated now, so neither can this one";
    case StepCode::IncludePermError:
      return "The included domain has a permanent error, and so has this one";
    case StepCode::AMatch: return "An address of the name is the client";
    case StepCode::ANoMatch: return "No address of the name is the client";
    case StepCode::MxMatch: return "An address of a mail exchanger is the client";
    case StepCode::MxNoMatch: return "No address of a mail exchanger is the client";
    case StepCode::MxTooManyNames:
      return "The name has more mail exchangers than an evaluation may look at";
    case StepCode::PtrMatch: return "A validated name of the client lies in the domain";
    case StepCode::PtrNoMatch: return "No validated name of the client lies in the domain";
    case StepCode::Ip4Match: return "The client lies in the IPv4 network";
    case StepCode::Ip4NoMatch: return "The client does not lie in the IPv4 network";
    case StepCode::Ip6Match: return "The client lies in the IPv6 network";
    case StepCode::Ip6NoMatch: return "The client does not lie in the IPv6 network";
    case StepCode::ExistsMatch: return "The name has an A record";
    case StepCode::ExistsNoMatch: return "The name has no A record";
    case StepCode::InvalidTarget:
      return "No DNS question can be made of the name, so the term cannot match";
    case StepCode::DnsFailure: return "DNS gave no usable answer, so nothing can be decided now";
    case StepCode::NotKnownYet: return "The answer is not known yet";
    case StepCode::TooManyDnsTerms:
      return "More terms that need DNS were evaluated than the limit allows";
    case StepCode::TooManyVoidTerms: return "More terms asked DNS in vain than the limit allows";
    case StepCode::RedirectFollowed:
      return "Nothing matched, so the record of the redirect domain decides";
    case StepCode::RedirectWithoutRecord:
      return "The redirect domain has no SPF record, which is a permanent error";
    case StepCode::NothingMatched: return "No term matched, so the result is neutral";
    case StepCode::ExplanationFound: return "The domain explains the failure";
    case StepCode::ExplanationIgnored: return "The explanation of the domain cannot be used";
  }
  std::abort();
}

std::string_view clause(StepCode code) {
  switch (code) {
    case StepCode::MalformedDomain: return "RFC 7208 §4.3";
    case StepCode::DnsFailure:
    case StepCode::NotKnownYet: return "RFC 7208 §4.4";
    case StepCode::RecordFound:
    case StepCode::NoRecord:
    case StepCode::SeveralRecords: return "RFC 7208 §4.5";
    case StepCode::SyntaxFault: return "RFC 7208 §4.6";
    case StepCode::MxTooManyNames:
    case StepCode::TooManyDnsTerms:
    case StepCode::TooManyVoidTerms: return "RFC 7208 §4.6.4";
    case StepCode::NothingMatched: return "RFC 7208 §4.7";
    case StepCode::InvalidTarget: return "RFC 7208 §4.8";
    case StepCode::AllMatch: return "RFC 7208 §5.1";
    case StepCode::IncludeMatch:
    case StepCode::IncludeNoMatch:
    case StepCode::IncludeTempError:
    case StepCode::IncludePermError:
    case StepCode::IncludeWithoutRecord: return "RFC 7208 §5.2";
    case StepCode::AMatch:
    case StepCode::ANoMatch: return "RFC 7208 §5.3";
    case StepCode::MxMatch:
    case StepCode::MxNoMatch: return "RFC 7208 §5.4";
    case StepCode::PtrMatch:
    case StepCode::PtrNoMatch: return "RFC 7208 §5.5";
    case StepCode::Ip4Match:
    case StepCode::Ip4NoMatch:
    case StepCode::Ip6Match:
    case StepCode::Ip6NoMatch: return "RFC 7208 §5.6";
    case StepCode::ExistsMatch:
    case StepCode::ExistsNoMatch: return "RFC 7208 §5.7";
    case StepCode::RedirectFollowed:
    case StepCode::RedirectWithoutRecord: return "RFC 7208 §6.1";
    case StepCode::ExplanationFound:
    case StepCode::ExplanationIgnored: return "RFC 7208 §6.2";
  }
  std::abort();
}

TrailStep make_step(StepCode code) {
  TrailStep step;
  set_code(step, code);
  return step;
}

void set_code(TrailStep& step, StepCode code) {
  step.code = id(code);
  step.says = describe(code);
  step.clause = clause(code);
}

}  // namespace waybill::spf
