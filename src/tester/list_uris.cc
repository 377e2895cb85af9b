#include "tester/list_uris.h"

#include <algorithm>

#include "base/ascii.h"
#include "message/lexical.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kMostUris = 20;  // ours

std::string without_space(std::string_view text) {
  std::string plain;
  std::ranges::copy_if(text, std::back_inserter(plain), [](char c) { return !ascii::is_space(c); });
  return plain;
}

}  // namespace

ListUris parse_list_uris(std::string_view value) {
  ListUris list;
  message::Lexer lexer(value);
  lexer.skip_cfws();
  while (!lexer.at_end() && list.uris.size() < kMostUris) {
    if (!lexer.skip('<')) {
      list.fault = "an address does not stand in angle brackets";
      return list;
    }
    const std::string_view uri = lexer.take_while([](char c) { return c != '>'; });
    if (!lexer.skip('>')) {
      list.fault = "the last \">\" is missing";
      return list;
    }
    list.uris.push_back(without_space(uri));
    lexer.skip_cfws();
    if (lexer.at_end()) break;
    if (!lexer.skip(',')) {
      list.fault = "no comma stands between two addresses";
      return list;
    }
    lexer.skip_cfws();
  }
  if (list.uris.empty() && list.fault.empty()) list.fault = "it holds no address";
  return list;
}

}  // namespace waybill::tester
