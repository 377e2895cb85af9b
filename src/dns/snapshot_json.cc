#include "dns/snapshot_json.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/ascii.h"

namespace waybill::dns {
namespace {

namespace json = boost::json;
using Failure = std::unexpected<std::string>;

// RDATA of 65,535 octets (RFC 1035 §3.2.1) in character-strings of 255.
constexpr std::size_t kLongestText = std::size_t{65535} / 256 * 255;

constexpr std::string_view kNoBytes = "octets outside ASCII are written as \\u00XX";

// JSON text holds one code point per octet; Boost.JSON gives it to us as UTF-8.
std::optional<std::string> octets_of(std::string_view utf8) {
  std::string octets;
  octets.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    if (lead < 0x80) {
      octets += utf8[i];
    } else if ((lead & 0xFCU) == 0xC0U && i + 1 < utf8.size()) {
      octets +=
          static_cast<char>((lead & 3U) << 6U | (static_cast<unsigned char>(utf8[++i]) & 63U));
    } else {
      return std::nullopt;
    }
  }
  return octets;
}

std::string utf8_of(std::string_view octets) {
  std::string utf8;
  for (const char c : octets) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x80) {
      utf8 += c;
    } else {
      utf8 += static_cast<char>(0xC0U | octet >> 6U);
      utf8 += static_cast<char>(0x80U | (octet & 63U));
    }
  }
  return utf8;
}

Result<Text, std::string> parse_text_list(const json::array& list) {
  std::vector<std::string> strings;
  for (const json::value& item : list) {
    if (!item.is_string()) return Failure("a character-string is not a string");
    auto octets = octets_of(item.get_string());
    if (!octets) return Failure(std::string(kNoBytes));
    if (octets->size() > 255) return Failure("a character-string is longer than 255 octets");
    strings.push_back(std::move(*octets));
  }
  return make_text(strings);
}

Result<Data, std::string> parse_json_data(Type type, const json::value& value) {
  if (const json::array* list = value.if_array(); list != nullptr && type == Type::Txt)
    return TRY(parse_text_list(*list));
  const json::string* text = value.if_string();
  if (text == nullptr) return Failure("data is not a string");
  const auto octets = octets_of(*text);
  if (!octets) return Failure(std::string(kNoBytes));
  return parse_data(type, *octets);
}

Result<Answer, std::string> parse_answer(Type type, const json::object& entry) {
  Answer answer;
  if (const json::value* ttl = entry.if_contains("ttl")) {
    if (!ttl->is_int64() || ttl->get_int64() < 0 || ttl->get_int64() > 0x7FFFFFFF)
      return Failure("\"ttl\" is not a number of seconds");
    answer.ttl = static_cast<std::uint32_t>(ttl->get_int64());
  }
  if (const json::value* status = entry.if_contains("status")) {
    const auto parsed =
        status->is_string() ? parse_status(status->get_string()) : std::optional<Status>();
    if (!parsed)
      return Failure("\"status\" is not one of NOERROR NODATA NXDOMAIN SERVFAIL TIMEOUT REFUSED");
    answer.status = *parsed;
  }
  if (const json::value* data = entry.if_contains("data")) {
    if (!data->is_array()) return Failure("\"data\" is not a list");
    for (const json::value& item : data->get_array())
      answer.records.push_back(TRY(parse_json_data(type, item)));
    if (!answer.records.empty() && answer.status != Status::NoError)
      return Failure("an answer with data has the status NOERROR");
  }
  return answer;
}

Result<bool, std::string> add_entry(Snapshot& snapshot, const json::value& value) {
  const json::object* entry = value.if_object();
  if (entry == nullptr) return Failure("is not an object");
  const json::value* name_text = entry->if_contains("name");
  if (name_text == nullptr || !name_text->is_string()) return Failure("has no \"name\"");
  const auto octets = octets_of(name_text->get_string());
  const auto name = octets ? Name::parse(*octets) : std::nullopt;
  if (!name) return Failure("\"name\" is not a domain name");
  const json::value* type_text = entry->if_contains("type");
  const auto type = type_text != nullptr && type_text->is_string()
                        ? parse_type(type_text->get_string())
                        : std::nullopt;
  if (!type) return Failure("\"type\" is not a record type");
  snapshot.set({*name, *type}, TRY(parse_answer(*type, *entry)));
  return true;
}

Result<Missing, std::string> parse_missing(const json::object& root) {
  const json::value* missing = root.if_contains("missing");
  if (missing == nullptr) return Missing::NxDomain;
  const std::string_view text = missing->is_string() ? std::string_view(missing->get_string()) : "";
  if (text == "nxdomain") return Missing::NxDomain;
  if (text == "nodata") return Missing::NoData;
  if (text == "unknown") return Missing::Unknown;
  return Failure("\"missing\" is not one of nxdomain, nodata, unknown");
}

