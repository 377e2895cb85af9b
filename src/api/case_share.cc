// A case for others: a link that expires, a bundle, the text of a ticket.
#include <fmt/format.h>

#include <array>

#include "account/secret.h"
#include "api/audit.h"
#include "api/cases.h"
#include "api/reader.h"
#include "api/work.h"
#include "base/ascii.h"
#include "container/zip_writer.h"
#include "diagnosis/redact.h"
#include "diagnosis/ticket.h"
#include "service/uploads.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

constexpr std::int64_t kLongestShare = 90;  // days; ours
constexpr std::int64_t kSecondsOfDay = 86'400;

json::object share_json(const ledger::Share& share) {
  return {{"id", share.id},
          {"created", time_value(share.created)},
          {"expires", time_value(share.expires)},
          {"evidence", share.evidence}};
}

diagnosis::Diagnosis diagnose_offline(const diagnosis::Case& the_case) {
  const diagnosis::Examination examination(the_case);
  dns::Inquiry inquiry(the_case.dns);
  return examination.diagnose(inquiry);
}

Result<std::optional<ledger::Share>, ledger::Error> share_of(Services& services, const Call& call) {
  const std::string token = account::kept_form(call.path.front());
  return services.ledger.read(
      [&](ledger::Database& database) { return ledger::find_share(database, token, call.now); });
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
  diagnosis::Ticket ticket = write_ticket(diagnosis, stored.the_case, diagnosis::Reader::Colleague);
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
  const auto shares = services.ledger.read([&](ledger::Database& database) {
    return ledger::shares_of(database, call.caller.tenant, call.path.front(), call.now);
  });
  if (!shares) return store_failed(services, call.request, shares.error().message);
  json::array items;
  for (const ledger::Share& share : *shares)
    items.push_back(share_json(share));
  return page(std::move(items), "");
}

http::Response post_share(Services& services, Call& call) {
  BodyReader body(call.body);
  const std::int64_t days = body.number_if("days", 1, kLongestShare).value_or(7);
  const bool evidence = body.boolean_if("evidence").value_or(false);
  if (auto fault = body.fault()) return *std::move(fault);
  const auto entry = services.workshop.cases.entry(call.caller.tenant, call.path.front());
  if (!entry) return work_failed(services, call, entry.error());
  const std::string token = account::random_secret();
  const ledger::Share share{.id = account::random_id(),
                            .case_id = entry->id,
                            .tenant = call.caller.tenant,
                            .created = call.now,
                            .expires = call.now + days * kSecondsOfDay,
                            .evidence = evidence};
  return answered(
      services, call,
      services.ledger.write(
          [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
            TRY(ledger::add(database, share, account::kept_form(token)));
            TRY(audit(database, call, "case.share", entry->id,
                      fmt::format("{} days{}", days, evidence ? ", with evidence" : "")));
            json::object object = share_json(share);
            object["url"] = "/s/" + token;
            return http::json_answer(object, 201);
          }));
}

http::Response delete_share(Services& services, Call& call) {
  return answered(services, call,
                  services.ledger.write(
                      [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
                        if (!TRY(ledger::remove_share(database, call.caller.tenant,
                                                      call.path.front(), call.path[1])))
                          return not_found();
                        TRY(audit(database, call, "case.unshare", call.path.front()));
                        return http::no_content();
                      }));
}

http::Response get_shared(Services& services, Call& call) {
  const auto found = share_of(services, call);
  if (!found) return store_failed(services, call.request, found.error().message);
  const std::optional<ledger::Share>& share = *found;
  if (!share) return not_found();
  service::CaseWork& cases = services.workshop.cases;
  const auto entry = cases.entry(share->tenant, share->case_id);
  if (!entry) return work_failed(services, call, entry.error());
  auto view = cases.view(share->tenant, share->case_id);
  if (!view) return work_failed(services, call, view.error());
  json::object object = service::to_json(*entry);
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
  const auto found = share_of(services, call);
  if (!found) return store_failed(services, call.request, found.error().message);
  const std::optional<ledger::Share>& share = *found;
  if (!share || !share->evidence) return not_found();
  const auto stored = services.workshop.cases.load(share->tenant, share->case_id);
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
