// Verifying the fix of an issue, and trying it before it is published.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "auth/dmarc/psl.h"
#include "auth/dmarc/record.h"
#include "base/utf8.h"
#include "dns/change.h"
#include "dns/snapshot_json.h"
#include "issue/kind.h"
#include "service/domain_report.h"
#include "service/watch_work.h"

namespace waybill::service {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostQuestions = 12;  // of one issue
constexpr store::Day kTrialDays = 30;
constexpr std::int64_t kDaySeconds = 86'400;

issue::Defect defect_of(const ledger::IssueEntry& entry) {
  boost::system::error_code failed;
  const json::value detail = json::parse(entry.detail, failed);
  return failed || !detail.is_object() ? issue::Defect() : issue::parse_defect(detail.get_object());
}

// "example.com TXT"
std::optional<dns::Question> parse_question(std::string_view text) {
  const std::size_t space = text.rfind(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto name = dns::Name::parse(text.substr(0, space));
  const auto type = dns::parse_type(text.substr(space + 1));
  if (!name || !type) return std::nullopt;
  return dns::Question{*name, *type};
}

// What the defect rests on, within the zone of its domain: there the domain's own servers decide.
std::vector<dns::Question> questions_of(const issue::Defect& defect, const dns::Name& zone) {
  std::set<dns::Question> questions;
  const auto add = [&](const std::optional<dns::Question>& question) {
    if (question && questions.size() < kMostQuestions && question->name.is_within(zone))
      questions.insert(*question);
  };
  for (const health::Publication& record : defect.publish)
    add(parse_question(record.name + " " + record.type));
  for (const json::value& item : defect.evidence) {
    const json::object* proof = item.if_object();
    const json::value* place = proof == nullptr ? nullptr : proof->if_contains("place");
    if (place != nullptr && place->is_string() && proof->at("kind") == "dns")
      add(parse_question(place->get_string()));
  }
  return {questions.begin(), questions.end()};
}

json::array texts_of(const dns::Answer& answer) {
  json::array texts;
  for (const dns::Data& data : answer.records)
    texts.emplace_back(to_valid_utf8(dns::write_data(data)));
  return texts;
}

// Whether a report has the finding, and knows about it.
enum class Shown : std::uint8_t { There, Gone, Unknown };
Shown shown(const health::Report& report, const ledger::IssueEntry& entry) {
  Shown result = Shown::Gone;
  for (const health::Finding& finding : report.findings) {
    if (finding.id != entry.code || finding.subject != entry.subject) continue;
    if (finding.status == health::Status::Problem) return Shown::There;
    if (finding.status == health::Status::Unknown) result = Shown::Unknown;
  }
  return result;
}

struct Comparison {
  json::array items;
  bool differs = false;
  std::uint32_t ttl = 0;  // the longest that the resolver may go on giving an old answer
};

// What the servers say beside what the resolver says.
Comparison compare(const std::vector<dns::Question>& questions,
                   const net::AuthorityAnswers& authority, const dns::Snapshot& resolver) {
  Comparison comparison;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const dns::Answer* cached = resolver.answer(questions[i]);
    json::array servers;
    bool is_same = true;
    for (const net::ServerAnswers& server : authority.servers) {
      const dns::Answer& answer = server.answers[i];
      servers.push_back(json::object{{"server", server.server.text()},
                                     {"address", server.address.to_string()},
                                     {"status", dns::to_string(answer.status)},
                                     {"records", texts_of(answer)}});
      if (cached != nullptr && !answer.is_temporary_failure() && !cached->is_temporary_failure())
        is_same = is_same && std::ranges::is_permutation(answer.records, cached->records);
    }
    if (!is_same) {
      comparison.differs = true;
      comparison.ttl = std::max(comparison.ttl, cached->ttl);
    }
    json::object item{{"question", dns::to_string(questions[i])},
                      {"servers", std::move(servers)},
                      {"agree", authority.agree(i)},
                      {"resolver", nullptr},
                      {"ttl", nullptr}};
    if (cached != nullptr) {
      item["resolver"] =
          json::object{{"status", dns::to_string(cached->status)}, {"records", texts_of(*cached)}};
      item["ttl"] = cached->ttl;
    }
    comparison.items.push_back(std::move(item));
  }
  return comparison;
}

// Answers of the domain's own servers in place of the resolver's. Where they disagree, or none
// answers, the resolver stays.
void overlay(const std::vector<dns::Question>& questions, const net::AuthorityAnswers& authority,
             dns::Snapshot& snapshot) {
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (!authority.agree(i)) continue;
    for (const net::ServerAnswers& server : authority.servers) {
      const dns::Answer& answer = server.answers[i];
      // An alias leads to names that other servers answer for.
      if (answer.is_temporary_failure()) continue;
      snapshot.set(questions[i], answer);
      break;
    }
  }
}

