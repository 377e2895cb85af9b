// sign_message KEY.pem DOMAIN SELECTOR UNIX-TIME [FIELD:FIELD...]: puts a DKIM signature (RFC 6376)
// before the message on standard input and writes both to standard output. For the messages of
// examples/. sign_message KEY.pem: writes the p= value of the key record.
#include <array>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "auth/dkim/sign.h"
#include "base/ascii.h"
#include "base/base64.h"

namespace {

using waybill::dkim::SigningKey;

int fail(std::string_view text) {
  std::cerr << "sign_message: " << text << '\n';
  return 1;
}

std::string read_all(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

int sign(const SigningKey& key, char** arguments, bool has_fields) {
  waybill::dkim::SigningOptions options;
  options.domain = arguments[0];
  options.selector = arguments[1];
  options.timestamp =
      static_cast<std::int64_t>(waybill::ascii::parse_number(arguments[2]).value_or(0));
  if (has_fields) {
    for (const std::string_view field : waybill::ascii::split(arguments[3], ':'))
      options.signed_fields.emplace_back(field);
  }
  const std::string octets = read_all(std::cin);
  const auto message = waybill::message::Message::read(octets);
  const auto field = waybill::dkim::sign(message, key, options);
  if (!field) return fail(waybill::dkim::describe(field.error()));
  std::cout << *field << octets;
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2 && count != 5 && count != 6)
    return fail("KEY.pem [DOMAIN SELECTOR UNIX-TIME [FIELD:FIELD...]] < message");
  std::ifstream file(arguments[1], std::ios::binary);
  const auto key = SigningKey::from_pem(read_all(file));
  if (!key) return fail(waybill::dkim::describe(key.error()));
  if (count == 2) {
    std::cout << waybill::base64::encode(key->public_octets()) << '\n';
    return 0;
  }
  return sign(*key, arguments + 2, count == 6);
}
