#include "service/reputation_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/ascii.h"
#include "base/time_text.h"
#include "base/utf8.h"
#include "ledger/refusals.h"
#include "ledger/tenants.h"
#include "service/reputation_subjects.h"

namespace waybill::service {
namespace {

namespace json = boost::json;
using reputation::Standing;
using reputation::WatchEvent;
using reputation::WatchState;

// Subjects of one evaluation: twelve addresses at some thirty lists, with their test entries, stay
// below net::kMostQuestions.
constexpr std::size_t kSubjectsAtOnce = 12;
// Statements about lists that did not answer.
constexpr std::size_t kMostDoubts = 200;

bool is_allow_list(const reputation::Blocklist& list) {
  return list.kind == reputation::ListKind::AllowIp ||
         list.kind == reputation::ListKind::AllowDomain;
}

std::vector<reputation::Listing> ask_about(const reputation::Subject& subject,
                                           const reputation::Settings& settings,
                                           dns::Inquiry& dns) {
  if (subject.address) return reputation::ask_lists(*subject.address, settings, dns);
  const auto name = dns::Name::parse(subject.name);
  const auto registered = dns::Name::parse(subject.registered);
  if (!name || !registered) return {};
  return reputation::ask_lists(reputation::DomainSubject{*name, *registered}, settings, dns);
}

json::array texts(const std::vector<std::string>& list) {
  json::array array;
  for (const std::string& text : list)
    array.emplace_back(to_valid_utf8(text));
  return array;
}

json::array places_of(const reputation::Subject& subject) {
  json::array places;
  for (const reputation::FoundIn place : subject.found_in)
    places.emplace_back(to_string(place));
  return places;
}

json::object subject_json(const reputation::Subject& subject) {
  return {{"subject", subject.name},
          {"kind", subject.address ? "ip" : "domain"},
          {"found_in", places_of(subject)},
          {"holder", to_string(subject.holder)},
          {"holder_title", to_valid_utf8(subject.holder_title)},
          {"messages", subject.messages},
          {"mail_share", subject.share}};
}

// A list that could not be checked is told once, with the subjects counted, not once for each.
using Doubts = std::map<std::string, std::pair<reputation::Listing, std::size_t>>;  // by zone
json::array doubts_json(const Doubts& doubts) {
  json::array array;
  for (const auto& [zone, doubt] : doubts) {
    const auto& [listing, subjects] = doubt;
    if (array.size() >= kMostDoubts) break;
    std::string reason(describe(listing.doubt));
    if (!listing.meaning.empty()) reason += ": " + listing.meaning;
    array.push_back(json::object{{"zone", listing.list->zone},
                                 {"list", listing.list->operated_by},
                                 {"asked", listing.standing != Standing::NotAsked},
                                 {"codes", listing.codes},
                                 {"reason", to_valid_utf8(reason)},
                                 {"subjects", subjects}});
  }
  return array;
}

json::object left_out_json(const reputation::Subjects& subjects) {
  return {{"addresses", subjects.addresses_left_out},
          {"domains", subjects.domains_left_out},
          {"networks", texts(subjects.networks_left_out)}};
}

std::string joined_places(const reputation::Subject& subject) {
  std::string text;
  for (const reputation::FoundIn place : subject.found_in) {
    if (!text.empty()) text += ',';
    text += to_string(place);
  }
  return text;
}

reputation::Watched watched_of(const ledger::Listing& row) {
  return {.state = reputation::parse_watch_state(row.state).value_or(WatchState::None),
          .first = row.first_seen,
          .last = row.last_seen,
          .confirmed = row.confirmed,
          .gone = row.gone};
}

void set_watched(ledger::Listing& row, const reputation::Watched& watched) {
  row.state = to_string(watched.state);
  row.first_seen = watched.first;
  row.last_seen = watched.last;
  row.confirmed = watched.confirmed;
  row.gone = watched.gone;
}

// What the answer says; the row keeps it when the listing is gone.
void set_answer(ledger::Listing& row, const reputation::Listing& listing,
                const reputation::Subject& subject, const std::string& domain) {
  const reputation::Assessment assessment = reputation::assess(listing, subject, domain);
  row.codes = listing.codes;
  row.meaning = to_valid_utf8(listing.meaning);
  row.text = to_valid_utf8(listing.text);
  row.holder = to_string(subject.holder);
  row.holder_title = to_valid_utf8(subject.holder_title);
  row.pool = subject.pool == nullptr ? "" : subject.pool->id;
  row.found_in = joined_places(subject);
  row.mail_share = subject.share;
  row.weight = listing.list->weight;
  row.light = listing.is_light;
  row.impact = assessment.impact;
  row.severity = to_string(assessment.severity);
  row.statement = to_valid_utf8(assessment.statement);
  row.advice = json::serialize(texts(assessment.advice));
}

std::vector<std::string> read_texts(const std::string& array) {
  boost::system::error_code error;
  const json::value value = json::parse(array, error);
  std::vector<std::string> list;
  if (error || !value.is_array()) return list;
  for (const json::value& item : value.get_array()) {
    if (item.is_string()) list.emplace_back(item.get_string());
  }
  return list;
}

alert::Severity severity_of(const std::string& word) {
  static constexpr std::pair<std::string_view, alert::Severity> kWords[] = {
      {"critical", alert::Severity::Critical},
      {"high", alert::Severity::High},
      {"medium", alert::Severity::Medium},
      {"low", alert::Severity::Low}};
  for (const auto& [known, severity] : kWords) {
    if (known == word) return severity;
  }
  return alert::Severity::Info;
}

json::value time_or_null(std::int64_t time) {
  if (time == 0) return nullptr;
  return json::value(time_text(time));
}

}  // namespace

ReputationWork::Found ReputationWork::ask(const std::vector<reputation::Subject>& subjects,
                                          net::DnsSession& dns) const {
  Found found;
  for (std::size_t begin = 0; begin < subjects.size(); begin += kSubjectsAtOnce) {
    const std::size_t end = std::min(subjects.size(), begin + kSubjectsAtOnce);
    std::vector<Asked> part;
    const net::Rounds rounds = dns.run([&](dns::Inquiry& inquiry) {
      part.clear();
      for (std::size_t i = begin; i < end; ++i) {
        for (reputation::Listing& listing : ask_about(subjects[i], s_.settings.lists, inquiry)) {
          if (!is_allow_list(*listing.list)) part.push_back({subjects[i], std::move(listing)});
        }
      }
    });
    found.questions += rounds.questions;
    std::ranges::move(part, std::back_inserter(found.asked));
  }
  return found;
}

// What was listed and is no subject any more is asked about until it is gone.
Result<std::vector<reputation::Subject>, std::string> ReputationWork::still_followed(
    const std::string& tenant, const std::string& domain, const reputation::Subjects& chosen) {
  const auto rows = s_.ledger.read(
      [&](ledger::Database& database) { return ledger::listings(database, tenant, domain); });
  if (!rows) return std::unexpected(rows.error().message);
  std::set<std::string> known;
  for (const reputation::Subject& subject : chosen.list)
    known.insert(subject.name);
  std::vector<reputation::Subject> more;
  for (const ledger::Listing& row : *rows) {
    if (row.state == to_string(WatchState::Gone) || !known.insert(row.subject).second) continue;
    reputation::Subject& subject = more.emplace_back();
    subject.name = row.subject;
    subject.registered = row.subject;
    if (row.kind == "ip") subject.address = IpAddress::parse(row.subject);
    if (row.holder == to_string(reputation::Holder::Service))
      subject.holder = reputation::Holder::Service;
    if (subject.address) subject.pool = reputation::pool_of(*subject.address, "");
    if (subject.pool != nullptr) subject.holder = reputation::Holder::Pool;
    subject.holder_title = row.holder_title;
  }
  return more;
}

// One check as it goes into the ledger.
class ReputationWork::Keeping {
 public:
  Keeping(ledger::Database& database, const std::string& tenant, const std::string& domain,
          const ReputationSettings& settings, std::int64_t now)
      : database_(database),
        tenant_(tenant),
        domain_(domain),
        settings_(settings),
        now_(now),
        due_(now + settings.every) {}

