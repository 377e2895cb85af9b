#include "net/poster.h"

#include <curl/curl.h>

#include <array>
#include <string_view>

#include "base/check.h"
#include "base/freed_by.h"

namespace waybill::net {
namespace {

using fetch::Failure;
using Easy = std::unique_ptr<CURL, FreedBy<curl_easy_cleanup>>;
using List = std::unique_ptr<curl_slist, FreedBy<curl_slist_free_all>>;

template <class T>
void set(CURL* handle, CURLoption option, T value) {
  CHECK(curl_easy_setopt(handle, option, value) == CURLE_OK);
}

// Takes all, keeps the beginning.
std::size_t take_body(const char* data, std::size_t size, std::size_t count, void* context) {
  constexpr std::size_t kMostRead = 1U << 20U;  // what sends more is cut off
  auto& answer = *static_cast<std::pair<std::string, std::size_t>*>(context);
  answer.second += size * count;
  if (answer.second > kMostRead) return 0;
  const std::size_t room = kLargestPostAnswer - std::min(kLargestPostAnswer, answer.first.size());
  answer.first.append(data, std::min(room, size * count));
  return size * count;
}

Failure failure_of(CURLcode code, const SocketGuard& guard) {
  switch (code) {  // curl's enumeration, of which few values tell something of their own
    case CURLE_OK: return Failure::None;
    case CURLE_URL_MALFORMAT: return Failure::BadUrl;
    case CURLE_COULDNT_RESOLVE_HOST: return Failure::NoAddress;
    case CURLE_OPERATION_TIMEDOUT: return Failure::Timeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS: return Failure::Tls;
    case CURLE_WRITE_ERROR: return Failure::TooLarge;
    default: return guard.refused().empty() ? Failure::Unreachable : Failure::Guarded;
  }
}

void prepare(CURL* handle, const PostOptions& options) {
  set(handle, CURLOPT_PROTOCOLS_STR, "https");
  set(handle, CURLOPT_PROXY, "");  // none, whatever the environment says
  set(handle, CURLOPT_NOPROXY, "*");
  set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_HTTP09_ALLOWED, 0L);
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_USERAGENT, "Waybill");
  set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.certificates.empty()) set(handle, CURLOPT_CAINFO, options.certificates.c_str());
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.limit.count()));
}

}  // namespace

std::optional<Objection> objection_to_post(const std::string& url, const PostOptions& options) {
  static constexpr std::string_view kSchemes[] = {"https"};
  static constexpr std::array<std::uint16_t, 2> kPorts = {443, 8443};
  // Servers of one's own may listen anywhere.
  const std::span<const std::uint16_t> ports = options.allowed.empty()
                                                   ? std::span<const std::uint16_t>(kPorts)
                                                   : std::span<const std::uint16_t>();
  return objection_to(url, {.schemes = kSchemes, .ports = ports});
}

PostAnswer post(const std::string& url, const HeaderFields& fields, const std::string& body,
                const PostOptions& options) {
  if (auto fault = start_curl()) return {Failure::Unreachable, *std::move(fault), 0, ""};
  if (auto objection = objection_to_post(url, options))
    return {objection->failure, std::move(objection->reason), 0, ""};
  const Easy easy(curl_easy_init());
  CHECK(easy != nullptr);
  CURL* const handle = easy.get();
  prepare(handle, options);
  SocketGuard guard(options.allowed);
  guard.watch(handle);
  set(handle, CURLOPT_URL, url.c_str());
  List list;
  for (const auto& [name, value] : fields) {
    CHECK(!(name + value).contains('\r') && !(name + value).contains('\n'));
    curl_slist* longer = curl_slist_append(list.get(), (name + ": " + value).c_str());
    CHECK(longer != nullptr);
    (void)list.release();
    list.reset(longer);
  }
  set(handle, CURLOPT_HTTPHEADER, list.get());
  set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  set(handle, CURLOPT_POSTFIELDS, body.c_str());
  std::pair<std::string, std::size_t> taken;
  set(handle, CURLOPT_WRITEFUNCTION, take_body);
  set(handle, CURLOPT_WRITEDATA, &taken);
  const CURLcode code = curl_easy_perform(handle);
  PostAnswer answer;
  answer.failure = failure_of(code, guard);
  answer.body = std::move(taken.first);
  if (answer.failure == Failure::Guarded) {
    answer.reason = guard.reason();
  } else if (answer.failure != Failure::None) {
    answer.reason = curl_easy_strerror(code);
  }
  long status = 0;
  if (code == CURLE_OK && curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK)
    answer.status = static_cast<unsigned>(status);
  return answer;
}

}  // namespace waybill::net
