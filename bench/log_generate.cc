// log_generate ROWS [SEED]: writes a Salesforce Email Log of so many rows on standard output; the
// same octets for the same arguments. Seven days of mail of one org: users and automations, many
// companies and the large mailbox providers, retries, unknown users, one provider that begins to
// refuse on the fifth day, warm-up rows, internal hand-overs.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::int64_t kStart = 1794787200;  // 2026-11-16 00:00 GMT, a Monday
constexpr std::int64_t kDay = 86400;
constexpr std::uint64_t kCompanies = 60000;
constexpr std::uint64_t kUsers = 400;
constexpr std::uint64_t kPeople = 3000000;

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t limit) {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t x = state_;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    return (x ^ (x >> 31U)) % limit;
  }
  bool percent(std::uint64_t share) { return below(100) < share; }

 private:
  std::uint64_t state_;
};

struct Host {
  std::string_view domain, unknown_user, block, deferral;
};
constexpr Host kHosts[] = {
    {"gmail.com",
     "550-5.1.1 The email account that you tried to reach does not exist. 550 5.1.1 "
     "https://support.google.com/mail/?p=NoSuchUser {} - gsmtp",
     "550-5.7.26 Your email has been blocked because the sender is unauthenticated. 550 5.7.26 "
     "https://support.google.com/mail/answer/81126 {} - gsmtp",
     "421-4.7.28 Our system has detected an unusual rate of unsolicited mail. 421 4.7.28 {} - "
     "gsmtp"},
    {"outlook.com", "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [{}]",
     "550 5.7.1 Unfortunately, messages from [203.0.113.9] weren't sent. Please contact your "
     "Internet "
     "service provider since part of their network is on our block list (S3150). [{}]",
     "451 4.7.650 The mail server [203.0.113.9] has been temporarily rate limited due to IP "
     "reputation. (S775) [{}]"},
    {"yahoo.com",
     "554 30 Sorry, your message to this address cannot be delivered. This mailbox is "
     "disabled (554.30). {}",
     "554 5.7.9 Message not accepted for policy reasons. {}",
     "421 4.7.0 [TSS04] Messages from 203.0.113.9 temporarily deferred due to unexpected volume or "
     "user complaints - 4.16.55.1; {}"},
};
constexpr Host kCompanyHost = {
    "",
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup [{}]",
    "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from "
    "unauthorized sources. [{}]",
    "451 4.7.500 Server busy. Please try again later from [203.0.113.9]. ({})"};

struct Message {
  std::uint64_t number = 0, person = 0, user = 0;
  std::uint64_t ends = 0;      // what becomes of it, 0 to 999
  std::uint64_t attempts = 0;  // so far
  std::int64_t received = 0, next = 0;
  bool operator>(const Message& other) const { return next > other.next; }
};

class Generator {
 public:
  Generator(std::uint64_t rows, std::uint64_t seed) : wanted_(rows), chance_(seed) {}

  void run() {
    text_ =
        "\"Date/Time\",\"Internal Message ID\",\"Mail Event\",\"Recipient\",\"Sender\",\"Remote "
        "Host\",\"Bytes Transferred\",\"User ID\",\"Message ID Header\",\"Retry Count\",\"Seconds "
        "in "
        "Queue\",\"Delivery Stage\",\"Relay Address\",\"Relay Port\",\"Remote "
        "DSN\",\"TLS_Cipher\",\"TLS_Verified\"\n";
    for (std::uint64_t number = 0; rows_ < wanted_; ++number) {
      const std::int64_t now = kStart + static_cast<std::int64_t>(rows_ * 7 * kDay / wanted_);
      while (!waiting_.empty() && waiting_.top().next <= now && rows_ < wanted_) {
        const Message message = waiting_.top();
        waiting_.pop();
        attempt(message);
      }
      if (rows_ < wanted_) receive(number, now);
      flush(1U << 20U);
    }
    flush(0);
  }

 private:
  void receive(std::uint64_t number, std::int64_t now) {
    Message message;
    message.number = number;
    message.person = chance_.below(kPeople);
    message.user = chance_.below(kUsers);
    message.ends = chance_.below(1000);
    message.received = message.next = now;
    row(message, 'R', now, {}, {});
    if (rows_ < wanted_) attempt(message);
  }

