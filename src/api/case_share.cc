// A case for others: a link that expires, a bundle, the text of a ticket.
#include <fmt/format.h>

#include <array>

#include "api/cases.h"
#include "api/mail_tests.h"
#include "api/reader.h"
#include "api/shares.h"
#include "api/work.h"
#include "base/ascii.h"
#include "container/zip_writer.h"
#include "diagnosis/redact.h"
#include "diagnosis/ticket.h"
#include "service/uploads.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

Shared shared_case(const Call& call) {
  return {ledger::Share::Of::Case, call.path.front()};
}

diagnosis::Diagnosis diagnose_offline(const diagnosis::Case& the_case) {
  const diagnosis::Examination examination(the_case);
  dns::Inquiry inquiry(the_case.dns);
  return examination.diagnose(inquiry);
}

// ?redact=addresses,content,names
diagnosis::Redaction redaction_of(ParameterReader& parameters) {
  diagnosis::Redaction redaction;
  for (const std::string_view word : ascii::split(parameters.text("redact"), ',')) {
    if (word == "addresses") {
      redaction.addresses = true;
    } else if (word == "content") {
      redaction.content = true;
    } else if (word == "names") {
      redaction.names = true;
    } else if (!word.empty()) {
      parameters.add_fault("redact", "Addresses, content and names can be left out.");
    }
  }
  return redaction;
}

constexpr std::string_view kReadme =
    "case.json     the whole case: waybill replay case.json computes the verdict again\n"
    "verdict.txt   the verdict for people\n"
    "evidence/     the pieces of evidence\n";
constexpr std::string_view kReadmeRedacted =
    "\nParts of the evidence were blotted out with the letter x. Signatures over them do not\n"
    "verify any more: verdict.txt and the verdict in case.json were reached before that.\n";

std::string bundle(const diagnosis::StoredCase& stored, const diagnosis::Redaction& redaction) {
  const diagnosis::Diagnosis diagnosis = diagnose_offline(stored.the_case);
  const diagnosis::Ticket ticket =
      write_ticket(diagnosis, stored.the_case, diagnosis::Reader::Colleague);
  std::string text = ticket.subject + "\n\n" + ticket.text;
  const diagnosis::Case the_case = redacted(stored.the_case, redaction);
  json::value verdict = json::parse(stored.verdict_json);
  if (redaction.addresses) {
    diagnosis::blot_addresses(verdict);
    diagnosis::blot_addresses(text);
  }
  container::ZipWriter zip;
  zip.add("README.txt",
          std::string(kReadme) + std::string(redaction.is_empty() ? "" : kReadmeRedacted),
          the_case.at);
  zip.add("verdict.txt", text, the_case.at);
  zip.add("case.json", diagnosis::write_case(the_case, json::serialize(verdict)), the_case.at);
  for (const diagnosis::Evidence& item : the_case.evidence)
    zip.add(fmt::format("evidence/{}-{}", item.id, service::safe_name(item.name)), item.octets,
            the_case.at);
  return zip.finish();
}

}  // namespace

http::Response get_shares(Services& services, Call& call) {
  const auto entry = services.workshop.cases.entry(call.caller.tenant, call.path.front());
  if (!entry) return work_failed(services, call, entry.error());
  return list_shares(services, call, shared_case(call));
}

http::Response post_share(Services& services, Call& call) {
  BodyReader body(call.body);
  const std::int64_t days = body.number_if("days", 1, kLongestShareDays).value_or(kUsualShareDays);
  const bool evidence = body.boolean_if("evidence").value_or(false);
  if (auto fault = body.fault()) return *std::move(fault);
  const auto entry = services.workshop.cases.entry(call.caller.tenant, call.path.front());
  if (!entry) return work_failed(services, call, entry.error());
  return add_share(services, call, shared_case(call), days, evidence);
}

http::Response delete_share(Services& services, Call& call) {
  return drop_share(services, call, shared_case(call));
}

http::Response get_shared(Services& services, Call& call) {
  const auto found = shared_by_token(services, call);
  if (!found) return store_failed(services, call.request, found.error().message);
  const std::optional<ledger::Share>& share = *found;
  if (!share) return not_found();
  if (share->of == ledger::Share::Of::Test) return shared_test(services, call, *share);
  service::CaseWork& cases = services.workshop.cases;
  const auto entry = cases.entry(share->tenant, share->object);
  if (!entry) return work_failed(services, call, entry.error());
  auto view = cases.view(share->tenant, share->object);
  if (!view) return work_failed(services, call, view.error());
  json::object object = service::to_json(*entry);
  object["kind"] = "case";
  object["expires"] = time_value(share->expires);
  object["has_evidence"] = share->evidence;
  for (const std::string_view member :
       {"at", "diagnosis", "evidence", "identities", "path", "fix", "dns"}) {
    json::value* value = view->if_contains(member);
    object[member] = value == nullptr ? json::value() : std::move(*value);
  }
  return http::json_answer(object);
}

http::Response get_shared_evidence(Services& services, Call& call) {
  const auto found = shared_by_token(services, call);
  if (!found) return store_failed(services, call.request, found.error().message);
  const std::optional<ledger::Share>& share = *found;
  if (!share || share->of != ledger::Share::Of::Case || !share->evidence) return not_found();
  const auto stored = services.workshop.cases.load(share->tenant, share->object);
  if (!stored) return work_failed(services, call, stored.error());
  for (const diagnosis::Evidence& item : (*stored)->the_case.evidence) {
    if (item.id == call.path[1])
      return file_answer(item.octets, "application/octet-stream", item.name);
  }
  return not_found();
}

http::Response get_bundle(Services& services, Call& call) {
  ParameterReader parameters(call);
  const diagnosis::Redaction redaction = redaction_of(parameters);
  if (auto fault = parameters.fault()) return *std::move(fault);
  const auto stored = services.workshop.cases.load(call.caller.tenant, call.path.front());
  if (!stored) return work_failed(services, call, stored.error());
  return file_answer(bundle(**stored, redaction), "application/zip",
                     "case-" + call.path.front() + ".zip");
}

http::Response get_ticket(Services& services, Call& call) {
  ParameterReader parameters(call);
  static constexpr std::array<std::string_view, 4> kReaders = {"salesforce", "recipient", "dns",
                                                               "colleague"};
  const std::string word = parameters.word("for", kReaders);
  if (auto fault = parameters.fault()) return *std::move(fault);
  const auto reader = diagnosis::parse_reader(word);
  const auto stored = services.workshop.cases.load(call.caller.tenant, call.path.front());
  if (!stored) return work_failed(services, call, stored.error());
  const diagnosis::Ticket ticket =
      write_ticket(diagnose_offline((*stored)->the_case), (*stored)->the_case,
                   reader.value_or(diagnosis::Reader::Colleague));
  return http::json_answer(json::object{{"subject", ticket.subject}, {"text", ticket.text}});
}

}  // namespace waybill::api
