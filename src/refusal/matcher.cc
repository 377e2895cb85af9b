#include "refusal/matcher.h"

#include <fmt/core.h>
#include <hs/hs.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "base/sha256.h"

namespace waybill::refusal {
namespace {

constexpr unsigned kFlags = HS_FLAG_CASELESS | HS_FLAG_DOTALL | HS_FLAG_SINGLEMATCH;
constexpr std::size_t kDigestSize = 64;  // hexadecimal digits of SHA-256

struct FreeDatabase {
  void operator()(hs_database_t* database) const { (void)hs_free_database(database); }
};
struct FreeScratch {
  void operator()(hs_scratch_t* scratch) const { (void)hs_free_scratch(scratch); }
};
struct FreeOctets {
  void operator()(char* octets) const {
    std::free(octets);
  }  // NOLINT(*-no-malloc): of the C library
};
using Database = std::unique_ptr<hs_database_t, FreeDatabase>;
using Scratch = std::unique_ptr<hs_scratch_t, FreeScratch>;

re2::RE2::Options options() {
  re2::RE2::Options options;
  options.set_case_sensitive(false);
  options.set_dot_nl(true);
  options.set_encoding(re2::RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  return options;
}

// What ties a database to its patterns: their text and the library's version.
std::string digest_of(const Catalogue& catalogue) {
  std::string all = hs_version();
  for (const Row& row : catalogue.rows()) {
    all += '\0';
    all += row.pattern;
  }
  return sha256_hex(all);
}

// The database behind its digest, when both fit.
Database open_database(const Catalogue& catalogue, std::string_view octets) {
  if (octets.size() <= kDigestSize || octets.substr(0, kDigestSize) != digest_of(catalogue) ||
      hs_valid_platform() != HS_SUCCESS)
    return nullptr;
  octets.remove_prefix(kDigestSize);
  hs_database_t* database = nullptr;
  if (hs_deserialize_database(octets.data(), octets.size(), &database) != HS_SUCCESS)
    return nullptr;
  return Database(database);
}

// Compiled when it is first needed: a text meets few rows, and all of them take 14 ms.
struct LazyPattern {
  std::once_flag once;
  std::unique_ptr<re2::RE2> compiled;
};

}  // namespace

struct Matcher::Impl {
  std::vector<std::string> patterns;
  // Patterns of ASCII mean the same to both libraries; case-folding of other letters differs.
  std::vector<bool> is_plain;
  mutable std::vector<LazyPattern> lazy;
  Database database;
  std::unique_ptr<re2::RE2::Set> set;  // without a database
  mutable std::mutex mutex;            // guards idle
  mutable std::vector<Scratch> idle;   // scratch space that no thread is using

  void add(const std::string& pattern) {
    patterns.push_back(pattern);
    is_plain.push_back(
        std::ranges::all_of(pattern, [](char c) { return static_cast<unsigned char>(c) < 0x80U; }));
  }

  bool matches(std::size_t index, std::string_view text) const {
    LazyPattern& pattern = lazy[index];
    std::call_once(pattern.once, [&] {
      pattern.compiled = std::make_unique<re2::RE2>(patterns[index], options());
    });
    return pattern.compiled->ok() &&
           re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern.compiled);
  }

  Scratch take_scratch() const {
    const std::lock_guard lock(mutex);
    if (!idle.empty()) {
      Scratch scratch = std::move(idle.back());
      idle.pop_back();
      return scratch;
    }
    hs_scratch_t* fresh = nullptr;
    if (hs_alloc_scratch(database.get(), &fresh) != HS_SUCCESS) return nullptr;
    return Scratch(fresh);
  }

  void give_back(Scratch scratch) const {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(scratch));
  }

