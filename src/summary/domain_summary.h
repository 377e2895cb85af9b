// What the report of a domain and the summary of an organisation tell. Days are days since
// 1970-01-01, texts may hold anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "summary/logo.h"

namespace waybill::summary {

// Whose report, of which days, made when.
struct Heading {
  std::string organisation;
  std::int32_t from = 0, to = 0;  // inclusive
  std::int64_t made = 0;          // Unix seconds
  std::optional<Logo> logo = {};
};

struct MailDay {
  std::uint64_t passing = 0, failing = 0;  // DMARC
};

struct ScorePart {
  std::string title;
  double points = 0, most = 0;  // `most` 0: taken out
  std::string reason;
};

struct ScoreAt {
  std::int32_t day = 0;
  int score = 0;  // 0 to 100
};

struct SenderShare {
  std::string name;
  std::string kind;  // of its mail: "own mail", "forwarder"
  std::uint64_t messages = 0, passing = 0;
};

struct OpenIssue {
  std::string kind;      // those of one kind are mended alike: "dkim-key-short"
  std::string severity;  // "info", "low", "medium", "high", "critical"
  std::string title, statement, fix;
  std::string state;                 // "open", "waiting", "reopened"
  std::vector<std::string> publish;  // "_dmarc.example.com TXT v=DMARC1; p=none"
  std::uint64_t messages = 0;        // 0: not known
};

struct RefusedBy {
  std::string provider;  // "" not known
  std::string meaning;   // of most of its refusals
  std::uint64_t messages = 0;
};

struct ListedAt {
  std::string subject, list;
  bool is_certain = true;  // false: seen once
  bool is_light = false;   // no reason to refuse mail
  double mail_share = 0;   // 0 to 1
};

struct RecordAt {
  std::string name, type;
  std::vector<std::string> values;  // none: there is no such record
  bool is_known = true;             // false: DNS did not tell
};

struct DomainSummary {
  Heading heading;
  std::string domain;
  std::string next_step;     // one sentence
  std::optional<int> score;  // of the latest check
  std::string grade = {};
  std::int64_t checked = 0;  // Unix seconds; 0: never
  std::vector<ScorePart> parts;
  std::vector<ScoreAt> history;  // the oldest first
  std::vector<MailDay> days;     // of every day of the heading's period
  std::string policy;            // "none", "quarantine", "reject"; "" not known
  std::uint64_t unverified = 0;  // messages of reports that are kept apart
  std::vector<SenderShare> senders;
  std::vector<OpenIssue> issues;  // the gravest first
  std::vector<RefusedBy> refusals;
  std::uint64_t refused = 0;  // messages, by logs and bounces
  std::vector<ListedAt> listings;
  std::vector<RecordAt> records;
  // What could not be asked, as sentences: a report made without a server has no checks.
  std::vector<std::string> missing;
};

struct DomainLine {
  std::string domain;
  std::optional<int> score;
  std::string grade = {};
  std::uint64_t messages = 0, passing = 0, refused = 0;
  std::uint64_t issues = 0, grave_issues = 0;
  std::string policy = {};  // "" not known
  std::string next_step = {};
};

struct TenantSummary {
  Heading heading;
  std::vector<DomainLine> domains;
  std::vector<MailDay> days;  // of all domains
};

}  // namespace waybill::summary
