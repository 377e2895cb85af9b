#include "service/timeline.h"

#include <algorithm>
#include <boost/json.hpp>

#include "policy/survey.h"

namespace waybill::service {
namespace {

using store::Day;

class Reading {
 public:
  Reading(store::EventStore& events, const store::Filter& filter, std::vector<std::string> own_orgs)
      : events_(events), filter_(filter), survey_(std::move(own_orgs)) {
    for (Day day = filter.from; day <= filter.to; ++day)
      timeline_.days.emplace_back().day = day;
  }

  Result<Timeline, store::Error> run() {
    TRY(count_days());
    const bool any_fail = std::ranges::any_of(
        timeline_.days, [](const TimelineCount& day) { return day.failing > 0; });
    if (any_fail) TRY(tell_forwarded());
    return std::move(timeline_);
  }

 private:
  TimelineCount* at(Day day) {
    if (day < filter_.from || day > filter_.to) return nullptr;
    return &timeline_.days[static_cast<std::size_t>(day - filter_.from)];
  }

  Result<void, store::Error> count_days() {
    for (const store::DayCount& count : TRY(events_.days(filter_))) {
      TimelineCount* day = at(count.day);
      if (day == nullptr) continue;
      (count.dkim_aligned  ? day->dkim
       : count.spf_aligned ? day->spf_only
                           : day->failing) += count.messages;
      if (count.disposition == report::Disposition::Quarantine) day->quarantined += count.messages;
      if (count.disposition == report::Disposition::Reject) day->rejected += count.messages;
    }
    return {};
  }

  // Reads groups of rows; false: there are too many.
  Result<bool, store::Error> each_group(const store::Filter& filter,
                                        const std::function<void(const store::RowGroup&)>& visit) {
    bool is_complete = true;
    (void)TRY(events_.groups(filter, [&](const store::RowGroup& group) {
      is_complete = ++groups_ <= kMostTimelineGroups;
      if (is_complete) visit(group);
      return is_complete;
    }));
    return is_complete;
  }

  // What forwards is learnt from all days; then each day's failing rows are judged.
  Result<void, store::Error> tell_forwarded() {
    timeline_.forwarded_known =
        TRY(each_group(filter_, [&](const store::RowGroup& group) { survey_.learn(group); }));
    store::Filter one = filter_;
    one.only_failing = true;
    for (TimelineCount& day : timeline_.days) {
      if (!timeline_.forwarded_known) return forget_forwarded();
      if (day.failing == 0) continue;
      one.from = one.to = day.day;
      timeline_.forwarded_known = TRY(each_group(one, [&](const store::RowGroup& group) {
        const policy::Traffic traffic = survey_.take(group).judgement.traffic;
        if (traffic == policy::Traffic::Forwarder || traffic == policy::Traffic::MailingList)
          day.forwarded += group.messages;
      }));
      // Of a report over several days the roll-up has this day's part, the rows the whole.
      day.forwarded = std::min(day.forwarded, day.failing);
      day.failing -= day.forwarded;
    }
    return timeline_.forwarded_known ? Result<void, store::Error>() : forget_forwarded();
  }

  Result<void, store::Error> forget_forwarded() {
    for (TimelineCount& day : timeline_.days) {
      day.failing += day.forwarded;
      day.forwarded = 0;
    }
    return {};
  }

  store::EventStore& events_;
  const store::Filter& filter_;
  policy::Survey survey_;
  Timeline timeline_;
  std::size_t groups_ = 0;
};

}  // namespace

Result<Timeline, store::Error> read_timeline(store::EventStore& events, const store::Filter& filter,
                                             std::vector<std::string> own_orgs) {
  return Reading(events, filter, std::move(own_orgs)).run();
}

boost::json::object to_json(const Timeline& timeline) {
  boost::json::array days;
  for (const TimelineCount& day : timeline.days)
    days.push_back(
        boost::json::object{{"day", policy::date_of(day.day)},
                            {"messages", day.dkim + day.spf_only + day.failing + day.forwarded},
                            {"dkim", day.dkim},
                            {"spf_only", day.spf_only},
                            {"forwarded", day.forwarded},
                            {"failing", day.failing},
                            {"quarantined", day.quarantined},
                            {"rejected", day.rejected}});
  return {{"days", std::move(days)}, {"forwarded_known", timeline.forwarded_known}};
}

}  // namespace waybill::service
