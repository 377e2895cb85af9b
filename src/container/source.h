#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace waybill::container {

// Where octets come from, block by block: a file, a text in memory, a member of an archive.
class Source {
 public:
  Source() = default;
  virtual ~Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  Source(Source&&) = delete;
  Source& operator=(Source&&) = delete;

  // The next octets, "" at the end; they stay as they are until the next call. The error is one
  // line for the user; after it nothing more can be read.
  [[nodiscard]] virtual Result<std::string_view, std::string> next() = 0;
};

// A text as one block.
class TextSource final : public Source {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] Result<std::string_view, std::string> next() override {
    return std::exchange(rest_, std::string_view());
  }

 private:
  std::string text_;
  std::string_view rest_ = text_;
};

// Lets the first octets of another source be looked at before they are read.
class PeekedSource final : public Source {
 public:
  explicit PeekedSource(std::unique_ptr<Source> source) : source_(std::move(source)) {}

  // At least `wanted` octets from the start, fewer only if there are no more. Only before next().
  [[nodiscard]] Result<std::string_view, std::string> peek(std::size_t wanted) {
    while (held_.size() < wanted) {
      const std::string_view block = TRY(source_->next());
      if (block.empty()) break;
      held_ += block;
    }
    return held_;
  }

  [[nodiscard]] Result<std::string_view, std::string> next() override {
    if (!held_.empty()) {
      given_ = std::exchange(held_, std::string());
      return given_;
    }
    return source_->next();
  }

 private:
  std::unique_ptr<Source> source_;
  std::string held_;
  std::string given_;
};

}  // namespace waybill::container
