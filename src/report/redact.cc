#include "report/redact.h"

#include "base/ascii.h"
#include "message/lexical.h"

namespace waybill::report {
namespace {

bool is_local_octet(char c) {
  return message::is_atext(c) || c == '.';
}

// Where the local part that ends at `end` begins.
std::size_t local_begin(std::string_view text, std::size_t end) {
  if (end > 0 && text[end - 1] == '"') {
    const std::size_t quote = end < 2 ? std::string_view::npos : text.rfind('"', end - 2);
    return quote == std::string_view::npos ? 0 : quote;
  }
  std::size_t begin = end;
  while (begin > 0 && is_local_octet(text[begin - 1]))
    --begin;
  // "smtp.mailfrom=user@example.com": the name in front is none of the address.
  const std::size_t equals = text.substr(begin, end - begin).rfind('=');
  return equals == std::string_view::npos ? begin : begin + equals + 1;
}

}  // namespace

std::string redact_addresses(std::string_view text) {
  std::string result;
  std::size_t done = 0;
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    const std::size_t begin = local_begin(text.substr(done), at - done) + done;
    result += text.substr(done, begin - done);
    if (begin < at) result += kRedacted;
    done = at;
  }
  result += text.substr(done);
  return result;
}

}  // namespace waybill::report