// The answer with a record of the fix in it.
dns::Answer with_publication(const dns::Answer* before, const health::Publication& record,
                             const std::optional<dns::Data>& data) {
  dns::Answer answer;
  answer.ttl = 3600;
  if (before != nullptr && before->has_records()) answer.records = before->records;
  if (!record.instead_of.empty())
    std::erase_if(answer.records, [&](const dns::Data& old) {
      return to_valid_utf8(dns::write_data(old)) == record.instead_of;
    });
  if (data) answer.records.push_back(*data);
  if (answer.records.empty()) answer.status = dns::Status::NoData;
  return answer;
}

json::array findings_without(const health::Report& all, const health::Report& known) {
  json::array items;
  for (const health::Finding& finding : all.findings) {
    if (finding.status != health::Status::Problem) continue;
    const bool is_known = std::ranges::any_of(known.findings, [&](const health::Finding& other) {
      return other.status == health::Status::Problem && other.id == finding.id &&
             other.subject == finding.subject;
    });
    if (!is_known)
      items.push_back(json::object{{"id", finding.id},
                                   {"subject", finding.subject},
                                   {"severity", health::to_string(finding.severity)},
                                   {"statement", to_valid_utf8(finding.statement)}});
  }
  return items;
}

json::object score_json(const health::Report& report) {
  return {{"score", report.score.value}, {"grade", report.score.grade}};
}

std::string_view word_of(Shown shown) {
  switch (shown) {
    case Shown::There: return "no";
    case Shown::Gone: return "yes";
    case Shown::Unknown: return "unknown";
  }
  return "";
}

std::string confirmation_awaited(const ledger::IssueEntry& entry) {
  switch (issue::kind_of(entry.code).confirmed_by) {
    case issue::Confirmation::Traffic:
      return "DNS alone does not show this. Aggregate reports of mail from tomorrow on will "
             "confirm "
             "it.";
    case issue::Confirmation::Logs:
      return "DNS alone does not show this. Logs of delivered mail without the refusal will "
             "confirm "
             "it.";
    case issue::Confirmation::Lists: return "The next look at the blocklists will confirm it.";
    case issue::Confirmation::Feedback: return "The next figures of the provider will confirm it.";
    case issue::Confirmation::Dns: break;
  }
  return "The next check will show it.";
}

std::string statement_of(Shown now, const Comparison& comparison) {
  switch (now) {
    case Shown::There:
      return comparison.differs
                 ? "The name servers already say something else than the resolver, but it does not "
                   "mend this yet."
                 : "It is still there: the name servers of the domain answer as before.";
    case Shown::Unknown:
      return "It could not be checked: a server did not answer. That says nothing about the fix.";
    case Shown::Gone: break;
  }
  if (!comparison.differs) return "The fix is published, and the resolver sees it too.";
  return fmt::format(
      "The fix is published. Resolvers that asked before may give the old record for up to {} "
      "seconds more.",
      comparison.ttl);
}

std::string_view trial_statement(Shown after) {
  switch (after) {
    case Shown::There: return "This alone does not mend it.";
    case Shown::Gone: return "With this published, it is mended.";
    case Shown::Unknown: break;
  }
  return "Whether this mends it could not be checked: a server did not answer.";
}

}  // namespace

Result<std::string, WorkError> WatchWork::start(const std::string& tenant, std::string_view kind,
                                                const std::string& issue, Jobs::Work work) {
  TRY(s_.issues.entry(tenant, issue));
  auto job = s_.jobs.start(tenant, kind, issue, std::move(work));
  if (job) return *std::move(job);
  return std::unexpected(WorkError{WorkError::Of::Busy, "Too many checks wait already."});
}

Result<std::string, WorkError> WatchWork::verify(const std::string& tenant,
                                                 const std::string& issue, const std::string& who) {
  return start(tenant, "verify", issue, [this, tenant, issue, who](Jobs::Progress& progress) {
    progress.step("asking the name servers of the domain");
    return run_verify(tenant, issue, who);
  });
}

