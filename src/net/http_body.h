// Reads the body of a request to where the handler wants it. For the HTTP server's .cc files alone.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>

#include "http/message.h"
#include "net/http_request_reader.h"
#include "net/http_shared.h"
#include "net/server_connection.h"
#include "net/upload_file.h"

namespace waybill::net {

// What one request takes of an amount that all share; given back at the end.
class Share {
 public:
  Share(std::atomic<std::size_t>& all, std::size_t most) : all_(all), most_(most) {}
  ~Share() { all_ -= taken_; }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;
  Share(Share&&) = delete;
  Share& operator=(Share&&) = delete;

  // Has `amount` of it now, if that is more than before. False: there is not that much.
  [[nodiscard]] bool grow_to(std::size_t amount);

 private:
  std::atomic<std::size_t>& all_;
  const std::size_t most_;
  std::size_t taken_ = 0;
};

class HttpBody {
 public:
  // All outlive it. `in`: what was read of the connection and not used yet.
  HttpBody(HttpShared& shared, ServerConnection& connection, std::string& in, RequestReader& reader)
      : shared_(shared), connection_(connection), in_(in), reader_(reader) {}

  enum class End : std::uint8_t {
    Whole,
    Refused,  // the rest was not read: refusal()
    Gone,     // so is the client
  };
  [[nodiscard]] ServerConnection::Task<End> read(const RequestHead& request, http::BodyPlan plan);

  [[nodiscard]] std::string& memory() { return memory_; }
  [[nodiscard]] std::string file() const { return file_ ? file_->path() : std::string(); }
  [[nodiscard]] std::size_t octets() const { return in_file_ + memory_.size(); }
  [[nodiscard]] http::Response& refusal() { return refusal_; }

 private:
  using Clock = ServerConnection::Clock;

  [[nodiscard]] End refuse(http::Response answer);
  [[nodiscard]] ServerConnection::Task<End> begin(const RequestHead& request,
                                                  const http::BodyPlan& plan);
  // Takes what `in_` has. Whole: so far.
  [[nodiscard]] ServerConnection::Task<End> take(const http::BodyPlan& plan);
  [[nodiscard]] ServerConnection::Task<End> create_file();
  [[nodiscard]] ServerConnection::Task<End> write_file();
  [[nodiscard]] Clock::time_point deadline(Clock::time_point begun) const;

  HttpShared& shared_;
  ServerConnection& connection_;
  std::string& in_;
  RequestReader& reader_;
  Share memory_share_{shared_.body_memory, shared_.options.limits.body_memory};
  Share file_share_{shared_.uploads, shared_.options.limits.uploads};
  std::string memory_;  // the body, or what of it is not in the file yet
  std::unique_ptr<UploadFile> file_;
  std::size_t in_file_ = 0;  // octets
  http::Response refusal_;   // of Refused
};

}  // namespace waybill::net
