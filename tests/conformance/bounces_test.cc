// Bounces, complaints and automatic replies of many systems, with the results that another
// project's tests expect. Prints how often recipient, reason and hard/soft agree, for the standard
// reports and for all.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "container/mailbox.h"
#include "refusal/bounce.h"

namespace waybill::refusal {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// Just below what was measured: they fall when something breaks.
struct Floor {
  double recipient;
  double reason;
  double hard;
};
constexpr Floor kStandardFloor = {0.98, 0.98, 0.98};
constexpr Floor kAllFloor = {0.98, 0.98, 0.985};

struct Tally {
  int rows = 0;
  int recipients = 0;
  int reasons = 0;
  int hard = 0;
};

const fs::path kFolder = fs::path(WAYBILL_CONFORMANCE_DIR) / "bounces";

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string with_crlf(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n' && !result.ends_with('\r')) result += '\r';
    result += c;
  }
  return result;
}

// The recipients of all messages of a file: some are mailboxes.
Bounce read_all(const std::string& text) {
  if (!text.starts_with("From ")) return read_bounce(message::Message::read(text));
  Bounce all;
  container::TextSource source(text);
  container::Mailbox mailbox(source, text.size());
  while (const auto next = mailbox.next()) {
    if (!*next) continue;
    const Bounce bounce = read_bounce(message::Message::read(**next));
    all.kind = bounce.kind;
    all.recipients.insert(all.recipients.end(), bounce.recipients.begin(), bounce.recipients.end());
  }
  return all;
}

bool is_standard(std::string_view name, std::string_view text) {
  return name.starts_with("rfc3464") || name.starts_with("arf") || name.starts_with("rfc3834") ||
         ascii::icontains(text, "\ncontent-type: message/delivery-status");
}

std::string string_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

// The reason and hard/soft of row `index`, or of any alternative table.
bool reason_agrees(const json::object& entry, std::size_t index, const Classification& c) {
  const auto fits = [&](const json::array& rows) {
    return index < rows.size() && string_at(rows[index].as_object(), "reason") == id_of(c.reason);
  };
  if (fits(entry.at("expected").as_array())) return true;
  return std::ranges::any_of(entry.at("alternatives").as_array(), [&](const json::value& other) {
    return fits(other.at("expected").as_array());
  });
}

bool hard_agrees(const json::object& entry, std::size_t index, const Classification& c) {
  const auto fits = [&](const json::array& rows) {
    return index < rows.size() && rows[index].at("hardbounce").as_bool() == c.is_hard();
  };
  if (fits(entry.at("expected").as_array())) return true;
  return std::ranges::any_of(entry.at("alternatives").as_array(), [&](const json::value& other) {
    return fits(other.at("expected").as_array());
  });
}

bool recipient_agrees(const json::object& entry, std::string_view expected, std::string_view got) {
  if (ascii::iequals(expected, got) || expected.starts_with("undisclosed-recipient-in-headers"))
    return true;
  const json::value* also = entry.if_contains("recipient_also");
  return also != nullptr && std::ranges::any_of(also->as_array(), [&](const json::value& other) {
           return ascii::iequals(std::string_view(other.as_string()), got);
         });
}

void count(std::string_view name, const json::object& entry, const Bounce& bounce, Tally& tally) {
  const auto& expected = entry.at("expected").as_array();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ++tally.rows;
    const auto& row = expected[i].as_object();
    if (i >= bounce.recipients.size()) {
      std::cout << "  missing: " << name << " " << string_at(row, "recipient") << " "
                << string_at(row, "reason") << "\n";
      continue;
    }
    const BounceRecipient& got = bounce.recipients[i];
    const Classification& c = got.classification;
    const bool recipient = recipient_agrees(entry, string_at(row, "recipient"), got.recipient);
    const bool reason = reason_agrees(entry, i, c);
    const bool hard = hard_agrees(entry, i, c);
    tally.recipients += recipient ? 1 : 0;
    tally.reasons += reason ? 1 : 0;
    tally.hard += hard ? 1 : 0;
    if (recipient && reason && hard) continue;
    std::cout << "  differs: " << name
              << (recipient ? ""
                            : " recipient " + got.recipient + " for " + string_at(row, "recipient"))
              << " " << id_of(c.reason) << " (" << (c.row != nullptr ? c.row->id : "-") << ") for "
              << string_at(row, "reason") << (hard ? "" : " hard/soft") << ": "
              << got.diagnostic.substr(0, 140) << "\n";
  }
}

void print(std::string_view what, const Tally& tally) {
  std::cout << what << ": " << tally.rows << " recipients; recipient " << tally.recipients
            << ", reason " << tally.reasons << ", hard/soft " << tally.hard << "\n";
}

void expect_floor(const Tally& tally, const Floor& floor) {
  EXPECT_GE(tally.recipients, floor.recipient * tally.rows);
  EXPECT_GE(tally.reasons, floor.reason * tally.rows);
  EXPECT_GE(tally.hard, floor.hard * tally.rows);
}

TEST(ConformanceBounces, AgreeWithTheExpectedResults) {
  if (!fs::exists(kFolder)) GTEST_SKIP() << kFolder << " is not there";
  const json::value all = json::parse(read_file(kFolder / "expected.json"));
  Tally standard;
  Tally other;
  for (const auto& [key, value] : all.as_object()) {
    const std::string name(key);
    const std::string text = read_file(kFolder / "eml" / name);
    const std::string crlf = with_crlf(text);
    const Bounce bounce = read_all(text);
    const Bounce again = read_all(crlf);
    EXPECT_EQ(bounce.recipients.size(), again.recipients.size()) << name;
    EXPECT_EQ(bounce.kind, again.kind) << name;
    for (std::size_t i = 0; i < std::min(bounce.recipients.size(), again.recipients.size()); ++i)
      EXPECT_EQ(bounce.recipients[i].classification.reason,
                again.recipients[i].classification.reason)
          << name;
    const auto& entry = value.as_object();
    if (!entry.at("expected").is_array()) continue;
    count(name, entry, bounce, is_standard(name, text) ? standard : other);
  }
  print("standard reports", standard);
  print("other formats", other);
  expect_floor(standard, kStandardFloor);
  Tally sum = standard;
  sum.rows += other.rows;
  sum.recipients += other.recipients;
  sum.reasons += other.reasons;
  sum.hard += other.hard;
  expect_floor(sum, kAllFloor);
}

TEST(ConformanceBounces, FindNothingInOrdinaryMail) {
  if (!fs::exists(kFolder)) GTEST_SKIP() << kFolder << " is not there";
  for (const auto& file : fs::directory_iterator(kFolder / "not-a-bounce")) {
    const std::string text = read_file(file.path());
    const Bounce bounce = read_bounce(message::Message::read(text));
    EXPECT_EQ(bounce.kind, BounceKind::None) << file.path();
    EXPECT_TRUE(bounce.recipients.empty()) << file.path();
  }
}

}  // namespace
}  // namespace waybill::refusal