  Result<void, ledger::Error> open() {
    for (ledger::Listing& row : TRY(ledger::listings(database_, tenant_, domain_)))
      rows_.emplace(std::pair(row.subject, row.zone), std::move(row));
    return {};
  }

  Result<void, ledger::Error> take(const Asked& asked) {
    const reputation::Listing& listing = asked.listing;
    if (listing.standing == Standing::Unknown || listing.standing == Standing::NotAsked) {
      ++doubts_.try_emplace(listing.list->zone, listing, 0).first->second.second;
      return {};
    }
    const auto row = rows_.find({asked.subject.name, listing.list->zone});
    const bool is_known = row != rows_.end();
    ledger::Listing next = is_known ? row->second : ledger::Listing();
    const reputation::WatchStep step =
        reputation::advance(watched_of(next), listing.standing, now_, settings_.confirm_after);
    if (step.now.state == WatchState::None) {
      if (is_known) TRY(ledger::remove_listing(database_, tenant_, domain_, next));
      return {};
    }
    next.subject = asked.subject.name;
    next.zone = listing.list->zone;
    next.kind = asked.subject.address ? "ip" : "domain";
    if (listing.standing == Standing::Listed) set_answer(next, listing, asked.subject, domain_);
    set_watched(next, step.now);
    TRY(ledger::set(database_, tenant_, domain_, next));
    count(step);
    if (step.event != WatchEvent::Nothing) raised_.push_back({step.event, std::move(next)});
    return {};
  }

