#include "policy/explain.h"

#include <fmt/core.h>

#include <cstdlib>

namespace waybill::policy {
namespace {

using report::AuthResult;

SpfWhy spf_why(const RowFacts& facts) {
  if (!facts.spf_is_stated) return SpfWhy::NotStated;
  switch (facts.spf_result) {
    case AuthResult::Pass: return facts.spf_same_org ? SpfWhy::Passed : SpfWhy::Other;
    case AuthResult::None: return SpfWhy::NoRecord;
    case AuthResult::TempError:
    case AuthResult::PermError: return SpfWhy::Error;
    case AuthResult::Fail:
    case AuthResult::SoftFail:
    case AuthResult::Neutral:
    case AuthResult::Policy:
    case AuthResult::Unknown: return facts.spf_same_org ? SpfWhy::OwnFailed : SpfWhy::OtherFailed;
  }
  std::abort();
}

DkimWhy dkim_why(const RowFacts& facts) {
  switch (facts.own_signature) {
    case OwnSignature::Passed: return DkimWhy::Passed;
    case OwnSignature::Broken: return DkimWhy::OwnBroken;
    case OwnSignature::None: break;
  }
  if (!facts.other_signature.empty()) return DkimWhy::OthersOnly;
  return facts.has_signatures ? DkimWhy::OthersBroken : DkimWhy::NoSignature;
}

std::string describe_spf(SpfWhy why, const Names& names) {
  switch (why) {
    case SpfWhy::NotStated: return "The report states no SPF result for the envelope";
    case SpfWhy::Other:
      return fmt::format("SPF passes for {}, which is not aligned", names.spf_domain);
    case SpfWhy::OwnFailed:
      return fmt::format("The SPF record of {} does not name the address", names.spf_domain);
    case SpfWhy::OtherFailed: return fmt::format("SPF does not pass for {}", names.spf_domain);
    case SpfWhy::NoRecord: return fmt::format("{} has no SPF record", names.spf_domain);
    case SpfWhy::Error:
      return fmt::format("SPF of {} ends in an error: DNS, or a broken record", names.spf_domain);
    case SpfWhy::Passed:
      return fmt::format("SPF passes for {}, which only strict alignment refuses",
                         names.spf_domain);
  }
  std::abort();
}

std::string describe_dkim(DkimWhy why, const Names& names) {
  switch (why) {
    case DkimWhy::NoSignature: return fmt::format("no signature of {}", names.author);
    case DkimWhy::OthersOnly:
      return fmt::format("the signature is of {}, none of {}", names.other_signature, names.author);
    case DkimWhy::OthersBroken:
      return fmt::format("a signature of somebody else does not pass, none of {}", names.author);
    case DkimWhy::OwnBroken:
      return fmt::format("the signature of {} (selector {}) does not pass", names.own_domain,
                         names.own_selector.empty() ? "not stated" : names.own_selector);
    case DkimWhy::Passed:
      return fmt::format("the signature of {} passes, which only strict alignment refuses",
                         names.own_domain);
  }
  std::abort();
}

std::string spf_advice(const sender::Service& service, const Why& why) {
  switch (service.spf) {
    case sender::SpfAlignment::OwnDomain:
      // An include is looked at only where the domain itself is the return path.
      if (why.spf == SpfWhy::Other || why.spf == SpfWhy::OtherFailed)
        return " SPF does not count while the return path is not your domain; an include changes "
               "nothing.";
      return service.spf_include.empty() ? std::string()
                                         : fmt::format(" SPF: include:{}.", service.spf_include);
    case sender::SpfAlignment::CustomReturnPath:
      return " SPF aligns once a return path under your domain is set up there.";
    case sender::SpfAlignment::Never: return " SPF cannot align there; an include does nothing.";
    case sender::SpfAlignment::Unknown: return {};
  }
  std::abort();
}

std::string set_up(const sender::Service* service, const Why& why, const Names& names) {
  if (service != nullptr)
    return fmt::format("Sign as {} in {}: {}.{}", names.author, service->name,
                       service->dkim.empty() ? "turn on DKIM with your domain" : service->dkim,
                       spf_advice(*service, why));
  if (why.dkim == DkimWhy::OwnBroken)
    return fmt::format(
        "Compare the key at {}._domainkey.{} with the server's, and look for what changes messages "
        "after signing.",
        names.own_selector, names.own_domain);
  if (why.spf == SpfWhy::OwnFailed)
    return fmt::format("Name the address in the SPF record of {}, and sign with DKIM.",
                       names.spf_domain);
  return fmt::format("Find who runs this sender and let it sign with DKIM as {}.", names.author);
}

}  // namespace

std::string_view id_of(SpfWhy why) {
  switch (why) {
    case SpfWhy::NotStated: return "not-stated";
    case SpfWhy::Other: return "passes-unaligned";
    case SpfWhy::OwnFailed: return "address-not-in-record";
    case SpfWhy::OtherFailed: return "fails-unaligned";
    case SpfWhy::NoRecord: return "no-record";
    case SpfWhy::Error: return "error";
    case SpfWhy::Passed: return "passes";
  }
  std::abort();
}

std::string_view id_of(DkimWhy why) {
  switch (why) {
    case DkimWhy::NoSignature: return "no-signature";
    case DkimWhy::OthersOnly: return "signed-by-others";
    case DkimWhy::OthersBroken: return "others-broken";
    case DkimWhy::OwnBroken: return "own-broken";
    case DkimWhy::Passed: return "passes";
  }
  std::abort();
}

Why why_of(const RowFacts& facts) {
  return {spf_why(facts), dkim_why(facts)};
}

std::string describe(const Why& why, const Names& names) {
  return describe_spf(why.spf, names) + "; " + describe_dkim(why.dkim, names);
}

std::string fix_of(const Judgement& judgement, const Why& why, const sender::Service* service,
                   const Names& names) {
  switch (judgement.traffic) {
    case Traffic::Authorised: return {};
    case Traffic::Misconfigured:
      return (judgement.confidence == sender::Confidence::Guess ? "If it is yours: " : "") +
             set_up(service, why, names);
    case Traffic::Forwarder:
      return why.dkim == DkimWhy::NoSignature
                 ? fmt::format("Sign all mail of {} with DKIM: SPF never survives forwarding.",
                               names.author)
                 : "Nothing to mend at the sender; receivers can trust the forwarder's ARC seal.";
    case Traffic::MailingList:
      return "Nothing to mend at the sender: the list must rewrite From, or receivers trust its "
             "ARC "
             "seal.";
    case Traffic::Spoof: return "Nothing to mend: an enforcing policy stops these messages.";
    case Traffic::Unknown:
      return "Find out whose server this is before the policy is raised: its volume is steady.";
  }
  std::abort();
}

}  // namespace waybill::policy