  // False when the scan could not run.
  bool scan(std::string_view text, std::vector<std::size_t>& found) const {
    Scratch scratch = take_scratch();
    if (!scratch) return false;
    const auto note = [](unsigned id, unsigned long long, unsigned long long, unsigned,
                         void* context) {
      static_cast<std::vector<std::size_t>*>(context)->push_back(id);
      return 0;
    };
    const bool done = hs_scan(database.get(), text.data(), static_cast<unsigned>(text.size()), 0,
                              scratch.get(), note, &found) == HS_SUCCESS;
    give_back(std::move(scratch));
    return done;
  }
};

Matcher::Matcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;
Matcher::~Matcher() = default;

Result<Matcher, std::string> Matcher::create(const Catalogue& catalogue,
                                             std::string_view database) {
  auto impl = std::make_unique<Impl>();
  for (const Row& row : catalogue.rows())
    impl->add(row.pattern);
  impl->lazy = std::vector<LazyPattern>(impl->patterns.size());
  impl->database = open_database(catalogue, database);
  if (impl->database) return Matcher(std::move(impl));
  impl->set = std::make_unique<re2::RE2::Set>(options(), re2::RE2::UNANCHORED);
  for (const Row& row : catalogue.rows()) {
    std::string error;
    if (impl->set->Add(row.pattern, &error) < 0)
      return std::unexpected(fmt::format("row \"{}\": the pattern is wrong: {}", row.id, error));
  }
  if (!impl->set->Compile()) return std::unexpected("the patterns need too much memory together");
  return Matcher(std::move(impl));
}

std::vector<std::size_t> Matcher::find(std::string_view text) const {
  std::vector<std::size_t> candidates;
  bool done = false;
  if (impl_->database) {
    done = impl_->scan(text, candidates);
  } else {
    std::vector<int> matched;
    re2::RE2::Set::ErrorInfo error{};
    const bool any =
        impl_->set->Match(re2::StringPiece(text.data(), text.size()), &matched, &error);
    done = any || error.kind == re2::RE2::Set::kNoError;
    for (const int index : matched)
      candidates.push_back(static_cast<std::size_t>(index));
  }
  if (!done) {  // out of memory for the automaton: try every row
    candidates.clear();
    for (std::size_t i = 0; i < impl_->patterns.size(); ++i)
      candidates.push_back(i);
  }
  std::ranges::sort(candidates);
  std::erase_if(candidates, [&](std::size_t index) {
    const bool is_sure = done && impl_->is_plain[index];
    return !is_sure && !impl_->matches(index, text);
  });
  return candidates;
}

bool Matcher::uses_hyperscan() const {
  return impl_->database != nullptr;
}

Result<std::string, std::string> Matcher::serialise(const Catalogue& catalogue) {
  std::vector<const char*> expressions;
  std::vector<unsigned> ids;
  for (const Row& row : catalogue.rows()) {
    expressions.push_back(row.pattern.c_str());
    ids.push_back(static_cast<unsigned>(ids.size()));
  }
  const std::vector<unsigned> flags(ids.size(), kFlags);
  // The oldest processor that the library runs on: the program may be built elsewhere.
  const hs_platform_info_t platform{};
  hs_database_t* raw = nullptr;
  hs_compile_error_t* error = nullptr;
  const hs_error_t compiled =
      hs_compile_multi(expressions.data(), flags.data(), ids.data(),
                       static_cast<unsigned>(ids.size()), HS_MODE_BLOCK, &platform, &raw, &error);
  const Database database(raw);
  if (compiled != HS_SUCCESS) {
    std::string message = error != nullptr ? error->message : "unknown error";
    if (error != nullptr && error->expression >= 0)
      message =
          fmt::format("row \"{}\": {}",
                      catalogue.rows()[static_cast<std::size_t>(error->expression)].id, message);
    (void)hs_free_compile_error(error);
    return std::unexpected(message);
  }
  char* octets = nullptr;
  std::size_t size = 0;
  if (hs_serialize_database(database.get(), &octets, &size) != HS_SUCCESS)
    return std::unexpected("the database cannot be serialised");
  const std::unique_ptr<char, FreeOctets> owner(octets);
  return digest_of(catalogue) + std::string(octets, size);
}

}  // namespace waybill::refusal
