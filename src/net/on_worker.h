// From a coroutine of a network thread to a worker thread and back. For the HTTP server's .cc files
// alone: Asio is in this header.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "net/worker_pool.h"

namespace waybill::net {

enum class Admission : std::uint8_t {
  Bounded,  // not done when too much waits already
  Always,   // part of what was admitted
};

// Does `work` on a worker thread, then goes on here with its result; nothing: it was not admitted.
// `work` does not throw.
template <class T>
boost::asio::awaitable<std::optional<T>> try_on_worker(WorkerPool& pool, Admission admission,
                                                       std::move_only_function<T()> work) {
  namespace asio = boost::asio;
  const auto executor = co_await asio::this_coro::executor;
  const auto begin = [&pool, admission, executor, &work](auto handler) {
    const auto done = std::make_shared<decltype(handler)>(std::move(handler));
    WorkerPool::Work task = [done, executor, job = std::move(work)]() mutable {
      const auto result = std::make_shared<std::optional<T>>(job());
      asio::post(executor, [done, result] { std::move (*done)(std::move(*result)); });
    };
    if (admission == Admission::Always) {
      pool.post(std::move(task));
    } else if (!pool.try_post(task)) {
      asio::post(executor, [done] { std::move (*done)(std::optional<T>()); });
    }
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::optional<T>)>(
      begin, asio::use_awaitable);
}

// The same of what is part of an admitted request.
template <class T>
boost::asio::awaitable<T> on_worker(WorkerPool& pool, std::move_only_function<T()> work) {
  std::optional<T> result = co_await try_on_worker<T>(pool, Admission::Always, std::move(work));
  if (!result) std::abort();  // Always
  co_return *std::move(result);
}

}  // namespace waybill::net
