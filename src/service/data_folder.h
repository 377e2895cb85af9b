// The files of a server: what is too large or too much of a whole for the ledger.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace waybill::service {

// ROOT/uploads/ID       octets that somebody sent, as they came
// ROOT/cases/ID.case    a case file (docs/case-file.md), Zstandard
// ROOT/cases/ID.view    what its page shows, JSON, Zstandard
// ROOT/excerpts/ID.csv  rows of an Email Log that stand for its refusals, by arrival
// ROOT/tests/ID.mail    a message that was tested, as it came, Zstandard
// ROOT/tests/ID.report  what the checks found, JSON, Zstandard
// ROOT/tmp              what is under way
// ROOT/ledger.db, ROOT/events.db
class DataFolder {
 public:
  // Makes the folders, readable for the owner alone, and empties `tmp`: one server has them at a
  // time. The error is one line.
  [[nodiscard]] static Result<DataFolder, std::string> open(std::string root);

  [[nodiscard]] const std::string& root() const { return root_; }
  [[nodiscard]] std::string ledger() const { return root_ + "/ledger.db"; }
  [[nodiscard]] std::string events() const { return root_ + "/events.db"; }
  [[nodiscard]] std::string temporary() const { return root_ + "/tmp"; }
  // Ids are of [a-z0-9], so that they are no paths.
  [[nodiscard]] std::string upload(std::string_view id) const;
  [[nodiscard]] std::string case_file(std::string_view id) const;
  [[nodiscard]] std::string case_view(std::string_view id) const;
  [[nodiscard]] std::string excerpt(std::string_view id) const;
  [[nodiscard]] std::string test_mail(std::string_view id) const;
  [[nodiscard]] std::string test_report(std::string_view id) const;

 private:
  explicit DataFolder(std::string root) : root_(std::move(root)) {}
  std::string root_;
};

// Whole or not at all; after it returns, the octets survive loss of power. The error is one line.
[[nodiscard]] Result<void, std::string> write_durably(const std::string& path,
                                                      std::string_view octets);
// Moves a file within the file system and makes both its octets and its name durable.
[[nodiscard]] Result<void, std::string> move_durably(const std::string& from,
                                                     const std::string& to);
// A file that write_durably() wrote with compressed octets, undone; at most `most` octets.
[[nodiscard]] Result<std::string, std::string> read_compressed(const std::string& path,
                                                               std::size_t most);
// Also if it is not there.
void remove_file(const std::string& path);

}  // namespace waybill::service
