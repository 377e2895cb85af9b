#include "net/fetcher.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "base/freed_by.h"
#include "net/host_finder.h"

namespace waybill::net {
namespace {

using Clock = std::chrono::steady_clock;
using fetch::Answer;
using fetch::Failure;
using fetch::Request;

using Easy = std::unique_ptr<CURL, FreedBy<curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, FreedBy<curl_multi_cleanup>>;

Answer failed(Failure failure, std::string reason) {
  Answer answer;
  answer.failure = failure;
  answer.reason = std::move(reason);
  return answer;
}

std::optional<Answer> objection(const Request& request, std::span<const std::uint16_t> ports) {
  static constexpr std::string_view kWeb[] = {"https", "http"};
  static constexpr std::string_view kMail[] = {"smtp"};
  static constexpr std::uint16_t kMailPorts[] = {25};
  const bool is_mail = request.method == fetch::Method::StartTls;
  auto found = is_mail ? objection_to(request.url, {.schemes = kMail, .ports = kMailPorts})
                       : objection_to(request.url, {.schemes = kWeb, .ports = ports});
  if (!found) return std::nullopt;
  return failed(found->failure, std::move(found->reason));
}

// The end of its validity, Unix seconds; 0 when it cannot be read.
std::int64_t end_of_certificate(std::string_view pem) {
  const std::unique_ptr<BIO, FreedBy<BIO_free>> octets(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const std::unique_ptr<X509, FreedBy<X509_free>> certificate(
      octets ? PEM_read_bio_X509(octets.get(), nullptr, nullptr, nullptr) : nullptr);
  std::tm time{};
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &time) != 1) return 0;
  return timegm(&time);
}

// One request under way.
class Transfer {
 public:
  Transfer(const Request& request, const FetchOptions& options)
      : request_(request), options_(options), easy_(curl_easy_init()), guard_(options.allowed) {
    CHECK(easy_ != nullptr);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  Transfer(Transfer&&) = delete;
  Transfer& operator=(Transfer&&) = delete;
  ~Transfer() = default;

  // `addresses` of the host; nullptr: the system finds them.
  void prepare(std::chrono::milliseconds most, const std::vector<IpAddress>* addresses);
  [[nodiscard]] CURL* handle() const { return easy_.get(); }
  [[nodiscard]] const Request& request() const { return request_; }
  [[nodiscard]] Answer finish(CURLcode code);

 private:
  template <class T>
  void set(CURLoption option, T value) {
    CHECK(curl_easy_setopt(easy_.get(), option, value) == CURLE_OK);
  }
  static std::size_t take_body(const char* data, std::size_t size, std::size_t count, void* self);
  static CURLcode load_authorities(CURL* handle, void* context, void* self);
  static std::size_t take_head(const char* data, std::size_t size, std::size_t count, void* self);
  [[nodiscard]] Failure failure_of(CURLcode code) const;
  void prepare_web();
  void prepare_starttls();
  void lead_to(std::span<const IpAddress> addresses);
  [[nodiscard]] std::vector<std::string_view> certificates() const;
  void read_chain(Answer& answer) const;
  [[nodiscard]] bool is_starttls() const { return request_.method == fetch::Method::StartTls; }

  const Request& request_;
  const FetchOptions& options_;
  Easy easy_;
  std::string body_;
  std::size_t head_octets_ = 0;
  bool is_too_large_ = false;
  SocketGuard guard_;
  std::unique_ptr<curl_slist, FreedBy<curl_slist_free_all>> hosts_;
};

// The host is where these say. The guard judges the address all the same.
void Transfer::lead_to(std::span<const IpAddress> addresses) {
  const std::string host = host_of_url(request_.url);
  const auto name = dns::Name::parse_international(host);  // curl knows hosts by their A-labels
  const std::string port =
      is_starttls() ? std::to_string(options_.smtp_port) : port_of_url(request_.url);
  std::vector<std::string> texts;
  for (const IpAddress& address : addresses)
    texts.push_back(address.to_string());
  const std::string line =
      fmt::format("{}:{}:{}", name ? name->text() : host, port, fmt::join(texts, ","));
  hosts_.reset(curl_slist_append(nullptr, line.c_str()));
  CHECK(hosts_ != nullptr);
  set(CURLOPT_RESOLVE, hosts_.get());
}

void Transfer::prepare_web() {
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP09_ALLOWED, 0L);
  set(CURLOPT_USERAGENT, "Waybill");
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (request_.method == fetch::Method::Head) set(CURLOPT_NOBODY, 1L);
  set(CURLOPT_CERTINFO, 1L);
}

// Only the greeting, EHLO and STARTTLS: CONNECT_ONLY ends there, and no command of mail is sent.
// The certificate is taken whatever it is; VERIFYRESULT still tells what the store has against it.
void Transfer::prepare_starttls() {
  const std::string url = options_.helo.empty() ? request_.url : request_.url + "/" + options_.helo;
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp");
  set(CURLOPT_PORT, static_cast<long>(options_.smtp_port));
  set(CURLOPT_CONNECT_ONLY, 1L);
  set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  set(CURLOPT_CERTINFO, 1L);
  // Without VERIFYPEER curl loads no authorities, and every chain would look untrusted.
  set(CURLOPT_SSL_CTX_FUNCTION, load_authorities);
  set(CURLOPT_SSL_CTX_DATA, this);
  set(CURLOPT_SSL_VERIFYPEER, 0L);
  set(CURLOPT_SSL_VERIFYHOST, 0L);
}

void Transfer::prepare(std::chrono::milliseconds most, const std::vector<IpAddress>* addresses) {
  if (is_starttls())
    prepare_starttls();
  else
    prepare_web();
  if (addresses != nullptr) lead_to(*addresses);
  set(CURLOPT_PROXY, "");  // none, whatever the environment says
  set(CURLOPT_NOPROXY, "*");
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_NOSIGNAL, 1L);
  if (!options_.certificates.empty()) set(CURLOPT_CAINFO, options_.certificates.c_str());
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(most.count(), 1)));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(most.count(), 1)));
  set(CURLOPT_WRITEFUNCTION, take_body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_HEADERFUNCTION, take_head);
  set(CURLOPT_HEADERDATA, this);
  guard_.watch(easy_.get());
  set(CURLOPT_PRIVATE, this);
}

