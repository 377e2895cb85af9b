#include "auth/arc/seal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "auth/arc/chain.h"
#include "auth/arc/seal_octets.h"
#include "auth/dkim/body_hash.h"
#include "auth/dkim/header_hash.h"
#include "auth/dkim/sign.h"
#include "base/ascii.h"
#include "base/base64.h"

namespace waybill::arc {
namespace {

constexpr dkim::Canonicalization kRelaxed = dkim::Canonicalization::Relaxed;

// RFC 8617 §5.1 step 3: the results of all Authentication-Results fields of this authserv-id, from
// the top, as one. "none" (RFC 8601 §2.2) when there is no such field.
std::string collected_results(const message::Message& message, std::string_view authserv_id) {
  std::string results;
  for (const message::Field* field : message.fields_named("authentication-results")) {
    const std::string_view value = field->value;
    const std::size_t semicolon = std::min(value.find(';'), value.size());
    // A version number may follow the authserv-id.
    const std::string head = ascii::collapse_space(value.substr(0, semicolon));
    if (!ascii::iequals(head.substr(0, head.find(' ')), authserv_id)) continue;
    std::string payload =
        ascii::collapse_space(value.substr(std::min(semicolon + 1, value.size())));
    while (payload.ends_with(';') || payload.ends_with(' '))
      payload.pop_back();
    if (payload.empty()) continue;
    if (!results.empty()) results += "; ";
    results += payload;
  }
  return results.empty() ? "none" : results;
}

// Puts a line end before the space after each semicolon: in relaxed form nothing changes.
std::string folded(std::string_view text, std::string_view line_end) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ' && i > 0 && text[i - 1] == ';') result += line_end;
    result += text[i];
  }
  return result;
}

// Reads the field back: what the options hold must have become what it was meant to be.
bool is_valid(std::string_view field, dkim::FieldKind kind, const SealOptions& options) {
  const dkim::ParsedSignature parsed =
      dkim::parse_signature(field.substr(field.find(':') + 1), kind);
  return parsed.faults.empty() && parsed.signature.domain == options.domain &&
         parsed.signature.selector == options.selector;
}

// A token (RFC 8601 §2.2), as far as it could break the field.
bool is_authserv_id(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (ascii::is_print(c) || ascii::is_octet_above_ascii(c)) && c != ' ' && c != ';';
  });
}

class Sealer {
 public:
  Sealer(const message::Message& message, const dkim::SigningKey& key, const SealOptions& options,
         Status incoming, const Chain& chain)
      : message_(message),
        key_(key),
        options_(options),
        incoming_(incoming),
        chain_(chain),
        instance_(chain.sets.size() + 1),
        line_end_(dkim::line_end(message.line_ending())) {}

  Result<SealedSet, SealFault> seal() {
    SealedSet set;
    set.results =
        fmt::format("ARC-Authentication-Results: i={}; {}; ", instance_, options_.authserv_id);
    set.results += collected_results(message_, options_.authserv_id);
    set.results = folded(set.results, line_end_);
    set.message_signature = TRY(message_signature());
    set.seal = TRY(sealing(set));
    for (std::string* field : {&set.seal, &set.message_signature, &set.results})
      *field += line_end_;
    return set;
  }

 private:
  // The tags in the order of their names, as other sealers write them; `b` is `data`.
  [[nodiscard]] std::string signature_text(std::string_view data) const {
    const std::vector<std::string>& names = options_.signed_fields;
    std::string list;
    for (const std::string& name : names.empty() ? default_names() : names)
      list += (list.empty() ? "" : ":") + name;
    const dkim::BodyHash body =
        dkim::hash_body(message_.body(), message_.line_ending(),
                        {kRelaxed, dkim::HashAlgorithm::Sha256, std::nullopt});
    const std::string text = fmt::format(
        "ARC-Message-Signature: a={}; b={}; bh={}; c=relaxed/relaxed; d={}; h={}; i={}; s={}; t={}",
        dkim::signing_algorithm(key_.type()), data, base64::encode(body.digest), options_.domain,
        list, instance_, options_.selector, options_.time);
    return folded(text, line_end_);
  }

