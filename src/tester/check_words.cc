// What the message says to its reader, openly and hidden.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "message/encoded_word.h"
#include "message/lexical.h"
#include "tester/check_parts.h"
#include "tester/code_points.h"
#include "tester/link_kinds.h"
#include "tester/merge_fields.h"
#include "tester/phrase.h"
#include "tester/postal_address.h"
#include "tester/scripts.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kFewLetters = 20;    // octets; less hidden text is an accident
constexpr std::size_t kManyInvisible = 3;  // characters inside words; fewer are an accident

void check_preheader(const Offline& offline) {
  const Content& content = offline.reading.content;
  Findings& findings = offline.findings;
  if (!content.html.is_there()) {
    findings.skip("preheader", "The message has no HTML; lists of mail show its first lines.");
    return;
  }
  std::string preview;
  for (std::size_t pos = 0; pos < content.page.preview.size();) {
    const std::size_t at = pos;
    const char32_t code = next_code_point(content.page.preview, pos);
    if (is_invisible(code) || code == 0xA0) continue;  // the padding behind a preview text
    preview += content.page.preview.substr(at, pos - at);
  }
  preview = ascii::collapse_space(preview);
  const bool is_junk = preview.empty() || ascii::istarts_with(preview, "view ") ||
                       ascii::istarts_with(preview, "http") ||
                       ascii::icontains(preview.substr(0, 60), "browser");
  findings
      .info("preheader",
            preview.empty() ? std::string("There is no text that lists of mail could "
                                          "show beside the subject.")
            : is_junk
                ? fmt::format("Lists of mail show {} beside the subject, which makes nobody "
                              "read on.",
                              quoted(preview, 90))
                : fmt::format("Lists of mail show {} beside the subject.", quoted(preview, 90)))
      .cite(of_text("preview", preview));
}

// The places where a field of a template can be left.
class MergeSearch {
 public:
  explicit MergeSearch(const Offline& offline) : offline_(offline) {}

  void run() {
    for (const std::string_view name : {"Subject", "From", "To", "Reply-To"}) {
      const message::Field* field = offline_.reading.message.field(name);
      if (field == nullptr) continue;
      const std::string text = message::decode_encoded_words(message::unfold(field->value));
      if (const auto found = find_merge_field(text)) add(*found, of_field(*field));
    }
    const Content& content = offline_.reading.content;
    search(content.page.text, "HTML", nullptr);
    for (const HtmlHidden& hidden : content.page.hidden)
      search(hidden.text, "hidden text", nullptr);
    for (const Link& link : offline_.reading.links) {
      if (link.where != Link::Where::Text) search(link.url, "link", nullptr);
    }
    search(content.plain.text, "plain text", &content.plain);
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] const std::vector<Proof>& proofs() const { return proofs_; }

 private:
  void search(std::string_view text, std::string_view place, const ShownText* shown) {
    std::size_t from = 0;
    while (proofs_.size() < kMostProofs) {
      const auto found = find_merge_field(text, from);
      if (!found) return;
      from = found->span.end;
      add(*found, shown != nullptr ? shown->proof(std::string(place), found->span)
                                   : of_text(std::string(place), found->text));
    }
  }
  void add(const MergeField& field, Proof proof) {
    const std::string name = quoted(field.text, 50);
    if (std::ranges::find(names_, name) != names_.end()) return;
    names_.push_back(name);
    proofs_.push_back(std::move(proof));
  }

  const Offline& offline_;
  std::vector<std::string> names_;
  std::vector<Proof> proofs_;
};

void check_merge_fields(const Offline& offline) {
  MergeSearch search(offline);
  search.run();
  if (search.names().empty()) {
    offline.findings.pass("merge-fields", "No field of a template is left unfilled.");
    return;
  }
  Finding& finding = offline.findings.fail(
      "merge-fields",
      fmt::format("{} {} left in the message as it is written in the template.",
                  list_of(search.names()), search.names().size() == 1 ? "was" : "were"));
  for (const Proof& proof : search.proofs())
    finding.cite(proof);
}

