#include "auth/dkim/body_hash.h"

#include <algorithm>
#include <vector>

namespace waybill::dkim {
namespace {

// Feeds canonical octets to every hash of one form, to each up to its l=.
class HashSink : public ByteSink {
 public:
  void add(const BodyHashKind& kind) { hashes_.push_back({kind, Hasher(kind.hash)}); }
  [[nodiscard]] bool has_hashes() const { return !hashes_.empty(); }

  void write(std::string_view octets) override {
    for (Limited& limited : hashes_) {
      const std::uint64_t limit = limited.kind.length.value_or(UINT64_MAX);
      if (limit <= seen_) continue;
      limited.hasher.update(
          octets.substr(0, std::min<std::uint64_t>(limit - seen_, octets.size())));
    }
    seen_ += octets.size();
  }

  void finish_into(BodyHashes& results) {
    for (Limited& limited : hashes_)
      results[limited.kind] = {limited.hasher.finish(), seen_};
  }

 private:
  struct Limited {
    BodyHashKind kind;
    Hasher hasher;
  };
  std::vector<Limited> hashes_;
  std::uint64_t seen_ = 0;
};

}  // namespace

BodyHashes hash_bodies(std::string_view body, message::LineEnding ending,
                       std::span<const BodyHashKind> kinds) {
  BodyHashes results;
  for (const Canonicalization form : {Canonicalization::Simple, Canonicalization::Relaxed}) {
    HashSink sink;
    for (const BodyHashKind& kind : kinds) {
      // The entry is made here so that a kind which is wanted twice is hashed once.
      if (kind.form == form && results.try_emplace(kind).second) sink.add(kind);
    }
    if (!sink.has_hashes()) continue;
    BodyCanonicalizer canonicalizer(form, ending, sink);
    canonicalizer.write(body);
    canonicalizer.finish();
    sink.finish_into(results);
  }
  return results;
}

BodyHash hash_body(std::string_view body, message::LineEnding ending, const BodyHashKind& kind) {
  return hash_bodies(body, ending, {&kind, 1}).begin()->second;
}

}  // namespace waybill::dkim
