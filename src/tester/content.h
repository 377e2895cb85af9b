// What a message says, in the forms that a mail program would show.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "message/mime.h"
#include "tester/finding.h"
#include "tester/html.h"

namespace waybill::tester {

// One text of the message.
struct ShownText {
  const message::Part* part = nullptr;  // nullptr: the message has none of this type
  std::string text;                     // decoded, well-formed UTF-8
  // Where `text` stands in the message; nothing: an encoding was undone.
  std::optional<std::size_t> offset;

  [[nodiscard]] bool is_there() const { return part != nullptr; }
  // A place of `text` as evidence, with its span in the message where it has one.
  [[nodiscard]] Proof proof(std::string place, Span span) const;
};

// Borrows the tree.
struct Content {
  ShownText plain, html;  // the first text/plain and text/html that is no attachment
  HtmlPage page;          // of `html`

  // What a reader sees: of the HTML if there is one, else the plain text.
  [[nodiscard]] std::string_view seen() const { return html.is_there() ? page.text : plain.text; }
};
[[nodiscard]] Content read_content(const message::MimeTree& tree);

// Whether a part is shown or offered with the message: not one of a message inside it.
[[nodiscard]] bool is_of_outer_message(const message::MimeTree& tree, const message::Part& part);

// Evidence that has no place in the octets.
[[nodiscard]] Proof of_text(std::string place, std::string_view text);

}  // namespace waybill::tester
