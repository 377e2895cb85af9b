// Requests that come again (Idempotency-Key): the first is done, the others are answered as it was.
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>

#include "api/route.h"
#include "api/services.h"
#include "http/message.h"

namespace waybill::api {

inline constexpr std::size_t kLongestKey = 64;
// Of an answer that is kept.
inline constexpr std::size_t kLongestKeptAnswer = std::size_t{64} << 10U;

// A key belongs to who shows it: the user or token, and the organisation that the request is about.
// What failed changed nothing and may be sent again with the same key. A kept answer is sealed with
// the key and the credential, since it may hold a secret that is shown once; with another session
// of the same user it cannot be read, and the request is refused instead of done twice. Safe for
// several threads.
class Again {
 public:
  // `work` is done unless it was; two at once: the second is refused (409). With another body or
  // path: 422.
  [[nodiscard]] http::Response once(Services& services, const Call& call,
                                    const std::function<http::Response()>& work);

 private:
  std::mutex mutex_;
  std::set<std::string> running_;  // with mutex_ held
};

}  // namespace waybill::api
