#include "container/members.h"

#include <fmt/format.h>

#include <utility>

#include "base/check.h"
#include "container/archive.h"
#include "container/packing.h"

namespace waybill::container {
namespace {

// The member of an archive on which it stands.
class MemberSource final : public Source {
 public:
  explicit MemberSource(Archive& archive) : archive_(archive) {}
  [[nodiscard]] Result<std::string_view, std::string> next() override { return archive_.read(); }

 private:
  Archive& archive_;
};

}  // namespace

struct Members::Level {
  Level(std::unique_ptr<Source> from, std::string its_name)
      : source(std::move(from)), name(std::move(its_name)) {}
  PeekedSource source;
  std::string name;
  std::unique_ptr<Archive> archive;  // nullptr: this is a member
};

Members::Members(std::unique_ptr<Source> source) : first_(std::move(source)) {}
Members::~Members() {
  while (!levels_.empty())  // the inner ones borrow the outer ones
    levels_.pop_back();
}

PeekedSource& Members::source() {
  CHECK(!levels_.empty() && levels_.back()->archive == nullptr);
  return levels_.back()->source;
}

std::string Members::name() const {
  std::string name;
  for (const auto& level : levels_) {
    if (level->name.empty()) continue;
    if (!name.empty()) name += '/';
    name += level->name;
  }
  return name;
}

// True when the new level is a member, false when it is an archive.
Result<bool, std::string> Members::enter(std::unique_ptr<Source> source, std::string name) {
  Level& level = *levels_.emplace_back(std::make_unique<Level>(std::move(source), std::move(name)));
  const std::string_view start = TRY(level.source.peek(kTellingOctets));
  if (tell_packing(start) != Packing::Archive) return true;
  if (levels_.size() > kDeepestNesting)
    return std::unexpected(
        fmt::format("more than {} archives lie within each other", kDeepestNesting));
  level.archive = std::make_unique<Archive>(level.source);
  return false;
}

Result<bool, std::string> Members::next() {
  if (first_) {
    if (TRY(enter(std::move(first_), ""))) return true;
  } else if (!levels_.empty()) {
    levels_.pop_back();  // the member that was read
  }
  while (!levels_.empty()) {
    Archive& archive = *levels_.back()->archive;
    if (!TRY(archive.next_member())) {
      levels_.pop_back();
    } else if (TRY(enter(std::make_unique<MemberSource>(archive), archive.member_name()))) {
      return true;
    }
  }
  return false;
}

}  // namespace waybill::container
