#include "service/test_work.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "account/secret.h"
#include "base/time_text.h"
#include "base/utf8.h"
#include "evidence/input.h"
#include "ledger/uploads.h"
#include "smtp/reception.h"
#include "store/zstd.h"

namespace waybill::service {
namespace {

namespace json = boost::json;

constexpr int kCompression = 3;
constexpr std::size_t kLargestReport = 8U << 20U;
constexpr std::size_t kDeepestReport = 256;  // trails are as deep as includes of SPF

WorkError not_found() {
  return {WorkError::Of::NotFound, "There is no such test"};
}
WorkError busy() {
  return {WorkError::Of::Busy, "Too many messages wait for their test"};
}

std::string stated_json(const auth::StatedEnvelope& stated) {
  json::object object;
  if (stated.ip) object["ip"] = stated.ip->to_string();
  if (!stated.helo.empty()) object["helo"] = to_valid_utf8(stated.helo);
  if (stated.mail_from) object["mail_from"] = to_valid_utf8(*stated.mail_from);
  return json::serialize(object);
}

auth::StatedEnvelope parse_stated(const std::string& text) {
  const json::value value = json::parse(text);  // written by stated_json()
  const json::object& object = value.as_object();
  auth::StatedEnvelope stated;
  if (const json::value* ip = object.if_contains("ip"))
    stated.ip = IpAddress::parse(std::string_view(ip->as_string()));
  if (const json::value* helo = object.if_contains("helo")) stated.helo = helo->as_string();
  if (const json::value* mail_from = object.if_contains("mail_from"))
    stated.mail_from = std::string(mail_from->as_string());
  return stated;
}

void hide(json::value& text, std::string_view address) {
  std::string plain(text.as_string());
  for (std::size_t at = plain.find(address); !address.empty() && at != std::string::npos;
       at = plain.find(address, at))
    plain.replace(at, address.size(), "the test address");
  text = plain;
}

std::size_t count_failed(const tester::Report& report) {
  return static_cast<std::size_t>(
      std::ranges::count(report.findings, tester::Status::Fail, &tester::Finding::status));
}

}  // namespace

Result<void, std::string> TestWork::receive(const ReceivedMail& mail) {
  const std::string& tenant = mail.destination.tenant;
  const std::int64_t now = s_.clock();
  TRY(write_durably(s_.data.test_mail(mail.id), store::compressed(mail.octets, kCompression)));
  const ledger::MailTest test{.id = mail.id,
                              .address = mail.destination.token,
                              .created = now,
                              .updated = now,
                              .reception = json::serialize(smtp::to_json(mail.reception)),
                              .octets = mail.octets.size()};
  const auto is_new = s_.ledger.write(
      [&](ledger::Database& database) { return ledger::add(database, tenant, test); });
  if (!is_new) return std::unexpected(is_new.error().message);
  if (!*is_new) return {};
  s_.addresses.count(mail.destination.token);
  {
    const std::scoped_lock lock(mutex_);
    session_of(mail.reception.session).tests.push_back({tenant, mail.id});
  }
  tell(tenant, test);
  (void)start(tenant, mail.id);  // what is too much waits for the next start
  return {};
}

TestWork::OfSession& TestWork::session_of(const std::string& session) {
  const auto found = sessions_.find(session);
  if (found != sessions_.end()) return found->second;
  if (session_order_.size() >= kRememberedSessions) {
    const auto half = session_order_.begin() + kRememberedSessions / 2;
    std::for_each(session_order_.begin(), half,
                  [&](const std::string& old) { sessions_.erase(old); });
    session_order_.erase(session_order_.begin(), half);
  }
  session_order_.push_back(session);
  return sessions_[session];
}

void TestWork::session_ended(const std::string& session, bool with_quit) {
  std::vector<ledger::Owned> tests;
  {
    const std::scoped_lock lock(mutex_);
    OfSession& known = session_of(session);
    known.has_ended = true;
    known.with_quit = with_quit;
    tests = known.tests;
  }
  if (with_quit) return;
  for (const ledger::Owned& test : tests)
    (void)start(test.tenant, test.id);
}

bool TestWork::left_without_quit(const std::string& session) {
  const std::scoped_lock lock(mutex_);
  const auto found = sessions_.find(session);
  return found != sessions_.end() && found->second.has_ended && !found->second.with_quit;
}

Result<std::string, WorkError> TestWork::open(const std::string& tenant, const std::string& upload,
                                              const auth::StatedEnvelope& stated) {
  const std::string file = s_.data.upload(upload);
  const auto known = s_.ledger.read(
      [&](ledger::Database& database) { return ledger::find_upload(database, tenant, upload); });
  if (!known) return std::unexpected(of_ledger(known.error()));
  if (!*known)
    return std::unexpected(WorkError{WorkError::Of::Uploads, "One of the uploads is not there"});
  const auto octets = evidence::read_input(file);
  if (!octets) return std::unexpected(WorkError{WorkError::Of::Server, octets.error()});
  if (message::Message::read(*octets).fields().empty())
    return std::unexpected(
        WorkError{WorkError::Of::Uploads, "This is no message: it has no header"});
  const std::int64_t now = s_.clock();
  const ledger::MailTest test{.id = account::random_id(),
                              .address = {},
                              .created = now,
                              .updated = now,
                              .source = "upload",
                              .reception = {},
                              .question = stated_json(stated),
                              .octets = octets->size()};
  const auto kept =
      write_durably(s_.data.test_mail(test.id), store::compressed(*octets, kCompression));
  if (!kept) return std::unexpected(WorkError{WorkError::Of::Server, kept.error()});
  const auto written = s_.ledger.write(
      [&](ledger::Database& database) { return ledger::add(database, tenant, test); });
  if (!written) return std::unexpected(of_ledger(written.error()));
  tell(tenant, test);
  if (!start(tenant, test.id)) return std::unexpected(busy());
  return test.id;
}

Result<void, WorkError> TestWork::check_again(const std::string& tenant, const std::string& id) {
  (void)TRY(entry(tenant, id));
  if (!start(tenant, id)) return std::unexpected(busy());
  return {};
}

Result<ledger::MailTest, WorkError> TestWork::entry(const std::string& tenant,
                                                    const std::string& id) {
  auto found = s_.ledger.read(
      [&](ledger::Database& database) { return ledger::find_test(database, tenant, id); });
  if (!found) return std::unexpected(of_ledger(found.error()));
  std::optional<ledger::MailTest>& test = *found;
  if (!test) return std::unexpected(not_found());
  return *std::move(test);
}

Result<json::object, WorkError> TestWork::report(const std::string& tenant, const std::string& id) {
  (void)TRY(entry(tenant, id));
  const auto octets = read_compressed(s_.data.test_report(id), kLargestReport);
  if (!octets) return json::object();
  boost::system::error_code failed;
  json::parse_options options;
  options.max_depth = kDeepestReport;
  json::value value = json::parse(*octets, failed, {}, options);
  if (failed || !value.is_object())
    return std::unexpected(WorkError{WorkError::Of::Server, "the report of a test is damaged"});
  return std::move(value.as_object());
}

Result<std::string, WorkError> TestWork::mail(const std::string& tenant, const std::string& id) {
  (void)TRY(entry(tenant, id));
  auto octets = read_compressed(s_.data.test_mail(id), kLargestTestMail);
  if (!octets) return std::unexpected(WorkError{WorkError::Of::Server, octets.error()});
  return *std::move(octets);
}

Result<void, WorkError> TestWork::remove(const std::string& tenant, const std::string& id) {
  (void)TRY(entry(tenant, id));
  const auto removed = s_.ledger.write(
      [&](ledger::Database& database) { return ledger::remove_test(database, tenant, id); });
  if (!removed) return std::unexpected(of_ledger(removed.error()));
  remove_file(s_.data.test_mail(id));
  remove_file(s_.data.test_report(id));
  return {};
}

Result<void, ledger::Error> TestWork::resume() {
  const auto unfinished = TRY(s_.ledger.read(
      [](ledger::Database& database) { return ledger::unfinished_tests(database); }));
  for (const ledger::Owned& owned : unfinished)
    (void)start(owned.tenant, owned.id);
  return {};
}

bool TestWork::start(const std::string& tenant, const std::string& id) {
  {
    const std::scoped_lock lock(mutex_);
    const auto [under_way, is_new] = under_way_.try_emplace(id, false);
    if (!is_new) {
      under_way->second = true;
      return true;
    }
  }
  const auto job = s_.jobs.start(tenant, "test", id, [this, tenant, id](Jobs::Progress&) {
    auto result = check(tenant, id);
    while (is_wanted_again(id))
      result = check(tenant, id);
    return result;
  });
  if (job) return true;
  const std::scoped_lock lock(mutex_);
  under_way_.erase(id);
  return false;
}

bool TestWork::is_wanted_again(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  const auto found = under_way_.find(id);
  if (found->second) {
    found->second = false;
    return true;
  }
  under_way_.erase(found);
  return false;
}

Result<tester::Specimen, std::string> TestWork::specimen_of(const std::string& tenant,
                                                            const ledger::MailTest& test,
                                                            const std::string& octets) {
  const std::int64_t now = s_.clock();
  tester::Specimen specimen;
  if (test.reception.empty()) {
    specimen = tester::Specimen::from_file(octets, parse_stated(test.question), now);
  } else {
    auto reception = TRY(smtp::parse_reception(json::parse(test.reception)));
    if (left_without_quit(reception.session))
      reception.deviations.push_back(smtp::Deviation::NoQuit);
    specimen = tester::Specimen::received(octets, std::move(reception), now);
    specimen.receiver = s_.addresses.domain();
  }
  specimen.reputation = s_.settings.reputation;
  const auto reports = s_.addresses.of_organisation(tenant, Destination::Kind::Reports, now);
  if (reports) specimen.words.emplace("reports_address", *reports);
  return specimen;
}

Result<json::value, std::string> TestWork::check(const std::string& tenant, const std::string& id) {
  auto found = entry(tenant, id);
  if (!found) return std::unexpected(found.error().message);
  const auto checked = check_all(tenant, *found);
  if (!checked) {
    fail(tenant, *found, checked.error());
    return std::unexpected(checked.error());
  }
  return json::value(nullptr);
}

// The report is shown as soon as DNS has told all; what the web tells comes into it later.
Result<void, std::string> TestWork::check_all(const std::string& tenant, ledger::MailTest& test) {
  const auto octets = mail(tenant, test.id);
  if (!octets) return std::unexpected(octets.error().message);
  const tester::Specimen specimen = TRY(specimen_of(tenant, test, *octets));
  net::DnsSession session = TRY(s_.open_dns(specimen.now));
  std::unique_ptr<net::Fetcher> fetcher;
  if (s_.settings.web) fetcher = TRY(net::Fetcher::create(*s_.settings.web));
  const tester::Examination examination(specimen);
  tester::Report report;
  bool wants_web = false;
  Result<void, std::string> kept;
  fetch::Snapshot fetched;
  session.run_with_web(
      fetcher.get(), fetched,
      [&](dns::Inquiry& dns, fetch::Inquiry& web) {
        report = examination.examine(dns, web);
        wants_web = !web.wanted().empty();
      },
      [&](net::Settled settled) {
        // Where nothing is wanted of the web, the last call follows at once.
        const bool is_final = settled == net::Settled::All;
        if (is_final || (wants_web && kept))
          kept = keep(tenant, test, report, session.resolver(), is_final);
      });
  return kept;
}

Result<void, std::string> TestWork::keep(const std::string& tenant, ledger::MailTest& test,
                                         const tester::Report& report, const std::string& resolver,
                                         bool is_final) {
  const json::object object{{"report", tester::to_json(report)},
                            {"resolver", to_valid_utf8(resolver)},
                            {"is_final", is_final}};
  TRY(write_durably(s_.data.test_report(test.id),
                    store::compressed(json::serialize(object), kCompression)));
  test.state = is_final ? "done" : "following";
  test.sender = to_valid_utf8(report.from);
  test.subject = to_valid_utf8(report.subject);
  test.passed = report.score.passed;
  test.scored = report.score.core;
  test.score = static_cast<std::uint64_t>(report.score.percent);
  test.failed = count_failed(report);
  test.error.clear();
  test.updated = s_.clock();
  const auto written = s_.ledger.write(
      [&](ledger::Database& database) { return ledger::update(database, tenant, test); });
  if (!written) return std::unexpected(written.error().message);
  if (!entry(tenant, test.id)) {  // deleted meanwhile
    remove_file(s_.data.test_report(test.id));
    return {};
  }
  tell(tenant, test);
  return {};
}

void TestWork::fail(const std::string& tenant, ledger::MailTest test, const std::string& error) {
  test.state = "failed";
  test.error = to_valid_utf8(error);
  test.updated = s_.clock();
  // When this fails as well, the test stays "checking" and is begun again at the next start.
  (void)s_.ledger.write(
      [&](ledger::Database& database) { return ledger::update(database, tenant, test); });
  tell(tenant, test);
}

void TestWork::tell(const std::string& tenant, const ledger::MailTest& test) {
  s_.live.tell(tenant, "test", to_json(test));
}

json::object TestWork::to_json(const ledger::MailTest& test) const {
  json::object object{{"id", test.id},
                      {"created", time_text(test.created)},
                      {"updated", time_text(test.updated)},
                      {"state", test.state},
                      {"source", test.source},
                      {"address", nullptr},
                      {"from", test.sender},
                      {"subject", test.subject},
                      {"octets", test.octets},
                      {"passed", test.passed},
                      {"scored", test.scored},
                      {"score", test.score},
                      {"failed", test.failed}};
  if (!test.address.empty())
    object["address"] = s_.addresses.address(Destination::Kind::Test, test.address);
  return object;
}

json::object shared_report(json::object report, std::string_view address) {
  json::value* checks = report.if_contains("checks");
  if (checks == nullptr) return report;
  for (json::value& value : checks->as_array()) {
    json::object& check = value.as_object();
    // What is said of the content quotes it, and links may hold the recipient's secrets.
    const auto quotes = [](const json::value& proof) { return proof.at("kind") == "octets"; };
    json::array& evidence = check.at("evidence").as_array();
    if (check.at("group") == "content" || std::ranges::any_of(evidence, quotes)) {
      check["statement"] = "";
      evidence.clear();
      continue;
    }
    // Who knows the address could send to it.
    hide(check.at("statement"), address);
    for (json::value& proof : evidence)
      hide(proof.at("text"), address);
  }
  return report;
}

}  // namespace waybill::service