json::value json_of(const Data& data) {
  const Text* text = std::get_if<Text>(&data);
  if (text == nullptr || text->lengths.size() == 1) return json::string(utf8_of(write_data(data)));
  json::array strings;
  std::size_t start = 0;
  for (const std::uint16_t length : text->lengths) {
    strings.emplace_back(utf8_of(std::string_view(text->joined).substr(start, length)));
    start += length;
  }
  return strings;
}

}  // namespace

Result<Data, std::string> parse_data(Type type, std::string_view text) {
  switch (type) {
    case Type::A:
    case Type::Aaaa: {
      const auto address = IpAddress::parse(text);
      // An IPv4-mapped address is legal AAAA data; it is read as the IPv4 address.
      if (!address || (type == Type::A && !address->is_v4()))
        return Failure(fmt::format("\"{}\" is not an address of type {}", ascii::printable(text),
                                   to_string(type)));
      return *address;
    }
    case Type::Cname:
    case Type::Ns:
    case Type::Ptr: {
      const auto name = Name::parse(text);
      if (!name) return Failure(fmt::format("\"{}\" is not a domain name", ascii::printable(text)));
      return *name;
    }
    case Type::Mx: {
      // Any octet may stand in a name, a space at its end too: only those before it are left out.
      const std::size_t space = text.find(' ');
      const std::size_t begin = text.find_first_not_of(' ', space);
      const auto preference = ascii::parse_number(text.substr(0, space));
      const auto name =
          begin == std::string_view::npos ? std::nullopt : Name::parse(text.substr(begin));
      if (space == std::string_view::npos || !preference || *preference > 0xFFFF || !name)
        return Failure(
            fmt::format("\"{}\" is not a preference and a name", ascii::printable(text)));
      return Mx{static_cast<std::uint16_t>(*preference), *name};
    }
    case Type::Txt: {
      if (text.size() > kLongestText)
        return Failure(fmt::format("a TXT record holds {} octets at most", kLongestText));
      // A longer text is cut into character-strings as a zone editor does.
      std::vector<std::string> strings;
      for (std::size_t start = 0; start == 0 || start < text.size(); start += 255)
        strings.emplace_back(text.substr(start, 255));
      return make_text(strings);
    }
    case Type::Soa:
    case Type::Ds:
    case Type::Dnskey:
    case Type::Tlsa:
    case Type::Spf:
    case Type::Caa: break;
  }
  return Raw{std::string(text)};
}

std::string write_data(const Data& data) {
  struct Writer {
    std::string operator()(const IpAddress& address) const { return address.to_string(); }
    std::string operator()(const Name& name) const { return name.is_root() ? "." : name.text(); }
    std::string operator()(const Mx& mx) const {
      return fmt::format("{} {}", mx.preference, (*this)(mx.exchange));
    }
    std::string operator()(const Text& text) const { return text.joined; }
    std::string operator()(const Raw& raw) const { return raw.presentation; }
  };
  return std::visit(Writer{}, data);
}

Result<Snapshot, std::string> parse_snapshot(std::string_view text) {
  if (text.size() > kLargestSnapshotFile) return Failure("the DNS snapshot is larger than 64 MiB");
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error) return Failure("the DNS snapshot is not JSON: " + error.message());
  const json::object* root = value.if_object();
  if (root == nullptr) return Failure("the DNS snapshot is not a JSON object");
  Snapshot snapshot(TRY(parse_missing(*root)));
  const json::value* answers = root->if_contains("answers");
  if (answers == nullptr || !answers->is_array())
    return Failure("the DNS snapshot has no list \"answers\"");
  std::size_t number = 0;
  for (const json::value& entry : answers->get_array()) {
    ++number;
    if (auto added = add_entry(snapshot, entry); !added)
      return Failure(fmt::format("the DNS snapshot, answer {}: {}", number, added.error()));
  }
  return snapshot;
}

std::string write_snapshot(const Snapshot& snapshot) {
  json::array answers;
  for (const auto& [question, answer] : snapshot.entries()) {
    json::object entry;
    entry["name"] = question.name.is_root() ? "." : utf8_of(question.name.text());
    entry["type"] = to_string(question.type);
    entry["ttl"] = answer->ttl;
    entry["status"] = to_string(answer->status);
    if (answer->has_records()) {
      json::array& data = (entry["data"] = json::array()).get_array();
      for (const Data& record : answer->records)
        data.push_back(json_of(record));
    }
    answers.push_back(std::move(entry));
  }
  // What a live run did not ask is unknown later, not absent.
  const std::string_view missing = snapshot.missing() == Missing::NxDomain ? "nxdomain"
                                   : snapshot.missing() == Missing::NoData ? "nodata"
                                                                           : "unknown";
  std::string text = fmt::format("{{\"missing\": \"{}\",\n \"answers\": [", missing);
  std::string_view separator = "\n  ";
  for (const json::value& entry : answers) {
    text += separator;
    text += json::serialize(entry);
    separator = ",\n  ";
  }
  return text + "]}\n";
}

}  // namespace waybill::dns
