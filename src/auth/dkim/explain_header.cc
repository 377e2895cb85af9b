#include "auth/dkim/explain_header.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "auth/dkim/header_hash.h"
#include "base/ascii.h"

namespace waybill::dkim {
namespace {

constexpr std::size_t kMostSubjectWords = 8;  // words that a subject tag may have

// RFC 2045 §6.1.
constexpr std::array<std::string_view, 5> kTransferEncodings = {"7bit", "8bit", "binary",
                                                                "quoted-printable", "base64"};
// Where gateways that rewrite a field leave the former value; the field's own name follows.
constexpr std::array<std::string_view, 3> kFormerNames = {"X-Original-", "Original-", "X-"};

// Unfolded: each line end before white space is removed, or the whole fold made one space.
enum class Unfold : std::uint8_t { KeepSpace, OneSpace };
std::string unfolded(std::string_view raw, Unfold unfold) {
  std::string text;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\n' || raw.substr(i).starts_with("\r\n")) continue;
    const bool after_fold = i > 0 && raw[i - 1] == '\n';
    if (after_fold && unfold == Unfold::OneSpace && ascii::is_wsp(raw[i])) {
      while (i + 1 < raw.size() && ascii::is_wsp(raw[i + 1]))
        ++i;
      while (!text.empty() && ascii::is_wsp(text.back()))
        text.pop_back();
      text += ' ';
      continue;
    }
    text += raw[i];
  }
  return text;
}

class HeaderDetective {
 public:
  HeaderDetective(const message::Message& message, const message::Field& own,
                  const Signature& signature, const PublicKey& key)
      : message_(message),
        own_(own),
        signature_(signature),
        key_(key),
        hash_(hash_of(signature.algorithm)),
        own_text_(without_signature_data(message, own, signature)),
        wanted_(key.signed_digest(hash_, signature.signature)),
        selected_(select_fields(message, signature.signed_fields, &own)) {
    for (const message::Field* field : selected_)
      fields_.push_back(field == nullptr ? std::string_view() : raw_field(message, *field));
  }

  std::optional<Change> explain() {
    // An RSA signature that this key did not make will never come out right.
    if (key_.type() == KeyType::Rsa && !wanted_) return std::nullopt;
    if (auto change = copied_fields()) return change;
    for (std::size_t i = 0; i < selected_.size(); ++i) {
      if (selected_[i] == nullptr) continue;
      if (auto change = one_field(i)) return change;
    }
    return refolded();
  }

 private:
  // `fields` as select_fields orders them; an empty text is an absent field.
  bool matches(const std::vector<std::string_view>& fields) {
    std::vector<std::string_view> present;
    std::size_t size = own_text_.size();
    for (const std::string_view field : fields) {
      if (field.empty()) continue;
      present.push_back(field);
      size += field.size();
    }
    if (tries_ >= kMostHeaderTries || size > kMostHeaderOctetsTried - octets_) return false;
    ++tries_;
    octets_ += size;
    const std::string found = digest(
        hash_, signed_octets(present, own_text_, signature_.header_form, message_.line_ending()));
    return wanted_ ? found == *wanted_ : key_.verifies(hash_, found, signature_.signature);
  }

  bool matches_with(std::size_t index, std::string_view raw) {
    std::vector<std::string_view> fields = fields_;
    fields[index] = raw;
    return matches(fields);
  }

  [[nodiscard]] Change change(ChangeCode code, std::size_t index, std::string_view before) const {
    const message::Field& field = *selected_[index];
    return {code, std::string(field.name), std::string(before), field.span};
  }

  // "Name:" of field `index` as it is written, and `value`.
  [[nodiscard]] std::string with_value(std::size_t index, std::string_view value) const {
    const std::string_view raw = fields_[index];
    std::string text(raw.substr(0, raw.find(':') + 1));
    // The white space after the colon counts in simple form; the field's own is the best guess.
    const std::string_view now = selected_[index]->value;
    text += now.substr(0, std::min(now.find_first_not_of(" \t"), now.size()));
    text += value;
    return text;
  }

  std::optional<Change> one_field(std::size_t index) {
    if (ascii::iequals(selected_[index]->name, "subject")) {
      if (auto found = subject(index)) return found;
    }
    if (ascii::iequals(selected_[index]->name, "content-transfer-encoding")) {
      for (const std::string_view encoding : kTransferEncodings) {
        if (matches_with(index, with_value(index, encoding)))
          return change(ChangeCode::FieldRewritten, index, encoding);
      }
    }
    if (matches_with(index, {})) return change(ChangeCode::FieldAdded, index, {});
    if (auto found = former_value(index)) return found;
    return another_of_the_name(index);
  }

