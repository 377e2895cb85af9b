#include "service/spool.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <future>

#include "service/mail_door.h"
#include "service/mail_envelope.h"

namespace waybill::service {
namespace {

using Kind = Destination::Kind;

class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("waybill-spool-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  Folder(Folder&&) = delete;
  Folder& operator=(Folder&&) = delete;
  [[nodiscard]] std::string spool() const { return path_ / "spool.db"; }

 private:
  std::filesystem::path path_;
};

ReceivedMail mail_of(const std::string& id, Kind kind, std::string octets = "text\r\n") {
  ReceivedMail mail;
  mail.id = id;
  mail.destination = {kind, "tenant", "token"};
  mail.reception.session = "s" + id;
  mail.reception.client = *IpAddress::parse("192.0.2.1");
  mail.reception.helo = "mx.example";
  mail.octets = std::move(octets);
  return mail;
}

std::vector<ReceivedMail> one(ReceivedMail mail) {
  std::vector<ReceivedMail> mails;
  mails.push_back(std::move(mail));
  return mails;
}

Spool::Kept keep(Spool& spool, std::vector<ReceivedMail> mails) {
  std::promise<Spool::Kept> kept;
  spool.keep(std::move(mails), [&](Spool::Kept is) { kept.set_value(is); });
  return kept.get_future().get();
}

std::string ids_of(Spool& spool, Kind kind, std::int64_t after = 0, std::size_t most = 100,
                   std::size_t most_octets = 1'000'000) {
  const auto entries = spool.read(kind, after, most, most_octets);
  if (!entries) return entries.error();
  std::string ids;
  for (const Spool::Entry& entry : *entries)
    ids += entry.mail.id + " ";
  return ids;
}

TEST(Spool, KeepsByKindAndInOrder) {
  const Folder folder;
  auto spool = *Spool::open(folder.spool());
  for (const char* id : {"a1", "a2", "a3"})
    EXPECT_EQ(keep(*spool, one(mail_of(id, Kind::Test))), Spool::Kept::Durable);
  EXPECT_EQ(keep(*spool, one(mail_of("b1", Kind::Bounces))), Spool::Kept::Durable);
  EXPECT_EQ(keep(*spool, one(mail_of("a2", Kind::Test))), Spool::Kept::Durable);  // known
  EXPECT_EQ(ids_of(*spool, Kind::Test), "a1 a2 a3 ");
  EXPECT_EQ(ids_of(*spool, Kind::Test, 0, 2), "a1 a2 ");
  EXPECT_EQ(ids_of(*spool, Kind::Test, 0, 100, 1), "a1 ");
  EXPECT_EQ(ids_of(*spool, Kind::Reports), "");
  EXPECT_EQ(ids_of(*spool, Kind::Bounces), "b1 ");
  EXPECT_EQ(spool->figures().mails, 4U);
  const auto entries = *spool->read(Kind::Bounces, 0, 1, 1);
  EXPECT_EQ(entries.front().mail.octets, "text\r\n");
  EXPECT_EQ(entries.front().mail.destination.tenant, "tenant");
  EXPECT_EQ(entries.front().mail.destination.token, "token");
  EXPECT_EQ(entries.front().mail.reception.helo, "mx.example");
}

TEST(Spool, ForgetsWhatWasWorkedOnAndNothingElse) {
  const Folder folder;
  {
    auto spool = *Spool::open(folder.spool());
    for (const char* id : {"a1", "a2", "a3"})
      EXPECT_EQ(keep(*spool, one(mail_of(id, Kind::Test))), Spool::Kept::Durable);
    auto entries = *spool->read(Kind::Test, 0, 2, 1'000);
    spool->forget(entries);
    EXPECT_EQ(ids_of(*spool, Kind::Test, entries.back().number), "a3 ");
    spool->stop();
    EXPECT_EQ(keep(*spool, one(mail_of("a4", Kind::Test))), Spool::Kept::TooMuch);
  }
  auto spool = *Spool::open(folder.spool());
  EXPECT_EQ(ids_of(*spool, Kind::Test), "a3 ");
  EXPECT_EQ(spool->figures().mails, 1U);
  EXPECT_EQ(keep(*spool, one(mail_of("a4", Kind::Test))), Spool::Kept::Durable);
  EXPECT_EQ(ids_of(*spool, Kind::Test), "a3 a4 ");
}

TEST(Spool, WaitsForMail) {
  const Folder folder;
  auto spool = *Spool::open(folder.spool());
  std::stop_source stop;
  std::promise<std::string> seen;
  const std::jthread reader([&] {
    spool->wait(Kind::Test, 0, std::chrono::seconds(60), stop.get_token());
    seen.set_value(ids_of(*spool, Kind::Test));
  });
  EXPECT_EQ(keep(*spool, one(mail_of("b1", Kind::Bounces))), Spool::Kept::Durable);
  EXPECT_EQ(keep(*spool, one(mail_of("a1", Kind::Test))), Spool::Kept::Durable);
  EXPECT_EQ(seen.get_future().get(), "a1 ");
}

TEST(Spool, RefusesWhatIsTooMuch) {
  const Folder folder;
  auto spool = *Spool::open(folder.spool(), {.waiting_mails = 2, .waiting_octets = 10'000});
  std::vector<ReceivedMail> three;
  for (const char* id : {"a1", "a2", "a3"})
    three.push_back(mail_of(id, Kind::Test));
  EXPECT_EQ(keep(*spool, std::move(three)), Spool::Kept::TooMuch);
  EXPECT_EQ(keep(*spool, one(mail_of("a1", Kind::Test, std::string(10'000, 'x')))),
            Spool::Kept::TooMuch);
  EXPECT_EQ(keep(*spool, one(mail_of("a1", Kind::Test))), Spool::Kept::Durable);
  EXPECT_EQ(spool->figures().waiting, 0U);
}

TEST(Spool, RefusesWhenThereIsNoSpace) {
  const Folder folder;
  {
    auto spool = *Spool::open(folder.spool(), {.kept_octets = 3'000});
    EXPECT_EQ(keep(*spool, one(mail_of("a1", Kind::Test, std::string(1'000, 'x')))),
              Spool::Kept::Durable);
    EXPECT_EQ(keep(*spool, one(mail_of("a2", Kind::Test))), Spool::Kept::NoSpace);
    spool->forget(*spool->read(Kind::Test, 0, 10, 10));
  }
  {
    auto spool = *Spool::open(folder.spool(), {.least_free_space = ~0ULL});
    EXPECT_EQ(keep(*spool, one(mail_of("a2", Kind::Test))), Spool::Kept::NoSpace);
    EXPECT_EQ(ids_of(*spool, Kind::Test), "");
  }
}

MailDoor::Options door_options() {
  return {.domain = "in.example.com",
          .hostname = "mx.example.com",
          .find = [](std::string_view local_part) -> std::optional<Destination> {
            if (local_part == "test-k3") return Destination{Kind::Test, "t1", "k3"};
            if (local_part == "bounces-x") return Destination{Kind::Bounces, "t2", "x"};
            return std::nullopt;
          },
          .find_postmaster = [] { return Destination{Kind::Reports, "t1", "postmaster"}; },
          .ended = {}};
}

TEST(MailDoor, TakesOurAddressesAlone) {
  const Folder folder;
  auto spool = *Spool::open(folder.spool());
  MailDoor door(door_options(), *spool);
  struct Case {
    std::string address;
    unsigned code;
    std::string enhanced;
  };
  const Case cases[] = {
      {"test-k3@in.example.com", 250, "2.1.5"},
      {"test-k3@IN.Example.COM", 250, "2.1.5"},
      {"\"test-k3\"@in.example.com", 250, "2.1.5"},
      {"\"test\\-k3\"@in.example.com", 250, "2.1.5"},
      {"test-k3@mx.example.com", 250, "2.1.5"},
      {"postmaster", 250, "2.1.5"},
      {"PostMaster@in.example.com", 250, "2.1.5"},
      {"test-k4@in.example.com", 550, "5.1.1"},
      {"test-k3@example.com", 554, "5.7.1"},
      {"test-k3@sub.in.example.com", 554, "5.7.1"},
      {"test-k3@[127.0.0.1]", 554, "5.7.1"},
      {"postmaster@example.net", 554, "5.7.1"},
      {"test-k3%in.example.com@example.net", 554, "5.7.1"},
      {"\"test-k3@in.example.com\"@example.net", 554, "5.7.1"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.address);
    const auto verdict = door.judge(c.address);
    EXPECT_EQ(verdict.reply.code, c.code);
    EXPECT_EQ(verdict.reply.enhanced, c.enhanced);
  }
}

TEST(MailDoor, KeepsACopyForEachRecipient) {
  const Folder folder;
  auto spool = *Spool::open(folder.spool());
  MailDoor door(door_options(), *spool);
  smtp::Submission submission;
  submission.reception.session = "5e";
  submission.reception.client = *IpAddress::parse("192.0.2.1");
  submission.number = 2;
  submission.octets = "text\r\n";
  for (const char* address : {"test-k3@in.example.com", "bounces-x@in.example.com"})
    submission.recipients.push_back({address, door.judge(address).mark});
  std::promise<smtp::Reply> answered;
  door.take(std::move(submission),
            [&](smtp::Reply reply) { answered.set_value(std::move(reply)); });
  const smtp::Reply reply = answered.get_future().get();
  EXPECT_EQ(reply.code, 250);
  EXPECT_EQ(reply.text, "Taken as 5e0002");
  const auto tests = *spool->read(Kind::Test, 0, 10, 1'000);
  const auto bounces = *spool->read(Kind::Bounces, 0, 10, 1'000);
  ASSERT_EQ(tests.size(), 1U);
  ASSERT_EQ(bounces.size(), 1U);
  EXPECT_EQ(tests[0].mail.id, "5e0002r00");
  EXPECT_EQ(tests[0].mail.destination.tenant, "t1");
  EXPECT_EQ(tests[0].mail.reception.recipient, "test-k3@in.example.com");
  EXPECT_EQ(bounces[0].mail.id, "5e0002r01");
  EXPECT_EQ(bounces[0].mail.destination.tenant, "t2");
  EXPECT_EQ(bounces[0].mail.octets, "text\r\n");
}

TEST(MailEnvelope, IsReadAsItWasWritten) {
  smtp::Reception reception;
  reception.client = *IpAddress::parse("2001:db8::1");
  reception.helo = "a \"b\"\\ \xff";
  reception.mail_from = "";
  const std::string field = envelope_field(reception);
  EXPECT_EQ(field.find("\r\n"), field.size() - 2);
  const auto envelope = read_envelope_field(field + "From: a@example.com\r\n\r\n");
  ASSERT_TRUE(envelope.has_value());
  EXPECT_EQ(envelope->ip->value.to_string(), "2001:db8::1");
  EXPECT_EQ(envelope->helo->value, "a \"b\"\\ \xEF\xBF\xBD");
  EXPECT_EQ(envelope->mail_from->value, "");
  for (const std::string_view other :
       {"From: a@example.com\r\n\r\n", "X-Waybill-Envelope: {}\r\n", "X-Waybill-Envelope: {\r\n",
        "X-Waybill-Envelope: {\"client\":\"x\"}\r\n", "X-Waybill-Envelope: 1", ""})
    EXPECT_FALSE(read_envelope_field(other).has_value()) << other;
}

}  // namespace
}  // namespace waybill::service