CURLcode Transfer::load_authorities(CURL* /*handle*/, void* context, void* self) {
  auto* tls = static_cast<SSL_CTX*>(context);
  const std::string& file = static_cast<Transfer*>(self)->options_.certificates;
  const int loaded = file.empty() ? SSL_CTX_set_default_verify_paths(tls)
                                  : SSL_CTX_load_verify_file(tls, file.c_str());
  return loaded == 1 ? CURLE_OK : CURLE_SSL_CACERT_BADFILE;
}

std::size_t Transfer::take_body(const char* data, std::size_t size, std::size_t count,
                                void* context) {
  auto& self = *static_cast<Transfer*>(context);
  const std::size_t octets = size * count;
  if (octets > self.request_.most_octets - self.body_.size()) {
    self.is_too_large_ = true;
    return 0;  // ends the transfer
  }
  self.body_.append(data, octets);
  return octets;
}

std::size_t Transfer::take_head(const char* /*data*/, std::size_t size, std::size_t count,
                                void* context) {
  auto& self = *static_cast<Transfer*>(context);
  self.head_octets_ += size * count;
  if (self.head_octets_ <= kLargestAnswerHead) return size * count;
  self.is_too_large_ = true;
  return 0;
}

Failure Transfer::failure_of(CURLcode code) const {
  if (is_too_large_) return Failure::TooLarge;
  switch (code) {  // curl's enumeration, of which few values tell something of their own
    case CURLE_OK: return Failure::None;
    case CURLE_URL_MALFORMAT: return Failure::BadUrl;
    case CURLE_UNSUPPORTED_PROTOCOL: return Failure::Guarded;
    case CURLE_COULDNT_RESOLVE_HOST: return Failure::NoAddress;
    case CURLE_OPERATION_TIMEDOUT: return Failure::Timeout;
    case CURLE_USE_SSL_FAILED: return Failure::NotOffered;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS: return Failure::Tls;
    default: return guard_.refused().empty() ? Failure::Unreachable : Failure::Guarded;
  }
}

