// Finds the rows of a catalogue whose patterns match a text.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "refusal/catalogue.h"

namespace waybill::refusal {

// All patterns of a catalogue, matched at once: Hyperscan finds them in one pass over the text.
// RE2, whose syntax is what the catalogue is written in, confirms those with octets outside ASCII,
// which the two fold differently; a test compares the two on the rest. Patterns are unanchored,
// ignore case, "." matches line feeds, and octets are Latin-1.
//
// Compiling 685 patterns takes Hyperscan about half a second, so it is done when the program is
// built; the result is used when it belongs to exactly these patterns, as its digest says. For
// other patterns, and where Hyperscan is not available, RE2::Set serves: 14 ms to build, slower
// for many different texts.
//
// May be used by several threads at once.
class Matcher {
 public:
  // Checks and takes over the patterns of `catalogue`; later indices are those of catalogue.rows().
  // `database` is the result of serialise() or empty. The error names the row whose pattern is
  // wrong.
  [[nodiscard]] static Result<Matcher, std::string> create(const Catalogue& catalogue,
                                                           std::string_view database);

  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;
  Matcher(const Matcher&) = delete;
  Matcher& operator=(const Matcher&) = delete;
  ~Matcher();

  // The indices of the rows that match, ascending.
  [[nodiscard]] std::vector<std::size_t> find(std::string_view text) const;

  // Whether the compiled database is in use, for diagnostics and tests.
  [[nodiscard]] bool uses_hyperscan() const;

  // The database for `catalogue`, for the build. Runs for a second; the error is that of the
  // compiler.
  [[nodiscard]] static Result<std::string, std::string> serialise(const Catalogue& catalogue);

 private:
  struct Impl;
  explicit Matcher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::refusal