  // RFC 6376 §3.5 z=: the signer's own copies of what it signed.
  std::optional<Change> copied_fields() {
    if (signature_.copied_fields.empty()) return std::nullopt;
    std::vector<bool> used(signature_.copied_fields.size(), false);
    std::vector<std::string_view> fields = fields_;
    std::optional<std::size_t> differs;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      for (std::size_t k = signature_.copied_fields.size(); k-- > 0;) {
        const std::string_view copy = signature_.copied_fields[k];
        const std::size_t colon = copy.find(':');
        if (used[k] || colon == std::string_view::npos ||
            !ascii::iequals(copy.substr(0, colon), signature_.signed_fields[i])) {
          continue;
        }
        used[k] = true;
        if (!differs && selected_[i] != nullptr && !same_content(copy, fields[i])) differs = i;
        fields[i] = copy;
        break;
      }
    }
    if (!differs || !matches(fields)) return std::nullopt;
    const std::string_view copy = fields[*differs];
    return change(ChangeCode::FieldRewritten, *differs,
                  ascii::trim(copy.substr(copy.find(':') + 1)));
  }

  [[nodiscard]] bool same_content(std::string_view a, std::string_view b) const {
    std::string a_text;
    std::string b_text;
    append_header_field(a_text, a, Canonicalization::Relaxed, message_.line_ending());
    append_header_field(b_text, b, Canonicalization::Relaxed, message_.line_ending());
    return a_text == b_text;
  }

  // Drops words at the front, or behind a reply mark such as "Re:".
  std::optional<Change> subject(std::size_t index) {
    const std::string_view value = ascii::trim(selected_[index]->value);
    std::vector<std::size_t> words = {0};
    for (std::size_t i = 1; i < value.size() && words.size() <= kMostSubjectWords + 1; ++i) {
      if (ascii::is_space(value[i - 1]) && !ascii::is_space(value[i])) words.push_back(i);
    }
    const bool has_mark = words.size() > 1 && ascii::trim(value.substr(0, words[1])).ends_with(':');
    for (std::size_t keep = 0; keep <= (has_mark ? 1U : 0U); ++keep) {
      for (std::size_t first = keep + 1; first < words.size(); ++first) {
        std::string before(value.substr(0, words[keep]));
        before += value.substr(words[first]);
        if (matches_with(index, with_value(index, before)))
          return change(ChangeCode::SubjectPrefixed, index, before);
      }
    }
    return std::nullopt;
  }

  // A value that a gateway kept under another name; mailing lists keep From in Reply-To.
  std::optional<Change> former_value(std::size_t index) {
    const std::string_view name = selected_[index]->name;
    for (const message::Field& field : message_.fields()) {
      bool is_former = ascii::iequals(name, "from") && ascii::iequals(field.name, "reply-to");
      for (const std::string_view prefix : kFormerNames)
        is_former = is_former || (field.name.size() == prefix.size() + name.size() &&
                                  ascii::istarts_with(field.name, prefix) &&
                                  ascii::iends_with(field.name, name));
      const std::string_view value = ascii::trim(field.value);
      if (is_former && matches_with(index, with_value(index, value)))
        return change(ChangeCode::FieldRewritten, index, value);
    }
    return std::nullopt;
  }

  std::optional<Change> another_of_the_name(std::size_t index) {
    for (const message::Field& field : message_.fields()) {
      if (&field == &own_ || &field == selected_[index] ||
          !ascii::iequals(field.name, selected_[index]->name)) {
        continue;
      }
      if (matches_with(index, raw_field(message_, field)))
        return change(ChangeCode::FieldReplaced, index, ascii::trim(field.value));
    }
    return std::nullopt;
  }

  std::optional<Change> refolded() {
    if (signature_.header_form == Canonicalization::Relaxed) return std::nullopt;
    for (const Unfold unfold : {Unfold::KeepSpace, Unfold::OneSpace}) {
      std::vector<std::string> texts;
      texts.reserve(fields_.size());
      for (const std::string_view field : fields_)
        texts.push_back(unfolded(field, unfold));
      if (matches({texts.begin(), texts.end()}))
        return Change{ChangeCode::HeaderRefolded, "", "", own_.span};
    }
    return std::nullopt;
  }

  const message::Message& message_;
  const message::Field& own_;
  const Signature& signature_;
  const PublicKey& key_;
  HashAlgorithm hash_;
  std::string own_text_;
  std::optional<std::string> wanted_;  // the signed digest, where the key type reveals it
  std::vector<const message::Field*> selected_;
  std::vector<std::string_view> fields_;  // raw, in the order of h=; empty: absent
  std::size_t tries_ = 0;
  std::size_t octets_ = 0;
};

}  // namespace

std::optional<Change> explain_header(const message::Message& message, const message::Field& own,
                                     const Signature& signature, const PublicKey& key) {
  return HeaderDetective(message, own, signature, key).explain();
}

}  // namespace waybill::dkim