// The certificates (PEM) as the server showed them, its own first; valid while the handle is.
std::vector<std::string_view> Transfer::certificates() const {
  std::vector<std::string_view> found;
  curl_certinfo* info = nullptr;
  if (curl_easy_getinfo(handle(), CURLINFO_CERTINFO, &info) != CURLE_OK || info == nullptr)
    return found;
  constexpr std::string_view kCertificate = "Cert:";
  for (int i = 0; i < info->num_of_certs; ++i) {
    for (const curl_slist* line = info->certinfo[i]; line != nullptr; line = line->next) {
      const std::string_view text(line->data);
      if (text.starts_with(kCertificate)) found.push_back(text.substr(kCertificate.size()));
    }
  }
  return found;
}

void Transfer::read_chain(Answer& answer) const {
  for (const std::string_view certificate : certificates()) {
    if (certificate.size() >=
        request_.most_octets - std::min(answer.octets.size(), request_.most_octets))
      return;
    answer.octets += certificate;
    if (!answer.octets.ends_with('\n')) answer.octets += '\n';
  }
  long verified = X509_V_OK;
  curl_easy_getinfo(handle(), CURLINFO_SSL_VERIFYRESULT, &verified);
  if (verified != X509_V_OK) answer.distrust = X509_verify_cert_error_string(verified);
}

Answer Transfer::finish(CURLcode code) {
  const Failure failure = failure_of(code);
  if (failure == Failure::Guarded && !guard_.refused().empty())
    return failed(failure, guard_.reason());
  if (failure == Failure::TooLarge) return failed(failure, "the answer is too large");
  if (failure != Failure::None) return failed(failure, curl_easy_strerror(code));
  Answer answer;
  if (is_starttls()) {
    read_chain(answer);
    return answer;
  }
  long status = 0;
  curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<unsigned>(status);
  const char* text = nullptr;
  if (curl_easy_getinfo(handle(), CURLINFO_CONTENT_TYPE, &text) == CURLE_OK && text != nullptr)
    answer.content_type = text;
  text = nullptr;
  if (curl_easy_getinfo(handle(), CURLINFO_REDIRECT_URL, &text) == CURLE_OK && text != nullptr)
    answer.location = text;
  answer.octets = std::move(body_);
  if (const auto chain = certificates(); !chain.empty())
    answer.certificate_ends = end_of_certificate(chain.front());
  return answer;
}

