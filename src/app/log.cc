#include "app/log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <boost/json.hpp>
#include <chrono>
#include <cstdlib>
#include <string>

#include "app/terminal.h"
#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill::app {
namespace {

// Lines that wait for a slow reader.
constexpr std::size_t kLinesWaiting = 8'192;
// Longer text from outside is cut.
constexpr std::size_t kLongestValue = 1'000;

std::string cut(std::string_view text) {
  return to_valid_utf8(text.substr(0, kLongestValue));
}

// logfmt: a word as it is, all else in quotes with JSON's escapes.
std::string quoted(std::string_view text) {
  bool is_word = !text.empty();
  for (const char c : text)
    is_word = is_word && ascii::is_print(c) && c != ' ' && c != '"' && c != '=' && c != '\\';
  return is_word ? std::string(text)
                 : boost::json::serialize(boost::json::string(to_terminal_text(text)));
}

struct Logfmt {
  std::string operator()(std::string_view text) const {
    return quoted(text.substr(0, kLongestValue));
  }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return fmt::format("{}", number); }
};

struct Json {
  boost::json::value operator()(std::string_view text) const {
    return boost::json::string(cut(text));
  }
  boost::json::value operator()(std::int64_t number) const { return number; }
  boost::json::value operator()(double number) const { return number; }
};

std::string time_text(std::int64_t time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(static_cast<std::time_t>(time / 1000)), time % 1000);
}

}  // namespace

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::Debug: return "debug";
    case LogLevel::Info: return "info";
    case LogLevel::Warning: return "warning";
    case LogLevel::Error: return "error";
  }
  std::abort();
}

std::string log_line(LogFormat format, std::int64_t time, LogLevel level, std::string_view event,
                     Log::Fields fields) {
  if (format == LogFormat::Json) {
    boost::json::object object{
        {"time", time_text(time)}, {"level", to_string(level)}, {"event", event}};
    for (const auto& [name, value] : fields)
      object[name] = std::visit(Json{}, value);
    return boost::json::serialize(object);
  }
  std::string line =
      fmt::format("time={} level={} event={}", time_text(time), to_string(level), quoted(event));
  for (const auto& [name, value] : fields)
    line += fmt::format(" {}={}", name, std::visit(Logfmt{}, value));
  return line;
}

// The logger goes first: then the thread writes what waits, and ends.
struct Log::Output {
  std::shared_ptr<spdlog::details::thread_pool> thread =
      std::make_shared<spdlog::details::thread_pool>(kLinesWaiting, 1);
  std::shared_ptr<spdlog::async_logger> lines = std::make_shared<spdlog::async_logger>(
      "waybill", std::make_shared<spdlog::sinks::stderr_sink_mt>(), thread,
      spdlog::async_overflow_policy::overrun_oldest);
};

Log::Log(LogLevel least, LogFormat format)
    : least_(least), format_(format), output_(std::make_unique<Output>()) {
  output_->lines->set_pattern("%v");
}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view event, Fields fields) {
  if (!shows(level)) return;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t time = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  // At spdlog's only level: ours is in the line.
  output_->lines->log(spdlog::level::info,
                      spdlog::string_view_t(log_line(format_, time, level, event, fields)));
}

}  // namespace waybill::app