Result<json::value, std::string> WatchWork::run_verify(const std::string& tenant,
                                                       const std::string& issue,
                                                       const std::string& who) {
  const auto entry = s_.issues.entry(tenant, issue);
  if (!entry) return std::unexpected(entry.error().message);
  const std::int64_t now = s_.clock();
  if (entry->source != issue::to_string(issue::Source::Check)) {
    const auto told = s_.issues.mended(
        tenant, issue,
        {.who = who, .note = "Said to be mended. What comes in from now on will show it."});
    if (!told) return std::unexpected(told.error().message);
    return json::object{{"fixed", "unknown"},
                        {"statement", confirmation_awaited(*entry)},
                        {"authority", nullptr},
                        {"differs", false},
                        {"ttl", 0},
                        {"state", told->state}};
  }
  const health::Subject subject = TRY(subject_of(tenant, entry->domain));
  const std::vector<dns::Question> questions =
      questions_of(defect_of(*entry), dmarc::psl_organizational_domain(subject.domain));
  auto resolver = TRY(s_.open_dns(now));
  resolver.run([&](dns::Inquiry& dns) {
    for (const dns::Question& question : questions)
      dns.expect(question);
  });
  Comparison comparison;
  auto session = TRY(s_.open_dns(now));
  json::value servers = nullptr;
  if (!questions.empty()) {
    const auto authority = net::ask_authority(questions, resolver, s_.settings.authority);
    if (authority) {
      comparison = compare(questions, *authority, resolver.snapshot());
      servers = comparison.items;
      dns::Snapshot known = session.snapshot();
      overlay(questions, *authority, known);
      session.begin_with(std::move(known));
    }
  }
  const health::Report report = TRY(examine(subject, session));
  const Shown fixed = shown(report, *entry);
  const std::string statement = statement_of(fixed, comparison);
  std::string state = entry->state;
  if (fixed == Shown::Gone) {
    const auto told = s_.issues.mended(
        tenant, issue,
        {.who = who,
         .note = statement,
         .cached_until = comparison.differs ? now + comparison.ttl : std::int64_t{0}});
    if (!told) return std::unexpected(told.error().message);
    state = told->state;
  } else {
    const auto told = s_.issues.note(
        tenant, issue, {.at = now, .kind = "verified", .who = who, .text = statement});
    if (!told) return std::unexpected(told.error().message);
  }
  return json::object{{"fixed", word_of(fixed)},         {"statement", statement},
                      {"authority", std::move(servers)}, {"differs", comparison.differs},
                      {"ttl", comparison.ttl},           {"state", state}};
}

Result<std::string, WorkError> WatchWork::what_if(const std::string& tenant,
                                                  const std::string& issue) {
  return start(tenant, "what-if", issue, [this, tenant, issue](Jobs::Progress& progress) {
    progress.step("trying the records");
    return run_what_if(tenant, issue);
  });
}

// What a DMARC record would do to the mail of the stored reports.
Result<json::value, std::string> WatchWork::try_policy(const std::string& tenant,
                                                       const std::string& domain,
                                                       std::string_view record) const {
  const dmarc::ParsedRecord parsed = dmarc::parse_record(record);
  if (!parsed.record.p.value) return json::value();
  DomainQuestion question;
  question.view = ReportView::WhatIf;
  question.domain = domain;
  question.tenant = tenant;
  question.set = {fmt::format("p={}", dmarc::to_string(*parsed.record.p.value))};
  const auto today = static_cast<store::Day>(s_.clock() / kDaySeconds);
  const auto report = gather(question, {today - kTrialDays + 1, today}, s_.events, nullptr);
  if (!report) return std::unexpected(report.error().message);
  if (report->findings.total.messages == 0 || report->trials.empty()) return json::value();
  return policy::to_json(report->trials.back());
}

Result<json::value, std::string> WatchWork::run_what_if(const std::string& tenant,
                                                        const std::string& issue) {
  const auto entry = s_.issues.entry(tenant, issue);
  if (!entry) return std::unexpected(entry.error().message);
  const issue::Defect defect = defect_of(*entry);
  if (defect.publish.empty())
    return json::object{{"statement",
                         "Nothing is to be published for this: its steps are in the service that "
                         "sends, so there is no record to try."},
                        {"before", nullptr},
                        {"after", nullptr},
                        {"gone", json::array()},
                        {"new", json::array()},
                        {"mail", nullptr}};
  const health::Subject subject = TRY(subject_of(tenant, entry->domain));
  auto session = TRY(s_.open_dns(s_.clock()));
  const health::Report before = TRY(examine(subject, session));
  dns::Snapshot changed = session.snapshot();
  json::value mail = nullptr;
  for (const health::Publication& record : defect.publish) {
    const auto question = parse_question(record.name + " " + record.type);
    if (!question) return std::unexpected("the fix names no record: " + record.name);
    std::optional<dns::Data> data;
    if (!record.value.empty()) data = TRY(dns::parse_data(question->type, record.value));
    dns::Answer answer = with_publication(changed.answer(*question), record, data);
    changed.erase(*question);
    changed.set(*question, std::move(answer));
    if (record.name.starts_with("_dmarc.") && !record.value.empty())
      mail = TRY(try_policy(tenant, entry->domain, record.value));
  }
  session.begin_with(std::move(changed));
  const health::Report after = TRY(examine(subject, session));
  json::array gone = findings_without(before, after);
  json::array fresh = findings_without(after, before);
  std::string statement =
      fmt::format("{} The score {} {}.", trial_statement(shown(after, *entry)),
                  before.score.value == after.score.value ? "stays" : "goes to", after.score.value);
  if (!fresh.empty()) statement += fmt::format(" {} new findings come up.", fresh.size());
  return json::object{{"statement", std::move(statement)}, {"before", score_json(before)},
                      {"after", score_json(after)},        {"gone", std::move(gone)},
                      {"new", std::move(fresh)},           {"mail", std::move(mail)}};
}

}  // namespace waybill::service
