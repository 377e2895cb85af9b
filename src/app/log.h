// The server's log: one event a line on standard error, as logfmt or JSON. Written by a thread of
// its own: a reader that is slow holds nothing up, and loses the oldest lines.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace waybill::app {

enum class LogLevel : std::uint8_t { Debug, Info, Warning, Error };
enum class LogFormat : std::uint8_t { Logfmt, Json };

class Log {
 public:
  Log(LogLevel least, LogFormat format);
  ~Log();  // what was logged is written
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  Log(Log&&) = delete;
  Log& operator=(Log&&) = delete;

  using Value = std::variant<std::string_view, std::int64_t, double>;
  using Fields = std::initializer_list<std::pair<std::string_view, Value>>;

  // `event` and names of fields are ours; text in values may come from outside.
  void write(LogLevel level, std::string_view event, Fields fields = {});
  void info(std::string_view event, Fields fields = {}) { write(LogLevel::Info, event, fields); }
  void warning(std::string_view event, Fields fields = {}) {
    write(LogLevel::Warning, event, fields);
  }
  void error(std::string_view event, Fields fields = {}) { write(LogLevel::Error, event, fields); }
  [[nodiscard]] bool shows(LogLevel level) const { return level >= least_; }

 private:
  const LogLevel least_;
  const LogFormat format_;
  struct Output;
  std::unique_ptr<Output> output_;
};

[[nodiscard]] std::string_view to_string(LogLevel level);  // "info"

// One line without its end. `time` in Unix milliseconds.
[[nodiscard]] std::string log_line(LogFormat format, std::int64_t time, LogLevel level,
                                   std::string_view event, Log::Fields fields);

}  // namespace waybill::app
