#include "net/mail_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

#include "base/ascii.h"
#include "base/check.h"
#include "base/freed_by.h"
#include "net/guard.h"

namespace waybill::net {
namespace {

using Easy = std::unique_ptr<CURL, FreedBy<curl_easy_cleanup>>;
using List = std::unique_ptr<curl_slist, FreedBy<curl_slist_free_all>>;

template <class T>
void set(CURL* handle, CURLoption option, T value) {
  CHECK(curl_easy_setopt(handle, option, value) == CURLE_OK);
}

struct Unsent {
  std::string_view octets;
};

std::size_t give(char* to, std::size_t size, std::size_t count, void* context) {
  auto& unsent = *static_cast<Unsent*>(context);
  const std::size_t octets = std::min(size * count, unsent.octets.size());
  std::memcpy(to, unsent.octets.data(), octets);
  unsent.octets.remove_prefix(octets);
  return octets;
}

// What the server refuses with, for the log of deliveries.
std::size_t take_reply(const char* data, std::size_t size, std::size_t count, void* context) {
  constexpr std::size_t kLongestReply = 500;
  auto& reply = *static_cast<std::string*>(context);
  const std::string_view line(data, size * count);
  const bool is_refusal = line.size() >= 3 && (line[0] == '4' || line[0] == '5') &&
                          std::ranges::all_of(line.substr(0, 3), ascii::is_digit);
  if (is_refusal) reply = ascii::printable(ascii::trim(line), kLongestReply);
  return size * count;
}

bool is_address(const std::string& address) {
  return !address.empty() && std::ranges::none_of(address, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == 0x7F || c == '<' || c == '>';
  });
}

void prepare(CURL* handle, const MailClientOptions& options, const std::string& url) {
  const bool is_implicit = options.tls == MailTls::Implicit;
  set(handle, CURLOPT_URL, url.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, is_implicit ? "smtps" : "smtp");
  set(handle, CURLOPT_PROXY, "");
  set(handle, CURLOPT_NOPROXY, "*");
  set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.limit.count()));
  set(handle, CURLOPT_USE_SSL,
      static_cast<long>(options.tls == MailTls::Off ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.certificates.empty()) set(handle, CURLOPT_CAINFO, options.certificates.c_str());
  if (!options.user.empty()) {
    set(handle, CURLOPT_USERNAME, options.user.c_str());
    set(handle, CURLOPT_PASSWORD, options.password.c_str());
  }
}

}  // namespace

MailAnswer send_mail(const std::string& from, const std::string& to, const std::string& message,
                     const MailClientOptions& options) {
  CHECK(is_address(from) && is_address(to));
  if (options.host.empty()) return {MailAnswer::Of::Later, 0, "no mail server is configured"};
  if (auto fault = start_curl()) return {MailAnswer::Of::Later, 0, *std::move(fault)};
  const Easy easy(curl_easy_init());
  CHECK(easy != nullptr);
  CURL* const handle = easy.get();
  const std::string host = options.host.contains(':') ? "[" + options.host + "]" : options.host;
  prepare(handle, options,
          fmt::format("{}://{}:{}/{}", options.tls == MailTls::Implicit ? "smtps" : "smtp", host,
                      options.port, options.helo.empty() ? "localhost" : options.helo));
  set(handle, CURLOPT_MAIL_FROM, ("<" + from + ">").c_str());
  const List recipients(curl_slist_append(nullptr, ("<" + to + ">").c_str()));
  CHECK(recipients != nullptr);
  set(handle, CURLOPT_MAIL_RCPT, recipients.get());
  Unsent unsent{message};
  set(handle, CURLOPT_UPLOAD, 1L);
  set(handle, CURLOPT_READFUNCTION, give);
  set(handle, CURLOPT_READDATA, &unsent);
  set(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.size()));
  std::string reply;
  set(handle, CURLOPT_HEADERFUNCTION, take_reply);
  set(handle, CURLOPT_HEADERDATA, &reply);
  const CURLcode code = curl_easy_perform(handle);
  MailAnswer answer;
  long status = 0;
  if (curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK)
    answer.status = static_cast<unsigned>(status);
  if (code == CURLE_OK) {
    answer.of = MailAnswer::Of::Sent;
    return answer;
  }
  constexpr unsigned kRefusals = 500;
  // A log-in or TLS that fails is a matter of the configuration, not of this message.
  const bool is_set_up = code != CURLE_LOGIN_DENIED && code != CURLE_USE_SSL_FAILED;
  answer.of =
      is_set_up && answer.status >= kRefusals ? MailAnswer::Of::Refused : MailAnswer::Of::Later;
  answer.reason = curl_easy_strerror(code);
  if (!reply.empty()) answer.reason = reply;
  return answer;
}

}  // namespace waybill::net
