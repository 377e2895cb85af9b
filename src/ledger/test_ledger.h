// A ledger in a folder of its own. For tests.
#pragma once

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "base/check.h"
#include "ledger/ledger.h"

namespace waybill::ledger {

class TestLedger {
 public:
  TestLedger() : folder_(new_folder()) {
    auto opened = Ledger::open(folder_ + "/ledger.db");
    CHECK(opened.has_value());
    ledger_ = *std::move(opened);
  }
  ~TestLedger() {
    ledger_.reset();
    std::filesystem::remove_all(folder_);
  }
  TestLedger(const TestLedger&) = delete;
  TestLedger& operator=(const TestLedger&) = delete;
  TestLedger(TestLedger&&) = delete;
  TestLedger& operator=(TestLedger&&) = delete;

  [[nodiscard]] Ledger& ledger() { return *ledger_; }
  [[nodiscard]] const std::string& folder() const { return folder_; }

  // What must not fail in a test.
  template <class Work>
  auto write(Work work) {
    auto result = ledger_->write(std::move(work));
    CHECK(result.has_value());
    if constexpr (!std::is_void_v<typename decltype(result)::value_type>) return *std::move(result);
  }
  template <class Work>
  auto read(Work work) {
    auto result = ledger_->read(std::move(work));
    CHECK(result.has_value());
    return *std::move(result);
  }

 private:
  static std::string new_folder() {
    static std::atomic<unsigned> number = 0;
    const auto folder =
        std::filesystem::temp_directory_path() /
        ("waybill-ledger-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
    std::filesystem::create_directories(folder);
    return folder.string();
  }

  std::string folder_;
  std::unique_ptr<Ledger> ledger_;
};

}  // namespace waybill::ledger
