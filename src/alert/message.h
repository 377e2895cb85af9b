// An alert as people read it: title, verdict first, what is known, what to do. Forms for channels
// are made of it (mail.h, webhook.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "alert/occurrence.h"
#include "base/plain_line.h"

namespace waybill::alert {

// Ours.
inline constexpr std::size_t kLongestTitle = 200;  // octets
inline constexpr std::size_t kLongestLine = 1'000;
inline constexpr std::size_t kMostLines = 40;

// An occurrence whose texts have passed plain_line() and whose lines are bounded; a `href` that is
// no path of the UI ("/…") becomes "".
[[nodiscard]] Occurrence cleaned(Occurrence occurrence);

// Part of a whole, drawn in HTML.
struct Bar {
  std::string label, text;  // "example.com", "93 of 100 messages pass DMARC"
  std::uint64_t good = 0, bad = 0;
  std::uint64_t whole = 0;  // 0: the two together
};

struct Section {
  std::string title;  // "" none
  std::vector<std::string> lines;
  std::vector<Bar> bars = {};  // the same as `lines` for readers who see bars; none: lines alone
};

// What mail of a digest carries, made when it is sent.
struct Enclosure {
  std::int64_t from = 0, to = 0;  // of the digest, Unix seconds
  bool has_pdf = false;
};

// What a channel is told.
struct Message {
  std::string kind;     // "alert", "reminder", "test", "digest"
  std::string id;       // of the delivery: the same when it is tried again
  std::string subject;  // "High: SPF of example.com no longer names Salesforce"
  std::string context;  // "example.com · An issue is opened · 2026-11-23 22:40 UTC"
  std::vector<Section> sections;
  std::string url;   // "" not known
  std::string foot;  // why the reader gets this
  Severity severity = Severity::Info;
  Enclosure enclosure;  // of a digest
  std::string logo;     // Content-ID of the picture that HTML begins with; "" none
  // Of an alert, for programs.
  std::string alert;  // its id
  std::string organisation;
  Occurrence occurrence;
};

struct Origin {
  std::string organisation;  // name
  std::string channel;       // name
  std::string public_url;    // of the server, without "/" at the end; "" not known
};

// `occurrence` is clean. `is_reminder`: it goes on since it was told first.
enum class Telling : std::uint8_t { First, Reminder };
[[nodiscard]] Message message_of(const Occurrence& occurrence, Telling telling,
                                 const Origin& origin);

[[nodiscard]] std::string text_of(const Message& message);
[[nodiscard]] std::string html_of(const Message& message);

}  // namespace waybill::alert
