#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "store/sqlite/database.h"

namespace waybill::store::sqlite {

// Connections that read one file. Safe for several threads.
class ReaderPool {
 public:
  explicit ReaderPool(std::string file) : file_(std::move(file)) {}

  // Runs `question(Database&)`, which gives a Result, in a read transaction on a connection that
  // nobody else has: all of it sees the same state, whatever is written meanwhile.
  template <class Question>
  [[nodiscard]] auto ask(Question&& question) -> decltype(question(std::declval<Database&>())) {
    auto database = TRY(take());
    TRY(database->execute("BEGIN"));
    auto answer = question(*database);
    TRY(database->execute("COMMIT"));
    if (answer) give_back(std::move(database));  // after an error with a fresh one
    return answer;
  }

  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  static constexpr std::size_t kMostIdle = 8;  // kept for the next questions

  [[nodiscard]] Result<std::unique_ptr<Database>, Error> take();
  void give_back(std::unique_ptr<Database> database);

  std::string file_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Database>> idle_;  // with mutex_ held
};

}  // namespace waybill::store::sqlite