// Invisible characters between two ASCII letters: nothing but filters reads words otherwise.
std::size_t broken_words(std::string_view text) {
  std::size_t count = 0;
  char32_t before = 0;
  bool is_behind_invisible = false;
  for (std::size_t pos = 0; pos < text.size();) {
    const char32_t code = next_code_point(text, pos);
    if (is_invisible(code) && code != 0xAD) {
      is_behind_invisible = true;
      continue;
    }
    const auto is_letter = [](char32_t c) {
      return c < 0x80 && ascii::is_alpha(static_cast<char>(c));
    };
    if (is_behind_invisible && is_letter(before) && is_letter(code)) ++count;
    is_behind_invisible = false;
    before = code;
  }
  return count;
}

bool is_suspicious(const HtmlHidden& hidden, bool has_media_queries) {
  const auto letters =
      std::ranges::count_if(hidden.text, [](char c) { return ascii::is_alnum(c); });
  return !hidden.is_first && letters >= static_cast<std::ptrdiff_t>(kFewLetters) &&
         !(hidden.may_be_shown && has_media_queries);
}

void check_hidden(const Offline& offline) {
  const Content& content = offline.reading.content;
  const HtmlPage& page = content.page;
  Findings& findings = offline.findings;
  const bool has_media_queries = page.at_rules.contains("@media");
  std::vector<const HtmlHidden*> hidden;
  for (const HtmlHidden& one : page.hidden) {
    if (is_suspicious(one, has_media_queries)) hidden.push_back(&one);
  }
  if (!hidden.empty()) {
    Finding& finding = findings.warn(
        "hidden-text", fmt::format("Readers do not see {}, because of {}. Filters read it and take "
                                   "it for deceit.",
                                   quoted(hidden.front()->text, 60), describe(hidden.front()->by)));
    for (const HtmlHidden* one : hidden)
      finding.cite(content.html.proof("hidden text", one->span));
    return;
  }
  const std::string_view seen = content.seen();
  if (const std::size_t count = broken_words(seen); count >= kManyInvisible) {
    findings.warn("hidden-text", fmt::format("{} have invisible characters inside, as spam hides "
                                             "words from filters.",
                                             count_of(count, "word")));
    return;
  }
  if (const std::string mixed = mixed_word(seen); !mixed.empty()) {
    findings
        .warn("hidden-text", fmt::format("The word {} mixes letters of two scripts that look "
                                         "alike.",
                                         quoted(mixed)))
        .cite(of_text("text", mixed))
        .advise("Write the word in the letters of one script.");
    return;
  }
  findings.pass("hidden-text", page.hidden.empty()
                                   ? "Nothing is hidden from readers."
                                   : "Only a preview text and what small screens show is hidden.");
}

void check_way_out(const Offline& offline) {
  Findings& findings = offline.findings;
  if (offline.reading.traffic != Traffic::Bulk) {
    findings.skip("address-unsubscribe", "This is no mail to a list.");
    return;
  }
  const Content& content = offline.reading.content;
  const bool has_link = std::ranges::any_of(offline.reading.links, [](const Link& link) {
    return link.where != Link::Where::Image && link.where != Link::Where::Resource &&
           is_unsubscribe(link);
  });
  const bool has_address =
      has_postal_address(content.seen()) || has_postal_address(content.plain.text);
  if (has_link && has_address) {
    findings.pass("address-unsubscribe", "There is a link to unsubscribe and a postal address.");
    return;
  }
  std::vector<std::string> missing;
  if (!has_link) missing.emplace_back("no link to unsubscribe");
  if (!has_address) missing.emplace_back("nothing that looks like a postal address");
  findings.warn(
      "address-unsubscribe",
      fmt::format("The text has {}. Laws on commercial mail want both.", list_of(missing)));
}

}  // namespace

void check_words(const Offline& offline) {
  check_preheader(offline);
  check_merge_fields(offline);
  check_hidden(offline);
  check_way_out(offline);
}

}  // namespace waybill::tester
