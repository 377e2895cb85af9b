// Reports as HTML and PDF, and the logo at their head.
#include <array>

#include "api/audit.h"
#include "api/domain_question.h"
#include "api/reader.h"
#include "api/work.h"
#include "ledger/logos.h"
#include "service/summary_work.h"
#include "summary/html.h"

namespace waybill::api {
namespace {

constexpr std::array<std::string_view, 2> kFormats = {"html", "pdf"};

// Of what ?format= asks for; HTML without it. `name`: of the file, without its ending.
http::Response written(Services& services, const Call& call, std::string_view format,
                       const Result<summary::Document, std::string>& document,
                       const std::string& name) {
  if (!document) return store_failed(services, call.request, document.error());
  if (format == "pdf") {
    auto pdf = summary::to_pdf(*document, service::report_fonts());
    if (!pdf) return store_failed(services, call.request, pdf.error());
    return file_answer(*std::move(pdf), "application/pdf", name + ".pdf");
  }
  http::Response answer;
  answer.fields.set("Content-Type", "text/html; charset=utf-8");
  answer.fields.set("Content-Security-Policy", std::string(summary::kHtmlPolicy));
  answer.body = to_html(*document);
  return answer;
}

http::Response get_domain_summary(Services& services, Call& call) {
  const auto domain = domain_of(services, call);
  if (!domain) return not_found();
  ParameterReader parameters(call);
  const std::string format = parameters.word("format", kFormats);
  const DayPeriod period = parameters.period();
  if (auto fault = parameters.fault()) return *std::move(fault);
  return written(services, call, format,
                 services.workshop.summaries.of_domain(call.caller.tenant, domain->text(),
                                                       {period.from, period.to}),
                 domain->text());
}

http::Response get_summary(Services& services, Call& call) {
  ParameterReader parameters(call);
  const std::string format = parameters.word("format", kFormats);
  const DayPeriod period = parameters.period();
  if (auto fault = parameters.fault()) return *std::move(fault);
  return written(services, call, format,
                 services.workshop.summaries.of_all(call.caller.tenant, {period.from, period.to}),
                 "summary");
}

http::Response get_logo(Services& services, Call& call) {
  return answered(services, call,
                  services.ledger.read(
                      [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
                        auto logo = TRY(ledger::logo_of(database, call.caller.tenant));
                        if (!logo) return not_found();
                        http::Response answer;
                        answer.fields.set("Content-Type", logo->type);
                        answer.body = std::move(logo->octets);
                        return answer;
                      }));
}

http::Response put_logo(Services& services, Call& call) {
  auto logo = summary::read_logo(call.request.body);
  if (!logo) return bad_field("body", std::string(describe(logo.error())));
  const ledger::KeptLogo kept{.type = std::string(media_type(logo->type)),
                              .width = logo->width,
                              .height = logo->height,
                              .octets = std::move(logo->octets),
                              .changed = call.now};
  return answered(
      services, call,
      services.ledger.write(
          [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
            TRY(ledger::keep_logo(database, call.caller.tenant, kept));
            TRY(audit(database, call, "organisation.logo", kept.type));
            return http::json_answer(boost::json::object{{"type", kept.type},
                                                         {"width", kept.width},
                                                         {"height", kept.height},
                                                         {"octets", kept.octets.size()}});
          }));
}

http::Response delete_logo(Services& services, Call& call) {
  return answered(services, call,
                  services.ledger.write(
                      [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
                        if (!TRY(ledger::remove_logo(database, call.caller.tenant)))
                          return not_found();
                        TRY(audit(database, call, "organisation.logo", "removed"));
                        return http::no_content();
                      }));
}

}  // namespace

std::span<const Route> summary_routes() {
  using enum http::Method;
  using enum Access;
  static constexpr Route kRoutes[] = {
      {Get, "/domains/{domain}/summary", Viewer, BodyKind::None, get_domain_summary},
      {Get, "/summary", Viewer, BodyKind::None, get_summary},
      {Get, "/organisation/logo", Viewer, BodyKind::None, get_logo},
      {Put, "/organisation/logo", Admin, BodyKind::Picture, put_logo},
      {Delete, "/organisation/logo", Admin, BodyKind::None, delete_logo},
  };
  return kRoutes;
}

}  // namespace waybill::api
