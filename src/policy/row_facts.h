// What a group of rows says, read once: which identifiers agree with the visible author, who sent.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "report/aggregate_row.h"
#include "sender/attribute.h"
#include "store/event_store.h"

namespace waybill::policy {

// Organizational domains by the public suffix list: for months of rows the tree walk of the day
// would need the DNS of that day.
class OrganizationalDomains {
 public:
  // Ours: domains that are remembered; hostile rows name a new one each.
  static constexpr std::size_t kMost = 100'000;
  // The text lives until the next call; "" for what is no domain name.
  std::string_view of(std::string_view domain);

 private:
  std::unordered_map<std::string, std::string> known_;
};

// How the signatures of the author's organization fared.
enum class OwnSignature : std::uint8_t { None, Broken, Passed };

// Views point into the group that was read; services into the embedded catalogue.
struct RowFacts {
  bool passes = false;
  const sender::Service* service = nullptr;
  sender::Confidence confidence = sender::Confidence::Guess;
  std::vector<std::string>
      evidence;  // of the attribution, sentences; only when they were asked for

  std::string_view author;  // visible domain; the policy domain where none is stated
  std::string author_org;
  std::string_view spf_domain;  // of MAIL FROM; "" none
  report::AuthResult spf_result = report::AuthResult::None;
  bool spf_is_stated = false;
  bool spf_same_org = false, spf_exact = false;  // whether it passed or not

  OwnSignature own_signature = OwnSignature::None;
  bool own_exact_passed = false;  // for strict alignment
  std::string_view own_domain, own_selector;
  std::string_view other_signature;  // d= of a signature of somebody else that passed
  bool has_signatures = false;

  bool is_forwarded = false, is_list = false, is_overridden = false;  // the receiver's reasons

  [[nodiscard]] bool spf_passed() const { return spf_result == report::AuthResult::Pass; }
  [[nodiscard]] bool spf_same_org_passed() const { return spf_passed() && spf_same_org; }
  // The service let it through: not just its name in a field.
  [[nodiscard]] bool service_is_proven() const {
    return service != nullptr && confidence != sender::Confidence::Guess;
  }
};

enum class Wanted : std::uint8_t { Facts, FactsAndEvidence };

// `domains` is a memory for the caller to keep between rows. `reverse_name`: of the row's address,
// leading back to it; "" unknown.
[[nodiscard]] RowFacts read_facts(const store::RowGroup& group, OrganizationalDomains& domains,
                                  Wanted wanted, std::string_view reverse_name = {});

}  // namespace waybill::policy
