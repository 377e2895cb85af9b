#include "net/http_body.h"

#include <algorithm>
#include <utility>

#include "net/http_faults.h"
#include "net/on_worker.h"

namespace waybill::net {
namespace {

using Where = http::BodyPlan::Where;

// Octets that go to a file at once.
constexpr std::size_t kFilePiece = 256U << 10U;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

bool Share::grow_to(std::size_t amount) {
  if (amount <= taken_) return true;
  const std::size_t more = amount - taken_;
  taken_ = amount;
  return (all_ += more) <= most_;
}

HttpBody::End HttpBody::refuse(http::Response answer) {
  refusal_ = std::move(answer);
  return End::Refused;
}

ServerConnection::Task<HttpBody::End> HttpBody::read(const RequestHead& request,
                                                     http::BodyPlan plan) {
  if (plan.where == Where::None) plan = {Where::Memory, 0};
  End end = co_await begin(request, plan);
  const auto begun = Clock::now();
  while (end == End::Whole) {
    end = co_await take(plan);
    if (end != End::Whole || reader_.is_done()) break;
    connection_.set_deadline(deadline(begun));
    if (co_await connection_.read(in_)) continue;
    end = connection_.was_late() ? refuse(too_slow()) : End::Gone;
  }
  connection_.clear_deadline();
  co_return end;
}

ServerConnection::Task<HttpBody::End> HttpBody::begin(const RequestHead& request,
                                                      const http::BodyPlan& plan) {
  if (request.length.value_or(0) > plan.most) co_return refuse(too_large(plan.most));
  if (plan.where == Where::File) {
    const End end = co_await create_file();
    if (end != End::Whole) co_return end;
  }
  if (request.expects_continue && in_.empty()) {
    const bool is_sent = co_await connection_.write(kContinue, {}, shared_.options.limits.stall);
    if (!is_sent) co_return End::Gone;
  }
  co_return End::Whole;
}

ServerConnection::Task<HttpBody::End> HttpBody::take(const http::BodyPlan& plan) {
  const auto used = reader_.read_body(in_, memory_);
  if (!used) co_return refuse(answer_to(used.error()));
  in_.erase(0, *used);
  if (octets() > plan.most) co_return refuse(too_large(plan.most));
  // Ordinary requests do not compete with those who send much and slowly.
  const std::size_t free = shared_.options.limits.body_memory_free;
  if (memory_.size() > free && !memory_share_.grow_to(memory_.size() - free))
    co_return refuse(overloaded());
  const bool is_piece = memory_.size() >= kFilePiece || reader_.is_done();
  if (file_ && is_piece) co_return co_await write_file();
  co_return End::Whole;
}

// A client must not stall, nor be slower than the least rate.
HttpBody::Clock::time_point HttpBody::deadline(Clock::time_point begun) const {
  const HttpLimits& limits = shared_.options.limits;
  const auto earned = std::chrono::seconds(octets() / limits.body_octets_a_second);
  return std::min(Clock::now() + limits.stall, begun + limits.body_grace + earned);
}

ServerConnection::Task<HttpBody::End> HttpBody::create_file() {
  if (!file_share_.grow_to(1)) co_return refuse(overloaded());
  using Created = Result<std::unique_ptr<UploadFile>, std::string>;
  std::move_only_function<Created()> create = [&folder = shared_.options.upload_folder] {
    return UploadFile::create(folder);
  };
  Created created = co_await on_worker<Created>(shared_.workers, std::move(create));
  if (created) {
    file_ = *std::move(created);
    co_return End::Whole;
  }
  shared_.observer.noted(created.error());
  co_return refuse(disk_failed());
}

ServerConnection::Task<HttpBody::End> HttpBody::write_file() {
  using Written = Result<bool, std::string>;
  std::move_only_function<Written()> write = [this] {
    auto written = file_->write(memory_);
    if (reader_.is_done()) file_->close();
    return written;
  };
  const Written written = co_await on_worker<Written>(shared_.workers, std::move(write));
  in_file_ += memory_.size();
  memory_.clear();
  if (written) co_return End::Whole;
  shared_.observer.noted(written.error());
  co_return refuse(disk_failed());
}

}  // namespace waybill::net
