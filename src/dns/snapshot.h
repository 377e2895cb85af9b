#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "dns/answer.h"

namespace waybill::dns {

// What a question gets that the snapshot holds no answer to.
enum class Missing : std::uint8_t {
  Ask,       // live: not known yet, ask DNS
  NxDomain,  // tests: NXDOMAIN for a name without any entry, NODATA for another type of a known
             // name
  NoData,    // tests: NODATA
  Unknown,   // replay: NotRecorded, and never asked
};

// CNAMEs that are followed for one question before it counts as ServFail.
inline constexpr int kLongestAliasChain = 10;

// DNS as far as it is known: the evidence that evaluators read. A value; one is kept in every case.
class Snapshot {
 public:
  explicit Snapshot(Missing missing = Missing::Ask) : missing_(missing) {}

  void set(const Question& question, Answer answer);
  void erase(const Question& question);
  // Every answer about the name itself, whatever the type.
  void erase(const Name& name);

  [[nodiscard]] Missing missing() const { return missing_; }
  void set_missing(Missing missing) { missing_ = missing; }

  struct Found {
    const Answer* answer;  // nullptr: not known, see `question`. Lives as long as the snapshot
    Question question;     // where the aliases led: what must be asked, or what was answered
  };
  // Follows CNAME entries unless the CNAME itself is asked for.
  [[nodiscard]] Found find(const Question& question) const;
  // As find, without naming the question that the aliases led to: no allocation.
  [[nodiscard]] const Answer* answer(const Question& question) const;

  // All entries, sorted by name and type: the order in which they are written.
  [[nodiscard]] std::vector<std::pair<Question, const Answer*>> entries() const;
  [[nodiscard]] std::size_t size() const { return answers_.size(); }

  bool operator==(const Snapshot&) const = default;

 private:
  struct NameState {
    int entries = 0;
    int nxdomain = 0;
    bool operator==(const NameState&) const = default;
  };
  [[nodiscard]] const Answer* direct(const Question& question) const;
  [[nodiscard]] const Answer* absent(const Name& name) const;

  Missing missing_;
  std::unordered_map<Question, Answer> answers_;
  std::unordered_map<Name, NameState> names_;  // RFC 8020: NXDOMAIN holds for every type of a name
};

}  // namespace waybill::dns
