// Takes what arrives into the store: every report in a mail, an archive or a bare file, each once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "auth/envelope.h"
#include "base/result.h"
#include "container/source.h"
#include "service/carrier.h"
#include "store/event_store.h"

namespace waybill::service {

struct IntakeOptions {
  std::string tenant = "default";
  bool vouch = false;  // every report counts as verified: the user answers for them
  std::vector<std::string> trusted_authserv;
  bool with_personal_data = false;  // of failure reports
  bool keep_originals = true;
  // Every piece is a mail that we received ourselves and begins with its envelope_field().
  bool reads_envelope = false;
};

// One report that was read and is in the store after the next commit().
struct TakenReport {
  store::ReportHead head;
  store::Put put = store::Put::New;
  std::uint64_t rows = 0, messages = 0;
  bool complete = true;
  std::string unverified_reason;  // "" if it is verified
  std::vector<std::string> deviations;
};

// What stood in one piece of input.
struct Taken {
  std::vector<TakenReport> reports;
  std::vector<std::string>
      refused;  // why a document that looks like a report is none, one line each
};

class Intake {
 public:
  // Borrows the store. `ask_dns` is for the mails that carry reports.
  [[nodiscard]] static Result<std::unique_ptr<Intake>, store::Error> open(store::EventStore& store,
                                                                          IntakeOptions options,
                                                                          AskDns ask_dns);
  virtual ~Intake() = default;
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;
  Intake(Intake&&) = delete;
  Intake& operator=(Intake&&) = delete;

  // Reads a piece: a mail, or a document that may be packed. `name` is for the reader; `now` in
  // Unix seconds. `envelope`: of the mail, where we received it ourselves. An error is of the
  // store: what was taken since the last commit() is not kept.
  [[nodiscard]] virtual Result<Taken, store::Error> take(std::unique_ptr<container::Source> piece,
                                                         const std::string& name, std::int64_t now,
                                                         const auth::Envelope& envelope) = 0;
  [[nodiscard]] Result<Taken, store::Error> take(std::unique_ptr<container::Source> piece,
                                                 const std::string& name, std::int64_t now) {
    return take(std::move(piece), name, now, {});
  }
  // Reads the original of a kept report again; what is read takes its place. Whether it is verified
  // and when it was received stays.
  [[nodiscard]] virtual Result<Taken, store::Error> take_again(const store::KeptReport& kept,
                                                               std::string original) = 0;
  // After it returns, all that was taken survives loss of power.
  [[nodiscard]] virtual Result<bool, store::Error> commit() = 0;

 protected:
  Intake() = default;
};

}  // namespace waybill::service
