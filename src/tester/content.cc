#include "tester/content.h"

#include "base/utf8.h"

namespace waybill::tester {
namespace {

ShownText shown(const message::Part& part) {
  ShownText shown;
  shown.part = &part;
  shown.text = to_valid_utf8(message::text_of(part));
  const std::string_view body = part.entity.body();
  if (part.span && shown.text == body) shown.offset = part.span->begin + part.entity.body_begin();
  return shown;
}

bool is_shown(const message::MimeTree& tree, const message::Part& part) {
  return part.disposition != "attachment" && is_of_outer_message(tree, part);
}

}  // namespace

Proof ShownText::proof(std::string place, Span span) const {
  Proof proof = of_octets(std::move(place), text, span);
  proof.octets.reset();
  if (offset) proof.octets = Span{*offset + span.begin, *offset + span.end};
  return proof;
}

Proof of_text(std::string place, std::string_view text) {
  Proof proof = of_octets(std::move(place), text, {0, text.size()});
  proof.octets.reset();
  return proof;
}

bool is_of_outer_message(const message::MimeTree& tree, const message::Part& part) {
  for (std::size_t parent = part.parent; parent != message::kNoPart;
       parent = tree.parts()[parent].parent) {
    if (tree.parts()[parent].is_message()) return false;
  }
  return true;
}

Content read_content(const message::MimeTree& tree) {
  Content content;
  for (const message::Part& part : tree.parts()) {
    const bool is_plain = part.type.value == "text/plain";
    const bool is_html = part.type.value == "text/html";
    if ((!is_plain && !is_html) || !is_shown(tree, part)) continue;
    ShownText& text = is_plain ? content.plain : content.html;
    if (!text.is_there()) text = shown(part);
  }
  if (content.html.is_there()) content.page = read_page(content.html.text);
  return content;
}

}  // namespace waybill::tester
