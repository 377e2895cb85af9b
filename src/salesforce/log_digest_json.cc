#include <boost/json.hpp>
#include <cmath>
#include <type_traits>

#include "base/utf8.h"
#include "salesforce/log_digest.h"

namespace waybill::salesforce {
namespace {

namespace json = boost::json;

// Each shape is told once, for writing and for reading.
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestChange>
void describe(A& member, T& value) {
  member("since", value.since);
  member("before", value.before);
  member("after", value.after);
  member("before_messages", value.before_messages);
  member("after_messages", value.after_messages);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestDomainCount>
void describe(A& member, T& value) {
  member("domain", value.domain);
  member("count", value.count);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestDomain>
void describe(A& member, T& value) {
  member("domain", value.domain);
  member("count", value.count);
  member("refused", value.refused);
  member("expired", value.expired);
  member("deferred", value.deferred);
  member("discarded", value.discarded);
  member("delivered", value.delivered);
  member("total", value.total);
  member("share", value.share);
  member("provider", value.provider);
  member("provider_basis", value.provider_basis);
  member("change", value.change);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestProvider>
void describe(A& member, T& value) {
  member("provider", value.provider);
  member("domains", value.domains);
  member("count", value.count);
  member("delivered", value.delivered);
  member("total", value.total);
  member("share", value.share);
  member("change", value.change);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestClass>
void describe(A& member, T& value) {
  member("class", value.name);
  member("count", value.count);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestRefusal>
void describe(A& member, T& value) {
  member("text", value.text);
  member("rule", value.rule);
  member("class", value.kind);
  member("count", value.count);
  member("first", value.first);
  member("last", value.last);
  member("domains", value.domains);
  member("domain_count", value.domain_count);
  member("deferred", value.deferred);
  member("reason", value.reason);
  member("permanence", value.permanence);
  member("who", value.who);
  member("stage", value.stage);
  member("meaning", value.meaning);
  member("fix", value.fix);
  member("providers", value.providers);
  member("scope", value.scope);
  member("volume", value.volume);
  member("share", value.share);
  member("change", value.change);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestPattern>
void describe(A& member, T& value) {
  member("kind", value.kind);
  member("sentence", value.sentence);
  member("technical", value.technical);
  member("technical_systems", value.technical_systems);
  member("reputation", value.reputation);
  member("reputation_systems", value.reputation_systems);
  member("list", value.list);
  member("transport", value.transport);
  member("other", value.other);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestUser>
void describe(A& member, T& value) {
  member("user", value.user);
  member("messages", value.messages);
  member("unknown_users", value.unknown_users);
  member("rate", value.rate);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestTypo>
void describe(A& member, T& value) {
  member("domain", value.domain);
  member("intended", value.intended);
  member("messages", value.messages);
  member("delivered", value.delivered);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestBurst>
void describe(A& member, T& value) {
  member("user", value.user);
  member("from", value.from);
  member("to", value.to);
  member("messages", value.messages);
  member("recipients", value.recipients);
  member("first_time", value.first_time);
  member("unknown_users", value.unknown_users);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestQuality>
void describe(A& member, T& value) {
  member("unknown_users", value.unknown_users);
  member("rate", value.rate);
  member("users", value.users);
  member("role_messages", value.role_messages);
  member("role_refused", value.role_refused);
  member("typos", value.typos);
  member("repeated_recipients", value.repeated_recipients);
  member("repeated_messages", value.repeated_messages);
  member("bursts", value.bursts);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestDelay>
void describe(A& member, T& value) {
  member("seconds", value.seconds);
  member("messages", value.messages);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestRetries>
void describe(A& member, T& value) {
  member("deferred_once", value.deferred_once);
  member("later_delivered", value.later_delivered);
  member("later_expired", value.later_expired);
  member("still_deferred", value.still_deferred);
  member("delays", value.delays);
  member("next_try", value.next_try);
  member("next_expiry", value.next_expiry);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestTls>
void describe(A& member, T& value) {
  member("encrypted", value.encrypted);
  member("clear", value.clear);
  member("clear_share", value.clear_share);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestGap>
void describe(A& member, T& value) {
  member("from", value.from);
  member("to", value.to);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestRange>
void describe(A& member, T& value) {
  member("first", value.first);
  member("last", value.last);
  member("requested_from", value.requested_from);
  member("requested_to", value.requested_to);
  member("requestable_until", value.requestable_until);
  member("date_order", value.date_order);
  member("is_order_proved", value.is_order_proved);
  member("gaps", value.gaps);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestQuestion>
void describe(A& member, T& value) {
  member("recipient", value.recipient);
  member("message_id", value.message_id);
  member("answer", value.answer);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, DigestSuppression>
void describe(A& member, T& value) {
  member("addresses", value.addresses);
  member("not_listed", value.not_listed);
}
template <class A, class T>
  requires std::is_same_v<std::remove_const_t<T>, LogDigest>
void describe(A& member, T& value) {
  member("verdict", value.verdict);
  member("rows", value.rows);
  member("messages", value.messages);
  member("states", value.states);
  member("range", value.range);
  member("question", value.question);
  member("by_domain", value.by_domain);
  member("domains_with_refusals", value.domains_with_refusals);
  member("by_provider", value.by_provider);
  member("by_class", value.by_class);
  member("refusals", value.refusals);
  member("pattern", value.pattern);
  member("list_quality", value.quality);
  member("suppression", value.suppression);
  member("retries", value.retries);
  member("tls", value.tls);
  member("warnings", value.warnings);
}

class Writer {
 public:
  explicit Writer(json::object& object) : object_(&object) {}
  template <class T>
  void operator()(std::string_view key, const T& value) {
    object_->emplace(key, write(value));
  }

 private:
  static json::value write(const std::string& value) { return json::value(to_valid_utf8(value)); }
  static json::value write(bool value) { return json::value(value); }
  static json::value write(Count value) { return json::value(value); }
  static json::value write(std::int64_t value) { return json::value(value); }
  // Shares to four digits: more would pretend.
  static json::value write(double value) { return json::value(std::round(value * 1e4) / 1e4); }
  template <class T>
  static json::value write(const std::optional<T>& value) {
    return value ? write(*value) : json::value(nullptr);
  }
  template <class T>
  static json::value write(const std::vector<T>& values) {
    json::array array;
    for (const T& value : values)
      array.push_back(write(value));
    return array;
  }
  static json::value write(const std::map<std::string, Count>& values) {
    json::object object;
    for (const auto& [name, count] : values)
      object.emplace(to_valid_utf8(name), count);
    return object;
  }
  template <class T>
  static json::value write(const T& value) {
    json::object object;
    Writer writer(object);
    describe(writer, value);
    return object;
  }
  json::object* object_;
};

class Reader {
 public:
  Reader(const json::object& object, std::string& fault) : object_(&object), fault_(&fault) {}
  template <class T>
  void operator()(std::string_view key, T& value) {
    const json::value* const found = object_->if_contains(key);
    if (found == nullptr) return;
    if (!read(*found, value) && fault_->empty())
      *fault_ =
          "The member \"" + std::string(key) + "\" of the log digest is not what it should be";
  }

 private:
  static bool read(const json::value& from, std::string& value) {
    if (!from.is_string()) return false;
    value = from.get_string();
    return true;
  }
  static bool read(const json::value& from, bool& value) {
    if (!from.is_bool()) return false;
    value = from.get_bool();
    return true;
  }
  static bool read(const json::value& from, Count& value) {
    if (from.is_uint64()) value = from.get_uint64();
    if (from.is_int64() && from.get_int64() >= 0) value = static_cast<Count>(from.get_int64());
    return from.is_uint64() || (from.is_int64() && from.get_int64() >= 0);
  }
  static bool read(const json::value& from, std::int64_t& value) {
    if (!from.is_int64()) return false;
    value = from.get_int64();
    return true;
  }
  static bool read(const json::value& from, double& value) {
    if (from.is_double()) value = from.get_double();
    if (from.is_int64()) value = static_cast<double>(from.get_int64());
    return from.is_double() || from.is_int64();
  }
  template <class T>
  bool read(const json::value& from, std::optional<T>& value) {
    if (from.is_null()) return true;
    return read(from, value.emplace());
  }
  template <class T>
  bool read(const json::value& from, std::vector<T>& values) {
    if (!from.is_array()) return false;
    for (const json::value& element : from.get_array()) {
      if (!read(element, values.emplace_back())) return false;
    }
    return true;
  }
  static bool read(const json::value& from, std::map<std::string, Count>& values) {
    if (!from.is_object()) return false;
    for (const auto& [name, count] : from.get_object()) {
      if (!read(count, values[std::string(name)])) return false;
    }
    return true;
  }
  template <class T>
  bool read(const json::value& from, T& value) {
    if (!from.is_object()) return false;
    Reader reader(from.get_object(), *fault_);
    describe(reader, value);
    return fault_->empty();
  }
  const json::object* object_;
  std::string* fault_;
};

}  // namespace

json::value to_json(const LogDigest& digest) {
  json::object object;
  Writer writer(object);
  describe(writer, digest);
  return object;
}

Result<LogDigest, std::string> log_digest_from_json(const json::value& value) {
  if (!value.is_object()) return std::unexpected("The log digest is not an object");
  LogDigest digest;
  std::string fault;
  Reader reader(value.get_object(), fault);
  describe(reader, digest);
  if (!fault.empty()) return std::unexpected(fault);
  return digest;
}

}  // namespace waybill::salesforce
