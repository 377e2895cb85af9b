// Mail that comes in over SMTP, put together: the server, the door, the spool and who works on it.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "net/smtp_server.h"
#include "service/mail_door.h"
#include "service/mail_drain.h"
#include "service/spool.h"
#include "service/workshop.h"

namespace waybill::app {

// Logs and counts sessions; never content of messages.
class ReceiverWatch final : public net::SmtpObserver {
 public:
  // Both outlive it.
  ReceiverWatch(Log& log, Metrics& metrics) : log_(log), metrics_(metrics) {}

  void visited(const net::SmtpVisit& visit) override;
  void answered(std::chrono::microseconds kept_in, bool is_good) override;
  void noted(std::string_view text) override;

 private:
  Log& log_;
  Metrics& metrics_;
};

class Receiver {
 public:
  // What it borrows outlives it; `metrics` asks it for figures as long as it lives.
  struct Surroundings {
    const Config& config;
    ledger::Ledger& ledger;
    service::Workshop& workshop;
    Log& log;
    Metrics& metrics;
  };
  // Mail that was in the spool is worked on, whether or not there are addresses to listen at. The
  // error is one line.
  [[nodiscard]] static Result<std::unique_ptr<Receiver>, std::string> open(Surroundings with);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  Receiver(Receiver&&) = delete;
  Receiver& operator=(Receiver&&) = delete;

  // "127.0.0.1:2525"; none: no mail is taken.
  [[nodiscard]] std::vector<std::string> addresses() const;
  void reload_certificate();
  void stop(std::chrono::milliseconds grace);

 private:
  explicit Receiver(Surroundings with) : with_(with), watch_(with.log, with.metrics) {}
  [[nodiscard]] Result<void, std::string> open_door();
  [[nodiscard]] Result<void, std::string> open_server();
  [[nodiscard]] Result<void, std::string> find_certificate(net::SmtpServerOptions& options) const;
  void add_figures();

  Surroundings with_;
  ReceiverWatch watch_;
  std::unique_ptr<service::Spool> spool_;
  std::unique_ptr<service::MailDrain> drain_;
  std::unique_ptr<service::MailDoor> door_;
  std::unique_ptr<net::SmtpServer> server_;
};

}  // namespace waybill::app
