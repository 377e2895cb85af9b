#include "account/password.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <new>
#include <semaphore>

#include "account/sodium.h"
#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill::account {
namespace {

// argon2id with 64 MiB and two passes: libsodium's "interactive" (1.0.18), more than the 19 MiB and
// two passes, or 46 MiB and one, that the OWASP Password Storage Cheat Sheet asks for.
constexpr unsigned long long kPasses = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr std::size_t kMemory = crypto_pwhash_MEMLIMIT_INTERACTIVE;
static_assert(kPasses >= 2 && kMemory >= (std::size_t{46} << 20U));

// Those of at least kShortestPassword characters that stand in every published list, and patterns
// of the keyboard.
constexpr std::string_view kCommon[] = {
    "123456789012",     "1234567890123",  "12345678901234",   "123456789123",
    "1q2w3e4r5t6y",     "qwertyuiopas",   "qwertyuiop12",     "qwerty123456",
    "qwertyqwerty",     "1qaz2wsx3edc",   "passwordpassword", "password1234",
    "password12345",    "password123456", "passw0rd1234",     "adminadminadmin",
    "administrator",    "administrator1", "letmeinletmein",   "iloveyouiloveyou",
    "changemechangeme", "changeme1234",   "welcome12345",     "welcome123456",
    "abcdefghijkl",     "abcdefghijklm",  "abc123abc123",     "correcthorsebatterystaple",
};

class Turn {
 public:
  Turn() { turns().acquire(); }
  ~Turn() { turns().release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  Turn(Turn&&) = delete;
  Turn& operator=(Turn&&) = delete;

 private:
  static std::counting_semaphore<kHashesAtOnce>& turns() {
    static std::counting_semaphore<kHashesAtOnce> semaphore(kHashesAtOnce);
    return semaphore;
  }
};

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_one_character(std::string_view text) {
  return std::ranges::all_of(text, [text](char c) { return c == text.front(); });
}

// For check_password without an account: well-formed, with today's parameters; of no password.
const std::string& nobody() {
  static const std::string kHash =
      fmt::format("$argon2id$v=19$m={},t={},p=1${:A>22}${:A>43}", kMemory / 1024, kPasses, "", "");
  return kHash;
}

}  // namespace

std::string_view password_fault(std::string_view password, const OwnWords& own) {
  if (!is_utf8(password)) return "This is not valid text.";
  if (password.contains('\0')) return "A password has no NUL character.";
  if (count_characters(password) < kShortestPassword)
    return "A password has at least 12 characters.";
  if (password.size() > kLongestPassword) return "A password has at most 1,024 octets.";
  for (const std::string_view word : {own.email, own.name, own.organisation}) {
    if (ascii::iequals(password, word)) return "This is your own name or address.";
  }
  if (is_one_character(password) ||
      std::ranges::find(kCommon, ascii::lower(password)) != std::end(kCommon))
    return "This is one of the commonest passwords.";
  return "";
}

std::string hash_password(std::string_view password) {
  start_sodium();
  const Turn turn;
  std::string kept(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(kept.data(), password.data(), password.size(), kPasses, kMemory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::bad_alloc();  // its one reason
  kept.resize(kept.find('\0'));
  return kept;
}

PasswordCheck check_password(std::string_view password, const std::string& kept) {
  start_sodium();
  const std::string& against = kept.empty() ? nobody() : kept;
  const Turn turn;
  const bool is_right =
      password.size() <= kLongestPassword &&
      crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  if (!is_right || kept.empty()) return PasswordCheck::Wrong;
  return crypto_pwhash_str_needs_rehash(kept.c_str(), kPasses, kMemory) == 0
             ? PasswordCheck::Right
             : PasswordCheck::RightButOld;
}

}  // namespace waybill::account
