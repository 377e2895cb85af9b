// Single replies with the labels of other projects. Each project has its own words: they are mapped
// to broad families here, and the majority of the labels of one text decides.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include "refusal/classify.h"

namespace waybill::refusal {
namespace {

// The share of texts that must agree.
constexpr double kFloor = 0.97;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string_view family_of(Reason reason) {
  switch (reason) {
    case Reason::UserUnknown:
    case Reason::HasMoved:
    case Reason::HostUnknown:
    case Reason::NotAccept:
    case Reason::Suspend:
    case Reason::Filtered:
    case Reason::NoRelaying: return "recipient";
    case Reason::MailboxFull:
    case Reason::SystemFull:
    case Reason::TooManyConn:
    case Reason::Speeding: return "capacity";
    case Reason::Blocked:
    case Reason::BadReputation:
    case Reason::Rejected:
    case Reason::RequirePtr: return "block";
    case Reason::SpamDetected:
    case Reason::VirusDetected: return "spam";
    case Reason::AuthFailure:
    case Reason::PolicyViolation:
    case Reason::SecurityError:
    case Reason::FailedStartTls: return "policy";
    case Reason::ContentError:
    case Reason::NotCompliantRfc:
    case Reason::MesgTooBig:
    case Reason::ExceedLimit: return "message";
    case Reason::NetworkError:
    case Reason::Expired: return "network";
    case Reason::Delivered:
    case Reason::Feedback:
    case Reason::MailerError:
    case Reason::OnHold:
    case Reason::SyntaxError:
    case Reason::SystemError:
    case Reason::Undefined:
    case Reason::Vacation: return "other";
  }
  std::abort();
}

// Whether a queue that knows other ways out should stop trying: dead addresses, and answers that
// name no cause but begin with 5. A listing is worth another try from another host, which is what
// "defer" of the labels means there.
bool gives_up(const Classification& c) {
  if (c.is_hard()) return true;
  const std::string_view family = family_of(c.reason);
  return family != "block" && family != "capacity" && family != "spam" &&
         c.permanence == Permanence::Permanent;
}

bool agrees_with_reason(const Classification& c, std::string_view label) {
  const auto reason = parse_reason(label);
  if (!reason) return false;
  Classification other;
  other.reason = *reason;
  other.permanence = c.permanence;
  return family_of(c.reason) == family_of(*reason) && c.is_hard() == other.is_hard();
}

bool agrees_with_category(const Classification& c, std::string_view action,
                          std::string_view category) {
  static const std::map<std::string_view, std::string_view> kFamilies = {
      {"blacklist", "block"},   {"block", "block"},   {"recipient", "recipient"},
      {"capacity", "capacity"}, {"spam", "spam"},     {"message", "message"},
      {"network", "network"},   {"policy", "policy"}, {"auth", "policy"}};
  const auto family = kFamilies.find(category);
  if (family != kFamilies.end() && family->second != family_of(c.reason)) return false;
  if (category == "greylist" && c.kind != Class::Greylist) return false;
  return category == "other" || gives_up(c) == (action == "reject");
}

bool agrees_with_class(const Classification& c, std::string_view label) {
  static const std::map<std::string_view, std::string_view> kFamilies = {
      {"InvalidRecipient", "recipient"},
      {"BadDomain", "recipient"},
      {"InactiveMailbox", "recipient"},
      {"QuotaIssues", "capacity"},
      {"SpamBlock", "block"},
      {"SpamContent", "spam"},
      {"RoutingErrors", "network"},
      {"NoAnswerFromHost", "network"},
      {"PolicyRelated", "policy"}};
  const auto family = kFamilies.find(label);
  return family == kFamilies.end() || family->second == family_of(c.reason);
}

// Whether at least half of the projects' labels agree.
bool agrees(const Classification& c, const boost::json::object& labels) {
  std::size_t votes = 0;
  for (const auto& [project, label] : labels) {
    const auto& words = label.as_object();
    const bool agreed =
        words.contains("reason")   ? agrees_with_reason(c, words.at("reason").as_string())
        : words.contains("action") ? agrees_with_category(c, words.at("action").as_string(),
                                                          words.at("category").as_string())
                                   : agrees_with_class(c, words.at("class").as_string());
    votes += agreed ? 1 : 0;
  }
  return votes * 2 >= labels.size();
}

TEST(ConformanceRefusals, AgreeWithTheMajorityOfTheLabels) {
  const std::filesystem::path file =
      std::filesystem::path(WAYBILL_CONFORMANCE_DIR) / "refusals" / "refusals.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not there";
  int total = 0;
  int agreed = 0;
  for (const auto& value : boost::json::parse(read_file(file)).as_array()) {
    const std::string text(value.at("text").as_string());
    const Classification c = Classifier::built_in().classify(text);
    ++total;
    if (agrees(c, value.at("labels").as_object())) {
      ++agreed;
      continue;
    }
    std::cout << "  differs: " << (c.row != nullptr ? c.row->id : "-") << " " << id_of(c.reason)
              << " for " << boost::json::serialize(value.at("labels")) << " " << text.substr(0, 160)
              << "\n";
  }
  std::cout << "refusals: " << agreed << " of " << total << " agree\n";
  EXPECT_GE(agreed, kFloor * total);
}

}  // namespace
}  // namespace waybill::refusal