  Result<void, ledger::Error> finish(const reputation::Seen& seen,
                                     const reputation::Subjects& subjects) {
    json::array subject_list;
    for (const reputation::Subject& subject : subjects.list)
      subject_list.push_back(subject_json(subject));
    return ledger::set(
        database_, tenant_, domain_,
        ledger::ReputationCheck{.time = now_,
                                .due = due_,
                                .messages = seen.messages,
                                .subjects = json::serialize(subject_list),
                                .doubts = json::serialize(doubts_json(doubts_)),
                                .left_out = json::serialize(left_out_json(subjects))});
  }

  [[nodiscard]] std::size_t listed() const { return listed_; }
  [[nodiscard]] std::size_t suspected() const { return suspected_; }
  [[nodiscard]] std::size_t doubts() const { return doubts_.size(); }
  [[nodiscard]] std::vector<Raised> take_raised() { return std::move(raised_); }

 private:
  // What is suspected is asked about again as soon as that makes it certain.
  void count(const reputation::WatchStep& step) {
    if (step.now.state == WatchState::Listed) ++listed_;
    if (step.now.state != WatchState::Suspected) return;
    ++suspected_;
    due_ = std::min(due_, std::max(now_ + 1, step.now.first + settings_.confirm_after));
  }

  ledger::Database& database_;
  const std::string& tenant_;
  const std::string& domain_;
  const ReputationSettings& settings_;
  const std::int64_t now_;
  std::int64_t due_;
  std::map<std::pair<std::string, std::string>, ledger::Listing> rows_;  // by subject and zone
  Doubts doubts_;
  std::vector<Raised> raised_;
  std::size_t listed_ = 0, suspected_ = 0;
};

Result<ReputationWork::Outcome, std::string> ReputationWork::keep(
    const std::string& tenant, const reputation::Seen& seen, const reputation::Subjects& subjects,
    const Found& found, std::int64_t now) {
  Outcome outcome{.subjects = subjects.list.size(), .questions = found.questions};
  std::vector<Raised> raised;
  const auto kept = s_.ledger.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
    Keeping keeping(database, tenant, seen.domain, s_.settings, now);
    TRY(keeping.open());
    for (const Asked& asked : found.asked)
      TRY(keeping.take(asked));
    TRY(keeping.finish(seen, subjects));
    outcome.listed = keeping.listed();
    outcome.suspected = keeping.suspected();
    outcome.could_not_check = keeping.doubts();
    raised = keeping.take_raised();
    return {};
  });
  if (!kept) return std::unexpected(kept.error().message);
  for (const Raised& one : raised)
    raise(tenant, seen.domain, one, now);
  return outcome;
}

void ReputationWork::raise(const std::string& tenant, const std::string& domain,
                           const Raised& raised, std::int64_t now) const {
  const ledger::Listing& listing = raised.listing;
  if (!s_.raise || listing.light) return;
  const bool is_new = raised.event == WatchEvent::Confirmed;
  const reputation::Blocklist* list = reputation::blocklist_named(listing.zone);
  const std::string title = list == nullptr ? listing.zone : list->operated_by;
  alert::Occurrence occurrence;
  occurrence.tenant = tenant;
  occurrence.domain = domain;
  occurrence.rule = is_new ? "listing" : "delisting";
  occurrence.key = listing.subject + " " + listing.zone;
  occurrence.severity = is_new ? severity_of(listing.severity) : alert::Severity::Info;
  occurrence.title = is_new ? fmt::format("{} is on the blocklist of {}", listing.subject, title)
                            : fmt::format("{} is off the blocklist of {}", listing.subject, title);
  occurrence.lines.push_back(is_new ? listing.statement
                                    : fmt::format("It was listed since {} and is not any more.",
                                                  time_text(listing.first_seen)));
  if (is_new) std::ranges::copy(read_texts(listing.advice), std::back_inserter(occurrence.lines));
  occurrence.href = "/domains/" + domain + "/reputation";
  occurrence.at = now;
  s_.raise(std::move(occurrence));
}

Result<ReputationWork::Outcome, std::string> ReputationWork::run(const std::string& tenant,
                                                                 const std::string& domain) {
  net::DnsSession dns = TRY(s_.open_dns(s_.clock()));
  const reputation::Seen seen = TRY(gather_seen(tenant, domain, s_.events, dns));
  const reputation::Subjects subjects = reputation::choose_subjects(seen);
  std::vector<reputation::Subject> all = subjects.list;
  std::ranges::move(TRY(still_followed(tenant, seen.domain, subjects)), std::back_inserter(all));
  const Found found = ask(all, dns);
  auto outcome = TRY(keep(tenant, seen, subjects, found, s_.clock()));
  if (s_.checked) TRY(s_.checked(tenant, seen.domain));
  s_.live.tell(tenant, "domains", json::object());
  return outcome;
}

