// One record with all that is to be mended in it: findings that each propose a change of the same
// record must not undo one another when their records are copied one after the other.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "health/finding.h"

namespace waybill::health {

class RecordEdits {
 public:
  RecordEdits(std::string name, std::string record)
      : name_(std::move(name)), record_(std::move(record)) {}

  using Change = std::function<std::string(const std::string&)>;
  // Which findings show the change.
  enum class Scope : unsigned char {
    All,  // each that proposes one of this record
    Own,  // this one alone: a step that its owner decides on, on top of the others
  };
  // `finding` lives until publish().
  void propose(Finding& finding, Change change, Scope scope = Scope::All) {
    edits_.push_back({&finding, std::move(change), scope});
  }
  // Gives each finding the record with the changes of all.
  void publish() {
    std::string all = record_;
    for (const Edit& edit : edits_) {
      if (edit.scope == Scope::All) all = edit.change(all);
    }
    for (const Edit& edit : edits_) {
      std::string record = edit.scope == Scope::Own ? edit.change(all) : all;
      if (record != record_) edit.finding->publishing({name_, "TXT", std::move(record), record_});
    }
    edits_.clear();
  }

 private:
  struct Edit {
    Finding* finding;
    Change change;
    Scope scope;
  };
  std::string name_, record_;
  std::vector<Edit> edits_;
};

}  // namespace waybill::health