class CurlFetcher : public Fetcher {
 public:
  CurlFetcher(FetchOptions options, std::optional<HostFinder> hosts)
      : options_(std::move(options)), hosts_(std::move(hosts)), multi_(curl_multi_init()) {
    CHECK(multi_ != nullptr);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS,
                      static_cast<long>(kMostParallelFetches));
  }

  void fetch(std::span<const Request> requests, fetch::Snapshot& snapshot,
             Clock::time_point deadline) override {
    std::deque<Request> waiting;
    for (const Request& request : requests) {
      if (request.method == fetch::Method::StartTls && !options_.visits_mail_servers) {
        snapshot.insert_or_assign(request,
                                  failed(Failure::NotFetched, "mail servers are not visited"));
      } else if (auto refused = objection(request, options_.ports)) {
        snapshot.insert_or_assign(request, *std::move(refused));
      } else {
        waiting.push_back(request);
      }
    }
    find_hosts(waiting, snapshot, deadline);
    while (!waiting.empty() || !under_way_.empty()) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
      if (left.count() <= 0) break;
      begin_some(waiting, std::min(left, options_.per_request));
      wait(left);
      take_finished(snapshot);
    }
    give_up(snapshot);
    for (const Request& request : waiting)
      snapshot.insert_or_assign(request, failed(Failure::Timeout, "there was no time left"));
  }

 private:
  struct UnderWay {
    explicit UnderWay(Request asked, const FetchOptions& options)
        : request(std::move(asked)), transfer(request, options) {}
    Request request;
    Transfer transfer;
  };

  // Where DNS gives no address the request ends here.
  void find_hosts(std::deque<Request>& waiting, fetch::Snapshot& snapshot,
                  Clock::time_point deadline) {
    if (!hosts_) return;
    addresses_ = hosts_->find(std::vector(waiting.begin(), waiting.end()),
                              std::min(deadline, Clock::now() + options_.per_request));
    std::erase_if(waiting, [&](const Request& request) {
      const auto host = addresses_.find(host_of_url(request.url));
      if (host == addresses_.end()) return false;
      const auto& [name, addresses] = *host;
      if (addresses && !addresses->empty()) return false;
      snapshot.insert_or_assign(
          request, addresses ? failed(Failure::NoAddress, name + " has no address")
                             : failed(Failure::Timeout, "DNS did not say where " + name + " is"));
      return true;
    });
  }
  // As many as may be under way; a mail server gets one connection at a time.
  void begin_some(std::deque<Request>& waiting, std::chrono::milliseconds most) {
    for (auto next = waiting.begin();
         next != waiting.end() && under_way_.size() < kMostParallelFetches;) {
      const bool is_busy = next->method == fetch::Method::StartTls &&
                           std::ranges::any_of(under_way_, [&](const auto& one) {
                             return one->request.url == next->url;
                           });
      if (is_busy) {
        ++next;
        continue;
      }
      Request request = std::move(*next);
      next = waiting.erase(next);
      begin(std::move(request), most);
    }
  }
  void begin(Request request, std::chrono::milliseconds most) {
    auto& added = under_way_.emplace_back(std::make_unique<UnderWay>(std::move(request), options_));
    const auto host = addresses_.find(host_of_url(added->request.url));
    const std::vector<IpAddress>* addresses = nullptr;
    if (host != addresses_.end()) {
      if (const auto& found = host->second) addresses = &*found;
    }
    added->transfer.prepare(most, addresses);
    curl_multi_add_handle(multi_.get(), added->transfer.handle());
  }
  void wait(std::chrono::milliseconds left) {
    constexpr std::int64_t kLongestWait = 200;  // milliseconds; limits of transfers are looked at
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    if (running > 0)
      curl_multi_poll(multi_.get(), nullptr, 0,
                      static_cast<int>(std::min(left.count(), kLongestWait)), nullptr);
    curl_multi_perform(multi_.get(), &running);
  }
  void take_finished(fetch::Snapshot& snapshot) {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* const handle = message->easy_handle;
      const CURLcode code = message->data.result;
      const auto found = std::ranges::find_if(
          under_way_, [&](const auto& one) { return one->transfer.handle() == handle; });
      CHECK(found != under_way_.end());
      snapshot.insert_or_assign((*found)->request, (*found)->transfer.finish(code));
      curl_multi_remove_handle(multi_.get(), handle);
      under_way_.erase(found);
    }
  }
  void give_up(fetch::Snapshot& snapshot) {
    for (const auto& one : under_way_) {
      curl_multi_remove_handle(multi_.get(), one->transfer.handle());
      snapshot.insert_or_assign(one->request, failed(Failure::Timeout, "there was no time left"));
    }
    under_way_.clear();
  }

  FetchOptions options_;
  std::optional<HostFinder> hosts_;
  HostAddresses addresses_;
  Multi multi_;
  std::vector<std::unique_ptr<UnderWay>> under_way_;  // ends before multi_
};

}  // namespace

Result<std::unique_ptr<Fetcher>, std::string> Fetcher::create(FetchOptions options) {
  if (auto fault = start_curl()) return std::unexpected(*std::move(fault));
  if (!options.certificates.empty() && access(options.certificates.c_str(), R_OK) != 0)
    return std::unexpected(fmt::format("cannot read {}", ascii::printable(options.certificates)));
  std::optional<HostFinder> hosts;
  if (!options.resolver.empty()) hosts = TRY(HostFinder::create(options.resolver));
  return std::make_unique<CurlFetcher>(std::move(options), std::move(hosts));
}

}  // namespace waybill::net
