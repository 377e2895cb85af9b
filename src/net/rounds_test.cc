#include <gtest/gtest.h>

#include <fmt/format.h>

#include "net/dns_client.h"

namespace waybill::net {
namespace {

using std::chrono::milliseconds;

dns::Question question_of(std::string_view name) {
  return {*dns::Name::parse(name), dns::Type::Txt};
}

const dns::Answer kText{
    .status = dns::Status::NoError, .ttl = 1, .records = {dns::make_text({"text"})}};

// Answers every question with the same text, and remembers what was asked in which round.
class OneAnswer : public DnsClient {
 public:
  void fetch(std::span<const dns::Question> questions, dns::Snapshot& snapshot,
             std::chrono::steady_clock::time_point /*deadline*/) override {
    sizes.push_back(questions.size());
    for (const dns::Question& question : questions)
      snapshot.set(question, kText);
  }
  std::vector<std::size_t> sizes;
};

TEST(Rounds, AreNoneWhenEverythingIsKnown) {
  dns::Snapshot snapshot(dns::Missing::NxDomain);
  const Rounds rounds = evaluate_in_rounds(snapshot, nullptr, milliseconds(1000), [](auto& dns) {
    EXPECT_TRUE(dns.ask(question_of("example.com"))->is_void());
  });
  EXPECT_EQ(rounds.questions, 0U);
  EXPECT_EQ(rounds.rounds, 0U);
}

TEST(Rounds, EndWithTimeOutsWhenNobodyCanBeAsked) {
  dns::Snapshot snapshot(dns::Missing::Ask);
  int evaluations = 0;
  const Rounds rounds = evaluate_in_rounds(snapshot, nullptr, milliseconds(1000), [&](auto& dns) {
    ++evaluations;
    (void)dns.ask(question_of("a.example.com"));
    if (dns.ask(question_of("b.example.com")) != nullptr)
      (void)dns.ask(question_of("c.example.com"));
  });
  EXPECT_EQ(evaluations, 3);
  EXPECT_EQ(rounds.questions, 0U);
  for (const std::string_view name : {"a.example.com", "b.example.com", "c.example.com"}) {
    const dns::Answer* answer = snapshot.answer(question_of(name));
    ASSERT_NE(answer, nullptr) << name;
    EXPECT_EQ(answer->status, dns::Status::Timeout);
  }
}

TEST(Rounds, FetchAllThatIsWantedAtOnce) {
  dns::Snapshot snapshot(dns::Missing::Ask);
  OneAnswer client;
  const Rounds rounds = evaluate_in_rounds(snapshot, &client, milliseconds(60'000), [](auto& dns) {
    const bool first = dns.ask(question_of("a.example.com")) != nullptr;
    (void)dns.ask(question_of("b.example.com"));
    if (first) (void)dns.ask(question_of("c.example.com"));
  });
  EXPECT_EQ(client.sizes, (std::vector<std::size_t>{2, 1}));
  EXPECT_EQ(rounds.questions, 3U);
  EXPECT_EQ(rounds.rounds, 2U);
}

TEST(Rounds, AskNothingAfterTheDeadline) {
  dns::Snapshot snapshot(dns::Missing::Ask);
  OneAnswer client;
  const Rounds rounds = evaluate_in_rounds(snapshot, &client, milliseconds(0), [](auto& dns) {
    (void)dns.ask(question_of("a.example.com"));
  });
  EXPECT_TRUE(client.sizes.empty());
  EXPECT_EQ(rounds.questions, 0U);
  EXPECT_EQ(snapshot.answer(question_of("a.example.com"))->status, dns::Status::Timeout);
}

TEST(Rounds, AreBoundedForEvaluatorsThatNeverHaveEnough) {
  dns::Snapshot snapshot(dns::Missing::Ask);
  OneAnswer client;
  const auto greedy = [](dns::Inquiry& dns) {
    for (std::size_t i = 0; i < kMostQuestions * 2; ++i)
      (void)dns.ask(question_of(fmt::format("n{}.example.com", i)));
  };
  const Rounds rounds = evaluate_in_rounds(snapshot, &client, milliseconds(60'000), greedy);
  EXPECT_EQ(rounds.questions, kMostQuestions);

  dns::Snapshot second(dns::Missing::Ask);
  OneAnswer patient;
  const auto deep =
      [](dns::Inquiry& dns) {  // each answer brings one question more, like an include
        for (std::size_t i = 0; i < kMostRounds * 2; ++i) {
          if (dns.ask(question_of(fmt::format("n{}.example.com", i))) == nullptr) return;
        }
      };
  const Rounds more = evaluate_in_rounds(second, &patient, milliseconds(60'000), deep);
  EXPECT_EQ(more.questions, kMostRounds);
}

}  // namespace
}  // namespace waybill::net
