#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace waybill::container {

// Writes a zip archive in memory.
class ZipWriter {
 public:
  ZipWriter();
  ~ZipWriter();
  ZipWriter(const ZipWriter&) = delete;
  ZipWriter& operator=(const ZipWriter&) = delete;
  ZipWriter(ZipWriter&&) = delete;
  ZipWriter& operator=(ZipWriter&&) = delete;

  // `name`: a path with "/"; `time` in Unix seconds.
  void add(const std::string& name, std::string_view octets, long long time);
  // The archive; nothing may be added after it.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace waybill::container