Result<std::string, WorkError> ReputationWork::start(Jobs& jobs, const std::string& tenant,
                                                     const std::string& domain) {
  const std::scoped_lock lock(mutex_);
  const std::string object = "reputation:" + domain;
  if (under_way_.contains({tenant, domain})) {
    std::string job = jobs.of_object(tenant, object);
    if (!job.empty()) return job;
  }
  const auto job = jobs.start(
      tenant, "reputation", object,
      [this, tenant, domain](Jobs::Progress& progress) -> Result<json::value, std::string> {
        progress.step("asking the blocklists");
        const auto outcome = run(tenant, domain);
        {
          const std::scoped_lock held(mutex_);
          under_way_.erase({tenant, domain});
        }
        if (!outcome) return std::unexpected(outcome.error());
        return json::value{{"domain", domain},
                           {"subjects", outcome->subjects},
                           {"questions", outcome->questions},
                           {"listed", outcome->listed},
                           {"suspected", outcome->suspected},
                           {"could_not_check", outcome->could_not_check}};
      });
  if (!job)
    return std::unexpected(WorkError{WorkError::Of::Busy, "Too much is waiting; try again later"});
  under_way_.insert({tenant, domain});
  return *job;
}

Result<std::string, WorkError> ReputationWork::check(const std::string& tenant,
                                                     const std::string& domain) {
  return start(s_.jobs, tenant, domain);
}

Result<std::size_t, ledger::Error> ReputationWork::due(std::int64_t now) {
  const auto owned = TRY(s_.ledger.read(
      [now](ledger::Database& database) -> Result<std::vector<ledger::Owned>, ledger::Error> {
        auto list = TRY(ledger::reputation_due(database, now));
        std::ranges::move(TRY(ledger::never_checked(database)), std::back_inserter(list));
        return list;
      }));
  std::size_t started = 0;
  for (const ledger::Owned& one : owned) {
    {
      const std::scoped_lock lock(mutex_);
      if (under_way_.size() >= kMostDueChecks) break;
      if (under_way_.contains({one.tenant, one.id})) continue;
    }
    if (start(s_.due_jobs, one.tenant, one.id)) ++started;
  }
  return started;
}

Result<std::vector<ListingView>, ledger::Error> ReputationWork::listings(
    const std::string& tenant, const std::string& domain) {
  const auto rows = TRY(s_.ledger.read(
      [&](ledger::Database& database) { return ledger::listings(database, tenant, domain); }));
  std::vector<ListingView> views;
  views.reserve(rows.size());
  for (const ledger::Listing& row : rows) {
    const reputation::Blocklist* list = reputation::blocklist_named(row.zone);
    views.push_back({.subject = row.subject,
                     .kind = row.kind,
                     .zone = row.zone,
                     .list = list == nullptr ? row.zone : list->operated_by,
                     .weight = row.weight,
                     .is_light = row.light,
                     .holder = row.holder,
                     .holder_title = row.holder_title,
                     .is_shared = row.holder == to_string(reputation::Holder::Pool),
                     .mail_share = row.mail_share,
                     .state = row.state,
                     .codes = row.codes,
                     .meaning = row.meaning,
                     .impact = row.impact,
                     .severity = row.severity,
                     .statement = row.statement,
                     .advice = read_texts(row.advice),
                     .first = row.first_seen,
                     .last = row.last_seen,
                     .confirmed = row.confirmed,
                     .gone = row.gone});
  }
  return views;
}

json::object to_json(const ListingView& listing) {
  return {{"subject", listing.subject},
          {"kind", listing.kind},
          {"zone", listing.zone},
          {"list", listing.list},
          {"weight", listing.weight},
          {"light", listing.is_light},
          {"holder", listing.holder},
          {"holder_title", listing.holder_title},
          {"shared", listing.is_shared},
          {"mail_share", listing.mail_share},
          {"state", listing.state},
          {"codes", listing.codes},
          {"meaning", listing.meaning},
          {"impact", listing.impact},
          {"severity", listing.severity},
          {"statement", listing.statement},
          {"advice", texts(listing.advice)},
          {"first_seen", time_or_null(listing.first)},
          {"last_seen", time_or_null(listing.last)},
          {"confirmed", time_or_null(listing.confirmed)},
          {"gone", time_or_null(listing.gone)}};
}

}  // namespace waybill::service