  void attempt(Message message) {
    const std::int64_t now = message.next;
    const Host& host = host_of(message);
    const std::string id = fmt::format("{:016x}-{:08x}si{}", message.number * 0x9E3779B97F4A7C15U,
                                       message.person, message.attempts);
    // From the fifth day on one provider blocks two thirds of its mail.
    const bool is_blocked =
        host.domain == "outlook.com" && now - kStart > 4 * kDay && message.ends % 3 != 0;
    if (is_blocked || message.ends < 3)
      return row(message, 'P', now, "after MAIL FROM", filled(host.block, id));
    if (message.ends < 30)
      return row(message, 'P', now, "after RCPT TO", filled(host.unknown_user, id));
    const std::uint64_t retries = message.ends < 36   ? 9
                                  : message.ends < 90 ? 1 + message.ends % 3
                                                      : 0;
    if (message.attempts < retries) {
      row(message, 'T', now, "during RCPT TO", filled(host.deferral, id));
      message.next = now + (std::int64_t{300} << message.attempts);
      ++message.attempts;
      waiting_.push(message);
      return;
    }
    if (retries == 9)
      return row(message, 'P', now, {}, "554 5.4.7 [internal] exceeded max time without delivery");
    row(message, 'D', now, {}, filled("250 2.0.0 OK {}", id));
  }

  static const Host& host_of(const Message& message) {
    const std::uint64_t kind = message.person % 20;
    return kind < 5 ? kHosts[0] : kind < 7 ? kHosts[1] : kind < 8 ? kHosts[2] : kCompanyHost;
  }

  static std::string filled(std::string_view text, std::string_view id) {
    return fmt::format(fmt::runtime(text), id);
  }

  void row(const Message& message, char event, std::int64_t now, std::string_view stage,
           std::string_view reply) {
    ++rows_;
    const std::int64_t minute = (now - kStart) / 60;
    const Host& host = host_of(message);
    auto out = std::back_inserter(text_);
    fmt::format_to(out, "\"11/{}/2026 {}:{:02}\",\"{:02X}/{:02X}-{}-{:08X}\",\"{}\",\"p{}.k{}@",
                   16 + minute / 1440, minute / 60 % 24, minute % 60, message.number & 0xFFU,
                   message.number >> 8U & 0xFFU, 20000 + message.number % 9000,
                   message.number & 0xFFFFFFFFU, event, message.person, message.person % 97);
    if (host.domain.empty()) {
      fmt::format_to(out, "company{}.example", message.person % kCompanies);
    } else {
      text_ += host.domain;
    }
    fmt::format_to(out,
                   "\",\"user{}@example.com\",\"10.203.44.{}\",\"{}\",\"0058d00000{:05}\","
                   "\"{:012x}.{:06d}.JavaMail.sfdc@na{}.sfdc.net\",\"{}\",\"{}\",\"{}\",",
                   message.user, message.number % 250,
                   event == 'P' ? 0 : 6000 + message.number % 9000, message.user, message.number,
                   message.person % 1000000, message.number % 90, message.attempts,
                   now - message.received, stage);
    if (event == 'R') {
      text_ += "\"\",\"\",\"\",\"\",\"\"\n";
      return;
    }
    fmt::format_to(out, "\"203.0.113.{}\",\"25\",\"{}\",\"{}\",\"{}\"\n", message.person % 250,
                   reply, event == 'D' ? "TLSv1.2:ECDHE-RSA-AES256-GCM-SHA384" : ":",
                   event == 'D' ? "Unverified" : "");
  }

  void flush(std::size_t most) {
    if (text_.size() <= most) return;
    if (std::fwrite(text_.data(), 1, text_.size(), stdout) != text_.size()) std::exit(1);
    text_.clear();
  }

  std::uint64_t wanted_, rows_ = 0;
  Chance chance_;
  std::string text_;
  std::priority_queue<Message, std::vector<Message>, std::greater<>> waiting_;
};

}  // namespace

int main(int argc, char** argv) {
  const char* const rows = argc > 1 ? argv[1] : "1000000";
  const char* const seed = argc > 2 ? argv[2] : "1";
  Generator(std::strtoull(rows, nullptr, 10), std::strtoull(seed, nullptr, 10)).run();
  return 0;
}
