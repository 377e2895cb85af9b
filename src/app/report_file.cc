#include "app/report_file.h"

#include "evidence/input.h"
#include "service/summary_figures.h"
#include "service/summary_work.h"
#include "summary/compose.h"
#include "summary/html.h"

namespace waybill::app {
namespace {

constexpr std::string_view kMissing =
    "This report was made of stored reports alone. Checks of the records with their score, issues, "
    "refusals and blocklists are known to a server: waybill serve.";

Result<summary::Logo, Failure> read_logo_file(const std::string& path) {
  const auto octets = evidence::read_input(path);
  if (!octets) return std::unexpected(Failure{Exit::UnreadableInput, octets.error(), path});
  auto logo = summary::read_logo(*octets);
  if (!logo)
    return std::unexpected(
        Failure{Exit::UnreadableInput, std::string(describe(logo.error())), path});
  return *std::move(logo);
}

}  // namespace

Result<void, Failure> write_report_file(const DomainReportCommand& command,
                                        const service::Period& period, std::int64_t now,
                                        store::EventStore& store) {
  std::optional<summary::Logo> logo;
  if (!command.logo.empty()) logo = TRY(read_logo_file(command.logo));
  auto summary =
      service::summary_of_events(store,
                                 {.tenant = command.question.tenant,
                                  .domain = command.question.domain,
                                  .period = period,
                                  .include_unverified = command.question.include_unverified,
                                  .now = now},
                                 command.question.org_ids);
  if (!summary)
    return std::unexpected(Failure{summary.error().of == service::QuestionError::Of::Store
                                       ? Exit::Environment
                                       : Exit::WrongUsage,
                                   summary.error().message});
  summary->heading.logo = std::move(logo);
  summary->missing = {std::string(kMissing)};
  const summary::Document document = compose(*summary);
  auto octets = command.file == ReportFile::Pdf
                    ? summary::to_pdf(document, service::report_fonts())
                    : Result<std::string, std::string>(summary::to_html(document));
  if (!octets) return std::unexpected(Failure{Exit::Environment, octets.error()});
  if (command.out == "-") {
    print(*octets);
    return {};
  }
  if (const auto written = evidence::write_output(command.out, *octets); !written)
    return std::unexpected(Failure{Exit::Environment, written.error()});
  return {};
}

}  // namespace waybill::app
