// One connection to an SQLite file. Errors are one line that names the file. A connection belongs
// to one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

#include "base/result.h"
#include "store/event_store.h"

struct sqlite3;
struct sqlite3_stmt;

namespace waybill::store::sqlite {

// Binds as BLOB; a string_view binds as TEXT.
struct Blob {
  std::string_view octets;
};

// The rows of a query, one after the other. Ends the query when it goes.
class Rows {
 public:
  Rows(sqlite3_stmt* statement, const std::string* file) : statement_(statement), file_(file) {}
  ~Rows();
  Rows(Rows&& other) noexcept;
  Rows& operator=(Rows&&) = delete;
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  // True: there is a row, whose columns follow; false: there is none left.
  [[nodiscard]] Result<bool, Error> next();
  // The same, when it does not matter whether there is one.
  [[nodiscard]] Result<void, Error> step();
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::uint64_t count(int column) const {
    return static_cast<std::uint64_t>(number(column));
  }
  // Text or blob; lives until next().
  [[nodiscard]] std::string_view text(int column) const;
  // Column numbers are from 0, places of parameters from 1.
  void bind(int place, std::int64_t value);
  void bind(int place, std::string_view value);
  void bind(int place, Blob value);

 private:
  sqlite3_stmt* statement_;
  const std::string* file_;
};

class Database {
 public:
  enum class Mode : std::uint8_t { Read, Write };

  // Write: creates the file with mode 0600 if there is none.
  [[nodiscard]] static Result<std::unique_ptr<Database>, Error> open(const std::string& file,
                                                                     Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  Database(Database&&) = delete;
  Database& operator=(Database&&) = delete;

  // Statements of ours without parameters, separated by semicolons.
  [[nodiscard]] Result<void, Error> run(const std::string& statements);
  // `sql` is a constant of ours; it is compiled once. One query with the same text at a time.
  template <class... Values>
  [[nodiscard]] Result<Rows, Error> query(std::string_view sql, const Values&... values) {
    Rows rows = TRY(prepared(sql));
    // NOLINTNEXTLINE(misc-const-correctness): const only when there are no values
    [[maybe_unused]] int place = 0;
    (bind(rows, ++place, values), ...);
    return rows;
  }
  template <class... Values>
  [[nodiscard]] Result<void, Error> execute(std::string_view sql, const Values&... values) {
    Rows rows = TRY(query(sql, values...));
    TRY(rows.step());
    return {};
  }
  // A statement with one parameter that is not a constant: not kept.
  [[nodiscard]] Result<void, Error> execute_once(const std::string& sql, std::string_view value);
  // Of the last INSERT.
  [[nodiscard]] std::int64_t inserted() const;
  // How many rows the last statement changed.
  [[nodiscard]] std::uint64_t changed() const;
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] Error damaged() const;

 private:
  Database(std::string file, sqlite3* handle) : file_(std::move(file)), handle_(handle) {}
  [[nodiscard]] Result<Rows, Error> prepared(std::string_view sql);
  template <class Value>
  static void bind(Rows& rows, int place, const Value& value) {
    if constexpr (std::is_integral_v<Value>)
      rows.bind(place, static_cast<std::int64_t>(value));
    else if constexpr (std::is_same_v<Value, Blob>)
      rows.bind(place, value);
    else
      rows.bind(place, std::string_view(value));
  }

  std::string file_;
  sqlite3* handle_;
  std::unordered_map<std::string_view, sqlite3_stmt*> statements_;
};

}  // namespace waybill::store::sqlite
