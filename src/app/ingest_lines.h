// What `waybill ingest` says of its inputs.
#pragma once

#include <cstddef>
#include <string>

#include "evidence/pieces.h"
#include "service/intake.h"

namespace waybill::app {

// Gathers lines until what they tell of is durable, and counts.
class IngestLines {
 public:
  explicit IngestLines(bool json) : json_(json) {}

  void add(const evidence::Piece& piece, const service::Taken& taken);
  void add_unreadable(const evidence::Piece& piece);
  // Prints what was added: it is durable now.
  void flush();
  // What was added and not flushed is not kept.
  void drop();
  // The last line: {"summary": {"new", "known", "replaced", "refused", "other", "unverified",
  // "unreadable"}}, or words.
  void summarise() const;
  [[nodiscard]] bool all_read() const { return kept_.unreadable == 0; }

 private:
  struct Counts {
    std::size_t fresh = 0, known = 0, replaced = 0;  // reports
    std::size_t unverified = 0;                      // of the new and replaced ones
    std::size_t refused = 0;     // documents that look like a report and are none
    std::size_t other = 0;       // inputs without a report
    std::size_t unreadable = 0;  // inputs
  };
  [[nodiscard]] std::string json_line(const evidence::Piece& piece,
                                      const service::Taken& taken) const;
  void count(const service::Taken& taken);

  bool json_;
  std::string waiting_;
  Counts counted_, kept_;
};

}  // namespace waybill::app
