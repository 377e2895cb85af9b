#include "service/feedback_defects.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/placeholders.h"
#include "base/time_text.h"
#include "base/utf8.h"
#include "feedback/complaint.h"
#include "issue/kind.h"
#include "service/feedback_view.h"

namespace waybill::service {
namespace {

using feedback::Level;
using feedback::Metric;

constexpr std::int64_t kDaySeconds = 86'400;

// The defect that a figure belongs to; "" none.
std::string_view code_of(Metric metric) {
  switch (metric) {
    case Metric::SpamRate:
    case Metric::ComplaintRate: return "complaints-high";
    case Metric::DomainReputation:
    case Metric::IpReputation:
    case Metric::FilterResult:
    case Metric::TrapHits:
    case Metric::Blocked: return "provider-distrusts";
    case Metric::IpBad:
    case Metric::IpLow:
    case Metric::IpMedium:
    case Metric::IpHigh:
    case Metric::SpfPass:
    case Metric::DkimPass:
    case Metric::DmarcPass:
    case Metric::TlsInbound:
    case Metric::TlsOutbound:
    case Metric::DeliveryErrors:
    case Metric::FeedbackLoopRate:
    case Metric::FeedbackLoopIds:
    case Metric::RcptCommands:
    case Metric::DataCommands:
    case Metric::Recipients:
    case Metric::Helo:
    case Metric::MailFrom:
    case Metric::Comments:
    case Metric::BlockDetails: return "";
  }
  return "";
}

class Gathering {
 public:
  explicit Gathering(Look& look) : look_(look) {}

  // One defect of a code and subject, with a line for each figure.
  // `day`: the first that it tells of.
  void add(std::string_view code, const std::string& provider, const std::string& subject,
           store::Day day, Level level, const std::string& line) {
    if (level != Level::Bad && level != Level::Warning) return;
    issue::Defect& defect = defects_[issue::key_of(code, subject)];
    const std::string title = feedback::reporter_title(provider);
    if (defect.code.empty()) {
      defect.code = code;
      defect.subject = to_valid_utf8(subject);
      defect.severity = health::Severity::Medium;
      defect.title = fill_in(issue::kind_of(code).title, {{"provider", title}});
      defect.recipients = {to_valid_utf8(title)};
      defect.fix =
          "Send to fewer people: those who asked for the mail and open it. Take those who complain "
          "out at once, and make leaving easy (one-click unsubscribe, RFC 8058).";
    }
    defect.shown = std::max(defect.shown, std::int64_t{day} * kDaySeconds);
    if (level == Level::Bad) defect.severity = health::Severity::High;
    defect.statement += (defect.statement.empty() ? "" : " ") + to_valid_utf8(line);
    defect.evidence.push_back(boost::json::object{
        {"kind", "feedback"}, {"place", to_valid_utf8(title)}, {"text", to_valid_utf8(line)}});
  }

  void finish() {
    for (auto& [key, defect] : defects_)
      look_.defects.push_back(std::move(defect));
  }

 private:
  Look& look_;
  std::map<std::string, issue::Defect> defects_;
};

}  // namespace

std::vector<std::string> own_addresses(const ledger::ReputationCheck& check) {
  boost::system::error_code failed;
  const boost::json::value subjects = boost::json::parse(check.subjects, failed);
  std::vector<std::string> addresses;
  if (failed || !subjects.is_array()) return addresses;
  for (const boost::json::value& subject : subjects.get_array()) {
    if (subject.at("kind") == "ip" && subject.at("holder") == "own")
      addresses.emplace_back(subject.at("subject").as_string());
  }
  return addresses;
}

Look look_of(const std::string& domain, const std::vector<feedback::ProviderComplaints>& rates,
             const std::vector<ledger::ProviderFigure>& figures, store::Day today) {
  Look look{.domain = domain, .source = issue::Source::Feedback};
  Gathering gathering(look);
  for (const feedback::ProviderComplaints& of : rates) {
    if (of.level == Level::None)
      look.unknown.push_back(issue::key_of("complaints-high", of.provider));
    gathering.add("complaints-high", of.provider, of.provider, today - kRateDays + 1, of.level,
                  of.statement);
  }
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const ledger::ProviderFigure& row = figures[i];
    const bool is_latest = i + 1 == figures.size() || figures[i + 1].provider != row.provider ||
                           figures[i + 1].subject != row.subject ||
                           figures[i + 1].metric != row.metric;
    const feedback::Figure figure = figure_of(row);
    const std::string_view code = code_of(figure.metric);
    if (!is_latest || code.empty()) continue;
    const std::string subject =
        row.subject == domain ? row.provider : row.provider + " " + row.subject;
    if (row.day < today - kFreshFigureDays) {
      look.unknown.push_back(issue::key_of(code, subject));
      continue;
    }
    gathering.add(code, row.provider, subject, row.day, feedback::level_of(figure),
                  fmt::format("{} of {} on {}: {}.", feedback::title_of(figure.metric), row.subject,
                              day_text(row.day), figure.text));
  }
  gathering.finish();
  return look;
}

}  // namespace waybill::service
