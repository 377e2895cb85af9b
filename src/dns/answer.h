// What DNS is asked and what it may say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ip.h"
#include "dns/name.h"

namespace waybill::dns {

// Values of the IANA registry. Other types can be asked for too: their data stays presentation
// text.
enum class Type : std::uint16_t {
  A = 1,
  Ns = 2,
  Cname = 5,
  Soa = 6,
  Ptr = 12,
  Mx = 15,
  Txt = 16,
  Aaaa = 28,
  Ds = 43,
  Dnskey = 48,
  Tlsa = 52,
  Spf = 99,
  Caa = 257,
};
[[nodiscard]] std::string to_string(Type type);                       // "TXT", "TYPE1234"
[[nodiscard]] std::optional<Type> parse_type(std::string_view text);  // any case

struct Question {
  Name name;
  Type type = Type::A;
  auto operator<=>(const Question&) const = default;
};
[[nodiscard]] std::string to_string(const Question& question);  // "example.com TXT"

// How an answer ended. A time-out is never "missing": only NoData and NxDomain say that.
enum class Status : std::uint8_t {
  NoError,      // records
  NoData,       // the name exists, the type does not
  NxDomain,     // the name does not exist (RFC 8020: nothing below it either)
  ServFail,     // the resolver could not find out, bogus DNSSEC included
  Timeout,      // no answer in the time that was given
  Refused,      // the server does not want to answer us
  NotRecorded,  // replay: the case file holds no answer to this question
};
[[nodiscard]] std::string_view to_string(Status status);  // "NOERROR", "NXDOMAIN", …
[[nodiscard]] std::optional<Status> parse_status(std::string_view text);

struct Mx {
  std::uint16_t preference = 0;
  Name exchange;  // the root: null MX (RFC 7505)
  auto operator<=>(const Mx&) const = default;
};

// One TXT record: its character-strings joined without separator (RFC 7208 §3.3, RFC 6376
// §3.6.2.2), and the length of each.
struct Text {
  std::string joined;
  std::vector<std::uint16_t> lengths;
  bool operator==(const Text&) const = default;
};
[[nodiscard]] Text make_text(const std::vector<std::string>& strings);

struct Raw {
  std::string presentation;
  bool operator==(const Raw&) const = default;
};

using Data = std::variant<IpAddress, Name, Mx, Text, Raw>;  // A/AAAA, CNAME/NS/PTR, MX, TXT, others

struct Answer {
  Status status = Status::NoError;
  std::uint32_t ttl = 0;
  std::vector<Data> records;  // empty unless NoError

  [[nodiscard]] bool has_records() const { return status == Status::NoError && !records.empty(); }
  // The name or the type is known to be absent.
  [[nodiscard]] bool is_void() const {
    return status == Status::NoData || status == Status::NxDomain ||
           (status == Status::NoError && records.empty());
  }
  // Nothing is known: try again later.
  [[nodiscard]] bool is_temporary_failure() const {
    return status == Status::ServFail || status == Status::Timeout || status == Status::Refused ||
           status == Status::NotRecorded;
  }
  bool operator==(const Answer&) const = default;
};

}  // namespace waybill::dns

template <>
struct std::hash<waybill::dns::Question> {
  std::size_t operator()(const waybill::dns::Question& question) const noexcept {
    return std::hash<waybill::dns::Name>{}(question.name) * 31U +
           static_cast<std::size_t>(question.type);
  }
};
