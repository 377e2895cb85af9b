#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/commands.h"
#include "app/ordered_output.h"
#include "app/report.h"
#include "app/reports_text.h"
#include "app/terminal.h"
#include "base/utf8.h"
#include "container/mailbox.h"
#include "container/packing.h"
#include "evidence/input.h"
#include "report/read_report.h"
#include "report/report_json.h"

namespace waybill::app {
namespace {

namespace json = boost::json;

// What one thread reads at a time: a file, or a message of a mailbox.
struct Item {
  std::size_t place = 0;
  evidence::Piece piece;                            // its names, and the octets of a message
  std::unique_ptr<container::PeekedSource> source;  // of a file
};

// The files of the command and the messages of mailboxes, in order. For several threads.
class Items {
 public:
  explicit Items(const std::vector<std::string>& paths) : files_(evidence::expand_paths(paths)) {}

  std::optional<Item> next() {
    const std::scoped_lock lock(mutex_);
    std::optional<Item> item = box_ ? next_message() : std::nullopt;
    if (!item) item = next_file();
    if (item) item->place = given_++;
    return item;
  }

 private:
  std::optional<Item> next_file() {
    while (at_ < files_.size()) {
      Item item;
      item.piece.file = files_[at_++];
      auto source = evidence::open_input(item.piece.file);
      if (!source) {
        item.piece.error = source.error();
        return item;
      }
      item.source = std::make_unique<container::PeekedSource>(*std::move(source));
      const auto start = item.source->peek(container::kTellingOctets);
      if (!start || container::tell_packing(*start) != container::Packing::Mailbox) return item;
      boxed_ = std::move(item.source);
      box_ = std::make_unique<container::Mailbox>(*boxed_, evidence::kLargestInput);
      box_file_ = item.piece.file;
      box_count_ = 0;
      if (auto message = next_message()) return message;
    }
    return std::nullopt;
  }

  std::optional<Item> next_message() {
    auto message = box_->next();
    if (!message) {
      box_.reset();
      boxed_.reset();
      return std::nullopt;
    }
    Item item;
    item.piece.file = box_file_;
    item.piece.message = ++box_count_;
    if (*message) {
      item.piece.octets = **std::move(message);
    } else {
      item.piece.error = message->error();
    }
    return item;
  }

  std::mutex mutex_;
  std::vector<std::string> files_;
  std::size_t at_ = 0;
  std::size_t given_ = 0;
  std::unique_ptr<container::PeekedSource> boxed_;
  std::unique_ptr<container::Mailbox> box_;
  std::string box_file_;
  std::size_t box_count_ = 0;
};

// Writes what is found in one item.
class Printer final : public report::ReportSink {
 public:
  Printer(const ReportsCommand& command, const Terminal& terminal, const evidence::Piece& piece,
          OrderedOutput& out)
      : command_(command), terminal_(terminal), item_(piece), out_(out) {}

  void enter(const report::Carrier& carrier) override {
    piece_ =
        evidence::Piece{item_.file, carrier.name, std::max(item_.message, carrier.message), {}, {}};
  }

  bool begin(const report::AggregateReport& head) override {
    summary_ = {};
    if (!command_.json) return true;
    open_object();
    append_json(head, out_.text());
    has_rows_ = false;
    if (!command_.no_rows) out_.text() += ",\"rows\":[";
    return !command_.no_rows;
  }

  void row(const report::AggregateRow& row) override {
    if (!command_.json) {
      summary_.add(row);
      return;
    }
    if (std::exchange(has_rows_, true)) out_.text() += ',';
    append_json(row, out_.text());
    out_.flush_if_large();
  }

  void end(const report::AggregateReport& report) override {
    if (command_.json) {
      if (!command_.no_rows) out_.text() += ']';
      append_json_end(report, out_.text());
      out_.text() += "}\n";
    } else {
      out_.text() += summary_.text(terminal_, piece_.name(), report);
    }
    out_.flush_if_large();
  }

  void failure(const report::FailureReport& report) override {
    if (command_.json) {
      print_object(report::to_json(report));
    } else {
      out_.text() += failure_text(terminal_, piece_.name(), report);
    }
  }

  void tls(const report::TlsReport& report) override {
    if (command_.json) {
      print_object(report::to_json(report));
    } else {
      out_.text() += tls_text(terminal_, piece_.name(), report);
    }
  }

  void error(const std::string& reason) override {
    has_failed_ = true;
    const std::string line = piece_.name() + ": " + reason;
    complain(line);
    if (command_.json) print_object({{"kind", "error"}, {"error", to_valid_utf8(line)}});
  }

  [[nodiscard]] bool has_failed() const { return has_failed_; }

 private:
  // The names, without the closing brace.
  void open_object() {
    json::object names;
    add_names(names, piece_);
    std::string text = json::serialize(names);
    text.pop_back();
    out_.text() += text;
  }

  void print_object(json::object fields) {
    json::object object;
    add_names(object, piece_);
    for (auto& [key, value] : fields)
      object[key] = std::move(value);
    out_.text() += json::serialize(object) + "\n";
    out_.flush_if_large();
  }

  const ReportsCommand& command_;
  const Terminal& terminal_;
  const evidence::Piece& item_;
  OrderedOutput& out_;
  evidence::Piece piece_;
  AggregateSummary summary_;
  bool has_rows_ = false;
  bool has_failed_ = false;
};

class ReportsRun {
 public:
  explicit ReportsRun(const ReportsCommand& command)
      : command_(command), terminal_(Terminal::of_stdout()), items_(command.files) {
    if (command.personal_data) options_.personal = report::PersonalData::Keep;
  }

  Exit run() {
    const unsigned jobs =
        command_.jobs == 0 ? std::max(1U, std::thread::hardware_concurrency()) : command_.jobs;
    if (jobs == 1) {
      work();
    } else {
      std::vector<std::jthread> pool;
      pool.reserve(jobs);
      for (unsigned i = 0; i < jobs; ++i)
        pool.emplace_back([this] { work(); });
    }
    return all_read_ ? Exit::Done : Exit::UnreadableInput;
  }

 private:
  void work() {
    while (auto item = items_.next()) {
      OrderedOutput out(turns_, item->place);
      Printer printer(command_, terminal_, item->piece, out);
      if (!item->piece.error.empty()) {
        printer.enter({});
        printer.error(item->piece.error);
      } else if (item->source) {
        read_reports(std::move(item->source), options_, printer);
      } else {
        read_mail_reports(item->piece.octets, options_, printer);
      }
      if (printer.has_failed()) all_read_ = false;
    }
  }

  const ReportsCommand& command_;
  Terminal terminal_;
  report::ReadOptions options_;
  Items items_;
  Turns turns_;
  std::atomic<bool> all_read_ = true;
};

}  // namespace

Exit run_reports(const ReportsCommand& command) {
  return ReportsRun(command).run();
}

}  // namespace waybill::app
