#include "service/feedback_intake.h"

#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"
#include "feedback/complaint.h"
#include "feedback/export_table.h"
#include "feedback/postmaster_csv.h"
#include "feedback/snds_csv.h"
#include "message/mime.h"
#include "refusal/original.h"

namespace waybill::service {
namespace {

constexpr std::int64_t kSecondsOfDay = 86'400;
// Of one arrival. Ours: beyond, an archive is somebody's whole history, to be sent in parts.
constexpr std::size_t kMostComplaints = 200'000;

ledger::ProviderFigure row_of(feedback::Figure&& figure) {
  return {.provider = std::move(figure.provider),
          .subject = std::move(figure.subject),
          .metric = std::string(feedback::id_of(figure.metric)),
          .day = figure.day,
          .value = figure.value.value_or(-1),
          .text = std::move(figure.text)};
}

bool may_be_export(const message::Part& part) {
  return part.type.value == "text/csv" || ascii::iends_with(part.filename, ".csv") ||
         ascii::iends_with(part.filename, ".tsv");
}

}  // namespace

FeedbackIntake::Taken FeedbackIntake::take_export(std::string_view text, const std::string& name,
                                                  std::int64_t now) {
  const auto columns = feedback::recognise_export(text);
  if (!columns) return Taken::Nothing;
  const bool is_postmaster = columns->kind == feedback::ExportKind::Postmaster;
  auto figures =
      is_postmaster
          ? feedback::read_postmaster(text, *columns, name)
          : feedback::read_snds(text, *columns, static_cast<std::int32_t>(now / kSecondsOfDay));
  if (!figures) {
    found_.refused.push_back(name + ": " + figures.error());
    return is_postmaster ? Taken::Postmaster : Taken::Snds;
  }
  if (figures->unread > 0)
    found_.refused.push_back(name + ": " + std::to_string(figures->unread) +
                             " rows were not understood; " + figures->first_fault);
  for (feedback::Figure& figure : figures->list)
    found_.figures.push_back(row_of(std::move(figure)));
  return is_postmaster ? Taken::Postmaster : Taken::Snds;
}

FeedbackIntake::Taken FeedbackIntake::take_attachments(const message::Message& message,
                                                       std::int64_t now) {
  const message::MimeTree tree = message::MimeTree::read(message);
  Taken taken = Taken::Nothing;
  for (const message::Part& part : tree.parts()) {
    if (!may_be_export(part)) continue;
    const Taken one = take_export(message::text_of(part), to_valid_utf8(part.filename), now);
    if (one != Taken::Nothing) taken = one;
  }
  return taken;
}

FeedbackIntake::Taken FeedbackIntake::take(std::string_view octets, const std::string& name,
                                           std::int64_t now) {
  if (const Taken taken = take_export(octets, name, now); taken != Taken::Nothing) return taken;
  const message::Message message = message::Message::read(octets);
  if (message.fields().empty()) return Taken::Nothing;
  const auto complaint = feedback::read_complaint(message, now);
  if (!complaint) return take_attachments(message, now);
  if (found_.complaints.size() >= kMostComplaints) {
    found_.refused.push_back(name + ": too many complaints at once");
    return Taken::Complaint;
  }
  if (complaint->domain.empty())
    found_.refused.push_back(name + ": a complaint that does not tell whose mail it is about");
  found_.complaints.push_back({.id = complaint->id,
                               .domain = complaint->domain,
                               .time = complaint->time,
                               .provider = complaint->provider,
                               .type = complaint->type,
                               .source_ip = complaint->source_ip,
                               .named_by = complaint->named_by});
  return Taken::Complaint;
}

}  // namespace waybill::service