  [[nodiscard]] std::vector<std::string> default_names() const {
    return dkim::default_signed_fields(message_);
  }

  Result<std::string, SealFault> message_signature() {
    const std::vector<std::string>& names = options_.signed_fields;
    const auto selected =
        dkim::select_fields(message_, names.empty() ? default_names() : names, nullptr);
    const std::string octets = dkim::signed_octets(
        dkim::raw_fields(message_, selected), signature_text(""), kRelaxed, message_.line_ending());
    std::string text = signature_text(TRY(signed_data(octets)));
    if (!is_valid(text, dkim::FieldKind::ArcMessageSignature, options_))
      return std::unexpected(SealFault::BadOptions);
    return text;
  }

  [[nodiscard]] std::string seal_text(std::string_view data) const {
    const Status status = chain_.sets.empty() ? Status::None : incoming_;
    return folded(fmt::format("ARC-Seal: a={}; b={}; cv={}; d={}; i={}; s={}; t={}",
                              dkim::signing_algorithm(key_.type()), data, to_string(status),
                              options_.domain, instance_, options_.selector, options_.time),
                  line_end_);
  }

  Result<std::string, SealFault> sealing(const SealedSet& set) {
    std::string octets;
    // §5.1.2: a seal of a failed chain covers its own set alone.
    if (incoming_ != Status::Fail) {
      for (const ArcSet& earlier : chain_.sets) {
        append_results_and_signature(octets, message_, earlier);
        append_seal(octets, message_, earlier);
      }
    }
    append_line(octets, set.results, message_.line_ending());
    append_line(octets, set.message_signature, message_.line_ending());
    dkim::append_header_field(octets, seal_text(""), kRelaxed, message_.line_ending());
    std::string text = seal_text(TRY(signed_data(octets)));
    if (!is_valid(text, dkim::FieldKind::ArcSeal, options_))
      return std::unexpected(SealFault::BadOptions);
    return text;
  }

  [[nodiscard]] Result<std::string, SealFault> signed_data(std::string_view octets) const {
    const std::string data = key_.sign(dkim::digest(dkim::HashAlgorithm::Sha256, octets));
    if (data.empty()) return std::unexpected(SealFault::KeyFailed);
    return base64::encode(data);
  }

  const message::Message& message_;
  const dkim::SigningKey& key_;
  const SealOptions& options_;
  Status incoming_;
  const Chain& chain_;
  std::size_t instance_;
  std::string_view line_end_;
};

}  // namespace

std::string_view describe(SealFault fault) {
  switch (fault) {
    case SealFault::ChainEnded:
      return "The chain was sealed as failed before: nobody may add to it";
    case SealFault::ChainFull: return "The chain has 50 sets: nobody may add to it";
    case SealFault::ChainBroken: return "The ARC fields of the message form no chain";
    case SealFault::BadOptions:
      return "With this domain, selector, authserv-id or field list no valid set is made";
    case SealFault::KeyFailed: return "The key could not sign";
  }
  std::abort();
}

Result<SealedSet, SealFault> seal(const message::Message& message, const dkim::SigningKey& key,
                                  const SealOptions& options, Status incoming) {
  const Chain chain = read_chain(message);
  if (chain.sets.size() >= kMostInstances) return std::unexpected(SealFault::ChainFull);
  if (!chain.sets.empty() && chain.sets.back().status == Status::Fail)
    return std::unexpected(SealFault::ChainEnded);
  // Of a chain that failed only its length is needed; any other must be whole to be covered.
  if (incoming != Status::Fail && chain.fault != Reason::Valid && chain.fault != Reason::NoChain)
    return std::unexpected(SealFault::ChainBroken);
  if (!is_authserv_id(options.authserv_id)) return std::unexpected(SealFault::BadOptions);
  return Sealer(message, key, options, incoming, chain).seal();
}

}  // namespace waybill::arc
